"""The address book of return addresses: added, edited, taken out and made the default, each with its journal entry.

The journal says that there was an address, never whose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.refunds.addresses import ReturnAddress, phone_problem
from desktop_app.services.casework.entries import fitting_name, journaled
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

CHANGED = "return_address."
"""How the codes of what happens to addresses begin; events (``CaseworkChanged``) carry them."""
Book = list[ReturnAddress]


@dataclass(frozen=True)
class AddressEntry:
    """What a person fills in."""

    name: str = ""
    phone: str = ""
    address: str = ""


class AddressBook:
    """The return addresses of the connections of one home; to be called from a lane."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self, connection_id: str) -> Book:
        """All of a connection, the default first."""
        return self._desk.work.addresses.list(connection_id)

    def add(self, connection_id: str, entry: AddressEntry) -> ReturnAddress:
        """Keep an address; the first one is the default."""
        desk = self._desk
        known = self.list(connection_id)
        made = ReturnAddress(0, connection_id, "", "", "", not known, desk.person, desk.clock.wall())
        made = self._filled(made, entry, known)
        detail: dict[str, object] = {}
        with journaled(desk, connection_id, "return_address.added", "", detail) as tx:
            made = replace(made, id=desk.work.addresses.add(tx, made))
            if made.is_default:
                desk.work.addresses.make_default(tx, connection_id, made.id)
            detail["target"] = _target(made)
        return made

    def edit(self, address_id: int, entry: AddressEntry) -> ReturnAddress:
        """Write an address anew. What was decided with it keeps the old one."""
        desk = self._desk
        before = self._known(address_id)
        others = [one for one in self.list(before.connection_id) if one.id != address_id]
        made = replace(before, by_person=desk.person, changed_at=desk.clock.wall())
        made = self._filled(made, entry, others)
        with journaled(desk, made.connection_id, "return_address.changed", _target(made), {}) as tx:
            desk.work.addresses.change(tx, made)
        return made

    def remove(self, address_id: int) -> None:
        """Forget an address; where it was the default there is none until a person says which."""
        address = self._known(address_id)
        with journaled(self._desk, address.connection_id, "return_address.removed", _target(address), {}) as tx:
            self._desk.work.addresses.delete(tx, address.id)

    def make_default(self, address_id: int) -> None:
        """From now on this one is chosen by itself."""
        address = self._known(address_id)
        with journaled(self._desk, address.connection_id, "return_address.default_set", _target(address), {}) as tx:
            self._desk.work.addresses.make_default(tx, address.connection_id, address.id)

    def _known(self, address_id: int) -> ReturnAddress:
        found = self._desk.work.addresses.get(address_id)
        if found is None:
            raise UsageError(_("没有这个地址"), _("这个寄回地址已删除。请另选一个。"))
        return found

    def _filled(self, made: ReturnAddress, entry: AddressEntry, others: Book) -> ReturnAddress:
        labels = {"name": _("收件人"), "phone": _("电话"), "address": _("地址")}
        values = {name: fitting_name(self._desk, getattr(entry, name), label) for name, label in labels.items()}
        for name, label in labels.items():
            if not values[name]:
                raise UsageError(_("地址不完整"), _("没有写{label}。客户照这里写的寄回，三项都要写。", label=label))
        if problem := phone_problem(values["phone"]):
            raise UsageError(_("电话不能用"), problem)
        made = replace(made, name=values["name"], phone=values["phone"], address=values["address"])
        if any(one.text == made.text for one in others):
            raise RefusedError(_("已有这个地址"), _("地址簿里已有一模一样的地址。"))
        return made


def _target(address: ReturnAddress) -> str:
    return f"return_address:{address.id}"

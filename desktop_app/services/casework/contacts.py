"""Contacts of a customer (对接人, 所属BD, 华为接口人), and the other names under which it signs its papers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.casework import Contact, ContactRole, CustomerAlias
from desktop_app.services.casework.entries import fitting_name, journaled
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

Aliases = list[CustomerAlias]


@dataclass(frozen=True)
class ContactEntry:
    """What a person fills in."""

    role: ContactRole
    name: str = ""
    phone: str = ""
    mail: str = ""
    wechat: str = ""


class Contacts:
    """Contacts and names of customers of one connection. A customer is known by its name as the console writes it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, connection_id: str, customer: str, entry: ContactEntry) -> Contact:
        """Keep a contact with its journal entry, which has no personal data."""
        desk = self._desk
        customer = self._customer(customer)
        role = ContactRole(entry.role)
        contact = Contact(0, connection_id, customer, role, "", "", "", "", desk.person, desk.clock.wall())
        contact = self._filled(contact, entry)
        detail: dict[str, object] = {"role": role.value}
        with journaled(desk, connection_id, "contact.added", "", detail, event=customer) as tx:
            contact = replace(contact, id=desk.work.contacts.add(tx, contact))
            detail["target"] = _target(contact)
        return contact

    def edit(self, contact_id: int, entry: ContactEntry) -> Contact:
        """Write a contact anew."""
        desk = self._desk
        before = self._known(contact_id)
        contact = replace(self._filled(before, entry), by_person=desk.person, changed_at=desk.clock.wall())
        target, detail = _target(contact), {"role": contact.role.value}
        with journaled(desk, contact.connection_id, "contact.changed", target, detail, event=contact.customer) as tx:
            desk.work.contacts.change(tx, contact)
        return contact

    def remove(self, contact_id: int) -> None:
        """Forget a contact: its data are gone, the journal says that there was one."""
        contact = self._known(contact_id)
        target, detail = _target(contact), {"role": contact.role.value}
        whose = contact.connection_id
        with journaled(self._desk, whose, "contact.removed", target, detail, event=contact.customer) as tx:
            self._desk.work.contacts.delete(tx, contact.id)

    def list(self, connection_id: str, customer: str) -> list[Contact]:
        """The contacts of a customer."""
        return self._desk.work.contacts.list(connection_id, " ".join(customer.split()))

    def add_alias(self, connection_id: str, customer: str, alias: str) -> CustomerAlias:
        """From now on evidence that names the customer so is its own. Raises RefusedError for a name that is known."""
        desk = self._desk
        customer, alias = self._customer(customer), fitting_name(desk, alias, _("别名"))
        if not alias:
            raise UsageError(_("别名是空的"), _("写上客户在单据上用的名字。"))
        if alias == customer or alias in self.alias_names(connection_id, customer):
            raise RefusedError(_("已有这个名字"), _("这个客户已有名字“{alias}”。", alias=alias))
        at = desk.clock.wall()
        detail: dict[str, object] = {"chars": len(alias)}
        with journaled(desk, connection_id, "alias.added", "", detail, event=customer) as tx:
            number = desk.work.contacts.add_alias(tx, connection_id, customer, alias, desk.person, at)
            detail["target"] = f"alias:{number}"
        return CustomerAlias(number, connection_id, customer, alias, desk.person, at)

    def remove_alias(self, alias: CustomerAlias) -> None:
        """The name no longer stands for the customer."""
        whose, target = alias.connection_id, f"alias:{alias.id}"
        with journaled(self._desk, whose, "alias.removed", target, {}, event=alias.customer) as tx:
            self._desk.work.contacts.delete_alias(tx, alias.id)

    def aliases(self, connection_id: str, customer: str) -> Aliases:
        """Other names of a customer."""
        return self._desk.work.contacts.aliases(connection_id, " ".join(customer.split()))

    def alias_names(self, connection_id: str, customer: str | None) -> tuple[str, ...]:
        """The same as plain names; none for an unknown customer."""
        return tuple(one.alias for one in self.aliases(connection_id, customer)) if customer else ()

    def _customer(self, customer: str) -> str:
        name = fitting_name(self._desk, customer, _("客户名称"))
        if not name:
            raise UsageError(_("没有客户名称"), _("先写明是哪个客户。"))
        return name

    def _filled(self, contact: Contact, entry: ContactEntry) -> Contact:
        labels = {"name": _("姓名"), "phone": _("电话"), "mail": _("邮箱"), "wechat": _("微信")}
        values = {name: fitting_name(self._desk, getattr(entry, name), label) for name, label in labels.items()}
        if not any(values.values()):
            raise UsageError(_("联系人是空的"), _("至少写一项：姓名、电话、邮箱或微信。"))
        return replace(
            contact,
            role=ContactRole(entry.role),
            name=values["name"],
            phone=values["phone"],
            mail=values["mail"],
            wechat=values["wechat"],
        )

    def _known(self, contact_id: int) -> Contact:
        contact = self._desk.work.contacts.get(contact_id)
        if contact is None:
            raise UsageError(_("没有这个联系人"), _("这个联系人已删除。"))
        return contact


def _target(contact: Contact) -> str:
    """What the journal calls a contact: neither its name nor its customer's."""
    return f"contact:{contact.id}"

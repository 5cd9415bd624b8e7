"""What a person does about a case beside its acts, kept in the work lane: chases, contacts, names, owners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_app.models.casework import OwnedKind
from desktop_app.views.kit.lane_writes import LaneWrites

if TYPE_CHECKING:
    from desktop_app.models.casework import Chase, Contact, CustomerAlias
    from desktop_app.services.casework.chases import ChaseEntry
    from desktop_app.services.casework.contacts import ContactEntry
    from desktop_app.services.casework.owners import OwnersBefore

CHASED, UNCHASED, ASSIGNED, CLEARED, PUT_BACK = "chased", "unchased", "assigned", "cleared", "put_back"
CONTACT_KEPT, CONTACT_REMOVED, ALIAS_ADDED, ALIAS_REMOVED = (
    *("contact_kept", "contact_removed"),
    *("alias_added", "alias_removed"),
)


class CaseworkActs(QObject):
    """``done`` carries a Done, ``failed`` the DeskError: each refusal is a sentence.

    All is for the connection that ``connection_id`` names when it begins, unless another one is given.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        desk: Any,
        lanes: Any,
        connection_id: Callable[[], str],
        parent: QObject | None = None,
        kind: OwnedKind = OwnedKind.CASES,
    ) -> None:
        """``kind``: whose keys owners are given for."""
        super().__init__(parent)
        self._desk, self._connection_id, self._kind = desk, connection_id, kind
        self._writes = LaneWrites(lanes, self)
        self._writes.done.connect(self.done)
        self._writes.failed.connect(self.failed)

    def keep_chase(self, key: str, chase_id: int, entry: ChaseEntry) -> None:
        """Keep a new chase, or write one anew."""
        self._start(CHASED, self._keep_chase, self._connection_id(), key, chase_id, entry)

    def remove_chase(self, chase_id: int) -> None:
        """Take a chase back."""
        self._start(UNCHASED, self._desk.casework.chases.remove, chase_id)

    def assign(self, keys: Sequence[str], owner: str, helpers: Sequence[str]) -> None:
        """Give cases to a person."""
        self._start(ASSIGNED, self._assign, self._connection_id(), list(keys), owner, list(helpers))

    def clear_owner(self, keys: Sequence[str]) -> None:
        """Nobody here has these cases any more."""
        self._start(CLEARED, self._clear_owner, self._connection_id(), list(keys))

    def put_back(self, before: OwnersBefore) -> None:
        """Take an assignment back."""
        self._start(PUT_BACK, self._desk.casework.owners.put_back, before)

    def keep_contact(self, customer: str, contact_id: int, entry: ContactEntry, connection_id: str = "") -> None:
        """Keep a new contact, or write one anew."""
        self._start(
            CONTACT_KEPT, self._keep_contact, connection_id or self._connection_id(), customer, contact_id, entry
        )

    def remove_contact(self, contact: Contact) -> None:
        """Forget a contact."""
        self._start(CONTACT_REMOVED, self._remove_contact, contact)

    def add_alias(self, customer: str, alias: str, connection_id: str = "") -> None:
        """Another name of the customer."""
        whose = connection_id or self._connection_id()
        self._start(ALIAS_ADDED, self._desk.casework.contacts.add_alias, whose, customer, alias)

    def remove_alias(self, alias: CustomerAlias) -> None:
        """The name no longer stands for the customer."""
        self._start(ALIAS_REMOVED, self._remove_alias, alias)

    def _start(self, what: str, func: Callable[..., Any], *arguments: Any) -> None:
        """A second press of the same while the first is on its way does nothing; something else waits for its turn."""
        if not self._writes.has(what):
            self._writes.start(what, func, *arguments)

    def _keep_chase(self, connection_id: str, key: str, chase_id: int, entry: ChaseEntry) -> tuple[Chase, bool]:
        chases = self._desk.casework.chases
        kept = chases.edit(chase_id, entry) if chase_id else chases.add(connection_id, key, entry)
        return kept, not chase_id

    def _assign(self, connection_id: str, keys: list[str], owner: str, helpers: list[str]) -> OwnersBefore:
        owners = self._desk.casework.owners
        before: OwnersBefore = owners.before(connection_id, keys, self._kind)
        owners.set(connection_id, keys, owner, helpers, self._kind)
        return before

    def _clear_owner(self, connection_id: str, keys: list[str]) -> OwnersBefore:
        owners = self._desk.casework.owners
        before: OwnersBefore = owners.before(connection_id, keys, self._kind)
        owners.clear(connection_id, keys, self._kind)
        return before

    def _keep_contact(self, connection_id: str, customer: str, contact_id: int, entry: ContactEntry) -> Contact:
        contacts = self._desk.casework.contacts
        kept: Contact = contacts.edit(contact_id, entry) if contact_id else contacts.add(connection_id, customer, entry)
        return kept

    def _remove_contact(self, contact: Contact) -> Contact:
        self._desk.casework.contacts.remove(contact.id)
        return contact

    def _remove_alias(self, alias: CustomerAlias) -> CustomerAlias:
        self._desk.casework.contacts.remove_alias(alias)
        return alias


def known_names(desk: Any, connection_id: str) -> tuple[str, ...]:
    """The people to whom something was given before; to be called in a lane."""
    names: tuple[str, ...] = desk.casework.owners.known_names(connection_id)
    return names

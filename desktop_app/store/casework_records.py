"""Chases, contacts and other names of customers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from desktop_app.models.casework import Attachment, Channel, Chase, Contact, ContactRole, CustomerAlias
from desktop_app.store.access import Access, Tx
from desktop_app.store.casework_tables import chases, contacts, customer_aliases
from desktop_app.store.moments import from_json, from_micro, opt_micro, opt_moment, storable, to_json, to_micro

Chases = list[Chase]
Contacts = list[Contact]
Aliases = list[CustomerAlias]


def files_text(files: Iterable[Attachment]) -> str:
    """Attachments as they are stored."""
    return to_json([one._asdict() for one in files])


def files_of(text: str) -> tuple[Attachment, ...]:
    """Stored attachments."""
    return tuple(Attachment(one["name"], one["sha256"], int(one["bytes"])) for one in from_json(text))


def new_id(result: sa.CursorResult[Any]) -> int:
    """The key that a table gave to a new row."""
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


class ChaseRecords:
    """Who was chased, when, how, and what came of it. Nothing is ever deleted."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, chase: Chase) -> int:
        """Keep a chase (its ``id`` does not count); gives the id that it got."""
        values = {
            "connection_id": chase.connection_id,
            "target": chase.target,
            "by_person": storable(chase.by_person),
            "removed_at": None,
            **_chase_values(chase),
        }
        return new_id(tx.execute(sa.insert(chases).values(**values)))

    def change(self, tx: Tx, chase: Chase) -> None:
        """Write what a person mended."""
        tx.execute(sa.update(chases).where(chases.c.id == chase.id).values(**_chase_values(chase)))

    def remove(self, tx: Tx, chase_id: int, at: datetime) -> None:
        """Take a chase back; it stays on record."""
        tx.execute(sa.update(chases).where(chases.c.id == chase_id).values(removed_at=to_micro(at)))

    def get(self, chase_id: int) -> Chase | None:
        """One chase, removed or not."""
        with self._access.reading() as tx:
            row = tx.execute(sa.select(chases).where(chases.c.id == chase_id)).first()
        return None if row is None else _chase(row)

    def list(self, connection_id: str, target: str) -> Chases:
        """The chases of a case that stand, oldest first."""
        return self._some(connection_id, chases.c.target == target)

    def newest_due(self, connection_id: str, until: date) -> dict[str, Chase]:
        """Cases whose newest chase names a day up to ``until``, by key, the earliest day first."""
        newest = (
            sa.select(chases.c.target, sa.func.max(chases.c.at).label("at"))
            .where(chases.c.connection_id == connection_id, chases.c.removed_at.is_(None))
            .group_by(chases.c.target)
            .subquery()
        )
        query = (
            sa.select(chases)
            .join(newest, sa.and_(chases.c.target == newest.c.target, chases.c.at == newest.c.at))
            .where(chases.c.connection_id == connection_id, chases.c.removed_at.is_(None))
            .order_by(chases.c.id)
        )
        with self._access.reading() as tx:
            last = {row.target: _chase(row) for row in tx.execute(query)}
        due = [one for one in last.values() if one.next_on is not None and one.next_on <= until]
        return {one.target: one for one in sorted(due, key=lambda one: (one.next_on or until, one.target))}

    def newest_moments(self, connection_id: str) -> dict[str, datetime]:
        """When each case was chased last, by key."""
        query = (
            sa.select(chases.c.target, sa.func.max(chases.c.at).label("at"))
            .where(chases.c.connection_id == connection_id, chases.c.removed_at.is_(None))
            .group_by(chases.c.target)
        )
        with self._access.reading() as tx:
            return {row.target: from_micro(row.at) for row in tx.execute(query)}

    def _some(self, connection_id: str, condition: sa.ColumnElement[bool]) -> Chases:
        query = sa.select(chases).where(chases.c.connection_id == connection_id, chases.c.removed_at.is_(None))
        with self._access.reading() as tx:
            return [_chase(row) for row in tx.execute(query.where(condition).order_by(chases.c.at, chases.c.id))]


def _chase_values(chase: Chase) -> dict[str, Any]:
    return {
        "at": to_micro(chase.at),
        "channel": chase.channel.value,
        "whom": storable(chase.whom),
        "text": storable(chase.text),
        "reply": storable(chase.reply),
        "next_on": None if chase.next_on is None else chase.next_on.isoformat(),
        "attachments": files_text(chase.attachments),
        "changed_at": opt_micro(chase.changed_at),
    }


def _chase(row: sa.Row[Any]) -> Chase:
    return Chase(
        id=row.id,
        connection_id=row.connection_id,
        target=row.target,
        at=from_micro(row.at),
        channel=Channel(row.channel),
        whom=row.whom,
        text=row.text,
        reply=row.reply,
        next_on=None if row.next_on is None else date.fromisoformat(row.next_on),
        attachments=files_of(row.attachments),
        by_person=row.by_person,
        changed_at=opt_moment(row.changed_at),
        removed_at=opt_moment(row.removed_at),
    )


class ContactRecords:
    """Whom to turn to, and under which names a customer signs."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, contact: Contact) -> int:
        """Keep a contact (its ``id`` does not count); gives the id that it got."""
        values = {"connection_id": contact.connection_id, "customer": contact.customer, **_contact_values(contact)}
        return new_id(tx.execute(sa.insert(contacts).values(**values)))

    def change(self, tx: Tx, contact: Contact) -> None:
        """Write what a person mended."""
        tx.execute(sa.update(contacts).where(contacts.c.id == contact.id).values(**_contact_values(contact)))

    def delete(self, tx: Tx, contact_id: int) -> None:
        """Forget a contact: personal data that nobody needs any more is not kept."""
        tx.execute(sa.delete(contacts).where(contacts.c.id == contact_id))

    def get(self, contact_id: int) -> Contact | None:
        """One contact."""
        with self._access.reading() as tx:
            row = tx.execute(sa.select(contacts).where(contacts.c.id == contact_id)).first()
        return None if row is None else _contact(row)

    def list(self, connection_id: str, customer: str) -> Contacts:
        """The contacts of a customer in the order in which they were written down."""
        query = sa.select(contacts).where(contacts.c.connection_id == connection_id, contacts.c.customer == customer)
        with self._access.reading() as tx:
            return [_contact(row) for row in tx.execute(query.order_by(contacts.c.id))]

    def add_alias(self, tx: Tx, connection_id: str, customer: str, alias: str, by_person: str, at: datetime) -> int:
        """Keep another name of a customer; gives its id."""
        values = {"connection_id": connection_id, "customer": customer, "alias": storable(alias)}
        kept = sa.insert(customer_aliases).values(**values, by_person=storable(by_person), at=to_micro(at))
        return new_id(tx.execute(kept))

    def delete_alias(self, tx: Tx, alias_id: int) -> None:
        """The name no longer stands for the customer."""
        tx.execute(sa.delete(customer_aliases).where(customer_aliases.c.id == alias_id))

    def aliases(self, connection_id: str, customer: str) -> Aliases:
        """Other names of a customer in the order in which they were written down."""
        query = sa.select(customer_aliases).where(
            customer_aliases.c.connection_id == connection_id, customer_aliases.c.customer == customer
        )
        with self._access.reading() as tx:
            rows = tx.execute(query.order_by(customer_aliases.c.id)).all()
        return [
            CustomerAlias(row.id, row.connection_id, row.customer, row.alias, row.by_person, from_micro(row.at))
            for row in rows
        ]


def _contact_values(contact: Contact) -> dict[str, Any]:
    texts = {name: storable(getattr(contact, name)) for name in ("name", "phone", "mail", "wechat", "by_person")}
    return {"role": contact.role.value, "changed_at": to_micro(contact.changed_at), **texts}


def _contact(row: sa.Row[Any]) -> Contact:
    return Contact(
        row.id,
        row.connection_id,
        row.customer,
        ContactRole(row.role),
        row.name,
        row.phone,
        row.mail,
        row.wechat,
        row.by_person,
        from_micro(row.changed_at),
    )

"""Return addresses of connections."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from desktop_app.models.refunds.addresses import ReturnAddress
from desktop_app.store.access import Access, Tx
from desktop_app.store.address_tables import return_addresses as table
from desktop_app.store.casework_records import new_id
from desktop_app.store.moments import from_micro, storable, to_micro

Addresses = list[ReturnAddress]


class AddressRecords:
    """Where returned goods are sent."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, address: ReturnAddress) -> int:
        """Keep an address (neither its ``id`` nor whether it is the default counts); gives the id that it got."""
        return new_id(tx.execute(sa.insert(table).values(connection_id=address.connection_id, **_values(address))))

    def change(self, tx: Tx, address: ReturnAddress) -> None:
        """Write what a person mended; whether it is the default stays."""
        tx.execute(sa.update(table).where(table.c.id == address.id).values(**_values(address)))

    def delete(self, tx: Tx, address_id: int) -> None:
        """Forget an address: personal data that nobody needs any more is not kept."""
        tx.execute(sa.delete(table).where(table.c.id == address_id))

    def make_default(self, tx: Tx, connection_id: str, address_id: int) -> None:
        """From now on this one is chosen by itself, and no other."""
        tx.execute(sa.update(table).where(table.c.connection_id == connection_id).values(default_of=None))
        own = sa.and_(table.c.id == address_id, table.c.connection_id == connection_id)
        tx.execute(sa.update(table).where(own).values(default_of=connection_id))

    def get(self, address_id: int) -> ReturnAddress | None:
        """One address."""
        with self._access.reading() as tx:
            row = tx.execute(sa.select(table).where(table.c.id == address_id)).first()
        return None if row is None else _address(row)

    def list(self, connection_id: str) -> Addresses:
        """The addresses of a connection: the default first, then in the order in which they were written down."""
        query = sa.select(table).where(table.c.connection_id == connection_id)
        with self._access.reading() as tx:
            return [_address(row) for row in tx.execute(query.order_by(table.c.default_of.is_(None), table.c.id))]


def _values(address: ReturnAddress) -> dict[str, Any]:
    texts = {name: storable(getattr(address, name)) for name in ("name", "phone", "address", "by_person")}
    return {"changed_at": to_micro(address.changed_at), **texts}


def _address(row: sa.Row[Any]) -> ReturnAddress:
    return ReturnAddress(
        row.id,
        row.connection_id,
        row.name,
        row.phone,
        row.address,
        row.default_of is not None,
        row.by_person,
        from_micro(row.changed_at),
    )

"""Connections and the small named values of ``work.db``."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.errors import UsageError
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.store.access import Access, Tx
from desktop_app.store.moments import from_micro, to_micro
from desktop_app.store.tables import connections, meta
from desktop_app.texts import _

_AWAY = "connection_away:"
"""Before the id: the name of the value that says that a connection is not used any more."""
_SELECTED = sa.select(connections, meta.c.value.label("away")).join_from(
    connections, meta, meta.c.name == sa.literal(_AWAY) + connections.c.id, isouter=True
)


class ConnectionRecords:
    """Connections of this home, in the order in which they were made."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, connection: Connection) -> Connection:
        """Keep a new connection; its name must be free."""
        try:
            tx.execute(
                sa.insert(connections).values(
                    id=connection.id,
                    name=connection.name,
                    kind=ConnectionKind(connection.kind).value,
                    created_at=to_micro(connection.created_at),
                    address=connection.address,
                )
            )
        except sa.exc.IntegrityError as error:
            raise UsageError(_("连接名已被使用"), _("已有名为“{name}”的连接。", name=connection.name)) from error
        return connection

    def rename(self, tx: Tx, connection_id: str, name: str) -> None:
        """Give a connection another name."""
        tx.execute(sa.update(connections).where(connections.c.id == connection_id).values(name=name))

    def set_address(self, tx: Tx, connection_id: str, address: str) -> None:
        """Say where the counterpart is called."""
        tx.execute(sa.update(connections).where(connections.c.id == connection_id).values(address=address))

    def set_away(self, tx: Tx, connection_id: str, *, is_away: bool) -> None:
        """Say that a connection is not used any more, or that it is again."""
        name = _AWAY + connection_id
        tx.execute(sa.delete(meta).where(meta.c.name == name))
        if is_away:
            tx.execute(sa.insert(meta).values(name=name, value="1"))

    def get(self, connection_id: str) -> Connection | None:
        """The connection with this id."""
        return self._one(connections.c.id == connection_id)

    def by_name(self, name: str) -> Connection | None:
        """The connection with this name."""
        return self._one(connections.c.name == name)

    def list(self) -> list[Connection]:
        """All connections, oldest first."""
        query = _SELECTED.order_by(connections.c.created_at, connections.c.id)
        with self._access.reading() as tx:
            return [_connection(row) for row in tx.execute(query)]

    def _one(self, condition: sa.ColumnElement[bool]) -> Connection | None:
        with self._access.reading() as tx:
            row = tx.execute(_SELECTED.where(condition)).first()
        return None if row is None else _connection(row)


def _connection(row: sa.Row[tuple[object, ...]]) -> Connection:
    made = from_micro(row.created_at)
    return Connection(row.id, row.name, ConnectionKind(row.kind), made, row.address, row.away is not None)


class MetaRecords:
    """Small named values, such as whether the outbox is paused."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self, name: str, default: str = "") -> str:
        """The value, or ``default`` when it was never set."""
        with self._access.reading() as tx:
            found = tx.execute(sa.select(meta.c.value).where(meta.c.name == name)).scalar_one_or_none()
        return default if found is None else str(found)

    def put(self, tx: Tx, name: str, value: str) -> None:
        """Set a value."""
        changed = tx.execute(sa.update(meta).where(meta.c.name == name).values(value=value))
        if changed.rowcount == 0:
            tx.execute(sa.insert(meta).values(name=name, value=value))

    def delete(self, tx: Tx, name: str) -> None:
        """Forget a value."""
        tx.execute(sa.delete(meta).where(meta.c.name == name))

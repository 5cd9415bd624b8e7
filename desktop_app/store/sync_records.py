"""How far each kind of facts was fetched from each connection's counterpart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_app.models.batches import BatchSource
from desktop_app.models.syncing import SyncState, SyncStateName
from desktop_app.store.access import Access, Tx
from desktop_app.store.moments import opt_micro, opt_moment, to_micro
from desktop_app.store.tables import batches, sync_state

_MOMENTS = ("as_of", "started_at", "ended_at")


class SyncRecords:
    """One row for each connection and kind."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self, connection_id: str, kind: str) -> SyncState:
        """How far a kind was fetched; ``NEVER`` when it never was."""
        query = sa.select(sync_state).where(sync_state.c.connection_id == connection_id, sync_state.c.kind == kind)
        with self._access.reading() as tx:
            row = tx.execute(query).first()
        return SyncState(connection_id, kind) if row is None else _state(row)

    def list(self, connection_id: str) -> list[SyncState]:
        """All kinds that were ever fetched."""
        query = sa.select(sync_state).where(sync_state.c.connection_id == connection_id).order_by(sync_state.c.kind)
        with self._access.reading() as tx:
            return [_state(row) for row in tx.execute(query)]

    def has_taken_back(self, connection_id: str, kind: str, since: datetime) -> bool:
        """True when a fetched batch of this kind was withdrawn after a moment."""
        query = sa.select(batches.c.number).where(
            batches.c.connection_id == connection_id,
            batches.c.kind == kind,
            batches.c.source == BatchSource.SYNC.value,
            batches.c.withdrawn_at > to_micro(since),
        )
        with self._access.reading() as tx:
            return tx.execute(query.limit(1)).first() is not None

    def put(self, tx: Tx, state: SyncState) -> None:
        """Say how far a kind was fetched."""
        values: dict[str, Any] = {column.name: getattr(state, column.name) for column in sync_state.columns}
        values |= {name: opt_micro(values[name]) for name in _MOMENTS}
        values["state"] = state.state.value
        same = (sync_state.c.connection_id == state.connection_id) & (sync_state.c.kind == state.kind)
        if tx.execute(sa.update(sync_state).where(same).values(values)).rowcount == 0:
            tx.execute(sa.insert(sync_state).values(values))


def _state(row: sa.Row[tuple[object, ...]]) -> SyncState:
    values: dict[str, Any] = dict(row._mapping)
    values |= {name: opt_moment(values[name]) for name in _MOMENTS}
    values["state"] = SyncStateName(row.state)
    return SyncState(**values)

"""Which reminders a person was shown, so that none is shown again after a restart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from desktop_app.store.access import Access, Tx
from desktop_app.store.moments import to_micro
from desktop_app.store.sqlite import rows_of_keys
from desktop_app.store.tables import reminders


class ReminderRecords:
    """One row for each key that was told, of a connection."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def keys(self, connection_id: str) -> set[str]:
        """All that was told."""
        query = sa.select(reminders.c.key).where(reminders.c.connection_id == connection_id)
        with self._access.reading() as tx:
            return {str(row.key) for row in tx.execute(query)}

    def add(self, tx: Tx, connection_id: str, told: Iterable[tuple[str, datetime]], shown_at: datetime) -> None:
        """Keep keys and the moments that they speak of; one that is kept already stays as it is."""
        given = dict(told)
        known = {row.key for row in rows_of_keys(tx, reminders.name, ("key",), connection_id, given)}
        rows = [
            {"connection_id": connection_id, "key": key, "at": to_micro(at), "shown_at": to_micro(shown_at)}
            for key, at in given.items()
            if key not in known
        ]
        if rows:
            tx.execute(sa.insert(reminders), rows)

"""The journal: append-only, one hash chain per installation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_app.models.records import JournalEntry, JournalReport
from desktop_app.store import journal_head
from desktop_app.store.access import Access, Tx
from desktop_app.store.journal_head import Head
from desktop_app.store.moments import from_json, from_micro, storable, to_json, to_micro
from desktop_app.store.tables import journal

FIRST_PREVIOUS = "0" * 64
ROWS_A_TICK = 500


def entry_hash(sequence: int, at: int, actor: str, action: str, target: str, detail: str, previous: str) -> str:
    """SHA-256 over all of an entry and the hash of the one before; ``at`` in microseconds, ``detail`` as stored."""
    whole = to_json([sequence, at, actor, action, target, detail, previous])
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


class JournalRecords:
    """Who did what to which thing. Entries are only ever appended, inside the transaction of the deed."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def append(self, tx: Tx, actor: str, action: str, target: str, detail: dict[str, Any], at: datetime) -> int:
        """Add an entry and give its sequence number. The transaction holds the write lock: no chain ever forks."""
        last = tx.execute(_LAST).first()
        sequence, previous = (1, FIRST_PREVIOUS) if last is None else (last.sequence + 1, last.hash)
        moment, text, actor, target = to_micro(at), to_json(detail), storable(actor), storable(target)
        tx.execute(
            sa.insert(journal).values(
                sequence=sequence,
                at=moment,
                actor=actor,
                action=action,
                target=target,
                detail=text,
                previous=previous,
                hash=entry_hash(sequence, moment, actor, action, target, text, previous),
            )
        )
        return sequence

    def head(self) -> Head:
        """Count and hash of the newest entry."""
        with self._access.reading() as tx:
            last = tx.execute(_LAST).first()
        return Head(0, FIRST_PREVIOUS) if last is None else Head(last.sequence, last.hash)

    def contains(self, head: Head) -> bool:
        """True when the chain has an entry with this number and hash (an empty head is in every chain)."""
        if head.count == 0:
            return head.hash == FIRST_PREVIOUS
        query = sa.select(journal.c.hash).where(journal.c.sequence == head.count)
        with self._access.reading() as tx:
            return tx.execute(query).scalar_one_or_none() == head.hash

    def list(self, limit: int = 100, before: int | None = None) -> list[JournalEntry]:
        """Entries, newest first, older than the sequence number ``before``."""
        query = sa.select(journal).order_by(journal.c.sequence.desc()).limit(limit)
        if before is not None:
            query = query.where(journal.c.sequence < before)
        with self._access.reading() as tx:
            return [entry_of(row) for row in tx.execute(query)]

    def verify(self, head: Head | None, progress: Callable[[int, int], None] | None = None) -> JournalReport:
        """Check the whole chain against itself and against a head kept outside the database.

        ``progress(done, total)`` is called now and then; what it raises ends the check.
        """
        query = sa.select(journal).order_by(journal.c.sequence)
        with self._access.reading() as tx:
            rows: Iterable[Any] = tx.execute(query)
            if progress is not None:
                total = tx.execute(sa.select(sa.func.count()).select_from(journal)).scalar_one()
                rows = _told(rows, total, progress)
            return journal_head.verify(rows, head, entry_hash, FIRST_PREVIOUS)


def _told(rows: Iterable[Any], total: int, progress: Callable[[int, int], None]) -> Iterator[Any]:
    for count, row in enumerate(rows):
        if count % ROWS_A_TICK == 0:
            progress(count, total)
        yield row


_LAST = sa.select(journal.c.sequence, journal.c.hash).order_by(journal.c.sequence.desc()).limit(1)


def entry_of(row: sa.Row[Any]) -> JournalEntry:
    """A stored row as an entry."""
    return JournalEntry(
        row.sequence,
        from_micro(row.at),
        row.actor,
        row.action,
        row.target,
        from_json(row.detail),
        row.previous,
        row.hash,
    )

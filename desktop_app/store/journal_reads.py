"""Reading the journal page by page: by number, never by counting rows off."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from desktop_app.models.batches import BatchSource
from desktop_app.models.journal import JournalQuery
from desktop_app.models.records import JournalEntry
from desktop_app.store.access import Access
from desktop_app.store.faults import DamagedDataError
from desktop_app.store.journal_records import entry_of
from desktop_app.store.moments import from_micro, to_micro
from desktop_app.store.tables import batches, commands, journal

PAGE_ROWS = 100


class JournalReads:
    """Entries of the journal, newest first, narrowed by a question."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def page(self, query: JournalQuery, before: int | None = None, limit: int = PAGE_ROWS) -> list[JournalEntry]:
        """The newest entries that are older than the number ``before``."""
        wanted = sa.select(journal).where(*_conditions(query)).order_by(journal.c.sequence.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(journal.c.sequence < before)
        return self._entries(wanted)

    def numbers(self, query: JournalQuery) -> array[int]:
        """The numbers of all entries of a question, newest first."""
        wanted = sa.select(journal.c.sequence).where(*_conditions(query)).order_by(journal.c.sequence.desc())
        with self._access.reading() as tx:
            return array("q", (row[0] for row in tx.execute(wanted)))

    def entries(self, numbers: Collection[int]) -> list[JournalEntry]:
        """The entries of these numbers, newest first."""
        wanted = sa.select(journal).where(journal.c.sequence.in_(numbers)).order_by(journal.c.sequence.desc())
        return self._entries(wanted)

    def people(self) -> list[str]:
        """Everybody who ever did something, by name."""
        with self._access.reading() as tx:
            return list(tx.execute(sa.select(journal.c.actor).distinct().order_by(journal.c.actor)).scalars())

    def command_names(self, ids: Collection[str]) -> dict[str, str]:
        """What these commands do, by their ids."""
        if not ids:
            return {}
        wanted = sa.select(commands.c.id, commands.c.name).where(commands.c.id.in_(ids))
        with self._access.reading() as tx:
            return {row.id: row.name for row in tx.execute(wanted)}

    def _entries(self, wanted: sa.Select[Any]) -> list[JournalEntry]:
        with self._access.reading() as tx:
            return [_entry(row) for row in tx.execute(wanted)]


def _entry(row: sa.Row[Any]) -> JournalEntry:
    """An entry whose facts somebody spoilt is shown all the same: the check names it, and its text stays readable."""
    try:
        entry = entry_of(row)
    except DamagedDataError:
        detail: Any = {"?": row.detail}
        return JournalEntry(
            row.sequence, from_micro(row.at), row.actor, row.action, row.target, detail, row.previous, row.hash
        )
    return entry if isinstance(entry.detail, dict) else replace(entry, detail={"?": entry.detail})


def _conditions(query: JournalQuery) -> Sequence[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if query.person:
        found.append(journal.c.actor == query.person)
    if query.act.endswith("."):
        found.append(journal.c.action.startswith(query.act, autoescape=True))
    elif query.act:
        found.append(journal.c.action == query.act)
    if query.order:
        # what was registered by hand is of an order; its entry names the batch alone
        by_hand = sa.select(batches.c.id).where(
            batches.c.source.in_((BatchSource.REGISTER.value, BatchSource.OBSERVE.value)),
            batches.c.mapping.contains(query.order, autoescape=True),
        )
        found.append(
            journal.c.target.contains(query.order, autoescape=True)
            | journal.c.detail.contains(query.order, autoescape=True)
            | journal.c.target.in_(by_hand)
        )
    if query.since is not None:
        found.append(journal.c.at >= to_micro(query.since))
    if query.until is not None:
        found.append(journal.c.at < to_micro(query.until))
    return found

"""What services ask the projection for, apart from the lists (those have their own fast path)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_app.clock import to_epoch
from desktop_app.models.batches import Batch
from desktop_app.models.listing import COUNTED_VIEWS
from desktop_app.store.cache_rows import Columns, ProjectedRow, fold, to_columns, to_text
from desktop_app.store.cache_schema import CURRENT_COLUMNS
from desktop_app.store.sqlite import READING

_COLUMNS_OF_KEY = " ".join(("SELECT", CURRENT_COLUMNS, "FROM rows r WHERE kind = ? AND key = ?"))
_ALL_OF_KIND = " ".join(("SELECT key,", CURRENT_COLUMNS, ", batch, row_number FROM rows r WHERE kind = ? ORDER BY key"))
_REFUNDS_OF_ORDER = " ".join(
    (
        "SELECT key,",
        CURRENT_COLUMNS,
        ", batch, row_number FROM rows r WHERE kind = 'refunds' AND order_id = ? ORDER BY key",
    )
)
"""The kind stands in the text: the index of one kind serves no bound parameter."""
_FINGERPRINTED = " ".join(
    ("SELECT kind, key,", CURRENT_COLUMNS, ", batch, row_number, version, flow, node FROM rows r ORDER BY kind, key")
)

_MISSING = "FROM rows WHERE kind = ? AND views & 1 AND NOT is_derived AND (as_of < ? OR (as_of = ? AND batch < ?))"
"""Open rows (the first of the views) of which a batch says nothing, and nothing newer than it either. Not those that
are derived: they stand because no such batch told of them."""
_COUNT_MISSING = " ".join(("SELECT count(*)", _MISSING))
_COUNT_NEWER = (
    "SELECT count(*) FROM rows r WHERE kind = ? AND views & 1 AND (as_of > ? OR (as_of = ? AND batch > ?))"
    " AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.kind = r.kind AND v.key = r.key AND v.batch = ?)"
)
_AT_ONCE = 500
_VERSIONS_OF = (
    "SELECT key, batch, row_number, as_of, columns FROM versions WHERE kind = ? AND key IN ({marks})"
    " ORDER BY key, as_of, batch"
)
_ROWS_OF_BATCH = (
    "SELECT count(*), sum(NOT EXISTS (SELECT 1 FROM versions o WHERE o.kind = v.kind AND o.key = v.key"
    " AND o.batch <> v.batch)) FROM versions v WHERE v.batch = ? AND v.kind = ?"
)
_NAME_MISSING = " ".join(("SELECT key", _MISSING, "ORDER BY key LIMIT ?"))

DAMAGED = "damaged:"
"""Begins the named value of a batch whose archive cannot be read: what its file was when that was tried."""


@dataclass(frozen=True, slots=True)
class Version:
    """What one batch said about a key; ``as_of`` in whole seconds since 1970."""

    batch: int
    row_number: int
    as_of: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """A row as it stands: its columns, and where the newest version came from."""

    key: str
    columns: Columns
    batch: int
    row_number: int


class CacheState:
    """What a cache file knows about itself: which batches it holds and with which rules it was judged."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @property
    def is_complete(self) -> bool:
        """True when the whole archive was applied to this file once."""
        return self._meta("is_complete") == "1"

    def judged_with(self) -> str:
        """The name of the last complete recomputing of all rows, such as the hash of the rule packs."""
        return self._meta("judged_with")

    def rejudged_until(self, name: str) -> int:
        """Where an interrupted recomputing of this name stopped (a row id); 0 when there is none."""
        last, _, found = self._meta("rejudged_until").partition(" ")
        return int(last) if last and found == name else 0

    def batch_states(self) -> dict[int, str]:
        """State of each batch by its number: applying, done, withdrawing, withdrawn."""
        with _reading(self._engine) as tx:
            return {row[0]: row[1] for row in tx.exec_driver_sql("SELECT number, state FROM batches")}

    def held(self) -> dict[int, tuple[str, str]]:
        """Id and state of each batch by its number; of states see ``batch_states``."""
        with _reading(self._engine) as tx:
            return {row[0]: (row[1], row[2]) for row in tx.exec_driver_sql("SELECT number, id, state FROM batches")}

    def damaged(self) -> dict[int, str]:
        """Batches that could not be read from the archive, by number, with what their files were then."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(
                "SELECT name, value FROM meta WHERE name >= ? AND name < ?", (DAMAGED, DAMAGED[:-1] + ";")
            )
            return {int(row[0].removeprefix(DAMAGED)): str(row[1]) for row in found}

    def holds(self, batch: Batch) -> bool:
        """True when all rows of this very batch are in this cache."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(
                "SELECT 1 FROM batches WHERE number = ? AND id = ? AND state = 'done'", (batch.number, batch.id)
            )
            return found.first() is not None

    def counts_of(self, number: int) -> tuple[int, int, int] | None:
        """Rows that a wholly projected batch inserted, updated and left unchanged; ``None`` for any other."""
        with _reading(self._engine) as tx:
            row = tx.exec_driver_sql(
                "SELECT inserted, updated, unchanged FROM batches WHERE number = ? AND state = 'done'", (number,)
            ).one_or_none()
        return None if row is None else (row[0], row[1], row[2])

    def batch_kind(self, number: int) -> str | None:
        """The kind of a batch that this cache knows."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql("SELECT kind FROM batches WHERE number = ?", (number,)).scalar()
        return None if found is None else str(found)

    def to_apply(self, batches: Iterable[Batch]) -> list[Batch]:
        """Of the listed batches those that are not (or not wholly) projected, in order."""
        states = self.batch_states()
        missing = [b for b in batches if b.withdrawn_at is None and states.get(b.number) != "done"]
        return sorted(missing, key=lambda batch: batch.number)

    def to_withdraw(self, batches: Iterable[Batch]) -> list[Batch]:
        """Of the listed batches those that were withdrawn but are still (partly) projected."""
        states = self.batch_states()
        return [b for b in batches if b.withdrawn_at is not None and states.get(b.number, "withdrawn") != "withdrawn"]

    def strangers(self, batches: Iterable[Batch]) -> list[str]:
        """Ids of projected batches that are not listed: ``work.db`` was restored from a time before they came in.

        Their numbers will be given again, so nothing may be projected beside them: the cache must be replayed.
        """
        listed = {(batch.number, batch.id) for batch in batches}
        with _reading(self._engine) as tx:
            known = tx.exec_driver_sql("SELECT number, id FROM batches ORDER BY number").all()
        return [str(row[1]) for row in known if (row[0], row[1]) not in listed]

    def _meta(self, name: str) -> str:
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()
        return str(found or "")


class RowReads:
    """What services ask about rows, apart from the lists (those have their own fast path)."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def due(self, now_epoch: int, limit: int = 1000, kind: str = "cases") -> list[str]:
        """Keys whose stored results can have changed by now, longest overdue first."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(
                # the plus keeps SQLite from going through all rows of the kind: without it, it takes another index
                "SELECT key FROM rows WHERE recompute_at IS NOT NULL AND recompute_at <= ? AND +kind = ?"
                " ORDER BY recompute_at LIMIT ?",
                (now_epoch, kind, limit),
            )
            return [row[0] for row in found]

    def next_due(self) -> int | None:
        """The next moment (whole seconds since 1970) at which a row must be recomputed."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql("SELECT min(recompute_at) FROM rows WHERE recompute_at IS NOT NULL").scalar()
        return None if found is None else int(found)

    def counters(self, kind: str = "cases") -> dict[str, int]:
        """Number of rows in each built-in view."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql("SELECT view, n FROM counters WHERE kind = ?", (kind,))
            by_bit = {row[0]: row[1] for row in found}
        return {view.value: by_bit.get(1 << place, 0) for place, view in enumerate(COUNTED_VIEWS)}

    def as_of(self, key: str, kind: str = "cases") -> int | None:
        """Of when the data of a key's newest version are, in whole seconds since 1970; also of a derived row."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql("SELECT as_of FROM rows WHERE kind = ? AND key = ?", (kind, key)).scalar()
        return None if found is None else int(found)

    def version(self, key: str, kind: str = "cases") -> int:
        """Number of the newest batch that touched a key; 0 for one that is not there."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql("SELECT version FROM rows WHERE kind = ? AND key = ?", (kind, key)).scalar()
        return int(found or 0)

    def versions(self, key: str, kind: str = "cases") -> list[Version]:
        """What each batch said about a key, in the order in which it counts."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(
                "SELECT batch, row_number, as_of, columns FROM versions WHERE kind = ? AND key = ?"
                " ORDER BY as_of, batch",
                (kind, key),
            )
            return [Version(row[0], row[1], row[2], to_columns(row[3])) for row in found]

    def versions_of(self, keys: Iterable[str], kind: str = "cases") -> dict[str, list[Version]]:
        """The same for many keys; one that is not there has an empty list."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, list[Version]] = {key: [] for key in wanted}
        with _reading(self._engine) as tx:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                rows = tx.exec_driver_sql(_VERSIONS_OF.format(marks=marks), (kind, *some))
                for row in rows:
                    found[row[0]].append(Version(row[1], row[2], row[3], to_columns(row[4])))
        return found

    def columns_of(self, key: str, kind: str = "cases") -> Columns | None:
        """The current columns of a key."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(_COLUMNS_OF_KEY, (kind, key)).scalar()
        return None if found is None else to_columns(found)

    def keys_of_order(self, order_id: str, kind: str = "cases") -> list[str]:
        """Keys of all lines of an order."""
        first, last = f"{order_id}|", f"{order_id}{chr(ord('|') + 1)}"
        query = "SELECT key FROM rows WHERE kind = ? AND key >= ? AND key < ? ORDER BY key"
        with _reading(self._engine) as tx:
            return [row[0] for row in tx.exec_driver_sql(query, (kind, first, last))]

    def refunds_of_order(self, order_id: str) -> list[CurrentRow]:
        """The refunds of an order: their keys do not begin with its number."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(_REFUNDS_OF_ORDER, (order_id,))
            return [CurrentRow(row[0], to_columns(row[1]), row[2], row[3]) for row in found]

    def missing_in(self, batch: Batch, limit: int) -> tuple[list[str], int]:
        """Listed rows of a batch's kind that it does not hold and nothing newer tells of: the first keys, their number.

        To be asked once the batch is projected: what it holds then carries its number or that of newer data.
        """
        as_of = to_epoch(batch.data_as_of)
        given = (batch.kind, as_of, as_of, batch.number)
        with _reading(self._engine) as tx:
            count = int(tx.exec_driver_sql(_COUNT_MISSING, given).scalar_one())
            named = tx.exec_driver_sql(_NAME_MISSING, (*given, limit)) if count else ()
            return [row[0] for row in named], count

    def newer_than(self, batch: Batch) -> int:
        """Number of open rows of a batch's kind that it does not hold, because or although newer data tell of them."""
        as_of = to_epoch(batch.data_as_of)
        with _reading(self._engine) as tx:
            given = (batch.kind, as_of, as_of, batch.number, batch.number)
            return int(tx.exec_driver_sql(_COUNT_NEWER, given).scalar_one())

    def rows_of_batch(self, number: int, kind: str) -> tuple[int, int]:
        """How many keys a batch tells of, and of how many of them nothing else tells."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(_ROWS_OF_BATCH, (number, kind)).one()
        return int(found[0]), int(found[1] or 0)

    def of_batch(self, number: int) -> Iterator[ProjectedRow]:
        """The rows of a batch as it brought them, in their order."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql(
                "SELECT key, row_number, columns FROM versions WHERE batch = ? ORDER BY row_number, key", (number,)
            )
            for row in found:
                yield ProjectedRow(row[0], row[1], to_columns(row[2]))

    def keys_of_batch(self, number: int) -> list[str]:
        """The keys that a batch tells of, in the order in which it tells of them."""
        with _reading(self._engine) as tx:
            found = tx.exec_driver_sql("SELECT key FROM versions WHERE batch = ? ORDER BY row_number, key", (number,))
            return [row[0] for row in found]

    def count(self, kind: str) -> int:
        """Number of current rows of a kind."""
        with _reading(self._engine) as tx:
            return int(tx.exec_driver_sql("SELECT count(*) FROM rows WHERE kind = ?", (kind,)).scalar_one())

    def as_rows(self, kind: str, as_of: datetime | None = None) -> Iterator[CurrentRow]:
        """All rows of a kind by key; with ``as_of`` folded from the versions whose data are not younger."""
        if as_of is None:
            with _reading(self._engine) as tx:
                for row in tx.exec_driver_sql(_ALL_OF_KIND, (kind,)):
                    yield CurrentRow(row[0], to_columns(row[1]), row[2], row[3])
            return
        with _reading(self._engine) as tx:
            query = (
                "SELECT key, as_of, batch, row_number, columns FROM versions WHERE kind = ? AND as_of <= ?"
                " ORDER BY key, as_of, batch"
            )
            yield from _folded_by_key(tx.exec_driver_sql(query, (kind, to_epoch(as_of))))

    def fingerprint(self) -> str:
        """SHA-256 over all rows, their sources and flows; what time alone changes is left out."""
        seen = hashlib.sha256()
        with _reading(self._engine) as tx:
            for row in tx.exec_driver_sql(_FINGERPRINTED):
                seen.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        return seen.hexdigest()


@contextmanager
def _reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect().execution_options(**READING) as tx, tx.begin():
        yield tx


def _folded_by_key(found: Iterable[Any]) -> Iterator[CurrentRow]:
    """Fold versions that come ordered by key."""
    key: str | None = None
    some: list[tuple[int, int, int, str]] = []
    for row in found:
        if row[0] != key:
            yield from _one_row(key, some)
            key, some = row[0], []
        some.append((row[1], row[2], row[3], row[4]))
    yield from _one_row(key, some)


def _one_row(key: str | None, some: list[tuple[int, int, int, str]]) -> Iterator[CurrentRow]:
    folded = fold(some)
    if key is not None and folded is not None:
        yield CurrentRow(key, to_columns(to_text(folded.columns)), folded.batch, folded.row_number)

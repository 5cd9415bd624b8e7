"""How one row of the projection is written: folded columns, stored rule results, search text, set of views."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from desktop_app.models.columns import laid_over
from desktop_app.models.listing import COUNTED_VIEWS, ResultColumns, fold_text, views_of
from desktop_app.models.supervision import Band

Scalar = str | int | bool | None
Columns = dict[str, Scalar]

_RESULT_NAMES: tuple[str, ...] = (
    "order_id",
    "line_id",
    "node",
    "node_text",
    "node_name",
    "node_since",
    "whose_move",
    "deadline_at",
    "deadline_kind",
    "is_working_days",
    "customer_name",
    "product_name",
    "owner",
    "helpers",
    "state_text",
    "type_text",
    "amount_minor",
    "paid_minor",
    "currency",
    "effect",
    "effect_at",
    "band",
    "flow",
    "badges",
    "is_listed",
    "recompute_at",
    "refund_of",
)
_NO_BAND = Band.NONE.rank
_KNOWN = frozenset(_RESULT_NAMES)
_SEARCHED = (
    "order_id",
    "line_id",
    "customer_name",
    "product_name",
    "owner",
    "helpers",
    "node_text",
    "node_name",
    "state_text",
    "type_text",
)
_STORED = ("columns", "as_of", "batch", "row_number", "version", "views", "search", *_RESULT_NAMES)

_PLACED = ("kind", "key", "as_of", "batch", "row_number", "version", "views", "search")
"""Columns that every row has, in the order in which they are written; the results come behind them."""
UPDATE_ROW = " ".join(("UPDATE rows SET", ", ".join(f"{name} = ?" for name in _STORED), "WHERE row_id = ?"))
_INDEXED = ("views", "band", "amount_minor", "effect_at", "recompute_at")
"""Stored columns that an index holds: a statement that names one makes SQLite write the index again, changed or not."""
_UNINDEXED = tuple(name for name in _STORED if name not in _INDEXED)
UPDATE_UNINDEXED = " ".join(("UPDATE rows SET", ", ".join(f"{name} = ?" for name in _UNINDEXED), "WHERE row_id = ?"))
_INDEXED_PLACES = tuple(_STORED.index(name) for name in _INDEXED)
_UNINDEXED_PLACES = tuple(_STORED.index(name) for name in _UNINDEXED)
KEPT_COLUMNS = "as_of, batch, version, views, band, amount_minor, effect_at, recompute_at"
UPDATE_SOURCE = "UPDATE rows SET columns = ?, as_of = ?, batch = ?, row_number = ?, version = ? WHERE row_id = ?"
DELETE_ROW = "DELETE FROM rows WHERE row_id = ?"
INSERT_VERSION = (
    "INSERT OR REPLACE INTO versions (kind, key, as_of, batch, row_number, columns) VALUES (?, ?, ?, ?, ?, ?)"
)
INSERT_WRITTEN = INSERT_VERSION.replace("?)", "CAST(? AS TEXT))")
"""The same with columns as the bytes that they were written as: SQLite takes them for the text that they are, and they
need not become one in Python only to be encoded again."""
ADD_TO_COUNTER = (
    "INSERT INTO counters (kind, view, n) VALUES (?, ?, ?) ON CONFLICT (kind, view) DO UPDATE SET n = n + excluded.n"
)


@cache
def _insert_row(names: tuple[str, ...]) -> str:
    """Writes a new row with these results. The others stay empty: to write so costs as much as to write a value."""
    unknown = set(names) - _KNOWN - {"columns"}
    if unknown:
        raise TypeError(f"unknown result columns: {sorted(unknown)}")
    written = (*_PLACED, *names)
    return " ".join(("INSERT INTO rows (", ", ".join(written), ") VALUES (", ", ".join("?" * len(written)), ")"))


_plain = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def to_text(columns: Columns) -> str:
    """Columns as stored: canonical JSON, so that equal columns are equal texts.

    ``UnicodeEncodeError`` for half characters (lone surrogates), which no database can hold.
    """
    return to_written(columns).decode()


def to_written(columns: Columns) -> bytes:
    """The same in UTF-8, as it is written."""
    order = _out_of_order(tuple(columns))
    if order is not None:
        columns = {name: columns[name] for name in order}
    try:
        # gives what ``_plain`` gives in less than half of its time; tests/store/test_cache_rows.py compares them
        return _writer()(columns)
    except ValueError:
        return _plain.encode(columns).encode()


@cache
def _writer() -> Callable[[Columns], bytes]:
    from desktop_app.models.shaping import to_json  # loaded with the first row that is written, not before

    return to_json


@lru_cache(maxsize=1024)
def _out_of_order(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names sorted; nothing for those that are: most rows of a batch have the same columns."""
    order = tuple(sorted(names))
    return None if order == names else order


def to_columns(text: str) -> Columns:
    """The stored text as columns."""
    columns: Columns = json.loads(text)
    return columns


class ProjectedRow(NamedTuple):
    """One row of a batch: a column that is absent says nothing, one that is ``None`` says that it is empty."""

    key: str
    row_number: int
    columns: Columns


class Folded(NamedTuple):
    """The current row of a key: its columns, folded by (data as of, batch), and where the newest version is."""

    columns: Columns
    as_of: int
    batch: int
    row_number: int
    version: int
    newest: str
    """The columns of the newest version alone, as stored."""

    @property
    def apart(self) -> str | None:
        """What is stored with the row: the folded columns, or nothing where the newest version says it all."""
        text = to_text(self.columns)
        return None if text == self.newest else text


@dataclass(frozen=True, slots=True)
class Kept:
    """The row as it is stored now."""

    row_id: int
    columns: str
    as_of: int
    batch: int
    version: int
    indexed: tuple[int | None, ...]
    """Values of the indexed columns, the set of views first."""

    @property
    def views(self) -> int:
        """The views that the row is counted in."""
        return self.indexed[0] or 0


def fold(versions: Iterable[tuple[int, int, int, str]]) -> Folded | None:
    """Fold (as_of, batch, row number, columns) in this order, column by column; ``None`` for no versions."""
    columns: Columns = {}
    last: tuple[int, int, int] | None = None
    newest, text = 0, ""
    for as_of, batch, row_number, text in versions:
        columns = laid_over(columns, to_columns(text))
        last = (as_of, batch, row_number)
        newest = max(newest, batch)
    return None if last is None else Folded(columns, *last, newest, text)


@dataclass
class Changes:
    """What one slice writes; collected first, written by few statements."""

    kind: str
    versions: list[tuple[Any, ...]] = field(default_factory=list)
    inserts: dict[tuple[str, ...], list[tuple[Any, ...]]] = field(default_factory=dict)
    """New rows by the names of the results that they have: one statement for all of a kind, as a rule."""
    updates: list[tuple[Any, ...]] = field(default_factory=list)
    quiet_updates: list[tuple[Any, ...]] = field(default_factory=list)
    sources: list[tuple[str | None, int, int, int, int, int]] = field(default_factory=list)
    deletes: list[tuple[int]] = field(default_factory=list)
    moves: Counter[tuple[int, int]] = field(default_factory=Counter)
    """How many rows went from one set of views to another."""
    _names: list[str] | None = None
    """The results of the new row before, which most have as well: their statement and what of them is searched."""
    _searched: tuple[str, ...] = ()
    _same: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, key: str, place: tuple[int, int, int, int], results: ResultColumns, apart: str | None = None) -> None:
        """A new row. ``place``: the time of its data, batch, row number and version; ``apart`` as ``Folded.apart``."""
        views, said = views_of(results), _said(results)
        if apart is not None:
            said["columns"] = apart
        names = [*said]
        if names != self._names:
            self._names, self._searched = names, tuple(name for name in _SEARCHED if name in said)
            self._same = self.inserts.setdefault(tuple(names), [])
        search = fold_text("\n".join(filter(None, map(said.get, self._searched))))
        self._same.append((self.kind, key, *place, views, search, *said.values()))
        self.moves[0, views] += 1

    def put(self, key: str, row: Folded, apart: str | None, kept: Kept | None, results: ResultColumns) -> None:
        """A row that is new or whose columns or results changed; ``apart`` as ``Folded.apart``."""
        if kept is None:
            self.add(key, (row.as_of, row.batch, row.row_number, row.version), results, apart)
            return
        views, said = views_of(results), _said(results)
        search = fold_text("\n".join(filter(None, map(said.get, _SEARCHED))))
        source = (apart, row.as_of, row.batch, row.row_number, row.version)
        values = (*source, views, search, *map(said.get, _RESULT_NAMES))
        if tuple(values[place] for place in _INDEXED_PLACES) == kept.indexed:
            self.quiet_updates.append((*[values[place] for place in _UNINDEXED_PLACES], kept.row_id))
        else:
            self.updates.append((*values, kept.row_id))
        self.moves[kept.views, views] += 1

    def touch(self, row: Folded, apart: str | None, kept: Kept) -> None:
        """A row whose columns are as before; only its source is newer."""
        self.sources.append((apart, row.as_of, row.batch, row.row_number, row.version, kept.row_id))

    def remove(self, kept: Kept) -> None:
        """A row of which no version is left."""
        self.deletes.append((kept.row_id,))
        self.moves[kept.views, 0] += 1

    def statements(self) -> list[tuple[str, list[tuple[Any, ...]]]]:
        """Statements with their parameters, in order; empty ones left out."""
        every: list[tuple[str, list[tuple[Any, ...]]]] = [
            (INSERT_WRITTEN, self.versions),
            (DELETE_ROW, list(self.deletes)),
            *((_insert_row(names), rows) for names, rows in self.inserts.items()),
            (UPDATE_ROW, self.updates),
            (UPDATE_UNINDEXED, self.quiet_updates),
            (UPDATE_SOURCE, list(self.sources)),
            (ADD_TO_COUNTER, [(self.kind, bit, n) for bit, n in self._counters().items() if n]),
        ]
        return [(statement, parameters) for statement, parameters in every if parameters]

    def _counters(self) -> dict[int, int]:
        """By how much the number of rows in each view changes."""
        return {
            bit: sum(rows * (bool(after & bit) - bool(before & bit)) for (before, after), rows in self.moves.items())
            for bit in (1 << place for place in range(len(COUNTED_VIEWS)))
        }


def _said(results: ResultColumns) -> dict[str, Any]:
    """Results as they are stored; one that is absent is empty."""
    said: dict[str, Any] = {**results}
    get = said.get
    badges = get("badges")
    said["badges"] = " ".join(badges) if badges else ""
    said["is_working_days"] = 1 if get("is_working_days") else 0
    said["is_listed"] = 1 if get("is_listed") else 0
    if "band" not in said:
        said["band"] = _NO_BAND
    return said

"""The fast reads of ``cache.db`` for lists: standard library only, read-only, keyset order, no sums in the way.

SQLAlchemy's import alone would cost more than the first page may take, so this is the one module that reads
the cache without it. Every value is a bound parameter; the pieces of statements are constants.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.errors import StoreError
from desktop_app.models.listing import (
    COUNTED_VIEWS,
    CaseRow,
    ListQuery,
)
from desktop_app.models.supervision import Band, Effect, FlowId, Node, Party
from desktop_app.store.cache_schema import STAMP, current_file
from desktop_app.store.faults import damaged, sqlite_fault, told_as_sentences
from desktop_app.store.list_conditions import (
    NOTICE_RUNS,
    ORDER,
    ORDERS,
    OURS,
    after_place,
    notice_limit,
    place_of,
    table_of,
    where_of,
)

if TYPE_CHECKING:
    from desktop_app.models.totals import EffectSum

COLUMNS = (
    "row_id, key, order_id, line_id, node, node_text, node_since, whose_move, deadline_at, deadline_kind,"
    " is_working_days, customer_name, product_name, owner, amount_minor, currency, effect, effect_at, band, flow,"
    " badges, is_listed, batch, row_number, state_text, type_text, version"
)
_UNKNOWN_WITH_TEXT = "kind = 'cases' AND views & 32 AND node_text = ? AND flow = ?"
"""Read along the index of the unknown states: few, whatever the number of all cases."""
_CASES_OF_ORDER = "kind = 'cases' AND key >= r.order_id || '|' AND key < r.order_id || '}'"
_FROZEN = " ".join(
    (
        "SELECT r.key FROM rows r WHERE r.kind = 'refunds' AND r.views & 2 AND r.node = 'PENDING_SELLER' AND EXISTS",
        "(SELECT 1 FROM rows WHERE",
        _CASES_OF_ORDER,
        "AND instr(badges, 'appeal_open') > 0 AND (key = r.order_id || '|' || coalesce(r.line_id, '')",
        "OR (coalesce(r.line_id, '') = '' OR key = r.order_id || '|') AND (SELECT count(*) FROM rows WHERE",
        _CASES_OF_ORDER,
        ") = 1))",
    )
)
"""Which case is meant, as ``services.refunds.surroundings`` has it: that of the line, or the only one of the order."""
_BANDS = tuple(Band)
EPOCH = datetime(1970, 1, 1, 8, tzinfo=CHINA)


class ListReads:
    """Reads of one connection's cache, from any thread; follows the pointer file when the cache is rebuilt."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the connection's cache folder (or a cache file in it)."""
        self._folder = folder.parent if folder.suffix == ".db" else folder
        self._here = threading.local()

    @property
    def is_available(self) -> bool:
        """False while there is no readable cache; lists are then empty and a replay is due."""
        return self._connection() is not None

    def first_page(self, query: ListQuery, now: datetime, limit: int, excluded: Sequence[str] = ()) -> list[CaseRow]:
        """The most urgent rows of a query; ``excluded`` keys stand in the overlay and are left out."""
        where, values = where_of(query, now, excluded)
        statement = " ".join(
            ("SELECT", COLUMNS, "FROM", table_of(query), "WHERE", where, ORDERS[query.order], "LIMIT ?")
        )
        return [case_row(row) for row in self.read(statement, (*values, limit))]

    def ordered_ids(self, query: ListQuery, now: datetime, excluded: Sequence[str] = ()) -> array[int]:
        """All row ids of a query in order, 8 bytes each."""
        where, values = where_of(query, now, excluded)
        statement = " ".join(("SELECT row_id FROM", table_of(query), "WHERE", where, ORDERS[query.order]))
        # from the cursor: a list of 100,000 rows beside the array is work for the search for circles
        return array("q", (row[0] for row in self._each(statement, values)))

    def rows(self, ids: Sequence[int]) -> list[CaseRow]:
        """Rows by id, in the order of the ids; a row that vanished meanwhile is left out."""
        statement = " ".join(("SELECT", COLUMNS, "FROM rows WHERE row_id IN (SELECT value FROM json_each(?))"))
        found = {row[0]: row for row in self.read(statement, (json.dumps(list(ids)),))}
        return [case_row(found[row_id]) for row_id in ids if row_id in found]

    def by_keys(self, keys: Iterable[str], kind: str = "cases") -> list[CaseRow]:
        """Rows by key, in the order of the keys; keys that are not there are left out."""
        wanted = list(keys)
        statement = " ".join(
            ("SELECT", COLUMNS, "FROM rows WHERE kind = ? AND key IN (SELECT value FROM json_each(?))")
        )
        found = {row[1]: row for row in self.read(statement, (kind, json.dumps(wanted, ensure_ascii=False)))}
        return [case_row(found[key]) for key in wanted if key in found]

    def matching(self, query: ListQuery, now: datetime, keys: Sequence[str]) -> list[str]:
        """Of the given keys those that a query matches, in the query's order."""
        where, values = where_of(query, now, ())
        statement = " ".join(
            ("SELECT key FROM rows WHERE", where, "AND key IN (SELECT value FROM json_each(?))", ORDERS[query.order])
        )
        return [row[0] for row in self.read(statement, (*values, json.dumps(list(keys), ensure_ascii=False)))]

    def totals(self, query: ListQuery, now: datetime | None = None, excluded: Sequence[str] = ()) -> list[EffectSum]:
        """By what happens to them by itself: how many rows, and their amounts by currency in hundredths.

        As the rows say it: until the weekly notice runs nothing ends by itself.
        """
        from desktop_app.models.totals import EffectSum  # after the first rows

        now = now or datetime.now(CHINA)
        where, values = where_of(query, now, excluded)
        told = f"CASE WHEN effect = 'reminder' AND NOT {NOTICE_RUNS} THEN 'none' ELSE effect END"
        table = table_of(query, is_counting=True)
        statement = " ".join(
            ("SELECT", told, ", currency, count(*), sum(amount_minor) FROM", table, "WHERE", where, "GROUP BY 1, 2")
        )
        counts: dict[Effect, int] = {}
        sums: dict[Effect, dict[str, int]] = {}
        for effect, currency, count, minor in self.read(statement, (notice_limit(now), *values)):
            counts[Effect(effect)] = counts.get(Effect(effect), 0) + count
            if currency and minor is not None:
                sums.setdefault(Effect(effect), {})[currency] = minor
        return [EffectSum(effect, counts[effect], sums.get(effect, {})) for effect in Effect if effect in counts]

    def count(self, query: ListQuery, now: datetime, excluded: Sequence[str] = ()) -> int:
        """Number of rows of a query; goes through all rows of its view."""
        where, values = where_of(query, now, excluded)
        table = table_of(query, is_counting=True)
        found = self.read(" ".join(("SELECT count(*) FROM", table, "WHERE", where)), values)
        return int(found[0][0]) if found else 0

    def next_of_ours(self, query: ListQuery, now: datetime, after: str, excluded: Sequence[str] = ()) -> str | None:
        """The key of the next row of a query that waits for us, from the top again at the end.

        ``after``: the key of the row that is left, which is never the answer; it need not be one of the query.
        """
        where, values = where_of(query, now, excluded)
        start = " ".join(("SELECT key FROM rows WHERE", where, "AND", OURS, "AND key <> ?"))
        end = " ".join((ORDERS[query.order], "LIMIT 1"))
        place = " ".join(("SELECT", place_of(query.order), "FROM rows WHERE kind = ? AND key = ?"))
        for found in self.read(place, (query.kind, after)):
            piece, bound = after_place(query.order, found)
            for row in self.read(" ".join((start, "AND", piece, end)), (*values, after, *bound)):
                return str(row[0])
        again = self.read(" ".join((start, end)), (*values, after))
        return str(again[0][0]) if again else None

    def keys_with_text(self, text: str) -> list[str]:
        """Keys of all cases whose node is written exactly like this."""
        statement = "SELECT key FROM rows WHERE kind = 'cases' AND node_text = ?"
        return [row[0] for row in self._each(statement, (text,))]

    def unknown_with_text(self, text: str, flow: FlowId) -> list[str]:
        """Of these, the ones of unknown state in a flow."""
        statement = " ".join(("SELECT key FROM rows WHERE", _UNKNOWN_WITH_TEXT, ORDER))
        return [row[0] for row in self._each(statement, (text, flow.value))]

    def count_unknown_with_text(self, text: str, flow: FlowId) -> int:
        """How many of those there are, counted without reading them into memory."""
        found = self.read(" ".join(("SELECT count(*) FROM rows WHERE", _UNKNOWN_WITH_TEXT)), (text, flow.value))
        return int(found[0][0]) if found else 0

    def frozen_refunds(self) -> tuple[str, ...]:
        """Requests to review whose case has an appeal open: until that is decided neither side acts (dossier 5.4)."""
        return tuple(row[0] for row in self._each(_FROZEN, ()))

    def counts(self, kind: str = "cases") -> dict[str, int]:
        """The kept counter of each built-in view."""
        by_bit = dict(self.read("SELECT view, n FROM counters WHERE kind = ?", (kind,)))
        return {view.value: by_bit.get(1 << place, 0) for place, view in enumerate(COUNTED_VIEWS)}

    def close(self) -> None:
        """Let this thread's connection go; those of other threads go with their threads."""
        connection = getattr(self._here, "connection", None)
        if connection is not None:
            connection.close()
        self._here.connection = None
        self._here.path = None

    def read(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """All rows of a statement, from the current cache; none while there is no readable one."""
        return list(self._each(statement, values))

    def _each(self, statement: str, values: Sequence[Any]) -> Iterator[Any]:
        connection = self._connection()
        if connection is None:
            return
        try:
            with closing(connection.execute(statement, values)) as cursor:
                yield from cursor
        except (sqlite3.Error, UnicodeDecodeError) as error:
            path: Path = self._here.path
            self.close()
            raise (sqlite_fault(error, path) if isinstance(error, sqlite3.Error) else damaged(path)) from error

    def _connection(self) -> sqlite3.Connection | None:
        """This thread's connection to the current cache file; ``None`` when there is none of our stamp."""
        path = current_file(self._folder)
        if path is not None and path == getattr(self._here, "path", None):
            connection: sqlite3.Connection | None = self._here.connection
            return connection
        self.close()
        connection = None
        while path is not None:
            try:
                connection = _open(path)
                break
            except StoreError:
                again = current_file(self._folder)
                if again == path:
                    raise
                path = again  # it was replaced and removed while we opened it
        self._here.connection, self._here.path = connection, path if connection is not None else None
        return connection


def _open(path: Path) -> sqlite3.Connection | None:
    """A read-only connection; ``None`` for a cache of another stamp, which is about to be replayed."""
    with told_as_sentences(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA busy_timeout=5000")
            connection.create_function("folded", 1, _folded, deterministic=True)
            found = connection.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
                return None  # no table of this name: a file that is not (yet) a cache
            raise
        except UnicodeDecodeError as error:
            connection.close()
            raise damaged(path) from error
        except BaseException:
            connection.close()
            raise
        if found is None or found[0] != STAMP:
            connection.close()
            return None
        return connection


def _folded(text: str | None) -> str:
    from desktop_app.models.listing import fold_text

    return fold_text(text) if text else ""


def moment(seconds: int | None) -> datetime | None:
    """A stored time, in China Standard Time."""
    return None if seconds is None else EPOCH + timedelta(seconds=seconds)


def case_row(row: Sequence[Any]) -> CaseRow:
    """A row as ``COLUMNS`` lists it."""
    return CaseRow(
        row_id=row[0],
        key=row[1],
        order_id=row[2] or "",
        line_id=row[3] or "",
        node=Node(row[4] or ""),
        node_text=row[5],
        node_since=moment(row[6]),
        whose_move=Party(row[7] or Party.NOBODY),
        deadline_at=moment(row[8]),
        deadline_kind=row[9],
        is_working_days=bool(row[10]),
        customer_name=row[11],
        product_name=row[12],
        owner=row[13],
        amount_minor=row[14],
        currency=row[15],
        effect=Effect(row[16] or Effect.NONE),
        effect_at=moment(row[17]),
        band=_BANDS[row[18]],
        flow=FlowId(row[19] or FlowId.NONE),
        badges=tuple(row[20].split()),
        is_listed=bool(row[21]),
        source=(row[22], row[23]),
        state_text=row[24],
        type_text=row[25],
        version=row[26],
    )


class CommitWatcher:
    """Sees commits to a database file by others: ``PRAGMA data_version`` of a connection that never writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None

    def has_changed(self) -> bool:
        """True when somebody committed since the last call; the first call only looks. One thread at a time."""
        if self._connection is None and not self._path.is_file():
            return False
        with told_as_sentences(self._path):
            if self._connection is None:
                address = f"{self._path.absolute().as_uri()}?mode=ro"
                self._connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
            found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        before, self._seen = self._seen, found
        return before is not None and before != found

    def close(self) -> None:
        """Let the file go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

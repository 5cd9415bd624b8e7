"""The contract's words for our columns, and reading one item of a page.

An item is read by the same rules as a row of a file (``reading.read_row``); what nearly all items carry is read by a
short way that gives the same, because a hundred thousand of them come at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from desktop_app.clock import from_epoch
from desktop_app.models.batches import RowIssue
from desktop_app.models.cells import Cell, FaultCell, NumberCell
from desktop_app.models.columns import SINCE_OF, Scalar, encode, is_unread
from desktop_app.models.currencies import DECIMALS
from desktop_app.models.kinds import KINDS, Column, ColumnType, Kind
from desktop_app.models.reading import read_row
from desktop_app.texts import N_, _

OTHER_NAMES: dict[str, dict[str, str]] = {
    "orders": {"spec": "specification", "contact_phone": "phone"},
    "cases": {
        "sales_scene": "sale_scene",
        "node_text": "node",
        "is_phone_same": "phone_matches",
        "is_code_claimed": "code_claimed",
        "is_appeal_open": "appeal_open",
        "rejection_count": "rejections",
    },
    "refunds": {
        "is_supervision_done": "supervision_done",
        "node_text": "state",
        "filed_at": "requested_at",
        "node_since": "state_since",
        "is_code_claimed": "code_claimed",
        "service_ends_at": "expires_at",
        "is_renewal_pending": "renewal_not_begun",
        "contact_phone": "phone",
        "is_appeal_open": "appeal_open",
    },
}
"""Our column ids whose name on the wire differs; all others are called alike."""
OURS_ALONE: dict[str, frozenset[str]] = {
    "orders": frozenset(),
    "cases": frozenset({"owner"}),
    "refunds": frozenset(),
}
"""Columns that the counterpart does not know."""
VERSION = "version"
"""Grows with every change of an item there; no column of ours."""


@cache
def wire_keys(kind_id: str) -> dict[str, str]:
    """Wire key of each column that a kind has on the wire, in the kind's order."""
    names, ours = OTHER_NAMES[kind_id], OURS_ALONE[kind_id]
    return {column.id: names.get(column.id, column.id) for column in KINDS[kind_id].columns if column.id not in ours}


class WireRow(NamedTuple):
    """One item as read; ``refused`` says why it is not taken. A tuple, because a hundred thousand are made at once."""

    row: int
    key: str
    columns: dict[str, Scalar]
    warned: tuple[RowIssue, ...] = ()
    refused: RowIssue | None = None


class _SlowError(Exception):
    """The short way does not know this value."""


def read_items(kind_id: str, items: Iterable[Mapping[str, Any]], at: datetime) -> Iterator[WireRow]:
    """The items of a page, numbered from 1. ``at``: the counterpart's now. Of one key twice the later counts."""
    kind, short = KINDS[kind_id], _short_ways(kind_id)
    now = int(at.timestamp())
    rows: dict[str, WireRow] = {}
    for number, item in enumerate(items, start=1):
        try:
            key, columns = _read_short(short, item, now)
            row = WireRow(number, key, columns)
        except _SlowError:
            row = _read_long(kind, number, item, at)
        if row.refused is not None:
            yield row
        else:
            if row.key in rows:
                del rows[row.key]
            rows[row.key] = row
    yield from rows.values()


def item_of(kind_id: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Stored columns as an item of the wire; what could not be read is left open there."""
    kind = KINDS[kind_id]
    item: dict[str, Any] = {}
    for column_id, key in wire_keys(kind_id).items():
        stored = columns.get(column_id)
        if stored is not None and kind.column(column_id).type is ColumnType.TIME and not is_unread(stored):
            stored = from_epoch(int(stored)).isoformat()
        item[key] = None if is_unread(stored) else stored
    return item


_MISSING: Any = object()


class _Ways(NamedTuple):
    """The columns of a kind by the short way in which they are read: pairs of wire key and column id, and what else."""

    key: tuple[str, str]
    """The ids that make the key; the second is empty where it is one alone."""
    empty: dict[str, Scalar]
    """All columns, empty, in the order in which they are stored: the writer need not sort those of each row."""
    texts: list[tuple[str, str]]
    matched: list[tuple[str, str, Callable[[str], object]]]
    chosen: list[tuple[str, str, frozenset[str]]]
    times: list[tuple[str, str, bool]]
    """``True`` where the moment lies behind us."""
    flags: list[tuple[str, str]]
    counts: list[tuple[str, str]]
    needs_currency: bool = False
    """An amount without its currency is told."""


def _read_short(ways: _Ways, item: Mapping[str, Any], now: int) -> tuple[str, dict[str, Scalar]]:
    """One item whose values are all as usual. Loops without calls: this is the longest part of a first fetch."""
    columns = ways.empty.copy()
    get = item.get
    for key, column_id in ways.texts:
        value = get(key, _MISSING)
        if type(value) is str:
            columns[column_id] = value if value.strip() else None
        elif value is _MISSING:
            del columns[column_id]
        elif value is not None:
            raise _SlowError
    for key, column_id, matches in ways.matched:
        value = get(key, _MISSING)
        if type(value) is str and matches(value):
            columns[column_id] = value
        elif value is _MISSING:
            del columns[column_id]
        elif value is not None:
            raise _SlowError
    if ways.needs_currency and not columns.get("currency"):
        raise _SlowError
    for key, column_id, choices in ways.chosen:
        value = get(key, _MISSING)
        if type(value) is str and value in choices:
            columns[column_id] = value
        elif value is _MISSING:
            del columns[column_id]
        elif value is not None:
            raise _SlowError
    for key, column_id, is_past in ways.times:
        value = get(key, _MISSING)
        if type(value) is str:
            try:
                seconds = _DAYS[value[:10]] + _MINUTES[value[10:16]] + _SECONDS[value[16:]]
            except KeyError:
                raise _SlowError from None
            if is_past and seconds > now:
                raise _SlowError
            columns[column_id] = seconds
        elif value is _MISSING:
            del columns[column_id]
        elif value is not None:
            raise _SlowError
    _read_few(ways, get, columns)
    first_id, second_id = ways.key
    first, second = columns.get(first_id), columns.get(second_id) if second_id else ""
    if first is None or second is None:
        raise _SlowError
    if columns.get("node_since") is not None and columns.get("node_text") is not None:
        columns[SINCE_OF] = columns["node_text"]
    else:
        columns.pop(SINCE_OF, None)
    return f"{first}|{second}" if second_id else str(first), columns


def _read_few(ways: _Ways, get: Callable[[str, Any], Any], columns: dict[str, Scalar]) -> None:
    for key, column_id in ways.flags:
        value = get(key, _MISSING)
        if value is True or value is False:
            columns[column_id] = value
        elif value is _MISSING:
            del columns[column_id]
        elif value is not None:
            raise _SlowError
    for key, column_id in ways.counts:
        value = get(key, _MISSING)
        if type(value) is int and 0 <= value < 1_000_000_000:
            columns[column_id] = value
        elif value is _MISSING:
            del columns[column_id]
        elif value is not None:
            raise _SlowError


_MOST_PARTS = 5000
"""Thirteen years of days; a counterpart that tells ever new ones fills no memory."""
_MATCHES: dict[ColumnType, Callable[[str], object]] = {
    # a letter or digit at both ends; looking back at the last one takes half the time of a group for what lies between
    ColumnType.ID: re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*+(?<![_-])", re.ASCII).fullmatch,
    # there are few prices: most have been looked at
    ColumnType.AMOUNT: lru_cache(_MOST_PARTS)(re.compile(r"(?:0|[1-9][0-9]{0,11})\.[0-9]{2}", re.ASCII).fullmatch),
    ColumnType.CURRENCY: DECIMALS.get,  # those with decimals: two fit them all
}


@cache
def _short_ways(kind_id: str) -> _Ways:
    kind = KINDS[kind_id]
    names = {*wire_keys(kind_id), *((SINCE_OF,) if "node_since" in wire_keys(kind_id) else ())}
    ways = _Ways(
        (kind.key[0], kind.key[1] if len(kind.key) > 1 else ""), dict.fromkeys(sorted(names)), [], [], [], [], [], [],
        kind.is_currency_needed,
    )  # fmt: skip
    for column_id, key in wire_keys(kind_id).items():
        column = kind.column(column_id)
        if column.type is ColumnType.TEXT:
            ways.texts.append((key, column_id))
        elif column.type is ColumnType.TIME:
            ways.times.append((key, column_id, kind.is_worklist and column.is_past))
        elif column.type is ColumnType.CHOICE:
            ways.chosen.append((key, column_id, frozenset(column.choices)))
        elif column.type is ColumnType.BOOL:
            ways.flags.append((key, column_id))
        elif column.type is ColumnType.COUNT:
            ways.counts.append((key, column_id))
        else:
            ways.matched.append((key, column_id, _MATCHES[column.type]))
    return ways


class _Seconds(dict[str, int]):
    """Seconds by the text of one part of a time: counted once, then looked up. ``KeyError`` for any other text."""

    def __init__(self, before: str, part: str, after: str) -> None:
        super().__init__()
        self._is_part = re.compile(part, re.ASCII).fullmatch
        self._before, self._after = before, after

    def __missing__(self, text: str) -> int:
        if not self._is_part(text):
            raise KeyError(text)
        try:
            moment = datetime.fromisoformat(self._before + text + self._after)
        except ValueError:
            raise KeyError(text) from None
        if len(self) >= _MOST_PARTS:
            self.clear()
        self[text] = seconds = int(moment.timestamp())
        return seconds


# ``2026-11-24T12:00:00+08:00``, as nearly all times come: read whole, each would take five times as long
_DAYS = _Seconds("", r"(?:199[0-9]|20[0-9]{2})-[0-9]{2}-[0-9]{2}", "T00:00:00+08:00")
_MINUTES = _Seconds("1970-01-01", r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]", ":00+00:00")
_SECONDS = _Seconds("1970-01-01T08:00", r":[0-5][0-9]\+08:00", "")
_WRONG_TYPE = N_("类型不对：{text}")


def _read_long(kind: Kind, number: int, item: Mapping[str, Any], at: datetime) -> WireRow:
    cells = {
        column_id: _cell(kind.column(column_id), item[key])
        for column_id, key in wire_keys(kind.id).items()
        if key in item
    }
    read = read_row(kind, number, cells, {}, at)
    return WireRow(number, read.key, encode(kind, read.values, read.unread), read.warned, read.refused)


def _cell(column: Column, value: Any) -> Cell:
    """A value of JSON as a cell. Money and ids are texts on the wire: a number in their place may have lost digits."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        if column.type is ColumnType.BOOL:
            return value
    elif isinstance(value, int) and column.type is ColumnType.COUNT:
        return NumberCell(str(value))
    text = json.dumps(value, ensure_ascii=False)[:200]
    return FaultCell(text, _(_WRONG_TYPE, text=text[:60]))

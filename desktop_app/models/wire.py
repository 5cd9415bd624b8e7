"""The contract's words for our columns, and reading one item of a page.

An item is read by the same rules as a row of a file (``reading.read_row``); what nearly all items carry is read by a
short way that gives the same, because a hundred thousand of them come at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from desktop_app.clock import from_epoch
from desktop_app.models.batches import RowIssue
from desktop_app.models.cells import Cell, FaultCell, NumberCell
from desktop_app.models.columns import SINCE_OF, Scalar, encode, is_unread
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
}
"""Our column ids whose name on the wire differs; all others are called alike."""
OURS_ALONE: dict[str, frozenset[str]] = {"orders": frozenset(), "cases": frozenset({"owner"})}
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
            rows.pop(row.key, None)
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


_TEXT, _TIME, _PAST, _BOOL, _COUNT, _CHOICE, _MATCH = range(7)
_Short = tuple[str, str, int, Any]
"""Wire key, column id, which short way, and the choices or the pattern that it needs."""


def _read_short(short: list[_Short], item: Mapping[str, Any], now: int) -> tuple[str, dict[str, Scalar]]:
    """One item whose values are all as usual. One loop without calls: this is the longest part of a first fetch."""
    columns: dict[str, Scalar] = {}
    for key, column_id, way, needed in short:
        if key not in item:
            continue
        value = item[key]
        if value is None:
            columns[column_id] = None
        elif way == _BOOL:
            if value is not True and value is not False:
                raise _SlowError
            columns[column_id] = value
        elif way == _COUNT:
            if type(value) is not int or not 0 <= value < 1_000_000_000:
                raise _SlowError
            columns[column_id] = value
        elif type(value) is not str:
            raise _SlowError
        elif way == _TEXT:
            columns[column_id] = value if value.strip() else None
        elif way == _CHOICE:
            if value not in needed:
                raise _SlowError
            columns[column_id] = value
        elif way == _MATCH:
            if needed(value) is None:
                raise _SlowError
            columns[column_id] = value
        else:
            columns[column_id] = seconds = _epoch(value)
            if way == _PAST and seconds > now:
                raise _SlowError
    order_id, line_id = columns.get("order_id"), columns.get("line_id")
    if order_id is None or line_id is None:
        raise _SlowError
    if columns.get("node_since") is not None and columns.get("node_text") is not None:
        columns[SINCE_OF] = columns["node_text"]
    return f"{order_id}|{line_id}", columns


_MATCHES: dict[ColumnType, Callable[[str], object]] = {
    ColumnType.ID: re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?", re.ASCII).fullmatch,
    ColumnType.AMOUNT: re.compile(r"(?:0|[1-9][0-9]{0,11})\.[0-9]{2}", re.ASCII).fullmatch,
    ColumnType.CURRENCY: re.compile(r"[A-Z]{3}", re.ASCII).fullmatch,
}
_WAYS = {ColumnType.TEXT: _TEXT, ColumnType.BOOL: _BOOL, ColumnType.COUNT: _COUNT}


@cache
def _short_ways(kind_id: str) -> list[_Short]:
    kind = KINDS[kind_id]
    return [
        (key, column_id, *_short_way(kind, kind.column(column_id))) for column_id, key in wire_keys(kind_id).items()
    ]


def _short_way(kind: Kind, column: Column) -> tuple[int, Any]:
    if column.type is ColumnType.TIME:
        return (_PAST if kind.is_worklist and column.is_past else _TIME), None
    if column.type is ColumnType.CHOICE:
        return _CHOICE, frozenset(column.choices)
    if column.type in _MATCHES:
        return _MATCH, _MATCHES[column.type]
    return _WAYS[column.type], None


def _epoch(value: str) -> int:
    """``2026-11-24T12:00:00+08:00``, as nearly all times come."""
    if len(value) != 25 or value[19:] != "+08:00" or value[10] != "T":
        raise _SlowError
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _SlowError from None
    if not 1990 <= moment.year < 2100:
        raise _SlowError
    return int(moment.timestamp())


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

"""Columns of the projection: how values are stored, and how they come back as facts.

Money is a decimal text, a time whole seconds since 1970, yes and no a bool. A value that could not
be read is stored as its original text behind a mark, in the same column, so that a later readable
value replaces it and nothing that came in is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from desktop_app.clock import from_epoch, to_epoch
from desktop_app.models.kinds import KINDS, Column, ColumnType, Kind, bare_id
from desktop_app.models.own_claims import printed_node, printed_state
from desktop_app.models.reading import Value, to_decimal
from desktop_app.models.supervision import CaseFacts

Scalar = str | int | bool | None

UNREAD_MARK = "?="
"""Begins the stored original of a value that could not be read; texts never need it."""

SINCE_OF = "since_of"
"""Beside 进入节点时间: the node text that it was said of. A time of an earlier node says nothing of a later one."""

DERIVED_FROM = "derived_from"
"""Of a case that nobody brought: the kind of the ledger that tells of it. A case that was brought never has it."""

ORIGINAL = "original_order"
"""Of a derived case of a renewal: the order that it renews, where a ledger names it."""
ORIGINAL_FINISHED = "is_original_finished"
"""The same: that order's supervision is known to be finished."""

APPEAL_ENDED = "appeal_ended_in"
"""Beside 申诉中: the state in which an open appeal was seen that is open no longer, and since when that state stood."""

_TEXTS = (ColumnType.TEXT, ColumnType.ID)
_NODE_TEXTS = frozenset({"node_text", SINCE_OF})
_KEY_IDS = frozenset(column_id for kind in KINDS.values() for column_id in kind.key)


def encode(kind: Kind, values: Mapping[str, Value], unread: Mapping[str, str] | None = None) -> dict[str, Scalar]:
    """Values as stored. ``unread`` are the original texts of values that could not be read."""
    stored = {column_id: _encode_value(value) for column_id, value in values.items()}
    for column_id, text in (unread or {}).items():
        is_text = kind.column(column_id).type in _TEXTS
        stored[column_id] = text if is_text else UNREAD_MARK + text
    if stored.get("node_since") is not None and stored.get("node_text") is not None:
        stored[SINCE_OF] = stored["node_text"]
    return stored


def _encode_value(value: Value) -> Scalar:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return to_epoch(value)
    return value


def decode(kind: Kind, columns: Mapping[str, Any]) -> dict[str, Value]:
    """Stored columns as values; what could not be read is ``None``. Columns of other kinds are left out.

    Ids come bare, as keys hold them and as the console knows them.
    """
    values = decode_as_written(kind, columns)
    for column_id in _ids_of(kind):
        if values.get(column_id) is not None:
            values[column_id] = bare_id(str(values[column_id]))
    return values


@cache
def _ids_of(kind: Kind) -> tuple[str, ...]:
    return tuple(column.id for column in kind.columns if column.type is ColumnType.ID)


def decode_as_written(kind: Kind, columns: Mapping[str, Any]) -> dict[str, Value]:
    """The same with ids as they came in, blanks and all: what goes out as a table comes back as the same."""
    values = {column.id: _decode_value(column, columns[column.id]) for column in kind.columns if column.id in columns}
    said_of = columns.get(SINCE_OF)
    if said_of is not None and columns.get("node_text") not in (None, said_of):
        values["node_since"] = None
    return values


def laid_over(before: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Columns with those of a newer batch over them; an appeal that ends with it leaves its mark (``APPEAL_ENDED``)."""
    columns = {**before, **told}
    if before.get("is_appeal_open") is True and columns["is_appeal_open"] is not True:
        columns[APPEAL_ENDED] = f"{before.get('node_since') or ''} {before.get('node_text') or ''}"
    return columns


def had_appeal(columns: Mapping[str, Any]) -> bool:
    """Whether an appeal has ended since the row came to where it stands: then its clock stood still for a while."""
    since, _blank, text = str(columns.get(APPEAL_ENDED) or "").partition(" ")
    if not text or printed_state(text) != printed_state(str(columns.get("node_text") or "")):
        return False
    stands_since = columns.get("node_since")
    return not (since.isdecimal() and isinstance(stands_since, int)) or stands_since <= int(since)


def said(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What stored columns say: an empty one says as much as one never given, a time of an earlier node nothing.

    Blanks around the ids that make the key say nothing either, and a node, or the state of a refund, says the same by
    its constant and its name.
    """
    kept = {name: value for name, value in columns.items() if value is not None}
    for name in _NODE_TEXTS & kept.keys():
        kept[name] = printed_state(printed_node(str(kept[name])))
    for name in _KEY_IDS & kept.keys():
        kept[name] = bare_id(str(kept[name]))
    said_of = kept.get(SINCE_OF)
    if "node_since" not in kept or (said_of is not None and kept.get("node_text", said_of) != said_of):
        kept.pop("node_since", None)
        kept.pop(SINCE_OF, None)
    return kept


def unread_texts(kind: Kind, columns: Mapping[str, Any]) -> dict[str, str]:
    """The original texts of values that could not be read."""
    return {
        column.id: str(columns[column.id])[len(UNREAD_MARK) :]
        for column in kind.columns
        if column.type not in _TEXTS and is_unread(columns.get(column.id))
    }


def is_unread(stored: object) -> bool:
    """True for a stored original of a value that could not be read."""
    return isinstance(stored, str) and stored.startswith(UNREAD_MARK)


def _decode_value(column: Column, stored: Any) -> Value:
    if stored is None:
        return None
    kind = column.type
    if kind in _TEXTS:
        return str(stored)
    if type(stored) is str and stored.startswith(UNREAD_MARK):
        return None
    if kind is ColumnType.AMOUNT:
        return to_decimal(str(stored))
    if kind is ColumnType.TIME:
        return from_epoch(int(stored))
    if kind is ColumnType.BOOL:
        return bool(stored)
    return int(stored) if kind is ColumnType.COUNT else str(stored)


_FACT_FIELDS = frozenset(CaseFacts._fields)


@cache
def _fact_columns() -> tuple[tuple[str, Column, bool], ...]:
    """The columns that facts are made of, and whether their text needs no decoding."""
    columns = [column for column in KINDS["cases"].columns if column.id in _FACT_FIELDS]
    return tuple((column.id, column, column.type is ColumnType.TEXT) for column in columns)


def case_facts(columns: Mapping[str, Any]) -> CaseFacts:
    """The facts of a case from its stored columns (of the kind ``cases``), as ``decode`` reads them.

    Column by column by itself: a hundred thousand cases of a first fetch are read twice.
    """
    known: dict[str, Any] = {}
    for name, column, is_plain in _fact_columns():
        stored = columns.get(name)
        if stored is not None:
            known[name] = stored if is_plain and type(stored) is str else _decode_value(column, stored)
    said_of = columns.get(SINCE_OF)
    if said_of is not None and columns.get("node_text") not in (None, said_of):
        known["node_since"] = None
    if columns.get(ORIGINAL_FINISHED):
        known[ORIGINAL_FINISHED] = True
    known["order_id"] = bare_id(known.get("order_id") or "")
    known["line_id"] = bare_id(known.get("line_id") or "")
    return CaseFacts(**known)

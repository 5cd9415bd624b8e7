"""What a list is asked for, as conditions and orders of SQL over the rows of ``cache.db``. Standard library only.

Every value is a bound parameter; the pieces of statements are constants.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from desktop_app.clock import to_epoch
from desktop_app.models.listing import (
    VALUE_SIGN,
    Comparison,
    Condition,
    FilterField,
    ListOrder,
    ListQuery,
    RefundOrder,
    RefundView,
    View,
)
from desktop_app.models.supervision import Effect, Party
from desktop_app.models.week import WEEK_EFFECTS, week_span

REFUNDS = "refunds"
ORDER = "ORDER BY band, amount_minor DESC, key"
ORDERS: dict[str, str] = {
    ListOrder.NEAR: ORDER,
    ListOrder.AMOUNT: "ORDER BY amount_minor DESC, key",
    # what has no moment came in without one: nobody can say how long it stands, so it comes last
    ListOrder.LONGEST: "ORDER BY node_since IS NULL, node_since, key",
    # a limit in working days ends with a day: what came in on the same day waits equally long. Of two currencies
    # neither amount is the larger one, so that each stands by itself
    RefundOrder.WAITING: (
        "ORDER BY band, coalesce(deadline_at, effect_at, node_since, 1 << 62), coalesce(currency, ''),"
        " amount_minor DESC, key"
    ),
    RefundOrder.NEWEST: "ORDER BY coalesce(node_since, 0) DESC, key",
}
"""Only the first is the order of an index; the others go through all rows of the view, and are run in a lane."""
_ORDERED_BY: dict[str, tuple[tuple[str, str], ...]] = {
    ListOrder.NEAR: (("band", ">"), ("coalesce(amount_minor, -(1 << 62))", "<"), ("key", ">")),
    ListOrder.AMOUNT: (("coalesce(amount_minor, -(1 << 62))", "<"), ("key", ">")),
    ListOrder.LONGEST: (("coalesce(node_since, 1 << 62)", ">"), ("key", ">")),
    RefundOrder.WAITING: (
        ("band", ">"),
        ("coalesce(deadline_at, effect_at, node_since, 1 << 62)", ">"),
        ("coalesce(currency, '')", ">"),
        ("coalesce(amount_minor, -(1 << 62))", "<"),
        ("key", ">"),
    ),
    RefundOrder.NEWEST: (("coalesce(node_since, 0)", "<"), ("key", ">")),
}
"""What an order compares, and how a later row compares to an earlier one."""
OURS = "views & 2"
"""What waits for us, as the view 待我方处理 holds it."""
_KNOWN = {
    FilterField.FLOW: "flow IN (SELECT value FROM json_each(?))",
    FilterField.PARTY: "whose_move IN (SELECT value FROM json_each(?))",
}
NOTICE_RUNS = "(instr(badges, 'over_180_days') > 0 OR coalesce(effect_at <= ?, 0))"
"""True of a weekly notice that runs or comes within a week: bound is the moment in a week (``notice_limit``)."""
_NEVER = 1 << 62
_NEXT_MOMENT = (
    "min(CASE WHEN whose_move <> 'nobody' OR deadline_at >= ? THEN coalesce(deadline_at, 1 << 62) ELSE 1 << 62 END,"
    " CASE WHEN effect IN ('auto_accept', 'auto_refund', 'withdrawn') THEN coalesce(effect_at, 1 << 62)"
    " ELSE 1 << 62 END)"
)
"""The moment that the list shows: the deadline, or the automatic effect when that is nearer (``urgency.AUTOMATIC``).

Where it is nobody's move, the deadline counts until it has come: bound is now."""
_VIEWS: dict[str, str] = {
    View.ALL: "1",
    View.OPEN: "views & 1",
    View.MINE: "views & 2",
    # the same rows as "views & 4", but read along the index of the listed rows
    View.WEEK: "views & 1 AND band <= 3",
    View.BUYER: "views & 8",
    View.HUAWEI: "views & 16",
    View.UNKNOWN: "views & 32",
    View.UNSUPERVISED: "views & 64",
    View.NO_RULES: "views & 128",
    RefundView.REVIEW: "views & 1 AND node = 'PENDING_SELLER'",
    RefundView.RETURNS: "views & 1 AND node IN ('AWAITING_RETURN', 'AWAITING_INSPECTION')",
    RefundView.SETTLING: "views & 1 AND node = 'APPROVED'",
    RefundView.ENDED: "is_listed = 0",
    RefundView.NO_APPROVAL: "views & 64",
}
"""Those of cases and those of refunds; what both have under one name is the same for both."""
_TEXTS = {
    FilterField.STATE: ("state_text",),
    FilterField.NODE: ("node_name", "node_text", "node"),
    FilterField.TYPE: ("type_text",),
    FilterField.CATEGORY: ("product_class",),
    FilterField.CUSTOMER: ("customer_name",),
    FilterField.PRODUCT: ("product_name",),
    FilterField.OWNER: ("owner", "helpers"),
}
_CONTAINS = {
    "state_text": "instr(folded(state_text), ?) > 0",
    "node_name": "instr(folded(node_name), ?) > 0",
    "node_text": "instr(folded(node_text), ?) > 0",
    "node": "folded(node) = ?",
    "type_text": "instr(folded(type_text), ?) > 0",
    # a whole word of the type, which names the category: 类别:服务 does not find 人工服务
    "product_class": "instr(' ' || folded(type_text) || ' ', ' ' || ? || ' ') > 0",
    "customer_name": "instr(folded(customer_name), ?) > 0",
    "product_name": "instr(folded(product_name), ?) > 0",
    "owner": "instr(folded(owner), ?) > 0",
    "helpers": "instr(folded(helpers), ?) > 0",
}
_AMOUNTS = {
    Comparison.EQUAL: "paid_minor = ?",
    Comparison.LESS: "paid_minor < ?",
    Comparison.MORE: "paid_minor > ?",
    Comparison.AT_MOST: "paid_minor <= ?",
    Comparison.AT_LEAST: "paid_minor >= ?",
}


def table_of(query: ListQuery, *, is_counting: bool = False) -> str:
    """What is read: the table from its beginning where most rows are looked at and no index has what is wanted.

    Left to itself SQLite takes the rows one by one in the order of the view's index, which takes three times as long.
    """
    has_most = query.view in (View.ALL, View.OPEN)
    has_to_look = bool(query.conditions or query.text) if is_counting else query.order is ListOrder.LONGEST
    return "rows NOT INDEXED" if has_most and has_to_look else "rows"


def where_of(query: ListQuery, now: datetime, excluded: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """The conditions of a query and their bound values."""
    pieces: list[str] = ["kind = ?", _VIEWS[query.view]]
    values: list[Any] = [query.kind]
    for condition in query.conditions:
        piece, bound = _piece(condition, now)
        pieces.append(piece)
        values += bound
    for word in query.words:
        # a case's key is made of numbers that are searched; a refund has a number of its own
        has_number = query.kind == REFUNDS
        pieces.append("(instr(search, ?) > 0 OR instr(lower(key), ?) > 0)" if has_number else "instr(search, ?) > 0")
        values += [word, word] if has_number else [word]
    if excluded:
        pieces.append("key NOT IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(excluded), ensure_ascii=False))
    return " AND ".join(pieces), tuple(values)


def notice_limit(now: datetime) -> int:
    """What ``NOTICE_RUNS`` binds."""
    return to_epoch(now + timedelta(days=7))


def place_of(order: ListOrder | RefundOrder) -> str:
    """The columns by which an order knows the place of a row."""
    return ", ".join(column for column, _sign in _ORDERED_BY[order])


def after_place(order: ListOrder | RefundOrder, place: Sequence[Any]) -> tuple[str, list[Any]]:
    """Rows that stand later in an order than the place of a row (the values of ``place_of``)."""
    columns = _ORDERED_BY[order]
    piece = ""
    bound: list[Any] = []
    for (column, sign), value in zip(reversed(columns), reversed(place), strict=True):
        own = f"{column} {sign} ?"
        piece, bound = (f"({own} OR ({column} = ? AND {piece}))", [value, value, *bound]) if piece else (own, [value])
    first, sign = columns[0]
    # said again in front, so that an index can be entered at the place
    return f"{first} {sign}= ? AND {piece}", [place[0], *bound]


def _piece(condition: Condition, now: datetime) -> tuple[str, list[Any]]:
    if condition.field is FilterField.OVERDUE:
        # what nobody has to do any more is not overdue, even before its moment to leave the list has come
        return "is_listed = 1 AND whose_move <> ? AND deadline_at < ?", [Party.NOBODY.value, to_epoch(now)]
    if condition.field is FilterField.UPCOMING:
        effects = json.dumps([effect.value for effect in WEEK_EFFECTS])
        piece = "views & 1 AND effect_at >= ? AND effect_at < ? AND effect IN (SELECT value FROM json_each(?))"
        return piece, [*(to_epoch(moment) for moment in week_span(now)), effects]
    if condition.field is FilterField.AMOUNT:
        return _AMOUNTS[condition.comparison], [condition.value]
    if condition.field is FilterField.LIMIT:
        return _limit_piece(condition, now)
    values = str(condition.value).split(VALUE_SIGN)
    if condition.field is FilterField.EFFECT:
        return _effect_piece(values, now)
    if condition.field in _KNOWN:
        return _KNOWN[condition.field], [json.dumps(values)]
    columns = _TEXTS[condition.field]
    asked = [value for value in values if value] or [str(condition.value)]
    either = " OR ".join(_CONTAINS[column] for column in columns for _value in asked)
    if condition.field is FilterField.NODE:  # its code is in no text that is searched
        return f"({either})", asked * len(columns)
    # the texts of a row are stored folded: only what has the words anywhere is folded again, column by column
    anywhere = " OR ".join(["instr(search, ?) > 0"] * len(asked))
    return f"(({anywhere}) AND ({either}))", [*asked, *asked * len(columns)]


def _effect_piece(values: Sequence[str], now: datetime) -> tuple[str, list[Any]]:
    """Effects as the list names them: until the weekly notice runs nothing ends by itself (see ``wording``)."""
    plain = [value for value in values if value not in (Effect.NONE, Effect.REMINDER)]
    pieces: list[str] = ["effect IN (SELECT value FROM json_each(?))"]
    bound: list[Any] = [json.dumps(plain)]
    soon = notice_limit(now)
    if Effect.REMINDER in values:
        pieces.append(f"effect = 'reminder' AND {NOTICE_RUNS}")
        bound.append(soon)
    if Effect.NONE in values:
        pieces.append(f"effect = 'none' OR (effect = 'reminder' AND NOT {NOTICE_RUNS})")
        bound.append(soon)
    return f"({' OR '.join(pieces)})", bound


def _limit_piece(condition: Condition, now: datetime) -> tuple[str, list[Any]]:
    """What is due within a time, overdue included, or has no time limit; nothing that left the list."""
    here = to_epoch(now)
    if condition.value == "":
        return f"is_listed = 1 AND {_NEXT_MOMENT} = ?", [here, _NEVER]
    moment = f"is_listed = 1 AND {_NEXT_MOMENT} < ? AND {_NEXT_MOMENT} {condition.comparison.value} ?"
    return moment, [here, _NEVER, here, here + int(condition.value)]

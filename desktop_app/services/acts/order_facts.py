"""What imported orders say of a delivery: the bought term, the phone, which numbers belong to other orders."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models.columns import decode
from desktop_app.models.kinds import KINDS

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

SHORTEST_NUMBER = 8
SHORTEST_DIGITS = 12
"""A shorter run of digits is a day, a telephone number or an amount rather than the number of an order."""


class OtherOrders(Collection[str]):
    """The numbers of all orders and cases of a connection but those of one order, looked up when they are asked for.

    A million numbers are never read at once. What could be something else than a number is none (``is_telling``).
    """

    def __init__(self, desk: Desk, connection_id: str, own: frozenset[str]) -> None:
        self._rows = desk.projection(connection_id).rows
        self._own = own
        self._known: dict[str, bool] = {}

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str) or word in self._own or not is_telling(word):
            return False
        if word not in self._known:
            self._known[word] = any(self._rows.keys_of_order(word, kind) for kind in ("orders", "cases"))
        return self._known[word]

    def __iter__(self) -> Iterator[str]:
        for kind in ("orders", "cases"):
            for row in self._rows.as_rows(kind):
                number = row.key.partition("|")[0]
                if number in self:
                    yield number

    def __len__(self) -> int:
        return self._rows.count("orders") + self._rows.count("cases")


def is_telling(word: str) -> bool:
    """True for a word that can hardly be anything but a number that a marketplace or a seller made."""
    digits = sum(char.isdecimal() for char in word)
    if digits == len(word):
        return digits >= SHORTEST_DIGITS
    return len(word) >= SHORTEST_NUMBER and digits >= SHORTEST_NUMBER // 2


def order_facts(desk: Desk, connection_id: str, order_id: str, line_id: str | None) -> dict[str, Any]:
    """``term_months``, ``buyer_phone``, ``other_order_ids`` of a delivery, as far as the imported orders know them."""
    values = _order(desk, connection_id, order_id, line_id or "")
    own = frozenset(filter(None, [order_id, str(values.get("original_order_id") or "")]))
    return {
        "term_months": term_months(values),
        "buyer_phone": values.get("contact_phone") or None,
        "other_order_ids": OtherOrders(desk, connection_id, own),
    }


def _order(desk: Desk, connection_id: str, order_id: str, line_id: str) -> Mapping[str, Any]:
    """The order of a case: the same line, or the only line there is."""
    rows = desk.projection(connection_id).rows
    keys = rows.keys_of_order(order_id, "orders")
    same = [key for key in keys if key.partition("|")[2] == line_id] or (keys if len(keys) == 1 else [])
    columns = rows.columns_of(same[0], "orders") if same else None
    return {} if columns is None else decode(KINDS["orders"], columns)


def term_months(values: Mapping[str, Any]) -> int | None:
    """Whole months from 生效时间 to 到期时间; ``None`` unless they are whole (the last day may be left out)."""
    begins, ends = values.get("effective_at"), values.get("expires_at")
    if not isinstance(begins, datetime) or not isinstance(ends, datetime) or ends <= begins:
        return None
    first, last = begins.astimezone(CHINA).date(), ends.astimezone(CHINA).date()
    for day in (last, last + timedelta(days=1)):
        months = (day.year - first.year) * 12 + day.month - first.month
        if months > 0 and day == _later(first, months):
            return months
    return None


def _later(first: date, months: int) -> date:
    from desktop_app.models.rules.checks.evidence_form import add_months  # the rule engine

    return add_months(datetime(first.year, first.month, first.day, tzinfo=CHINA), months).date()

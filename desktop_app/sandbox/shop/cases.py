"""One case (监管单) as a row: every column of table ``cases``, and the item that the contract shows of it.

Times are whole seconds since the epoch, money is whole fen. ``None`` is "not known" or "not yet".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8), "CST")


@dataclass(slots=True)
class Case:
    """The supervision of one order line. The fields from ``flow`` on are the marketplace's own and not in the item."""

    line_id: str
    order_id: str
    order_type: str
    product_name: str
    customer_name: str
    access_type: str
    delivery_subtype: str | None
    product_class: str
    sale_scene: str | None
    delivery_mode: str | None
    is_milestone: int
    ordered_at: int
    paid_at: int
    order_amount: int
    paid_amount: int
    currency: str
    node: str
    node_since: int
    courier_signed_at: int | None
    phone_matches: int | None
    code_claimed: int | None
    appeal_open: int
    appeal_accepted_at: int | None
    rejections: int
    version: int
    flow: str
    era: str
    """The boundary day that the case was opened under, or ``first``."""
    has_requirement: int
    needs_review: int
    visit: int
    """How often the case entered a node: tells one stay at a node from the next."""
    entered_version: int
    """The version with which the present node was entered."""
    opening_time: int | None = None
    activated_at: int | None = None
    accepted_at: int | None = None
    requirement: str | None = None
    """What the buyer asked for."""
    delivery: str | None = None
    """JSON of the last delivery report: values and files."""
    reason: str | None = None
    """Why the case was sent back the last time."""
    appeal: str | None = None
    """JSON of the open appeal: who, ground, reason, and what was frozen."""


CASE_COLUMNS = tuple(field.name for field in fields(Case))
ITEM_ORDER = CASE_COLUMNS[: CASE_COLUMNS.index("version") + 1]
TIMES = frozenset(
    {"ordered_at", "paid_at", "node_since", "courier_signed_at", "appeal_accepted_at", "effective_at", "expires_at"}
)
MONEY = frozenset({"order_amount", "paid_amount", "coupon_amount"})
FLAGS = frozenset({"is_milestone", "phone_matches", "code_claimed", "appeal_open"})


def time_text(seconds: int | None) -> str | None:
    """ISO 8601 with +08:00."""
    return None if seconds is None else datetime.fromtimestamp(seconds, CHINA).isoformat()


def money_text(fen: int | None) -> str | None:
    """Decimal text with two places."""
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


def shown(name: str, value: Any) -> Any:
    """A column's value as the contract shows it."""
    if value is None:
        return None
    if name in TIMES:
        return time_text(value)
    if name in MONEY:
        return money_text(value)
    return bool(value) if name in FLAGS else value


def case_item(case: Case) -> dict[str, Any]:
    """The case as the contract shows it. Only supervised orders have a case."""
    item = {name: shown(name, getattr(case, name)) for name in ITEM_ORDER}
    item["is_supervised"] = True
    return item


ORDER_COLUMNS = (
    "line_id",
    "order_id",
    "order_type",
    "order_status",
    "product_id",
    "product_name",
    "specification",
    "access_type",
    "product_class",
    "billing_mode",
    "customer_name",
    "customer_account",
    "phone",
    "ordered_at",
    "paid_at",
    "effective_at",
    "expires_at",
    "order_amount",
    "paid_amount",
    "coupon_amount",
    "currency",
    "instance_id",
    "original_order_id",
    "version",
)


def order_item(row: tuple[Any, ...]) -> dict[str, Any]:
    """An order line as the contract shows it, from a row of ``ORDER_COLUMNS``."""
    return {name: shown(name, value) for name, value in zip(ORDER_COLUMNS, row, strict=True)}

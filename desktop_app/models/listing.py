"""What a list is asked for and what it answers: views, conditions, order, and one row of the list."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypedDict

from desktop_app.models.supervision import Band, Effect, FlowId, Node, Party

STATE_UNKNOWN_BADGE = "state_unknown"
"""The badge of a case whose state could not be read; it stands in the view 状态待认定."""
NO_RULES_BADGE = "no_rules_yet"
"""The badge of a case whose type has no rules yet: there is nothing to settle, and it stands in a view of its own."""
NO_APPROVAL_BADGE = "no_approval"
"""The badge of a refund that nobody here is asked to approve: it is shown with the reason, and not in the queue."""
INVOICE_BADGE = "invoice_asked"
"""The badge of a refund whose customer asked for an invoice that is not issued yet."""
REFUND_PENDING_BADGE = "refund_pending"
"""The badge of a case whose order has a pending request for a refund: it is assumed to be paused."""


class View(StrEnum):
    """The built-in views of the supervision list; ``ALL`` is every row, listed or not.

    ``OPEN`` is what is under way in supervision; cases that are not supervised stand in ``UNSUPERVISED`` alone, and so
    do refunds that nobody here approves.
    """

    ALL = ""
    OPEN = "open"
    MINE = "mine"
    WEEK = "week"
    BUYER = "buyer"
    HUAWEI = "huawei"
    UNKNOWN = "unknown"
    UNSUPERVISED = "unsupervised"
    NO_RULES = "no_rules"


class RefundView(StrEnum):
    """The built-in views of the queue of refunds, in the order of their tabs."""

    REVIEW = "review"
    """Waits for the seller's review."""
    RETURNS = "returns"
    """Goods on their way back, or to be inspected."""
    UNKNOWN = "unknown"
    """The state could not be read."""
    SETTLING = "settling"
    """Agreed to; the money is on its way."""
    ENDED = "ended"
    NO_APPROVAL = "no_approval"
    """Nobody here is asked."""


COUNTED_VIEWS: tuple[View, ...] = (
    *(View.OPEN, View.MINE, View.WEEK, View.BUYER, View.HUAWEI, View.UNKNOWN),
    *(View.UNSUPERVISED, View.NO_RULES),
)
"""Views with a kept counter. Their place is the bit in a row's stored set of views: append, never reorder."""


class FilterField(StrEnum):
    """Fields of the filter language; the value is the word in front of the colon or the comparison."""

    STATE = "状态"
    NODE = "节点"
    TYPE = "类型"
    CATEGORY = "类别"
    CUSTOMER = "客户"
    PRODUCT = "商品"
    OWNER = "负责人"
    FLOW = "流程"
    PARTY = "处理方"
    EFFECT = "后果"
    LIMIT = "期限"
    AMOUNT = "金额"
    OVERDUE = "逾期"
    UPCOMING = "七天后果"


VALUE_SIGN = "、"
"""Parts several values of one condition: any of them will do."""


class Comparison(StrEnum):
    """How a condition compares; text fields only know CONTAINS."""

    CONTAINS = ":"
    EQUAL = "="
    LESS = "<"
    MORE = ">"
    AT_MOST = "<="
    AT_LEAST = ">="


class ListOrder(StrEnum):
    """What stands first in a list: the most urgent, the largest amount, or what stood longest at its node."""

    NEAR = "near"
    AMOUNT = "amount"
    LONGEST = "longest"


class RefundOrder(StrEnum):
    """What stands first in the queue of refunds: the most urgent, then what waits longest; or what ended last."""

    WAITING = "waiting"
    NEWEST = "newest"


@dataclass(frozen=True)
class Condition:
    """One condition. ``value`` is folded text, or empty for a word alone and for 期限:无.

    Hundredths of the currency for 金额, seconds from now for 期限; codes parted by ``、`` where the values are known.
    """

    field: FilterField
    comparison: Comparison
    value: str | int


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: a built-in view, narrowed by conditions and free words (all must hold), in an order."""

    view: str = ""
    conditions: tuple[Condition, ...] = ()
    text: str = ""
    kind: str = "cases"
    order: ListOrder | RefundOrder = ListOrder.NEAR

    @property
    def words(self) -> tuple[str, ...]:
        """The free words, folded as the stored search text is."""
        return tuple(fold_text(word) for word in self.text.split())


def fold_text(text: str) -> str:
    """The form in which texts are compared: compatibility form (full-width letters are plain) without case."""
    return unicodedata.normalize("NFKC", text).casefold()


class ResultColumns(TypedDict, total=False):
    """What ``judge`` gives for a row: the stored rule results and what a list needs ready. Absent means empty.

    Times are whole seconds since 1970 (``clock.to_epoch``); ``band`` is ``Band.rank``; texts are as shown.
    """

    order_id: str
    line_id: str
    node: str
    node_text: str | None
    node_name: str | None
    """The node's official Chinese name: the filter 节点: looks there and in ``node_text`` and ``node``."""
    node_since: int | None
    whose_move: str
    deadline_at: int | None
    deadline_kind: str | None
    is_working_days: bool
    customer_name: str | None
    product_name: str | None
    owner: str | None
    helpers: str | None
    """协办, joined by blanks: the filter 负责人: looks there too."""
    state_text: str | None
    """What the filter 状态: looks in."""
    type_text: str | None
    """What the filter 类型: looks in."""
    amount_minor: int | None
    """What is at stake: the paid amount, or the order amount where vouchers paid all of it."""
    paid_minor: int | None
    """What the filter 金额 compares: the paid amount, 0 for vouchers."""
    currency: str | None
    effect: str
    effect_at: int | None
    band: int
    flow: str
    badges: tuple[str, ...]
    is_listed: bool
    recompute_at: int | None
    refund_of: str | None
    """Of an order by which another one was refunded: the number of that one."""


class CaseRow(NamedTuple):
    """All that one row of a list needs. Times are China Standard Time."""

    row_id: int
    key: str
    order_id: str
    line_id: str
    node: Node
    node_text: str | None
    node_since: datetime | None
    whose_move: Party
    deadline_at: datetime | None
    deadline_kind: str | None
    is_working_days: bool
    customer_name: str | None
    product_name: str | None
    owner: str | None
    amount_minor: int | None
    currency: str | None
    effect: Effect
    effect_at: datetime | None
    band: Band
    flow: FlowId
    badges: tuple[str, ...]
    is_listed: bool
    source: tuple[int, int]
    """Batch number and row number of the newest version."""
    state_text: str | None = None
    type_text: str | None = None
    version: int = 0
    """Number of the newest batch that touched the row."""


_NO_BAND, _WEEK_BAND = Band.NONE.rank, Band.WEEK.rank  # once: views_of runs for every row of an import


def is_paused(badges: Collection[str]) -> bool:
    """True for a case that a pending refund pauses: it asks for no act of its own, and its time limit stands.

    One whose state could not be read is still ours to settle.
    """
    return REFUND_PENDING_BADGE in badges and STATE_UNKNOWN_BADGE not in badges


def views_of(results: ResultColumns) -> int:
    """The built-in views that a row stands in, as a set of bits in the order of ``COUNTED_VIEWS``.

    ``week`` follows the stored band, so that list, order and counter always agree: the band is
    recomputed when its moment has come.
    """
    if not results.get("is_listed", False):
        return 0
    badges = results.get("badges", ())
    if results.get("flow") == FlowId.NONE or NO_APPROVAL_BADGE in badges:
        return 64
    has_no_rules = NO_RULES_BADGE in badges
    bits = 1
    if results.get("whose_move") == Party.SELLER and not has_no_rules and not is_paused(badges):
        bits |= 2  # nothing can be settled or decided where there are no rules: such cases stand in a view of their own
    if results.get("band", _NO_BAND) <= _WEEK_BAND:
        bits |= 4
    node = results.get("node")
    if node == Node.BUYER_ACCEPT:
        bits |= 8
    elif node == Node.HUAWEI_REVIEW:
        bits |= 16
    if has_no_rules:
        bits |= 128
    elif STATE_UNKNOWN_BADGE in badges:
        bits |= 32
    return bits

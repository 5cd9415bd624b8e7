"""A case: the supervision (服务监管) of one order line, a walk through the nodes of a flow.

Facts only, as they came in; what follows from them is judged in ``forecast``. Vocabulary of nodes,
flows and parties as constants; the official Chinese names live in the rule packs, which may add nodes and flows.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self


class OpenName(StrEnum):
    """Names of which the program itself knows some, and to which rule packs add more.

    A name of a pack is one object like the others, so that ``is`` compares it; only the program's own are iterated.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """The member of a name that a pack added; anything that cannot be such a name is refused as ever."""
        if not isinstance(value, str) or _NAME.fullmatch(value) is None:
            return None
        fresh = str.__new__(cls, value)
        fresh._name_ = fresh._value_ = value
        return cls._value2member_map_.setdefault(value, fresh)  # type: ignore[return-value]


_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,39}")


class Node(OpenName):
    """Where a case stands. ``UNKNOWN`` is a text that we could not read; ``NONE`` an unsupervised order."""

    BUYER_SUBMIT_REQUIREMENT = "BUYER_SUBMIT_REQUIREMENT"
    SELLER_CONFIRM_REQUIREMENT = "SELLER_CONFIRM_REQUIREMENT"
    SELLER_DELIVER = "SELLER_DELIVER"
    BUYER_GIVES_CODE = "BUYER_GIVES_CODE"
    BUYER_CLAIM_CODE = "BUYER_CLAIM_CODE"
    CODE_ACTIVATION = "CODE_ACTIVATION"
    SELLER_UPLOAD_PROOF = "SELLER_UPLOAD_PROOF"
    PACKAGE_DEPLOYMENT = "PACKAGE_DEPLOYMENT"
    HUAWEI_REVIEW = "HUAWEI_REVIEW"
    BUYER_ACCEPT = "BUYER_ACCEPT"
    DONE = "DONE"
    CANCELLED_BY_REFUND = "CANCELLED_BY_REFUND"
    UNKNOWN = "UNKNOWN"
    NONE = ""


class FlowId(OpenName):
    """Which flow a case follows; chosen once, kept with the case. The names that the command line promises."""

    H = "H"
    H_SITE = "H_SITE"
    S = "S"
    L2 = "L2"
    L1 = "L1"
    L0 = "L0"
    LP = "LP"
    D = "D"
    O = "O"  # noqa: E741 - the flow's letter in the trade
    F = "F"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class Party(StrEnum):
    """Whose move it is."""

    SELLER = "seller"
    BUYER = "buyer"
    HUAWEI = "huawei"
    OPERATOR = "operator"
    SYSTEM = "system"
    NOBODY = "nobody"


class Effect(StrEnum):
    """What happens by itself if nobody moves."""

    AUTO_ACCEPT = "auto_accept"
    AUTO_REFUND = "auto_refund"
    WITHDRAWN = "withdrawn"
    REMINDER = "reminder"
    NONE = "none"
    UNKNOWN = "unknown"


class Band(StrEnum):
    """Urgency bands, nearest first."""

    NOW = "now"
    """Overdue, or automatic within 3 hours."""
    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"
    LATER = "later"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return list(Band).index(self)


class CaseFacts(NamedTuple):
    """What is known of a case, in the columns of the ``cases`` kind. ``None`` is left open, never guessed."""

    order_id: str
    line_id: str
    order_type: str | None = None
    product_name: str | None = None
    customer_name: str | None = None
    access_type: str | None = None
    delivery_subtype: str | None = None
    product_class: str | None = None
    sales_scene: str | None = None
    delivery_mode: str | None = None
    is_milestone: bool | None = None
    is_supervised: bool | None = None
    ordered_at: datetime | None = None
    paid_at: datetime | None = None
    order_amount: Decimal | None = None
    paid_amount: Decimal | None = None
    currency: str | None = None
    node_text: str | None = None
    """The node as it was written; what it means is looked up in the flow."""
    node_since: datetime | None = None
    courier_signed_at: datetime | None = None
    is_phone_same: bool | None = None
    is_code_claimed: bool | None = None
    is_appeal_open: bool | None = None
    appeal_accepted_at: datetime | None = None
    rejection_count: int | None = None
    owner: str | None = None
    is_original_finished: bool | None = None
    """Of a renewal: the supervision of the order that it renews is known to be finished, or not to be."""

    @property
    def key(self) -> str:
        """``order_id|line_id``: the key of a case everywhere."""
        return case_key(self.order_id, self.line_id)

    @property
    def amount(self) -> Decimal | None:
        """The one amount by which a case is named: paid, or ordered where nothing was paid (vouchers)."""
        return self.paid_amount or (self.order_amount if self.order_amount is not None else self.paid_amount)


def case_key(order_id: str, line_id: str) -> str:
    """The key of a case or an order line."""
    return f"{order_id}|{line_id}"


class FlowChoice(NamedTuple):
    """The flow and era of a case, chosen once when it came in and kept in ``work.db``."""

    flow: FlowId
    era: str
    """Last boundary, up to the order's day, that touches this flow and class (a date), ``first`` or ``unknown``."""
    needs_huawei_review: bool = False
    reason: str = ""
    """Why there is no supervision, for flow NONE; otherwise empty."""


class Deadline(NamedTuple):
    """By when, and under which clause. ``kind`` hard or soft; a soft one does nothing by itself."""

    at: datetime
    kind: str
    clause: str
    source: str
    grade: str
    is_in_working_days: bool = False
    clause_id: str = ""


class Silence(NamedTuple):
    """What happens by itself if nobody moves, when, and for how much."""

    effect: Effect
    at: datetime | None
    amount: Decimal | None
    currency: str | None
    clause: str
    source: str
    grade: str
    stopped_by: str = ""
    """What would still keep a coming effect from happening; what kept a stronger one, where that is why none comes."""
    clause_id: str = ""


class CaseForecast(NamedTuple):
    """The judgement of one case at one moment; the rule results that the projection stores."""

    order_id: str
    line_id: str
    flow: FlowId
    era: str
    node: Node
    whose_move: Party
    huawei_review_ahead: bool
    deadline: Deadline | None
    silence: Silence
    is_refundable: bool
    owner: str | None
    badges: tuple[str, ...]
    band: Band
    recompute_at: datetime | None
    """The next moment at which any of this can change by itself; ``None`` when never."""
    is_listed: bool = True
    """False for DONE and older than 3 hours, and for what the forecast does not list."""

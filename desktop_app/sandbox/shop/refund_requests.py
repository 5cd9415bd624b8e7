"""One refund request (退订申请) as a row: every column of table ``refunds``, and the item that the contract shows.

Times are whole seconds, money is whole fen. What the row says of order, case and invoice is as of the last change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from desktop_app.sandbox.shop.cases import money_text, time_text
from desktop_app.sandbox.shop.refund_states import OPEN_STATES

RECEIVED, NOT_RECEIVED = "已收货", "未收货"
NO_INVOICE, INVOICE_ASKED, INVOICED, INVOICE_RETURNED = "无", "申请中", "已开具", "已退票"


@dataclass(slots=True)
class RefundRequest:
    """The fields from ``entered_version`` on are the marketplace's own and not in the item."""

    refund_id: str
    order_id: str
    line_id: str
    regime: str
    order_type: str
    product_name: str
    access_type: str
    product_class: str
    billing_mode: str
    is_supervised: int
    supervision_done: int
    customer_name: str
    paid_amount: int
    requested_amount: int
    currency: str
    reason: str
    goods_state: str | None
    state: str
    requested_at: int
    state_since: int
    invoice_state: str
    code_claimed: int | None
    expires_at: int | None
    renewal_not_begun: int | None
    is_trial: int
    phone: str | None
    opinion: str | None = None
    """What the seller said when it agreed or refused."""
    return_address: str | None = None
    return_carrier: str | None = None
    return_waybill: str | None = None
    inspection_reason: str | None = None
    appeal_open: int = 0
    version: int = 1
    entered_version: int = 1
    """The version with which the present state was entered."""
    customer_account: str = ""
    paper: str | None = None
    """JSON of the files that the seller handed in, act by act."""
    frozen: str = "[]"
    """JSON of what waits for the request to end: [what, seconds left, visit] of the paused case."""
    appeals: int = 0
    """How often somebody appealed."""
    clock_left: str = "[]"
    """JSON of the request's own clocks that an appeal stopped: [what, seconds left]."""

    @property
    def is_open(self) -> bool:
        """Whether it has not ended: its case is paused."""
        return self.state in OPEN_STATES

    @property
    def has_invoice(self) -> bool:
        """Whether an invoice was asked for or issued and not returned: no money goes back (4.7)."""
        return self.invoice_state in {INVOICE_ASKED, INVOICED}

    @property
    def has_goods(self) -> bool:
        """Whether hardware has to come back before money does (4.6)."""
        return self.goods_state == RECEIVED


COLUMNS = tuple(field.name for field in fields(RefundRequest))
ITEM = COLUMNS[: COLUMNS.index("version") + 1]
values_of = attrgetter(*COLUMNS)
_TIMES = frozenset({"requested_at", "state_since", "expires_at"})
_MONEY = frozenset({"paid_amount", "requested_amount"})
_FLAGS = frozenset(
    {"is_supervised", "supervision_done", "code_claimed", "renewal_not_begun", "is_trial", "appeal_open"}
)


def refund_item(request: RefundRequest) -> dict[str, Any]:
    """The request as the contract shows it."""
    return {name: _shown(name, getattr(request, name)) for name in ITEM}


def _shown(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _TIMES:
        return time_text(value)
    if name in _MONEY:
        return money_text(value)
    return bool(value) if name in _FLAGS else value


def papers_of(request: RefundRequest) -> list[dict[str, Any]]:
    """The files that the seller handed in for a request."""
    return list(json.loads(request.paper or "[]"))

"""All that is looked at before a refund is agreed to: the request, its order and case, and what else is known here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models.money import Money
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.states import RefundState

if TYPE_CHECKING:
    from desktop_app.models.working_calendar import WorkingCalendar


class OrderSide(NamedTuple):
    """What orders and cases say of the order line that a request is about. ``None``: they do not say it."""

    is_known: bool = False
    """The order stands in the order list or among the cases."""
    paid: Money | None = None
    product_class: str | None = None
    order_type: str | None = None
    paid_at: datetime | None = None
    starts_at: datetime | None = None
    """生效时间."""
    ends_at: datetime | None = None
    """到期时间."""
    case_key: str = ""
    """Key of its case; empty without one."""
    case_node: str | None = None
    """Where its supervision stands; ``None`` without a case."""
    is_supervision_done: bool = False
    is_code_claimed: bool = False
    is_appeal_open: bool = False
    is_in_transit: bool = False
    """Hardware that was shipped and not signed for."""
    vouchers: Money | None = None
    """优惠券金额: what vouchers paid."""


class RefundContext(NamedTuple):
    """One request with what stands around it, at one moment."""

    facts: RefundFacts
    state: RefundState
    now: datetime
    calendar: WorkingCalendar
    order: OrderSide = OrderSide()
    earlier: tuple[str, ...] = ()
    """Numbers of requests for the same order line that came before and did not end without effect."""
    data_as_of: datetime | None = None
    """Of when the newest data of the request are."""

    @property
    def paid(self) -> Money | None:
        """实付金额: as the request says it, else as the order does."""
        return self.facts.paid or self.order.paid

    @property
    def ends_at(self) -> datetime | None:
        """服务到期时间: as the request says it, else as the order does."""
        return self.facts.service_ends_at or self.order.ends_at

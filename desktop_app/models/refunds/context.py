"""All that is looked at before a refund is agreed to: the request, its order and case, and what else is known here."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models.money import Money
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.states import RefundState

if TYPE_CHECKING:
    from desktop_app.models.refunds.steps import OddStep
    from desktop_app.models.working_calendar import WorkingCalendar


class OrderSide(NamedTuple):
    """What orders and cases say of the order line that a request is about. ``None``: they do not say it."""

    is_known: bool = False
    """The order stands in the order list or among the cases that came in."""
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
    is_supervised: bool | None = None
    """What its case says of that, or where it stands; ``None`` without a case, or where that says neither."""
    is_supervision_done: bool = False
    is_code_claimed: bool = False
    is_appeal_open: bool = False
    is_in_transit: bool = False
    """Hardware that was shipped and not signed for."""
    vouchers: Money | None = None
    """优惠券金额: what vouchers paid."""


class GivenBack(NamedTuple):
    """Another request for the same order line whose money has left, or is agreed to leave."""

    refund_id: str
    money: Money


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
    given_back: tuple[GivenBack, ...] = ()
    """Other requests for the same order line that were agreed to or refunded: what was paid less these is left."""
    is_type_known: bool = True
    """False where an access type is written of which no rule speaks."""
    odd_steps: tuple[OddStep, ...] = ()
    """Changes of its state, as batches told them one after the other, that cannot have been so."""

    @property
    def paid(self) -> Money | None:
        """实付金额: the smaller one where request and order both tell it in one currency, else the one that is told.

        Nobody knows which of two is right; by the larger one more could be paid back than was ever paid.
        """
        said, known = self.facts.paid, self.order.paid
        if said is not None and known is not None and said.currency == known.currency and known < said:
            return known
        return said or known

    @property
    def most_paid(self) -> Money | None:
        """The larger one of two paid amounts: more than that is out of range whichever of them is right."""
        paid, known = self.facts.paid or self.order.paid, self.order.paid
        is_more = paid is not None and known is not None and paid.currency == known.currency and paid < known
        return known if is_more else paid

    @property
    def given(self) -> Money | None:
        """What other requests for the line gave back, in the currency of ``paid``; ``None`` without any."""
        paid = self.paid
        found = [one.money for one in self.given_back if paid is not None and one.money.currency == paid.currency]
        return Money(sum((one.amount for one in found), Decimal(0)), found[0].currency) if found else None

    @property
    def left(self) -> Money | None:
        """What can be given back at most: the paid amount less what other requests gave; never below nought."""
        paid, given = self.paid, self.given
        if paid is None or given is None:
            return paid
        return Money(max(paid.amount - given.amount, Decimal(0)), paid.currency)

    @property
    def is_supervision_done(self) -> bool:
        """Supervision is finished, whoever says so: the request or its case."""
        return bool(self.facts.is_supervision_done or self.order.is_supervision_done)

    @property
    def ends_at(self) -> datetime | None:
        """服务到期时间: as the request says it, else as the order does."""
        return self.facts.service_ends_at or self.order.ends_at

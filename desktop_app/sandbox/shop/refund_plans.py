"""What buyers do about refunds by themselves: ask, withdraw, ask again, send goods back late or never, want invoices.

Every plan is a function of the shop's seed and of the request or order line: it depends on nothing else that happens.
In a shop whose scenario has no refunds nobody does any of it; who is told to, can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.sandbox.shop.cases import Case, money_text
from desktop_app.sandbox.shop.counterparties import Dice, Plan
from desktop_app.sandbox.shop.refund_filing import REASONS
from desktop_app.sandbox.shop.refund_requests import RECEIVED, RefundRequest
from desktop_app.sandbox.shop.refund_rules import FIVE_DAY, FIVE_DAYS, NEGOTIATED, regime_of
from desktop_app.sandbox.shop.refund_states import PENDING, RETURN
from desktop_app.sandbox.shop.temper import DAY, HOUR

SHARES = (30, 50, 60, 80)
"""Of what was paid, in percent: a partial refund is normal (4.4)."""
MOST_REQUESTS = 3
"""A buyer gives up after so many requests for one order."""
INVOICE_FAILURE = "用户已申请开票，发票尚未退回，退订失败。"
OTHER_FAILURE = "退款失败，请用户重新申请。"


@dataclass(frozen=True)
class RefundHabits:
    """Shares of buyers, and of refunds that fail."""

    asks: float = 0.0
    asks_back_within_five_days: float = 0.0
    withdraws: float = 0.1
    wants_invoice: float = 0.08
    asks_again: float = 0.5
    returns_late: float = 0.2
    returns_never: float = 0.15
    fails: float = 0.03


NO_REFUNDS = RefundHabits(withdraws=0, wants_invoice=0, asks_again=0, fails=0)
SOME_REFUNDS = RefundHabits(asks=0.3, asks_back_within_five_days=0.3)
MANY_REFUNDS = RefundHabits(asks=0.6, asks_back_within_five_days=0.5)


@dataclass(frozen=True)
class RefundPlans:
    """The plans of one shop."""

    seed: int
    habits: RefundHabits = NO_REFUNDS

    def _dice(self, request: RefundRequest, purpose: str) -> Dice:
        return Dice(self.seed, request.refund_id, request.state, request.entered_version, request.appeals, purpose)

    def first_wish(self, order: dict[str, Any], is_supervised: bool) -> int | None:
        """Seconds from the payment (supervised) or the opening until the buyer asks; None: never."""
        dice = Dice(self.seed, order["line_id"], "refund")
        regime = regime_of(order["access_type"], order["billing_mode"], is_supervised, order["order_type"])
        if regime == NEGOTIATED and dice.share() < self.habits.asks:
            return dice.seconds((2 * HOUR, 40 * DAY))
        if regime == FIVE_DAY and dice.share() < self.habits.asks_back_within_five_days:
            return dice.seconds((HOUR, FIVE_DAYS - HOUR))
        return None

    def wishes(self, order: dict[str, Any], case: Case | None, requests: int) -> dict[str, Any]:
        """How the buyer fills in the form."""
        dice = Dice(self.seed, order["line_id"], requests, "wishes")
        values: dict[str, Any] = {"reason": dice.one_of(REASONS), "shows_phone": dice.share() < 0.5}
        is_partial, percent = dice.share() < 0.4, SHARES[int(dice.share() * len(SHARES))]
        if case is not None and is_partial:
            values["amount"] = money_text(order["paid_amount"] * percent // 100)
        if case is not None and case.flow == "D" and case.delivery is not None:  # who waits for a parcel asks later
            values["goods_state"] = RECEIVED
        return values

    def of(self, request: RefundRequest) -> Plan | None:
        """What the buyer does about its request in its present state; None: it waits."""
        if request.appeal_open:
            return None
        dice, habits = self._dice(request, "act"), self.habits
        if request.state == PENDING:
            share = dice.share()
            if share < habits.withdraws:
                return Plan(dice.seconds((6 * HOUR, 12 * DAY)), "withdraw_refund", {})
            if share < habits.withdraws + habits.wants_invoice:
                return Plan(dice.seconds((6 * HOUR, 12 * DAY)), "ask_invoice", {})
        if request.state == RETURN and habits is not NO_REFUNDS:
            return self._return(request, dice)
        return None

    def _return(self, request: RefundRequest, dice: Dice) -> Plan | None:
        """The goods come soon, in the last two days of the ten, or never; a rejected inspection may be appealed."""
        share = dice.share()
        if request.inspection_reason is not None and not request.appeals and share < 0.4:
            reason = {"reason": "货物寄出时完好，不同意商家的验收意见。"}
            return Plan(dice.seconds((6 * HOUR, 4 * DAY)), "appeal_refund", reason)
        if share < self.habits.returns_never:
            return None
        is_late = share < self.habits.returns_never + self.habits.returns_late
        return Plan(dice.seconds((8 * DAY, 10 * DAY - HOUR) if is_late else (DAY, 6 * DAY)), "send_goods", {})

    def asks_again(self, request: RefundRequest) -> int | None:
        """Seconds until a buyer whose request ended without money files another; None: never."""
        dice = self._dice(request, "again")
        if int(request.refund_id[-2:]) >= MOST_REQUESTS or dice.share() >= self.habits.asks_again:
            return None
        return dice.seconds((12 * HOUR, 10 * DAY))

    def settling(self, request: RefundRequest) -> int:
        """Seconds until an approved refund shows: at most 3 hours (4.5)."""
        return self._dice(request, "settling").seconds((10 * 60, 3 * HOUR))

    def failure(self, request: RefundRequest) -> str | None:
        """Why a settlement fails: an invoice (4.7), seldom something else; None: it does not."""
        if request.has_invoice:
            return INVOICE_FAILURE
        return OTHER_FAILURE if self._dice(request, "failure").share() < self.habits.fails else None

    def operator_share(self, request: RefundRequest) -> float:
        """How much of the time for an appeal the operator takes, 0.1 to 1."""
        return 0.1 + 0.9 * self._dice(request, "operator").share()

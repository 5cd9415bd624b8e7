"""What if we agree, what if we reject: the lines of the rules with the figures of one request. Nothing is decided here.

An amount is reckoned in its own currency alone; what cannot be reckoned is said as unknown, never as nought.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.money import CNY, Money
from desktop_app.models.refunds.amounts import Suggestion, suggest, used_share
from desktop_app.models.refunds.effects import Decision, EffectLine, Figure, circumstances, effects_of
from desktop_app.models.refunds.expected_bill import BillChange, BillRow, bill_day, change_by, rows_of_bill
from desktop_app.models.refunds.five_days import FiveDays, five_days
from desktop_app.models.refunds.regimes import Regime
from desktop_app.models.refunds.states import FINAL, RefundState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop_app.models.refunds.context import RefundContext
    from desktop_app.models.rules.packs import RulePacks

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


class Stage(StrEnum):
    """Which decision the lines speak of."""

    REVIEW = "review"
    """Ours: agree or reject."""
    INSPECTION = "inspection"
    """Ours: take the goods back or refuse them."""
    ON_ITS_WAY = "on_its_way"
    """Not ours any more, or never: what follows once it is refunded."""
    OVER = "over"
    """The request has ended, or there is no refund of such a product: nothing follows."""


class Term(NamedTuple):
    """Whole days of the service: those gone by, all of them, and the exact share, by the second."""

    used_days: int
    days: int
    share: Decimal
    used_hours: int = 0
    """Whole hours gone by beyond the days: with them the days agree with what the share comes to."""


class WhatIf(NamedTuple):
    """All lines with their figures."""

    stage: Stage
    agree: tuple[EffectLine, ...]
    reject: tuple[EffectLine, ...]
    bill: BillChange | None
    """``None``: which line of the order would leave the bill is not known."""
    bill_day: date | None
    refunded: Money | None
    term: Term | None
    suggestion: Suggestion | None
    five_days: FiveDays | None = None
    """``None``: no rule speaks of such a window, or since when the order runs is not known."""
    is_order_known: bool = True
    """The order stands in the order list or among the cases: only then it can lack a date."""


def stage_of(state: RefundState, regime: Regime) -> Stage:
    """What there is to decide."""
    if state in FINAL or regime is Regime.NONE:
        return Stage.OVER
    if not regime.has_review or state in (RefundState.APPROVED, RefundState.AWAITING_RETURN):
        return Stage.ON_ITS_WAY
    return Stage.INSPECTION if state is RefundState.AWAITING_INSPECTION else Stage.REVIEW


def term_of(start: datetime | None, end: datetime | None, now: datetime) -> Term | None:
    """The days of a term: one that has begun is not used yet, and a term that ends a second early is whole."""
    share = used_share(start, end, now)
    if share is None or start is None or end is None:
        return None
    whole = end - start
    days = whole // _DAY + bool(whole % _DAY)
    if now >= end:
        return Term(days, days, share)
    used = max(now, start) - start
    return Term(used // _DAY, days, share, used % _DAY // _HOUR)


def what_if(seen: RefundContext, regime: Regime, rows: Iterable[BillRow], packs: RulePacks) -> WhatIf:
    """What follows for one request. ``rows``: the transactions that are not billed, of this period and earlier ones."""
    day = seen.now.astimezone(CHINA).date()
    stage, so = stage_of(seen.state, regime), circumstances(seen)

    def lines(decision: Decision) -> tuple[EffectLine, ...]:
        return effects_of(decision, seen.state, regime, seen.facts.access_type, so, packs, day)

    agree = lines(Decision.AGREE) if stage is not Stage.OVER else ()
    facts = seen.facts
    drawn = _param(agree, Figure.BILL_DAY, "day")
    hours = _param(agree, Figure.FIVE_DAYS, "hours")
    return WhatIf(
        stage,
        agree,
        lines(Decision.REJECT) if stage in (Stage.REVIEW, Stage.INSPECTION) else (),
        change_by(
            rows_of_bill(rows, day, drawn, seen.calendar), seen.facts.order_id, seen.facts.line_id, _currency(seen)
        ),
        None if drawn is None else bill_day(day, drawn, seen.calendar),
        facts.requested,
        term_of(seen.order.starts_at, seen.ends_at, seen.now),
        suggest(seen, packs),
        None if hours is None else five_days(seen.order.starts_at, facts.filed_at, seen.now, hours),
        seen.order.is_known,
    )


def _param(lines: Iterable[EffectLine], figure: Figure, name: str) -> int | None:
    """What the rule of a figure says; nothing where no line shows it."""
    return next((dict(one.params)[name] for one in lines if one.figure is figure), None)


def _currency(seen: RefundContext) -> str:
    """The currency of the order: that it was paid in, else that of the request."""
    money = seen.paid or seen.facts.requested
    return CNY if money is None else money.currency

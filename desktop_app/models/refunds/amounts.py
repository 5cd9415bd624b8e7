"""Money of a refund beside the request: how much of the term is used, what would be fair, who must agree to it.

All of it is reckoned in exact decimals; the currencies of two amounts must be the same, or nothing is said.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.currencies import DECIMALS
from desktop_app.models.findings import Clause
from desktop_app.models.money import Money
from desktop_app.models.refunds.context import RefundContext
from desktop_app.models.refunds.forecast import common_rules

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import TierEntry

_NOTHING, _ALL = Decimal(0), Decimal(1)


class Suggestion(NamedTuple):
    """What would be fair by the unused term: ours, no rule of the marketplace."""

    amount: Money
    used_share: Decimal
    """0 to 1."""
    clause: Clause


class SecondPerson(NamedTuple):
    """Whether another person must agree, and the tier that says so."""

    is_needed: bool
    clause: Clause | None
    is_loosened: bool = False
    """The company's own pack asks for less than ours (本公司放宽)."""


def used_share(start: datetime | None, end: datetime | None, now: datetime) -> Decimal | None:
    """How much of a term is used, 0 to 1; ``None`` where its ends are not known or make no term."""
    if start is None or end is None or end <= start:
        return None
    used = _seconds(min(max(now, start), end) - start)
    return used / _seconds(end - start)


def _seconds(length: timedelta) -> Decimal:
    return Decimal(length.days * 86400 + length.seconds)


def suggest(seen: RefundContext, packs: RulePacks) -> Suggestion | None:
    """The suggested amount: the unused part of what was paid, at most what is asked for; ``None`` where unknown.

    What vouchers paid is not in the paid amount, so that an order paid by vouchers alone suggests nothing to refund.
    """
    common, paid = common_rules(packs), seen.paid
    if paid is None or paid.amount < 0:
        return None
    day = seen.now.astimezone(CHINA).date()
    if seen.facts.is_renewal_pending:
        return Suggestion(_at_most(paid, seen.facts.requested), _NOTHING, packs.clause(common.full, day))
    share = used_share(seen.order.starts_at, seen.ends_at, seen.now)
    if share is None and paid.amount:
        return None
    share = _ALL if share is None else share
    unit = Decimal(1).scaleb(-DECIMALS.get(paid.currency, 2))
    left = (paid.amount * (_ALL - share)).quantize(unit, ROUND_HALF_UP)
    amount = _at_most(Money(min(left, paid.amount), paid.currency), seen.facts.requested)
    return Suggestion(amount, share, packs.clause(common.suggestion, day))


def _at_most(amount: Money, asked: Money | None) -> Money:
    """Nobody suggests more than what is asked for; another currency, or no amount, is no limit."""
    if asked is None or asked.currency != amount.currency or asked.amount <= 0:
        return amount
    return asked if asked < amount else amount


def second_person(money: Money | None, packs: RulePacks, day: date) -> SecondPerson:
    """Whether a refund of this much needs a second person: the highest tier that it reaches says so.

    Where the amount is not known, the strictest tier counts: what nobody could read must not pass by being unreadable.
    """
    reached = [tier for tier in _tiers(packs, day) if money is None or _reaches(money, tier)]
    if not reached:
        return SecondPerson(False, None)
    tier = max(reached, key=lambda one: (one.needs_second_person, one.amount) if money is None else (True, one.amount))
    return SecondPerson(tier.needs_second_person, packs.clause(tier.id, day), tier.id in packs.loosened)


def _reaches(money: Money, tier: TierEntry) -> bool:
    return money.currency == tier.currency and money.amount >= tier.amount


def _tiers(packs: RulePacks, day: date) -> tuple[TierEntry, ...]:
    from desktop_app.models.rules.refund_shapes import TierEntry  # pydantic
    from desktop_app.models.rules.refund_tables import rows_on

    return rows_on(TierEntry, day, packs)

"""Money of a refund beside the request: how much of the term is used, what would be fair, who must agree to it.

All of it is reckoned in exact decimals; the currencies of two amounts must be the same, or nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.currencies import unit_of
from desktop_app.models.findings import Clause
from desktop_app.models.money import Money
from desktop_app.models.refunds.context import RefundContext
from desktop_app.models.refunds.forecast import common_rules
from desktop_app.models.refunds.states import FINAL

if TYPE_CHECKING:
    from desktop_app.models.refunds.facts import RefundFacts
    from desktop_app.models.refunds.forecast import RefundForecast
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
    mode: str = ""
    """How that person agrees, where the tier names it (``SecondPersonMode``); empty: as the company's setting says."""
    is_unread: bool = False
    """A company's own pack cannot be read, so that the strictest is asked for."""


def used_share(start: datetime | None, end: datetime | None, now: datetime) -> Decimal | None:
    """How much of a term is used, 0 to 1; ``None`` where its ends are not known or make no term."""
    if start is None or end is None or end <= start:
        return None
    used = _seconds(min(max(now, start), end) - start)
    return used / _seconds(end - start)


def _seconds(length: timedelta) -> Decimal:
    return Decimal(length.days * 86400 + length.seconds)


def suggest(seen: RefundContext, packs: RulePacks) -> Suggestion | None:
    """The suggested amount: the unused part of what was paid, at most what is asked for and what other requests left.

    ``None`` where it is unknown, or where amounts are in different currencies.
    What vouchers paid is not in the paid amount, so that an order paid by vouchers alone suggests nothing to refund.
    """
    common, paid, rest = common_rules(packs), seen.paid, seen.left
    if paid is None or rest is None or paid.amount < 0 or not _is_one_currency(seen):
        return None
    day = seen.now.astimezone(CHINA).date()
    if seen.facts.is_renewal_pending:
        return Suggestion(_at_most(rest, seen.facts.requested), _NOTHING, packs.clause(common.full, day))
    share = used_share(seen.order.starts_at, seen.ends_at, seen.now)
    if share is None and paid.amount:
        return None
    share = _ALL if share is None else share
    left = (paid.amount * (_ALL - share)).quantize(unit_of(paid.currency), ROUND_HALF_UP)
    amount = _at_most(Money(min(left, rest.amount), paid.currency), seen.facts.requested)
    return Suggestion(amount, share, packs.clause(common.suggestion, day))


def _is_one_currency(seen: RefundContext) -> bool:
    """Whether all that is told of the money is in the same currency."""
    told = (seen.facts.requested, seen.facts.paid, seen.order.paid, *(one.money for one in seen.given_back))
    return len({one.currency for one in told if one is not None}) < 2


def _at_most(amount: Money, asked: Money | None) -> Money:
    """Nobody suggests more than what is asked for; another currency, or no amount, is no limit."""
    if asked is None or asked.currency != amount.currency or asked.amount <= 0:
        return amount
    return asked if asked < amount else amount


def asked_of(facts: RefundFacts, forecast: RefundForecast, packs: RulePacks, day: date) -> SecondPerson:
    """Whether a request needs a second person now; nobody is asked about what is decided or has no review."""
    if not forecast.has_review or forecast.state in FINAL:
        return SecondPerson(False, None)
    return second_person(facts.requested, packs, day)


def second_person(money: Money | None, packs: RulePacks, day: date) -> SecondPerson:
    """Whether a refund of this much needs a second person: the highest tier that it reaches says so.

    Of two with the same amount the stricter one counts.

    Where the amount is not known, the strictest tier counts: what nobody could read must not pass by being unreadable.
    A company's pack may lower our tiers, by another amount, answer or way: then ``is_loosened`` is told with each use.
    While a company's pack cannot be read every refund needs a signature: harming the file must not switch it off.
    """
    if packs.is_company_unread:
        return SecondPerson(True, None, mode="signed", is_unread=True)
    tier = _tier(money, _tiers(packs, day))
    if tier is None:
        return SecondPerson(False, None, _strictness(_ours(money, packs, day)) > 0)
    is_loosened = _strictness(_ours(money, packs, day)) > _strictness(tier)
    return SecondPerson(tier.needs_second_person, packs.clause(tier.id, day), is_loosened, tier.mode)


def _tier(money: Money | None, tiers: Sequence[TierEntry]) -> TierEntry | None:
    """The tier that speaks for an amount; ``None`` where none does."""
    reached = [tier for tier in tiers if money is None or _reaches(money, tier)]
    if money is None:
        return max(reached, key=lambda one: (_strictness(one), one.amount), default=None)
    return max(reached, key=lambda one: (one.amount, _strictness(one)), default=None)


def _ours(money: Money | None, packs: RulePacks, day: date) -> TierEntry | None:
    """What our own tiers would say, whatever a company laid over them."""
    return _tier(money, [tier for tier in packs.refunds.our_tiers if tier.holds_on(day)])


def _strictness(tier: TierEntry | None) -> int:
    """Nobody else; somebody, in a way that is left to the company; somebody by signature."""
    if tier is None or not tier.needs_second_person:
        return 0
    return 2 if tier.mode == "signed" else 1


def _reaches(money: Money, tier: TierEntry) -> bool:
    return money.currency == tier.currency and money.amount >= tier.amount


def _tiers(packs: RulePacks, day: date) -> tuple[TierEntry, ...]:
    from desktop_app.models.rules.refund_shapes import TierEntry  # pydantic
    from desktop_app.models.rules.refund_tables import rows_on

    return rows_on(TierEntry, day, packs)

"""The forecast of a request: whose move it is, by when, and what happens by itself if nobody moves.

Only the request's own columns are looked at, so that the projection can store it. Passing a clock changes no state:
what became of a request comes in with the next batch.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.errors import BugError
from desktop_app.models import urgency, wording
from desktop_app.models.deadlines import Clock, deadline_of, make_clock, next_moment
from desktop_app.models.findings import Clause
from desktop_app.models.listing import NO_APPROVAL_BADGE, STATE_UNKNOWN_BADGE
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.regimes import RegimeAnswer, choose_regime
from desktop_app.models.refunds.states import FINAL, RefundState, mover_of
from desktop_app.models.supervision import Band, Deadline, Effect, Party, Silence
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import RefundsShape
    from desktop_app.models.working_calendar import WorkingCalendar


class RefundForecast(NamedTuple):
    """The judgement of one request at one moment; what the projection stores beside it."""

    regime: RegimeAnswer
    state: RefundState
    whose_move: Party
    deadline: Deadline | None
    silence: Silence
    band: Band
    badges: tuple[str, ...]
    recompute_at: datetime | None
    """The next moment at which any of this can change by itself; ``None`` when never."""

    @property
    def is_listed(self) -> bool:
        """False once the request has ended."""
        return self.state not in FINAL

    @property
    def has_review(self) -> bool:
        """True where the seller is asked: the request stands in the queue."""
        return self.regime.regime.has_review


class _Clock(NamedTuple):
    clock: Clock
    effect: Effect


def forecast_refund(
    facts: RefundFacts, state: RefundState, now: datetime, packs: RulePacks, calendar: WorkingCalendar
) -> RefundForecast:
    """Judge one request at one moment. Never raises for what the facts hold or miss."""
    day = now.astimezone(CHINA).date()
    regime = choose_regime(facts, packs, day)
    if state is RefundState.NONE and regime.regime.has_review:
        state = RefundState.UNKNOWN  # nobody said where it stands: a person must
    mover = mover_of(state)
    badges = (STATE_UNKNOWN_BADGE,) if state is RefundState.UNKNOWN else ()
    if not regime.regime.has_review and state in (RefundState.PENDING_SELLER, RefundState.NONE):
        mover, badges = Party.NOBODY, (NO_APPROVAL_BADGE,)
        deadline, silence = None, _silence(Effect.NONE, regime.clause, facts, None)
    elif facts.is_appeal_open and state not in FINAL and state is not RefundState.UNKNOWN:
        mover, badges = Party.OPERATOR, (wording.APPEAL_OPEN,)
        clause = packs.clause(common_rules(packs).appeal, day)
        deadline, silence = None, _silence(Effect.NONE, clause, facts, None)._replace(stopped_by=clause.text)
    else:
        deadline, silence = _clocks(facts, state, day, now, packs, calendar)
    soonest = silence
    if facts.had_appeal and silence.effect in urgency.AUTOMATIC:
        # when it comes is not known; how urgent it is goes by when it could come at the earliest
        clause = packs.clause(common_rules(packs).after_appeal, day)
        badges, silence = (*badges, wording.CLOCK_UNKNOWN), _silence(silence.effect, clause, facts, None)
    band = Band.NONE if mover is Party.NOBODY else urgency.band_of(deadline, soonest, now)
    boundary = packs.next_boundary(day)
    changes = list(urgency.turning_points(deadline, soonest))
    changes += [datetime.combine(boundary, time(), CHINA)] if boundary else []
    later = [at for at in changes if at > now] if state not in FINAL else []
    return RefundForecast(regime, state, mover, deadline, silence, band, badges, min(later) if later else None)


def common_rules(packs: RulePacks) -> RefundsShape:
    """What holds for every refund; our own fault where the packs do not say it."""
    if packs.refunds.common is None:
        raise BugError(_("规则不存在"), _("规则包里没有退订的规则。"))
    return packs.refunds.common


def _clocks(
    facts: RefundFacts, state: RefundState, day: date, now: datetime, packs: RulePacks, calendar: WorkingCalendar
) -> tuple[Deadline | None, Silence]:
    common = common_rules(packs)
    if state is RefundState.UNKNOWN:
        return None, _silence(Effect.UNKNOWN, packs.clause(common.unknown, day), facts, None)
    running = _plan(packs, day).get(state)
    if running is None:
        name = common.settled if state in FINAL else common.no_end
        return None, _silence(Effect.NONE, packs.clause(name, day), facts, None)
    deadline = deadline_of(running.clock, facts, calendar) if running.clock.kind else None
    if running.effect is Effect.NONE:
        return deadline, _silence(Effect.NONE, packs.clause(common.no_end, day), facts, None)
    return deadline, _silence(running.effect, running.clock.clause, facts, next_moment(running.clock, facts, now))


def _plan(packs: RulePacks, day: date) -> dict[RefundState, _Clock]:
    """The clock of each state, worked out once for a span of rules."""
    found: dict[RefundState, _Clock] = packs.remembered(
        ("refund clocks", packs.segment(day)),
        lambda: {
            row.state: _Clock(make_clock(packs, row.clause, row.basis, row.kind, day), row.effect)
            for row in common_rules(packs).clock
        },
    )
    return found


def _silence(effect: Effect, clause: Clause, facts: RefundFacts, at: datetime | None) -> Silence:
    """An effect with the money that is asked for; an amount that nobody told is unknown, whatever was paid."""
    money = facts.requested
    amount, currency = (None, facts.currency) if money is None else (money.amount, money.currency)
    return Silence(effect, at, amount, currency, clause.text, clause.source, clause.grade.value, "", clause.id)

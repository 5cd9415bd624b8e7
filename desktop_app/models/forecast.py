"""The forecast of a case: whose move it is, by when, and what happens by itself if nobody moves.

Pure and quick, because a whole import is judged in one go: the tables of a flow are worked out once for
each era and span of rules (``forecast_plan``), a case is then looked up and its clocks are added.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.clock import iso
from desktop_app.models import urgency, wording
from desktop_app.models.contradictions import contradictions, without_impossible
from desktop_app.models.deadlines import deadline_of, first_moment, next_moment
from desktop_app.models.flows import type_to_come
from desktop_app.models.forecast_clauses import ClauseRow as ClauseRow
from desktop_app.models.forecast_clauses import clauses_of as clauses_of
from desktop_app.models.forecast_plan import FlowPlan, Mark, NodePlan, SilencePlan, plan_for
from desktop_app.models.money import CNY, Money
from desktop_app.models.supervision import (
    Band,
    CaseFacts,
    CaseForecast,
    Deadline,
    Effect,
    FlowChoice,
    FlowId,
    Node,
    Party,
    Silence,
)

if TYPE_CHECKING:
    from desktop_app.models.findings import Clause
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar

_SECOND = timedelta(seconds=1)
ORDER_TIME_UNKNOWN = "order_time_unknown"
APPEAL_TIME_UNKNOWN = "appeal_time_unknown"


def forecast_case(
    facts: CaseFacts,
    choice: FlowChoice,
    node: Node,
    now: datetime,
    packs: RulePacks,
    calendar: WorkingCalendar,
) -> CaseForecast:
    """Judge one case at one moment. Never raises for what the facts hold or miss."""
    plan = plan_for(choice, now, packs)
    row = plan.nodes.get(node, plan.unknown)
    against = tuple(contradictions(facts, choice, node, packs))
    facts = without_impossible(facts, against)
    badges = list(row.badges)
    changes: list[datetime] = [] if plan.boundary_at is None else [plan.boundary_at]
    mover = row.actor
    deadline = None
    if facts.is_appeal_open and not row.is_end:
        badges.append(wording.APPEAL_OPEN)
        mover = Party.OPERATOR
        deadline = deadline_of(plan.appeal, facts, calendar)
        if deadline is None:
            badges.append(APPEAL_TIME_UNKNOWN)
        silence = _silence(plan.appeal_silence, facts, None, plan, stopped_by=plan.appeal_silence.clock.clause.text)
    else:
        deadline = _nearest(row, facts, now, calendar, badges)
        silence = _by_itself(row, facts, now, plan, badges, changes)
        _stalled(row, facts, now, badges, changes)
    if row.clock_names and facts.ordered_at is None and "ordered_at" in row.clock_names:
        badges.append(ORDER_TIME_UNKNOWN)
    if choice.flow is FlowId.UNKNOWN and row is plan.unknown and type_to_come(facts, packs):
        badges.append(wording.NO_RULES)
    if against:
        badges.append(wording.CONTRADICTION)
    if facts.is_milestone and not row.is_end:
        badges.append(wording.MILESTONE)
    lock = _first(row.no_refund, facts)
    if lock is not None:
        badges.append(lock.badge)
    is_listed = row.is_listed_always or (deadline is not None and now <= deadline.at)
    band = Band.NONE if mover is Party.NOBODY else urgency.band_of(deadline, silence, now)
    changes.extend(urgency.turning_points(deadline, silence))
    later = [at for at in changes if at > now]
    return CaseForecast(
        facts.order_id,
        facts.line_id,
        choice.flow,
        choice.era,
        row.node,
        mover,
        row.is_review_ahead,
        deadline,
        silence,
        row.is_refundable and lock is None and facts.order_type not in plan.trial_types,
        facts.owner,
        tuple(badges),
        band,
        min(later) if later else None,
        is_listed,
    )


def _nearest(
    row: NodePlan, facts: CaseFacts, now: datetime, calendar: WorkingCalendar, badges: list[str]
) -> Deadline | None:
    found = None
    for clock in row.clocks:
        deadline = deadline_of(clock, facts, calendar)
        if deadline is not None and clock.badge and now <= deadline.at:
            badges.append(clock.badge)
        if deadline is not None and (found is None or deadline.at < found.at):
            found = deadline
    return found


def _by_itself(
    row: NodePlan, facts: CaseFacts, now: datetime, plan: FlowPlan, badges: list[str], changes: list[datetime]
) -> Silence:
    """The first effect of the node that can come: its start is known and nothing stops it."""
    stopped_by = ""
    for option in row.silences:
        stop = _first(option.stops, facts)
        if stop is not None:
            badges.append(stop.badge)
            stopped_by = stopped_by or stop.text
            continue
        at = next_moment(option.clock, facts, now)
        if at is None and option.clock.basis and option is not row.silences[-1]:
            continue
        mark = _first(option.marks, facts)
        if mark is not None:
            badges.append(mark.badge)
        clause = option.clock.told
        if option.clock.every is not None and at is not None:
            changes.append(at)
            begins = first_moment(option.clock, facts)
            if begins is not None and now >= begins:
                badges.append(wording.OVER_180_DAYS)
                clause = option.clock.later or clause
        return _silence(option, facts, at, plan, stopped_by or (option.unless if at is not None else ""), clause)
    return _silence(row.silences[-1], facts, None, plan, stopped_by)


def _silence(
    option: SilencePlan,
    facts: CaseFacts,
    at: datetime | None,
    plan: FlowPlan,
    stopped_by: str,
    clause: Clause | None = None,
) -> Silence:
    return silence_of(option.effect, clause or option.clock.clause, facts, at, plan.currency, stopped_by)


def silence_of(
    effect: Effect, clause: Clause, facts: CaseFacts, at: datetime | None, site_currency: str, stopped_by: str = ""
) -> Silence:
    """An effect with what is at stake; an amount that came without a currency is in that of the site."""
    amount = facts.amount
    currency = (facts.currency or site_currency) if amount is not None else facts.currency
    return Silence(effect, at, amount, currency, clause.text, clause.source, clause.grade.value, stopped_by, clause.id)


def _first(marks: tuple[Mark, ...], facts: CaseFacts) -> Mark | None:
    return next((mark for mark in marks if getattr(facts, mark.fact) is mark.value), None)


def _stalled(row: NodePlan, facts: CaseFacts, now: datetime, badges: list[str], changes: list[datetime]) -> None:
    if row.stalled_after is None or facts.node_since is None:
        return
    limit = facts.node_since + row.stalled_after
    if now > limit:
        badges.append(wording.STALLED)
    else:
        changes.append(limit + _SECOND)


def forecast_as_dict(forecast: CaseForecast) -> dict[str, object]:
    """The JSON of the command line: ISO times with offset, money as decimal text with its currency beside it."""
    return {
        "order_id": forecast.order_id,
        "line_id": forecast.line_id,
        "flow": forecast.flow.value,
        "era": forecast.era,
        "node": forecast.node.value,
        "whose_move": forecast.whose_move.value,
        "huawei_review_ahead": forecast.huawei_review_ahead,
        "deadline": deadline_as_dict(forecast.deadline),
        "silence": silence_as_dict(forecast.silence),
        "refundable": forecast.is_refundable,
        "owner": forecast.owner,
        "badges": list(forecast.badges),
    }


def silence_as_dict(silence: Silence) -> dict[str, object]:
    """The JSON of what silence does."""
    return {
        "effect": silence.effect.value,
        "at": iso(silence.at) if silence.at else None,
        "amount": None if silence.amount is None else Money(silence.amount, silence.currency or CNY).plain(),
        "currency": silence.currency,
        "clause": silence.clause,
        "source": silence.source,
        "grade": silence.grade,
        "stopped_by": silence.stopped_by or None,
    }


def deadline_as_dict(deadline: Deadline | None) -> dict[str, object] | None:
    """The JSON of a deadline."""
    if deadline is None:
        return None
    return {
        "at": iso(deadline.at),
        "kind": deadline.kind,
        "clause": deadline.clause,
        "source": deadline.source,
        "grade": deadline.grade,
    }

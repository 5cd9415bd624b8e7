"""The tables behind the forecast: what each node of a flow means, worked out once for an era and a span of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.deadlines import Clock, make_clock
from desktop_app.models.supervision import Effect, FlowChoice, FlowId, Node, Party

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.shapes import FlowShape, MarkShape, NodeShape, SilenceShape

_ANSWERS: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact with a certain answer puts a badge on the case."""

    fact: str
    value: bool | None
    badge: str
    text: str


@dataclass(frozen=True, slots=True)
class SilencePlan:
    """One thing that may happen by itself."""

    effect: Effect
    clock: Clock
    stops: tuple[Mark, ...] = ()
    marks: tuple[Mark, ...] = ()
    unless: str = ""
    """What would still keep it from happening."""


@dataclass(frozen=True, slots=True)
class NodePlan:
    """All that a node decides without looking at the case."""

    node: Node
    actor: Party
    is_end: bool
    is_listed_always: bool
    is_refundable: bool
    no_refund: tuple[Mark, ...]
    is_review_ahead: bool
    stalled_after: timedelta | None
    clocks: tuple[Clock, ...]
    silences: tuple[SilencePlan, ...]
    clock_names: frozenset[str]
    badges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowPlan:
    """The nodes of one choice, and what holds at each of them."""

    nodes: Mapping[Node, NodePlan]
    unknown: NodePlan
    appeal: Clock
    appeal_silence: SilencePlan
    trial_types: frozenset[str]
    currency: str
    boundary_at: datetime | None
    """The moment from which other versions of the rules hold."""


def plan_for(choice: FlowChoice, now: datetime, packs: RulePacks) -> FlowPlan:
    """The tables for a case at a moment; worked out at the first use."""
    day = now.astimezone(CHINA).date()
    key = ("plan", choice.flow, choice.needs_huawei_review, choice.reason, packs.segment(day))
    plan: FlowPlan = packs.remembered(key, lambda: _plan(choice, day, packs))
    return plan


def _plan(choice: FlowChoice, day: date, packs: RulePacks) -> FlowPlan:
    table = packs.supervision
    boundary = packs.next_boundary(day)
    appeal = table.appeal
    if choice.flow is FlowId.NONE:
        nodes: Mapping[Node, NodePlan] = {}
        unknown = _unsupervised(choice, day, packs)
    else:
        shape = packs.flow(choice.flow)
        nodes = _nodes(shape, choice, day, packs) if shape else _finished(day, packs)
        unknown = _unknown(choice, day, packs)
    return FlowPlan(
        nodes=nodes,
        unknown=unknown,
        appeal=make_clock(packs, appeal.clause, appeal.basis, appeal.kind, day, begins=appeal.basis_clause),
        appeal_silence=_silence(table.appeal_silence, day, packs),
        trial_types=frozenset(table.trial_types),
        currency=table.currency,
        boundary_at=datetime.combine(boundary, time(), CHINA) if boundary else None,
    )


def _nodes(shape: FlowShape, choice: FlowChoice, day: date, packs: RulePacks) -> dict[Node, NodePlan]:
    order = [row.node for row in shape.node]
    review = order.index(Node.HUAWEI_REVIEW) if Node.HUAWEI_REVIEW in order else -1
    return {
        row.node: _node(row, choice.needs_huawei_review and position <= review, day, packs)
        for position, row in enumerate(shape.node)
        if row.node is not Node.HUAWEI_REVIEW or choice.needs_huawei_review
    }


def _finished(day: date, packs: RulePacks) -> dict[Node, NodePlan]:
    """Without a flow of its own a case is at least finished when it is finished, as in every flow."""
    rows = [row for shape in packs.flows.values() for row in shape.node if row.node is Node.DONE]
    return {row.node: _node(row, False, day, packs) for row in rows[:1]}


def _node(row: NodeShape, is_review_ahead: bool, day: date, packs: RulePacks) -> NodePlan:
    clocks = tuple(
        make_clock(packs, part.clause, part.basis, part.kind, day, part.badge, part.basis_clause)
        for part in row.deadline
    )
    timed = tuple(clock for clock in clocks if clock.has_limit)
    silences = tuple(_silence(part, day, packs) for part in row.silence)
    stalled: Any = packs.entry(row.stalled, day) if row.stalled else None
    return NodePlan(
        node=row.node,
        actor=row.actor,
        is_end=row.is_end,
        is_listed_always=not row.is_end,
        is_refundable=row.is_refundable,
        no_refund=tuple(_mark(mark, day, packs) for mark in row.no_refund),
        is_review_ahead=is_review_ahead,
        stalled_after=stalled.limit.length if stalled else None,
        clocks=timed,
        silences=silences,
        clock_names=frozenset(clock.basis for clock in (*timed, *(one.clock for one in silences)) if clock.basis),
    )


def _silence(shape: SilenceShape, day: date, packs: RulePacks) -> SilencePlan:
    return SilencePlan(
        effect=shape.effect,
        clock=make_clock(packs, shape.clause, shape.basis, "", day, begins=shape.basis_clause),
        stops=tuple(_mark(mark, day, packs) for mark in shape.stop),
        marks=tuple(_mark(mark, day, packs) for mark in shape.mark),
        unless=packs.clause(shape.unless, day).text if shape.unless else "",
    )


def _mark(shape: MarkShape, day: date, packs: RulePacks) -> Mark:
    return Mark(shape.fact, _ANSWERS[shape.value], shape.badge, packs.clause(shape.clause, day).text)


def _still(node: Node, actor: Party, effect: Effect, clause: str, day: date, packs: RulePacks) -> dict[str, Any]:
    """What a node without clocks has in common."""
    return {
        "node": node,
        "actor": actor,
        "is_end": False,
        "is_listed_always": True,
        "no_refund": (),
        "stalled_after": None,
        "clocks": (),
        "silences": (SilencePlan(effect, make_clock(packs, clause, None, "", day)),),
        "clock_names": frozenset(),
    }


def _unknown(choice: FlowChoice, day: date, packs: RulePacks) -> NodePlan:
    return NodePlan(
        **_still(Node.UNKNOWN, Party.SELLER, Effect.UNKNOWN, packs.supervision.unknown, day, packs),
        is_refundable=True,
        is_review_ahead=choice.needs_huawei_review,
        badges=(wording.STATE_UNKNOWN,),
    )


def _unsupervised(choice: FlowChoice, day: date, packs: RulePacks) -> NodePlan:
    clauses = {"renewal_of_finished": packs.supervision.renewal}
    clause = clauses.get(choice.reason, packs.supervision.unsupervised)
    return NodePlan(
        **_still(Node.NONE, Party.NOBODY, Effect.NONE, clause, day, packs),
        is_refundable=False,
        is_review_ahead=False,
        badges=(choice.reason,) if choice.reason else (),
    )

"""One case in full: its row, facts, forecast with clauses, time line, notes, command under way, source, acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.clock import from_epoch
from desktop_app.models import wording
from desktop_app.models.acts import PermittedAct
from desktop_app.models.batches import Batch
from desktop_app.models.casework import Appeal
from desktop_app.models.columns import case_facts
from desktop_app.models.commands import Command
from desktop_app.models.findings import Clause
from desktop_app.models.flows import (
    FlowNode,
    flow_nodes,
    lacking_node,
    nearest_nodes,
    read_node,
    resembling_node,
    type_to_come,
)
from desktop_app.models.forecast_clauses import ClauseRow, FlowRow, clauses_of, flow_row
from desktop_app.models.listing import CaseRow
from desktop_app.models.records import Note
from desktop_app.models.supervision import CaseFacts, CaseForecast, FlowChoice, Node
from desktop_app.services.cases.judging import JudgedCase
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.refunds.judging import JudgedRefund

DONE, NOW, LATER, UNSEEN = "done", "now", "later", "unseen"


@dataclass(frozen=True)
class Step:
    """One step of the time line. ``at``: when a done step ended, or since when the present one goes on."""

    node: Node
    name: str
    who: str
    at: datetime | None
    duration: timedelta | None
    state: str
    """``done``, ``now``, ``later``, or ``unseen``: it lies behind the case, need not be passed, and nobody saw it."""
    hint: str = ""
    """What the present node means for us, in a few words."""


@dataclass(frozen=True)
class CaseSource:
    """Where the newest facts came from: the batch, and the line in it."""

    batch: Batch
    row_number: int


@dataclass(frozen=True)
class NodeOption:
    """A node that a case of unknown state may stand at."""

    node: Node
    name: str
    is_near: bool = False
    """Its name really resembles the text: it may be suggested."""


@dataclass(frozen=True)
class CaseDetail:
    """All that the detail of a case shows."""

    row: CaseRow
    facts: CaseFacts
    choice: FlowChoice
    forecast: CaseForecast
    clauses: tuple[ClauseRow, ...]
    flow: FlowRow | None
    """Which flow and generation of rules; ``None`` where no pack describes the flow."""
    stalled_clause: Clause | None
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    appeals: tuple[Appeal, ...]
    """Appeals that were recorded here, oldest first."""
    command: Command | None
    """The command that stands on the case, if any."""
    source: CaseSource | None
    acts: tuple[PermittedAct, ...]
    contact: str
    """The customer's phone, as the order has it; empty when no order came in."""
    node_options: tuple[NodeOption, ...]
    """For a case of unknown state: nodes that its flow allows, the nearest first. Only a suggestion."""
    same_text_count: int
    """Other cases of unknown state with the same text in the same flow."""
    type_to_come: str = ""
    """The type, when it is known but this version has no rules for it yet; its state cannot be settled here."""
    refunds: tuple[JudgedRefund, ...] = ()
    """Requests for a refund of its order line, those that go on first, then the newest."""
    lacking_node: Node | None = None
    """The node that the text names although the case's flow lacks it, as class and scene are known."""


@dataclass(frozen=True)
class _Stay:
    """A stay at a node, as the batches tell it."""

    node: Node
    since: datetime


def detail(desk: Desk, connection_id: str, key: str) -> CaseDetail | None:
    """The detail of a case; ``None`` when it is not there (any more)."""
    judged = desk.forecasts.one(connection_id, key)
    rows = desk.list_reads(connection_id).by_keys([key])
    if judged is None or not rows:
        return None
    row, packs = rows[0], desk.rulebook.packs
    stalled = packs.stalled_clause(judged.choice.flow, judged.node)
    order = desk.projection(connection_id).rows.columns_of(key, "orders") or {}
    return CaseDetail(
        row=row,
        facts=judged.facts,
        choice=judged.choice,
        forecast=judged.forecast,
        clauses=tuple(clauses_of(judged.forecast, packs)),
        flow=flow_row(judged.choice, judged.facts.product_class, packs),
        stalled_clause=packs.clause(stalled) if stalled else None,
        steps=tuple(_steps(desk, connection_id, judged)),
        notes=tuple(desk.notes.list(connection_id, key)),
        appeals=tuple(desk.work.appeals.list(connection_id, key)),
        command=desk.work.commands.unreflected_for(connection_id, key),
        source=_source(desk, row),
        acts=tuple(desk.decide.allowed(connection_id, key)),
        contact=str(order.get("contact_phone") or ""),
        node_options=_options(desk, judged),
        same_text_count=_same_text_count(desk, connection_id, judged),
        type_to_come=type_to_come(judged.facts, packs) if wording.NO_RULES in judged.forecast.badges else "",
        refunds=tuple(_refunds(desk, connection_id, judged)),
        lacking_node=lacking_node(judged.facts.node_text, judged.choice, packs),
    )


def _refunds(desk: Desk, connection_id: str, judged: JudgedCase) -> list[JudgedRefund]:
    if not judged.beside:
        return []
    facts = judged.facts
    found = desk.refunds.of_order(connection_id, facts.order_id, facts.line_id)
    newest = sorted(
        found, key=lambda one: (_moment(one.facts.filed_at or one.facts.state_since), one.key), reverse=True
    )
    return sorted(newest, key=lambda one: not one.forecast.is_listed)


def _moment(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()


def same_text_keys(desk: Desk, connection_id: str, judged: JudgedCase) -> list[str]:
    """Keys of other cases of unknown state that carry the same text in the same flow."""
    if judged.node is not Node.UNKNOWN or not judged.facts.node_text:
        return []
    keys = desk.list_reads(connection_id).unknown_with_text(judged.facts.node_text, judged.choice.flow)
    return [key for key in keys if key != judged.key]


def _same_text_count(desk: Desk, connection_id: str, judged: JudgedCase) -> int:
    if judged.node is not Node.UNKNOWN or not judged.facts.node_text:
        return 0
    found = desk.list_reads(connection_id).count_unknown_with_text(judged.facts.node_text, judged.choice.flow)
    return max(0, found - 1)  # without the case itself


def _source(desk: Desk, row: CaseRow) -> CaseSource | None:
    batch = desk.work.batches.by_number(row.source[0])
    return None if batch is None else CaseSource(batch, row.source[1])


def _options(desk: Desk, judged: JudgedCase) -> tuple[NodeOption, ...]:
    if judged.node is not Node.UNKNOWN:
        return ()
    text, choice, packs = judged.facts.node_text, judged.choice, desk.rulebook.packs
    near = resembling_node(text, choice, packs)
    nodes = nearest_nodes(text, choice, packs)
    return tuple(NodeOption(node, wording.node_short_name(node), node is near) for node in nodes)


def _steps(desk: Desk, connection_id: str, judged: JudgedCase) -> list[Step]:
    nodes = flow_nodes(judged.choice, desk.rulebook.packs)
    stays = _stays(desk, connection_id, judged)
    return build_steps(nodes, stays_as_times(stays), judged)


def _stays(desk: Desk, connection_id: str, judged: JudgedCase) -> list[_Stay]:
    """Each change of node that a batch told, in the order in which batches count."""
    remembered = {
        text: node
        for (flow, text), node in desk.work.mappings.remembered(connection_id).items()
        if flow == judged.choice.flow.value
    }
    found: list[_Stay] = []
    for version in desk.projection(connection_id).rows.versions(judged.key):
        if "node_text" not in version.columns:
            continue
        facts = case_facts(version.columns)
        node = read_node(facts.node_text, judged.choice, desk.rulebook.packs, remembered)
        since = facts.node_since or from_epoch(version.as_of)
        if node is not Node.UNKNOWN and (not found or found[-1].node is not node):
            found.append(_Stay(node, since))
    return found


def stays_as_times(stays: Sequence[_Stay]) -> dict[Node, datetime]:
    """Since when a case stood at each node, the last stay counting."""
    return {stay.node: stay.since for stay in stays}


def build_steps(nodes: Sequence[FlowNode], since: dict[Node, datetime], judged: JudgedCase) -> list[Step]:
    """The time line: what is done, where it stands, what is to come.

    A node that need not be passed and was not seen may have been skipped or only missed: it stands there as just that.
    """
    order = [one.node for one in nodes]
    if judged.node not in order:
        return _steps_of_unknown(nodes, since, judged)
    place = order.index(judged.node)
    since = {**since, **({judged.node: judged.facts.node_since} if judged.facts.node_since else {})}
    # a node that need not be passed was passed when it, or one after it that need not be passed either, was seen
    seen = [number for number, one in enumerate(nodes[: place + 1]) if one.is_optional and one.node in since]
    last_seen = place if nodes[place].is_optional else max(seen, default=-1)
    done = [one for number, one in enumerate(nodes[:place]) if not one.is_optional or number <= last_seen]
    if done and judged.facts.paid_at is not None:
        # the first step that is drawn begins with the payment, where nothing better is known
        since = {done[0].node: judged.facts.paid_at, **since}
    current = nodes[place]
    pairs = zip(done, [*done[1:], current], strict=False)
    passed = {one.node: _done(one, since.get(one.node), since.get(following.node)) for one, following in pairs}
    steps = [passed.get(one.node) or _unseen(one) for one in nodes[:place]]
    if judged.node is Node.DONE:
        steps.append(_done(current, None, since.get(Node.DONE)))
    else:
        at = since.get(current.node)
        steps.append(Step(current.node, current.name, _who(current), at, None, NOW, current.hint))
    return steps + [Step(one.node, one.name, one.hint or _who(one), None, None, LATER) for one in nodes[place + 1 :]]


def _steps_of_unknown(nodes: Sequence[FlowNode], since: dict[Node, datetime], judged: JudgedCase) -> list[Step]:
    """A state that could not be read: what was known before, then the open question; nothing is guessed after it."""
    if judged.node is not Node.UNKNOWN or not nodes:
        return []
    known = [one for one in nodes if one.node in since]
    steps = [Step(one.node, one.name, _who(one), None, None, DONE) for one in known]
    who = wording.actor_name(judged.forecast.whose_move)
    return [*steps, Step(Node.UNKNOWN, wording.node_name(Node.UNKNOWN), who, judged.facts.node_since, None, NOW)]


def _done(one: FlowNode, began: datetime | None, ended: datetime | None) -> Step:
    took = ended - began if began is not None and ended is not None and ended >= began else None
    return Step(one.node, one.name, _who(one), ended, took, DONE)


def _unseen(one: FlowNode) -> Step:
    return Step(one.node, one.name, _("可以跳过，没有记录"), None, None, UNSEEN)


def _who(one: FlowNode) -> str:
    return wording.actor_name(one.actor)

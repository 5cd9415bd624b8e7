"""认定为…: a person says at which node a case stands whose state text could not be read.

The decision is an observation, a batch like any other; a text that is to mean this node from now on is
remembered beside it. Taking it back withdraws the batches and forgets the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models import wording
from desktop_app.models.events import FactsChanged
from desktop_app.models.flows import flow_nodes
from desktop_app.models.supervision import Node
from desktop_app.services.cases.details import same_text_keys
from desktop_app.services.cases.judging import JudgedCase
from desktop_app.services.cases.states import read_case
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class SettledNode:
    """What was decided, and what taking it back needs."""

    connection_id: str
    node: Node
    batch_ids: tuple[str, ...]
    keys: tuple[str, ...]
    flow: str
    remembered_text: str
    """The text that means the node from now on; empty when it is not remembered."""


def settle_node(
    desk: Desk, connection_id: str, key: str, node: Node, also_same_text: bool, remember: bool
) -> SettledNode:
    """Register the node for one case, or for all with the same text; see ``CaseLists.settle_node``."""
    judged = desk.forecasts.one(connection_id, key)
    if judged is None:
        raise UsageError(_("没有这一单"), _("这个连接里没有 {key}。", key=key.replace("|", " ")))
    _check(desk, judged, node)
    keys = [key, *(same_text_keys(desk, connection_id, judged) if also_same_text else ())]
    text = (judged.facts.node_text or "") if remember else ""
    flow = judged.choice.flow.value
    if text:
        with desk.work.writing() as tx:
            desk.work.mappings.remember(tx, connection_id, flow, text, node)
            detail = {"connection": connection_id, "flow": flow, "text": text, "node": node.value}
            desk.work.journal.append(tx, desk.person, "node_text.remembered", key, detail, desk.clock.wall())
    batches = [_observe(desk, connection_id, one, node) for one in keys]
    if text:
        _rejudge(desk, connection_id, keys, text)
    return SettledNode(connection_id, node, tuple(batches), tuple(keys), flow, text)


def take_back(desk: Desk, settled: SettledNode) -> None:
    """Undo: the observations are withdrawn, and the text is forgotten."""
    if settled.remembered_text:
        with desk.work.writing() as tx:
            desk.work.mappings.forget(tx, settled.connection_id, settled.flow, settled.remembered_text)
            detail = {"connection": settled.connection_id, "flow": settled.flow, "text": settled.remembered_text}
            desk.work.journal.append(tx, desk.person, "node_text.forgotten", settled.keys[0], detail, desk.clock.wall())
    for batch_id in settled.batch_ids:
        desk.intake.withdraw(batch_id)
    _rejudge(desk, settled.connection_id, list(settled.keys), settled.remembered_text)


def _check(desk: Desk, judged: JudgedCase, node: Node) -> None:
    if judged.node is not Node.UNKNOWN:
        raise RefusedError(_("不用认定"), _("这一单的节点已经是“{node}”。", node=wording.node_name(judged.node)))
    allowed = [one.node for one in flow_nodes(judged.choice, desk.rulebook.packs)]
    if node not in allowed:
        raise RefusedError(
            _("流程里没有这个节点"),
            _("这一单的流程是 {flow}，没有“{node}”。", flow=judged.choice.flow, node=wording.node_name(node)),
        )


def _observe(desk: Desk, connection_id: str, key: str, node: Node) -> str:
    """What the state means is said anew; since when it lasts, and of when the data are, stays as it was read."""
    judged = desk.forecasts.one(connection_id, key)
    facts = judged.facts if judged is not None else None
    note = _("认定状态：原文“{original}”", original=(facts.node_text if facts is not None else None) or "")
    case = read_case(desk, connection_id, key)
    connection = desk.connections.get(connection_id)
    order_id, _bar, line_id = key.partition("|")
    result = desk.intake.observe(
        order_id,
        line_id=line_id,
        node=node.value,
        since=facts.node_since if facts is not None else None,
        note=note,
        connection=connection,
        settles_as_of=case.data_as_of if case is not None else desk.clock.connection_now(),
    )
    return result.batch_id


def _rejudge(desk: Desk, connection_id: str, keys: list[str], text: str) -> None:
    """A remembered text changes more rows than those that were observed: all that carry it."""
    others = desk.list_reads(connection_id).keys_with_text(text) if text else []
    changed = list(dict.fromkeys([*keys, *others]))
    desk.projection(connection_id).rejudge(changed, desk.forecasts.judge(connection_id))
    desk.events.publish(FactsChanged(connection_id, "cases", tuple(changed)))

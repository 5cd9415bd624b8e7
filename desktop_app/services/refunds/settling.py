"""认定为…: a person says in which state a request stands whose text could not be read, as with the node of a case.

The decision is an observation, a batch like any other; a text that is to mean this state from now on is remembered
beside it. Taking it back withdraws the batches and forgets the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.clock import from_epoch
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models import wording
from desktop_app.models.events import FactsChanged
from desktop_app.models.refunds.facts import KIND
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.supervision import Node
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.refunds.judging import JudgedRefund

MAPPED_AS = KIND
"""Stands where remembered texts of cases have their flow: a flow is never called so, its letters are capitals."""


@dataclass(frozen=True)
class SettledState:
    """What was decided, and what taking it back needs."""

    connection_id: str
    state: RefundState
    batch_ids: tuple[str, ...]
    keys: tuple[str, ...]
    remembered_text: str
    """The text that means the state from now on; empty when it is not remembered."""


def remembered_states(remembered: Mapping[tuple[str, str], Node]) -> dict[str, RefundState]:
    """Of all remembered texts those that mean a state of a refund."""
    return {text: RefundState(node.value) for (flow, text), node in remembered.items() if flow == MAPPED_AS}


def settle_state(
    desk: Desk,
    connection_id: str,
    refund_id: str,
    state: RefundState,
    *,
    also_same_text: bool = False,
    remember: bool = False,
) -> SettledState:
    """Register the state for one request, or for all of unknown state with the same text.

    ``RefusedError`` for a request whose state is known; ``UsageError`` for one that is not here and for a state that
    it cannot have.
    """
    judged = desk.refunds.one(connection_id, refund_id)
    if judged is None:
        raise UsageError(_("没有这张退订申请"), _("没有编号为 {id} 的退订申请。请先导入、粘贴或登记。", id=refund_id))
    if judged.state is not RefundState.UNKNOWN:
        name = wording.refund_state_name(judged.state)
        raise RefusedError(_("不用认定"), _("这张退订申请的状态已经是“{state}”。", state=name))
    text = judged.facts.state_text or ""
    same = _same_text(desk, connection_id, judged, state) if also_same_text and text else []
    batches = [_observe(desk, connection_id, one, state) for one in (judged, *same)]
    keys = (judged.key, *(one.key for one in same))
    # what every pack reads needs no memory: there it is the request that cannot be in that state
    is_new = bool(text) and not desk.refunds.is_known_text(text)
    kept = text if remember and is_new else ""
    if kept:
        with desk.work.writing() as tx:
            desk.work.mappings.remember(tx, connection_id, MAPPED_AS, kept, Node(state.value))
            detail = {"connection": connection_id, "text": kept, "refund_state": state.value}
            desk.work.journal.append(
                tx, desk.person, "node_text.refund_remembered", judged.key, detail, desk.clock.wall()
            )
        _rejudge(desk, connection_id, keys, kept)
    return SettledState(connection_id, state, tuple(batches), keys, kept)


def take_back(desk: Desk, settled: SettledState) -> None:
    """Undo: the observations are withdrawn, and the text is forgotten."""
    if settled.remembered_text:
        with desk.work.writing() as tx:
            desk.work.mappings.forget(tx, settled.connection_id, MAPPED_AS, settled.remembered_text)
            detail = {"connection": settled.connection_id, "text": settled.remembered_text}
            desk.work.journal.append(
                tx, desk.person, "node_text.refund_forgotten", settled.keys[0], detail, desk.clock.wall()
            )
    for batch_id in settled.batch_ids:
        desk.intake.withdraw(batch_id)
    _rejudge(desk, settled.connection_id, settled.keys, settled.remembered_text)


def _same_text(desk: Desk, connection_id: str, judged: JudgedRefund, state: RefundState) -> list[JudgedRefund]:
    """Others of unknown state with the same text that can be in this state: another type may walk another way."""
    from desktop_app.models.refunds.reading import can_be  # the rule engine

    return [
        one
        for one in desk.refunds.all(connection_id)
        if one.key != judged.key
        and one.state is RefundState.UNKNOWN
        and one.facts.state_text == judged.facts.state_text
        and can_be(one.facts, state, desk.rulebook.packs)
    ]


def _observe(desk: Desk, connection_id: str, judged: JudgedRefund, state: RefundState) -> str:
    """What the state means is said anew; since when it lasts, and of when the data are, stays as it was read."""
    as_of = desk.projection(connection_id).rows.as_of(judged.key, KIND)
    result = desk.intake.observe_refund(
        judged.key,
        state.value,
        since=judged.facts.state_since,
        note=_("认定状态：原文“{original}”", original=judged.facts.state_text or ""),
        connection=desk.connections.get(connection_id),
        settles_as_of=desk.clock.connection_now() if as_of is None else from_epoch(as_of),
    )
    return result.batch_id


def _rejudge(desk: Desk, connection_id: str, keys: Iterable[str], text: str) -> None:
    """A remembered text changes more requests than those that were observed: all that carry it."""
    others = [one.key for one in desk.refunds.all(connection_id) if one.facts.state_text == text] if text else []
    changed = list(dict.fromkeys([*keys, *others]))
    desk.projection(connection_id).rejudge(changed, desk.forecasts.judge(connection_id), kind=KIND)
    desk.events.publish(FactsChanged(connection_id, KIND, tuple(changed)))

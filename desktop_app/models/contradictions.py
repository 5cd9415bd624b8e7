"""Facts of a case that cannot all be true. They are kept as they came in, told, and start no clock.

Days are compared, not hours: a sheet often has a day where the order has a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.supervision import CaseFacts, FlowChoice, Node
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks

_TIMES = ("node_since", "courier_signed_at", "appeal_accepted_at")
"""Facts that start clocks, and that cannot lie before the order."""
_BEFORE_ORDER = N_("早于下单时间，不用来推算期限")


class Contradiction(NamedTuple):
    """One fact that another one rules out."""

    column: str
    """Id of the column in ``cases`` that stands against the others."""
    reason: str
    is_impossible: bool
    """The value itself cannot be: nothing is reckoned from it."""


def contradictions(facts: CaseFacts, choice: FlowChoice, node: Node, packs: RulePacks) -> Iterator[Contradiction]:
    """What contradicts itself in a case. Asked of every case: most have nothing to compare."""
    ordered = facts.ordered_at
    if ordered is not None:
        for name in _TIMES:
            if _is_day_before(getattr(facts, name), ordered):
                yield Contradiction(name, _(_BEFORE_ORDER), True)
    if facts.courier_signed_at is not None and node is Node.SELLER_DELIVER and not facts.rejection_count:
        yield Contradiction("courier_signed_at", _("快递已签收，节点却还在商家实施服务"), False)
    if facts.is_code_claimed is not None:
        yield from _claimed(facts.is_code_claimed, choice, node, packs)
    if facts.is_appeal_open and node is Node.DONE:
        yield Contradiction("is_appeal_open", _("服务已完成，却还在申诉中"), False)


def _claimed(is_claimed: bool, choice: FlowChoice, node: Node, packs: RulePacks) -> Iterator[Contradiction]:
    """A code that was claimed before it could be, or not claimed where the flow has passed that step."""
    shape = packs.flow(choice.flow)
    order = [row.node for row in shape.node] if shape is not None else []
    if node not in order or Node.BUYER_CLAIM_CODE not in order or node is Node.CANCELLED_BY_REFUND:
        return
    place, claim = order.index(node), order.index(Node.BUYER_CLAIM_CODE)
    if is_claimed and place < claim:
        yield Contradiction("is_code_claimed", _("授权码已领取，节点却还在领取之前"), False)
    elif not is_claimed and place > claim:
        yield Contradiction("is_code_claimed", _("授权码没有领取，节点却在领取之后"), False)


def _is_day_before(at: datetime | None, ordered: datetime) -> bool:
    return at is not None and at < ordered and at.astimezone(CHINA).date() < ordered.astimezone(CHINA).date()


def without_impossible(facts: CaseFacts, found: tuple[Contradiction, ...]) -> CaseFacts:
    """The facts without what cannot be."""
    gone: dict[str, Any] = {one.column: None for one in found if one.is_impossible}
    return facts._replace(**gone) if gone else facts

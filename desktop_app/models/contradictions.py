"""Facts of a case that cannot all be true. They are kept as they came in, told, and start no clock.

Days are compared, not hours: a sheet often has a day where the order has a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.supervision import CaseFacts, FlowChoice, FlowId, Node
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks

_TIMES = ("paid_at", "node_since", "courier_signed_at", "appeal_accepted_at")
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
    if facts.is_supervised is False:
        yield from _stands_without_supervision(facts, packs)
    if _is_overpaid(facts, packs):
        yield Contradiction("paid_amount", _("实付金额大于订单金额"), False)
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
    elif is_claimed and place == claim:
        yield Contradiction("is_code_claimed", _("授权码已领取，节点却还停在用户领取授权码"), False)
    elif not is_claimed and place > claim:
        yield Contradiction("is_code_claimed", _("授权码没有领取，节点却在领取之后"), False)


def _stands_without_supervision(facts: CaseFacts, packs: RulePacks) -> Iterator[Contradiction]:
    """Not supervised, and yet at a node of supervision that is not its end: an order that is finished may say so."""
    from desktop_app.models.flows import is_node_text, read_node  # the rule engine

    text = facts.node_text or ""
    if text.strip() and is_node_text(text, packs) and read_node(text, FlowId.UNKNOWN, packs) is not Node.DONE:
        yield Contradiction("is_supervised", _("不涉及服务监管，却有服务监管的节点"), False)


def _is_overpaid(facts: CaseFacts, packs: RulePacks) -> bool:
    """More paid than ordered, in the currency of the site: elsewhere a tax may come on top of the order's amount.

    An order of 0 says nothing of what was asked for it.
    """
    paid, ordered = facts.paid_amount, facts.order_amount
    if paid is None or not ordered or facts.currency not in (None, packs.supervision.currency):
        return False
    return paid > ordered


def reopened(before: CaseFacts, after: CaseFacts, choice: FlowChoice, packs: RulePacks) -> Iterator[Contradiction]:
    """A case that was seen finished and now stands at a node again: no flow leads out of its end.

    Asked of each row of a case that is known. Closing by a refund is another end.
    """
    if before.node_text == after.node_text or not before.node_text or not after.node_text:
        return
    from desktop_app.models.flows import read_node  # the rule engine

    node = read_node(after.node_text, choice, packs)
    ended = (Node.DONE, Node.CANCELLED_BY_REFUND, Node.NONE, Node.UNKNOWN)
    if node not in ended and read_node(before.node_text, choice, packs) is Node.DONE:
        yield Contradiction("node_text", _("以前看到的是服务完成，现在又回到没有完成的节点"), False)


def _is_day_before(at: datetime | None, ordered: datetime) -> bool:
    return at is not None and at < ordered and at.astimezone(CHINA).date() < ordered.astimezone(CHINA).date()


def without_impossible(facts: CaseFacts, found: tuple[Contradiction, ...]) -> CaseFacts:
    """The facts without what cannot be."""
    gone: dict[str, Any] = {one.column: None for one in found if one.is_impossible}
    return facts._replace(**gone) if gone else facts

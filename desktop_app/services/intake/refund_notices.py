"""Notifications about refunds: one that names the number of a request is taken in as that request.

Without the number nothing can be taken in: the notification is kept, and says where to look.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, from_epoch, iso
from desktop_app.models import wording, wording_times
from desktop_app.models.refunds.facts import KIND
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.intake import refund_entries
from desktop_app.services.intake.proposals import Proposal
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.notices import NamedOrder, Recognised
    from desktop_app.models.rules.shapes import NoticeEntry
    from desktop_app.services.desk import Desk
    from desktop_app.services.refunds.judging import JudgedRefund


def propose_refund(desk: Desk, connection_id: str, found: Recognised, event: NoticeEntry) -> tuple[Proposal, ...]:
    """What an event says of the request that it names, or of the orders where it names none that can be told."""
    told = Proposal("", "", event.id, str(event.short or event.text), None, found.at)
    if len(found.refunds) == 1 and len(found.orders) <= 1:
        return (_of_request(desk, connection_id, found, event, told),)
    if found.refunds:
        why = _("写了几个退订单号或订单，对应不上，没有采用。请看原文，从登记进来。这里只留底。")
    else:
        why = _("没有写退订单号，不能收为退订申请：请到控制台的退订管理查看，再登记。这里只留底。")
    return tuple(_of_order(desk, connection_id, order, why, told) for order in found.orders)


def refund_values(desk: Desk, connection_id: str, proposal: Proposal, at: datetime | None) -> dict[str, Any]:
    """The row as it lands: what the event says, and what the order says of a request that is new here."""
    moment = None if at is None else iso(at.astimezone(CHINA))
    known = _known(desk, connection_id, proposal.refund_id)
    values: dict[str, Any] = {"refund_id": proposal.refund_id}
    values |= {"order_id": proposal.order_id} if proposal.order_id else {}
    values |= {"line_id": proposal.line_id} if proposal.line_id else {}
    if proposal.refund_state is not None:
        values |= {"node_text": proposal.refund_state.value, "node_since": moment}
    if known is None or known.facts.filed_at is None:
        values["filed_at"] = moment
    if known is None and proposal.order_id:
        return refund_entries.known_of_order(desk, connection_id, values) | values
    return values


def line_of(desk: Desk, connection_id: str, order: NamedOrder) -> tuple[str, str]:
    """The line that is meant, and why none can be told; never guessed among several."""
    if order.line_id or not connection_id:
        return order.line_id, ""
    rows = desk.projection(connection_id).rows
    for kind in ("cases", "orders"):
        lines = [key.partition("|")[2] for key in rows.keys_of_order(order.order_id, kind)]
        if len(lines) == 1:
            return lines[0], ""
        if lines:
            told = _("、").join(filter(None, lines))
            return "", _("订单有多行（{lines}），通知没有写是哪一行。请从登记进来。", lines=told)
    return "", ""


def _of_request(desk: Desk, connection_id: str, found: Recognised, event: NoticeEntry, told: Proposal) -> Proposal:
    refund_id, state = found.refunds[0], event.refund_state
    known = _known(desk, connection_id, refund_id)
    order = found.orders[0] if found.orders else None
    line = "" if order is None else line_of(desk, connection_id, order)[0]
    one = replace(told, refund_id=refund_id, refund_state=state, is_landing=True)
    if order is not None:
        one = replace(one, order_id=order.order_id, line_id=line)
    says: list[str] = []
    if known is None:
        says.append(_("这张退订申请还没有进来过：确认后收为一张退订申请。"))
    else:
        facts = known.facts
        one = replace(one, customer_name=facts.customer_name or "", product_name=facts.product_name or "")
        if order is not None and facts.order_id and facts.order_id != order.order_id:
            other = _("这张退订申请属于订单 {order}，与通知写的不一致。请到控制台核对。", order=facts.order_id)
            return replace(one, is_landing=False, problem=other)
        says += _doubts(desk, connection_id, known, state, found.at)
    if found.at is None:
        says.append(_("没有时间：收进时请写明事情发生的时间。"))
    return replace(one, says=tuple(says))


def _of_order(desk: Desk, connection_id: str, order: NamedOrder, why: str, told: Proposal) -> Proposal:
    says = [why]
    standing = desk.refunds.of_order(connection_id, order.order_id) if connection_id else []
    if standing:
        numbers = _("、").join(one.facts.refund_id for one in standing)
        says.append(_("这里已有这一单的退订申请：{refunds}。", refunds=numbers))
    line = line_of(desk, connection_id, order)[0]
    return replace(told, order_id=order.order_id, line_id=line, says=tuple(says))


def _doubts(
    desk: Desk, connection_id: str, known: JudgedRefund, state: RefundState | None, at: datetime | None
) -> list[str]:
    """What is in doubt about a request that is known here."""
    name = wording.refund_state_name(known.state)
    if known.state is state:
        return [_("这张退订申请已经是“{state}”。", state=name)]
    as_of = desk.projection(connection_id).rows.as_of(known.key, KIND)
    seen = None if as_of is None else from_epoch(as_of)
    if at is not None and seen is not None and seen > at and known.state is not RefundState.UNKNOWN:
        when = wording_times.full_time(seen)
        text = _(
            "互相矛盾：{at} 的数据说它在“{known}”，比这条通知新，以新的为准。请到控制台核对。", at=when, known=name
        )
        return [text]
    return []


def _known(desk: Desk, connection_id: str, refund_id: str) -> JudgedRefund | None:
    return desk.refunds.one(connection_id, refund_id) if connection_id else None

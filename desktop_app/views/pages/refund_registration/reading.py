"""What the registration of a refund needs of the services, read and done in lanes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.models import wording
from desktop_app.models.kinds import bare_id
from desktop_app.models.refunds.facts import KIND
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import _
from desktop_app.views.pages.registration.reading import Registered, told_words

FIRST_STATES = (RefundState.PENDING_SELLER, RefundState.AWAITING_RETURN, RefundState.AWAITING_INSPECTION)
"""What a person mostly sees; the others follow."""


@dataclass(frozen=True)
class WantedRefund:
    """What the person filled in: texts as typed, times as read. Empty: not said."""

    refund_id: str
    order_id: str
    state: str
    amount: str
    filed: datetime | None
    access_type: str = ""
    supervised: str = ""
    goods: str = ""
    invoice: str = ""
    reason: str = ""
    customer: str = ""
    currency: str = ""
    """Of the amount; empty where it is that of the order."""


@dataclass(frozen=True)
class KnownRefund:
    """What is known here of a number."""

    refund_id: str
    order_id: str
    text: str
    is_here: bool
    """The request itself is here already."""


def state_choices(packs: Any) -> list[tuple[str, str]]:
    """(value, text) of the states to choose from, as the console calls them."""
    names = packs.refunds.names
    others = [one for one in names if one not in (*FIRST_STATES, RefundState.UNKNOWN)]
    told = [(one.value, wording.refund_state_name(one.value)) for one in (*FIRST_STATES, *others) if one in names]
    return [("", _("选看到的状态")), *told]


def access_choices(packs: Any) -> list[tuple[str, str]]:
    """The access types that the regimes tell apart, in the order of the pack."""
    from desktop_app.models.refunds.regimes import access_types  # the rule engine

    return [("", _("不知道")), *((word, word) for word in access_types(packs))]


def find_known(desk: Any, connection_id: str, refund_id: str, order_id: str) -> KnownRefund:
    """Is there a request of this number, or an order? To be called in a lane."""
    judged = desk.refunds.one(connection_id, refund_id) if refund_id else None
    if judged is not None:
        state = wording.refund_state_name(judged.state.value)
        return KnownRefund(refund_id, order_id, _("已有这张申请：{state}。登记后以新的为准。", state=state), True)
    order = bare_id(order_id)
    rows = desk.projection(connection_id).rows if order else None
    if rows is not None and rows.keys_of_order(order, "orders"):
        return KnownRefund(refund_id, order_id, _("订单列表里有它：客户、商品和金额会自动带上。"), False)
    return KnownRefund(refund_id, order_id, "", False)


def register_refund(desk: Any, connection_id: str, wanted: WantedRefund) -> Registered:
    """Register one request. In the lane of ``work.db``; the first facts of a home make its connection."""
    facts: dict[str, Any] = {
        "refund_id": wanted.refund_id,
        "requested_amount": wanted.amount,
        "currency": wanted.currency if wanted.amount else "",
        "filed_at": wanted.filed,
        "access_type": wanted.access_type,
        "is_supervised": wanted.supervised,
        "goods_state": wanted.goods,
        "invoice_state": wanted.invoice,
        "reason": wanted.reason,
        "customer_name": wanted.customer,
    }
    printed = desk.rulebook.packs.refunds.names[RefundState(wanted.state)].zh
    result = desk.intake.register(
        wanted.order_id,
        node=printed,
        facts={name: value for name, value in facts.items() if value},
        connection=desk.connections.get(connection_id) if connection_id else None,
        kind=KIND,
    )
    key = result.keys[0] if result.keys else bare_id(wanted.refund_id)
    state = wording.refund_state_name(wanted.state)
    return Registered(result.batch_id, key, wanted.refund_id, state, wanted.customer, told_words(desk, result.batch))

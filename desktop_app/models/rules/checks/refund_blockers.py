"""The checks behind blockers of refunds: each answers what its message needs to say; ``None``: nothing is amiss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.money import Money
from desktop_app.models.refunds.asked import amount_fault
from desktop_app.models.refunds.check_words import column_words, supervised_words
from desktop_app.models.refunds.context import RefundContext
from desktop_app.models.refunds.facts import RECEIVED
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.refunds.steps import OddStep
from desktop_app.models.rules.checks.evidence_form import add_months
from desktop_app.models.rules.checks.registry import check
from desktop_app.models.wording_times import full_time
from desktop_app.texts import _

Found = Mapping[str, str] | None
Params = Mapping[str, int | str | tuple[str, ...]]
NOTHING: Mapping[str, str] = {}


@check("refund.amount_range")
def amount_range(seen: RefundContext, _params: Params) -> Found:
    """The amount is more than was paid, whoever tells what was paid."""
    asked, paid = seen.facts.requested, seen.most_paid
    return {"asked": _told(asked), "paid": _told(paid)} if asked is not None and _is_more(asked, paid) else None


@check("refund.amount_fault")
def amount_is_faulty(seen: RefundContext, params: Params) -> Found:
    """The amount by itself is wrong in this one way."""
    facts = seen.facts
    if amount_fault(facts) != params.get("fault"):
        return None
    asked = facts.unread_amount[:40] or _told(facts.requested)
    return {"asked": asked, "currency": facts.currency or _("（没有写明或读不出来）")}


@check("refund.amount_above_smaller")
def amount_above_smaller(seen: RefundContext, _params: Params) -> Found:
    """Request and order tell two paid amounts, and the amount lies between them."""
    asked, said, known = seen.facts.requested, seen.facts.paid, seen.order.paid
    if asked is None or said is None or known is None or _is_more(asked, seen.most_paid):
        return None
    return {"asked": _told(asked), "said": _told(said), "known": _told(known)} if _is_more(asked, seen.paid) else None


@check("refund.amount_above_rest")
def amount_above_rest(seen: RefundContext, _params: Params) -> Found:
    """The amount is within what was paid, and more than what other requests for the line left of it."""
    asked, paid, given = seen.facts.requested, seen.paid, seen.given
    if asked is None or given is None or _is_more(asked, paid) or not _is_more(asked, seen.left):
        return None
    others = ", ".join(one.refund_id for one in seen.given_back[:5])
    return {
        "asked": _told(asked), "left": _told(seen.left), "paid": _told(paid), "given": _told(given), "others": others
    }  # fmt: skip


@check("refund.amount_unknown")
def amount_unknown(seen: RefundContext, _params: Params) -> Found:
    """The amount asked for is one that can be given back, and nobody knows how much was paid."""
    return NOTHING if seen.paid is None and amount_fault(seen.facts) is None else None


def _is_more(asked: Money, limit: Money | None) -> bool:
    return limit is not None and limit.currency == asked.currency and limit < asked


def _told(money: Money | None) -> str:
    return _("（没有写明或读不出来）") if money is None else wording.money_text(money.amount, money.currency)


@check("refund.currency")
def currency(seen: RefundContext, _params: Params) -> Found:
    """The amount is in another currency than the order was paid in."""
    asked = seen.facts.requested
    for paid in (seen.facts.paid, seen.order.paid):
        if asked is not None and paid is not None and asked.currency != paid.currency:
            return {"asked": asked.currency, "paid": paid.currency}
    return None


@check("refund.supervised_differs")
def supervised_differs(seen: RefundContext, _params: Params) -> Found:
    """The request and the case of its order line do not agree on whether the order is supervised."""
    said, known = seen.facts.is_supervised, seen.order.is_supervised
    if said is None or known is None or said is known:
        return None
    return {"said": supervised_words(said), "known": supervised_words(known), "order": seen.facts.order_id}


@check("refund.supervision_done")
def supervision_done(seen: RefundContext, _params: Params) -> Found:
    """Supervision is finished, and it is no renewal that has not begun: its supervision was that of the order."""
    return NOTHING if seen.is_supervision_done and not seen.facts.is_renewal_pending else None


@check("refund.supervision_done_before_renewal")
def supervision_done_before_renewal(seen: RefundContext, _params: Params) -> Found:
    """Supervision is finished, and the renewal that is to be refunded has not begun."""
    return NOTHING if seen.is_supervision_done and seen.facts.is_renewal_pending else None


@check("refund.code_claimed")
def code_claimed(seen: RefundContext, _params: Params) -> Found:
    """The licence code was claimed."""
    return NOTHING if seen.facts.is_code_claimed or seen.order.is_code_claimed else None


@check("refund.term_over")
def term_over(seen: RefundContext, _params: Params) -> Found:
    """The term of the service has ended."""
    ends = seen.ends_at
    return {"at": full_time(ends)} if ends is not None and ends <= seen.now else None


@check("refund.renewal_in_effect")
def renewal_in_effect(seen: RefundContext, _params: Params) -> Found:
    """The renewal has begun."""
    return NOTHING if seen.facts.is_renewal_pending is False else None


@check("refund.trial")
def trial(seen: RefundContext, params: Params) -> Found:
    """A trial order, as the request says or, where it says nothing, its order or case."""
    if seen.facts.is_trial is not None:
        return {"said": _("退订表写的是试用")} if seen.facts.is_trial else None
    types = params.get("order_types", ())
    order_type = seen.order.order_type
    if order_type is None or not isinstance(types, tuple) or order_type not in types:
        return None
    return {"said": _("订单 {order} 的订单类型是“{type}”", order=seen.facts.order_id, type=order_type)}


@check("refund.invoice_state")
def invoice_state(seen: RefundContext, params: Params) -> Found:
    """The invoice stands in a state that stands in the way."""
    return NOTHING if seen.facts.invoice_state == params.get("state") else None


@check("refund.goods_in_transit")
def goods_in_transit(seen: RefundContext, _params: Params) -> Found:
    """The goods are on their way."""
    return NOTHING if seen.order.is_in_transit and seen.facts.goods_state != RECEIVED else None


@check("refund.appeal_open")
def appeal_open(seen: RefundContext, _params: Params) -> Found:
    """An appeal runs about the order's supervision."""
    return NOTHING if seen.order.is_appeal_open else None


@check("refund.goods_appeal_open")
def goods_appeal_open(seen: RefundContext, _params: Params) -> Found:
    """An appeal runs about the goods that came back, or did not."""
    return NOTHING if seen.facts.is_appeal_open else None


@check("refund.stale_data")
def stale_data(seen: RefundContext, params: Params) -> Found:
    """What is known is older than so many working days, and nobody has looked within so many hours."""
    as_of = seen.data_as_of
    if as_of is None or seen.now - as_of <= timedelta(hours=_number(params, "seen_hours")):
        return None
    age = seen.calendar.working_days_between(as_of.astimezone(CHINA).date(), seen.now.astimezone(CHINA).date())
    return {"at": full_time(as_of)} if age > _number(params, "working_days") else None


@check("refund.duplicate")
def duplicate(seen: RefundContext, _params: Params) -> Found:
    """Another request for the same order line came before."""
    return {"others": ", ".join(seen.earlier[:5])} if seen.earlier else None


@check("refund.refunded_before")
def refunded_before(seen: RefundContext, _params: Params) -> Found:
    """Data of before said that the money was given back, and no step leads on from there."""
    gone = [one for one in seen.odd_steps if one.before is RefundState.REFUNDED]
    return _step_told(gone[-1], seen) if gone else None


@check("refund.odd_step")
def odd_step(seen: RefundContext, params: Params) -> Found:
    """The request came on by a step that no table permits, or back in time; money was not given back before."""
    if not seen.odd_steps or refunded_before(seen, params) is not None:
        return None
    return _step_told(seen.odd_steps[-1], seen)


def _step_told(step: OddStep, seen: RefundContext) -> Mapping[str, str]:
    return {
        "before": wording.refund_state_name(step.before.value),
        "after": wording.refund_state_name(step.after.value),
        "at": full_time(step.before_seen_at),
        "state": wording.refund_state_name(seen.state.value),
    }


@check("refund.unread_value")
def unread_value(seen: RefundContext, _params: Params) -> Found:
    """Something that was written could not be read, or names no access type that the rules know."""
    found = list(seen.facts.unread)
    if not seen.is_type_known:
        found.append(("接入类型", seen.facts.access_type or ""))
    told = (_("{column}“{text}”", column=column_words(column), text=text[:40]) for column, text in found)
    return {"values": _("、").join(told)} if found else None


@check("refund.unknown_order")
def unknown_order(seen: RefundContext, _params: Params) -> Found:
    """The order stands neither in the order list nor among the cases."""
    order = seen.facts.order_id
    return {"order": order} if order and not seen.order.is_known else None


@check("refund.order_not_named")
def order_not_named(seen: RefundContext, _params: Params) -> Found:
    """The request says of no order that it is about."""
    return None if seen.facts.order_id or seen.order.is_known else {}


@check("refund.term_expired")
def term_expired(seen: RefundContext, params: Params) -> Found:
    """The term ended while supervision was unfinished."""
    return None if seen.order.is_supervision_done else term_over(seen, params)


@check("refund.no_requirement")
def no_requirement(seen: RefundContext, params: Params) -> Found:
    """The buyer sent no requirement within so many months of paying."""
    paid_at = seen.order.paid_at
    if paid_at is None or seen.order.case_node != params.get("node"):
        return None
    return (
        {"at": full_time(paid_at)}
        if seen.now > add_months(paid_at.astimezone(CHINA), _number(params, "months"))
        else None
    )


def _number(params: Params, name: str) -> int:
    value = params.get(name, 0)
    return value if isinstance(value, int) else 0

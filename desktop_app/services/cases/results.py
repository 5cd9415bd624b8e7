"""What the projection stores beside a row of cases or of a ledger: what a list needs ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop_app.clock import to_epoch
from desktop_app.models.columns import is_unread
from desktop_app.models.listing import NO_RULES_BADGE, REFUND_PENDING_BADGE, ResultColumns, is_paused
from desktop_app.models.money import CNY, Money
from desktop_app.models.reading import to_decimal
from desktop_app.models.supervision import Band, CaseForecast, Effect, FlowId, Node, Party

if TYPE_CHECKING:
    from desktop_app.models.refunds.forecast import RefundForecast
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.services.cases.judging import JudgedCase

_STATE_WORDS = {
    Party.SELLER: "待我方处理",
    Party.BUYER: "客户",
    Party.HUAWEI: "华为云复核",
    Party.OPERATOR: "运营 申诉中",
    Party.SYSTEM: "系统",
}
"""What the filter 状态: finds beside the node's name: words of the stored data, the same in every language."""


def case_results(judged: JudgedCase, packs: RulePacks) -> ResultColumns:
    """What the projection stores beside a case."""
    facts, forecast = judged.facts, judged.forecast
    node_name = packs.node_names.get(forecast.node)
    return ResultColumns(
        order_id=facts.order_id,
        line_id=facts.line_id,
        node=str(forecast.node),
        node_text=facts.node_text,
        node_name=node_name,
        node_since=epoch_of(facts.node_since),
        customer_name=facts.customer_name,
        product_name=facts.product_name,
        owner=facts.owner,
        helpers=judged.helpers or None,
        state_text=_joined(_state_word(forecast), node_name, _refund_word(forecast)),
        type_text=_joined(facts.access_type, facts.delivery_subtype, facts.product_class, facts.order_type),
        amount_minor=minor_of(facts.amount),
        paid_minor=minor_of(facts.order_amount if facts.paid_amount is None else facts.paid_amount),
        currency=forecast.silence.currency or facts.currency or CNY,
        flow=str(forecast.flow),
        **_told(forecast),
    )


def _told(forecast: CaseForecast) -> ResultColumns:
    """The forecast's columns; while a pending refund pauses the case its time limit stands, and no list shows it."""
    told = forecast_columns(forecast)
    if is_paused(forecast.badges):
        told |= ResultColumns(deadline_at=None, deadline_kind=None, is_working_days=False)
    return told


def forecast_columns(forecast: CaseForecast | RefundForecast) -> ResultColumns:
    """What a forecast says of a case or a request: whose move, by when, what happens by itself, when to judge anew."""
    deadline, silence = forecast.deadline, forecast.silence
    return ResultColumns(
        whose_move=str(forecast.whose_move),
        deadline_at=None if deadline is None else to_epoch(deadline.at),
        deadline_kind=None if deadline is None else deadline.kind,
        is_working_days=deadline is not None and deadline.is_in_working_days,
        effect=str(silence.effect),
        effect_at=epoch_of(silence.at),
        band=forecast.band.rank,
        badges=forecast.badges,
        is_listed=forecast.is_listed,
        recompute_at=epoch_of(forecast.recompute_at),
    )


def order_results(columns: Mapping[str, Any]) -> ResultColumns:
    """What the projection stores beside a row of a ledger: nothing follows from it by itself.

    Read from the stored columns directly: a ledger comes in by hundreds of thousands of rows.
    """
    get = columns.get
    paid, ordered = _stored_minor(get("paid_amount")), _stored_minor(get("order_amount"))
    return ResultColumns(
        order_id=get("order_id") or "",
        line_id=get("line_id") or "",
        node=_NO_NODE,
        whose_move=_NOBODY,
        customer_name=get("customer_name"),
        product_name=get("product_name"),
        state_text=_known(get("order_status"))
        or _joined(_known(get("billing_state")), get("supervision_state"), get("repayment_state")),
        type_text=_joined(
            _known(get("order_type")), _known(get("access_type")), _known(get("product_class")), get("billing_mode")
        ),
        amount_minor=paid or ordered,
        paid_minor=ordered if paid is None else paid,
        currency=_known(get("currency")) or CNY,
        effect=_NO_EFFECT,
        band=_NO_BAND,
        flow=_NO_FLOW,
        is_listed=False,
    )


_NO_NODE, _NOBODY, _NO_EFFECT, _NO_FLOW = str(Node.NONE), str(Party.NOBODY), str(Effect.NONE), str(FlowId.NONE)
_NO_BAND = Band.NONE.rank


def _known(stored: str | None) -> str | None:
    """A stored text or choice; nothing for one that could not be read."""
    return None if stored is None or is_unread(stored) else stored


def _stored_minor(stored: str | None) -> int | None:
    if stored is None or is_unread(stored):
        return None
    if stored[-3:-2] == ".":  # as nearly all amounts are stored
        return int(stored[:-3] + stored[-2:])
    return minor_of(to_decimal(stored))


def _state_word(forecast: CaseForecast) -> str | None:
    if forecast.node is Node.UNKNOWN:
        return "暂无规则" if NO_RULES_BADGE in forecast.badges else "状态待认定"
    if forecast.whose_move is Party.SELLER and is_paused(forecast.badges):
        return None  # nothing waits for us there but the refund
    return _STATE_WORDS.get(forecast.whose_move)


def _refund_word(forecast: CaseForecast) -> str | None:
    """A word of the stored data as well: 状态:退订中 finds the cases that a pending refund pauses."""
    return "退订中" if REFUND_PENDING_BADGE in forecast.badges else None


def minor_of(amount: Decimal | None) -> int | None:
    """Whole hundredths, as stored."""
    return None if amount is None else Money(amount).minor


def epoch_of(moment: datetime | None) -> int | None:
    """Whole seconds since 1970, as stored."""
    return None if moment is None else to_epoch(moment)


def _joined(*words: str | None) -> str | None:
    known: Iterable[str] = [word for word in words if word]
    return " ".join(known) or None

"""A buyer files a refund request: what the law asks before there is one. Refusals are NotPossible with a sentence."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from typing import Any

from desktop_app.sandbox.shop.cases import CHINA, Case, money_text
from desktop_app.sandbox.shop.flows import DONE
from desktop_app.sandbox.shop.law import Law
from desktop_app.sandbox.shop.order_terms import term_end
from desktop_app.sandbox.shop.refund_orders import is_refunded
from desktop_app.sandbox.shop.refund_requests import INVOICED, NOT_RECEIVED, RECEIVED, RefundRequest
from desktop_app.sandbox.shop.refund_rights import refusal_of_refund
from desktop_app.sandbox.shop.refund_rules import FIVE_DAY, FIVE_DAYS, NEGOTIATED, NONE, YEARLY_QUOTA, regime_of
from desktop_app.sandbox.shop.refund_states import APPROVED, PENDING
from desktop_app.sandbox.shop.refund_store import RefundStore
from desktop_app.sandbox.shop.refusals import NotFound, NotPossible
from desktop_app.sandbox.shop.store import Store

REASONS = ("对产品不满意", "功能不符合需求", "操作太复杂", "对服务不满意", "其他")
"""Those of the billing interface (4.4); the marketplace's own list is not printed."""
MAX_REASON = 200
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?")


def filed(store: Store, law: Law, ids: tuple[str, str], values: dict[str, Any], at: int) -> RefundRequest:
    """The request as it begins: with the seller, or, where nobody approves, on its way.

    ``values``: ``amount`` (decimal text; default all that was paid), ``reason``, ``goods_state`` (hardware; default
    as the parcel stands), ``shows_phone``.
    """
    order_id, line_id = ids
    order = store.order(line_id)
    if order is None or order["order_id"] != order_id:
        raise NotFound(order_id, line_id)
    refunds, case = RefundStore(store), store.case_of_line(line_id)
    regime = _regime(refunds, law, order, case, at)
    amount = _amount(values.get("amount"), order["paid_amount"], is_whole=regime == FIVE_DAY)
    reason = str(values.get("reason") or REASONS[-1]).strip()
    if len(reason) > MAX_REASON:
        raise NotPossible(f"退订原因不能超过 {MAX_REASON} 个字。")
    renewal = order["order_type"] == "续费"
    return RefundRequest(
        refund_id=f"TD{order_id[2:]}{len(refunds.of_line(line_id)) + 1:02d}",
        order_id=order_id,
        line_id=line_id,
        regime=regime,
        order_type=order["order_type"],
        product_name=order["product_name"],
        access_type=order["access_type"],
        product_class=order["product_class"],
        billing_mode=order["billing_mode"],
        is_supervised=int(case is not None),
        supervision_done=int(case is not None and case.node == DONE),
        customer_name=order["customer_name"],
        paid_amount=order["paid_amount"],
        requested_amount=amount,
        currency=order["currency"],
        reason=reason,
        goods_state=_goods(values.get("goods_state"), case, law.faults),
        state=PENDING if regime == NEGOTIATED else APPROVED,
        requested_at=at,
        state_since=at,
        invoice_state=refunds.invoice_state(line_id),
        code_claimed=None if case is None else case.code_claimed,
        expires_at=term_end(store, order, case),
        renewal_not_begun=int((order["effective_at"] or at + 1) > at) if renewal else None,
        is_trial=int(order["order_type"] == "试用"),
        phone=order["phone"] if values.get("shows_phone") else None,
        customer_account=order["customer_account"],
    )


def _regime(refunds: RefundStore, law: Law, order: dict[str, Any], case: Case | None, at: int) -> str:
    if order["order_status"] not in {"处理中", "已完成"} or order["order_type"] == "退订":
        raise NotPossible("只有已支付的订单可以申请退订。")
    if is_refunded(refunds.store, order["order_id"]):
        raise NotPossible("该订单已经退订。")
    if refunds.pending(order["line_id"]) is not None:
        raise NotPossible("该订单已有退订申请在处理中。")
    regime = regime_of(order["access_type"], order["billing_mode"], case is not None, order["order_type"])
    if regime == NONE and not _waits_for_its_term(order, at):
        raise NotPossible("该商品不支持退订。")
    if case is None:
        _check_five_days(refunds, order, at)
        return FIVE_DAY
    refusal = refusal_of_refund(case, law.faults)
    if refusal is not None:
        raise NotPossible(refusal)
    end = term_end(refunds.store, order, case)
    if end is not None and end <= at:
        raise NotPossible("服务已到期，不能再申请退订。")
    return regime


def _waits_for_its_term(order: dict[str, Any], at: int) -> bool:
    """A renewal that is not in effect yet is refunded whole, whatever it renews (4.2)."""
    return bool(order["order_type"] == "续费" and order["effective_at"] is not None and order["effective_at"] > at)


def _check_five_days(refunds: RefundStore, order: dict[str, Any], at: int) -> None:
    if refunds.invoice_state(order["line_id"]) == INVOICED:
        raise NotPossible("该订单已开具发票，请先退票再申请退订。")
    if _waits_for_its_term(order, at):
        return
    if order["order_type"] == "续费":
        raise NotPossible("续费已生效，不能申请退订。")
    opened = order["effective_at"]
    if opened is None:
        raise NotPossible("资源尚未开通，不能申请 5 天无理由退订。")
    if at >= opened + FIVE_DAYS:
        raise NotPossible("开通已超过 5 天，不能再申请 5 天无理由全额退订。")
    year = datetime.fromtimestamp(at, CHINA).year
    first, last = (int(datetime(which, 1, 1, tzinfo=CHINA).timestamp()) for which in (year, year + 1))
    if refunds.five_day_refunds(order["customer_account"], first, last) >= YEARLY_QUOTA:
        raise NotPossible(f"该账号本年度的 {YEARLY_QUOTA} 次 5 天无理由退订已用完。")


def _amount(given: Any, paid: int, *, is_whole: bool) -> int:
    """The amount in fen: above nothing, at most what was paid (4.4), to the fen; exact, never by float."""
    if paid <= 0:
        raise NotPossible("实付金额为 0，没有可退的金额。")
    if given is None:
        return paid
    if not isinstance(given, str) or not _AMOUNT.fullmatch(given):
        raise NotPossible("退订金额须为最多两位小数的十进制文本。")
    fen = Decimal(given) * 100
    if not 0 < fen <= paid:
        raise NotPossible(f"退订金额须大于 0，且不超过实付金额 {money_text(paid)}。")
    if is_whole and fen != paid:
        raise NotPossible("5 天无理由退订只能全额退订。")
    return int(fen)


def _goods(given: Any, case: Case | None, faults: AbstractSet[str]) -> str | None:
    """未收货 or 已收货 for hardware (4.6); goods on their way cannot be called not received."""
    if case is None or case.flow != "D":
        return None
    is_shipped, is_signed = case.delivery is not None, case.courier_signed_at is not None
    goods = given or (RECEIVED if is_signed else NOT_RECEIVED)
    if goods not in (RECEIVED, NOT_RECEIVED):
        raise NotPossible("收货状态须为未收货或已收货。")
    is_in_transit = is_shipped and not is_signed and "goods_in_transit_are_not_received" not in faults
    if goods == NOT_RECEIVED and is_in_transit:
        raise NotPossible("货物在途，不能按未收货申请退订，须先由华为云确认。")
    if goods == RECEIVED and not is_shipped:
        raise NotPossible("商家尚未发货，不能按已收货申请退订。")
    return str(goods)


def parcel_due(store: Store, case: Case | None) -> int | None:
    """When the parcel of a case will be handed over; None: none is on its way."""
    row = None if case is None else store.one("SELECT at FROM due WHERE line_id=? AND what='courier'", case.line_id)
    return None if row is None else int(row[0])

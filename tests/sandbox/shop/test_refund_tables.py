"""The tables of refunds: the regime of each row of 4.2, and each state against each act (4.5, 4.6)."""

from __future__ import annotations

import pytest

from desktop_app.sandbox.shop.catalogue import PRODUCTS
from desktop_app.sandbox.shop.refund_rules import TABLE, regime_of
from desktop_app.sandbox.shop.refund_states import OPEN_STATES, STATE_NAMES, STEPS, step_at, steps_at, target_of

ROWS = [
    ("镜像", "包周期", False, "B"),
    ("SaaS", "包周期", True, "A"),
    ("SaaS", "包周期", False, "B"),
    ("SaaS", "一次性", True, "A"),
    ("SaaS", "一次性", False, "C"),
    ("人工服务", "包周期", True, "A"),
    ("人工服务", "一次性", True, "A"),
    ("License", "包周期", True, "A"),
    ("License", "一次性", True, "A"),
    ("应用编排", "一次性", True, "A"),
    ("硬件", "一次性", True, "A"),
    ("数据资产", "一次性", True, "A"),
    ("数据资产", "一次性", False, "C"),
    ("数据文件", "一次性", True, "A"),
    ("数据文件", "一次性", False, "C"),
    ("AI资产", "包周期", False, "C"),
    ("AI资产", "一次性", False, "C"),
    ("容器", "包周期", False, "C"),
    ("API", "按需套餐包", False, "C"),
    ("API", "按需", False, "C"),
]
EDGES = {
    ("PENDING_SELLER", "ApproveRefund"): "APPROVED",
    ("PENDING_SELLER", "RejectRefund"): "REJECTED",
    ("PENDING_SELLER", "withdraw_refund"): "WITHDRAWN",
    ("PENDING_SELLER", "invoice_asked"): "FAILED",
    ("APPROVED", "refunded"): "REFUNDED",
    ("APPROVED", "refund_failed"): "FAILED",
    ("AWAITING_RETURN", "send_goods"): "AWAITING_INSPECTION",
    ("AWAITING_RETURN", "withdraw_refund"): "WITHDRAWN",
    ("AWAITING_RETURN", "return_lapsed"): "WITHDRAWN",
    ("AWAITING_RETURN", "appeal_refund"): "AWAITING_RETURN",
    ("AWAITING_INSPECTION", "ConfirmInspection"): "APPROVED",
    ("AWAITING_INSPECTION", "RejectInspection"): "AWAITING_RETURN",
    ("AWAITING_INSPECTION", "inspection_lapsed"): "REFUNDED",
    ("AWAITING_INSPECTION", "inspection_accepted"): "APPROVED",
    ("AWAITING_INSPECTION", "AppealRefund"): "AWAITING_INSPECTION",
}


@pytest.mark.parametrize(("access_type", "billing", "is_supervised", "regime"), ROWS)
def test_the_regime_of_each_row(access_type: str, billing: str, is_supervised: bool, regime: str) -> None:
    assert regime_of(access_type, billing, is_supervised, "新购") == regime
    assert regime_of(access_type, billing, is_supervised, "试用") == "C", "trials are not refunded"


def test_no_row_of_the_table_is_left_out() -> None:
    assert {(access, billing, held) for access, billing, held in TABLE if billing} <= {row[:3] for row in ROWS}
    assert {access for access, _, _ in TABLE} == {row[0] for row in ROWS}


def test_what_no_row_holds_is_not_supported() -> None:
    for row in (("镜像", "包周期", True), ("硬件", "包周期", True), ("未知", "一次性", False), ("容器", "按需", False)):
        assert regime_of(*row, "新购") == "C"


def test_the_shop_sells_something_of_each_regime() -> None:
    sold = {regime_of(item.access_type, item.billing_mode, item.is_supervised, "新购") for item in PRODUCTS}
    assert sold == {"A", "B", "C"}
    supervised = [item for item in PRODUCTS if item.is_supervised]
    assert all(regime_of(item.access_type, item.billing_mode, True, "新购") == "A" for item in supervised)


def test_each_state_against_each_act() -> None:
    acts = {step.act for step in STEPS}
    for state in STATE_NAMES:
        for act in acts:
            step = step_at(state, act)
            assert (None if step is None else step.target) == EDGES.get((state, act)), (state, act)
    assert len(STEPS) == len(EDGES)


def test_ended_is_ended() -> None:
    for state in set(STATE_NAMES) - OPEN_STATES:
        assert not [step for step in STEPS if step.state == state]
    assert {step.target for step in STEPS} | {"PENDING_SELLER"} == set(STATE_NAMES)


def test_goods_that_were_received_come_back_before_the_money_goes() -> None:
    approve = step_at("PENDING_SELLER", "ApproveRefund")
    assert approve is not None
    assert target_of(approve, has_goods=True) == "AWAITING_RETURN"
    assert target_of(approve, has_goods=False) == "APPROVED"
    confirm = step_at("AWAITING_INSPECTION", "ConfirmInspection")
    assert confirm is not None
    assert target_of(confirm, has_goods=True) == "APPROVED"


def test_what_the_seller_may_do() -> None:
    assert [step.act for step in steps_at("PENDING_SELLER", "seller")] == ["ApproveRefund", "RejectRefund"]
    inspection = [step.act for step in steps_at("AWAITING_INSPECTION", "seller")]
    assert inspection == ["ConfirmInspection", "RejectInspection", "AppealRefund"]
    assert steps_at("AWAITING_RETURN", "seller") == steps_at("APPROVED", "seller") == ()

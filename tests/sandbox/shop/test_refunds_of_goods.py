"""Hardware that was received comes back before money does (4.6): 10 days to send it, 15 to inspect it, appeals."""

from __future__ import annotations

import pytest

from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import ask, decide, now
from tests.sandbox.shop.stage import DAY, HOUR, Line, open_line, paper


@pytest.fixture
def line(shop: Shop) -> Line:
    """A parcel that was signed for, whose buyer wants the money back; the seller has agreed."""
    made = open_line(shop, "硬件", None)
    made.deliver()
    made.act("courier_sign")
    assert ask(made)["goods_state"] == "已收货", "as the parcel stands"
    assert decide(made, "ApproveRefund")["state"] == "AWAITING_RETURN"
    return made


def test_not_received_needs_no_return(shop: Shop) -> None:
    line = open_line(shop, "硬件", None)
    with pytest.raises(NotPossible, match="尚未发货"):
        ask(line, goods_state="已收货")
    with pytest.raises(NotPossible, match="未收货或已收货"):
        ask(line, goods_state="收到")
    assert ask(line)["goods_state"] == "未收货"
    assert decide(line, "ApproveRefund", {"opinion": "同意"})["state"] == "APPROVED"


def test_an_address_is_demanded_for_goods_alone(shop: Shop) -> None:
    line = open_line(shop, "硬件", None)
    line.deliver()
    line.act("courier_sign")
    ask(line)
    with pytest.raises(RuleBroken) as refusal:
        decide(line, "ApproveRefund", {"opinion": "同意"})
    assert refusal.value.code == "return_address_empty"
    assert decide(line, "ApproveRefund")["return_address"] == "贵安新区云谷路 1 号"


def test_ten_days_without_a_parcel_are_a_withdrawal(shop: Shop, line: Line) -> None:
    shop.step(10 * DAY - 1)
    assert now(line)["state"] == "AWAITING_RETURN"
    shop.step(1)
    assert (now(line)["state"], line.node) == ("WITHDRAWN", "BUYER_ACCEPT")


def test_fifteen_days_without_inspection_are_a_refund(shop: Shop, line: Line) -> None:
    shop.step(9 * DAY)
    sent = line.act("send_goods", carrier="德邦", waybill="DP7")
    assert (sent["state"], sent["return_carrier"], sent["return_waybill"]) == ("AWAITING_INSPECTION", "德邦", "DP7")
    shop.step(15 * DAY - 1)
    assert now(line)["state"] == "AWAITING_INSPECTION"
    shop.step(1)
    assert (now(line)["state"], line.node) == ("REFUNDED", "CANCELLED_BY_REFUND")


def test_an_inspection_that_is_confirmed_starts_the_refund(shop: Shop, line: Line) -> None:
    line.act("send_goods")
    with pytest.raises(NotPossible):
        line.act("withdraw_refund")
    assert decide(line, "ConfirmInspection", {})["state"] == "APPROVED"
    shop.step(3 * HOUR)
    assert now(line)["state"] == "REFUNDED"


def test_a_rejected_inspection_goes_back_to_the_buyer_with_ten_days_anew(shop: Shop, line: Line) -> None:
    shop.step(8 * DAY)
    line.act("send_goods")
    shop.step(3 * DAY)
    refund = decide(line, "RejectInspection")
    assert (refund["state"], refund["inspection_reason"]) == ("AWAITING_RETURN", "外观有损坏。")
    shop.step(10 * DAY - 1)
    assert now(line)["state"] == "AWAITING_RETURN"
    line.act("send_goods")
    shop.step(15 * DAY)
    assert now(line)["state"] == "REFUNDED"


def test_the_sellers_appeal_stops_the_fifteen_days(shop: Shop, line: Line) -> None:
    line.act("send_goods")
    shop.step(5 * DAY)
    assert decide(line, "AppealRefund")["appeal_open"] is True
    for act in ("ConfirmInspection", "RejectInspection", "AppealRefund"):
        with pytest.raises(RuleBroken) as refusal:
            decide(line, act)
        assert refusal.value.code == "appeal_open"
    shop.step(DAY // 2)
    line.act("resolve_refund_appeal")
    shop.step(10 * DAY - 1)
    assert now(line)["state"] == "AWAITING_INSPECTION"
    shop.step(1)
    assert now(line)["state"] == "REFUNDED"


def test_the_operator_decides_by_itself(shop: Shop, line: Line) -> None:
    line.act("send_goods")
    decide(line, "AppealRefund")
    shop.step(7 * DAY)  # three working days from a Thursday
    assert now(line)["appeal_open"] is False
    assert line.history().count("resolve_refund_appeal") == 1


def test_the_buyer_appeals_only_against_a_rejected_inspection(shop: Shop, line: Line) -> None:
    with pytest.raises(NotPossible, match="没有可申诉"):
        line.act("appeal_refund")
    line.act("send_goods")
    decide(line, "RejectInspection")
    line.act("appeal_refund", reason="寄出时完好")
    for act in ("send_goods", "withdraw_refund"):
        with pytest.raises(NotPossible, match="申诉处理中"):
            line.act(act)
    line.act("resolve_refund_appeal")
    assert line.act("send_goods")["state"] == "AWAITING_INSPECTION"


def test_an_invoice_stands_in_the_way_of_the_money_for_goods_too(shop: Shop, line: Line) -> None:
    line.act("ask_invoice")
    line.act("issue_invoice")
    line.act("send_goods")
    with pytest.raises(RuleBroken) as refusal:
        decide(line, "ConfirmInspection", {})
    assert refusal.value.code == "invoice_issued"
    shop.step(15 * DAY)
    assert now(line)["state"] == "APPROVED"
    shop.step(3 * HOUR)
    assert (now(line)["state"], line.node) == ("FAILED", "BUYER_ACCEPT")


def test_an_inspection_takes_no_agreement(shop: Shop, line: Line) -> None:
    line.act("send_goods")
    with pytest.raises(RuleBroken) as refusal:
        decide(line, "RejectInspection", {"reason": "有损坏"}, paper("agreement"))
    assert refusal.value.code == "file_role_unknown"
    decide(line, "RejectInspection", {"reason": "有损坏"}, paper("other"))
    assert "文件.pdf" in str(line.shop.refunds.view(now(line)["refund_id"]))

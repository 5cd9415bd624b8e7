"""The life of a refund request: what a buyer may ask for, what becomes of it, and of case and order meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import acts_of, ask, decide, now, unsupervised
from tests.sandbox.shop.stage import DAY, HOUR, Line, open_line, paper

KINDS: tuple[tuple[Any, ...], ...] = (
    ("人工服务", "标准"),
    ("SaaS", None),
    ("License", "授权码", "联营"),
    ("License", "软件包"),
    ("应用编排", None),
    ("数据文件", None),
)


def refused(line: Line, words: str, **values: Any) -> None:
    before = line.shop.refunds.of_order(line.line_id)
    with pytest.raises(NotPossible, match=words):
        ask(line, **values)
    assert line.shop.refunds.of_order(line.line_id) == before


@pytest.mark.parametrize("kind", KINDS)
def test_agreed_is_refunded_within_three_hours_and_ends_the_order(shop: Shop, kind: tuple[Any, ...]) -> None:
    line = open_line(shop, *kind)
    refund = ask(line, reason="功能不符合需求", amount="400.50")
    assert (refund["regime"], refund["state"], refund["requested_amount"]) == ("A", "PENDING_SELLER", "400.50")
    assert refund["refund_id"].startswith("TD")
    assert decide(line, "ApproveRefund")["state"] == "APPROVED"
    shop.step(3 * HOUR)
    assert (now(line)["state"], line.node) == ("REFUNDED", "CANCELLED_BY_REFUND")
    took = datetime.fromisoformat(now(line)["state_since"]) - shop.now().replace(microsecond=0)
    assert timedelta(hours=-3) <= took <= timedelta(0)
    shop.step(400 * DAY)
    assert line.node == "CANCELLED_BY_REFUND", "nothing moves a case whose order is over"
    assert "notice" not in line.history()
    orders = {order["order_type"]: order for order in shop.changes("orders", None, 100).items}
    assert (orders["退订"]["paid_amount"], orders["退订"]["original_order_id"]) == ("400.50", line.order_id)
    assert line.order["order_status"] == "处理中", "the original keeps its status"
    refused(line, "已经退订")
    view = shop.case_view(line.order_id, line.line_id)
    assert view is not None
    assert (view["acts"], view["path"][-1]["name"]) == ([], "已退订")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "大于 0"),
        ("0.00", "大于 0"),
        ("-1", "大于 0"),
        ("1000.01", "不超过实付金额 1000.00"),
        ("10.005", "两位小数"),
        ("1,000.00", "两位小数"),
        ("NaN", "两位小数"),
        ("1e2000000", "两位小数|大于 0"),
        ("", "两位小数"),
        (12.5, "两位小数"),
        (True, "两位小数"),
    ],
)
def test_an_amount_out_of_range_or_unreadable(shop: Shop, amount: Any, words: str) -> None:
    refused(open_line(shop), words, amount=amount)


def test_the_whole_amount_is_what_was_paid(shop: Shop) -> None:
    line = open_line(shop)
    assert ask(line)["requested_amount"] == "1000.00"
    line = open_line(shop)
    assert ask(line, amount="0.01")["requested_amount"] == "0.01"


def test_not_after_supervision_not_with_a_claimed_code_not_for_trials(shop: Shop) -> None:
    line = open_line(shop)
    line.forward("DONE")
    refused(line, "担保期已结束")
    line = open_line(shop, "License", "授权码", "联营")
    line.forward("CODE_ACTIVATION")
    refused(line, "授权码已领取")
    refused(unsupervised(shop, "SaaS", order_type="试用"), "不支持退订")
    refused(unsupervised(shop, "API"), "不支持退订")
    refused(unsupervised(shop, "镜像", pays=False), "已支付")


def test_not_when_the_term_is_over(shop: Shop) -> None:
    line = open_line(shop, "SaaS", months=1, ordered="2026-10-01T10:00:00")
    line.deliver(opening_time="2026-10-02T10:00:00+08:00")
    refused(line, "已到期")
    line = open_line(shop, "SaaS", months=12, ordered="2026-10-01T10:00:00")
    line.deliver(opening_time="2026-10-02T10:00:00+08:00")
    assert ask(line)["expires_at"] == "2027-10-02T10:00:00+08:00"


def test_one_request_at_a_time(shop: Shop) -> None:
    line = open_line(shop)
    ask(line)
    refused(line, "在处理中")


@pytest.mark.parametrize("ending", ["RejectRefund", "withdraw_refund", "ask_invoice"])
def test_without_money_the_case_goes_on_and_the_buyer_may_ask_again(shop: Shop, ending: str) -> None:
    line = open_line(shop)
    first = ask(line)
    decide(line, ending) if ending == "RejectRefund" else line.act(ending)
    expected = {"RejectRefund": "REJECTED", "withdraw_refund": "WITHDRAWN", "ask_invoice": "FAILED"}[ending]
    assert now(line)["state"] == expected
    line.deliver()
    assert line.node == "BUYER_ACCEPT"
    second = ask(line)
    assert second["refund_id"] > first["refund_id"]
    states = [item["state"] for item in shop.refunds.of_order(line.line_id)]
    assert states == [expected, "PENDING_SELLER"]


def test_while_a_refund_is_pending_the_case_is_paused_for_everybody(shop: Shop) -> None:
    line = open_line(shop, ordered="2026-11-20T10:00:00")
    ask(line)
    before = line.case
    for act in ("ReportCompletion", "OpenAppeal"):
        with pytest.raises(RuleBroken) as refusal:
            line.seller(act, {"reason": "没有进展"}, paper("sow", "acceptance"))
        assert refusal.value.code == "refund_pending"
    for act in ("accept", "open_appeal"):
        with pytest.raises(NotPossible, match="退订申请"):
            line.act(act, reason="没有进展")
    assert line.case == before
    view = shop.case_view(line.order_id, line.line_id)
    assert view is not None
    assert (view["is_paused"], view["acts"]) == (True, [])


def test_what_silence_does_waits_and_then_goes_on_with_what_was_left(shop: Shop) -> None:
    line = open_line(shop, "硬件", None)
    line.deliver()
    line.act("courier_sign")
    shop.step(4 * DAY)
    ask(line, goods_state="已收货")
    shop.step(9 * DAY)
    assert line.node == "BUYER_ACCEPT", "the ten days of hardware stand still"
    line.act("withdraw_refund")
    shop.step(6 * DAY - 1)
    assert line.node == "BUYER_ACCEPT"
    shop.step(1)
    assert line.node == "DONE"


def test_an_appeal_that_is_decided_meanwhile_starts_nothing(shop: Shop) -> None:
    line = open_line(shop, "硬件", None)
    line.deliver()
    line.act("courier_sign")
    shop.step(4 * DAY)
    line.act("open_appeal", reason="没有进展")
    ask(line, goods_state="已收货")
    line.act("resolve_appeal")
    shop.step(6 * DAY)
    assert line.node == "BUYER_ACCEPT"
    decide(line, "RejectRefund")
    shop.step(6 * DAY)
    assert line.node == "DONE"


def test_a_parcel_that_arrives_meanwhile_starts_its_ten_days_afterwards(shop: Shop) -> None:
    line = open_line(shop, "硬件", None)
    line.deliver()
    refused(line, "在途", goods_state="未收货")
    refused(line, "在途")
    ask(line, goods_state="已收货")
    line.act("courier_sign")
    shop.step(5 * DAY)
    line.act("withdraw_refund")
    shop.step(10 * DAY - 1)
    assert line.node == "BUYER_ACCEPT"
    shop.step(1)
    assert line.node == "DONE"


def test_seven_working_days_tell_the_buyer_and_change_nothing(shop: Shop) -> None:
    line = open_line(shop)  # asked on Thursday 2026-11-26: the seventh working day after it is Monday 2026-12-07
    refund = ask(line)
    shop.step(datetime.fromisoformat("2026-12-08T00:00:00+08:00").timestamp() - shop.now().timestamp() - 1)
    assert "refund_reminder" not in line.history()
    shop.step(1)
    assert line.history()[-1] == "refund_reminder"
    shop.step(100 * DAY)
    assert now(line) == refund
    assert line.history().count("refund_reminder") == 1


def test_an_invoice_stands_in_the_way_until_it_is_returned(shop: Shop) -> None:
    line = open_line(shop)
    line.act("ask_invoice")
    line.act("issue_invoice")
    assert ask(line)["invoice_state"] == "已开具"
    with pytest.raises(RuleBroken) as refusal:
        decide(line, "ApproveRefund")
    assert refusal.value.code == "invoice_issued"
    version = now(line)["version"]
    line.act("return_invoice")
    assert (now(line)["invoice_state"], now(line)["state"]) == ("已退票", "PENDING_SELLER")
    assert now(line)["version"] > version
    decide(line, "ApproveRefund")
    shop.step(3 * HOUR)
    assert now(line)["state"] == "REFUNDED"


def test_an_invoice_that_was_asked_for_before_lets_the_settlement_fail(shop: Shop) -> None:
    line = open_line(shop)
    line.act("ask_invoice")
    assert ask(line)["invoice_state"] == "申请中"
    assert decide(line, "ApproveRefund")["state"] == "APPROVED"
    shop.step(3 * HOUR)
    assert (now(line)["state"], line.node) == ("FAILED", "SELLER_DELIVER")
    with pytest.raises(NotPossible, match="发票状态"):
        line.act("return_invoice")


def test_the_forms_demand_what_they_demand(shop: Shop) -> None:
    line = open_line(shop)
    ask(line)
    for act, values, files, code in (
        ("ApproveRefund", {}, paper("agreement"), "opinion_empty"),
        ("ApproveRefund", {"opinion": "长" * 501}, paper("agreement"), "opinion_too_long"),
        ("ApproveRefund", {"opinion": "同意"}, [], "agreement_missing"),
        ("ApproveRefund", {"opinion": "同意"}, paper("agreement", name="a.exe"), "file_type"),
        ("ApproveRefund", {"opinion": "同意"}, paper("sow"), "file_role_unknown"),
        ("ApproveRefund", {"opinion": "同意"}, [{**paper("agreement")[0], "size": 3}], "file_size_differs"),
        ("RejectRefund", {"opinion": " "}, [], "opinion_empty"),
        ("ConfirmInspection", {}, [], "wrong_state"),
        ("OpenAppeal", {}, [], "unknown_command"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            decide(line, act, values, files)
        assert refusal.value.code == code
    assert now(line)["state"] == "PENDING_SELLER"


def test_the_phone_shows_only_with_consent(shop: Shop) -> None:
    assert ask(open_line(shop))["phone"] is None
    assert ask(open_line(shop), shows_phone=True)["phone"] == "13800000000"


@pytest.mark.parametrize(("access_type", "calls"), [("SaaS", 1), ("License", 1), ("人工服务", 0)])
def test_the_release_call_is_recorded(shop: Shop, access_type: str, calls: int) -> None:
    line = open_line(shop, access_type, None)
    ask(line)
    decide(line, "ApproveRefund")
    shop.step(3 * HOUR)
    rows = [row for row in shop.happened() if row["act"] == "seller_called"]
    assert len(rows) == calls
    for row in rows:
        instance = line.order["instance_id"]
        assert row["details"]["call"] == {
            "activity": "releaseInstance",
            "instance_id": instance,
            "order_id": line.order_id,
        }


def test_an_order_that_is_not_there_and_one_that_nothing_was_asked_for(shop: Shop) -> None:
    line = open_line(shop)
    with pytest.raises(NotPossible, match="没有处理中的退订申请"):
        line.act("withdraw_refund")
    assert acts_of(line) == [("opened", "system")]

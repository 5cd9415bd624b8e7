"""One refund on the page 退订: its facts and checks in words, a state to be settled, its order and earlier requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.models.listing import RefundView
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.views.kit.finding import FindingView
from tests.views.refunds_bench import (
    CLAIMED,
    ENDED,
    FIVE_DAYS,
    PENDING,
    RETURNED,
    RETURNING,
    SETTLING,
    UNREAD,
    UNREAD_TOO,
    RefundsBench,
    bring,
    cases,
    open_refunds,
    order_of,
    refund_row,
    rows,
)
from tests.views.seeded import NOW, case_row


@pytest.fixture
def bench(home: Home, qtbot: QtBot) -> Iterator[RefundsBench]:
    yield from open_refunds(home, qtbot)


def test_the_facts_are_told_in_words_with_their_clause(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    panel = bench.page.pane.facts
    assert panel._title.text() == "退还 ¥28,800.00"
    assert bench.lines()["等待"] == "已等 6 个工作日 我方无处理期限"
    assert bench.lines()["逾期后果"] == "11-26 起客户会被引导来联系（不自动处理）"
    assert bench.lines()["原因"] == "“与现有 ERP 接不上，先不用了。”"
    assert [chip.text for chip in panel.checks.chips][:2] == ["金额不超过实付", "监管未完成"]
    assert not panel.checks.findings


def test_what_stands_in_the_way_comes_first_and_as_a_finding(bench: RefundsBench) -> None:
    bench.page.activate(key=CLAIMED)
    bench.wait_shown(CLAIMED)
    checks = bench.page.pane.facts.checks
    assert (checks.chips[0].kind, checks.chips[0].text) == ("red", "授权码已领取")
    assert checks.findings[0].rule == "CODE_CLAIMED"
    assert checks.title.text() == "同意前检查"
    (told,) = [one.accessibleName() for one in checks.findChildren(FindingView) if one.finding.rule == "CODE_CLAIMED"]
    assert told.startswith("不能同意 CODE_CLAIMED"), "nobody here can mend it"
    assert "授权码未领取" not in [chip.text for chip in checks.chips]


def test_what_nobody_knows_is_not_called_passed(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    said = [chip.text for chip in bench.page.pane.facts.checks.chips]
    assert "授权码未领取" not in said  # the sheet says nothing of a code
    assert "服务未到期" not in said


def test_after_the_decision_nobody_waits_for_a_review(bench: RefundsBench) -> None:
    bench.page.activate(key=SETTLING)
    bench.wait_shown(SETTLING)
    assert "等待" not in bench.lines()
    assert "期限" in bench.lines()
    bench.page.activate(key=ENDED)
    bench.wait_shown(ENDED)
    assert bench.page.pane.facts._title.text() == "已退还 ¥6,800.00"
    assert not {"等待", "期限", "逾期后果"} & bench.lines().keys()


def test_a_return_tells_its_clock_and_a_request_without_approval_its_reason(bench: RefundsBench) -> None:
    bench.page.activate(key=RETURNING)
    bench.wait_shown(RETURNING)
    assert bench.lines()["逾期后果"].startswith("11-20 10:00 视为撤回")
    assert bench.lines()["收货状态"] == "已收货"
    bench.page.activate(key=FIVE_DAYS)
    bench.wait_shown(FIVE_DAYS)
    assert bench.lines()["为什么"] == "五天无理由"
    assert bench.page.pane.facts.checks.isHidden()


def test_after_an_appeal_about_the_goods_no_day_is_named(bench: RefundsBench) -> None:
    goods = next(row for row in rows() if row["退订单号"] == RETURNED)
    for minutes, answer in ((50, "是"), (40, "否")):
        at = NOW - timedelta(minutes=minutes)
        bring(bench.desk, "refunds", [{**goods, "申诉中": answer}], bench.connection_id, at)
    bench.page.activate(key=RETURNED)
    bench.wait_shown(RETURNED)
    assert bench.lines()["逾期后果"] == "自动退款，时间未知"
    told = [row.accessibleName() for row in bench.page.pane.facts.lines.rows()]
    assert [text for text in told if "申诉期间按不计时处理" in text], "the sentence why stands below it"
    assert bench.page.pane.facts.checks.title.text() == "验收前检查"
    bench.open("returns", 2)
    assert bench.chips()[RETURNED] == "自动退款，时间未知"


def test_another_answer_of_the_case_on_supervision_is_told_with_both_sources(bench: RefundsBench) -> None:
    about = {"product": "在线客服", "customer": "杭州明川科技"}
    case = case_row(order_of(FIVE_DAYS), about["product"], about["customer"], "商家实施服务", (20, 12), 3600)
    bring(bench.desk, "cases", [case, {**cases()[0], "是否涉及服务监管": "否"}], bench.connection_id)
    told = "退订表写“{}服务监管”，订单 {} 的服务监管单是“{}”：由谁审核可能不对。"
    bench.page.activate(key=FIVE_DAYS)
    bench.wait_shown(FIVE_DAYS)
    assert bench.lines()["请核对"] == told.format("不涉及", order_of(FIVE_DAYS), "涉及"), (
        "no approval, and yet in doubt"
    )
    bench.page.activate(key=PENDING)
    bench.wait_shown(PENDING)
    checks = bench.page.pane.facts.checks
    assert ("amber", "监管说法不一") in [(chip.kind, chip.text) for chip in checks.chips]
    found = [one.message for one in checks.findings if one.rule == "SUPERVISED_DIFFERS"]
    assert found == [told.format("涉及", order_of(PENDING), "不涉及")]
    assert "请核对" not in bench.lines()


def test_a_state_that_could_not_be_read_is_settled_and_taken_back(bench: RefundsBench) -> None:
    bench.open(RefundView.UNKNOWN, 2)
    bench.page.queue.table.choose_key(UNREAD)
    bench.wait_shown(UNREAD)
    panel = bench.page.pane.facts.settle
    assert bench.lines()["原文"] == "审批中(二级)"
    assert not panel.settle.isEnabled()  # nothing is guessed beforehand
    panel.options.choose(0)
    panel.same.setChecked(True)
    assert panel.press()
    bench.wait(lambda: any(notice[2] == "撤销" for notice in bench.frame.notices))
    kind, text, _act, undo = bench.frame.notices[-1]
    assert (kind, text) == ("done", "已把 2 单认定为商家待审核")
    bench.wait(lambda: bench.page.queue.empty.isVisible())
    for refund_id in (UNREAD, UNREAD_TOO):
        judged = bench.desk.refunds.one(bench.connection_id, refund_id)
        assert judged is not None
        assert judged.state is RefundState.PENDING_SELLER
    assert undo is not None
    undo()
    bench.wait(lambda: len(bench.keys()) == 2)


def test_the_order_opens_its_case_and_one_without_a_case_says_so(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.page.pane.facts.order.click()
    key = "CS26112015007X7K31|CS26112015007X7K31-000001"
    assert bench.frame.opened[-1] == ("supervision", {"view": "open", "key": key})
    bench.page.queue.table.choose_key(CLAIMED)
    bench.wait_shown(CLAIMED)
    bench.press("S")
    assert "没有订单" in bench.frame.notices[-1][1]


def test_an_order_of_several_lines_is_looked_for_where_the_request_names_none(bench: RefundsBench) -> None:
    first = next(row for row in cases() if row["订单ID"] == order_of(PENDING))
    bring(bench.desk, "cases", [{**first, "订单行ID": f"{order_of(PENDING)}-000002"}], bench.connection_id)
    whole = next(row for row in rows() if row["退订单号"] == PENDING)
    bring(bench.desk, "refunds", [{**whole, "退订单号": "TD2611160777", "订单行ID": ""}], bench.connection_id)
    bench.page.activate(key="TD2611160777")
    bench.wait_shown("TD2611160777")
    bench.page.pane.facts.order.click()
    assert bench.frame.opened[-1] == ("supervision", {"view": "open", "text": order_of(PENDING)})


def test_an_earlier_request_for_the_same_order_is_told_and_opened(home: Home, qtbot: QtBot) -> None:
    same = {"订单ID": "CS26112015007X7K31", "订单行ID": "CS26112015007X7K31-000001"}
    rejected = {**refund_row("TD2611010099", "设备管理平台实施", "苏州华晨精工", "28800", "2026-11-01"), **same}
    for bench in open_refunds(home, qtbot):
        bring(bench.desk, "refunds", [{**rejected, "状态": "已驳回"}], bench.connection_id, NOW - timedelta(minutes=9))
        bench.page.activate(key=PENDING)
        bench.wait_shown(PENDING)
        read = bench.page.pane.read
        assert read is not None
        assert read.facts is not None
        assert [one.key for one in read.facts.beside.others] == ["TD2611010099"]
        bench.page.pane.facts.refund_wanted.emit("TD2611010099")
        bench.wait_shown("TD2611010099")

"""The page 退订 over a real home with real rows: queue, one refund, and what the keyboard does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.models.listing import RefundView
from desktop_app.models.refunds.form import RefundForm
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.views.pages.refunds.reading import read_refund
from tests.views.refunds_bench import (
    CLAIMED,
    DOLLARS,
    ENDED,
    FIVE_DAYS,
    INVOICED,
    PENDING,
    RETURNED,
    RETURNING,
    SETTLING,
    SMALL,
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
from tests.views.seeded import NOW


@pytest.fixture
def bench(home: Home, qtbot: QtBot) -> Iterator[RefundsBench]:
    yield from open_refunds(home, qtbot)


@pytest.fixture
def direct(home: Home, qtbot: QtBot) -> Iterator[RefundsBench]:
    """A rehearsal to which decisions are sent from here, after a hold."""
    yield from open_refunds(home, qtbot, is_direct=True)


def test_the_queue_shows_who_waits_longest_first_with_one_chip_each(bench: RefundsBench) -> None:
    bench.open()
    assert bench.keys() == [PENDING, CLAIMED, INVOICED, SMALL, DOLLARS]
    assert bench.chips() == {
        PENDING: "已等 6 个工作日",
        CLAIMED: "授权码已领取",
        INVOICED: "发票申请中",
        SMALL: "已等 2 个工作日",
        DOLLARS: "已等 2 个工作日",
    }
    first = bench.page.queue.model.cell_at(0, 0)
    assert (first.text, first.right, first.lead and first.lead.text) == (
        "设备管理平台实施",
        "28,800.00",
        "苏州华晨精工",
    )


def test_all_parts_of_one_request_show_the_same_report(bench: RefundsBench) -> None:
    read = read_refund(bench.desk, bench.connection_id, PENDING)
    assert read.facts is not None
    assert read.decision is not None
    assert read.decision.acts
    assert read.decision.report is read.facts.report


def test_the_line_below_never_adds_currencies(bench: RefundsBench) -> None:
    bench.open()
    footer = bench.page.queue.footer
    assert footer._texts[0].text() == "5 单，申请退还"
    assert footer._more.text() == "¥53,700.00 · $1,000.00"


def test_tabs_count_their_rows_and_stand_in_one_order(bench: RefundsBench) -> None:
    bench.open()
    assert bench.page.queue.tabs.titles()[:3] == ["待审核", "退货中", "已结束"]
    counts = bench.desk.refund_queue.counts(bench.connection_id)
    assert (counts["review"], counts["returns"], counts["unknown"], counts["no_approval"]) == (5, 2, 2, 2)


def test_the_first_row_is_read_and_shown_in_its_parts(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    read = bench.page.pane.read
    assert read is not None
    assert read.facts is not None
    assert read.facts.report.facts.order_id == "CS26112015007X7K31"
    assert read.facts.case_key == "CS26112015007X7K31|CS26112015007X7K31-000001"


def test_what_is_read_of_a_refund_that_was_left_is_not_shown(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    shown: list[str] = []
    bench.page.pane.shown.connect(lambda read: shown.append(read.refund_id))
    bench.page.pane.show_refund(bench.connection_id, CLAIMED)
    bench.page.pane.show_refund(bench.connection_id, SMALL)
    bench.wait(lambda: bool(shown))
    assert shown == [SMALL]


def test_a_refund_of_another_view_is_found_there(bench: RefundsBench) -> None:
    bench.page.activate(key=ENDED)
    bench.wait_shown(ENDED)
    assert bench.page.queue.view == RefundView.ENDED
    assert any("已结束" in text for _kind, text, _act, _handler in bench.frame.notices)
    assert bench.chips() == {ENDED: "已退订"}


def test_a_refund_that_is_not_there_opens_no_other(bench: RefundsBench) -> None:
    bench.page.activate(key="TD0000000000")
    bench.wait(lambda: any("TD0000000000" in notice[1] for notice in bench.frame.notices))
    assert bench.page.pane.read is None
    assert bench.page.pane.refund_id == ""


def test_the_keyboard_goes_through_the_queue(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.press("J")
    bench.wait_shown(CLAIMED)
    bench.press("J")
    bench.wait_shown(INVOICED)
    bench.press("K")
    bench.wait_shown(CLAIMED)
    bench.press("N")
    bench.wait_shown(INVOICED)
    bench.page.queue.table.choose_key(DOLLARS)
    bench.press("N")
    bench.wait_shown(PENDING)  # from the top again


def test_the_next_of_ours_stands_in_another_view_when_this_one_has_none(bench: RefundsBench) -> None:
    bench.open(RefundView.RETURNS, 2)
    bench.page.queue.table.choose_key(RETURNED)
    bench.wait_shown(RETURNED)
    bench.press("N")
    bench.wait(lambda: bench.page.pane.refund_id not in ("", RETURNED, RETURNING))
    bench.wait(lambda: bench.page.queue.view != RefundView.RETURNS)


def test_the_filter_narrows_and_an_empty_answer_says_how_to_widen(bench: RefundsBench) -> None:
    bench.open()
    bench.press("/")
    line = bench.page.queue.filter.bar.line
    assert line.isVisible()
    line.setText("客户:鹭岛")
    bench.qtbot.keyClick(line, Qt.Key.Key_Return)
    bench.wait(lambda: bench.keys() == [INVOICED])
    bench.page.queue.filter.set_text("客户:没有这个客户")
    bench.page.ask()
    bench.wait(lambda: bench.page.queue.empty.isVisible())
    assert bench.page.queue.empty._title.text() == "没有符合条件的申请"
    bench.page.queue.empty._buttons.itemAt(0).widget().click()  # type: ignore[union-attr]
    bench.wait(lambda: len(bench.keys()) == 5)


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


def test_what_comes_in_shows_in_the_queue_and_the_place_stays(bench: RefundsBench) -> None:
    bench.open()
    bench.page.queue.table.choose_key(INVOICED)
    bench.wait_shown(INVOICED)
    bring(
        bench.desk,
        "refunds",
        [refund_row("TD2611240009", "新申请", "新客户", "100", "2026-11-24")],
        bench.connection_id,
    )
    bench.wait(lambda: len(bench.keys()) == 6)
    assert bench.page.queue.table.current_row().key == INVOICED


def test_many_are_rejected_on_the_page_for_many_and_one_alone_is_not(bench: RefundsBench) -> None:
    bench.open()
    assert bench.page.context.registry.trigger("refunds.bulk")
    assert "一张一张" in bench.frame.notices[-1][1]
    bench.page.queue.table.selectAll()
    assert bench.page.context.registry.trigger("refunds.bulk")
    page_id, asked = bench.frame.opened[-1]
    assert (page_id, asked["command"]) == ("bulk", "RejectRefund")
    assert asked["keys"] == [PENDING, CLAIMED, INVOICED, SMALL, DOLLARS]


def test_ways_in_are_opened_for_refunds(bench: RefundsBench) -> None:
    for action in ("paste", "import", "register"):
        assert bench.page.context.registry.trigger(f"refunds.{action}")
    assert [(page, asked.get("kind")) for page, asked in bench.frame.opened] == [
        ("intake", "refunds"),
        ("intake", "refunds"),
        ("refund_registration", None),
    ]


def test_a_home_without_requests_says_how_they_come_in(home: Home, qtbot: QtBot) -> None:
    for bench in open_refunds(home, qtbot, lines=[]):
        bench.page.activate()
        bench.wait(bench.page.queue.empty.isVisible)
        assert bench.page.queue.empty._title.text() == "没有待审核的退订申请"
        bench.wait(lambda: bench.page.queue.empty._buttons.count() == 2)  # noqa: B023 - waited for at once
        bench.page.queue.empty._buttons.itemAt(0).widget().click()  # type: ignore[union-attr]
        assert bench.frame.opened[-1] == ("intake", {"way": "paste", "kind": "refunds"})


def test_what_the_filter_finds_is_written_to_a_table(
    bench: RefundsBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "退订.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(target), ""))
    bench.open()
    bench.page.queue.filter.set_text("客户:鹭岛")
    assert bench.page.context.registry.trigger("refunds.export")
    bench.wait(lambda: any(notice[1] == "已写到 退订.csv，1 张" for notice in bench.frame.notices))
    written = target.read_text("utf-8-sig")
    assert INVOICED in written
    assert PENDING not in written


def test_the_number_is_copied(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    assert bench.page.context.registry.trigger("refunds.copy_id")
    assert QGuiApplication.clipboard().text() == PENDING


def test_mine_asks_for_my_own_and_pressed_again_for_all(bench: RefundsBench) -> None:
    bench.open()
    bench.press("M")
    bench.wait(lambda: bench.page.queue.empty.isVisible())
    assert bench.page.queue.filter.text() == "负责人:我"
    bench.page.context.registry.trigger("refunds.mine")
    bench.wait(lambda: len(bench.keys()) == 5)


def test_a_decision_that_is_on_its_way_shows_in_its_row_and_leaves_the_count_of_ours(bench: RefundsBench) -> None:
    bench.open()
    ours = bench.desk.refund_queue.ours(bench.connection_id)
    form = RefundForm(opinion="与客户确认，暂不退订。")
    decision = bench.desk.decide_refunds.reject(bench.connection_id, SMALL, form)
    assert decision.command is not None, decision.reason
    bench.wait(lambda: bench.chips()[SMALL] == "待登记结果")
    assert bench.desk.refund_queue.ours(bench.connection_id) == ours - 1
    shown = bench.keys()
    assert SMALL in shown  # it stays where it stands until the console shows the result
    bench.page.queue.table.choose_key(DOLLARS)
    assert bench.desk.refund_queue.next_waiting(bench.connection_id, bench.page.queue.query(), INVOICED) == DOLLARS


def test_what_is_held_counts_down_in_its_row_until_it_is_recalled(direct: RefundsBench) -> None:
    direct.open()
    form = RefundForm(opinion="与客户确认，暂不退订。")
    decision = direct.desk.decide_refunds.reject(direct.connection_id, SMALL, form)
    assert decision.command is not None, decision.reason
    direct.wait(lambda: re.fullmatch(r"待提交 \d+ 秒", direct.chips()[SMALL]) is not None)
    before = direct.chips()[SMALL]
    direct.wait(lambda: direct.chips()[SMALL] != before)  # a second later, without a press
    direct.desk.outbox.direct.recall(decision.command.id)
    direct.wait(lambda: direct.chips()[SMALL] == "已等 2 个工作日")


def test_a_chase_is_written_over_the_refund_and_taken_back(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.press("C")
    panel = bench.page.casework.chase
    assert panel.isVisible()
    panel.whom.set_value("王经理")
    assert bench.page.context.registry.trigger("refunds.agree")  # Ctrl+Enter keeps what is filled in
    bench.wait(lambda: any(notice[1] == "已记下催办" for notice in bench.frame.notices))
    bench.wait(lambda: "上次催办" in bench.page.pane.facts._owner.text())
    assert not panel.isVisible()
    undo = bench.frame.notices[-1][3]
    assert undo is not None
    undo()
    bench.wait(lambda: "上次催办" not in bench.page.pane.facts._owner.text())


def test_a_chase_that_is_due_today_opens_its_form_over_its_refund_alone(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.page.activate(view="mine", key=RETURNING, act="chase")
    bench.wait_shown(RETURNING)
    bench.wait(lambda: bench.page.casework.chase.isVisible())
    assert bench.page.casework.chase.key == RETURNING
    bench.page.casework.leave()
    bench.page.activate(view="review", key=PENDING)
    bench.wait_shown(PENDING)
    assert not bench.page.casework.chase.isVisible()


def test_the_fitting_phrase_is_copied_without_a_form(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.press("P")
    bench.wait(lambda: any(notice[1].startswith("已复制“") for notice in bench.frame.notices))
    assert "设备管理平台实施" in QGuiApplication.clipboard().text()


def test_a_refund_is_given_to_somebody_and_found_as_mine(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.page.queue.table.choose_key(CLAIMED)
    bench.wait_shown(CLAIMED)
    bench.press("O")
    panel = bench.page.casework.owner
    panel.owner.set_value("李敏")
    assert panel.press_save()
    bench.wait(lambda: any(notice[1] == "已指派 1 单" for notice in bench.frame.notices))
    bench.wait(lambda: bench.page.pane.facts._owner.text() == "李敏")
    bench.press("M")
    bench.wait(lambda: bench.keys() == [CLAIMED])
    bench.press("Escape")


@pytest.mark.parametrize(
    ("width", "is_beside", "is_folded"), [(1280, True, False), (960, True, False), (800, False, True)]
)
def test_the_parts_stand_where_there_is_room(
    home: Home, qtbot: QtBot, width: int, is_beside: bool, is_folded: bool
) -> None:
    for bench in open_refunds(home, qtbot, size=(width, 700)):
        bench.open()
        bench.wait_shown(PENDING)
        assert bench.page.pane.isVisible() is is_beside
        if not is_beside:
            bench.press("Return")
            assert bench.page.pane.isVisible()
            assert not bench.page.queue.isVisible()
        assert bench.page.pane._is_folded is is_folded
        if not is_beside:
            bench.page.context.registry.trigger("refunds.leave")
            assert bench.page.queue.isVisible()
            assert not bench.page.pane.isVisible()

"""The page 退订 over a real home with real rows: the queue, its actions, and what the keyboard does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.models.approvals.forwarded import ForwardWay
from desktop_app.models.listing import RefundView
from desktop_app.models.refunds.form import RefundForm
from desktop_app.paths import Home
from desktop_app.services.approvals.forwarded import keep_forwarded
from desktop_app.services.approvals.forwarding import forwarding
from desktop_app.views.pages.refunds.reading import read_refund
from tests.services.approving import put_tier
from tests.views.refunds_bench import (
    CLAIMED,
    DOLLARS,
    ENDED,
    INVOICED,
    PENDING,
    RETURNED,
    RETURNING,
    SMALL,
    RefundsBench,
    bring,
    open_refunds,
    refund_row,
)


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
    # it shows whole sums only, and those when the footer has given it its room
    bench.wait(lambda: footer._more.text() == "¥53,700.00 · $1,000.00")


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
    for action in ("paste", "import"):
        assert bench.page.context.registry.trigger(f"refunds.{action}")
    assert [(page, asked.get("kind")) for page, asked in bench.frame.opened] == [
        ("intake", "refunds"),
        ("intake", "refunds"),
    ]


def test_a_home_without_requests_says_how_they_come_in(home: Home, qtbot: QtBot) -> None:
    for bench in open_refunds(home, qtbot, lines=[]):
        bench.page.activate()
        bench.wait(bench.page.queue.empty.isVisible)
        assert bench.page.queue.empty._title.text() == "没有待审核的退订申请"
        bench.wait(lambda: bench.page.queue.empty._buttons.count() == 2)  # noqa: B023 - waited for at once
        bench.page.queue.empty._buttons.itemAt(0).widget().click()  # type: ignore[union-attr]
        assert bench.frame.opened[-1] == ("intake", {"way": "paste", "kind": "refunds"})


def test_the_row_says_that_its_second_person_was_asked(bench: RefundsBench, tmp_path: Path) -> None:
    put_tier(bench.desk, "external", "1")
    bench.open()
    assert bench.chips()[PENDING] == "须第二人"
    note = forwarding(bench.desk, bench.connection_id, PENDING).note
    keep_forwarded(bench.desk, bench.connection_id, note, ForwardWay.TEXT)
    bench.wait(lambda: bench.chips()[PENDING] == "已请第二人")
    cell = bench.page.queue.model.cell_at(bench.keys().index(PENDING), 0)
    assert f"已转发申请（代码 {note.code}），等第二人答复" in cell.tip
    bench.page.grab().save(str(tmp_path / "asked.png"))


@pytest.mark.parametrize("named", ["退订.csv", "退订"])
def test_what_the_filter_finds_is_written_to_a_table(
    bench: RefundsBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    target = tmp_path / "退订.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(tmp_path / named), "CSV (*.csv)"))
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

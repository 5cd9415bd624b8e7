"""The detail of a case beside its list: what it answers, what can be done there, and by which clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.models.command_words import CommandState
from desktop_app.models.scales import Grade
from desktop_app.paths import Home
from desktop_app.views.kit.chips import chip_width
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FACT_ROW_HEIGHT, SPACE_8
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, RuleRow
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup
from desktop_app.views.pages.supervision.looks import grade_chip
from desktop_app.views.pages.supervision.page_actions import build_row_menu
from tests.views import seeded
from tests.views.seeded import key_of
from tests.views.supervision_bench import Bench, open_bench


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_the_detail_answers_and_names_its_clauses(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    view = bench.page.side.detail.view
    assert view is not None
    assert view.chips[0].text == "待我方处理"
    assert view.node_line.text == "商家实施服务，已 20 天"
    assert view.primary is not None
    assert view.primary.text == "上传交付凭证"
    assert {line.label for line in view.rules} >= {"逾期后果", "定期提醒", "停滞"}
    assert all(line.clause and line.chip.text for line in view.rules)
    assert [step.state for step in view.steps].count("now") == 1


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(bench: Bench) -> None:
    bench.choose(seeded.CONFIRM)
    offered = [action.iconText() for action in build_row_menu(bench.page).actions() if not action.isSeparator()]
    casework = ["催办", "复制催办常用语", "指派负责人", "客户联系人"]
    why = ["看期限的依据", "看逾期后果的依据"]
    dispute = ["申诉这一单", "整理这一单的争议材料"]
    assert offered == ["办下一步", *why, *casework, "写备注", "驳回需求", *dispute, "复制订单号"]
    bench.choose(seeded.ACCEPT)
    offered = [action.iconText() for action in build_row_menu(bench.page).actions() if not action.isSeparator()]
    assert "驳回需求" not in offered


def test_enter_on_a_case_that_waits_for_others_goes_into_its_detail(bench: Bench) -> None:
    bench.choose(seeded.ACCEPT)
    bench.press(Qt.Key.Key_Return)
    assert bench.frame.opened == []
    assert isinstance(bench.frame.focusWidget(), RuleRow)


def test_the_rows_of_a_detail_take_the_keyboard_as_soon_as_they_are_there(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    lines, column = Lines(), QVBoxLayout(window)
    column.addWidget(lines)
    with qtbot.waitExposed(window):
        window.show()
    lines.fill(("a", "b"), [QPushButton("a"), QPushButton("b")])
    # before the layout's own turn comes
    first = lines.rows()[0]
    first.setFocus()
    assert window.focusWidget() is first
    assert all(row.isVisible() for row in lines.rows())


def test_a_frozen_case_says_why_nothing_can_be_done(bench: Bench) -> None:
    bench.choose(seeded.FROZEN)
    view = bench.page.side.detail.view
    assert view is not None
    assert view.node_line.text.startswith("申诉中，已冻结")
    assert view.primary is not None
    assert not view.primary.is_allowed
    assert view.primary.reason
    assert not bench.page.side.detail.head.primary.isEnabled()
    bench.press(Qt.Key.Key_Return)
    assert bench.frame.opened == []


def test_enter_opens_the_delivery_of_the_chosen_case(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    bench.press(Qt.Key.Key_Return)
    assert bench.frame.opened == [("delivery", {"key": key_of(seeded.DELIVER)})]


def test_confirming_prepares_a_command_and_opens_its_packet(bench: Bench) -> None:
    bench.choose(seeded.CONFIRM)
    bench.press(Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bool(bench.frame.opened))
    page_id, arguments = bench.frame.opened[0]
    command = bench.desk.work.commands.get(arguments["command_id"])
    assert page_id == "outbox"
    assert command is not None
    assert (command.target, command.state) == (key_of(seeded.CONFIRM), CommandState.PREPARED)
    model = bench.page.list.model
    column = [spec.id for spec in model.columns].index("node")

    def shows_chip() -> bool:
        place = bench.keys().index(key_of(seeded.CONFIRM))
        return model.cell_at(place, column).text == "待登记结果"

    bench.qtbot.waitUntil(shows_chip)
    bench.qtbot.waitUntil(lambda: bench.page.side.detail.view.primary.text == "登记办理结果")


def test_rejecting_asks_for_a_reason_and_hands_it_over(bench: Bench) -> None:
    bench.choose(seeded.CONFIRM)
    assert bench.frame.registry.trigger("supervision.reject")
    assert bench.page.side.is_rejecting
    bench.page.side.reject._reason.input.setPlainText("需求里没有验收标准，请补充后再提交。")
    reason = bench.page.side.reject._reason.input
    bench.qtbot.keyClick(reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.qtbot.waitUntil(lambda: bool(bench.frame.opened))
    command = bench.desk.work.commands.get(bench.frame.opened[0][1]["command_id"])
    assert command is not None
    assert command.values["reason"] == "需求里没有验收标准，请补充后再提交。"
    assert not bench.page.side.is_rejecting


def test_a_half_written_reason_waits_for_its_case(bench: Bench) -> None:
    bench.choose(seeded.CONFIRM)
    bench.frame.registry.trigger("supervision.reject")
    bench.page.side.reject._reason.input.setPlainText("还没写完")
    bench.frame.registry.trigger("supervision.leave")
    bench.choose(seeded.DELIVER)
    assert not bench.frame.registry.get("supervision.reject").isEnabled()
    bench.choose(seeded.CONFIRM)
    bench.frame.registry.trigger("supervision.reject")
    assert bench.page.side.reject._reason.value() == "还没写完"


def test_a_note_is_kept_and_shown(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    line = bench.page.side.detail.notes._line.input
    line.setFocus()
    line.setText("客户周五要看截图 <b>急</b>")
    bench.qtbot.keyClick(line, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(
        lambda: bool(bench.page.side.read and bench.page.side.read.detail and bench.page.side.read.detail.notes)
    )
    kept = bench.desk.notes.list(bench.connection_id, key_of(seeded.DELIVER))
    assert [note.text for note in kept] == ["客户周五要看截图 <b>急</b>"]


def test_a_half_written_note_waits_for_its_case(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    line = bench.page.side.detail.notes._line.input
    line.setText("还没写完")
    bench.choose(seeded.ACCEPT)
    assert line.text() == ""
    bench.choose(seeded.DELIVER)
    assert line.text() == "还没写完"


def test_why_shows_clause_source_and_grade(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    assert bench.frame.registry.trigger("supervision.why")
    panel = bench.frame.findChild(WhyPopup)
    assert panel is not None
    assert panel.isVisible()
    assert panel.accessibleName() == "依据的条款"
    shown = " ".join(label.text() for label in panel.findChildren(PlainLabel))
    line = bench.page.side.detail.view.rules[0]
    assert line.clause in shown
    assert line.source_text in shown
    bench.qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert bench.page.list.table.current_row().key == key_of(seeded.DELIVER)


def test_the_delivery_form_shows_how_far_it_is(bench: Bench, home: Home) -> None:
    wrong = home.root.parent / "验收单.pdf"
    wrong.write_bytes(b"%PDF-1.4 broken")
    draft = bench.desk.drafts.open(bench.connection_id, "delivery", key_of(seeded.DELIVER))
    bench.desk.drafts.autosave(draft.id, {"files": {"acceptance": [str(wrong)]}})
    bench.choose(seeded.DELIVER)
    block = bench.page.side.detail.evidence
    bench.qtbot.waitUntil(block.isVisible, timeout=20_000)
    shown = [label.text() for label in block.findChildren(PlainLabel)]
    assert "验收单.pdf" in shown
    assert any("必改" in text for text in shown)
    bench.choose(seeded.ACCEPT)
    assert not block.isVisible()


@pytest.mark.parametrize("width", [200, 320, 600])
def test_a_rule_takes_as_many_lines_as_it_needs_and_is_never_cut(qtbot: QtBot, width: int) -> None:
    text = "12-04 起客户会被引导来联系（不自动处理），请在那之前答复"
    line = RuleLine("逾期后果", text, grade_chip(Grade.OFFICIAL), "条款", "S21")
    rows = Lines()
    qtbot.addWidget(rows)
    rows.fill((line,), [RuleRow(line)])
    rows.resize(width, rows.heightForWidth(width))
    rows.show()
    (row,) = rows.rows()
    one_line = theme().px(FACT_ROW_HEIGHT) - 2
    qtbot.waitUntil(lambda: row.height() == row.heightForWidth(row.width()))
    lines = 1 + round((row.height() - one_line) / theme().metrics().height())
    room = row.width() - 60 - chip_width(line.chip.icon, line.chip.text) - 2 * SPACE_8
    assert lines * max(room, 96) >= theme().metrics().horizontalAdvance(text)
    assert (lines == 1) == (width == 600)

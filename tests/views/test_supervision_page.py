"""服务监管 on the real path: a real home, real SQLite, real services, the real page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.models.commands import CommandState
from desktop_app.models.listing import ListQuery
from desktop_app.paths import Home
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.supervision import page as page_module
from desktop_app.views.pages.supervision.detail_rows import Lines, RuleRow
from desktop_app.views.pages.supervision.page import SupervisionPage
from desktop_app.views.pages.supervision.page_actions import build_row_menu
from desktop_app.views.pages.supervision.why_popup import WhyPopup
from tests.views import seeded
from tests.views.seeded import Frame, key_of
from tests.views.supervision_bench import Bench, open_bench


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_the_tabs_carry_the_counts_of_the_store(bench: Bench) -> None:
    counts = bench.desk.case_lists.counts(bench.connection_id)
    tabs = bench.page.list.tabs._tabs
    bench.qtbot.waitUntil(lambda: all(tab.count for tab in tabs))
    assert {tab.id: int(tab.count) for tab in tabs} == counts
    assert counts["unknown"] == 3


def test_the_order_is_the_stores_and_every_row_has_its_three_answers(bench: Bench) -> None:
    first = bench.desk.case_lists.first_page(bench.connection_id, ListQuery("open"))
    assert bench.keys() == [row.key for row in first]
    model = bench.page.list.model
    ids = [spec.id for spec in model.columns]
    for place in range(model.rowCount()):
        for column in ("limit_day", "customer", "amount", "effect"):
            assert model.cell_at(place, ids.index(column)).text


def test_a_page_that_is_gone_is_not_called_by_a_late_timer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NUMBERS_AFTER_MILLISECONDS", "SUBSCRIBED_AFTER_MILLISECONDS"):
        monkeypatch.setattr(page_module, name, 0)
    # with actions of its own: those of the page that stays must not go with it
    page = SupervisionPage(replace(bench.frame.context(), registry=ActionRegistry(bench.frame)))
    answer = bench.page.list._answer
    assert answer is not None
    page.list.ask("open")
    page._show_rows(answer)  # counts are asked for when the rows are painted
    shiboken6.delete(page)
    for _round in range(3):
        QApplication.processEvents()  # an exception in the event loop would fail this test


def test_a_filter_narrows_the_list_and_says_so(bench: Bench) -> None:
    bench.page.activate(text="负责人:陈涛 金额>5000")
    bench.wait_rows(1)
    assert bench.keys() == [key_of(seeded.DELIVER)]
    bench.qtbot.waitUntil(
        lambda: any("筛出 1 单，共 8 单" in label.text() for label in bench.page.list.status.footer._texts)
    )
    bench.page.list.filter.bar.condition_removed.emit("0")
    bench.wait_rows(8)


def test_typing_narrows_without_enter(bench: Bench) -> None:
    line = bench.page.list.filter.bar.line
    line.setFocus()
    bench.qtbot.keyClicks(line, "MES")
    bench.wait_rows(2)
    assert set(bench.keys()) == {key_of(seeded.DELIVER), key_of(seeded.UNREAD)}


def test_a_condition_that_cannot_be_read_is_told_and_the_list_stays(bench: Bench) -> None:
    bench.page.activate(text="owner:陈涛")
    bench.qtbot.waitUntil(lambda: 0 < len(bench.keys()) < 8 and bench.page.list.model.is_complete)
    bar, line = bench.page.list.filter.bar, bench.page.list.filter.bar.line
    query, before = bench.page.list.query(), bench.keys()
    line.setFocus()
    bench.qtbot.keyClicks(line, "amount>abc")
    bench.qtbot.waitUntil(lambda: "abc" in bar.problem)
    assert line.accessibleDescription() == bar.problem
    bench.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "amount>abc"  # nothing that was typed is lost
    assert (bench.page.list.query(), bench.keys()) == (query, before)
    for _letter in "abc":
        bench.qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert bar.problem == ""
    bench.qtbot.keyClicks(line, "5000")
    bench.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == ""
    assert [str(one.value) for one in bench.page.list.query().conditions] == ["陈涛", "500000"]


def test_a_filter_that_finds_nothing_offers_to_widen(bench: Bench) -> None:
    bench.page.activate(text="客户:没有这个客户")
    bench.wait_rows(0)
    bench.qtbot.waitUntil(lambda: bench.page.list._body.currentWidget() is bench.page.list.status.empty)
    assert bench.page.side.key == ""
    bench.page.list._clear_filter()
    bench.wait_rows(8)


def test_j_and_k_walk_and_the_detail_follows(bench: Bench) -> None:
    bench.page.list.table.choose_place(0)
    bench.press(Qt.Key.Key_J)
    second = bench.keys()[1]
    bench.wait_detail(second.split("|")[0])
    bench.press(Qt.Key.Key_K)
    bench.wait_detail(bench.keys()[0].split("|")[0])


def test_n_goes_to_the_next_row_of_ours(bench: Bench) -> None:
    lists, query = bench.desk.case_lists, bench.page.list.query()
    ours = [row.key for row in lists.first_page(bench.connection_id, query) if row.whose_move == "seller"]
    bench.choose(seeded.ACCEPT)
    met = []
    for _press in range(len(ours)):
        before, side = bench.page.side.key, bench.page.side
        bench.press(Qt.Key.Key_N)
        bench.wait(lambda before=before, side=side: side.read is not None and side.read.key not in ("", before))
        met.append(bench.page.list.table.current_row().key)
    assert sorted(met) == sorted(ours)  # each once, from the top again at the end


def test_the_next_of_ours_is_said_to_be_elsewhere_or_nowhere(bench: Bench) -> None:
    bench.open("buyer", 1)
    bench.wait_detail(seeded.ACCEPT)
    bench.press(Qt.Key.Key_N)
    bench.wait(lambda: bool(bench.frame.notices))
    kind, told, act, go = bench.frame.notices.pop()
    assert (kind, act) == ("info", "看待我方处理")
    assert "5 单" in told
    assert go is not None
    go()
    bench.wait_rows(5)
    bench.page.activate(view="mine", text="MES 上线")
    bench.wait_rows(1)
    bench.wait_detail(seeded.DELIVER)
    bench.press(Qt.Key.Key_N)
    bench.wait(lambda: bool(bench.frame.notices))
    assert "4 单" in bench.frame.notices.pop()[1]


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


def test_selection_and_place_survive_new_facts(bench: Bench, home: Home) -> None:
    bench.choose(seeded.ACCEPT)
    lines = [
        {**line, "订单金额": "999", "实付金额": "999"} for line in seeded.rows() if line["订单ID"] == seeded.ACCEPT
    ]
    lines.append(seeded.case_row("CS26112015009X9Z99", "新来的", "新客户", "商家实施服务", (4, 3), 90000))
    sheet = home.root.parent / "又一份.csv"
    seeded.write_sheet(sheet, lines)
    bench.desk.intake.import_file(sheet, "cases", data_as_of=seeded.NOW, connection=bench.connection_id)
    bench.wait_rows(9)
    bench.wait(lambda: bench.page.list.table.current_row().amount_minor == 99900)
    assert bench.page.list.table.current_row().key == key_of(seeded.ACCEPT)
    assert bench.page.side.key == key_of(seeded.ACCEPT)


def test_scroll_survives_a_refresh_of_many_rows(home: Home, qtbot: Any) -> None:
    many = [
        seeded.case_row(f"CS2611021500{number:06d}", "MES", "客户", "商家实施服务", (22, 20), 1000 + number)
        for number in range(300)
    ]
    desk, connection = seeded.seed(home, many)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    page.activate(view="open")
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 300 and page.list.model.is_complete)
    page.list.table.choose_place(205)
    chosen = page.list.table.current_row().key
    place = page.list.table.verticalScrollBar().value()
    assert place > 0
    with qtbot.waitSignal(page.list.model.loaded):
        page.refresh()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 300)
    assert page.list.table.current_row().key == chosen
    assert page.list.table.verticalScrollBar().value() == place
    page.deactivate()
    frame.bridge.close()
    desk.close()


def test_a_letter_does_not_read_through_all_rows(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.choose(seeded.ACCEPT)
    asked: list[int] = []
    model = bench.page.list.model
    monkeypatch.setattr(model, "match", lambda *arguments: asked.append(1) or [])
    bench.qtbot.keyClick(bench.page.list.table, Qt.Key.Key_M)
    assert asked == []
    assert bench.page.list.table.current_row().key == key_of(seeded.ACCEPT)


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


def test_the_id_is_copied_whole(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    assert bench.frame.registry.trigger("supervision.copy_id")
    assert QApplication.clipboard().text() == f"{seeded.DELIVER}-000001"


@pytest.mark.parametrize(
    ("width", "kind", "gone"),
    [
        (1280, WidthClass.WIDE, set()),
        (1036, WidthClass.MEDIUM, {"id", "owner"}),
        (840, WidthClass.NARROW, {"id", "owner"}),
        (656, WidthClass.TINY, {"id", "owner", "node"}),
    ],
)
def test_columns_leave_in_their_order(bench: Bench, width: int, kind: WidthClass, gone: set[str]) -> None:
    bench.page.setGeometry(0, 0, width, 700)
    bench.qtbot.waitUntil(lambda: bench.page.width_kind is kind)
    table, model = bench.page.list.table, bench.page.list.model
    hidden = {spec.id for place, spec in enumerate(model.columns) if table.isColumnHidden(place)}
    assert gone <= hidden
    assert not hidden & {"customer", "amount", "effect"}
    assert hidden & {"limit", "limit_day", "limit_hour"} != {"limit", "limit_day", "limit_hour"}
    bench.qtbot.waitUntil(lambda: not table.horizontalScrollBar().isVisible())


def test_on_a_narrow_page_enter_opens_the_detail_and_esc_comes_back_to_the_row(bench: Bench) -> None:
    bench.page.setGeometry(0, 0, 800, 700)
    bench.qtbot.waitUntil(lambda: bench.page.width_kind is WidthClass.NARROW)
    assert bench.page.list.isVisible()
    assert not bench.page.side.isVisible()
    bench.choose(seeded.ACCEPT)
    bench.press(Qt.Key.Key_Return)
    assert bench.page.side.isVisible()
    assert not bench.page.list.isVisible()
    assert bench.frame.registry.trigger("supervision.leave")
    assert bench.page.list.isVisible()
    assert bench.frame.focusWidget() is bench.page.list.table
    assert bench.page.list.table.current_row().key == key_of(seeded.ACCEPT)


def test_bulk_takes_the_rows_of_the_same_step(bench: Bench) -> None:
    bench.choose(seeded.CONFIRM)
    assert bench.frame.registry.trigger("supervision.bulk")
    page_id, arguments = bench.frame.opened[-1]
    assert page_id == "bulk"
    assert arguments == {"keys": [key_of(seeded.CONFIRM)], "command": "ConfirmRequirement", "is_chosen": False}


def test_bulk_from_a_row_at_another_step_takes_only_what_can_be_done_in_bulk(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    assert bench.frame.registry.trigger("supervision.bulk")
    page_id, arguments = bench.frame.opened[-1]
    assert page_id == "bulk"
    assert arguments == {"keys": [key_of(seeded.CONFIRM)], "command": "ConfirmRequirement", "is_chosen": False}


def test_a_link_from_elsewhere_lands_on_the_case(bench: Bench) -> None:
    bench.open("buyer", 1, key=key_of(seeded.ACCEPT))
    bench.wait_detail(seeded.ACCEPT)
    assert bench.page.list.view == "buyer"


def test_a_case_of_another_view_is_opened_there_and_no_other_is_shown(bench: Bench) -> None:
    bench.open("mine", 5)
    bench.choose(seeded.DELIVER)
    bench.page.list.filter.set_text("MES")
    bench.page.ask()
    bench.page.activate(view="", key=key_of(seeded.ACCEPT))  # as the palette asks
    assert bench.page.side.key == ""
    assert not bench.page.side.press_next()
    bench.wait_detail(seeded.ACCEPT)
    assert bench.page.list.view == "open"
    assert bench.page.list.filter.text() == ""
    assert bench.page.list.table.current_row().key == key_of(seeded.ACCEPT)
    assert [text for _kind, text, *_more in bench.frame.notices] == [
        "筛选已清除，显示要看的这一单。",
        "要看的这一单在“处理中”里，已转到那里。",
    ]


def test_a_case_that_is_over_is_found_among_all(bench: Bench, home: Home) -> None:
    over = "CS26010115007X0V01"
    sheet = home.root.parent / "办完的.csv"
    seeded.write_sheet(sheet, [seeded.case_row(over, "网站维护", "厦门鹭岛旅游", "已完成", (300, 200), 900)])
    bench.desk.intake.import_file(sheet, "cases", data_as_of=seeded.NOW, connection=bench.connection_id)
    bench.page.activate(view="mine", key=key_of(over))
    bench.wait_detail(over)
    assert bench.page.list.view == ""
    assert bench.frame.notices[-1][1] == "要看的这一单在“全部”里，已转到那里。"


def test_a_case_that_is_nowhere_leaves_nothing_chosen_and_says_so(bench: Bench) -> None:
    bench.choose(seeded.DELIVER)
    bench.page.activate(view="mine", key=key_of("CS00000000000X0000"))
    bench.qtbot.waitUntil(lambda: bool(bench.frame.notices))
    told = "没有找到订单 CS00000000000X0000，没有打开任何一单。请同步或重新导入数据后再找。"
    assert bench.frame.notices[-1][:2] == ("warn", told)
    with bench.qtbot.waitSignal(bench.page.list.model.loaded):
        bench.page.refresh()
    assert bench.page.side.key == ""
    assert bench.page.list.table.current_row() is None


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


def test_relative_times_follow_the_clock(bench: Bench) -> None:
    model = bench.page.list.model
    place = bench.keys().index(key_of(seeded.FROZEN))
    column = [spec.id for spec in model.columns].index("limit_day")
    before = model.cell_at(place, column).text
    bench.page.list.tick(seeded.NOW + timedelta(days=2, hours=20))
    assert before == "剩 2 个工作日"
    assert model.cell_at(place, column).text == "逾期 11 小时"
    assert model.cell_at(place, column).token == "red"


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


def test_every_control_has_a_name(bench: Bench) -> None:
    bench.choose(seeded.CONFIRM)
    controls = bench.page.findChildren(QAbstractButton) + bench.page.findChildren(QLineEdit)
    shown = [one for one in controls if one.isVisible()]
    assert len(shown) > 8
    nameless = [one for one in shown if not (one.accessibleName() or getattr(one, "text", str)())]
    assert nameless == []


def test_no_two_acts_of_the_page_share_a_key(bench: Bench) -> None:
    keys: dict[str, str] = {}
    for action, info in bench.frame.registry.all():
        for sequence in action.shortcuts():
            key = sequence.toString()
            assert key not in keys, f"{info.id} and {keys[key]} share {key}: neither would be pressed"
            keys[key] = info.id

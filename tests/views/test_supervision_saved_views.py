"""Saved views, number keys, columns and order on the page, over a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.models.listing import ListOrder
from desktop_app.models.saved_views import ColumnLayout, ViewSpec
from desktop_app.paths import Home
from desktop_app.tour import hands
from desktop_app.views.pages.supervision.case_list.column_choice import DEFAULT
from desktop_app.views.pages.supervision.case_list.columns import case_columns
from desktop_app.views.pages.supervision.case_list.columns_panel import ColumnsPanel
from desktop_app.views.saved_views.name_panel import NamePanel
from tests.views import seeded
from tests.views.supervision_bench import Bench, open_bench


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def _titles(bench: Bench) -> list[str]:
    return [title for title in bench.page.list.tabs.titles() if title not in _BUILT_IN]


_BUILT_IN = ["待我方处理", "七天内到期", "客户未验收", "华为云复核", "状态待认定", "处理中", "暂无规则", "不涉及监管"]


def _filter(bench: Bench, *words: str) -> None:
    line = bench.page.list.filter.bar.line
    line.setFocus()
    for word in words:
        hands.type_text(line, word)
        bench.qtbot.keyClick(line, Qt.Key.Key_Return)


def _save(bench: Bench, name: str) -> None:
    assert bench.frame.registry.trigger("supervision.view_save")
    (panel,) = bench.frame.findChildren(NamePanel)
    hands.type_text(panel.field.input, name)
    bench.qtbot.keyClick(panel.field.input, Qt.Key.Key_Return)
    bench.wait(lambda: name in _titles(bench) and not panel.isVisible())


def _act(bench: Bench, name: str) -> None:
    assert bench.frame.registry.trigger(f"supervision.{name}"), name


def _undo(bench: Bench, told: str) -> None:
    bench.wait(lambda: any(told in notice[1] for notice in bench.frame.notices))
    notice = next(notice for notice in reversed(bench.frame.notices) if told in notice[1])
    assert notice[2] == "撤销"
    assert notice[3] is not None
    notice[3]()


def test_what_is_shown_is_saved_and_a_number_key_comes_back_to_it(bench: Bench) -> None:
    _filter(bench, "负责人:陈涛")
    bench.wait_rows(1)
    _act(bench, "order")
    _save(bench, "陈涛的")
    (view,) = bench.desk.views.list()
    assert (view.name, view.spec) == ("陈涛的", ViewSpec("open", "负责人:陈涛", ListOrder.AMOUNT))
    assert bench.page.list.view == view.view_id
    bench.page.open_view("open")
    bench.wait_rows(8)
    assert bench.page.list.filter.text() == ""
    assert bench.page.list.filter.order is ListOrder.NEAR
    bench.page.list.table.setFocus()
    bench.press(Qt.Key.Key_1)
    bench.wait_rows(1)
    assert bench.page.list.query() == view.spec.query
    assert bench.frame.registry.get("supervision.saved_1").text() == "视图：陈涛的"
    assert not bench.frame.registry.get("supervision.saved_2").isEnabled()
    tab = bench.page.list.tabs._tabs[-1]
    bench.wait(lambda: bench.page.list.tabs._tabs[-1].count == "1")
    assert "处理中" in tab.toolTip()


def test_a_number_that_is_typed_into_the_filter_is_no_key(bench: Bench) -> None:
    _save(bench, "全部处理中")
    bench.page.open_view("open")
    _filter(bench, "1")
    assert bench.page.list.view == "open"
    assert bench.page.list.filter.text() == "1"


def test_a_name_that_is_taken_stays_in_the_line_with_the_reason(bench: Bench) -> None:
    _save(bench, "甲")
    _act(bench, "view_save")
    (panel,) = bench.frame.findChildren(NamePanel)
    for typed, told in (("", "起一个名称"), ("甲", "已有名为“甲”")):
        panel.field.set_value("")
        hands.type_text(panel.field.input, typed)
        bench.qtbot.keyClick(panel.field.input, Qt.Key.Key_Return)
        assert told in panel.problem
        assert panel.isVisible()
    bench.qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert len(bench.desk.views.list()) == 1


def test_changes_are_kept_or_given_up_or_taken_back(bench: Bench) -> None:
    _filter(bench, "负责人:陈涛")
    _save(bench, "甲")
    button = bench.page.view_handlers.menu.button
    assert button.text() == "管理视图"
    _filter(bench, "金额>5000")
    bench.wait(lambda: button.text() == "保存改动")
    _act(bench, "view_as_kept")
    assert bench.page.list.filter.text() == "负责人:陈涛"
    _filter(bench, "金额>99999")
    bench.wait(lambda: button.text() == "保存改动")
    _act(bench, "view_keep")
    bench.wait(lambda: bench.desk.views.list()[0].spec.text == "负责人:陈涛 金额>99999")
    bench.wait(lambda: button.text() == "管理视图")
    _undo(bench, "已保存对")
    bench.wait(lambda: bench.page.list.filter.text() == "负责人:陈涛")
    assert bench.desk.views.list()[0].spec.text == "负责人:陈涛"


def test_views_are_renamed_moved_deleted_and_brought_back(bench: Bench) -> None:
    for name in ("甲", "乙", "丙"):
        bench.page.open_view("open")
        _save(bench, name)
    _act(bench, "view_left")
    bench.wait(lambda: _titles(bench) == ["甲", "丙", "乙"])
    _act(bench, "view_rename")
    (panel,) = bench.frame.findChildren(NamePanel)
    assert panel.field.value() == "丙"
    hands.type_text(panel.field.input, "丁")
    bench.qtbot.keyClick(panel.field.input, Qt.Key.Key_Return)
    bench.wait(lambda: _titles(bench) == ["甲", "丁", "乙"])
    _act(bench, "view_delete")
    bench.wait(lambda: _titles(bench) == ["甲", "乙"])
    assert bench.page.list.view == "open"
    _undo(bench, "已删除视图“丁”")
    bench.wait(lambda: _titles(bench) == ["甲", "丁", "乙"])


def test_a_file_that_is_dropped_becomes_a_view_and_a_bad_one_a_sentence(bench: Bench, tmp_path: Path) -> None:
    _filter(bench, "负责人:陈涛")
    _save(bench, "甲")
    target = bench.desk.views.export(bench.page.list.view, tmp_path / "甲")
    bad = tmp_path / "bad.view.json"
    bad.write_text('{"format": "seller-desk view", "version": 99}', "utf-8")
    bench.page.activate(view_files=[target])
    bench.wait(lambda: _titles(bench) == ["甲", "甲 2"])
    assert bench.page.list.view == bench.desk.views.list()[1].view_id
    bench.page.activate(view_files=[bad])
    bench.wait(lambda: any(kind == "error" for kind, *_more in bench.frame.notices))
    kind, told, *_more = bench.frame.notices[-1]
    assert kind == "error"
    assert "另一个版本" in told
    bench.page.come_back(view_files=[target])
    assert len(bench.desk.views.list()) == 2


def test_columns_are_chosen_by_keyboard_and_remembered_for_the_view(bench: Bench) -> None:
    page = bench.page
    _act(bench, "columns")
    (panel,) = bench.frame.findChildren(ColumnsPanel)
    assert not panel.rows["amount"].mark.isEnabled()
    bench.qtbot.keyClick(panel.rows["owner"].mark, Qt.Key.Key_Space)
    bench.qtbot.keyClick(panel.rows["type"].mark, Qt.Key.Key_Space)
    bench.qtbot.keyClick(panel.rows["customer"].acts["left"], Qt.Key.Key_Space)
    bench.qtbot.keyClick(panel.rows["customer"].acts["wider"], Qt.Key.Key_Space)
    bench.qtbot.keyClick(panel, Qt.Key.Key_Escape)
    expected = ("customer", "limit", "product", "node", "chased", "amount", "effect", "id", "type")
    bench.wait(lambda: bench.desk.views.layouts() == {"open": ColumnLayout(expected, {"customer": 98})})
    assert page.list.columns.shown == expected
    shown = page.list.columns.in_sight
    assert shown[:2] == ["customer", "limit_day"]
    assert "owner" not in shown
    page.open_view("mine")
    assert page.list.columns.shown == DEFAULT
    page.open_view("open")
    bench.wait_rows(8)
    assert page.list.columns.shown == expected
    _act(bench, "columns_reset")
    bench.wait(lambda: bench.desk.views.layouts() == {})
    assert page.list.columns.shown == DEFAULT


def test_columns_are_moved_and_resized_with_the_pointer(bench: Bench) -> None:
    page, table = bench.page, bench.page.list.table
    page.places.toggle_detail()
    bench.wait(lambda: not page.side.isVisible() and not table.isColumnHidden(_place(bench, "id")))
    header = table.horizontalHeader()
    customer = _place(bench, "customer")
    before = table.columnWidth(customer)
    edge = header.sectionViewportPosition(customer) + before - 1
    _drag(header.viewport(), edge, edge + 60)
    bench.wait(lambda: "customer" in bench.desk.views.layouts()["open"].widths if bench.desk.views.layouts() else False)
    assert before < table.columnWidth(customer) <= before + 64
    node = _place(bench, "node")
    start = header.sectionViewportPosition(node) + 20
    _drag(header.viewport(), start, header.sectionViewportPosition(customer) + 5)
    bench.wait(lambda: page.list.columns.shown[1:3] == ("node", "customer"))
    bench.wait(lambda: bench.desk.views.layouts()["open"].columns[:3] == ("limit", "node", "customer"))
    assert table.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("width", [1440, 1256, 1036, 900, 640])
def test_chosen_columns_fit_at_every_width(bench: Bench, width: int) -> None:
    widths = dict.fromkeys(("limit", "customer", "node", "owner", "effect", "id", "type"), 400)
    chosen = ColumnLayout(("effect", "id", "amount", "customer", "limit", "node", "type", "owner", "original"), widths)
    page, table = bench.page, bench.page.list.table
    page.list.columns.choose(chosen)
    page.setGeometry(0, 0, width, 700)
    bench.wait(lambda: page.width() == width and table.viewport().width() > 0)
    bench.wait(lambda: table.horizontalScrollBar().maximum() == 0)
    shown = set(page.list.columns.in_sight)
    assert {"effect", "amount", "customer"} <= shown
    assert shown & {"limit", "limit_day", "limit_hour"}
    assert sum(table.columnWidth(p) for p, _spec in enumerate(page.list.model.columns)) >= table.viewport().width() - 1


def test_the_columns_that_can_be_chosen_are_those_of_the_table(bench: Bench) -> None:
    from desktop_app.models.saved_views import COLUMNS

    ids = {spec.id for spec in case_columns(bench.page.list.cells)}
    assert set(COLUMNS) <= ids
    assert set(DEFAULT) <= set(COLUMNS)
    assert all(bench.page.list.columns.title(column) != column for column in COLUMNS)


def test_chips_without_room_stand_behind_a_number_and_can_be_taken_away(bench: Bench) -> None:
    _filter(bench, "负责人:李敏", "金额>5", "处理方:我方、客户", "期限<90天", "类型:人工服务")
    bar = bench.page.list.filter.bar
    bench.page.setGeometry(0, 0, 1036, 700)
    bench.wait(lambda: not bar._more.isHidden())
    hidden = [chip for _id, chip in bar._chips if chip.isHidden()]
    assert bar._more.text() == f"+{len(hidden)}"
    bench.wait(lambda: bar.line.width() >= 90)
    bench.qtbot.keyClick(bar.line, Qt.Key.Key_Backspace)
    assert "类型" not in bench.page.list.filter.text()
    first = bar._chips[0][1]
    first.setFocus()
    bench.qtbot.keyClick(first, Qt.Key.Key_Delete)
    assert bench.page.list.filter.text() == "金额>5 处理方:我方、客户 期限<90天"


def _place(bench: Bench, column: str) -> int:
    return next(place for place, spec in enumerate(bench.page.list.model.columns) if spec.id == column)


def _drag(widget: Any, start: int, end: int) -> None:
    y = widget.height() // 2
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(start, y))
    step = 1 if end > start else -1
    for x in range(start, end, 12 * step):
        QTest.mouseMove(widget, QPoint(x, y))
    QTest.mouseMove(widget, QPoint(end, y))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(end, y))


def test_no_two_acts_of_the_page_share_a_key(bench: Bench) -> None:
    keys = [key.toString() for action, _info in bench.frame.registry.all() for key in action.shortcuts()]
    assert len(keys) > 30
    assert sorted(keys) == sorted(set(keys))


def test_the_next_that_waits_is_shown_in_place_of_the_list_on_a_narrow_page(bench: Bench) -> None:
    page = bench.page
    page.setGeometry(0, 0, 800, 700)
    bench.wait(lambda: page.places.is_narrow)
    bench.choose(seeded.ACCEPT)
    page.places.show_detail_alone(True)
    bench.wait(lambda: not page.list.isVisible())
    _act(bench, "next_ours")
    bench.wait(lambda: page.side.read is not None and page.side.read.key != seeded.key_of(seeded.ACCEPT))
    assert page.places.is_detail_alone
    assert not page.list.isVisible()
    before = page.side.key
    page.activate(next_waiting=True)  # as the key of the window does, from wherever an act led
    bench.wait(lambda: page.side.read is not None and page.side.read.key != before)
    row = page.list.table.current_row()
    assert row is not None
    assert (row.key, row.whose_move) == (page.side.key, "seller")

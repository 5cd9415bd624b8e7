"""服务监管 on the real path: the list, its filter, its rows under new facts, its columns and keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from desktop_app.models.listing import ListQuery
from desktop_app.paths import Home
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.supervision import page as page_module
from desktop_app.views.pages.supervision.page import SupervisionPage
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


def test_relative_times_follow_the_clock(bench: Bench) -> None:
    model = bench.page.list.model
    place = bench.keys().index(key_of(seeded.FROZEN))
    column = [spec.id for spec in model.columns].index("limit_day")
    before = model.cell_at(place, column).text
    bench.page.list.tick(seeded.NOW + timedelta(days=2, hours=20))
    assert before == "剩 2 个工作日"
    assert model.cell_at(place, column).text == "逾期 11 小时"
    assert model.cell_at(place, column).token == "red"


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

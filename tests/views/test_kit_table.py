"""The table: first page at once, a million rows by id, selection by key, ticks, speed while scrolling."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource
from desktop_app.views.kit.table import PagedTable, PagedTableModel

FRAME_SECONDS = 0.016


@dataclass
class Row:
    """A row as small as can be."""

    row_id: int
    key: str


class Counted:
    """A source that counts what is asked of it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.reads = 0
        self.gone: set[int] = set()

    def first_page(self) -> Sequence[Row]:
        return [Row(number, f"k{number}") for number in range(min(100, self.count))]

    def ordered_ids(self) -> array[int]:
        return array("q", range(self.count))

    def rows(self, ids: Sequence[int]) -> Sequence[Row]:
        self.reads += 1
        return [Row(number, f"k{number}") for number in reversed(ids) if number not in self.gone]


class HeldLanes:
    """Lanes that answer when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def start(self, lane: str, func: Any, *, done: Any) -> Any:
        self.waiting.append((func, done))
        return self

    def cancel(self) -> None:
        self.waiting.clear()

    def answer(self) -> None:
        func, done = self.waiting.pop()
        done(func())


PARTY = Cell("待我方", icon="hand-pointing", chip="accent")
DEADLINE = Cell("剩 21 小时", "amber", "clock", lead=PARTY, right="11-25")
COLUMNS = (
    ColumnSpec("tick", "", 20, "check", cell=lambda row: Cell(is_enabled=row.row_id != 2)),
    ColumnSpec("party", "待我方/期限", 220, "deadline", lead_width=76, cell=lambda row: DEADLINE),
    ColumnSpec("name", "商品", 200, stretch=True, cell=lambda row: f"商品 {row.row_id}"),
    ColumnSpec("amount", "金额（元）", 84, "number", cell=lambda row: Cell("86,400.00", tip="<b>依据</b>")),
    ColumnSpec("mend", "", 60, "link", cell=lambda row: Cell("看条款", "accent_text")),
)


def make(qtbot: QtBot, source: Any, lanes: Any = None) -> tuple[PagedTable, PagedTableModel]:
    model = PagedTableModel(source, COLUMNS, lanes)
    table = PagedTable(model, name="订单")
    qtbot.addWidget(table)
    table.resize(1000, 600)
    model.reload()
    with qtbot.waitExposed(table):
        table.show()
    return table, model


def test_the_first_page_is_there_before_the_ids(qtbot: QtBot) -> None:
    lanes = HeldLanes()
    table, model = make(qtbot, Counted(1000), lanes)
    assert model.rowCount() == 100
    assert not model.is_complete
    table.choose_place(40)
    lanes.answer()
    assert model.rowCount() == 1000
    assert model.is_complete
    assert table.currentIndex().row() == 40, "the rest is added below, nothing jumps"


def test_rows_are_read_by_id_in_pages_and_kept(qtbot: QtBot) -> None:
    source = Counted(1_000_000)
    _table, model = make(qtbot, source)
    before = source.reads
    assert model.row_at(900_050).key == "k900050"
    assert model.row_at(900_099).key == "k900099"
    assert source.reads == before + 1


def test_a_row_that_went_leaves_an_empty_line(qtbot: QtBot) -> None:
    source = Counted(300)
    _table, model = make(qtbot, source)
    source.gone.add(250)
    assert model.row_at(250) is None
    assert model.cell_at(250, 2).text == ""


def test_the_selection_survives_a_refresh_by_key(qtbot: QtBot) -> None:
    table, model = make(qtbot, ListSource([Row(number, f"k{number}") for number in range(20)]))
    assert table.choose_key("k7")
    model.set_source(ListSource([Row(number, f"k{number}") for number in range(5, 20)]))
    assert table.current_row().key == "k7"
    assert table.currentIndex().row() == 2


def test_a_row_far_down_stays_chosen_in_a_refresh_of_one_step(qtbot: QtBot) -> None:
    table, model = make(qtbot, ListSource([Row(number, f"k{number}") for number in range(2000)]))
    table.choose_place(1500)
    added: list[int] = []
    chosen: list[Any] = []
    model.rowsInserted.connect(lambda _parent, first, _last: added.append(first))
    table.row_chosen.connect(chosen.append)
    model.set_source(ListSource([Row(number, f"k{number}") for number in range(700, 2000)]))
    assert table.currentIndex().row() == 800
    assert table.current_row().key == "k1500"
    assert {row.key for row in chosen} <= {"k1500"}, "no other row was chosen on the way"
    assert added == [], "all rows are laid out once"


def test_when_the_chosen_row_goes_the_next_one_is_chosen(qtbot: QtBot) -> None:
    table, model = make(qtbot, ListSource([Row(number, f"k{number}") for number in range(5)]))
    table.choose_key("k2")
    model.set_source(ListSource([Row(number, f"k{number}") for number in (0, 1, 3, 4)]))
    assert table.current_row().key == "k3"
    with qtbot.waitSignal(table.row_chosen, check_params_cb=lambda row: row is None):
        model.set_source(ListSource([]))


def test_ticks_by_mouse_and_space_but_not_where_forbidden(qtbot: QtBot) -> None:
    table, model = make(qtbot, ListSource([Row(number, f"k{number}") for number in range(5)]))
    place = table.visualRect(model.index(1, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert model.ticked_keys == {"k1"}
    table.choose_place(2)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert model.ticked_keys == {"k1"}, "a forbidden row cannot be ticked"
    table.choose_place(3)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert model.ticked_keys == {"k1", "k3"}


def test_enter_and_double_click_open_and_links_are_pressed(qtbot: QtBot) -> None:
    table, model = make(qtbot, ListSource([Row(number, f"k{number}") for number in range(5)]))
    table.choose_place(1)
    with qtbot.waitSignal(table.row_opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args[0].key == "k1"
    place = table.visualRect(model.index(2, 2)).center()
    with qtbot.waitSignal(table.row_opened) as opened:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args[0].key == "k2"
    link = table.visualRect(model.index(3, 4)).center()
    with qtbot.waitSignal(table.link_pressed) as pressed:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=link)
    assert (pressed.args[0].key, pressed.args[1]) == ("k3", "mend")


def test_cells_are_spoken_with_heading_value_and_state(qtbot: QtBot) -> None:
    _table, model = make(qtbot, ListSource([Row(0, "k0")]))
    spoken = model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "待我方/期限 待我方 剩 21 小时 11-25"
    assert "&lt;b&gt;" in model.data(model.index(0, 3), Qt.ItemDataRole.ToolTipRole)


def test_columns_leave_and_the_stretching_one_takes_the_room(qtbot: QtBot) -> None:
    table, _model = make(qtbot, ListSource([Row(0, "k0")]))
    before = table.columnWidth(2)
    table.set_hidden_columns({"amount"})
    assert table.isColumnHidden(3)
    assert table.columnWidth(2) > before
    used = sum(table.columnWidth(place) for place in range(5) if not table.isColumnHidden(place))
    assert used == table.viewport().width()


def test_scrolling_a_million_rows_keeps_the_frame(qtbot: QtBot) -> None:
    table, _model = make(qtbot, Counted(1_000_000))
    bar = table.verticalScrollBar()
    bar.setValue(40_000)
    table.grab()
    frames = []
    for step in range(120):
        started = time.thread_time()
        bar.setValue(40_000 + step * 40)
        table.viewport().repaint()
        frames.append(time.thread_time() - started)
    assert sorted(frames)[int(len(frames) * 0.95)] <= FRAME_SECONDS


def test_the_menu_of_a_row_is_asked_for_with_the_row(qtbot: QtBot) -> None:
    table, model = make(qtbot, ListSource([Row(number, f"k{number}") for number in range(3)]))
    with qtbot.waitSignal(table.menu_wanted) as asked:
        table.customContextMenuRequested.emit(table.visualRect(model.index(1, 2)).center() + QPoint(0, 1))
    assert asked.args[0].key == "k1"

"""The left side of the journal: the questions, the entries that answer them, and what is said when there are none."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.models.journal import JournalQuery
from desktop_app.texts import _
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.pages.journal.columns import LEAVING, LineCells
from desktop_app.views.pages.journal.filters import JournalFilters
from desktop_app.views.pages.journal.reading import JournalAnswer, JournalSource, read_list


class JournalTable(PagedTable):
    """The table of a list that may have hundreds of thousands of rows."""

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would look through every row for the letter typed; the filter is there for that."""


class EntryList(QWidget):
    """``chosen`` a JournalLine, or None when there is none · ``opened`` Enter or double click · ``counted`` when
    what is shown, or how much of it, is known anew · ``failed`` a DeskError."""

    chosen = Signal(object)
    opened = Signal(object)
    counted = Signal()
    failed = Signal(object)

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = 0
        self.answer: JournalAnswer | None = None
        self._cells = LineCells()
        self._read = LaneRead(lanes, read_list, self)
        self.filters = JournalFilters()
        self.model = PagedTableModel(JournalSource(desk), self._cells.columns(), lanes, self)
        self.table = JournalTable(self.model, name=_("日志条目"))
        self.empty = EmptyState()
        self.shown = QStackedWidget()
        self.shown.addWidget(self.table)
        self.shown.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.shown, 1)
        self.filters.changed.connect(self.read)
        self._read.answered.connect(self._show)
        self._read.failed.connect(self.failed)
        self.model.loaded.connect(self._loaded)
        self.table.row_chosen.connect(self.chosen)
        self.table.row_opened.connect(self.opened)

    def query(self) -> JournalQuery:
        """What is asked for now."""
        return self.filters.query(self._desk.clock.wall())

    def read(self, is_refresh: bool = False) -> None:
        """Ask for the entries; a refresh keeps place and choice."""
        self._read.ask(self._desk, self.query(), is_refresh)

    def show_number(self, number: int) -> None:
        """Choose the entry of this number, among all; nothing when it is not there any more."""
        self._wanted = number
        if self.filters.query(self._desk.clock.wall()).is_all:
            self.read()
        else:
            self.filters.show_all()

    def set_kind(self, kind: WidthClass) -> None:
        """Another width class."""
        self.filters.set_narrow(kind <= WidthClass.MEDIUM)
        self.table.set_hidden_columns(LEAVING.get(kind, ()))

    def count_text(self) -> str:
        """How many entries there are, and how many suit."""
        answer = self.answer
        if answer is None:
            return ""
        count = f"{self.model.rowCount():,}" if self.model.is_complete else "…"
        if answer.query.is_all:
            return _("共 {count} 条", count=count)
        return _("符合条件 {count} 条，共 {total} 条", count=count, total=f"{answer.newest:,}")

    def _show(self, answer: JournalAnswer) -> None:
        is_same = self.answer is not None and self.answer.query == answer.query
        place = self.table.verticalScrollBar().value() if is_same else 0
        self.answer, self._cells.now = answer, answer.now
        self.filters.set_people(answer.people)
        is_wanted = bool(self._wanted)
        self.model.set_source(JournalSource(self._desk, answer))
        if not is_wanted:
            self.table.verticalScrollBar().setValue(place)
        self.shown.setCurrentWidget(self.table if answer.first else self.empty)
        if not answer.first:
            self._say_empty(answer.query)
            self.chosen.emit(None)
        elif not is_wanted and (not is_same or not self.table.currentIndex().isValid()):
            self.table.choose_place(0)
        self.counted.emit()

    def _loaded(self) -> None:
        number, self._wanted = self._wanted, 0
        place = self.model.find_id(number) if number else -1
        if place >= 0:
            self.table.choose_place(place)
            self.table.setFocus()
        self.counted.emit()

    def _say_empty(self, query: JournalQuery) -> None:
        if query.is_all:
            self.empty.set_content(_("还没有记录"), _("导入、登记和办理以后，谁做了什么会记在这里。"))
        else:
            act = (_("全部显示"), partial(self.filters.show_all))
            self.empty.set_content(_("没有符合条件的记录"), _("换一个人、动作、订单或时间。"), act)

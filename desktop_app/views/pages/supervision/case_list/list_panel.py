"""The left side of 服务监管: views as tabs, the filter as words, the table, and the status line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.models.listing import CaseRow, ListQuery, View
from desktop_app.models.saved_views import ColumnLayout, SavedView
from desktop_app.texts import _
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FILTER_HEIGHT, PAGE_MARGIN, SPACE_8
from desktop_app.views.pages.supervision.case_list.columns import RowCells, case_columns
from desktop_app.views.pages.supervision.case_list.filter_panel import FilterPanel
from desktop_app.views.pages.supervision.case_list.list_columns import ListColumns
from desktop_app.views.pages.supervision.case_list.list_reading import AnswerSource, ListAnswer, ListNumbers
from desktop_app.views.pages.supervision.case_list.list_status import ListStatus
from desktop_app.views.pages.supervision.case_list.views import view_book
from desktop_app.views.pages.supervision.wanted_case import WantedCase
from desktop_app.views.saved_views.view_choice import ViewChoice

TABS_WHEN_TINY = 4


class HintLine(QWidget):
    """One sentence in place of the filter: what the view 状态待认定 is."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(FILTER_HEIGHT))
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN + theme().px(16) + SPACE_8, 0, PAGE_MARGIN, 1)
        column.addWidget(PlainLabel(text, "body", "text2", elide="right"))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(FILTER_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            size = theme().px(16)
            draw_icon(painter, PAGE_MARGIN, (self.height() - size) / 2, "info", "text2", size)
            fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))


class CaseTable(PagedTable):
    """The table of a list that may have a million rows."""

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would look through every row for the letter typed; the filter is there for that."""


class ListPanel(QWidget):
    """The list of one question. ``question_changed`` when the person asks something else.

    It is arranged when its page first has a width (``set_place``), before it is seen, and not earlier.
    """

    question_changed = Signal()
    row_chosen = Signal(object)
    row_opened = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = WidthClass.WIDE
        self._is_detail_open = True
        self._answer: ListAnswer | None = None
        self.cells = RowCells()
        self.filter = FilterPanel()
        self.filter.changed.connect(self.question_changed)
        self.views = ViewChoice(view_book(desk.case_lists.views()), self.filter, self)
        self.views.changed.connect(self._view_chosen)
        self.tabs = self.views.tabs
        self.tabs.add_corner(self.filter.opener)
        self._hint = HintLine(_("看不懂的行都留在这里，不丢也不猜。认定前，期限与逾期后果都按未知处理。"))
        # the table comes after what stands above it, as the Tab key goes, and as a child from the start: to take in
        # a table that is made costs as much as to make it
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.tabs, self.filter, self._hint):
            column.addWidget(part)
        self._body = QStackedWidget(self)
        column.addWidget(self._body, 1)
        self.model = PagedTableModel(AnswerSource(desk.case_lists), case_columns(self.cells), lanes, self)
        self.table = CaseTable(self.model, self._body, name=_("服务监管单"))
        self._body.addWidget(self.table)
        self.columns = ListColumns(self.table, self.model, self.cells)
        self.wanted = WantedCase(desk.case_lists, self.table, self.model, self)
        self.wanted.chosen.connect(self.row_chosen)
        self.wanted.elsewhere.connect(self._open_view)
        self.table.row_opened.connect(self.row_opened)
        self.table.menu_wanted.connect(self.menu_wanted)
        self.model.loaded.connect(self._choose_wanted)
        self.status = ListStatus(self)
        self.status.widened.connect(self._clear_filter)
        self.status.view_wanted.connect(self._open_view)
        self._body.addWidget(self.status.empty)
        column.addWidget(self.status.footer)

    @property
    def view(self) -> str:
        """Id of the view that is asked for, built-in or saved."""
        return self.views.current

    def query(self) -> ListQuery:
        """What is asked for."""
        return self.views.query()

    def ask(self, view: str, text: str | None = None, key: str = "") -> None:
        """Ask for a view, narrowed by a filter, with the keyboard on ``key`` once it is there."""
        self.views.show(view)
        if text is not None:
            self.filter.set_text(text)
        self.wanted.want(key)
        self.arrange()

    def show_rows(self, answer: ListAnswer) -> None:
        """Show the rows of an answer. The same question again keeps place and selection."""
        is_same = self._answer is not None and self._answer.query == answer.query
        is_same = is_same and self._answer is not None and self._answer.connection_id == answer.connection_id
        self._answer = answer
        self.cells.chased = answer.chased
        self.cells.set_moment(answer.now, answer.commands, answer.batches)
        place = self.table.verticalScrollBar().value() if is_same else 0
        chosen = self.table.current_row() if is_same and not self.wanted.is_wanted else None
        if not is_same:
            self.table.scrollToTop()
            self.cells.forget_needs()
        self.model.set_source(AnswerSource(self._desk.case_lists, answer))
        self.columns.room.meet_rows()
        if is_same:
            self.wanted.restore(chosen, place)
        self._body.setCurrentWidget(self.table if answer.first else self.status.empty)
        if not answer.first:
            self.status.say_empty(answer.query, answer.is_ready)
            self.row_chosen.emit(None)

    def show_numbers(self, numbers: ListNumbers) -> None:
        """Counts on the tabs, count and sums in the status line."""
        self.views.set_counts(numbers.counts)
        self.status.say_totals(numbers.query, numbers.totals, numbers.counts)
        if self._answer is not None and not self._answer.first:
            self.status.say_empty(self._answer.query, self._answer.is_ready)

    def tick(self, now: datetime) -> None:
        """The clock went on: relative times are written anew."""
        if self._answer is not None:
            self.cells.set_moment(now, self._answer.commands, self._answer.batches)
            self.model.repaint_rows()

    @property
    def column_layout(self) -> ColumnLayout:
        """The columns that were chosen for the view that is shown."""
        return self.columns.layout

    def set_saved(self, views: Sequence[SavedView], layouts: Mapping[str, ColumnLayout] | None) -> None:
        """The saved views, and the columns of every view; a view that is gone gives way to the one below it."""
        before = self.query()
        self.views.set_saved(views)
        self.columns.set_layouts(self.columns.layouts if layouts is None else layouts)
        self.arrange()
        if self.query() != before:
            self.question_changed.emit()

    def go_to(self, connection_id: str, key: str) -> None:
        """Put the keyboard on a case of the question that is shown, once its rows are there."""
        self.wanted.want(key)
        if self.model.is_complete:
            self.wanted.find(connection_id, self.query())

    def set_place(self, kind: WidthClass, *, is_detail_open: bool) -> None:
        """The width class; with the detail closed there is room for the hour."""
        self._kind, self._is_detail_open = kind, is_detail_open
        self.arrange()

    def focus_first(self) -> None:
        """Put the keyboard on the rows, or into the filter when there are none."""
        if self._body.currentWidget() is self.table:
            self.table.setFocus()
        else:
            self.filter.open()

    def first_rows(self, limit: int) -> list[CaseRow]:
        """The first rows as they stand in the list."""
        rows = (self.model.row_at(place) for place in range(min(limit, self.model.rowCount())))
        return [row for row in rows if row is not None]

    def _choose_wanted(self) -> None:
        if self._answer is None or self._answer.query != self.query():
            return  # the rows of an earlier question: the case is wanted among those that are still to come
        if self._answer.is_ready:
            self.wanted.find(self._answer.connection_id, self._answer.query)

    def _view_chosen(self, _view: str) -> None:
        self.wanted.want("")
        self.arrange()
        self.question_changed.emit()

    def arrange(self) -> None:
        """Show what belongs to the view and the width."""
        self.columns.set_view(self.view, self.views.base)
        is_unknown, is_tiny = self.view == View.UNKNOWN, self._kind is WidthClass.TINY
        self.filter.set_folded(is_tiny)
        self.filter.setVisible(not is_unknown and not is_tiny)
        self.filter.opener.setVisible(not is_unknown and is_tiny)
        self._hint.setVisible(is_unknown)
        self.filter.set_words_hidden(self._kind <= WidthClass.MEDIUM)
        self.tabs.set_limit(TABS_WHEN_TINY if is_tiny else 0)
        self.columns.set_room(self.width(), self._kind, is_detail_open=self._is_detail_open)
        self.status.set_hints(self.views.base, self._kind)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.set_room(self.width(), self._kind, is_detail_open=self._is_detail_open)

    def _clear_filter(self) -> None:
        self.filter.set_text("")
        self.question_changed.emit()

    def _open_view(self, view: str, key: str = "") -> None:
        """Ask for a view; for the one that holds a case, with nothing filtered."""
        self.ask(view, "" if key else None, key)
        self.question_changed.emit()

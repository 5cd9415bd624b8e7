"""The left side of 服务监管: views as tabs, the filter as words, the table, and the status line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import CaseRow, ListQuery, View
from desktop_app.texts import _
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.tabs import ViewTabs
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FILTER_HEIGHT, PAGE_MARGIN, SPACE_8
from desktop_app.views.pages.supervision.column_room import ColumnRoom
from desktop_app.views.pages.supervision.columns import RowCells, case_columns, folded_columns, hidden_columns
from desktop_app.views.pages.supervision.filter_panel import FilterPanel
from desktop_app.views.pages.supervision.list_reading import CaseSource, IdsLane, ListAnswer, ListNumbers
from desktop_app.views.pages.supervision.list_status import ListStatus
from desktop_app.views.pages.supervision.views import FIRST_VIEW, all_title, as_view
from desktop_app.views.pages.supervision.wanted_case import WantedCase

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
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme().color("hair"))


class CaseTable(PagedTable):
    """The table of a list that may have a million rows."""

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would look through every row for the letter typed; the filter is there for that."""


class ListPanel(QWidget):
    """The list of one question. ``question_changed`` when the person asks something else."""

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
        self._hidden: set[str] = set()
        self.cells = RowCells()
        self.tabs = ViewTabs()
        self.tabs.set_views(desk.case_lists.views())
        self.tabs.set_current(FIRST_VIEW.value)
        self.tabs.chosen.connect(self._view_chosen)
        self.filter = FilterPanel()
        self.filter.changed.connect(self.question_changed)
        self.tabs.add_corner(self.filter.opener)
        self._hint = HintLine(_("看不懂的行都留在这里，不丢也不猜。认定前，期限与逾期后果都按未知处理。"))
        self.model = PagedTableModel(CaseSource(desk), case_columns(self.cells), IdsLane(lanes), self)
        self.table = CaseTable(self.model, name=_("服务监管单"))
        self.room = ColumnRoom(self.table, self.model, self.cells)
        self.room.given.connect(self._fit_columns)
        self.wanted = WantedCase(desk, self.table, self.model, self)
        self.wanted.chosen.connect(self.row_chosen)
        self.wanted.elsewhere.connect(self._open_view)
        self.table.row_opened.connect(self.row_opened)
        self.table.menu_wanted.connect(self.menu_wanted)
        self.model.loaded.connect(self._choose_wanted)
        self.status = ListStatus(self)
        self.status.widened.connect(self._clear_filter)
        self.status.view_wanted.connect(self._open_view)
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self.status.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.tabs, self.filter, self._hint, self._body, self.status.footer):
            column.addWidget(part, 1 if part is self._body else 0)
        self._arrange()

    @property
    def view(self) -> str:
        """Id of the view that is asked for."""
        return self.tabs.current()

    def query(self) -> ListQuery:
        """What is asked for."""
        return parse_filter("" if self.view == View.UNKNOWN else self.filter.text(), self.view)

    def ask(self, view: str, text: str | None = None, key: str = "") -> None:
        """Ask for a view, narrowed by a filter, with the keyboard on ``key`` once it is there."""
        self.tabs.set_current(view if view == View.ALL else as_view(view).value)
        if text is not None:
            self.filter.set_text(text)
        self.wanted.want(key)
        self._arrange()

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
        self.model.set_source(CaseSource(self._desk, answer))
        self.room.meet_rows()
        if is_same:
            self._restore(chosen, place)
        self._body.setCurrentWidget(self.table if answer.first else self.status.empty)
        if not answer.first:
            self.status.say_empty(answer.query, answer.is_ready)
            self.row_chosen.emit(None)

    def show_numbers(self, numbers: ListNumbers) -> None:
        """Counts on the tabs, count and sums in the status line."""
        self.tabs.set_counts(numbers.counts)
        self.status.say_totals(numbers.query, numbers.totals, numbers.counts)
        if self._answer is not None and not self._answer.first:
            self.status.say_empty(self._answer.query, self._answer.is_ready)

    def tick(self, now: datetime) -> None:
        """The clock went on: relative times are written anew."""
        if self._answer is not None:
            self.cells.set_moment(now, self._answer.commands, self._answer.batches)
            self.model.repaint_rows()

    def set_kind(self, kind: WidthClass) -> None:
        """Another width class."""
        self._kind = kind
        self._arrange()

    def set_detail_open(self, is_open: bool) -> None:
        """With the detail closed there is room for the hour."""
        self._is_detail_open = is_open
        self._arrange()

    def next_of_ours(self) -> bool:
        """Go to the next row that is our move, from the top again at the end; False when there is none."""
        start, count = self.table.currentIndex().row(), self.model.rowCount()
        for step in range(1, min(count, 1000) + 1):
            place = (start + step) % count
            row = self.model.row_at(place)
            if row is not None and row.whose_move == "seller" and row.key not in self.cells.commands:
                self.table.choose_place(place)
                return True
        return False

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

    def _restore(self, chosen: CaseRow | None, place: int) -> None:
        current = self.table.current_row()
        if chosen is not None and (current is None or current.key != chosen.key):
            found = self.model.find_id(chosen.row_id)
            if found >= 0:
                self.table.choose_place(found)
        self.table.verticalScrollBar().setValue(place)

    def _choose_wanted(self) -> None:
        if self._answer is None or self._answer.query != self.query():
            return  # the rows of an earlier question: the case is wanted among those that are still to come
        if self._answer.is_ready:
            self.wanted.find(self._answer.connection_id, self._answer.query)

    def _view_chosen(self, _view: str) -> None:
        self.wanted.want("")
        self._arrange()
        self.question_changed.emit()

    def _arrange(self) -> None:
        is_unknown, is_tiny = self.view == View.UNKNOWN, self._kind is WidthClass.TINY
        self.filter.set_folded(is_tiny)
        self.filter.setVisible(not is_unknown and not is_tiny)
        self.filter.opener.setVisible(not is_unknown and is_tiny)
        self._hint.setVisible(is_unknown)
        self.tabs.set_limit(TABS_WHEN_TINY if is_tiny else 0)
        self._fit_columns()
        self.status.set_hints(self.view, self._kind)

    def _fit_columns(self) -> None:
        width = self.width() / theme().factor
        hidden = hidden_columns(self.view, self._kind, width, is_detail_open=self._is_detail_open)
        room = self.width() - self.table.verticalScrollBar().sizeHint().width()
        hidden = folded_columns(hidden, lambda tried: self.room.fits(tried, room))
        if hidden != self._hidden:
            self._hidden = hidden
            self.table.set_hidden_columns(hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _clear_filter(self) -> None:
        self.filter.set_text("")
        self.question_changed.emit()

    def _open_view(self, view: str, key: str = "") -> None:
        """Ask for a view; for the one that holds a case, with nothing filtered."""
        if view == View.ALL:
            # one that is over stands in no tab of its own
            self.tabs.set_views([*self._desk.case_lists.views(), (view, all_title())])
        self.ask(view, "" if key else None, key)
        self.question_changed.emit()

"""The queue of refunds, at the left of the page: views as tabs, the filter, two-line rows, and the line below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.models.listing import ListQuery
from desktop_app.models.saved_views import ColumnLayout, SavedView
from desktop_app.services.refunds.queue import holding_view
from desktop_app.texts import _
from desktop_app.views.kit.cell_delegate import CellDelegate
from desktop_app.views.kit.cells import ColumnSpec
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.footer import StatusFooter
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.tokens import LIST_ROW_HEIGHT
from desktop_app.views.pages.refunds.queue.delegate import QueueDelegate
from desktop_app.views.pages.refunds.queue.queue_reading import QueueAnswer, QueueNumbers
from desktop_app.views.pages.refunds.queue.queue_words import (
    FIRST_VIEW,
    empty_text,
    footer_texts,
    tabs,
    view_book,
    view_title,
)
from desktop_app.views.pages.refunds.queue.row_marks import RowMarks
from desktop_app.views.pages.supervision.case_list.filter_panel import FilterPanel
from desktop_app.views.pages.supervision.case_list.list_reading import AnswerSource
from desktop_app.views.pages.supervision.case_list.list_status import is_narrowed
from desktop_app.views.pages.supervision.wanted_case import WantedCase
from desktop_app.views.saved_views.view_choice import ViewChoice


class QueueTable(PagedTable):
    """Two-line rows without a heading."""

    delegate_class: type[CellDelegate] = QueueDelegate
    row_height = LIST_ROW_HEIGHT

    def __init__(self, model: PagedTableModel, parent: QWidget | None = None, name: str = "") -> None:
        super().__init__(model, parent, name)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would look through every row for the letter typed; the filter is there for that."""


class QueuePanel(QWidget):
    """The rows of one question. ``question_changed`` when the person asks something else."""

    question_changed = Signal()
    row_chosen = Signal(object)
    row_opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    failed = Signal(object)
    paste_wanted = Signal()
    """There is no request at all yet."""

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._answer: QueueAnswer | None = None
        self._counts: dict[str, int] = {}
        self.column_layout = ColumnLayout()
        """The default one: the queue has one column."""
        self.filter = FilterPanel(self, has_order=False)
        self.filter.set_words_hidden(True)
        self.filter.changed.connect(self.question_changed)
        self.filter.hide()
        self.views = ViewChoice(view_book(), self.filter, self)
        self.views.changed.connect(self._view_chosen)
        self.tabs = self.views.tabs
        self._body = QStackedWidget(self)
        self.marks = RowMarks(desk, lanes, self)
        self.marks.failed.connect(self.failed)
        columns = (ColumnSpec("refund", "", 200, stretch=True, cell=self.marks.cell),)
        self.model = PagedTableModel(AnswerSource(desk.refund_queue), columns, lanes, self)
        self.table = QueueTable(self.model, self._body, name=_("退订申请"))
        self.marks.watch(self.table, self.model)
        self.empty = EmptyState()
        self.footer = StatusFooter()
        self.footer.set_hints([(("J", "K"), _("上下")), (("N",), _("下一个待我方"))])
        self.wanted = WantedCase(desk.refund_queue, self.table, self.model, self, holding_view)
        self.wanted.chosen.connect(self.row_chosen)
        self.wanted.elsewhere.connect(self._open_elsewhere)
        self.table.row_opened.connect(self.row_opened)
        self.table.menu_wanted.connect(self.menu_wanted)
        self.model.loaded.connect(self._choose_wanted)
        self._lay_out()

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

    def arrange(self) -> None:
        """Show what belongs to the view: the tab of what a person must settle, and a filter with words in it."""
        self.views.set_built_in(tabs(self._counts, self.views.base))
        if not self.filter.isAncestorOf(self.focusWidget() or self):
            self.filter.setVisible(bool(self.filter.text()))

    def set_saved(self, views: Sequence[SavedView], layouts: Mapping[str, ColumnLayout] | None) -> None:
        """The saved views; one that is gone gives way to the one below it."""
        before = self.query()
        self.views.set_saved(views)
        self.arrange()
        if self.query() != before:
            self.question_changed.emit()

    def show_rows(self, answer: QueueAnswer) -> None:
        """Show the rows of an answer. The same question again keeps place and selection."""
        before = self._answer
        is_same = before is not None and (before.connection_id, before.query) == (answer.connection_id, answer.query)
        self._answer = answer
        place = self.table.verticalScrollBar().value() if is_same else 0
        chosen = self.table.current_row() if is_same and not self.wanted.is_wanted else None
        if not is_same:
            self.table.scrollToTop()
        self.marks.renew(answer.connection_id, answer.now)
        self.model.set_source(AnswerSource(self._desk.refund_queue, answer))
        if is_same:
            self.wanted.restore(chosen, place)
        self._body.setCurrentWidget(self.table if answer.first else self.empty)
        if not answer.first:
            self._say_empty(answer.query)
            self.row_chosen.emit(None)

    def show_numbers(self, numbers: QueueNumbers) -> None:
        """Counts on the tabs, count and sums in the line below."""
        self._counts = numbers.counts
        self.views.set_built_in(tabs(self._counts, self.views.base))
        self.views.set_counts(numbers.counts)
        in_view = numbers.counts.get(numbers.query.view, numbers.totals.count)
        count, sums = footer_texts(numbers.totals, in_view, is_filtered=is_narrowed(numbers.query))
        self.footer.set_texts([count], sums)
        if self._answer is not None and not self._answer.first:
            self._say_empty(self._answer.query)

    def tick(self, now: datetime) -> None:
        """The clock went on: what is told of times is written anew."""
        if self._answer is not None:
            self.marks.renew(self._answer.connection_id, now)
            self.model.repaint_rows()

    def go_to(self, connection_id: str, key: str) -> None:
        """Put the keyboard on a request of the question that is shown, once its rows are there."""
        self.wanted.want(key)
        if self.model.is_complete:
            self.wanted.find(connection_id, self.query())

    def open_filter(self) -> None:
        """Put the keyboard into the filter."""
        self.filter.open()

    def leave_filter(self) -> bool:
        """Away with an empty filter; False when the keyboard is not in it."""
        if not self.filter.isAncestorOf(self.focusWidget() or self):
            return False
        self.filter.setVisible(bool(self.filter.text()))
        self.focus_first()
        return True

    def focus_first(self) -> None:
        """Put the keyboard on the rows, or on the tabs when there are none."""
        if self._body.currentWidget() is self.table:
            self.table.setFocus()
        else:
            self.tabs.focus_current()

    def _choose_wanted(self) -> None:
        answer = self._answer
        if answer is not None and answer.query == self.query() and answer.is_ready:
            self.wanted.find(answer.connection_id, answer.query)

    def _say_empty(self, query: ListQuery) -> None:
        if self._answer is not None and not self._answer.is_ready:
            self.empty.set_content(_("正在整理数据"), _("列表正从存档重建，每一单都在；建好就显示在这里。"))
        elif is_narrowed(query):
            count = self._counts.get(query.view, 0)
            why = _("“{view}”里共有 {count} 单。", view=view_title(query.view), count=count)
            self.empty.set_content(_("没有符合条件的申请"), why, (_("放宽条件"), self._clear_filter))
        else:
            told = empty_text(query.view, self._counts)
            is_new = query.view == FIRST_VIEW and not any(self._counts.values())
            act = (_("粘贴网页"), self.paste_wanted.emit) if is_new else None
            self.empty.set_content(told.title, told.reason, act)

    def _view_chosen(self) -> None:
        self.wanted.want("")
        self.arrange()
        self.question_changed.emit()

    def _clear_filter(self) -> None:
        self.filter.set_text("")
        self.filter.hide()
        self.question_changed.emit()

    def _open_elsewhere(self, view: str, key: str) -> None:
        """The request that is looked for stands in another view: it is asked for there, unfiltered."""
        self.ask(view, "", key)
        self.question_changed.emit()

    def _lay_out(self) -> None:
        self._body.addWidget(self.table)
        self._body.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.filter)
        column.addWidget(self._body, 1)
        column.addWidget(self.footer)

"""服务监管: the list at the left, one case at the right, and the acts that can be started from here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from desktop_app.models.saved_views import SavedView, saved_id
from desktop_app.texts import _
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.pace import LIST_APART_MILLISECONDS, Pace
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.kit.split import Split
from desktop_app.views.pages.supervision.arrangement import Arrangement
from desktop_app.views.pages.supervision.beside.side_pane import SidePane
from desktop_app.views.pages.supervision.case_acts import CaseActs
from desktop_app.views.pages.supervision.case_list.list_panel import ListPanel
from desktop_app.views.pages.supervision.case_list.list_reading import ListAnswer, ListNumbers, read_list, read_numbers
from desktop_app.views.pages.supervision.list_views import ColumnViews
from desktop_app.views.pages.supervision.page_actions import add_head_actions, add_page_actions
from desktop_app.views.pages.supervision.page_handlers import PageHandlers

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.models import events
    from desktop_app.views.pages.supervision.casework.casework_flow import CaseworkFlow

TICK_MILLISECONDS = 30_000
SUBSCRIBED_AFTER_MILLISECONDS = 200
NUMBERS_AFTER_MILLISECONDS = 40
"""By then the rows are painted: adding up goes through all rows, and would take the processor from the picture."""
LOOK_AGAIN_MILLISECONDS = 1000
"""While rows are being rebuilt."""


class SupervisionPage(Page):
    """Views, list and detail of the supervised orders of one connection."""

    page_id = "supervision"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.set_title(_("服务监管"), _("交付担保中的订单"))
        self._split = Split(self)
        self.list = ListPanel(context.desk, context.lanes, self._split)
        self.side = SidePane(context.desk, context.lanes, self._split)
        self._split.put(self.list, self.side)
        self.acts = CaseActs(context.desk, context.lanes, self)
        self.body.addWidget(self._split, 1)
        self.places = Arrangement(self.list, self.side)
        self._is_subscribed = False
        self._rows = LaneRead(context.lanes, read_list, self)
        self._numbers = LaneRead(context.lanes, read_numbers, self)
        self._stream = Pace(self, apart=LIST_APART_MILLISECONDS)
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MILLISECONDS)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self.handlers = PageHandlers(self)
        self.column_views = ColumnViews(self)
        self.view_handlers = self.column_views.handlers()
        self._connect()
        add_page_actions(self, self.handlers.by_name())
        self.column_views.add_actions()
        add_head_actions(self)
        self.handlers.choose(None)

    @cached_property
    def casework(self) -> CaseworkFlow:
        """Chases, contacts and owners; made when they are first wanted."""
        from desktop_app.views.pages.supervision.casework.casework_flow import CaseworkFlow

        return CaseworkFlow(self)

    def activate(
        self,
        view: str = "",
        key: str = "",
        text: str = "",
        act: str = "",
        view_files: Sequence[Path] = (),
        next_waiting: bool = False,
        opened: SavedView | None = None,
        **arguments: Any,
    ) -> None:
        """Show a view, a case or the next that waits for us; ``view_files`` are views to be taken in.

        ``opened``: a view that was just kept elsewhere.
        """
        self._tick.start()
        self.view_handlers.take_files(view_files)
        if view or key or text:
            # whoever asks for a view or a case means all of it: what was filtered here before must not hide it
            if key and not text and self.list.filter.text():
                self.context.notify("info", _("筛选已清除，显示要看的这一单。"))
            # a saved view is asked for with the words that it was saved with
            words = None if saved_id(view) is not None and not text else text
            self.list.ask(view or self.list.view, words, key)
            self.casework.want(act, key)
        if opened is not None:
            self.view_handlers.answers.show(opened)  # which asks for its rows
        else:
            self.ask()
        if next_waiting:
            self.handlers.next_case.go()

    def come_back(
        self,
        view_files: Sequence[Path] = (),
        next_waiting: bool = False,
        opened: SavedView | None = None,
        **arguments: Any,
    ) -> None:
        """The same place again; a file is not taken in a second time, and the case stays the one that was left."""
        self.activate(**arguments)

    def deactivate(self) -> None:
        self._tick.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)

    def refresh(self) -> None:
        """Read rows, numbers and the shown case again; place and selection stay."""
        self.ask(is_refresh=True)
        if self.side.connection_id == self.connection_id:
            self.side.refresh()
        else:
            self.side.clear()

    def ask(self, is_refresh: bool = False) -> None:
        """Ask for the rows of what the list wants."""
        self.view_handlers.menu.refresh()
        if self.connection_id:
            query = self.list.query()
            self._rows.ask(self.context.desk, self.connection_id, query, is_refresh)

    def _ask_numbers(self) -> None:
        self._subscribe()
        if self.connection_id:
            self._numbers.ask(self.context.desk, self.connection_id, self.list.query())

    def open_view(self, view: str) -> None:
        """Show a view, built-in or saved."""
        self.list.ask(view)
        self.ask()

    def focus_first(self) -> None:
        self.list.focus_first()

    def on_width(self, kind: WidthClass) -> None:
        self.places.set_kind(kind)
        self.view_handlers.menu.set_words_hidden(kind <= WidthClass.MEDIUM)

    def _changed(self, event: events.Event) -> None:
        if event.connection_id not in ("", self.connection_id) or not self.isVisible():
            return
        from desktop_app.models import events as kinds  # loaded since the first event

        if isinstance(event, kinds.CaseworkChanged) and event.what.startswith("chase."):
            self.refresh()  # the list tells when somebody was chased last
        elif isinstance(event, kinds.ViewsChanged):
            self.view_handlers.answers.shelf.ask()
        elif isinstance(event, (kinds.NoteAdded, kinds.CaseworkChanged)):
            self.side.refresh()
        elif isinstance(event, kinds.DraftSaved):
            self.side.refresh_evidence()
        elif isinstance(event, (kinds.FactsChanged, kinds.BatchReceived)):
            self._stream.ask()
        elif isinstance(event, kinds.SyncChanged):
            if event.state != "running":  # it ended: the last rows need no pace any more
                self._stream.finish()
        else:
            self.refresh()

    def _stream_due(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show_rows(self, answer: ListAnswer) -> None:
        if answer.connection_id == self.connection_id and answer.query == self.list.query():
            self.list.show_rows(answer)
            # counts and sums take longer than the rows may take, and come after they are painted (with the page as
            # context: a timer without one would call a page that is gone)
            QTimer.singleShot(NUMBERS_AFTER_MILLISECONDS, self, self._ask_numbers)
            if answer.is_ready:
                self._again.stop()
            else:
                self._again.start()  # one look ahead, however many answers came: each look brings an answer of its own

    def _look_again(self) -> None:
        if self.isVisible():
            self.ask(is_refresh=True)

    def _show_numbers(self, numbers: ListNumbers) -> None:
        if numbers.connection_id == self.connection_id and numbers.query == self.list.query():
            self.list.show_numbers(numbers)
            self.view_handlers.answers.count()

    def _tick_over(self) -> None:
        self.list.tick(self.context.desk.clock.connection_now())
        self.side.refresh()

    def _connect(self) -> None:
        self.list.question_changed.connect(self.ask)
        self._rows.answered.connect(self._show_rows)
        self._numbers.answered.connect(self._show_numbers)
        for source in (self._rows, self._numbers, self.side, self.acts):
            source.failed.connect(self.tell_error)
        self._stream.due.connect(self._stream_due)
        self._again.timeout.connect(self._look_again)
        self._tick.timeout.connect(self._tick_over)
        # with the first rows, or soon when there are none: to make the classes of events takes as long as to read rows
        QTimer.singleShot(SUBSCRIBED_AFTER_MILLISECONDS, self, self._subscribe)

    def _subscribe(self) -> None:
        if self._is_subscribed:
            return
        self._is_subscribed = True
        self.side.ahead.start()
        from desktop_app.models import events

        facts = (events.FactsChanged, events.BatchReceived, events.BatchWithdrawn, events.SyncChanged)
        own = (events.CommandChanged, events.NoteAdded, events.DraftSaved, events.CaseworkChanged, events.ViewsChanged)
        for kind in (*facts, *own, events.RulesChanged, events.ConnectionsChanged):
            self.context.bridge.subscribe(kind, self._changed)
        self.view_handlers.answers.shelf.ask()

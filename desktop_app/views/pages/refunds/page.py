"""退订: the queue at the left, one refund with its decision in the middle, what would follow at the right."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from desktop_app.models.saved_views import SavedView, saved_id
from desktop_app.texts import _
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.pace import LIST_APART_MILLISECONDS, Pace
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.pages.refunds.arrangement import RefundArrangement, RefundSplit
from desktop_app.views.pages.refunds.beside import RefundPane
from desktop_app.views.pages.refunds.decision.on_page import join_decision
from desktop_app.views.pages.refunds.page_actions import add_head_actions, add_page_actions
from desktop_app.views.pages.refunds.page_handlers import RefundHandlers
from desktop_app.views.pages.refunds.queue.queue_panel import QueuePanel
from desktop_app.views.pages.refunds.queue.queue_reading import (
    QueueAnswer,
    QueueNumbers,
    read_queue,
    read_queue_numbers,
)
from desktop_app.views.saved_views.view_actions import add_view_actions
from desktop_app.views.saved_views.view_handlers import ViewHandlers

if TYPE_CHECKING:
    from desktop_app.models import events
    from desktop_app.views.pages.refunds.casework import RefundCaseworkFlow

WITHOUT_KEYS = frozenset({"view_keep", "view_export"})
"""Ctrl+S keeps the draft of the decision here, and Ctrl+E writes the requests to a table."""
TICK_MILLISECONDS = 30_000
SUBSCRIBED_AFTER_MILLISECONDS = 200
NUMBERS_AFTER_MILLISECONDS = 40
"""By then the rows are painted: adding up goes through all rows, and would take the processor from the picture."""
LOOK_AGAIN_MILLISECONDS = 1000
"""While rows are being rebuilt."""


class RefundsPage(Page):
    """Queue, decision and what-if of one connection's refunds."""

    page_id = "refunds"
    freshness_kind = "refunds"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.set_title(_("退订"), _("协商退订由商家审核"))
        self._split = RefundSplit(self)
        self.queue = QueuePanel(context.desk, context.lanes, self._split)
        self.pane = RefundPane(context, self._split)
        self.body.addWidget(self._split, 1)
        self.places = RefundArrangement(self._split, self.queue, self.pane)
        self._is_subscribed = False
        self._rows = LaneRead(context.lanes, read_queue, self)
        self._numbers = LaneRead(context.lanes, read_queue_numbers, self)
        self._stream = Pace(self, apart=LIST_APART_MILLISECONDS)
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MILLISECONDS)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self.handlers = RefundHandlers(self)
        self.view_handlers = ViewHandlers(self, self.queue, _("记住筛选。以后申请变了，视图里的申请跟着变。"))
        self.view_handlers.menu.set_words_hidden(True)
        self._connect()
        add_page_actions(self, self.handlers.by_name())
        add_view_actions(self, self.view_handlers.by_name(), WITHOUT_KEYS)
        add_head_actions(self)
        join_decision(self)
        self.handlers.choose(None)

    @cached_property
    def casework(self) -> RefundCaseworkFlow:
        """Chases and owners; made when they are first wanted."""
        from desktop_app.views.pages.refunds.casework import RefundCaseworkFlow

        return RefundCaseworkFlow(self)

    def activate(
        self,
        view: str = "",
        key: str = "",
        text: str = "",
        next_waiting: bool = False,
        act: str = "",
        opened: SavedView | None = None,
        **arguments: Any,
    ) -> None:
        """Show a view, a request by its number, or the next that waits for us; ``act``: what to begin on a request.

        ``opened``: a view that was just kept elsewhere.
        """
        self._tick.start()
        if key and act == "chase":
            self.casework.want_chase(key)
        if view or key or text:
            # whoever asks for a request means all of it: what was filtered here before must not hide it
            if key and not text and self.queue.filter.text():
                self.context.notify("info", _("筛选已清除，显示要看的这一单。"))
            # a saved view is asked for with the words that it was saved with
            words = None if saved_id(view) is not None and not text else text
            self.queue.ask(view or self.queue.view, words, key)
            if key and self.places.is_narrow:
                self.places.show_detail_alone(True)
        if opened is not None:
            self.view_handlers.answers.show(opened)  # which asks for its rows
        else:
            self.ask()
        if next_waiting:
            self.handlers.go_next()

    def come_back(self, next_waiting: bool = False, opened: SavedView | None = None, **arguments: Any) -> None:
        """The same place again; the request stays the one that was left."""
        self.activate(**arguments)

    def deactivate(self) -> None:
        self.pane.decision.session.saver.flush()
        self._tick.stop()
        self.queue.marks.stop()

    def save_now(self) -> None:
        self.pane.decision.save_now()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        self._again.stop()
        self.queue.marks.stop()
        super().hideEvent(event)

    def refresh(self) -> None:
        """Read the queue and the shown refund again; place and selection stay."""
        self.ask(is_refresh=True)
        if self.pane.connection_id == self.connection_id:
            self.pane.refresh()
        else:
            self.pane.clear()

    def ask(self, is_refresh: bool = False) -> None:
        """Ask for the rows of what the queue wants."""
        self.view_handlers.menu.refresh()
        if self.connection_id:
            self._rows.ask(self.context.desk, self.connection_id, self.queue.query(), is_refresh)

    def open_view(self, view: str) -> None:
        """Show a view, built-in or saved."""
        self.queue.ask(view)
        self.ask()

    def focus_first(self) -> None:
        self.queue.focus_first()

    def on_width(self, kind: WidthClass) -> None:
        self.places.set_kind(kind)

    def _changed(self, event: events.Event) -> None:
        if event.connection_id not in ("", self.connection_id) or not self.isVisible():
            return
        from desktop_app.models import events as kinds  # loaded since the first event

        if isinstance(event, (kinds.FactsChanged, kinds.BatchReceived)):
            self._stream.ask()
        elif isinstance(event, kinds.SyncChanged):
            if event.state != "running":  # it ended: the last rows need no pace any more
                self._stream.finish()
        elif isinstance(event, kinds.ViewsChanged):
            self.view_handlers.answers.shelf.ask()
        else:
            self.refresh()

    def _stream_due(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show_rows(self, answer: QueueAnswer) -> None:
        if answer.connection_id != self.connection_id or answer.query != self.queue.query():
            return
        self.queue.show_rows(answer)
        QTimer.singleShot(NUMBERS_AFTER_MILLISECONDS, self, self._ask_numbers)
        if answer.is_ready:
            self._again.stop()
        else:
            self._again.start()

    def _ask_numbers(self) -> None:
        self._subscribe()
        if self.connection_id:
            self._numbers.ask(self.context.desk, self.connection_id, self.queue.query())

    def _show_numbers(self, numbers: QueueNumbers) -> None:
        if numbers.connection_id == self.connection_id and numbers.query == self.queue.query():
            self.queue.show_numbers(numbers)
            self.view_handlers.answers.count()

    def _tick_over(self) -> None:
        self.queue.tick(self.context.desk.clock.connection_now())
        self.pane.refresh()

    def _connect(self) -> None:
        self.queue.question_changed.connect(self.ask)
        self._rows.answered.connect(self._show_rows)
        self._numbers.answered.connect(self._show_numbers)
        for source in (self._rows, self._numbers, self.queue, self.pane, self.handlers):
            source.failed.connect(self.tell_error)
        self._stream.due.connect(self._stream_due)
        self._again.timeout.connect(partial(self.ask, True))
        self._tick.timeout.connect(self._tick_over)
        QTimer.singleShot(SUBSCRIBED_AFTER_MILLISECONDS, self, self._subscribe)

    def _subscribe(self) -> None:
        if self._is_subscribed:
            return
        self._is_subscribed = True
        from desktop_app.models import events

        facts = (events.FactsChanged, events.BatchReceived, events.BatchWithdrawn, events.SyncChanged)
        own = (events.CommandChanged, events.ApprovalsChanged, events.CaseworkChanged, events.ViewsChanged)
        for kind in (*facts, *own, events.RulesChanged, events.ConnectionsChanged):
            self.context.bridge.subscribe(kind, self._changed)
        self.view_handlers.answers.shelf.ask()

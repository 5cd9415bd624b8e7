"""今日: reads the board in a lane, shows it, and opens what a person chooses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QWidget

from desktop_app.models import events
from desktop_app.models.command_words import CommandName
from desktop_app.models.filter_language import field_name
from desktop_app.models.listing import FilterField, View
from desktop_app.services.cases.today_board import CASES, CHASE, OPENING, REFUNDS, SETTLE_STATE, ActRow, TodayBoard
from desktop_app.texts import _
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.pace import Pace
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.pages.today import presenter
from desktop_app.views.pages.today.board_view import BoardView

TICK_MILLISECONDS = 30_000
"""So often the relative times are made anew while the page is shown."""

_WATCHED = (
    events.FactsChanged,
    events.BatchReceived,
    events.BatchWithdrawn,
    events.CommandChanged,
    events.DraftSaved,
    events.CaseworkChanged,
    events.RulesChanged,
    events.ConnectionsChanged,
)


@dataclass(frozen=True)
class TodayRead:
    """What a lane read for the page."""

    connection_id: str
    board: TodayBoard
    names: dict[str, str]
    """Product names of the cases and refunds that drafts are about."""


def read_today(desk: Any, connection_id: str) -> TodayRead:
    """All that the page shows; to be called in a lane."""
    board = desk.today.board(connection_id)
    targets, reads = [draft.target for draft in board.drafts], desk.list_reads(connection_id)
    rows = [row for kind in (CASES, REFUNDS) for row in reads.by_keys(targets, kind)] if targets else []
    names = {row.key: row.product_name or row.order_id or row.key for row in rows}
    return TodayRead(connection_id, board, names)


class TodayPage(Page):
    """The page that a person opens in the morning."""

    page_id = "today"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.board: TodayBoard | None = None
        self._stand_in: QWidget | None = None
        """Has the keyboard until the first row is there to take it."""
        self.view = BoardView()
        self.body.addWidget(VerticalScroll(self.view), 1)
        self.view.strip.all_wanted.connect(self._open_week)
        self.view.no_rules_wanted.connect(partial(self._open_list, View.NO_RULES))
        self.view.more_wanted.connect(partial(self._open_list, View.MINE))
        self.view.acts.opened.connect(self._open_act)
        self.view.command_wanted.connect(self._open_command)
        self.view.draft_wanted.connect(self._open_draft)
        self.view.opening_wanted.connect(self._restart)
        self._read = LaneRead(context.lanes, read_today, self)
        self._read.answered.connect(self._show)
        self._read.failed.connect(self.tell_error)
        self._stream = Pace(self)
        self._stream.due.connect(self._stream_due)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self._tick.timeout.connect(self.refresh)
        self._add_actions()
        for kind in _WATCHED:
            context.bridge.subscribe(kind, self._changed)

    def activate(self, **arguments: Any) -> None:
        self._tick.start()
        self._show_date()
        self.refresh()

    def deactivate(self) -> None:
        self._tick.stop()

    def refresh(self) -> None:
        """Read the board again; place and focus stay."""
        if self.connection_id:
            self._read.ask(self.context.desk, self.connection_id)
        else:
            self._show_nothing()

    def focus_first(self) -> None:
        if not self.view.acts.focus_first():
            super().focus_first()
            self._stand_in = self.window().focusWidget()

    def on_width(self, kind: WidthClass) -> None:
        self.view.set_kind(kind)

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)

    def _add_actions(self) -> None:
        registry = self.context.registry
        for action_id, kind in (("paste", "ghost"), ("register", "ghost"), ("import", "secondary")):
            if registry.has(action_id):
                self.head.add_action(registry.get(action_id), kind, shows_shortcut=action_id != "paste")
        for number in range(1, presenter.KEYED_ACTS + 1):
            registry.add(
                f"today.open_{number}",
                _("打开第 {number} 项", number=number),
                shortcut=str(number),
                handler=partial(self.view.acts.open_number, number),
                group="case",
                is_in_palette=False,
                owner=self,
                page_id=self.page_id,
            )

    def _changed(self, event: events.Event) -> None:
        if event.connection_id not in ("", self.connection_id) or not self.isVisible():
            return
        if isinstance(event, (events.FactsChanged, events.BatchReceived)):
            self._stream.ask()
        else:
            self.refresh()

    def _stream_due(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show_date(self) -> None:
        self.head.set_title(_("今日"), presenter.date_line(self.context.desk.clock.connection_now()))

    def _show(self, read: TodayRead) -> None:
        if read.connection_id != self.connection_id:
            self.refresh()
            return
        is_first, board = self.board is None, read.board
        self.board = board
        self._show_date()
        now = self.context.desk.clock.connection_now()
        self.view.set_strip_visible(True)
        self.view.set_board(board, read.names, now)
        if not board.acts:
            title = _("没有新的事要办") if board.waiting else _("今天没有要办的")
            why = (
                _("登记待登记的结果以后，今天就办完了。")
                if board.waiting
                else presenter.next_text(board.next_date, now)
            )
            self.view.set_idle(title, why, (_("看处理中的订单"), partial(self._open_list, View.OPEN)))
        elif is_first and self.isVisible() and self.window().focusWidget() in (None, self, self._stand_in):
            self.focus_first()

    def _show_nothing(self) -> None:
        """No connection yet: nothing came in."""
        self.board = None
        self._show_date()
        self.view.set_strip_visible(False)
        why = _("粘贴控制台的网页、导入表格或快速登记，要办的事就会列在这里。")
        self.view.set_idle(_("还没有订单"), why, (_("粘贴网页"), partial(self.context.registry.trigger, "paste")))

    def _open_act(self, place: int) -> None:
        if self.board is None or place >= len(self.board.acts):
            return
        act = self.board.acts[place]
        if act.verb == CommandName.REPORT_COMPLETION.value:
            self.context.open_page("delivery", key=act.row.key)
        elif act.kind == REFUNDS:
            self._open_refund(act)
        elif act.verb == CHASE:
            self.context.open_page("supervision", view=View.OPEN.value, key=act.row.key, act="chase")
        elif act.verb == OPENING:
            self._restart(act.row.order_id)
        else:
            view = View.UNKNOWN if act.verb == SETTLE_STATE else View.MINE
            self.context.open_page("supervision", view=view.value, key=act.row.key)

    def _open_refund(self, act: ActRow) -> None:
        """On its row of the page 退订; a chase opens with the form to write the next one."""
        view = View.UNKNOWN if act.verb == SETTLE_STATE else View.MINE if act.row.is_listed else View.ALL
        more = {"act": CHASE} if act.verb == CHASE else {}
        self.context.open_page(REFUNDS, view=view.value, key=act.row.key, **more)

    def _restart(self, order_id: str) -> None:
        """An opening that failed is started anew in the console; only the order's number is needed there."""
        QGuiApplication.clipboard().setText(order_id)
        told = _("已复制订单号 {order}。请在卖家中心的“生产接口消息”里重新启动开通。", order=order_id)
        self.context.notify("info", told)

    def _open_week(self) -> None:
        """The cases of the strip, by the same definition as its numbers."""
        upcoming = field_name(FilterField.UPCOMING)
        self.context.open_page("supervision", view=View.OPEN.value, text=upcoming)

    def _open_list(self, view: View) -> None:
        self.context.open_page("supervision", view=view.value)

    def _open_command(self, command_id: str) -> None:
        self.context.open_page("outbox", command_id=command_id)

    def _open_draft(self, draft: str) -> None:
        kind, _blank, target = draft.partition(" ")
        self.context.open_page(kind, key=target)  # a kind of drafts is named as the page that writes it

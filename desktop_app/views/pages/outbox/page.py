"""待提交: what is prepared, under way and waiting for its result; the packet of each, and the bar that copies it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models import events
from desktop_app.texts import _
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.pace import Pace
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.kit.split import Split
from desktop_app.views.kit.tabs import ViewTabs
from desktop_app.views.kit.theme import theme
from desktop_app.views.packet_bar.holder import BarHolder
from desktop_app.views.packet_bar.session import PacketSession
from desktop_app.views.pages.outbox.acts import OutboxActs
from desktop_app.views.pages.outbox.command_list import CommandList
from desktop_app.views.pages.outbox.countdown import speak
from desktop_app.views.pages.outbox.outbox_actions import add_outbox_actions, follow_command
from desktop_app.views.pages.outbox.packet_panel import PacketPanel
from desktop_app.views.pages.outbox.paused_line import PausedLine
from desktop_app.views.pages.outbox.reading import (
    TAB_TITLES,
    TABS,
    CommandRead,
    OutboxEntry,
    OutboxList,
    has_packet,
)
from desktop_app.views.pages.outbox.wanted import WantedCommand
from desktop_app.views.pages.outbox.work import OutboxWork

TICK_MILLISECONDS = 60_000
LIST_WIDTHS = {WidthClass.ROOMY: 424, WidthClass.WIDE: 424, WidthClass.MEDIUM: 340}


class OutboxPage(Page):
    """Commands left, the chosen one right."""

    page_id = "outbox"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.set_title(_("待提交"), _("已备好、提交中和待登记结果的事项"))
        self._wanted = WantedCommand()
        self._is_alone = False
        self.work = OutboxWork(context.desk, self)
        self.session = PacketSession(context.desk, self)
        self.holder = BarHolder(context.desk, self.session, context.window, self)
        self.acts = OutboxActs(self)
        add_outbox_actions(self)
        self.head.add_action(context.registry.get("outbox.open_run"))
        self.tabs = ViewTabs()
        self.tabs.set_views([(id, _(title)) for id, title in TAB_TITLES.items()])
        self.list = CommandList()
        self.empty = EmptyState()
        self._paused = PausedLine()
        self.panel = PacketPanel(context.registry, self.session, context.desk.clock.monotonic)
        self.list.list_model.monotonic = context.desk.clock.monotonic
        self._left = QWidget()
        self._stream = Pace(self)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self._second = QTimer(self, interval=1000)
        self._lay_out()
        self._connect()
        self._show_command(None)

    def activate(self, command_id: str = "", tab: str = "", is_just_made: bool = False, **arguments: Any) -> None:
        """Show the list; ``command_id`` is chosen in its tab (else 进行中).

        ``is_just_made``: the key or press that leads here came just now; doubled, it must not register anything.
        """
        if is_just_made:
            self.acts.guard.expect(command_id)
        self._tick.start()
        if tab in TABS or command_id:
            self.tabs.set_current(tab if tab in TABS else "open")
        if command_id:
            self._wanted.want(command_id)
            self._is_alone = self.width_kind <= WidthClass.NARROW
            self._arrange()
        self.read_list()

    def deactivate(self) -> None:
        self._tick.stop()
        self._second.stop()

    def refresh(self) -> None:
        """Read the list and the shown command again."""
        self.read_list()

    def focus_first(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_width(self, kind: WidthClass) -> None:
        self._is_alone = self._is_alone and kind <= WidthClass.NARROW
        self.panel.set_narrow(kind <= WidthClass.NARROW)
        self._left.setMinimumWidth(theme().px(LIST_WIDTHS.get(kind, 200)))
        self._arrange()

    def want(self, command_id: str) -> None:
        """Choose this command when the list is there."""
        self._wanted.want(command_id)

    def read_list(self) -> None:
        """Read the list of the tab."""
        if self.connection_id:
            self.work.ask_list(self.connection_id, self.tabs.current())

    def leave_detail(self) -> None:
        """Esc on narrow pages: back to the list and the same row."""
        self._is_alone = False
        self._arrange()
        self.focus_first()

    def _show_list(self, shown: OutboxList) -> None:
        if shown.connection_id != self.connection_id or shown.tab != self.tabs.current():
            self.read_list()
            return
        self.tabs.set_counts({tab: sum(shown.counts.get(one, 0) for one in groups) for tab, groups in TABS.items()})
        self._paused.show_reason(shown.paused_because)
        is_empty = not any(entries for _group, entries in shown.groups)
        self.empty.setVisible(is_empty)
        self.list.setVisible(not is_empty)
        if is_empty:
            self._say_empty()
        tab = self._wanted.tab_after(shown)
        if tab:
            self._show_command(None)
            self.tabs.set_current(tab)
            self.read_list()
            return
        if tab == "":
            self.context.notify("warn", _("没有找到要看的那一项，它可能属于另一个连接。"))
        self.list.show_list(shown, self._wanted.take())
        if self.list.list_model.held_rows() and self.isVisible():
            self._second.start()

    def _say_empty(self) -> None:
        tab = self.tabs.current()
        if tab == "open":
            act = (_("看待我方处理"), partial(self.context.open_page, "supervision", view="mine"))
            self.empty.set_content(_("没有待提交的事项"), _("办过的都登记了；新备好的会出现在这里。"), act)
        elif tab == "done":
            self.empty.set_content(_("还没有办理过的事项"), _("登记办理结果以后，记录留在这里。"))
        else:
            self.empty.set_content(_("没有撤回或被拒绝的事项"), _("作废的填报包和控制台不让提交的会留在这里。"))

    def _choose(self, entry: OutboxEntry | None) -> None:
        if entry is None:
            self.work.forget_command()
            self._show_command(None)
        else:
            self.work.ask_command(entry.command.id)

    def _show_command(self, read: CommandRead | None) -> None:
        if read is not None and has_packet(read.command):
            self.acts.guard.showing(read.command.id)
            self.session.begin(read.command, read.packet, read.is_rehearsal)
        else:
            self.session.begin(None, None)
        follow_command(self, read)
        before = self.panel.direct.countdown
        self.panel.show_read(read)
        countdown = self.panel.direct.countdown
        if countdown is not None and countdown is not before:
            speak(countdown, _("{count} 秒后提交，按 F9 撤回", count=countdown.seconds))
            self._second.start()

    def _count_down(self) -> None:
        """Once a second while something is held: repaint, nothing is read; at the end the list is read again."""
        is_list_counting = self.list.tick()
        countdown = self.panel.direct.countdown
        is_counting = countdown is not None and countdown.tick()
        if countdown is not None and not is_counting:
            speak(countdown, _("开始提交"))
        if not (is_list_counting or is_counting):
            self._second.stop()
            self.read_list()

    def _open_detail(self, _entry: OutboxEntry) -> None:
        if self.width_kind <= WidthClass.NARROW:
            self._is_alone = True
            self._arrange()
        else:
            self.panel.focus_result()

    def _arrange(self) -> None:
        is_narrow = self.width_kind <= WidthClass.NARROW
        self._left.setVisible(not (is_narrow and self._is_alone))
        self.panel.setVisible(not is_narrow or self._is_alone)

    def _changed(self, event: events.Event) -> None:
        if event.connection_id in ("", self.connection_id) and (self.isVisible() or self.holder.bar is not None):
            if isinstance(event, events.FactsChanged):
                self._stream.ask()
            else:
                self.read_list()

    def _lay_out(self) -> None:
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        for widget in (self.tabs, self._paused, self.empty):
            left.addWidget(widget)
        left.addWidget(self.list, 1)
        self._paused.hide()
        self.empty.hide()
        split = Split(self)
        split.put(self._left, self.panel)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        self.body.addWidget(split, 1)

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda _tab: self.read_list())
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(self._open_detail)
        self.panel.back_wanted.connect(self.leave_detail)
        self.panel.registered.connect(self.acts.register)
        self._paused.resumed.connect(self.acts.resume)
        self.holder.register_wanted.connect(self.acts.come_to_result)
        self.work.list_read.connect(self._show_list)
        self.work.command_read.connect(self._show_command)
        self.work.acted.connect(self.acts.acted)
        for source in (self.work, self.session, self.holder, self.acts.taking_back):
            source.failed.connect(self.tell_error)
        self._tick.timeout.connect(self.read_list)
        self._stream.due.connect(self.read_list)
        self._second.timeout.connect(self._count_down)
        for kind in (events.CommandChanged, events.FactsChanged, events.BatchWithdrawn):
            self.context.bridge.subscribe(kind, self._changed)

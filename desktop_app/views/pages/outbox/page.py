"""待提交: what is prepared, under way and waiting for its result; the packet of each, and the bar that copies it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.models.commands import Command, CommandState
from desktop_app.texts import _
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.kit.split import Split
from desktop_app.views.kit.tabs import ViewTabs
from desktop_app.views.kit.theme import theme
from desktop_app.views.packet_bar.bar import PacketBar, main_screen_rect
from desktop_app.views.packet_bar.session import PacketSession
from desktop_app.views.pages.outbox.command_list import CommandList
from desktop_app.views.pages.outbox.console_link import host_shown, open_console
from desktop_app.views.pages.outbox.outbox_actions import OUTBOX_ACTS, add_outbox_actions
from desktop_app.views.pages.outbox.packet_panel import PacketPanel
from desktop_app.views.pages.outbox.paused_line import PausedLine
from desktop_app.views.pages.outbox.reading import (
    TAB_TITLES,
    TABS,
    WITH_PACKET,
    CommandRead,
    OutboxEntry,
    OutboxList,
    read_command,
    read_list,
)

PLACE = "packet_bar_place"
TICK_MILLISECONDS = 60_000
LIST_WIDTHS = {WidthClass.ROOMY: 424, WidthClass.WIDE: 424, WidthClass.MEDIUM: 340}


class OutboxPage(Page):
    """Commands left, the chosen one right."""

    page_id = "outbox"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.set_title(_("待提交"), _("已备好、提交中和待登记结果的事项"))
        self._wanted = ""
        self._is_alone = False
        self._jobs: dict[str, Any] = {}
        self._is_stale: set[str] = set()
        self.bar: PacketBar | None = None
        self.session = PacketSession(context.desk, self)
        self.tabs = ViewTabs()
        self.tabs.set_views([(id, _(title)) for id, title in TAB_TITLES.items()])
        self.list = CommandList()
        self.empty = EmptyState()
        self._paused = PausedLine()
        self._paused.hide()
        add_outbox_actions(self)
        self.panel = PacketPanel(context.registry, self.session)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        for widget in (self.tabs, self._paused, self.empty):
            left.addWidget(widget)
        left.addWidget(self.list, 1)
        self._split = Split(self._left, self.panel)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self.body.addWidget(self._split, 1)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self.empty.hide()
        self._connect()
        self._show_command(None)

    def activate(self, command_id: str = "", tab: str = "", **arguments: Any) -> None:
        """Show the list; ``command_id`` is chosen, whatever tab it stands in."""
        self._tick.start()
        if tab in TABS:
            self.tabs.set_current(tab)
        if command_id:
            self._wanted = command_id
            self.tabs.set_current("open")
            self._is_alone = self.width_kind <= WidthClass.NARROW
            self._arrange()
        self.read_list()

    def deactivate(self) -> None:
        self._tick.stop()

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

    def read_list(self) -> None:
        """Read the list of the tab; while a read runs, one more follows it."""
        if not self.connection_id:
            return
        if "list" in self._jobs:
            self._is_stale.add("list")
            return
        self._jobs["list"] = self.context.lanes.start(
            "read",
            read_list,
            self.context.desk,
            self.connection_id,
            self.tabs.current(),
            done=self._show_list,
            failed=self._list_failed,
        )

    # acts, called by the registry

    def open_console(self) -> None:
        """Step 1: the console in the browser; the host was shown."""
        if not open_console():
            self.context.notify("warn", _("没有能打开 {host} 的浏览器。", host=host_shown()))

    def open_bar(self) -> None:
        """Step 2: the bar over the console's form."""
        if self.session.packet is None:
            return
        if self.bar is None:
            self.bar = PacketBar(self.session, self.context.registry.get("outbox.copy_next"))
            self.bar.register_wanted.connect(self._come_to_result)
            self.bar.moved.connect(self._keep_place)
            self.context.window.installEventFilter(self)
        self.bar.open_at(self.context.desk.settings.get(PLACE), main_screen_rect(self.context.window))

    def copy_next(self) -> None:
        """Copy the next value, with or without the bar."""
        if not self.session.copy_next():
            self.context.notify("info", _("这一项已全部复制。"))

    def register_done(self) -> None:
        """已在控制台…: from step 4, or again from a conflict."""
        read = self.panel.read
        if self.panel.result is not None:
            self.panel.result.finish()
        elif read is not None and read.command.state is CommandState.CONFLICT:
            self.register("done", "", None)

    def register(self, outcome: str, note: str, picture: Any) -> None:
        """Step 4: register what the person saw; in the lane of ``work.db``."""
        read = self.panel.read
        if read is None or "act" in self._jobs:
            return
        done = {"done": self._registered, "refused": self._was_refused, "later": self._postponed}[outcome]
        self._start_act(self.context.desk.outbox.register_result, read.command.id, outcome, note, picture, done=done)

    def void(self) -> None:
        """作废填报包: nothing was done; the case is free again."""
        read = self.panel.read
        if read is not None:
            self._start_act(self.context.desk.outbox.void, read.command.id, done=self._voided)

    def undo_registration(self) -> None:
        """Take a registration back: its observation is withdrawn, and the packet waits for a result again."""
        read = self.panel.read
        if read is not None and read.own_batch_id:
            self._wanted = read.command.id
            self._start_act(self.context.desk.intake.withdraw, read.own_batch_id, done=self._registration_undone)

    def _start_act(self, func: Any, *arguments: Any, done: Any) -> None:
        if "act" not in self._jobs:
            self._jobs["act"] = self.context.lanes.start("work", func, *arguments, done=done, failed=self._act_failed)

    def _registered(self, command: Command) -> None:
        self._end_act(command)
        text = _("已登记为已办理；下次看到控制台状态时核对。")
        self.context.notify("done", text, _("撤销登记"), partial(self._undo_of, command.id))

    def _was_refused(self, command: Command) -> None:
        self._end_act(command)
        self.context.notify("warn", _("已登记：控制台不让提交。这一单可以重新办理。"))

    def _postponed(self, command: Command) -> None:
        self._jobs.pop("act", None)
        self._wanted = command.id
        self.context.notify("info", _("明天提醒您登记结果。"))
        self.read_list()

    def _voided(self, command: Command) -> None:
        self._end_act(command)
        self.context.notify("info", _("填报包已作废，草稿还在，这一单可以重新办理。"))

    def _registration_undone(self, _batch: Any) -> None:
        self._jobs.pop("act", None)
        self.tabs.set_current("open")
        self.context.notify("info", _("登记已撤销，又在等登记结果。"))
        self.read_list()

    def _end_act(self, command: Command) -> None:
        self._jobs.pop("act", None)
        if self.session.command is not None and self.session.command.id == command.id:
            self.session.begin(None, None)
        self.read_list()

    def _undo_of(self, command_id: str) -> None:
        self.context.open_page("outbox", command_id=command_id, tab="done")
        self.tabs.set_current("done")
        self._wanted = command_id
        self.read_list()

    def _act_failed(self, error: DeskError) -> None:
        self._jobs.pop("act", None)
        self._tell(error)
        self.read_list()

    # what was read

    def _show_list(self, shown: OutboxList) -> None:
        self._jobs.pop("list", None)
        if "list" in self._is_stale or shown.connection_id != self.connection_id or shown.tab != self.tabs.current():
            self._is_stale.discard("list")
            self.read_list()
            return
        counts = {tab: sum(shown.counts.get(group, 0) for group in groups) for tab, groups in TABS.items()}
        self.tabs.set_counts(counts)
        self._paused.setVisible(bool(shown.paused_because))
        count = sum(len(entries) for _group, entries in shown.groups)
        self._show_empty(count == 0, counts)
        wanted, self._wanted = self._wanted, ""
        self.list.show_list(shown, wanted)
        entry = self.list.current_entry()
        if entry is not None:
            self._read_command(entry.command.id)

    def _show_empty(self, is_empty: bool, counts: dict[str, int]) -> None:
        self.empty.setVisible(is_empty)
        self.list.setVisible(not is_empty)
        if not is_empty:
            return
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
            self._show_command(None)
        else:
            self._read_command(entry.command.id)

    def _read_command(self, command_id: str) -> None:
        job = self._jobs.pop("command", None)
        if job is not None:
            job.cancel()  # another one is wanted now, or the same one as it is now
        self._jobs["command"] = self.context.lanes.start(
            "work", read_command, self.context.desk, command_id, done=self._command_read, failed=self._command_failed
        )

    def _command_read(self, read: CommandRead) -> None:
        self._jobs.pop("command", None)
        self._show_command(read)

    def _show_command(self, read: CommandRead | None) -> None:
        is_open = read is not None and read.command.state in WITH_PACKET
        self.session.begin(
            read.command if read is not None and is_open else None,
            read.packet if read is not None and is_open else None,
            bool(read and read.is_rehearsal),
        )
        registry = self.context.registry
        done = registry.get("outbox.done")
        done.setText(read.done_text if read is not None else _("已在控制台办理"))
        done.setIconText(done.text())
        void = registry.get("outbox.void")
        is_conflict = read is not None and read.command.state is CommandState.CONFLICT
        void.setIconText(_("以数据为准，作废") if is_conflict else _("作废填报包"))
        for act in OUTBOX_ACTS:
            registry.set_enabled(act, is_open, _("先选一项待登记结果的事项。"))
        has_values = self.session.packet is not None and self.session.packet.has_values
        for act in ("outbox.open_bar", "outbox.copy_next"):
            registry.set_enabled(act, has_values, _("这一项没有要复制的内容。"))
        can_undo = bool(read and read.own_batch_id)
        registry.set_enabled("outbox.undo_registration", can_undo, _("只有登记过、还没核对的可以撤销。"))
        self.panel.show_read(read)

    def _command_failed(self, error: DeskError) -> None:
        self._jobs.pop("command", None)
        self._show_command(None)
        self._tell(error)

    def _list_failed(self, error: DeskError) -> None:
        self._jobs.pop("list", None)
        self._tell(error)

    # frame

    def leave_detail(self) -> None:
        """Esc on narrow pages: back to the list and the same row."""
        self._is_alone = False
        self._arrange()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_detail(self, _entry: OutboxEntry) -> None:
        if self.width_kind <= WidthClass.NARROW:
            self._is_alone = True
            self._arrange()
        elif self.panel.result is not None:
            self.panel.result.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        is_narrow = self.width_kind <= WidthClass.NARROW
        self._left.setVisible(not (is_narrow and self._is_alone))
        self.panel.setVisible(not is_narrow or self._is_alone)

    def _come_to_result(self) -> None:
        """From the bar: the window comes forward at step 4 of this packet."""
        command = self.session.command
        self.context.window.show()
        self.context.window.raise_()
        self.context.window.activateWindow()
        self.context.open_page("outbox", command_id=command.id if command is not None else "")
        if self.panel.result is not None:
            self.panel.scroll.ensureWidgetVisible(self.panel.result)
            self.panel.result.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_case(self) -> None:
        read = self.panel.read
        if read is not None:
            self.context.open_page("supervision", view="open", key=read.command.target)

    def _resume(self) -> None:
        """A person has looked at what is open: the outbox runs again."""
        self._start_act(self.context.desk.backup.resume, done=self._resumed)

    def _resumed(self, _nothing: Any) -> None:
        self._jobs.pop("act", None)
        self.read_list()

    def _keep_place(self, x: int, y: int) -> None:
        self.context.lanes.start("read", self.context.desk.settings.put, PLACE, [x, y], failed=self._tell)

    def _changed(self, event: events.Event) -> None:
        if event.connection_id in ("", self.connection_id) and (self.isVisible() or self.bar is not None):
            self.read_list()

    def _tab_chosen(self, _tab: str) -> None:
        self.read_list()

    def _tell(self, error: DeskError) -> None:
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._tab_chosen)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(self._open_detail)
        self._paused.resumed.connect(self._resume)
        self.panel.registered.connect(self.register)
        self.panel.case_wanted.connect(self._open_case)
        self.panel.back_wanted.connect(self.leave_detail)
        self.session.failed.connect(self._tell)
        self._tick.timeout.connect(self.read_list)
        for kind in (events.CommandChanged, events.FactsChanged, events.BatchWithdrawn):
            self.context.bridge.subscribe(kind, self._changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and self.bar is not None:
            self.bar.close()
            self.bar.deleteLater()
            self.bar = None
            self.context.window.removeEventFilter(self)
        return super().eventFilter(watched, event)

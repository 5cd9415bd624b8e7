"""What the outbox does to the command that is shown, and what it says afterwards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_app.models.batches import Batch
from desktop_app.models.command_words import CommandState, target_kind
from desktop_app.models.commands import Command
from desktop_app.texts import _
from desktop_app.views.batch_undo import BatchUndo
from desktop_app.views.pages.outbox.console_link import host_shown, open_console
from desktop_app.views.pages.outbox.direct_acts import DirectActs
from desktop_app.views.pages.outbox.done_guard import DoneGuard
from desktop_app.views.pages.outbox.told import words

if TYPE_CHECKING:
    from desktop_app.views.pages.outbox.page import OutboxPage

DONE, REFUSED, LATER, VOID, UNDO, RESUME = "done", "refused", "later", "void", "undo", "resume"


class OutboxActs(QObject):
    """Handlers of one outbox page."""

    def __init__(self, page: OutboxPage) -> None:
        super().__init__(page)
        self._page = page
        self.direct = DirectActs(page)
        self.guard = DoneGuard(page.context.desk.clock.monotonic, page.context.window)
        self._registered = self._asked = ""
        self.taking_back = BatchUndo(page.context, self)
        self.taking_back.undone.connect(self._taken_back)

    def open_console(self) -> None:
        """Step 1: the console in the browser; the host was shown. A rehearsal has a console of its own."""
        session, rehearsed = self._page.session, self._page.context.open_rehearsal_console
        if session.is_rehearsal:
            if rehearsed is not None and session.command is not None:
                values, is_refund = session.command.values, target_kind(session.command.name) == "refunds"
                where = (str(values.get("order_id") or ""), str(values.get("line_id") or ""))
                rehearsed(*where, session.command.target if is_refund else None)
            return
        if not open_console():
            self._page.context.notify("warn", _("没有能打开 {host} 的浏览器。", host=host_shown()))

    def open_bar(self) -> None:
        """Step 2: the bar over the console's form."""
        self._page.holder.open(self._page.context.registry.get("outbox.copy_next"))

    def copy_next(self) -> None:
        """Copy the next value, with or without the bar."""
        if not self._page.session.copy_next():
            self._page.context.notify("info", _("这一项已全部复制。"))

    def register_done(self) -> None:
        """已在控制台…: from step 4, or again from a conflict."""
        panel = self._page.panel
        if panel.result is not None and panel.read is not None:
            if self.guard.is_too_soon(panel.read.command.id):
                self._page.context.notify("info", _("这一项刚打开，还没有登记。在控制台办完以后再登记办理结果。"))
                return
            finish = partial(self._finish, panel.read.command.id)
            self.guard.ask(panel.read.command, self._page.session.packet, finish)
        elif panel.read is not None and panel.read.command.state is CommandState.CONFLICT:
            self.register(DONE, "", None)

    def _finish(self, command_id: str) -> None:
        """The answer belongs to the packet that was asked about, and to no other that came meanwhile."""
        panel = self._page.panel
        if panel.result is not None and panel.read is not None and panel.read.command.id == command_id:
            panel.result.finish()

    def on_result(self, name: str) -> None:
        """Do something of step 4, when it is shown: ``ask_reason``, ``postpone``, ``ask_picture``."""
        if self._page.panel.result is not None:
            getattr(self._page.panel.result, name)()

    def register(self, outcome: str, note: str, picture: Any) -> None:
        """Step 4: register what the person saw."""
        read = self._page.panel.read
        if read is not None:
            register = self._page.context.desk.outbox.register_result
            self._page.work.act(outcome, register, read.command.id, outcome, note, picture)

    def void(self) -> None:
        """作废填报包: nothing was done; the case is free again."""
        read = self._page.panel.read
        if read is not None:
            self._page.work.act(VOID, self._page.context.desk.outbox.void, read.command.id)

    def undo_registration(self) -> None:
        """Take a registration back: its observation is withdrawn, and the packet waits for a result again."""
        read = self._page.panel.read
        if read is not None and read.own_batch_id:
            self._ask_back(read.command.id)

    def undo_last(self) -> None:
        """Ctrl+Z: the registration that is shown, else the one made last on this page; else say why nothing happens."""
        read = self._page.panel.read
        if read is not None and read.own_batch_id:
            self._ask_back(read.command.id)
        elif self._registered:
            self._ask_back(self._registered)
        else:
            self._page.context.notify("info", _("没有可以撤销的登记。已登记的在“已办理”里，选中它再撤销。"))

    def _ask_back(self, command_id: str) -> None:
        self._asked = command_id
        self.taking_back.ask_result(command_id)

    def _taken_back(self, _batch: Batch) -> None:
        """The packet waits for its result again: show it."""
        self._page.want(self._asked)
        self.acted(UNDO, None)

    def resume(self) -> None:
        """A person has looked at what is open: the outbox runs again."""
        self._page.work.act(RESUME, self._page.context.desk.backup.resume)

    def acted(self, name: str, result: Any) -> None:
        """Say what came of an act, and read the list again."""
        page, notify = self._page, self._page.context.notify
        shown = page.session.command
        is_over = name in (DONE, REFUSED, VOID) and isinstance(result, Command)
        if is_over and shown is not None and shown.id == result.id:
            page.session.begin(None, None)
        if name in (DONE, UNDO):
            self._registered = result.id if isinstance(result, Command) else ""
        if name == DONE:
            told = _("已登记为已办理；下次看到控制台状态时核对。")
            notify("done", told, _("撤销登记"), partial(page.activate, command_id=result.id, tab="done"))
        elif name == REFUSED:
            notify("warn", _(words(result).refused))
        elif name == LATER:
            page.want(result.id)
            notify("info", _("明天提醒您登记结果。"))
        elif name == VOID:
            notify("info", _(words(result).voided))
        elif name == UNDO:
            page.tabs.set_current("open")
        elif name == RESUME:
            notify("info", _("已恢复发送。"))
        else:
            self.direct.told(name, result)
        page.read_list()

    def open_target(self) -> None:
        """What the shown command is done to: its case, or its request for a refund."""
        read = self._page.panel.read
        if read is None:
            return
        if target_kind(read.command.name) == "refunds":
            self._page.context.open_page("refunds", key=read.command.target)
        else:
            self._page.context.open_page("supervision", view="open", key=read.command.target)

    def open_run(self) -> None:
        """What came of all rows that were done together: those of the shown command, else of the newest run."""
        read = self._page.panel.read
        self._page.context.open_page("bulk", run_id=read.command.run_id if read is not None else "")

    def come_to_result(self) -> None:
        """From the bar: the window comes forward at step 4 of this packet."""
        page, command = self._page, self._page.session.command
        window = page.context.window
        window.show()
        window.raise_()
        window.activateWindow()
        page.context.open_page("outbox", command_id=command.id if command is not None else "", is_just_made=True)
        page.panel.focus_result()

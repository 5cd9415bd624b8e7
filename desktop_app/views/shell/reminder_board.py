"""Shows what is due: as the system's notification while the window is not in front, else as a notice in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop_app.texts import _
from desktop_app.views.shell.tray import Tray, is_in_front

if TYPE_CHECKING:
    from desktop_app.models.events import RemindersDue
    from desktop_app.models.wording_reminders import Told


class ReminderBoard(QObject):
    """Every reminder also stands in the bell's list, and leads to its case. What was shown is said to the service."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._is_listening = False
        self.tray = Tray(window)

    def subscribe(self) -> None:
        """Show reminders from now on."""
        from desktop_app.models.events import RemindersDue

        desk = self._window.desk
        self._window.bridge.subscribe(RemindersDue, self._due)
        desk.settings.watch(self._setting_changed)
        self.tray.follow_settings()
        desk.reminders.listen()
        self._is_listening = True

    def close(self) -> None:
        """The window goes: what it was handed and has not shown is told again by the next one."""
        self.tray.close()
        if self._is_listening:
            self._is_listening = False
            self._window.desk.reminders.unlisten()

    def open(self, connection_id: str, told: Told) -> None:
        """Go where a reminder leads: its case, its packet, or 今日."""
        window = self._window
        window.come_forward()
        holder = window.parts.connections
        wanted = next((one for one in holder.known if one.id == connection_id), None)
        if wanted is not None:
            holder.choose(wanted)
        if told.page == "supervision":
            window.open_page("supervision", view="open", key=told.target)
        elif told.page == "refunds":
            window.open_page("refunds", view="open", key=told.target)
        elif told.page == "outbox":
            window.open_page("outbox", command_id=told.target)
        else:
            window.open_page("today")

    def _due(self, event: RemindersDue) -> None:
        if not self._is_listening:
            return
        desk, holder = self._window.desk, self._window.parts.connections
        is_rehearsal = any(one.id == event.connection_id and one.is_rehearsal for one in holder.known)
        now = desk.clock.connection_now(event.connection_id)
        for told in desk.reminders.worded(event, now, is_rehearsal=is_rehearsal):
            self._show(event.connection_id, told)
        desk.lanes.start("work", desk.reminders.shown, event.connection_id, event.reminders)

    def _show(self, connection_id: str, told: Told) -> None:
        handler = partial(self.open, connection_id, told)
        act = {"supervision": _("看这一单"), "refunds": _("看这张退订"), "outbox": _("去登记")}.get(
            told.page, _("看今日")
        )
        text = _("{title}：{sentence}", title=told.title, sentence=told.text)
        board = self._window.parts.notice_board
        is_told = (
            not is_in_front(self._window)
            and self._window.desk.settings.get("desktop_notifications")
            and self.tray.tell(told.title, told.text, handler)
        )
        if is_told:
            board.keep("warn", text, act, handler)
            return
        board.add("warn", text, act, handler)
        QApplication.alert(self._window)

    def _setting_changed(self, name: str) -> None:
        if name in ("desktop_notifications", "when_closed") and self._is_listening:
            self.tray.follow_settings()

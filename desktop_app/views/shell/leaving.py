"""Closing the window and quitting: stay in the notification area by choice, and say what nobody will warn of then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.views.kit.confirm import ConfirmPanel


class Leaving(QObject):
    """Asks before the program goes, and only where something would be missed. ``panel`` is the question shown."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self.panel: ConfirmPanel | None = None

    def may_close(self) -> bool:
        """A person closed the window: True when the program may end with it, now."""
        application = QApplication.instance()
        if isinstance(application, QApplication) and application.isSavingSession():
            return True  # the system ends: nobody is there to answer
        choice = self._window.desk.settings.get("when_closed")
        if self._has_tray() and choice != "quit":
            self.stay() if choice == "tray" else self._ask_where()
            return False
        if self._outlook().count:
            self._ask_end()
            return False
        return True

    def quit(self) -> None:
        """退出: ends the program; asks first when deadlines are near."""
        if self._outlook().count:
            self._window.come_forward()
            self._ask_end()
        else:
            self.end()

    def stay(self) -> None:
        """Hide the window; everything goes on, and the icon opens it again."""
        self._window.hide()

    def end(self) -> None:
        """End the program: what is typed is saved by closing the window."""
        self._window.close()
        application = QApplication.instance()
        if isinstance(application, QApplication) and application.quitOnLastWindowClosed():
            application.quit()  # a window that was hidden already closes without anybody noticing

    def _ask_where(self) -> None:
        lines = [
            _("留在通知区：窗口关掉，程序照常取数据、按时提醒，点图标再打开。"),
            _("退出：不再提醒；设了日历文件的，由日历提醒。"),
            *self._near(),
            _("这里只问一次，以后在“设置”的“提醒”里改。"),
        ]
        self._question().ask(
            _("关闭窗口以后，还要提醒吗？"), lines, _("退出"), _("留在通知区"), self._choose_end, self._choose_stay
        )

    def _ask_end(self) -> None:
        path = self._window.desk.settings.get("calendar_path")
        after = (
            _("退出以后本程序不再提醒，只有日历文件会提醒：{file}", file=path)
            if path
            else _("退出以后本程序不再提醒。想在退出以后也得到提醒，请先在“设置”的“提醒”里导出日历文件。")
        )
        lines = [*self._near(), after]
        self._question().ask(_("期限临近，要退出吗？"), lines, _("退出"), _("不退出"), self.end)

    def _choose_end(self) -> None:
        self._window.desk.settings.put("when_closed", "quit")
        self.end()

    def _choose_stay(self) -> None:
        self._window.desk.settings.put("when_closed", "tray")
        self.stay()

    def _near(self) -> list[str]:
        from desktop_app.models.wording_times import absolute_time

        outlook, desk = self._outlook(), self._window.desk
        if not outlook.count:
            return []
        hours = desk.settings.get("deadline_reminder_hours")
        at = absolute_time(outlook.first_at, desk.clock.connection_now(""), is_end=True)
        return [
            n_(
                "接下来 {hours} 小时里有 {count} 项到期或自动生效，最近的是 {at}。",
                "接下来 {hours} 小时里有 {count} 项到期或自动生效，最近的是 {at}。",
                outlook.count,
                hours=hours,
                at=at,
            )
        ]

    def _question(self) -> ConfirmPanel:
        if self.panel is None:
            from desktop_app.views.kit.confirm import ConfirmPanel

            self.panel = ConfirmPanel(self._window)
        return self.panel

    def _has_tray(self) -> bool:
        board = self._window.parts.reminders
        return board is not None and board.tray.is_there

    def _outlook(self) -> Any:
        """What comes soon, as the reminders last saw it; nothing before they looked."""
        from desktop_app.models.reminders import Outlook

        desk = self._window.desk
        return desk.reminders.outlook() if desk.has_built("reminders") else Outlook()

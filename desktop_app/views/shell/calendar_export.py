"""导出日历文件: a place is asked for, the file is written in a lane, and what is in it is said."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import DeskError
from desktop_app.texts import _, n_

SUFFIX = ".ics"


class CalendarExport(QObject):
    """One export; goes when it is done."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._target = Path()

    def ask(self) -> None:
        """Let the person choose a place."""
        name, _chosen = QFileDialog.getSaveFileName(
            self._window, _("导出日历文件"), "seller-desk.ics", _("日历文件 (*.ics)")
        )
        if name:
            self.write(Path(name))
        else:
            self.deleteLater()

    def write(self, target: Path) -> None:
        """Write to a place; a name without the suffix gets it."""
        self._target = target if target.suffix.lower() == SUFFIX else target.with_name(target.name + SUFFIX)
        desk = self._window.desk
        desk.lanes.start("read", write_calendar, desk, self._target, done=self._done, failed=self._failed)

    def _done(self, count: int) -> None:
        from desktop_app.views.shell.window_actions import open_folder

        said = (
            n_(
                "日历文件已写好，有 {count} 个期限：{file}",
                "日历文件已写好，有 {count} 个期限：{file}",
                count,
                file=self._target.name,
            )
            if count
            else _("日历文件已写好：{file}。接下来 90 天没有期限。", file=self._target.name)
        )
        self._window.notify("done", said, _("打开文件夹"), partial(open_folder, self._target.parent))
        self.deleteLater()

    def _failed(self, error: DeskError) -> None:
        self._window.parts.notice_board.add_error(error)
        self.deleteLater()


def write_calendar(desk: Any, target: Path) -> int:
    """The number of deadlines written; to be called in a lane."""
    count: int = desk.reminders.calendar.write(target)
    return count

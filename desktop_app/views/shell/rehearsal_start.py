"""Begins rehearsals from the window, and opens the console page of one in the browser."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_app.errors import DeskError
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.services.rehearsals.beginning import begin_rehearsal
from desktop_app.texts import _


class RehearsalStart(QObject):
    """One at a time. What it does meanwhile is told by events: ``RehearsalChanged`` and ``SyncChanged``."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._job: Any = None
        self._door: Any = None

    @property
    def is_busy(self) -> bool:
        """True while a rehearsal is being made."""
        return self._job is not None

    def begin(self, kind: str, is_new: bool = False) -> None:
        """Make a rehearsal, or take the one there is, and show it once its first facts are there."""
        if self._job is not None:
            return
        self._window.parts.connections.is_waiting = True
        lanes, desk = self._window.desk.lanes, self._window.desk
        self._job = lanes.start(
            "net", begin_rehearsal, desk, ConnectionKind(kind), is_new, done=self._begun, failed=self._not_begun
        )

    def open_console(self, order_id: str = "", line_id: str = "", refund_id: str | None = None) -> None:
        """Open the console page of the rehearsal that is shown, as ``Steering.console_link`` says."""
        current = self._window.parts.connections.current
        if current is None or not current.is_rehearsal or self._door is not None:
            return
        desk = self._window.desk
        where = (order_id, line_id, refund_id)
        self._door = desk.lanes.start(
            "net", read_link, desk, current.id, *where, done=self._open_link, failed=self._not_opened
        )

    def _begun(self, connection: Connection) -> None:
        self._job = None
        holder = self._window.parts.connections
        holder.is_waiting = False
        holder.choose(connection)
        holder.load()
        if connection.kind is ConnectionKind.REHEARSAL_CONSOLE:
            self._window.open_page("intake", way="import")
            self.open_console()

    def _not_begun(self, error: DeskError) -> None:
        self._job = None
        self._window.parts.connections.is_waiting = False
        self._window.parts.connections.load()
        self._window.parts.notice_board.add_error(error)

    def _open_link(self, link: str) -> None:
        self._door = None
        url = QUrl(link)
        if url.host() == "127.0.0.1" and QDesktopServices.openUrl(url):
            # that it was asked is all that is known: a browser may end at once
            said = _("已请浏览器打开演练控制台。没有看到它时，请复制地址，两分钟内粘贴到浏览器里打开。")
            self._window.notify("info", said, _("复制地址"), partial(QGuiApplication.clipboard().setText, link))
            return
        QGuiApplication.clipboard().setText(link)
        said = _("没有能打开网页的浏览器。演练控制台的地址已复制，两分钟内粘贴到浏览器里打开。")
        self._window.notify("warn", said, _("再复制一次"), partial(QGuiApplication.clipboard().setText, link))

    def _not_opened(self, error: DeskError) -> None:
        self._door = None
        self._window.parts.notice_board.add_error(error)


def read_link(desk: Any, connection_id: str, order_id: str, line_id: str, refund_id: str | None) -> str:
    """An address that opens the console page once; to be called in a lane."""
    found: str = desk.rehearsals.steering.console_link(connection_id, order_id, line_id, refund_id)
    return found

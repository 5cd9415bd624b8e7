"""The one bar of a window: made when it is first wanted, kept at its place, gone with the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop_app.errors import DeskError
from desktop_app.views.packet_bar.bar import PacketBar, main_screen_rect
from desktop_app.views.packet_bar.session import PacketSession

PLACE = "packet_bar_place"


class BarHolder(QObject):
    """``register_wanted`` 登记办理结果 was pressed on the bar; ``failed`` a DeskError."""

    register_wanted = Signal()
    failed = Signal(object)

    def __init__(self, desk: Any, session: PacketSession, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._session, self._window = desk, session, window
        self.bar: PacketBar | None = None

    def open(self, copy_next: QAction) -> None:
        """Show the bar at its remembered place."""
        if self._session.packet is None:
            return
        if self.bar is None:
            self.bar = PacketBar(self._session, copy_next)
            self.bar.register_wanted.connect(self.register_wanted)
            self.bar.moved.connect(self._keep_place)
            self._window.installEventFilter(self)
        self.bar.open_at(self._desk.settings.get(PLACE), main_screen_rect(self._window))

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self._window.removeEventFilter(self)
            self.bar.close()
            self.bar.deleteLater()
            self.bar = None

    def _keep_place(self, x: int, y: int) -> None:
        self._desk.lanes.start("read", self._desk.settings.put, PLACE, [x, y], failed=self._failed)

    def _failed(self, error: DeskError) -> None:
        self.failed.emit(error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and watched is self._window:
            self.close()
        return super().eventFilter(watched, event)

"""Feet that hold acts: what floats over a page asks where they are, and stands above them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHideEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

MOVED = QEvent.Type(QEvent.registerEventType())
"""Sent to the window of a foot that came, went, or has another size."""


class ActsFoot(QWidget):
    """The lowest part of a page or a pane, with the acts of what is shown: nothing may cover it."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        # posted, not sent: the layout around it is not done yet
        QApplication.postEvent(self.window(), QEvent(MOVED))


def feet_of(over: QWidget, window: QWidget) -> list[QRect]:
    """Where the feet are that are shown within a widget, in the coordinates of the window."""
    shown = [foot for foot in over.findChildren(ActsFoot) if foot.isVisible()]
    return [QRect(foot.mapTo(window, QPoint(0, 0)), foot.size()) for foot in shown]

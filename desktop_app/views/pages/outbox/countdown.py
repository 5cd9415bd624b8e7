"""The countdown of a held command: a line that shrinks and the seconds, repainted once a second, spoken only twice."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8

LINE_HEIGHT = 2


class Countdown(QWidget):
    """Seconds until a command is sent. Its accessible name stays the same while it counts."""

    def __init__(self, until: float, whole_seconds: int, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._until, self._whole, self._monotonic = until, max(whole_seconds, 1), monotonic
        self._label = PlainLabel("", bold=True)
        self.setAccessibleName(_("等待提交，可以撤回"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_8 + LINE_HEIGHT, 0, 0)
        column.addWidget(self._label)
        self.tick()

    @property
    def seconds(self) -> int:
        """Whole seconds left."""
        return max(0, math.ceil(self._until - self._monotonic()))

    def tick(self) -> bool:
        """Show the seconds of now; False when none are left."""
        seconds = self.seconds
        self._label.setText(_("{count} 秒后提交", count=seconds) if seconds else _("马上提交"))
        self.update()
        return seconds > 0

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            left = min(1.0, max(0.0, (self._until - self._monotonic()) / self._whole))
            painter.fillRect(0, 0, self.width(), LINE_HEIGHT, look.color("track"))
            painter.fillRect(0, 0, int(self.width() * left), LINE_HEIGHT, look.color("accent"))


def speak(widget: QWidget, text: str) -> None:
    """Say a sentence to a screen reader, without moving the keyboard."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))

"""The marks of a packet: one for each value, copied, next or still to come."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme

MARK, STEP = 14, 16
LEAST = 5
"""So many marks always show; more only as far as the name of the next value beside them keeps its room."""


class CopyMarks(QWidget):
    """Filled ticks for what was copied, a ring for what comes next, hollow for the rest."""

    def __init__(self) -> None:
        super().__init__()
        self._done: tuple[bool, ...] = ()
        self._next = -1
        self._most = LEAST
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_marks(self, done: tuple[bool, ...], room: int = 0) -> None:
        """Which values were copied, in their order; ``room`` in real pixels for the marks.

        Where all do not fit, those around the next one show; the numbers beside them say it all.
        """
        self._most = max(LEAST, room // theme().px(STEP))
        self._done = done
        self._next = next((place for place, is_done in enumerate(done) if not is_done), -1)
        self.setAccessibleName(_("已复制 {done} 项，共 {count} 项", done=sum(done), count=len(done)))
        self.setVisible(bool(done))
        self.updateGeometry()
        self.update()

    @property
    def shown_count(self) -> int:
        """How many marks are shown."""
        return min(len(self._done), self._most)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(STEP) * self.shown_count, theme().px(MARK + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size, most = look.px(MARK), self.shown_count
            # the next one and the one after it are in sight; all done: the last ones
            first = len(self._done) - most if self._next < 0 else max(0, min(self._next + 2, len(self._done)) - most)
            for place, is_done in enumerate(self._done[first : first + most], first):
                x, y = (place - first) * look.px(STEP), (self.height() - size) / 2
                if is_done:
                    draw_icon(painter, x, y, "check-circle-fill", "mark_green", size)
                    continue
                is_next = place == self._next
                painter.setPen(QPen(look.color("accent_text" if is_next else "border"), 2 if is_next else 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                rect = QRectF(x + 1.5, y + 1.5, size - 3, size - 3)
                painter.drawEllipse(rect)
                if is_next:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(look.color("accent_text"))
                    painter.drawEllipse(rect.adjusted(3, 3, -3, -3))

"""The time line of a case: done, unseen, now and later steps, joined by a hairline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.texts import N_, _
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme

STEP_HEIGHT = 40
LEFT = 28
_STATES = {"done": N_("已完成"), "now": N_("进行中"), "later": N_("尚未开始"), "unseen": N_("未知")}


@dataclass(frozen=True)
class TimelineStep:
    """One step as shown. ``state`` is done, now, later, or unseen: behind, and not known.

    ``at`` and ``duration`` are ready to show.
    """

    name: str
    who: str = ""
    at: str = ""
    duration: str = ""
    state: str = "later"


class Timeline(QWidget):
    """Paints the steps, name and who at the left, when and how long at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[TimelineStep, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_steps(self, steps: Sequence[TimelineStep]) -> None:
        """Show these steps, first to last."""
        self._steps = tuple(steps)
        said = _("；").join(
            " ".join(filter(None, (s.name, _(_STATES[s.state]), s.who, s.at, s.duration))) for s in steps
        )
        self.setAccessibleName(_("进度"))
        self.setAccessibleDescription(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(STEP_HEIGHT) * len(self._steps))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            for number, step in enumerate(self._steps):
                self._paint_join(painter, number, step)
            for number, step in enumerate(self._steps):
                self._paint_step(painter, number, step)

    def _paint_join(self, painter: QPainter, number: int, step: TimelineStep) -> None:
        if number + 1 >= len(self._steps):
            return
        look = theme()
        top = number * look.px(STEP_HEIGHT) + look.px(20)
        length = look.px(STEP_HEIGHT) - look.px(20) + 2
        painter.fillRect(
            QRect(look.px(8) - 1, top, 1, length), look.color("border" if step.state == "done" else "hair")
        )

    def _paint_step(self, painter: QPainter, number: int, step: TimelineStep) -> None:
        look = theme()
        top, height = number * look.px(STEP_HEIGHT), look.px(20)
        self._paint_mark(painter, QRectF(0, top + (height - look.px(16)) / 2, look.px(16), look.px(16)), step.state)
        is_now = step.state == "now"
        right_width = 0
        for line, (text, size) in enumerate(((step.at, "caption"), (step.duration, "caption"))):
            if not text:
                continue
            width = int(look.metrics(size).horizontalAdvance(text) + 1)
            right_width = max(right_width, width)
            painter.setFont(look.font(size))
            painter.setPen(look.color("text2"))
            rect = QRect(self.width() - width, top + line * height, width, height)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        room = self.width() - LEFT - right_width - 8
        name_token = "text2" if step.state in ("later", "unseen") else "text"
        lines = ((step.name, "body", is_now, name_token), (step.who, "caption", False, "text2"))
        for line, (text, size, bold, token) in enumerate(lines):
            painter.setFont(look.font(size, bold))
            painter.setPen(look.color(token))
            fitted = look.metrics(size, bold).elidedText(text, Qt.TextElideMode.ElideRight, room)
            rect = QRect(LEFT, top + line * height, room + 1, height)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), fitted)

    def _paint_mark(self, painter: QPainter, rect: QRectF, state: str) -> None:
        look = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state == "done":
            draw_icon(painter, rect.x(), rect.y(), "check-circle-fill", "mark_green", round(rect.width()))
            return
        if state == "unseen":
            draw_icon(painter, rect.x(), rect.y(), "circle-dashed", "text2", round(rect.width()))
            return
        painter.setBrush(look.color("surface"))
        if state == "now":
            painter.setPen(QPen(look.color("accent_text"), 2))
            painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent_text"))
            painter.drawEllipse(rect.adjusted(5, 5, -5, -5))
        else:
            painter.setPen(QPen(look.color("border"), 1))
            painter.drawEllipse(rect.adjusted(2.5, 2.5, -2.5, -2.5))

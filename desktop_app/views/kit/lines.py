"""Hairlines and progress bars: single-pixel decoration, filled, never drawn with a pen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme


class Hairline(QWidget):
    """A line one logical pixel thick between regions."""

    def __init__(self, is_vertical: bool = False, inset: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_vertical, self._inset = is_vertical, inset
        if is_vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        rect = self.rect()
        if self._is_vertical:
            rect.adjust(0, self._inset, 0, -self._inset)
        else:
            rect.adjust(self._inset, 0, -self._inset, 0)
        with painting(self) as painter:
            fill(painter, rect, theme().brush("hair"))


class ProgressLine(QWidget):
    """Progress 4 pixels high: ``set_parts`` takes one or more (share 0..1, token) from the left."""

    def __init__(self, height: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[float, str], ...] = ()
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float, token: str = "accent") -> None:
        """One part; the accessible name says the percentage."""
        self.set_parts(((share, token),))
        self.setAccessibleName(_("进度 {percent}%", percent=round(share * 100)))

    def set_parts(self, parts: tuple[tuple[float, str], ...]) -> None:
        """Several parts beside each other."""
        self._parts = parts
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(56), self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            radius = self.height() / 2
            painter.setBrush(look.color("track"))
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
            x = 0.0
            for share, token in self._parts:
                width = self.width() * max(0.0, min(1.0, share))
                if width > 0:
                    painter.setBrush(look.color(token))
                    painter.drawRoundedRect(
                        QRectF(x, 0, max(width - (1 if x + width < self.width() else 0), 1), self.height()), 1, 1
                    )
                x += width

"""The soft shadow under floating panels, painted in the overlay and not by a graphics effect."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_PANEL


def paint_floating(painter: QPainter, panel: QRect, reach: int = 16) -> None:
    """A floating panel: its shadow, its ground and its edge, which in high contrast is one to be seen."""
    look = theme()
    paint_shadow(painter, panel, reach)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("border" if look.is_high_contrast else "hair"), 1))
    painter.setBrush(look.color("raised"))
    painter.drawRoundedRect(QRectF(panel).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PANEL, RADIUS_PANEL)


def paint_shadow(painter: QPainter, panel: QRect, reach: int = 16) -> None:
    """Paint rings of falling strength around ``panel``, a little lower than it."""
    if theme().is_high_contrast:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    strength = 12 if theme().is_dark else 4
    for step in range(reach, 0, -2):
        # weaker outside, so that no ring shows its edge
        painter.setBrush(QColor(0, 0, 0, max(1, round(strength * (1 - step / (reach + 2))))))
        ring = QRectF(panel).adjusted(-step, -step + 4, step, min(step + 4, reach))
        painter.drawRoundedRect(ring, RADIUS_PANEL + step, RADIUS_PANEL + step)

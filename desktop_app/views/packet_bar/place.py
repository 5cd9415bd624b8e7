"""Where the bar stands: where it was last time if that is still in sight, else at the lower right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication

from desktop_app.views.kit.tokens import SPACE_32


def bring_into_sight(place: Any, size: QSize, fallback: QRect) -> QPoint:
    """``place`` is [x, y] as it was kept; ``fallback`` is the free part of the screen of the window."""
    if isinstance(place, list) and len(place) == 2 and all(type(part) is int for part in place):
        rect = QRect(QPoint(*place), size)
        if any(screen.availableGeometry().contains(rect.center()) for screen in QGuiApplication.screens()):
            return rect.topLeft()
    return QPoint(fallback.right() - size.width() - SPACE_32, fallback.bottom() - size.height() - SPACE_32)

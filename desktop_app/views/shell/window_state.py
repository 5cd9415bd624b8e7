"""Where the window was and how large: kept in the settings, and brought back onto a screen that exists."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.errors import DeskError
from desktop_app.views.kit.theme import theme

WIDTH, HEIGHT = 1440, 900
LEAST_WIDTH, LEAST_HEIGHT = 480, 300
TITLE_BAR = 40
"""Pixels kept free for the title bar, whose height is not known before the window is shown."""
SETTING = "window_state"

_log = logging.getLogger(__name__)


def restore(window: QWidget, settings: Any) -> None:
    """Put the window where it was, at least partly in sight."""
    window.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
    stored = settings.get(SETTING)
    room = _room(QGuiApplication.primaryScreen().availableGeometry())
    window.resize(min(theme().px(WIDTH), room.width()), min(theme().px(HEIGHT), room.height()))
    place = stored.get("rect")
    if isinstance(place, list) and len(place) == 4 and all(type(part) is int for part in place):
        rect = QRect(*place)
        for found in window_screens():
            if found.availableGeometry().intersects(rect.adjusted(40, 0, -40, -40)):
                window.setGeometry(fitted(rect, found.availableGeometry()))
                break
    if stored.get("is_maximised") is True:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def _room(available: QRect) -> QRect:
    """What a window's inside may cover: the system draws its title bar above it."""
    return available.adjusted(0, TITLE_BAR, 0, 0)


def fitted(rect: QRect, available: QRect) -> QRect:
    """``rect`` no larger than the work area of its screen; one that had to shrink lies wholly inside it."""
    room = _room(available)
    width, height = min(rect.width(), room.width()), min(rect.height(), room.height())
    x = rect.x() if width == rect.width() else room.x()
    y = rect.y() if height == rect.height() else room.y()
    return QRect(x, y, width, height)


def window_screens() -> list[Any]:
    """All screens there are."""
    return list(QGuiApplication.screens())


def keep(window: QWidget, settings: Any, **more: Any) -> None:
    """Remember place and size; a disk that is full must not keep the window from closing."""
    rect = window.normalGeometry() if window.isMaximized() else window.geometry()
    state = {**settings.get(SETTING), **more}
    state["rect"] = [rect.x(), rect.y(), rect.width(), rect.height()]
    state["is_maximised"] = window.isMaximized()
    try:
        settings.put(SETTING, state)
    except DeskError as fault:
        _log.warning("the window's place was not kept: %s", fault)

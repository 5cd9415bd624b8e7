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
SETTING = "window_state"

_log = logging.getLogger(__name__)


def restore(window: QWidget, settings: Any) -> None:
    """Put the window where it was, at least partly in sight."""
    window.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
    stored = settings.get(SETTING)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    width, height = min(theme().px(WIDTH), screen.width()), min(theme().px(HEIGHT), screen.height())
    window.resize(width, height)
    place = stored.get("rect")
    if isinstance(place, list) and len(place) == 4 and all(type(part) is int for part in place):
        rect = QRect(*place)
        if any(found.availableGeometry().intersects(rect.adjusted(40, 0, -40, -40)) for found in window_screens()):
            window.setGeometry(rect)
    if stored.get("is_maximised") is True:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


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

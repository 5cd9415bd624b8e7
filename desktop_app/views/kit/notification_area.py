"""Whether the desktop has a notification area: many Linux desktops have none, and it may come and go."""

from __future__ import annotations

from PySide6.QtWidgets import QSystemTrayIcon


def has_notification_area() -> bool:
    """True where an icon can be shown right now."""
    return QSystemTrayIcon.isSystemTrayAvailable()

"""The icon in the notification area: a menu, and the system's notifications. Many desktops have no such area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from desktop_app.texts import _
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.notification_area import has_notification_area
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.shell.rail import paint_logo

ICON = "tray"
SIZES = (16, 22, 24, 32, 48, 64)
SHOWN_MILLISECONDS = 10_000
SHORT = 200
"""A notification is a glance; what is longer is cut off by the systems anyway."""


class Tray(QObject):
    """Shown only while a setting wants it and the desktop has a place for it."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        self._handler: Callable[[], object] | None = None
        self.menu: QMenu | None = None

    @property
    def is_there(self) -> bool:
        """True while the icon is shown."""
        return self._icon is not None and self._icon.isVisible()

    def follow_settings(self) -> None:
        """Show or take away the icon, as the settings say."""
        get = self._window.desk.settings.get
        is_wanted = get("desktop_notifications") or get("when_closed") != "quit"
        if is_wanted and has_notification_area():
            self._show()
        else:
            self.close()

    def tell(self, title: str, text: str, handler: Callable[[], object]) -> bool:
        """Show a system notification; False where there is none. A press on it does what ``handler`` does."""
        if not self.is_there or self._icon is None or not QSystemTrayIcon.supportsMessages():
            return False
        self._handler = handler
        self._icon.showMessage(title, text[:SHORT], self._icon.icon(), SHOWN_MILLISECONDS)
        return True

    def close(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        if self.menu is not None:
            self.menu.deleteLater()
            self.menu = None

    def _show(self) -> None:
        if self._icon is not None:
            return
        self.menu = self._make_menu()
        self._icon = QSystemTrayIcon(logo(), self)
        self._icon.setObjectName(ICON)
        plain_tip(self._icon, _("云商台"))
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self._pressed)
        theme().changed.connect(self._tint)
        self._icon.show()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.addAction(_("打开云商台")).triggered.connect(self._window.come_forward)
        for action_id in ("go_today", "deadlines"):
            action = self._window.registry.get(action_id)
            menu.addAction(action.iconText()).triggered.connect(_Going(self._window, action_id))
        menu.addSeparator()
        menu.addAction(_("退出")).triggered.connect(self._window.parts.leaving.quit)
        return menu

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._window.come_forward()

    def _pressed(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            handler()

    def _tint(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(logo())


def logo() -> QIcon:
    """The program's sign in the sizes that notification areas ask for."""
    made = QIcon()
    for size in SIZES:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        with painting(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_logo(painter, QRectF(0, 0, size, size))
        made.addPixmap(picture)
    return made


class _Going:
    """Brings the window forward and does an action of its registry."""

    def __init__(self, window: Any, action_id: str) -> None:
        self._window, self._action_id = window, action_id

    def __call__(self, _checked: bool = False) -> None:
        self._window.come_forward()
        self._window.registry.trigger(self._action_id)


def is_in_front(window: Any) -> bool:
    """True while the person looks at the window."""
    return bool(window.isVisible() and not window.isMinimized() and QApplication.activeWindow() is not None)

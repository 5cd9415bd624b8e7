"""Notices: one line and one act, shown at the top right and kept in the bell's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.shadow import paint_floating
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12

KEPT = 100
SHOWN_MILLISECONDS = 8000
SHADOW = 16
WIDEST = 480
"""A notice never hides the head of a page; what is longer elides, and its tooltip says the whole."""
KINDS = {
    "info": ("info", "text2"),
    "done": ("check-circle", "green"),
    "warn": ("warning", "amber"),
    "error": ("x-circle", "red"),
}


@dataclass
class Notice:
    """One notice. ``act`` is the word of its one act, ``handler`` what it does."""

    kind: str
    text: str
    detail: str = ""
    act: str = ""
    handler: Callable[[], object] | None = None
    at: datetime | None = None
    is_read: bool = field(default=False)


class Notices(QObject):
    """The notices of this run, newest first. ``raised`` for each new one, ``changed`` for the list."""

    raised = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Notice] = []

    def add(self, notice: Notice) -> None:
        """Keep and show a notice; the oldest go."""
        self._items.insert(0, notice)
        del self._items[KEPT:]
        self.raised.emit(notice)
        self.changed.emit()

    def items(self) -> list[Notice]:
        return list(self._items)

    @property
    def unread(self) -> int:
        return sum(not item.is_read for item in self._items)

    def mark_read(self) -> None:
        """The list was opened."""
        for item in self._items:
            item.is_read = True
        self.changed.emit()


class NoticeView(QWidget):
    """The newest notice, floating at the top right; goes by itself, stays while the pointer is on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._notice: Notice | None = None
        self._text = PlainLabel(elide="right")
        self._act = LinkButton("")
        self._act.clicked.connect(self._press)
        close = GhostButton("", "x")
        close.setAccessibleName(_("收起通知"))
        close.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MILLISECONDS)
        self._timer.timeout.connect(self._end)
        row = QHBoxLayout(self)
        row.setContentsMargins(SHADOW + SPACE_12 + theme().px(16) + SPACE_8, SHADOW, SHADOW + 4, SHADOW)
        row.setSpacing(SPACE_12)
        row.addWidget(self._text, 1)
        row.addWidget(self._act)
        row.addWidget(close)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show this one instead of what is shown."""
        self._notice = notice
        self._text.set_text(notice.text)
        self._act.set_words(notice.act)
        self._act.setVisible(bool(notice.act))
        self.setAccessibleName(notice.text)
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    def place(self) -> None:
        """Put itself under the top bar at the right."""
        parent = self.parentWidget()
        if parent is None:
            return
        wanted = int(self._text.needed_width()) + 2 + SHADOW * 2 + theme().px(120)
        wanted += self._act.needed_width() if self._act.text() else 0
        width = min(max(wanted, theme().px(320)), theme().px(WIDEST) + 2 * SHADOW, parent.width() - 16)
        height = theme().px(44) + 2 * SHADOW
        self.setGeometry(parent.width() - width - 8, theme().px(48) - 4, width, height)

    def _press(self) -> None:
        self.hide()
        if self._notice is not None and self._notice.handler is not None:
            self._notice.handler()

    def _end(self) -> None:
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self._timer.start()
        else:
            self.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(360), theme().px(44) + 2 * SHADOW)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            panel = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
            paint_floating(painter, panel, SHADOW)
            if self._notice is not None:
                name, token = KINDS.get(self._notice.kind, KINDS["info"])
                size = look.px(16)
                draw_icon(painter, panel.x() + SPACE_12, panel.center().y() - size / 2, name, token, size)

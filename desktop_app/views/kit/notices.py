"""Notices: a sentence and one act, shown at the lower left and kept in the bell's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.acts_foot import MOVED, feet_of
from desktop_app.views.kit.buttons import GhostButton, LinkButton
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.shadow import paint_floating
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FOOTER_HEIGHT, HEAD_HEIGHT, PAGE_MARGIN, SPACE_8, SPACE_12

KEPT = 100
SHOWN_MILLISECONDS = 8000
SHADOW = 16
WIDEST = 480
"""What is longer breaks into lines: a notice is read to its end."""
NARROWEST = 300
"""Narrower than this it stands above a foot rather than beside it."""
LOWEST = 44
UNBOUNDED = 10_000
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
    """The newest notice, floating at the lower left of ``over``; goes by itself, stays while the pointer is on it.

    Heads have their actions at the right and footers at the bottom: there it covers none of them. Where a pane at the
    right has acts at its foot it ends before that pane, and without room for that it stands above its foot. Its text
    lets the mouse through to what is below; only its own two buttons take it.
    """

    def __init__(self, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._window, self._over = parent, over
        self._notice: Notice | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = PlainLabel(wrap=True, parent=self)
        self.buttons = QWidget(parent)
        self._act = LinkButton("")
        self._act.clicked.connect(self._press)
        close = GhostButton("", "x")
        close.setAccessibleName(_("收起通知"))
        close.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MILLISECONDS)
        self._timer.timeout.connect(self._end)
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(self._act)
        row.addWidget(close)
        self.hide()
        self.buttons.hide()
        over.installEventFilter(self)
        parent.installEventFilter(self)

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
        self.buttons.raise_()
        self._timer.start()

    def place(self) -> None:
        """Put itself above the footer and all acts at the left, as high as its lines need."""
        look = theme()
        corner = self._over.mapTo(self._window, QPoint(0, 0))
        before = SPACE_12 + look.px(16) + SPACE_8
        self.buttons.adjustSize()
        after = SPACE_12 + self.buttons.width() + 4
        left, room = corner.x() + PAGE_MARGIN, min(look.px(WIDEST), self._over.width() - 2 * PAGE_MARGIN)
        feet = [foot for foot in feet_of(self._over, self._window) if foot.right() >= left]
        beside = min((foot.left() - SPACE_8 - left for foot in feet), default=room)
        room = (min(room, beside) if beside >= look.px(NARROWEST) else room) - before - after
        wanted = min(int(self._text.needed_width()) + 2, max(room, look.px(120)))
        lines = self._text.fontMetrics().boundingRect(
            QRect(0, 0, wanted, UNBOUNDED), int(Qt.TextFlag.TextWordWrap), self._text.text()
        )
        height = max(look.px(LOWEST), lines.height() + 2 * SPACE_12)
        top = corner.y() + self._over.height() - look.px(FOOTER_HEIGHT) - SPACE_8 - height
        width = before + wanted + after
        for foot in feet:
            if foot.left() < left + width:
                top = min(top, foot.top() - SPACE_8 - height)
        top = max(top, corner.y() + look.px(HEAD_HEIGHT))  # the acts of the head are never covered
        panel = QRect(left, top, width, height)
        self.setGeometry(panel.adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW))
        self._text.setGeometry(
            SHADOW + before, SHADOW + (height - lines.height()) // 2, wanted, lines.height() + look.px(4)
        )
        self.buttons.move(panel.right() - 4 - self.buttons.width(), top + (height - self.buttons.height()) // 2)

    def is_pointed_at(self) -> bool:
        """True while the pointer is on it: somebody reads."""
        panel = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        return self.isVisible() and panel.contains(self.mapFromGlobal(QCursor.pos()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_over = watched is self._over and event.type() == QEvent.Type.Resize
        if (is_over or event.type() == MOVED) and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        self.buttons.show()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.buttons.hide()
        super().hideEvent(event)

    def _press(self) -> None:
        self.hide()
        if self._notice is not None and self._notice.handler is not None:
            self._notice.handler()

    def _end(self) -> None:
        focused = QApplication.focusWidget()
        if self.is_pointed_at() or (focused is not None and self.buttons.isAncestorOf(focused)):
            self._timer.start()
        else:
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            panel = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
            paint_floating(painter, panel, SHADOW)
            if self._notice is not None:
                name, token = KINDS.get(self._notice.kind, KINDS["info"])
                size = look.px(16)
                draw_icon(painter, panel.x() + SPACE_12, panel.center().y() - size / 2, name, token, size)

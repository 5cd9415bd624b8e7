"""The answer to 为什么: the clause behind a deadline or an effect, where it is printed, and how it is known."""

from __future__ import annotations

import re

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.shadow import paint_floating
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine

WIDTH = 360
SHADOW = 16
_URL = re.compile(r"https?://\S+")


class WhyPopup(QWidget):
    """A small panel under the row that was asked about; Esc or a press elsewhere closes it."""

    def __init__(self, line: RuleLine, asked_by: QWidget) -> None:
        super().__init__(asked_by.window())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("{label}的条款", label=line.label))
        self._line = line
        self._asked_by = asked_by
        self.setFixedWidth(theme().px(WIDTH) + 2 * SHADOW)
        column = QVBoxLayout(self)
        side = SHADOW + SPACE_16
        column.setContentsMargins(side, SHADOW + SPACE_12, side, SHADOW + SPACE_12)
        column.setSpacing(SPACE_8)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(line.label, bold=True))
        head.addWidget(PlainLabel(line.rule_id, "caption", "text3"))
        head.addStretch(1)
        head.addWidget(Chip(line.chip.kind, line.chip.icon, line.chip.text))
        column.addLayout(head)
        column.addWidget(PlainLabel(line.clause or _("没有写明的条款。"), wrap=True))
        url = _URL.search(line.source)
        self._url = url[0] if url else ""
        column.addWidget(PlainLabel(line.source_text, "caption", "text2", wrap=True))
        foot = QHBoxLayout()
        copy = LinkButton(_("复制条款"), "copy")
        copy.clicked.connect(self._copy)
        foot.addWidget(copy)
        foot.addStretch(1)
        if self._url:
            visit = LinkButton(_("打开网页"), "arrow-square-out")
            visit.clicked.connect(self._visit)
            foot.addWidget(visit)
        column.addLayout(foot)

    def open_panel(self) -> None:
        """Show the panel below what was asked, right edges together, inside the window."""
        window, asked_by = self.window(), self._asked_by
        layout = self.layout()
        height = layout.heightForWidth(self.width()) if layout is not None else self.sizeHint().height()
        self.resize(self.width(), height)
        corner = asked_by.mapTo(
            window, QPoint(asked_by.width() - self.width() + SHADOW, asked_by.height() - SHADOW + 4)
        )
        y = corner.y()
        if y + height > window.height():
            y = asked_by.mapTo(window, QPoint(0, 0)).y() + SHADOW - height - 4
        self.move(max(0, min(corner.x(), window.width() - self.width())), max(0, y))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self._watch(True)

    def close_panel(self) -> None:
        """Take the panel away and give the keyboard back."""
        self._watch(False)
        had_keyboard = self.hasFocus() or self.isAncestorOf(self.window().focusWidget() or self.window())
        self.hide()
        if had_keyboard and shiboken6.isValid(self._asked_by):
            self._asked_by.setFocus()
        self.deleteLater()

    def _watch(self, is_open: bool) -> None:
        application = QApplication.instance()
        if application is not None:
            (application.installEventFilter if is_open else application.removeEventFilter)(self)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._line.why)
        self.close_panel()

    def _visit(self) -> None:
        QDesktopServices.openUrl(QUrl(self._url))
        self.close_panel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)
        if is_press and isinstance(watched, QWidget) and watched is not self and not self.isAncestorOf(watched):
            self.close_panel()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Esc belongs to the panel while it is open, not to the page below
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_floating(painter, self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW), SHADOW)

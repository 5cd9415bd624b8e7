"""The answer to 为什么: the clause behind a deadline or an effect, where it is printed, and how it is known."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, QRectF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_PANEL, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.supervision.detail_facts import RuleLine

WIDTH = 360
_URL = re.compile(r"https?://\S+")


class WhyPopup(QWidget):
    """A small panel under the row that was asked about; Esc or a click elsewhere closes it."""

    def __init__(self, line: RuleLine, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("{label}的条款", label=line.label))
        self._line = line
        self.setFixedWidth(theme().px(WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_12)
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

    def open_under(self, widget: QWidget) -> None:
        """Show the panel below ``widget``, right edges together, inside the screen."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + 4))
        room = widget.screen().availableGeometry()
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        y = corner.y()
        if y + self.height() > room.bottom():
            y = max(room.top(), corner.y() - widget.height() - 8 - self.height())
        self.move(x, y)
        self.show()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._line.why)
        self.close()

    def _visit(self) -> None:
        QDesktopServices.openUrl(QUrl(self._url))
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("border" if look.is_high_contrast else "hair"), 1))
        painter.setBrush(look.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PANEL, RADIUS_PANEL)

"""The connection switch: which account the window shows. A rehearsal is amber and says which way."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import Painted, paint_focus
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CONTROL_HEIGHT, RADIUS_CONTROL, SPACE_8, SPACE_12

MOST_WIDTH = 260
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class ConnectionSwitch(Painted, QAbstractButton):
    """Shows the connection; pressing it asks for the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_rehearsal = False
        self._words = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_name("", False)

    def show_name(self, name: str, is_rehearsal: bool) -> None:
        """Show this connection; an empty name while there is none yet."""
        self.is_rehearsal = is_rehearsal
        self._words = name or _("还没有连接")
        self.setAccessibleName(_("连接：{name}", name=self._words))
        plain_tip(self, self._words)
        self.updateGeometry()
        self.update()

    def needed_width(self) -> int:
        """Width that icon, name and caret need, up to a limit; then the name elides."""
        look = theme()
        words = look.metrics().horizontalAdvance(self._words)
        return min(look.px(MOST_WIDTH), int(SPACE_12 + look.px(16) + SPACE_8 + words + SPACE_8 + look.px(14) + 10.999))

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(CONTROL_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            painter.setPen(Qt.PenStyle.NoPen if self.is_rehearsal else QPen(look.color("hair"), 1))
            painter.setBrush(look.color("amber_bg" if self.is_rehearsal else "sunken"))
            edge = 0 if self.is_rehearsal else 0.5
            painter.drawRoundedRect(rect.adjusted(edge, edge, -edge, -edge), RADIUS_CONTROL, RADIUS_CONTROL)
            if self.hasFocus():
                paint_focus(painter, rect)
            size, caret = look.px(16), look.px(14)
            name, token = ("flask", "amber") if self.is_rehearsal else ("cloud", "text2")
            draw_icon(painter, SPACE_12, (self.height() - size) / 2, name, token, size)
            draw_icon(painter, self.width() - caret - 10, (self.height() - caret) / 2, "caret-down", "text2", caret)
            x = SPACE_12 + size + SPACE_8
            room = self.width() - x - caret - 16
            painter.setFont(look.font())
            painter.setPen(look.color("text"))
            text = look.metrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room + 1)
            painter.drawText(QRect(x, 0, room + 2, self.height()), _LEFT, text)

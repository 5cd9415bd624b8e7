"""The chip: one paint function, used by the widget and by the table's delegate alike."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import paint_focus
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, RADIUS_CHIP

KINDS: dict[str, tuple[str, str, str]] = {
    # kind: ground, text, icon
    "solid": ("accent", "on_accent", "on_accent"),
    "accent": ("accent_weak", "accent_text", "accent_text"),
    "accent_on_selection": ("surface", "accent_text", "accent_text"),
    "neutral": ("neutral_bg", "text2", "text2"),
    "passed": ("neutral_bg", "text2", "green"),
    "red": ("red_bg", "red", "red"),
    "amber": ("amber_bg", "amber", "amber"),
    "green": ("green_bg", "green", "green"),
    "dashed": ("", "text2", "text2"),
    "bare": ("", "text", "text2"),
}
PADDING = 6
ICON = 14
GAP = 4


def chip_width(icon: str, text: str, is_closable: bool = False, is_bold: bool = False) -> int:
    """Width of a chip in logical pixels."""
    width = theme().metrics("caption", is_bold).horizontalAdvance(text) + 2 * PADDING
    if icon:
        width += theme().px(ICON) + (GAP if text else 0)
    if is_closable:
        width += theme().px(ICON) + GAP
    return int(width + 0.999)


def paint_chip(
    painter: QPainter, rect: QRect, kind: str, icon: str, text: str, is_closable: bool = False, is_bold: bool = False
) -> None:
    """Paint a chip that fills ``rect``. ``kind`` is one of ``KINDS``."""
    look = theme()
    ground, ink, icon_ink = KINDS[kind]
    if ground:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(ground))
        painter.drawRoundedRect(rect, RADIUS_CHIP, RADIUS_CHIP)
    if kind == "dashed" or (look.is_high_contrast and kind != "bare"):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        pen = QPen(look.color("border"), 1.0)
        if kind == "dashed":
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CHIP, RADIUS_CHIP)
    x = rect.x() + PADDING
    size = look.px(ICON)
    y = rect.y() + (rect.height() - size) / 2
    if icon:
        draw_icon(painter, x, y, icon, icon_ink, size)
        x += size + GAP
    right = rect.right() + 1 - PADDING
    if is_closable:
        draw_icon(painter, right - size, y, "x", icon_ink, size)
        right -= size + GAP
    painter.setFont(look.font("caption", is_bold))
    painter.setPen(look.color(ink))
    painter.drawText(QRect(x, rect.y(), right - x + 1, rect.height()), _TEXT_FLAGS, text)


_TEXT_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class Chip(QWidget):
    """A chip as a widget. Never clickable unless it is closable; ``closed`` is sent by mouse, Delete or Space."""

    closed = Signal()

    def __init__(
        self,
        kind: str = "neutral",
        icon: str = "",
        text: str = "",
        closable: bool = False,
        parent: QWidget | None = None,
        bold: bool | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._icon, self._text, self._is_closable = kind, icon, text, closable
        self._bold = kind == "solid" if bold is None else bold
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        if closable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAccessibleName(_("条件 {text}，按 Delete 去掉", text=text))

    @property
    def text(self) -> str:
        return self._text

    @property
    def kind(self) -> str:
        return self._kind

    def set_chip(self, kind: str, icon: str, text: str) -> None:
        """Show another state."""
        self._kind, self._icon, self._text = kind, icon, text
        self._bold = kind == "solid"
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def needed_width(self) -> int:
        """Width that the whole chip needs."""
        return chip_width(self._icon, self._text, self._is_closable, self._bold)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(CHIP_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_chip(painter, self.rect(), self._kind, self._icon, self._text, self._is_closable, self._bold)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), RADIUS_CHIP)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_closable and self.rect().contains(event.position().toPoint()):
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_closable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space):
            self.closed.emit()
            return
        super().keyPressEvent(event)

"""The painted list of the command palette: group captions, rows, the matched letters in accent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import visible_text
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_CONTROL, SPACE_8, SPACE_12

ROW = 40
CAPTION = 32
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


@dataclass(frozen=True)
class PaletteItem:
    """One row: what it says and what it does. ``marks`` are the matched places in ``text``."""

    group: str
    icon: str
    text: str
    second: str = ""
    keys: str = ""
    act: Callable[[], object] = field(default=lambda: None)
    marks: tuple[tuple[int, int], ...] = ()


class PaletteList(QWidget):
    """Shows the items; the keyboard stays in the input above."""

    pressed = Signal(object)
    current_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[PaletteItem] = []
        self._current = -1
        self.setMouseTracking(True)

    def set_items(self, items: Sequence[PaletteItem]) -> None:
        """Show these, the first one chosen."""
        self._items = list(items)
        self._current = 0 if self._items else -1
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()
        self.current_changed.emit(self.current())

    def items(self) -> list[PaletteItem]:
        """What is shown, from the top."""
        return list(self._items)

    def current(self) -> PaletteItem | None:
        """The chosen row."""
        return self._items[self._current] if 0 <= self._current < len(self._items) else None

    def step(self, by: int) -> None:
        """Choose the next or the one before, round and round."""
        if self._items:
            self._choose((self._current + by) % len(self._items))

    def current_rect(self) -> QRect:
        """Where the chosen row stands, to keep it in sight."""
        return next((rect for place, rect in self._rows() if place == self._current), QRect())

    def _choose(self, place: int) -> None:
        if place != self._current:
            self._current = place
            self.update()
            self.current_changed.emit(self.current())

    def _rows(self) -> list[tuple[int, QRect]]:
        look = theme()
        rows, y, group = [], 0, None
        for place, item in enumerate(self._items):
            if item.group != group:
                group = item.group
                y += look.px(CAPTION)
            rows.append((place, QRect(SPACE_8, y, self.width() - 2 * SPACE_8, look.px(ROW))))
            y += look.px(ROW)
        return rows

    def sizeHint(self) -> QSize:
        groups = len(dict.fromkeys(item.group for item in self._items))
        height = theme().px(ROW) * len(self._items) + theme().px(CAPTION) * groups
        return QSize(400, height + SPACE_8 if self._items else 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        for place, rect in self._rows():
            if rect.contains(event.position().toPoint()):
                self._choose(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for place, rect in self._rows():
            if rect.contains(event.position().toPoint()):
                self.pressed.emit(self._items[place])
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            group = None
            for place, rect in self._rows():
                item = self._items[place]
                if item.group != group:
                    group = item.group
                    painter.setFont(look.font("caption"))
                    painter.setPen(look.color("text2"))
                    caption = QRect(rect.x() + SPACE_12, rect.y() - look.px(CAPTION), rect.width(), look.px(CAPTION))
                    painter.drawText(caption.adjusted(0, 6, 0, 0), _LEFT, item.group)
                self._paint_row(painter, rect, item, place == self._current)

    def _paint_row(self, painter: QPainter, rect: QRect, item: PaletteItem, is_current: bool) -> None:
        look = theme()
        if is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent_weak"))
            painter.drawRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
            if look.is_high_contrast:
                painter.setPen(look.color("accent_text"))
                painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
        size = look.px(16)
        token = "accent_text" if is_current else "text2"
        draw_icon(painter, rect.x() + SPACE_12, rect.y() + (rect.height() - size) / 2, item.icon, token, size)
        right = rect.right() - SPACE_12
        keys = item.keys or ("Enter" if is_current else "")
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("text2"))
        painter.drawText(QRect(rect.x(), rect.y(), right - rect.x(), rect.height()), _RIGHT, keys)
        room = right - int(look.metrics("caption").horizontalAdvance(keys)) - SPACE_12
        x = rect.x() + SPACE_12 + size + 10
        x = self._paint_marked(painter, x, rect, item, room)
        if item.second and x + 12 < room:
            painter.setFont(look.font("caption"))
            painter.setPen(look.color("text2"))
            second = visible_text(item.second)
            second = look.metrics("caption").elidedText(second, Qt.TextElideMode.ElideRight, room - x - 10)
            painter.drawText(QRect(x + 10, rect.y(), room - x, rect.height()), _LEFT, second)

    def _paint_marked(self, painter: QPainter, x: int, rect: QRect, item: PaletteItem, room: int) -> int:
        look = theme()
        place = 0
        pieces: list[tuple[str, bool]] = []
        for start, end in item.marks:
            if start < place:
                continue
            pieces += [(item.text[place:start], False), (item.text[start:end], True)]
            place = end
        pieces.append((item.text[place:], False))
        for text, is_marked in pieces:
            if not text or x >= room:
                continue
            metrics = look.metrics("body", is_marked)
            painter.setFont(look.font("body", is_marked))
            painter.setPen(look.color("accent_text" if is_marked else "text"))
            fitted = metrics.elidedText(visible_text(text), Qt.TextElideMode.ElideRight, room - x)
            painter.drawText(QRect(x, rect.y(), room - x + 2, rect.height()), _LEFT, fitted)
            x += int(metrics.horizontalAdvance(fitted) + 0.5)
        return x

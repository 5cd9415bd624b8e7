"""Key caps: how a shortcut is shown in footers, the palette and the shortcut list."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_CHIP

HEIGHT = 20
PADDING = 5
GAP = 6


def key_width(key: str) -> int:
    """Width of one cap in logical pixels; never narrower than high."""
    return max(theme().px(HEIGHT), int(theme().metrics("caption").horizontalAdvance(key) + 2 * PADDING + 0.999))


def paint_key(painter: QPainter, rect: QRect, key: str) -> None:
    """Paint one key cap that fills ``rect``."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("border" if look.is_high_contrast else "hair"), 1))
    painter.setBrush(look.color("sunken"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CHIP, RADIUS_CHIP)
    painter.setFont(look.font("caption"))
    painter.setPen(look.color("text2"))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), key)


def key_words(shortcut: str) -> str:
    """A shortcut as people write it: ``Ctrl K`` here, ``⌘K`` on macOS."""
    shortcut = shortcut.replace("Return", "Enter").replace("Left", "←").replace("Right", "→")
    if sys.platform == "darwin":
        return shortcut.replace("Ctrl+", "⌘").replace("Shift+", "⇧").replace("Alt+", "⌥")
    return shortcut.replace("+", " ")


def button_keys(shortcut: str) -> str:
    """A shortcut inside a button, behind its words: ``Ctrl+Enter`` here, ``⌘Enter`` on macOS."""
    return key_words(shortcut) if sys.platform == "darwin" else shortcut.replace("Return", "Enter")


ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def is_plain_enter(event: QKeyEvent) -> bool:
    """Enter alone. With Ctrl it is the main act of the page, also while that act is off, and none of a part's."""
    return event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def is_plain_press(event: QKeyEvent) -> bool:
    """Enter or the space bar alone: what presses a painted place."""
    return is_plain_enter(event) or (
        event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier
    )


class KeyHint(QWidget):
    """Caps with what they do behind them: ``KeyHint(("J", "K"), "上下")``."""

    def __init__(self, keys: tuple[str, ...], text: str = "", parent: QWidget | None = None, joiner: str = "") -> None:
        super().__init__(parent)
        self._keys, self._text, self._joiner = keys, text, joiner
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{' '.join(keys)} {text}")

    def needed_width(self) -> int:
        """Width of caps and words."""
        metrics = theme().metrics("caption")
        between = int(metrics.horizontalAdvance(self._joiner)) + 2 * 4 if self._joiner else GAP
        caps = sum(key_width(key) for key in self._keys) + between * (len(self._keys) - 1)
        return caps + (8 + int(metrics.horizontalAdvance(self._text) + 0.999) if self._text else 0)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(HEIGHT) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            height = look.px(HEIGHT)
            x, y = 0, (self.height() - height) // 2
            for number, key in enumerate(self._keys):
                if number and self._joiner:
                    width = int(look.metrics("caption").horizontalAdvance(self._joiner)) + 8
                    painter.setPen(look.color("text2"))
                    painter.setFont(look.font("caption"))
                    painter.drawText(QRect(x, y, width, height), int(Qt.AlignmentFlag.AlignCenter), self._joiner)
                    x += width
                elif number:
                    x += GAP
                rect = QRect(x, y, key_width(key), height)
                paint_key(painter, rect, key)
                x = rect.right() + 1
            painter.setFont(look.font("caption"))
            painter.setPen(look.color("text2"))
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.drawText(QRect(x + 8, y, self.width(), height), flags, self._text)

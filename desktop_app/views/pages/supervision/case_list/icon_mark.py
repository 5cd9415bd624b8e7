"""One icon beside a word that says the same."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme

ICON = 16


class IconMark(QWidget):
    """An icon in a token's colour; says nothing itself, because the word beside it does."""

    def __init__(self, name: str, ink: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._ink = name, ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def set_icon(self, name: str, ink: str) -> None:
        """Show another icon."""
        self._name, self._ink = name, ink
        self.update()

    def sizeHint(self) -> QSize:
        size = theme().px(ICON)
        return QSize(size, size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            with painting(self) as painter:
                draw_icon(painter, 0, 0, self._name, self._ink, theme().px(ICON))

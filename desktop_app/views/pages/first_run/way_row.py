"""One way to begin: icon, what it is, what it needs, its buttons, and how far it is once it was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import ProgressLine
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_24

ICON = 20
LINE_WIDTH = 200
LEAST_WORDS = 300
"""With less room beside the buttons the words would be a narrow column: the buttons then stand below."""


class WayRow(QWidget):
    """A row between two hairlines."""

    def __init__(self, icon: str, title: str, text: str, buttons: Sequence[QWidget]) -> None:
        super().__init__()
        self._icon = icon
        self._line = ProgressLine()
        self._line.setFixedWidth(theme().px(LINE_WIDTH))
        self._told = PlainLabel(size="caption", token="text2")
        self._progress = QWidget()
        told = QHBoxLayout(self._progress)
        told.setContentsMargins(0, SPACE_8, 0, 0)
        told.setSpacing(SPACE_12)
        told.addWidget(self._line, 0, Qt.AlignmentFlag.AlignVCenter)
        told.addWidget(self._told, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(PlainLabel(title, bold=True))
        words.addWidget(PlainLabel(text, token="text2", wrap=True))
        words.addWidget(self._progress)
        self._buttons = QWidget()
        line = QHBoxLayout(self._buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for button in buttons:
            line.addWidget(button)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(theme().px(ICON) + SPACE_16, SPACE_16, 0, SPACE_16)
        self._row.setSpacing(SPACE_24)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignVCenter)
        self._progress.hide()

    @property
    def is_stacked(self) -> bool:
        """True while the buttons stand below the words."""
        return self._row.direction() is QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = self.width() - theme().px(ICON) - SPACE_16 - SPACE_24 - self._buttons.sizeHint().width()
        is_stacked = words < theme().px(LEAST_WORDS)
        if is_stacked == self.is_stacked:
            return
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if is_stacked else directions.LeftToRight)
        self._row.setSpacing(SPACE_8 if is_stacked else SPACE_24)
        sides = Qt.AlignmentFlag
        self._row.setAlignment(self._buttons, sides.AlignRight if is_stacked else sides.AlignVCenter)

    @property
    def told(self) -> str:
        """What is said of the progress; empty while nothing goes on."""
        return self._told.text() if self._progress.isVisibleTo(self) else ""

    def show_progress(self, text: str, share: float) -> None:
        """How far it is, in words and as a part of the whole."""
        self._told.set_text(text)
        self._line.set_share(share)
        self._progress.show()

    def hide_progress(self) -> None:
        """Nothing goes on."""
        self._progress.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            draw_icon(painter, 0, SPACE_16, self._icon, "text2", theme().px(ICON))

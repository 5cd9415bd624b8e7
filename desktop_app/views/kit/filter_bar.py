"""The filter bar: chosen conditions as chips, and a line to type more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FILTER_HEIGHT, PAGE_MARGIN, SPACE_8, SPACE_12


class _FilterLine(QLineEdit):
    """Backspace in the empty line takes the last condition."""

    emptied = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", "true")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
            return
        super().keyPressEvent(event)


class FilterBar(QWidget):
    """``edited`` for each key, ``submitted`` for Enter, ``condition_removed`` with the id of a chip closed."""

    edited = Signal(str)
    submitted = Signal(str)
    condition_removed = Signal(str)

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[tuple[str, Chip]] = []
        self.setFixedHeight(theme().px(FILTER_HEIGHT))
        self.line = _FilterLine()
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(_("筛选条件"))
        self.line.setMinimumWidth(theme().px(80))
        self.line.textEdited.connect(self.edited)
        self.line.returnPressed.connect(self._submit)
        self.line.emptied.connect(self._take_last)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN + theme().px(16) + SPACE_8, 0, PAGE_MARGIN, 1)
        row.setSpacing(SPACE_8)
        self._place = QHBoxLayout()
        self._place.setSpacing(SPACE_8)
        row.addLayout(self._place)
        row.addWidget(self.line, 1)
        self._problem = PlainLabel(size="caption", token="red", elide="right")
        self._problem.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._problem.hide()
        row.addWidget(self._problem, 2)
        self._right = QHBoxLayout()
        self._right.setSpacing(SPACE_12)
        row.addLayout(self._right)

    def set_conditions(self, conditions: Sequence[tuple[str, str]]) -> None:
        """The chosen conditions as (id, words)."""
        if [(id, chip.text) for id, chip in self._chips] == list(conditions):
            return
        for _id, chip in self._chips:
            self._place.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for id, words in conditions:
            chip = Chip("accent", "", words, closable=True)
            chip.closed.connect(lambda id=id: self.condition_removed.emit(id))
            self._chips.append((id, chip))
            self._place.addWidget(chip)

    def set_placeholder(self, text: str) -> None:
        """The example in the empty line."""
        self.line.setPlaceholderText(text)

    def set_problem(self, sentence: str) -> None:
        """What is wrong with the words typed, beside them; empty when they can be read."""
        self._problem.set_text(sentence)
        self._problem.setVisible(bool(sentence))
        self.line.setAccessibleDescription(sentence)

    @property
    def problem(self) -> str:
        """The sentence that is shown, or empty."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def text(self) -> str:
        """What is typed and not yet a condition."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)

    def add_right(self, widget: QWidget) -> None:
        """A widget at the right end."""
        self._right.addWidget(widget)

    def _submit(self) -> None:
        self.submitted.emit(self.line.text())

    def _take_last(self) -> None:
        if self._chips:
            self.condition_removed.emit(self._chips[-1][0])

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(FILTER_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(FILTER_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            size = theme().px(16)
            draw_icon(painter, PAGE_MARGIN, (self.height() - size) / 2, "funnel", "text2", size)
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))

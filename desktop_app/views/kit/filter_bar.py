"""The filter bar: chosen conditions as chips, and a line to type more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FILTER_HEIGHT, PAGE_MARGIN, SPACE_8, SPACE_12

LINE_LEAST = 96
"""Room that is kept for what is typed."""
MORE_WIDTH = 52


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
        self._scope = Chip("neutral", "")
        self._scope.hide()
        self._more = GhostButton("")
        self._more.clicked.connect(self._open_more)
        self._more.hide()
        self.setFixedHeight(theme().px(FILTER_HEIGHT))
        self.line = _FilterLine()
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(_("筛选条件"))
        self.line.setMinimumWidth(theme().px(LINE_LEAST))
        self.line.textEdited.connect(self.edited)
        self.line.returnPressed.connect(self._submit)
        self.line.emptied.connect(self._take_last)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN + theme().px(16) + SPACE_8, 0, PAGE_MARGIN, 1)
        row.setSpacing(SPACE_8)
        row.addWidget(self._scope)
        self._place = QHBoxLayout()
        self._place.setSpacing(SPACE_8)
        row.addLayout(self._place)
        row.addWidget(self._more)
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
        self._fit()

    def set_scope(self, words: str) -> None:
        """In what the conditions look, as a quiet fact before them; empty when nothing needs saying."""
        self._scope.set_chip("neutral", "", words)
        self._scope.setVisible(bool(words))
        self._fit()

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

    def _fit(self) -> None:
        """Chips that have no room beside the line stand behind a number; the last ones first."""
        room = self.width() - self._edges() - theme().px(LINE_LEAST)
        room -= self._right.sizeHint().width() + SPACE_8
        room -= self._scope.needed_width() + SPACE_8 if not self._scope.isHidden() else 0
        widths = [chip.needed_width() + SPACE_8 for _id, chip in self._chips]
        count = len(widths) if sum(widths) <= room else 0
        if count < len(widths):
            room -= theme().px(MORE_WIDTH)
            while count < len(widths) and sum(widths[: count + 1]) <= room:
                count += 1
        for place, (_id, chip) in enumerate(self._chips):
            chip.setVisible(place < count)
        self._more.setVisible(count < len(widths))
        self._more.set_words(_("+{count}", count=len(widths) - count))
        self._more.setAccessibleName(_("其他条件 {count} 个", count=len(widths) - count))

    def _edges(self) -> int:
        margins = self.contentsMargins()
        return int(2 * PAGE_MARGIN + theme().px(16) + 2 * SPACE_8 + margins.left() + margins.right())

    def _open_more(self) -> None:
        """The conditions that have no room: pressing one takes it away."""
        menu = QMenu(self)
        for id, chip in self._chips:
            if chip.isHidden():
                action = menu.addAction(_("去掉 {text}", text=chip.text))
                action.triggered.connect(lambda _on=False, id=id: self.condition_removed.emit(id))
        menu.aboutToHide.connect(menu.deleteLater)
        self._more.popup(menu)

    def _submit(self) -> None:
        self.submitted.emit(self.line.text())

    def _take_last(self) -> None:
        if self._chips:
            self.condition_removed.emit(self._chips[-1][0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(FILTER_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(FILTER_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            size = theme().px(16)
            draw_icon(painter, PAGE_MARGIN, (self.height() - size) / 2, "funnel", "text2", size)
            fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))

"""The right side of Today: blocks of short lines, each block left out while it has nothing to say."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark
from desktop_app.views.pages.today.presenter import SideLine

LINE_HEIGHT = 32


class _Line(QWidget):
    """One line of a block."""

    pressed = Signal(str)

    def __init__(self, line: SideLine) -> None:
        super().__init__()
        self._line = line
        self.setFixedHeight(theme().px(LINE_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(IconMark(line.icon, line.icon_ink))
        row.addWidget(PlainLabel(line.text, elide="right"), 1)
        if line.note:
            row.addWidget(PlainLabel(line.note, "caption", line.note_ink))
        if line.act:
            button = LinkButton(line.act)
            button.setAccessibleName(f"{line.act} {line.text}")
            plain_tip(button, line.text)
            button.clicked.connect(self._press)
            row.addWidget(button)

    def _press(self) -> None:
        self.pressed.emit(self._line.subject)


class SideBlock(QWidget):
    """A head with a count or a link, and its lines. Hidden while there are none."""

    act_pressed = Signal(str)
    head_pressed = Signal()

    def __init__(self, title: str, *, has_line_above: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hairline = Hairline()
        self._count = PlainLabel("", "body", "text2")
        self._link = LinkButton("")
        self._link.clicked.connect(self.head_pressed)
        self._link.hide()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(PlainLabel(title, bold=True))
        head.addStretch(1)
        head.addWidget(self._count)
        head.addWidget(self._link)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._hairline)
        column.addSpacing(SPACE_12)
        column.addLayout(head)
        column.addSpacing(SPACE_8)
        column.addLayout(self._lines)
        column.addSpacing(SPACE_8)
        self.set_line_above(has_line_above)
        self._shown: tuple[SideLine, ...] = ()
        self.hide()

    def set_line_above(self, has_line: bool) -> None:
        """The first block that shows has no hairline above it."""
        self._hairline.setVisible(has_line)

    def set_lines(self, lines: tuple[SideLine, ...], count: str = "", link: str = "") -> None:
        """Show these lines, and at the head's right a count or a link; nothing hides the block."""
        self._count.set_text(count)
        self._count.setVisible(bool(count) and not link)
        self._link.set_words(link)
        self._link.setVisible(bool(link))
        self.setVisible(bool(lines))
        if lines == self._shown:
            return
        self._shown = lines
        empty_layout(self._lines)
        for line in lines:
            made = _Line(line)
            made.pressed.connect(self.act_pressed, Qt.ConnectionType.QueuedConnection)
            self._lines.addWidget(made)

    @property
    def lines(self) -> tuple[SideLine, ...]:
        """What the block shows."""
        return self._shown

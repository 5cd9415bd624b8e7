"""催办 in the detail: who was chased, when and how, what came of it; the newest first."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton, on_press
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark
from desktop_app.views.pages.supervision.casework.casework_words import CHASE, EDIT_CHASE, REMOVE_CHASE, ChaseLine
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, block_column

ICON_ROOM = 24


class ChasesBlock(QWidget):
    """Hidden until somebody was chased. ``act_wanted`` carries what a link asks for."""

    act_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = Lines()
        more = LinkButton(_("记一次催办"))
        more.clicked.connect(on_press(self.act_wanted.emit, CHASE))
        column = block_column(self, _("催办"), more)
        column.addSpacing(SPACE_4)
        column.addWidget(self._lines)
        self.hide()

    @property
    def lines(self) -> list[QWidget]:
        """One widget a chase, from the top."""
        return self._lines.rows()

    def set_lines(self, lines: tuple[ChaseLine, ...]) -> None:
        """Show the chases of a case; with none the block is left out."""
        if not self._lines.shows(lines):
            self._lines.fill(lines, [self._line(one) for one in lines])
        self.setVisible(bool(lines))

    def _line(self, line: ChaseLine) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, SPACE_4, 0, SPACE_8)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(IconMark(line.icon, "text2"))
        head.addWidget(PlainLabel(line.head, elide="right"), 1)
        head.addWidget(PlainLabel(line.at, "caption", "text2"))
        column.addLayout(head)
        below = QVBoxLayout()
        below.setContentsMargins(theme().px(ICON_ROOM), 0, 0, 0)
        below.setSpacing(0)
        for text, ink in ((line.text, "text"), (line.reply, "text"), (line.files, "text2")):
            if text:
                below.addWidget(PlainLabel(text, "body", ink, wrap=True))
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_8)
        foot.addWidget(PlainLabel(line.told, "caption", "text2", elide="right"), 1)
        for text, spoken, act in (
            (_("改"), _("改催办 {at}", at=line.at), EDIT_CHASE),
            (_("撤销"), _("撤销催办 {at}", at=line.at), REMOVE_CHASE),
        ):
            link = LinkButton(text)
            link.setAccessibleName(spoken)
            link.clicked.connect(on_press(self.act_wanted.emit, f"{act}#{line.id}"))
            foot.addWidget(link)
        below.addLayout(foot)
        column.addLayout(below)
        return widget

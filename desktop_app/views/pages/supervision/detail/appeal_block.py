"""申诉: why nobody can act while one runs, and what became of those before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8
from desktop_app.views.pages.appeal.telling import AppealLine, AppealView
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, block_column


class AppealBlock(QWidget):
    """Hidden while a case never had an appeal. ``result_wanted``: the person wants to record what the operator did."""

    result_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result = LinkButton(_("登记申诉进展"))
        self.result.clicked.connect(self.result_wanted)
        self.frozen = PlainLabel("", token="text2", wrap=True)
        self._lines = Lines()
        column = block_column(self, _("申诉"), self.result)
        column.addSpacing(SPACE_4)
        column.addWidget(self.frozen)
        column.addWidget(self._lines)
        self.hide()

    def show_view(self, view: AppealView | None) -> None:
        """Show what there is to say; ``None``: nothing."""
        self.setVisible(view is not None)
        if view is None:
            return
        self.result.setVisible(view.is_result_wanted)
        self.frozen.set_text(view.frozen)
        self.frozen.setVisible(bool(view.frozen))
        if not self._lines.shows(view.lines):
            self._lines.fill(view.lines, [_line(one) for one in view.lines])


def _line(line: AppealLine) -> QWidget:
    widget = QWidget()
    head = QHBoxLayout()
    head.setSpacing(SPACE_8)
    head.addWidget(IconMark(line.icon, line.ink))
    head.addWidget(PlainLabel(line.title, elide="right"), 1)
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, SPACE_8, 0, 0)
    column.setSpacing(SPACE_4)
    column.addLayout(head)
    if line.text:
        text = PlainLabel(line.short_text, wrap=True)
        plain_tip(text, line.text)
        column.addWidget(text)
    column.addWidget(PlainLabel(line.told, "caption", "text2", wrap=True))
    return widget

"""A finding beside its field: severity, rule, grade, the sentence and its mends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.signs import Sign, finding_grade, severity_sign
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12

INDENT = 24


class FindingView(QWidget):
    """One finding. ``mends`` are (id, word) links, the safe one first; 看条款 comes last by itself.

    ``mend_pressed`` carries the finding and the link's id (``clause`` for 看条款).
    """

    mend_pressed = Signal(object, str)

    def __init__(
        self,
        finding: Any,
        mends: Sequence[tuple[str, str]] = (),
        has_clause: bool = True,
        sign: Sign | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.finding = finding
        self._sign = sign or severity_sign(finding.severity)
        grade = finding_grade(finding)
        self.setAccessibleName(f"{self._sign.text} {finding.rule} {grade.text} {finding.message}")
        first = QHBoxLayout()
        first.setSpacing(SPACE_8)
        first.addWidget(PlainLabel(self._sign.text, "caption", self._sign.token, bold=True))
        if finding.rule:
            first.addWidget(PlainLabel(finding.rule, "caption", "text2", elide="right"))
        first.addWidget(Chip(grade.chip, grade.icon, grade.text))
        first.addStretch(1)
        links = list(mends)
        if has_clause and bool(finding.clause):
            links.append(("clause", _("看条款")))
        second = QHBoxLayout()
        second.setSpacing(SPACE_12)
        message = PlainLabel(finding.message, wrap=True)
        # the sentence and the links stand on one line
        message.setContentsMargins(0, 1, 0, 0)
        second.addWidget(message, 1, Qt.AlignmentFlag.AlignTop)
        for id, word in links:
            link = LinkButton(word)
            link.clicked.connect(partial(self._press, id))
            second.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(INDENT, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addLayout(first)
        column.addLayout(second)

    def _press(self, id: str, _checked: bool = False) -> None:
        self.mend_pressed.emit(self.finding, id)

    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme().px(16)
        with painting(self) as painter:
            draw_icon(painter, 0, (theme().px(22) - size) / 2, self._sign.icon, self._sign.token, size)


class QuietLine(QWidget):
    """One quiet line instead of a finding: what was verified, or a remark."""

    def __init__(self, text: str, icon: str = "info", token: str = "text2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._token = icon, token
        column = QVBoxLayout(self)
        column.setContentsMargins(INDENT, 1, 0, 0)
        self._label = PlainLabel(text, token="text2", wrap=True)
        column.addWidget(self._label)

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._label.set_text(text)

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme().px(16)
        with painting(self) as painter:
            draw_icon(painter, 0, (theme().px(22) - size) / 2, self._icon, self._token, size)

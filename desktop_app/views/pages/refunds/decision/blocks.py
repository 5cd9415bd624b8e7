"""A block of the form: its name with what stands beside it, the field, and what is found amiss below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.views.kit.finding import FindingView, QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding
    from desktop_app.views.kit.fields import Field


class Block(QWidget):
    """Walked by F8 like a row of a form: it has ``findings`` and a ``field``. ``mend_pressed`` as of a FormRow."""

    mend_pressed = Signal(object, str)

    def __init__(self, title: str, field: Field | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label_text, self.field = title, field
        self.findings: list[Finding] = []
        self.head = QHBoxLayout()
        self.head.setSpacing(SPACE_8)
        self._title = PlainLabel(title, bold=True, elide="right")
        self.head.addWidget(self._title, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_8)
        self.column.addLayout(self.head)
        if field is not None:
            field.set_name(title)
            self.column.addWidget(field)
        self._side = QWidget()
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, SPACE_4, 0, 0)
        self._side_column.setSpacing(SPACE_12)
        self.column.addWidget(self._side)
        self._side.hide()

    def set_title(self, title: str) -> None:
        """Call the field otherwise."""
        self.label_text = title
        self._title.set_text(title)
        self._name()

    def set_findings(self, findings: Sequence[Finding], mends: Sequence[Sequence[tuple[str, str]]] = ()) -> None:
        """Show these; none takes the room away."""
        if list(findings) == self.findings:
            return
        self.findings = list(findings)
        empty_layout(self._side_column)
        for place, finding in enumerate(self.findings):
            view = FindingView(finding, mends[place] if place < len(mends) else ())
            view.mend_pressed.connect(self.mend_pressed)
            self._side_column.addWidget(view)
        self._side.setVisible(bool(self.findings))
        self._name()

    def set_note(self, text: str, icon: str = "info") -> None:
        """A quiet remark in place of findings; empty takes it away."""
        self.findings = []
        empty_layout(self._side_column)
        if text:
            self._side_column.addWidget(QuietLine(text, icon))
        self._side.setVisible(bool(text))

    def _name(self) -> None:
        if self.field is not None:
            self.field.set_bad(any(str(one.severity) == "block" for one in self.findings))
            self.field.set_name(self.label_text, " ".join(one.message for one in self.findings))

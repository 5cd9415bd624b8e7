"""What stands against agreeing that nothing typed here passes, above the form; and what to know before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models.scales import Severity
from desktop_app.texts import N_, _
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.signs import severity_sign
from desktop_app.views.kit.tokens import SPACE_12

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding


class StoppedBlock(QWidget):
    """``mend_pressed`` carries a finding and the id of its link."""

    mend_pressed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings: list[Finding] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_12)
        self.hide()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these, each with what to do about it; none takes the block away."""
        if list(findings) == self.findings:
            return
        self.findings = list(findings)
        empty_layout(self._column)
        for one in self.findings:
            told = replace(one, message=_("{message}{mend}", message=one.message, mend=one.mend))
            # nothing in the form mends it: 必改 would ask for that
            is_stop = one.severity is Severity.BLOCK
            view = FindingView(told, sign=severity_sign("block")._replace(word=N_("不能办理")) if is_stop else None)
            view.mend_pressed.connect(self.mend_pressed)
            self._column.addWidget(view)
        self.setVisible(bool(self.findings))

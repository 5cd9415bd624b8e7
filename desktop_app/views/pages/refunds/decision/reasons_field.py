"""Reasons for blockers that a typed reason passes: one text each, what stands in the way above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models.scales import Severity
from desktop_app.texts import N_, _
from desktop_app.views.kit.fields import Field, TextField
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_4, SPACE_12, SPACE_16
from desktop_app.views.pages.refunds.decision.reading import REASON
from desktop_app.views.pages.refunds.facts.checks import finding_of

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding
    from desktop_app.models.refunds.blockers import Blocker

HEIGHT = 56
_EXAMPLES = {
    "INVOICE_REQUESTED": N_("例如 11-24 电话确认，用户已撤回发票申请"),
    "INVOICE_ISSUED": N_("例如 11-24 已在发票管理办完退票"),
    "GOODS_IN_TRANSIT": N_("例如 11-24 华为云已确认可以退订"),
    "APPEAL_OPEN": N_("例如 11-24 运营已裁定，申诉已结束"),
}
"""What a reason for each may say; one of a company's own pack has its own ways."""


class ReasonRow(QWidget):
    """One blocker with its reason. A row for F8: ``findings`` are what still holds agreeing back."""

    mend_pressed = Signal(object, str)

    def __init__(self, blocker: Blocker) -> None:
        super().__init__()
        self.blocker_id = blocker.id
        self.findings: list[Finding] = []
        self._told = replace(finding_of(blocker), field=f"{REASON}{blocker.id}")
        self.field = TextField(_(_EXAMPLES.get(blocker.id, N_("例如 11-24 向谁核实过，结果如何"))), HEIGHT)
        self._view = QVBoxLayout()
        self._view.setSpacing(SPACE_4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addLayout(self._view)
        column.addWidget(self.field)
        self.show_findings([self._told])

    def show_findings(self, found: Sequence[Finding]) -> None:
        """What the judgement says of this blocker and of its reason; nothing that is milder than before is hidden."""
        told = [_with_mend(one) for one in found] or [replace(self._told, severity=Severity.WARN)]
        blocks = [one for one in told if one.severity is Severity.BLOCK]
        if self.findings == blocks and self._view.count():
            return
        self.findings = blocks
        empty_layout(self._view)
        for one in told:
            view = FindingView(one)
            view.mend_pressed.connect(self.mend_pressed)
            self._view.addWidget(view)
        self.field.set_bad(bool(blocks))
        self.field.set_name(_("同意的理由：{what}", what=self._told.message), " ".join(one.mend for one in told))


class ReasonsField(Field):
    """The value is a tuple of (id of the blocker, reason). ``watched`` gets the keys of every text for undo."""

    mend_pressed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ReasonRow] = []
        self._shown: tuple[Blocker, ...] = ()
        self._watcher: QObject | None = None
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_16)
        self._column.setContentsMargins(0, 0, 0, SPACE_12)
        self._row.addLayout(self._column, 1)
        self.hide()

    def set_watcher(self, watcher: QObject) -> None:
        """Undo and redo: rows come and go, so that each new one is watched when it is made."""
        self._watcher = watcher

    def show_blockers(self, blockers: Sequence[Blocker]) -> None:
        """A row for each; what was typed for one that still stands stays."""
        if tuple(blockers) == self._shown:
            return
        typed = dict(self.value())
        self._shown = tuple(blockers)
        empty_layout(self._column)
        self.rows = []
        for blocker in blockers:
            row = ReasonRow(blocker)
            row.field.set_value(typed.get(blocker.id, ""))
            row.field.edited.connect(self.edited)
            row.mend_pressed.connect(self.mend_pressed)
            if self._watcher is not None:
                row.field.input.installEventFilter(self._watcher)
            self._column.addWidget(row)
            self.rows.append(row)
        self.setVisible(bool(self.rows))

    def show_findings(self, found: Sequence[Finding]) -> None:
        """Beside each reason what the judgement says of it."""
        for row in self.rows:
            row.show_findings([one for one in found if one.field == f"{REASON}{row.blocker_id}"])

    def value(self) -> tuple[tuple[str, str], ...]:
        return tuple((row.blocker_id, row.field.value()) for row in self.rows)

    def set_value(self, value: Sequence[tuple[str, str]] | None) -> None:
        typed = dict(value or ())
        for row in self.rows:
            row.field.set_value(typed.get(row.blocker_id, ""))

    def editors(self) -> list[QWidget]:
        return [row.field.input for row in self.rows]


def _with_mend(finding: Finding) -> Finding:
    return replace(finding, message=_("{message}{mend}", message=finding.message, mend=finding.mend))

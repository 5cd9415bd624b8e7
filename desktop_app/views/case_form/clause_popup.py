"""看条款: the rule behind a finding, in the popup that all of the window's clauses use."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.models.findings import Finding
from desktop_app.views.kit.signs import finding_grade
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup
from desktop_app.views.pages.supervision.looks import ChipLook


def show_clause(finding: Finding, label: str, under: QWidget) -> WhyPopup:
    """Open the clause of a finding under a widget."""
    sign = finding_grade(finding)
    line = RuleLine(
        label=label,
        text=finding.message,
        chip=ChipLook(sign.chip, sign.icon, sign.text),
        clause=finding.clause,
        source=finding.source,
        rule_id=finding.rule,
    )
    popup = WhyPopup(line, under)
    popup.open_panel()
    return popup

"""The decision form as a value: only what was really typed counts as a reason."""

from __future__ import annotations

from desktop_app.models.refunds.form import RefundForm


def test_a_reason_of_blanks_passes_nothing() -> None:
    form = RefundForm(reasons={"INVOICE_REQUESTED": "已撤回", "INVOICE_ISSUED": " \n\u3000", "APPEAL_OPEN": ""})
    assert form.reasoned() == {"INVOICE_REQUESTED"}

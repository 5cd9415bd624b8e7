"""Invoices that customers asked for while a refund waits: of a general product ours to issue, within days.

A request that failed because of it counts too: the refund has ended, the invoice has not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.models.supervision import Deadline, Effect, Party

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.listing import CaseRow
    from desktop_app.services.desk import Desk

MOST = 500
"""So many are looked at: the customers of one shop ask for few at a time."""


@dataclass(frozen=True)
class InvoiceToIssue:
    """One of them. ``row`` is its request as lists show it, with the invoice's own limit in place of the request's."""

    row: CaseRow
    deadline: Deadline


def invoices_to_issue(desk: Desk, connection_id: str, now: datetime) -> list[InvoiceToIssue]:
    """Those of one connection at a moment, nearest first. Two reads where nobody asked for any."""
    from desktop_app.store.due_reads import DueReads  # sqlite3

    rows = {row.key: row for row in DueReads(desk.list_reads(connection_id)).asked_invoices(MOST)}
    if not rows:
        return []
    from desktop_app.models.urgency import band_of

    found = []
    for report in desk.refunds.reports_for(connection_id, rows, now):
        if report.invoice is not None:
            shown = rows[report.facts.refund_id]._replace(
                whose_move=Party.SELLER,
                deadline_at=report.invoice.at,
                deadline_kind=report.invoice.kind,
                is_working_days=report.invoice.is_in_working_days,
                effect=Effect.NONE,
                effect_at=None,
                band=band_of(report.invoice, None, now),
            )
            found.append(InvoiceToIssue(shown, report.invoice))
    return sorted(found, key=lambda one: (one.deadline.at, one.row.key))

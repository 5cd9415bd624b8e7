"""What refunds ask of us today: to review, to inspect returned goods, to say where one stands, to issue an invoice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from desktop_app.models.listing import STATE_UNKNOWN_BADGE, ListQuery, View
from desktop_app.services.cases.today_board import (
    ACTS,
    INSPECT_RETURN,
    ISSUE_INVOICE,
    REFUNDS,
    REVIEW_REFUND,
    SETTLE_STATE,
    ActRow,
)

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.refunds.invoices import InvoiceToIssue

_VERBS: Mapping[str, str] = {"PENDING_SELLER": REVIEW_REFUND, "AWAITING_INSPECTION": INSPECT_RETURN}
"""By the states in which the seller moves (``refunds.states.OURS``)."""


class RefundActs:
    """The acts of one connection's refunds; to be used in one lane and thrown away. Read only where there are any."""

    def __init__(self, desk: Desk, connection_id: str) -> None:
        self._lists, self._connection_id = desk.case_lists, connection_id
        counts = self._lists.counts(connection_id, REFUNDS)
        self.count: int = counts[View.MINE]
        """Requests that wait for us, as the rail counts them; what is on its way, or frozen by an appeal, is none."""
        self._unknown_count = counts[View.UNKNOWN]

    def known(self) -> list[ActRow]:
        """Requests that wait for us and whose state is known, most urgent first: read at once."""
        if not self.count:
            return []
        rows = self._lists.first_page(self._connection_id, ListQuery(View.MINE, kind=REFUNDS), ACTS)
        known = [row for row in rows if STATE_UNKNOWN_BADGE not in row.badges]
        return [ActRow(_VERBS.get(str(row.node), REVIEW_REFUND), row, kind=REFUNDS) for row in known]

    def unknown(self) -> list[ActRow]:
        """认定状态 for all requests of unknown state, in one row."""
        if not self._unknown_count:
            return []
        query = ListQuery(View.UNKNOWN, kind=REFUNDS)
        first = self._lists.first_page(self._connection_id, query, 1)
        sums = self._lists.totals(self._connection_id, query).minor_by_currency
        return [ActRow(SETTLE_STATE, row, self._unknown_count, sums, kind=REFUNDS) for row in first]

    def of_invoices(self, invoices: Iterable[InvoiceToIssue]) -> list[ActRow]:
        """Invoices that are ours to issue, each an act of its own beside what its request asks for."""
        return [ActRow(ISSUE_INVOICE, one.row, kind=REFUNDS) for one in invoices]

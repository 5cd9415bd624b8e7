"""What is known of one refund, as its page tells it. Read in a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from desktop_app.models.refunds.report import RefundReport


class FactsRead(NamedTuple):
    """The facts of one refund and what follows from them."""

    refund_id: str
    report: RefundReport


def read_facts(desk: Any, connection_id: str, refund_id: str) -> FactsRead | None:
    """All that the page tells of a refund; ``None`` when there is none of this number."""
    report = desk.refunds.report(connection_id, refund_id)
    return None if report is None else FactsRead(refund_id, report)

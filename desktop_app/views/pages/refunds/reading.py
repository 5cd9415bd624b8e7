"""What one refund's page shows, read in one piece of work: its facts, its decision form and the what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.views.pages.refunds.decision.reading import read_decision
from desktop_app.views.pages.refunds.facts.reading import read_facts
from desktop_app.views.pages.refunds.what_if.reading import read_what_if

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.decision.reading import DecisionRead
    from desktop_app.views.pages.refunds.facts.reading import FactsRead
    from desktop_app.views.pages.refunds.what_if.reading import WhatIfRead


class RefundRead(NamedTuple):
    """One refund; the parts are ``None`` when it is not there (any more)."""

    connection_id: str
    refund_id: str
    facts: FactsRead | None
    decision: DecisionRead | None
    what_if: WhatIfRead | None


def read_refund(desk: Any, connection_id: str, refund_id: str) -> RefundRead:
    """Read all three parts, each with what the one before read; to be called in a lane."""
    facts = read_facts(desk, connection_id, refund_id)
    if facts is None:
        return RefundRead(connection_id, refund_id, None, None, None)
    return RefundRead(
        connection_id,
        refund_id,
        facts,
        read_decision(desk, connection_id, refund_id, facts.report, facts.second),
        read_what_if(desk, connection_id, refund_id, facts.beside),
    )

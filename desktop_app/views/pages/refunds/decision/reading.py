"""What the decision form of one refund needs. Read in a lane."""

from __future__ import annotations

from typing import Any, NamedTuple


class DecisionRead(NamedTuple):
    """The form of one refund."""

    connection_id: str
    refund_id: str


def read_decision(desk: Any, connection_id: str, refund_id: str) -> DecisionRead | None:
    """All that the form shows; ``None`` where there is nothing to decide."""
    return DecisionRead(connection_id, refund_id)

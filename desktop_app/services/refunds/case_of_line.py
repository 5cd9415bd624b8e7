"""The case of the order line that a request is about, and what it says of whether the order is supervised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.models.supervision import FlowId, Node

if TYPE_CHECKING:
    from desktop_app.services.cases.judging import JudgedCase

_NOWHERE = frozenset({Node.NONE, Node.UNKNOWN})


def key_of_line(keys: Sequence[str], order_id: str, line_id: str) -> str:
    """Of the rows of an order that of the line; empty where there is none, or where it could be several."""
    exact = f"{order_id}|{line_id}"
    if exact in keys:
        return exact
    alone = keys[0] if len(keys) == 1 else ""
    # a sheet without lines means the only one; another line than the one that is named is never meant
    return alone if not line_id or alone == f"{order_id}|" else ""


def supervised_by(case: JudgedCase) -> bool | None:
    """Whether a case says that its order is supervised: as it is stated, else because it stands at a node of a flow.

    That the rules count an order among the unsupervised, of which nobody states it, contradicts nobody.
    """
    if case.facts.is_supervised is not None:
        return case.facts.is_supervised
    return True if case.choice.flow is not FlowId.NONE and case.node not in _NOWHERE else None

"""What this program says by itself in a table that it wrote: no fact for anyone who reads the table again.

A case whose act was registered here, and that no data from the marketplace has shown yet, stands in a list where the
act leads to. An export writes it so, with a mark in a column of its own. Read again, a marked row says nothing of the
node: else our own word would prove itself. A person who writes another node into the row means it, and it counts.
"""

from __future__ import annotations

import re

from desktop_app.models import wording
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.supervision import Node

HEADING = "我方已登记"
"""Of the marks, beside the headings of the kind: Chinese like those, in every language."""
_MARK = re.compile(r".+（导出时：(?P<written>.*)）", re.DOTALL)


def mark_of(after: Node, written: str) -> str:
    """The mark: where our act leads to, and which 当前节点 was written beside it."""
    return f"{wording.official_node_name(after)}（导出时：{written}）"


def is_own_claim(mark: str, node_text: str) -> bool:
    """True when the row still carries the node that was written beside the mark."""
    found = _MARK.fullmatch(mark.strip())
    return found is not None and found["written"].strip() == node_text.strip()


def printed_node(node_text: str) -> str:
    """A node as the console prints it: a stored constant by its name, every other text as it was written."""
    is_constant = node_text in Node.__members__
    return (wording.official_node_name(node_text) if is_constant else "") or node_text


def printed_state(state_text: str) -> str:
    """The same for the state of a refund."""
    is_constant = bool(state_text) and state_text in RefundState.__members__
    return (wording.official_refund_state_name(state_text) if is_constant else "") or state_text

"""What a notification says of one order or of one request for a refund, as it is put before a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from desktop_app.models import wording
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.supervision import Node, case_key


@dataclass(frozen=True)
class Proposal:
    """What a notification says of one order, for a person to confirm."""

    order_id: str
    line_id: str
    event: str
    """Id of the rule; empty where nothing was recognised."""
    event_name: str
    node: Node | None
    """Where the case then stands; ``None`` where the event does not say."""
    at: datetime | None
    refund_id: str = ""
    """The request for a refund that it is about; empty where it is about a case."""
    refund_state: RefundState | None = None
    """Where the request then stands."""
    facts: dict[str, str] = field(default_factory=dict)
    """Columns of the case by their id."""
    customer_name: str = ""
    product_name: str = ""
    says: tuple[str, ...] = ()
    """Sentences: what confirming does, and what is in doubt."""
    is_landing: bool = False
    """Confirming it changes what is known of the case."""
    problem: str = ""
    """Why it cannot be confirmed; empty for one that can."""

    @property
    def key(self) -> str:
        """Order and line, or the number of the request."""
        return self.refund_id or case_key(self.order_id, self.line_id)

    @property
    def place_name(self) -> str:
        """Where it then stands, in words; empty where the event does not say."""
        if self.refund_state is not None:
            return wording.refund_state_name(self.refund_state)
        return "" if self.node is None else wording.node_name(self.node)

    @property
    def needs_time(self) -> bool:
        """It lands, and nothing says when it happened: the person must."""
        return self.is_landing and self.at is None

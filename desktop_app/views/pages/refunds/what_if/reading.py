"""What would follow from agreeing and from rejecting. Read in a lane."""

from __future__ import annotations

from typing import Any, NamedTuple


class WhatIfRead(NamedTuple):
    """What would follow for one refund."""

    connection_id: str
    refund_id: str


def read_what_if(desk: Any, connection_id: str, refund_id: str) -> WhatIfRead | None:
    """All that the what-if shows; ``None`` where nobody here decides."""
    return WhatIfRead(connection_id, refund_id)

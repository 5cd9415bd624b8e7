"""What would follow from agreeing and from rejecting, the grounds, and the customer. Read in a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.views.pages.refunds.what_if.what_if_words import what_if_view

if TYPE_CHECKING:
    from desktop_app.services.refunds.beside_report import BesideReport
    from desktop_app.views.pages.refunds.what_if.what_if_words import WhatIfView


class WhatIfRead(NamedTuple):
    """What would follow for one refund, in words."""

    connection_id: str
    refund_id: str
    view: WhatIfView


def read_what_if(
    desk: Any, connection_id: str, refund_id: str, beside: BesideReport | None = None
) -> WhatIfRead | None:
    """All that the what-if shows; ``None`` when there is no such request (any more).

    ``beside``: the request's own, where it was just read; without one it is read here.
    """
    from desktop_app.services.refunds import what_if  # the rule engine

    if beside is None:
        data = what_if.read_what_if(desk, connection_id, refund_id)
    else:
        data = what_if.what_if_of(desk, connection_id, beside.judged, beside.seen)
    return None if data is None else WhatIfRead(connection_id, refund_id, what_if_view(data))

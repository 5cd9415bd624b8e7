"""The next request that waits for us, as it is looked for in a lane: in the question that is shown, then elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

from desktop_app.models.listing import ListQuery, View
from desktop_app.models.refunds.facts import KIND
from desktop_app.services.refunds.queue import holding_view


class NextRefund(NamedTuple):
    """Where to go; an empty ``key`` when no other waits for us."""

    connection_id: str
    view: str
    key: str


def read_next(desk: Any, connection_id: str, query: ListQuery, after: str) -> NextRefund:
    """Look in the question that is shown, then in all that waits for us."""
    queue = desk.refund_queue
    key = queue.next_waiting(connection_id, query, after)
    if key is not None:
        return NextRefund(connection_id, query.view, key)
    key = queue.next_waiting(connection_id, ListQuery(View.MINE, kind=KIND), after)
    rows = queue.by_keys(connection_id, [key]) if key is not None else []
    if not rows:
        return NextRefund(connection_id, "", "")
    return NextRefund(connection_id, holding_view(rows[0]).value, rows[0].key)

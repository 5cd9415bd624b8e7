"""What the queue needs from the services, read in lanes: rows, order, counts, sums, and the marks of rows in sight."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.models.listing import CaseRow, ListQuery

if TYPE_CHECKING:
    from desktop_app.models.refunds.queue import QueueMark
    from desktop_app.models.totals import Totals


class QueueAnswer(NamedTuple):
    """The rows of a question. ``ids`` are read at once for a refresh, so that nothing jumps; else they follow."""

    connection_id: str
    query: ListQuery
    first: list[CaseRow]
    ids: array[int] | None
    now: datetime
    is_ready: bool = True
    """False while the rows are being rebuilt from the archive: that there are none says nothing then."""


class QueueNumbers(NamedTuple):
    """Counts of all views, and count and sums of the question."""

    connection_id: str
    query: ListQuery
    counts: dict[str, int]
    totals: Totals


class MarksRead(NamedTuple):
    """Marks of rows in sight, by number of the request."""

    connection_id: str
    marks: dict[str, QueueMark]


def read_queue(desk: Any, connection_id: str, query: ListQuery, is_refresh: bool) -> QueueAnswer:
    """The first rows of a question; to be called in a lane."""
    queue = desk.refund_queue
    return QueueAnswer(
        connection_id,
        query,
        queue.first_page(connection_id, query),
        queue.ordered_ids(connection_id, query) if is_refresh else None,
        desk.clock.connection_now(),
        desk.list_reads(connection_id).is_available,
    )


def read_queue_numbers(desk: Any, connection_id: str, query: ListQuery) -> QueueNumbers:
    """Counts and sums; they may take longer and arrive later."""
    queue = desk.refund_queue
    return QueueNumbers(connection_id, query, queue.counts(connection_id), queue.totals(connection_id, query))


def read_marks(desk: Any, connection_id: str, keys: Sequence[str]) -> MarksRead:
    """The marks of rows in sight; to be called in a lane."""
    return MarksRead(connection_id, desk.refund_queue.marks(connection_id, keys))

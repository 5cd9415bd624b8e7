"""The queue of refunds: views, counts, pages of rows. Read from the projection as it lies on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.models.listing import ListQuery, View
from desktop_app.models.refunds.facts import KIND
from desktop_app.services.cases.lists import ON_ITS_WAY

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class RefundQueue:
    """Reads for the page 退订. Every method may be called from a lane."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ours(self, connection_id: str) -> int:
        """How many refunds wait for us; one whose act is on its way waits in the outbox."""
        reads = self._desk.list_reads(connection_id)
        count = reads.counts(KIND).get(View.MINE.value, 0)
        acted = self.acted(connection_id)
        if acted:
            count -= len(reads.matching(ListQuery(View.MINE, kind=KIND), self._desk.clock.connection_now(), acted))
        return count

    def acted(self, connection_id: str) -> tuple[str, ...]:
        """Targets of commands that are on their way."""
        # before work.db is open its commands are not known; the page is read again once it is
        if not self._desk.has_built("work"):
            return ()
        standing = self._desk.overlay.targets(connection_id)
        return tuple(key for key, state in standing.items() if state in ON_ITS_WAY)

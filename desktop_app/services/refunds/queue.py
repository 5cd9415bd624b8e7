"""The queue of refunds: views, counts, pages of rows. Read from the projection as it lies on the disk.

What needs more than a request's own columns (what stands against agreeing, a second person) is worked out for rows in
sight alone, so that the first rows of many are there at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.models.filter_language import for_person
from desktop_app.models.listing import CaseRow, ListQuery, RefundOrder, RefundView, View
from desktop_app.models.refunds.facts import KIND
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.refunds.queue import QueueMark
    from desktop_app.models.totals import Totals
    from desktop_app.services.desk import Desk
    from desktop_app.store.list_reads import ListReads

VIEW_TITLES: dict[RefundView, str] = {
    RefundView.REVIEW: N_("待审核"),
    RefundView.RETURNS: N_("退货中"),
    RefundView.ENDED: N_("已结束"),
    RefundView.UNKNOWN: N_("状态待认定"),
    RefundView.SETTLING: N_("退款中"),
    RefundView.NO_APPROVAL: N_("无需审批"),
}
"""Built-in views in the order of the tabs."""


class RefundQueue:
    """Reads for the page 退订. Every method may be called from a lane; ``first_page`` also at start."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def views(self) -> list[tuple[str, str]]:
        """Id and title of the built-in views, in the order of the tabs."""
        return [(str(view), _(title)) for view, title in VIEW_TITLES.items()]

    def ours(self, connection_id: str) -> int:
        """How many refunds wait for us: none whose act is on its way, or whose case has an appeal open."""
        return self._desk.case_lists.counts(connection_id, KIND)[View.MINE]

    def counts(self, connection_id: str) -> dict[str, int]:
        """Rows in each view; an act that is on its way leaves its request where it stands."""
        reads, now = self._desk.list_reads(connection_id), self._desk.clock.connection_now()
        return {view.value: reads.count(ListQuery(view, kind=KIND), now) for view in VIEW_TITLES}

    def first_page(self, connection_id: str, query: ListQuery, limit: int = 100) -> list[CaseRow]:
        """The first rows of a view, quickly."""
        query, reads, now = self._asked(connection_id, query)
        return reads.first_page(query, now, limit)

    def ordered_ids(self, connection_id: str, query: ListQuery) -> array[int]:
        """Ids of all rows in order; rows are then read by id while scrolling."""
        query, reads, now = self._asked(connection_id, query)
        return reads.ordered_ids(query, now)

    def rows(self, connection_id: str, ids: Sequence[int]) -> list[CaseRow]:
        """Rows by id, in the order of the ids; ids that are gone are left out."""
        return self._desk.list_reads(connection_id).rows(ids)

    def by_keys(self, connection_id: str, keys: Iterable[str]) -> list[CaseRow]:
        """Rows by number of the request, those that exist."""
        wanted = list(keys)
        return self._desk.list_reads(connection_id).by_keys(wanted, KIND) if wanted else []

    def totals(self, connection_id: str, query: ListQuery) -> Totals:
        """Count and sums of a question by currency; goes through all its rows, so only from a lane."""
        from desktop_app.models.totals import add_up  # after the first rows

        query, reads, now = self._asked(connection_id, query)
        return add_up(reads.totals(query, now))

    def next_waiting(self, connection_id: str, query: ListQuery, after: str) -> str | None:
        """The next request of a question that waits for us, from the top again at the end; ``None``: no other."""
        query, reads, now = self._asked(connection_id, query)
        return reads.next_of_ours(query, now, after, self._desk.case_lists.not_ours(connection_id, KIND))

    def marks(self, connection_id: str, keys: Iterable[str]) -> dict[str, QueueMark]:
        """The one mark of each of these requests; only for rows in sight, and only from a lane."""
        from desktop_app.services.refunds.queue_marks import marks  # the rule engine

        return marks(self._desk, connection_id, keys)

    def _asked(self, connection_id: str, query: ListQuery) -> tuple[ListQuery, ListReads, datetime]:
        """The question as this person means it, in the queue's own order; where it is asked, and of when."""
        order = RefundOrder.NEWEST if query.view == RefundView.ENDED else RefundOrder.WAITING
        asked = replace(for_person(query, lambda: self._desk.person), kind=KIND, order=order)
        return asked, self._desk.list_reads(connection_id), self._desk.clock.connection_now()


def holding_view(row: CaseRow) -> RefundView:
    """The view in which a request surely stands."""
    state = RefundState(row.node.value)
    if not row.is_listed:
        return RefundView.ENDED
    if state is RefundState.UNKNOWN:
        return RefundView.UNKNOWN
    if state is RefundState.APPROVED:
        return RefundView.SETTLING
    if state in (RefundState.AWAITING_RETURN, RefundState.AWAITING_INSPECTION):
        return RefundView.RETURNS
    from desktop_app.models.listing import NO_APPROVAL_BADGE

    return RefundView.NO_APPROVAL if NO_APPROVAL_BADGE in row.badges else RefundView.REVIEW

"""What the list needs from the services, read in lanes: rows, order, counts, sums and commands under way."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import CaseRow, ListQuery, View

if TYPE_CHECKING:
    from desktop_app.models.batches import Batch
    from desktop_app.models.totals import Totals


class ListAnswer(NamedTuple):
    """The rows of a question. ``ids`` are read at once for a refresh, so that nothing jumps; else they follow."""

    connection_id: str
    query: ListQuery
    first: list[CaseRow]
    ids: array[int] | None
    commands: Mapping[str, CommandState]
    batches: Mapping[int, Batch]
    now: datetime
    is_ready: bool = True
    """False while the rows are being rebuilt from the archive: that there are none says nothing then."""
    chased: Mapping[str, datetime] = MappingProxyType({})
    """When each case was chased last, by key."""


class ListNumbers(NamedTuple):
    """Counts of all views, and count and sums of the question."""

    connection_id: str
    query: ListQuery
    counts: dict[str, int]
    totals: Totals


def read_list(desk: Any, connection_id: str, query: ListQuery, is_refresh: bool) -> ListAnswer:
    """The first rows of a question and what is laid over them; to be called in a lane."""
    lists = desk.case_lists
    batches: dict[int, Batch] = {}
    if query.view in (View.UNKNOWN, View.NO_RULES):
        batches = {batch.number: batch for batch in desk.intake.batches(connection_id)}
    return ListAnswer(
        connection_id,
        query,
        lists.first_page(connection_id, query),
        lists.ordered_ids(connection_id, query) if is_refresh else None,
        # work.db takes longer to open than the first rows may take; once it is open, the page is read again
        desk.overlay.targets(connection_id) if desk.has_built("work") else {},
        batches,
        desk.clock.connection_now(),
        desk.list_reads(connection_id).is_available,
        desk.casework.chases.last_moments(connection_id) if desk.has_built("work") else {},
    )


def read_numbers(desk: Any, connection_id: str, query: ListQuery) -> ListNumbers:
    """Counts and sums; they may take longer and arrive later."""
    lists = desk.case_lists
    return ListNumbers(connection_id, query, lists.counts(connection_id), lists.totals(connection_id, query))


class AskedRows(Protocol):
    """What the rows of a list need to know of the answer to a question."""

    @property
    def connection_id(self) -> str:
        """Of which connection."""

    @property
    def query(self) -> ListQuery:
        """What was asked."""

    @property
    def first(self) -> Sequence[CaseRow]:
        """The first rows."""

    @property
    def ids(self) -> array[int] | None:
        """The ids of all rows, where they were read at once."""


class AnswerSource:
    """Rows of one question for the table: the first page is at hand, the rest is read by id while scrolling.

    ``lists`` reads ``ordered_ids`` and ``rows``.
    """

    def __init__(self, lists: Any, answer: AskedRows | None = None) -> None:
        self._lists = lists
        self._answer = answer

    def first_page(self) -> Sequence[CaseRow]:
        """The rows that are at hand."""
        return self._answer.first if self._answer is not None else []

    def ordered_ids(self) -> array[int]:
        """The ids of all rows in order."""
        answer = self._answer
        if answer is None:
            return array("q")
        if answer.ids is not None:
            return answer.ids
        ids: array[int] = self._lists.ordered_ids(answer.connection_id, answer.query)
        return ids

    def rows(self, ids: Sequence[int]) -> Sequence[CaseRow]:
        """Rows by id: a keyed read, quick enough for painting."""
        answer = self._answer
        if answer is None:
            return []
        rows: Sequence[CaseRow] = self._lists.rows(answer.connection_id, ids)
        return rows

    @property
    def has_all_ids(self) -> bool:
        """True when ``ordered_ids`` needs no lane."""
        return self._answer is None or self._answer.ids is not None

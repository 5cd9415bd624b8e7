"""What the journal page needs from the services, read in lanes: lines, numbers, people; the story of one entry."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.models.journal import JournalLine, JournalQuery
from desktop_app.models.records import JournalReport

PAGE_ROWS = 100


class JournalAnswer(NamedTuple):
    """The lines of a question. ``numbers`` are read at once for a refresh, so that nothing jumps; else they follow."""

    query: JournalQuery
    first: list[JournalLine]
    numbers: array[int] | None
    people: list[str]
    newest: int
    """The number of the newest entry of all, 0 while there is none."""
    now: datetime


def read_list(desk: Any, query: JournalQuery, is_refresh: bool) -> JournalAnswer:
    """The first lines of a question; to be called in a lane."""
    journal = desk.journal
    first: list[JournalLine] = journal.page(query)
    newest = first[:1] if query.is_all else journal.page(JournalQuery())[:1]
    numbers = journal.numbers(query) if is_refresh or len(first) < PAGE_ROWS else None
    return JournalAnswer(query, first, numbers, journal.people(), newest[0].row_id if newest else 0, desk.clock.wall())


class JournalSource:
    """Lines of one question for the table: the first page is at hand, the rest is read by number while scrolling."""

    def __init__(self, desk: Any, answer: JournalAnswer | None = None) -> None:
        self._desk = desk
        self._answer = answer

    @property
    def has_all_ids(self) -> bool:
        """True when ``ordered_ids`` needs no lane."""
        return self._answer is None or self._answer.numbers is not None

    def first_page(self) -> Sequence[JournalLine]:
        """The lines that are at hand."""
        return self._answer.first if self._answer is not None else []

    def ordered_ids(self) -> array[int]:
        """The numbers of all entries, newest first."""
        if self._answer is None:
            return array("q")
        if self._answer.numbers is not None:
            return self._answer.numbers
        numbers: array[int] = self._desk.journal.numbers(self._answer.query)
        return numbers

    def rows(self, ids: Sequence[int]) -> Sequence[JournalLine]:
        """Lines by number: a keyed read, quick enough for painting."""
        lines: Sequence[JournalLine] = self._desk.journal.lines(ids)
        return lines


def read_story(desk: Any, number: int) -> Any:
    """One entry with all its facts, or None; to be called in a lane."""
    return desk.journal.story(number)


def verify(desk: Any, progress: Any) -> JournalReport:
    """The chain against itself and its head; to be called in a lane."""
    report: JournalReport = desk.journal.verify(progress)
    return report


def export(desk: Any, query: JournalQuery, target: Path, progress: Any) -> int:
    """The entries of a question as a table; to be called in a lane."""
    count: int = desk.journal.export(query, target, progress)
    return count

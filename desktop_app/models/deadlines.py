"""Clocks worked out from the rule packs: when a limit ends, and when a repeated notice comes next.

A clock has the limit of its clause and starts at one fact of a case or a refund. Without that fact there is no
deadline; nothing is made up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.models.findings import Clause
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Deadline
from desktop_app.texts import _

if TYPE_CHECKING:
    from datetime import date

    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """The limit of one clause, counted from one fact."""

    clause: Clause
    basis: str | None
    """Name of the fact, of a case or a refund; ``None``: the effect has no moment."""
    kind: str
    length: timedelta
    working_days: int
    every: timedelta | None
    later: Clause | None = None
    """The clause of the repetitions; ``None``: that of the first time."""
    badge: str = ""
    """Stands on the case while the clock runs."""
    begins: Clause | None = None
    """Why it begins there, where no page prints it."""

    @property
    def told(self) -> Clause:
        """The clause as its moment is known: a printed limit from an assumed start gives an assumed moment."""
        if self.begins is None:
            return self.clause
        text = _("{limit}{start}", limit=self.clause.text, start=self.begins.text)
        return replace(self.clause, text=text, grade=self.begins.grade)

    @property
    def has_limit(self) -> bool:
        """False for a clause that leaves its limit to the company."""
        return bool(self.length or self.working_days)

    def start(self, facts: object) -> datetime | None:
        """The moment from which the clock runs, if it is known."""
        return getattr(facts, self.basis) if self.basis else None


def make_clock(
    packs: RulePacks, clause_id: str, basis: str | None, kind: str, day: date, badge: str = "", begins: str = ""
) -> Clock:
    """The clock of a clause as it holds on a day; ``begins``: the clause that says why it begins there."""
    entry = packs.entry(clause_id, day)
    limit = getattr(entry, "limit", None)
    every = getattr(entry, "every", None)
    later = getattr(entry, "later", "")
    return Clock(
        clause=packs.clause(clause_id, day),
        basis=basis,
        kind=kind,
        length=limit.length if limit else timedelta(0),
        working_days=limit.working_days if limit else 0,
        every=every.length if every else None,
        later=packs.clause(later, day) if later else None,
        badge=badge,
        begins=packs.clause(begins, day) if begins else None,
    )


def deadline_of(clock: Clock, facts: object, calendar: WorkingCalendar) -> Deadline | None:
    """The deadline of a clock; ``None`` when the fact that starts it is not known."""
    start = clock.start(facts)
    if start is None:
        return None
    clause = clock.told
    grade = clause.grade
    if clock.working_days:
        at, sureness = calendar.end_of_working_day(start, clock.working_days)
        if sureness is Grade.ASSUMPTION:
            grade = sureness
    else:
        at = start + clock.length
    return Deadline(at, clock.kind, clause.text, clause.source, grade.value, clock.working_days > 0, clause.id)


def next_moment(clock: Clock, facts: object, now: datetime) -> datetime | None:
    """When the effect of a clock comes: once, or the next of its repetitions after ``now``."""
    start = clock.start(facts)
    if start is None:
        return None
    first = start + clock.length
    if clock.every is None or now < first:
        return first
    passed = (now - first) // clock.every
    return first + clock.every * (passed + 1)


def first_moment(clock: Clock, facts: object) -> datetime | None:
    """When the effect of a clock comes for the first time."""
    start = clock.start(facts)
    return None if start is None else start + clock.length

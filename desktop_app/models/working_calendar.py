"""The Chinese working calendar: weekends, holidays and make-up working days.

The published days come from the maintained package ``chinesecalendar``; the days of a rule pack lie
over them. What lies beyond the published years is a plain week, and every result that touches it is
graded an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from desktop_app.clock import CHINA
from desktop_app.models.scales import Grade

_SATURDAY = 5


@dataclass(frozen=True)
class Holidays:
    """Days of a rule pack that lie over the package: date → is it a working day? And whole years it publishes."""

    days: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))
    years: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Published:
    holidays: frozenset[date]
    workdays: frozenset[date]
    years: range


@lru_cache(maxsize=1)
def _published() -> _Published:
    # only a working-day deadline needs it, so it is not loaded at start
    from chinese_calendar import constants

    holidays = frozenset(constants.holidays)
    return _Published(holidays, frozenset(constants.workdays), range(min(holidays).year, max(holidays).year + 1))


class WorkingCalendar:
    """Answers which days are working days in China, days of a rule pack first."""

    def __init__(self, holidays: Holidays | None = None) -> None:
        self._over = holidays or Holidays()

    def is_working_day(self, day: date) -> bool:
        """True for a day on which offices work, make-up days included."""
        laid = self._over.days.get(day)
        if laid is not None:
            return laid
        published = _published()
        if day in published.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in published.holidays

    def is_published(self, year: int) -> bool:
        """True when the holidays of a year are published, by the package or by a rule pack."""
        return year in _published().years or year in self._over.years

    def end_of_working_day(self, received: datetime, days: int) -> tuple[datetime, Grade]:
        """The end (24:00 China time) of the n-th working day after the day of receipt, which is day 0.

        The grade is ``assumption`` as soon as a day of an unpublished year was looked at.
        """
        if days < 1:
            raise ValueError("a limit in working days has at least one day")
        day = received.astimezone(CHINA).date()
        left = days
        is_sure = True
        while left:
            day += timedelta(days=1)
            is_sure = is_sure and (day in self._over.days or self.is_published(day.year))
            left -= self.is_working_day(day)
        end = datetime.combine(day + timedelta(days=1), time(), CHINA)
        return end, Grade.OFFICIAL if is_sure else Grade.ASSUMPTION

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; 0 when ``last`` is not later."""
        return sum(self.is_working_day(first + timedelta(days=step)) for step in range(1, (last - first).days + 1))


@lru_cache(maxsize=1)
def published_calendar() -> WorkingCalendar:
    """The calendar without days of a rule pack, for wording a distance where no pack is at hand."""
    return WorkingCalendar()

"""Working days in China, with the published days off; where a year is not published, Monday to Friday."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar

from desktop_app.sandbox.shop.cases import CHINA


def is_working_day(day: date) -> bool:
    """Whether people work on that day."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def end_of_working_day(seconds: int, count: int) -> int:
    """The end (24:00 China time) of the ``count``-th working day after the day of an instant."""
    day = datetime.fromtimestamp(seconds, CHINA).date()
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return int(datetime.combine(day + timedelta(days=1), time(), CHINA).timestamp())

"""The Chinese working calendar: make-up days, rule-pack days over them, unpublished years."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.scales import Grade
from desktop_app.models.working_calendar import Holidays, WorkingCalendar

CALENDAR = WorkingCalendar()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        ("2026-09-19", False),
        ("2026-09-20", True),  # make-up Sunday
        ("2026-09-25", False),  # Mid-Autumn on a Friday
        ("2026-09-30", True),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # make-up Saturday
        ("2026-10-11", False),
    ],
)
def test_national_day_2026(day: str, is_working: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is is_working


@pytest.mark.parametrize(
    ("received", "days", "end"),
    [
        ("2026-11-24 09:00:00", 3, "2026-11-28 00:00:00"),
        ("2026-11-24 23:59:59", 3, "2026-11-28 00:00:00"),
        ("2026-11-27 10:00:00", 3, "2026-12-03 00:00:00"),
        ("2026-11-28 10:00:00", 3, "2026-12-03 00:00:00"),
        ("2026-09-30 10:00:00", 3, "2026-10-11 00:00:00"),
        ("2026-09-18 10:00:00", 1, "2026-09-21 00:00:00"),
    ],
)
def test_day_of_receipt_is_day_nought_and_the_day_ends_at_24(received: str, days: int, end: str) -> None:
    assert CALENDAR.end_of_working_day(moment(received), days) == (moment(end), Grade.OFFICIAL)


def test_an_unpublished_year_is_an_assumption() -> None:
    assert not CALENDAR.is_published(2031)
    end, grade = CALENDAR.end_of_working_day(moment("2031-03-03 10:00:00"), 3)
    assert (end, grade) == (moment("2031-03-07 00:00:00"), Grade.ASSUMPTION)


def test_days_of_a_pack_lie_over_the_package_and_publish_a_year() -> None:
    laid = WorkingCalendar(
        Holidays({date(2026, 11, 25): False, date(2026, 11, 28): True, date(2031, 3, 4): False}, frozenset({2031}))
    )
    assert laid.end_of_working_day(moment("2026-11-24 09:00:00"), 3)[0] == moment("2026-11-29 00:00:00")
    assert laid.end_of_working_day(moment("2031-03-03 10:00:00"), 3) == (
        moment("2031-03-08 00:00:00"),
        Grade.OFFICIAL,
    )


def test_turn_of_the_year_into_an_unpublished_one_is_an_assumption() -> None:
    last = max(year for year in range(2020, 2040) if CALENDAR.is_published(year))
    assert CALENDAR.end_of_working_day(moment(f"{last}-12-31 10:00:00"), 1)[1] is Grade.ASSUMPTION


def test_no_limit_of_nought_days() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        CALENDAR.end_of_working_day(moment("2026-11-24 09:00:00"), 0)


@given(
    received=st.datetimes(datetime(2023, 1, 1), datetime(2026, 11, 30)).map(lambda at: at.replace(tzinfo=CHINA)),  # noqa: DTZ001
    days=st.integers(1, 15),
)
def test_as_many_working_days_lie_between(received: datetime, days: int) -> None:
    end, _ = CALENDAR.end_of_working_day(received, days)
    last = date.fromordinal(end.date().toordinal() - 1)
    assert CALENDAR.is_working_day(last)
    assert CALENDAR.working_days_between(received.date(), last) == days

"""The calendar file by a strict reader: folding, times, UIDs, alarms, escapes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.calendar_text import CalendarEntry, calendar_text, content_of, folded
from tests.models.ics_reading import before, read_calendar, unescaped

STAMP = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
AT = datetime(2026, 11, 25, 18, 30, tzinfo=CHINA)
ALARMS = (timedelta(hours=24), timedelta(hours=3), timedelta(minutes=90))


def _entry(summary: str = "云商台：订单尾号 7X7K31 自动退款", identity: str = "c|deadline|a|1") -> CalendarEntry:
    return CalendarEntry(identity, AT, summary, "请打开；看\\一下, 这一单\n时间按数据推算。", ALARMS)


def test_an_event_has_utc_times_a_stamp_and_its_alarms() -> None:
    calendar = read_calendar(calendar_text([_entry()], STAMP, "云商台期限"))
    (event,) = calendar.inside
    assert event.moment("DTSTART") == AT
    assert event.properties["DTSTART"] == "20261125T103000Z"
    assert event.moment("DTSTAMP") == STAMP
    assert event.text("SUMMARY") == "云商台：订单尾号 7X7K31 自动退款"
    assert event.text("DESCRIPTION") == "请打开；看\\一下, 这一单\n时间按数据推算。"
    assert [before(alarm.properties["TRIGGER"]) for alarm in event.inside] == list(ALARMS)
    assert {alarm.properties["ACTION"] for alarm in event.inside} == {"DISPLAY"}


def test_a_uid_stays_when_the_deadline_moves_and_says_nothing_of_the_order() -> None:
    first, moved = _entry(), CalendarEntry("c|deadline|a|1", AT + timedelta(days=3), "x", "y", ())
    assert first.uid == moved.uid
    assert first.uid != _entry(identity="c|deadline|b|1").uid
    assert first.uid.endswith("@seller-desk")
    assert "deadline" not in first.uid


def test_without_any_deadline_the_file_is_still_a_calendar() -> None:
    calendar = read_calendar(calendar_text([], STAMP, "云商台期限"))
    assert [one.name for one in calendar.inside] == ["VTIMEZONE"]


def test_only_the_stamp_tells_two_writings_of_the_same_apart() -> None:
    one, other = (calendar_text([_entry()], STAMP + timedelta(hours=hours), "x") for hours in (0, 5))
    assert one != other
    assert content_of(one) == content_of(other)
    assert content_of(one) != content_of(calendar_text([_entry("另一句")], STAMP, "x"))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_text_comes_back_as_it_was_but_for_control_characters(text: str) -> None:
    calendar = read_calendar(calendar_text([_entry(text)], STAMP, text))
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(one for one in plain if one == "\n" or one >= " ")
    assert calendar.inside[0].text("SUMMARY") == plain
    assert unescaped(calendar.properties["X-WR-CALNAME"]) == plain


@pytest.mark.parametrize("length", [74, 75, 76, 149, 150, 225])
def test_lines_are_folded_at_75_octets(length: int) -> None:
    pieces = list(folded("x" * length))
    assert [len(piece) <= 75 for piece in pieces] == [True] * len(pieces)
    assert pieces[0] + b"".join(piece[1:] for piece in pieces[1:]) == b"x" * length
    assert len(pieces) == 1 + max(0, -(-(length - 75) // 74))

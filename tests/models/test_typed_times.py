"""Short times as the window shows them, typed back by a person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.typed_times import past_moment
from desktop_app.models.wording_times import absolute_time

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("11-20 9:30", "2026-11-20 09:30"),
        ("11/20 09:30", "2026-11-20 09:30"),
        ("11月20日 9：30", "2026-11-20 09:30"),
        ("１１-２０ ９:３０", "2026-11-20 09:30"),
        ("11-24 12:00", "2026-11-24 12:00"),
        ("12-31 23:59", "2025-12-31 23:59"),
        ("2-29 10:00", "2024-02-29 10:00"),
        ("11-20", "2026-11-20 00:00"),
        ("11-20 24:00", "2026-11-21 00:00"),
        ("今天 9:30", "2026-11-24 09:30"),
        ("昨天 18:00", "2026-11-23 18:00"),
    ],
)
def test_a_short_time_is_the_nearest_past_one(text: str, moment: str) -> None:
    assert past_moment(text, NOW) == datetime.fromisoformat(moment).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9:30",
        "11-24 12:01",
        "11-25 9:00",
        "今天 18:00",
        "13-01 9:00",
        "2-30",
        "11-20 25:00",
        "yesterday",
        "明天 9:00",
    ],
)
def test_what_is_none_or_lies_just_ahead_is_not_guessed(text: str) -> None:
    assert past_moment(text, NOW) is None


@given(st.integers(min_value=0, max_value=300 * 24 * 60))
def test_what_the_window_shows_of_this_year_is_read_back(minutes: int) -> None:
    moment = NOW - timedelta(minutes=minutes)
    shown = absolute_time(moment, NOW)
    assert past_moment(shown, NOW) == moment


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    found = past_moment(text, NOW)
    assert found is None or found <= NOW

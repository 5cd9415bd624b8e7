"""Reminders: nothing is told twice, nothing due is dropped, over random clocks, restarts and quiet hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import paths
from desktop_app.clock import CHINA
from desktop_app.errors import StoreError
from desktop_app.models.reminder_rules import parse_reminder_rules
from desktop_app.models.reminders import (
    About,
    Moment,
    QuietHours,
    Reminder,
    due_reminders,
    read_hour,
    untold,
)
from desktop_app.models.wording_reminders import tail_of, tell
from desktop_app.models.working_calendar import published_calendar
from desktop_app.texts import set_language

TEXT = paths.resource("rules/reminders.toml").read_text(encoding="utf-8")
STAGES = parse_reminder_rules(TEXT, "reminders.toml").stages()
START = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
AHEAD = timedelta(hours=24)
ORDER = "CS26110215037X7K31"
QUIET = QuietHours(time(20), time(8, 30), is_working_day=published_calendar().is_working_day)

_moments = st.lists(
    st.builds(
        Moment,
        st.sampled_from(About),
        st.sampled_from(["a|1", "b|1", "c|1"]),
        st.integers(-72 * 60, 14 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
        st.just(ORDER),
    ),
    max_size=8,
)
_steps = st.lists(
    st.tuples(st.integers(1, 36 * 60), st.sampled_from(["tell", "restart", "killed"])), min_size=1, max_size=40
)
_quiet = st.builds(
    QuietHours,
    st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30)),
    st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30)),
    st.booleans(),
    st.booleans(),
    st.just(published_calendar().is_working_day),
)


@given(moments=_moments, steps=_steps, quiet=_quiet, ahead=st.integers(1, 168), urgent=st.booleans())
def test_nothing_is_told_twice_and_nothing_due_is_dropped(
    moments: list[Moment], steps: list[tuple[int, str]], quiet: QuietHours, ahead: int, urgent: bool
) -> None:
    """``kept`` is what survives a restart; a kill between showing and keeping may repeat that one telling."""
    kept: set[str] = set()
    shown: list[str] = []
    repeats_allowed: set[str] = set()
    before = timedelta(hours=ahead)

    def turn(now: datetime, how: str) -> None:
        fresh = untold(due_reminders(moments, STAGES, before, now), kept)
        fresh = [one for one in fresh if quiet.may_tell(one, now, urgent)]
        shown.extend(one.key for one in fresh)
        if how == "killed":
            repeats_allowed.update(one.key for one in fresh)
        else:
            kept.update(key for one in fresh for key in (one.key, *one.covers))

    now = START
    for minutes, how in steps:
        now += timedelta(minutes=minutes)
        turn(now, how)
    now = quiet.end_after(now + timedelta(days=30))
    assert not quiet.is_quiet(now)
    turn(now, "tell")
    twice = {key for key in shown if shown.count(key) > 1}
    assert twice <= repeats_allowed
    for moment in moments:
        last = due_reminders([moment], STAGES, before, now)
        assert [one.key in shown for one in last] == [True]  # its latest stage was told, whatever came between


@given(moments=_moments, minutes=st.integers(0, 20 * 24 * 60))
def test_in_quiet_hours_only_urgent_ones_are_told_and_only_when_allowed(moments: list[Moment], minutes: int) -> None:
    now = START + timedelta(minutes=minutes)
    for one in due_reminders(moments, STAGES, AHEAD, now):
        assert QUIET.may_tell(one, now, urgent_breaks=False) == (not QUIET.is_quiet(now))
        assert QUIET.may_tell(one, now, urgent_breaks=True) == (one.is_urgent or not QUIET.is_quiet(now))
        if one.is_urgent:
            assert one.about in (About.AUTO_REFUND, About.AUTO_ACCEPT)
            assert now >= one.at - timedelta(hours=3)


def test_only_the_latest_stage_of_a_moment_is_told_and_covers_the_earlier() -> None:
    refund = Moment(About.AUTO_REFUND, "a|1", START + timedelta(hours=2), ORDER)
    (one,) = due_reminders([refund], STAGES, AHEAD, START)
    assert (one.stage, one.is_urgent, len(one.covers)) == ("near", True, 1)
    (earlier,) = due_reminders([refund], STAGES, AHEAD, START - timedelta(hours=10))
    assert (earlier.stage, earlier.key in one.covers) == ("ahead", True)
    assert due_reminders([refund], STAGES, AHEAD, START - timedelta(hours=23)) == []


def test_quiet_hours_go_over_midnight_weekends_and_holidays() -> None:
    evening, morning = datetime(2026, 11, 24, 20, tzinfo=CHINA), datetime(2026, 11, 25, 8, 30, tzinfo=CHINA)
    assert not QUIET.is_quiet(evening - timedelta(minutes=1))
    assert QUIET.is_quiet(evening)
    assert QUIET.end_after(evening) == morning
    assert not QUIET.is_quiet(morning)
    friday = datetime(2026, 11, 27, 21, tzinfo=CHINA)
    assert QUIET.end_after(friday) == datetime(2026, 11, 30, 8, 30, tzinfo=CHINA)
    national_day = datetime(2026, 10, 1, 12, tzinfo=CHINA)
    assert QUIET.is_quiet(national_day)
    assert QUIET.end_after(national_day) == datetime(2026, 10, 8, 8, 30, tzinfo=CHINA)
    same = QuietHours(time(9), time(9), is_rest_quiet=False)
    assert not any(same.is_quiet(START + timedelta(minutes=30 * step)) for step in range(48))
    never = QuietHours(time(20), time(8), is_working_day=lambda _day: False)
    assert never.end_after(START) > START  # a calendar without any working day keeps nothing back for ever


def test_a_notification_shows_the_end_of_the_order_and_nothing_else() -> None:
    assert tail_of(ORDER, 6) == "7X7K31"[-6:]
    assert tail_of("AB", 6) == "B"
    assert tail_of("", 6) == ""
    refund = due_reminders([Moment(About.AUTO_REFUND, "a|1", START + timedelta(hours=2), ORDER)], STAGES, AHEAD, START)
    (told,) = tell(refund, START, 6, 2, is_digest=False, is_rehearsal=False)
    assert (told.title, told.page, told.target) == ("即将自动退款", "supervision", "a|1")
    assert told.text == "订单尾号 7X7K31：剩 2 小时，今天 12:00 自动退款。"
    (marked,) = tell(refund, START, 6, 2, is_digest=False, is_rehearsal=True)
    assert marked.title == "【演练】即将自动退款"


def test_many_at_once_are_one_notification_and_effects_are_never_added_together() -> None:
    moments = [Moment(About.DEADLINE, f"d{n}|1", START + timedelta(hours=n - 1), ORDER) for n in range(4)]
    moments += [Moment(About.AUTO_REFUND, f"r{n}|1", START + timedelta(hours=2), ORDER) for n in range(3)]
    due = due_reminders(moments, STAGES, AHEAD, START)
    (told,) = tell(due, START, 6, 2, is_digest=False, is_rehearsal=False)
    assert told.text == "逾期 2 单，临近期限 2 单，将自动退款 3 单。最近的是 今天 11:00。"
    assert (told.page, told.target, len(told.reminders)) == ("today", "", 7)
    (morning,) = tell(due[:1], START, 6, 2, is_digest=True, is_rehearsal=False)
    assert morning.title == "不打扰时段里积下的提醒"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("about", About)
def test_every_reminder_has_words_in_time_and_afterwards(about: About, language: str) -> None:
    set_language(language)
    for after in (timedelta(hours=-5), timedelta(hours=2)):
        one = Reminder(about, "due", "a|1", ORDER, START + after, START)
        (told,) = tell([one], START, 6, 2, is_digest=False, is_rehearsal=False)
        assert told.title
        assert "7X7K31" in told.text
        assert "{" not in told.title + told.text
        assert ORDER not in told.title + told.text


def test_hours_of_the_settings_are_read() -> None:
    assert [read_hour(text) for text in ("00:00", "08:30", "23:30")] == [time(0), time(8, 30), time(23, 30)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hours_before = 3", "hours_before = 400"),
        ('about = "chase"', 'about = "sleep"'),
        ('about = "chase"', 'about = "result"'),
        ("format = 1", "format = 2"),
        ("order_tail = 6", "order_tail = 20"),
    ],
)
def test_a_bad_table_is_refused_with_its_name(before: str, after: str) -> None:
    assert before in TEXT
    with pytest.raises(StoreError) as refused:
        parse_reminder_rules(TEXT.replace(before, after, 1), "reminders.toml")
    assert "reminders.toml" in refused.value.message


def test_every_day_of_the_calendar_ends_its_quiet_hours() -> None:
    for days in range(400):
        moment = datetime.combine(date(2026, 1, 1) + timedelta(days=days), time(21), CHINA)
        end = QUIET.end_after(moment)
        assert moment < end <= moment + timedelta(days=12)
        assert not QUIET.is_quiet(end)

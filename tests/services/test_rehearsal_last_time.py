"""The noted time of a rehearsal: whoever looks later judges by its clock, ahead, behind, fast or standing still."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.clock import CHINA, Clock
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.syncing import SyncState
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from desktop_app.services.opening import finish_connection
from desktop_app.services.rehearsals.last_time import DATABASE, LEASE_SECONDS, NAME, LastTime, note, recall

WALL = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
BEHIND = datetime(2025, 3, 3, 10, 0, tzinfo=CHINA)
AHEAD = datetime(2027, 9, 1, 10, 0, tzinfo=CHINA)
SECOND = timedelta(seconds=1)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2150, 1, 1), timezones=st.just(CHINA))  # noqa: DTZ001 - strategy
RATES = st.sampled_from([0.0, 0.5, 1.0, 60.0, 3600.0])
SPANS = st.lists(st.integers(0, 40_000), min_size=1, max_size=6)


class Walled(Clock):
    """This computer's clocks as a test sets them."""

    def __init__(self, wall: datetime = WALL) -> None:
        super().__init__()
        self.now = wall

    def wall(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return (self.now - WALL).total_seconds()


def told(home: Home, wall: datetime, connection_id: str = "r") -> datetime:
    """What somebody who opens the home then is told."""
    desk = open_desk(home, Walled(wall))
    recall(desk, connection_id)
    return desk.clock.connection_now(connection_id)


def noting(home: Home, at: datetime, rate: float = 1.0, wall: datetime = WALL, connection_id: str = "r") -> None:
    note(open_desk(home, Walled(wall)), connection_id, at, rate)


@pytest.mark.parametrize("at", [BEHIND, AHEAD])
@pytest.mark.parametrize("rate", [0.0, 1.0, 3600.0])
def test_a_clock_that_is_ahead_or_behind_goes_on_at_its_rate(home: Home, at: datetime, rate: float) -> None:
    noting(home, at, rate)
    assert told(home, WALL + timedelta(minutes=10)) == at + timedelta(minutes=10) * rate
    desk = open_desk(home, Walled(WALL + timedelta(minutes=10)))
    recall(desk, "r")
    assert desk.clock.rate("r") == rate


def test_other_connections_keep_the_real_time(home: Home) -> None:
    noting(home, BEHIND)
    assert told(home, WALL, "other") == told(home, WALL, "") == WALL


def test_what_was_heard_is_not_recalled_over(home: Home) -> None:
    noting(home, BEHIND)
    desk = open_desk(home, Walled())
    desk.clock.hear("r", AHEAD, 0.0)
    recall(desk, "r")
    assert desk.clock.connection_now("r") == AHEAD


def test_a_computer_that_was_set_back_shows_no_earlier_time(home: Home) -> None:
    noting(home, AHEAD, 60.0)
    assert told(home, WALL - timedelta(days=400)) == AHEAD


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=TIMES, rate=RATES, spans=SPANS, notes=st.lists(st.booleans(), min_size=6, max_size=6))
def test_it_never_jumps_back_while_the_same_rehearsal_runs_on(
    home: Home, at: datetime, rate: float, spans: list[int], notes: list[bool]
) -> None:
    wall, shown = WALL, at
    noting(home, at, rate)
    for span, is_noted in zip(spans, notes, strict=False):
        wall += span * SECOND
        real = at + (wall - WALL) * rate
        before, shown = shown, told(home, wall)
        assert shown >= before
        assert abs(shown - real) < SECOND
        if is_noted:
            noting(home, real, rate, wall)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TIMES, rate=RATES, back=st.integers(1, 400), span=st.integers(0, 40_000))
def test_one_that_was_set_back_to_an_earlier_time_is_believed(
    home: Home, first: datetime, rate: float, back: int, span: int
) -> None:
    noting(home, first, rate)
    again = first - timedelta(days=back)
    noting(home, again, 0.0, WALL + span * SECOND)
    assert told(home, WALL + timedelta(days=1)) == again


@given(
    at=TIMES,
    rate=RATES,
    walls=st.lists(st.integers(-1000, 1_000_000), min_size=2, max_size=5).map(sorted),
    until=st.lists(st.integers(-1000, 1_000_000), min_size=2, max_size=5).map(sorted),
)
def test_closing_it_does_not_put_its_time_back(at: datetime, rate: float, walls: list[int], until: list[int]) -> None:
    known, shown = LastTime(at, rate, WALL), at
    for wall, runs in zip(walls, until, strict=False):
        # it is seen to run until then, and by then at the latest what was told before was told
        found = known.time_at(WALL + wall * SECOND, WALL + max(runs, 0) * SECOND)
        assert found >= shown
        assert found <= at + max(wall, 0) * max(rate, 1.0) * SECOND
        shown = found


def _shop(folder: Path, stored: datetime, *, is_running: bool) -> None:
    """A shop whose marketplace stored its time last at this moment."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).write_bytes(b"")
    os.utime(folder / DATABASE, (stored.timestamp(), stored.timestamp()))
    if is_running:
        (folder / "address.json").write_text('{"port": 8123, "token": "t"}', encoding="utf-8")


@pytest.mark.parametrize("place", ["r", ""])
def test_while_it_is_closed_its_time_goes_on_as_ours_does(home: Home, place: str) -> None:
    _shop(home.rehearsal / place, WALL + timedelta(minutes=10), is_running=False)
    noting(home, AHEAD, 3600.0)
    night = timedelta(hours=9)
    assert told(home, WALL + timedelta(minutes=4)) == AHEAD + timedelta(minutes=4) * 3600
    assert told(home, WALL + night) == AHEAD + timedelta(minutes=10) * 3600 + night - timedelta(minutes=10)


def test_after_a_kill_no_more_than_its_lease_counts_at_full_rate(home: Home) -> None:
    _shop(home.rehearsal / "r", WALL, is_running=True)
    noting(home, AHEAD, 3600.0)
    at_most = LEASE_SECONDS * 3600 * SECOND
    assert told(home, WALL + timedelta(hours=9)) == AHEAD + at_most + timedelta(hours=9) - LEASE_SECONDS * SECOND


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"at": "2027-03-01T09:00:00+08:00"}',
        '{"at": "2027-03-01T09:00:00", "rate": 1, "wall": "2026-11-27T04:00:00+00:00"}',
        '{"at": "2027-03-01T09:00:00+08:00", "rate": NaN, "wall": "2026-11-27T04:00:00+00:00"}',
        '{"at": "2027-03-01T09:00:00+08:00", "rate": -1, "wall": "2026-11-27T04:00:00+00:00"}',
        '{"at": "9999-12-31T09:00:00+08:00", "rate": 9, "wall": "1026-11-27T04:00:00+00:00"}',
    ],
)
def test_a_note_that_is_none_is_passed_over(home: Home, text: str) -> None:
    folder = home.rehearsal / "r"
    folder.mkdir(parents=True)
    (folder / NAME).write_text(text, encoding="utf-8")
    assert told(home, WALL) == WALL


def test_a_rehearsal_that_was_set_back_is_not_put_where_its_older_facts_ended(home: Home) -> None:
    desk = open_desk(home)
    connection_id = desk.connections.create("演练", ConnectionKind.REHEARSAL_CONSOLE).id
    with desk.work.writing() as tx:
        desk.work.sync.put(tx, SyncState(connection_id, "cases", as_of=AHEAD))
    desk.close()
    # nothing is noted: it is at least where its facts ended
    assert finished(home, connection_id) == AHEAD
    noting(home, BEHIND, 0.0, connection_id=connection_id)
    assert finished(home, connection_id) == BEHIND


def finished(home: Home, connection_id: str) -> datetime:
    """What somebody who opens the connection is told."""
    desk = open_desk(home, Walled())
    finish_connection(desk, connection_id)
    shown = desk.clock.connection_now(connection_id)
    desk.close()
    return shown

"""The connection's time: each connection has its own, and work that is for one sees that one."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop_app.clock import CHINA, Clock, see_from, seen_from
from desktop_app.services.lanes import Lanes

AHEAD = datetime(2027, 3, 1, 9, 0, tzinfo=CHINA)


class Stepped(Clock):
    def __init__(self, at: datetime | None = None) -> None:
        super().__init__(at)
        self.seconds = 50.0

    def monotonic(self) -> float:
        return self.seconds


def test_a_connection_that_was_heard_has_its_own_time_at_its_own_speed() -> None:
    clock = Stepped()
    clock.hear("r", AHEAD, 3600.0)
    clock.seconds += 2
    assert clock.connection_now("r") == AHEAD + timedelta(hours=2)
    assert clock.rate("r") == 3600.0
    assert abs(clock.connection_now("other") - clock.wall()) < timedelta(seconds=5)


def test_a_clock_that_stands_still_stands_still() -> None:
    clock = Stepped()
    clock.hear("r", AHEAD, 0.0)
    clock.seconds += 1000
    assert clock.connection_now("r") == AHEAD


def test_work_that_is_for_a_connection_sees_its_time_and_so_do_the_jobs_it_starts() -> None:
    clock, lanes = Stepped(), Lanes()
    clock.hear("r", AHEAD, 0.0)
    with seen_from("r"):
        assert clock.connection_now() == AHEAD
        job = lanes.start("read", clock.connection_now)
        inner = lanes.start("read", _switched, clock)
    assert job.wait(5)
    assert inner.wait(5)
    assert job.result == AHEAD
    assert inner.result != AHEAD
    assert clock.connection_now() != AHEAD
    lanes.close()


def _switched(clock: Clock) -> datetime:
    see_from("")
    return clock.connection_now()


def test_a_pinned_time_wins_over_every_counterpart() -> None:
    clock = Stepped(AHEAD - timedelta(days=9))
    clock.hear("r", AHEAD, 60.0)
    assert clock.connection_now("r") == AHEAD - timedelta(days=9)
    assert clock.rate("r") == 1.0

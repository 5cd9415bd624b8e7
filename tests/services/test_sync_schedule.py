"""When fetching begins by itself: on time, later after faults, not while a person is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from desktop_app.clock import Clock
from desktop_app.errors import GatewayError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import NoticeRaised
from desktop_app.models.syncing import SyncStateName
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.sync.fetching import Patience
from desktop_app.services.sync.schedule import (
    AFTER_FAULT_SECONDS,
    FIRST_AFTER_SECONDS,
    LONGEST_PAUSE_SECONDS,
    SyncSchedule,
)
from desktop_app.services.sync.sync import Sync
from tests.services.market import Market, case, order, synced_desk


class SteppedClock(Clock):
    """A clock whose monotonic seconds the test moves."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


class Told:
    def __init__(self) -> None:
        self.notices: list[NoticeRaised] = []

    def on(self, notice: NoticeRaised) -> None:
        self.notices.append(notice)


@pytest.fixture
def market() -> Market:
    found = Market()
    found.put("cases", *(case(number) for number in range(300)))
    return found


@pytest.fixture
def desk(home: Home, market: Market) -> Iterator[Desk]:
    found, _connection_id = synced_desk(home, market)
    found.clock = SteppedClock(found.clock.connection_now())
    found.__dict__["sync"] = Sync(found, Patience(lambda _seconds: None, lambda: 1.0))
    yield found
    found.close()


def _step(schedule: SyncSchedule, desk: Desk, seconds: float) -> None:
    """Let time pass, do what is due, and wait for what was begun."""
    desk.clock.seconds += seconds  # type: ignore[attr-defined]
    schedule.step()
    for plan in schedule._plans.values():
        if plan.job is not None:
            assert plan.job.wait(20)
            assert plan.job.error is None


def test_it_begins_soon_and_then_at_its_interval(desk: Desk, market: Market) -> None:
    schedule = SyncSchedule(desk, lambda: None)
    _step(schedule, desk, 0)
    assert market.asked == []
    _step(schedule, desk, FIRST_AFTER_SECONDS)
    assert len(market.asked) == 2
    _step(schedule, desk, 299)
    assert (len(market.asked), schedule.is_due()) == (2, False)
    _step(schedule, desk, 2)
    assert len(market.asked) == 4


def test_faults_in_a_row_are_told_once_and_asked_ever_more_seldom(desk: Desk, market: Market) -> None:
    told = Told()
    desk.events.subscribe(NoticeRaised, told.on)

    def fail(_kind: str, _cursor: str | None) -> None:
        raise GatewayError("连不上", "连不上对方。", "unauthorized")

    market.before_page = fail
    schedule = SyncSchedule(desk, lambda: None)
    _step(schedule, desk, 0)
    _step(schedule, desk, FIRST_AFTER_SECONDS)
    calls = 0
    for _minute in range(2 * 3600 // 10):
        _step(schedule, desk, 10)
        calls = len(market.asked)
    assert calls <= 6 + 2 * 3600 / LONGEST_PAUSE_SECONDS
    assert calls <= 2 * 3600 / AFTER_FAULT_SECONDS, "at most one call in 30 seconds"
    assert [notice.message for notice in told.notices] == ["连不上对方。"]
    market.before_page = None
    _step(schedule, desk, LONGEST_PAUSE_SECONDS)
    asked = len(market.asked)
    _step(schedule, desk, 301)
    assert len(market.asked) == asked + 2, "after one good run at the usual interval"


def test_it_does_not_ask_again_while_a_person_is_asked(desk: Desk, market: Market) -> None:
    told = Told()
    desk.events.subscribe(NoticeRaised, told.on)
    schedule = SyncSchedule(desk, lambda: None)
    _step(schedule, desk, 0)
    _step(schedule, desk, FIRST_AFTER_SECONDS)
    market.put("cases", *(case(number, "DONE") for number in range(300)))
    _step(schedule, desk, 301)
    asked = len(market.asked)
    for _time in range(5):
        _step(schedule, desk, 301)
    assert len(market.asked) == asked
    assert [notice.title for notice in told.notices] == ["变化太多，先停下来"]
    (connection,) = desk.connections.list()
    desk.sync.go_on(connection.id)
    _step(schedule, desk, 301)
    assert len(market.asked) > asked


def test_what_is_refused_is_told_in_a_window_with_its_file(desk: Desk, market: Market) -> None:
    told = Told()
    desk.events.subscribe(NoticeRaised, told.on)
    market.put("orders", order(900, paid_amount=12.5))
    (connection,) = desk.connections.list()
    desk.sync.run(connection.id)
    assert told.notices == [], "a command prints its report"
    assert desk.runner is not None
    market.put("orders", order(901, paid_amount=12.5))
    report = desk.sync.run(connection.id)
    (notice,) = told.notices
    assert "订单有 1 行读不懂" in notice.message
    assert str(report.kinds[0].refused_file) in notice.message


def test_a_connection_by_files_is_left_alone(home: Home) -> None:
    market = Market()
    desk, _connection_id = synced_desk(home, market)
    desk.gateways.has_address = lambda _connection: False  # type: ignore[method-assign]
    schedule = SyncSchedule(desk, lambda: None)
    desk.clock = SteppedClock(desk.clock.connection_now())
    _step(schedule, desk, 0)
    _step(schedule, desk, 1000)
    assert market.asked == []
    desk.close()


def test_many_connections_at_once_do_not_wait_for_each_other(desk: Desk, market: Market) -> None:
    schedule = SyncSchedule(desk, lambda: None)
    for number in range(8):  # twice the threads of the lane
        desk.connections.create(f"演练 {number}", ConnectionKind.REHEARSAL_DIRECT)
    _step(schedule, desk, 0)
    _step(schedule, desk, FIRST_AFTER_SECONDS)
    states = [desk.sync.states(one.id)[0].state for one in desk.connections.list()]
    assert states == [SyncStateName.DONE] * 9

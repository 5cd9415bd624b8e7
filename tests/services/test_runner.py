"""The runner: does what is due through the lanes, survives faults, sees commits of other processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop_app.clock import Clock, from_epoch
from desktop_app.errors import WorldError
from desktop_app.models.events import CommandChanged, Event, FactsChanged, NoticeRaised, SyncChanged
from desktop_app.models.listing import ListQuery, View
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.sync.fetches import STREAM_SECONDS
from tests.journeys.tables import case_row
from tests.services.homes import NOW, add_cases, at_noon

WAIT_SECONDS = 30.0
TRIES = 15


class _Watcher:
    """Collects events and can be waited on for one of a kind."""

    def __init__(self, desk: Desk, kind: type[Event]) -> None:
        self.seen: list[Any] = []
        self._came = threading.Event()
        desk.events.subscribe(kind, self.on_event)

    def on_event(self, event: Event) -> None:
        self.seen.append(event)
        self._came.set()

    def came(self, timeout_seconds: float) -> bool:
        """Wait for the next event; False when none came."""
        is_there = self._came.wait(timeout_seconds)
        self._came.clear()
        return is_there


class _MovingClock(Clock):
    """The connection's time as the test sets it."""

    def __init__(self) -> None:
        super().__init__(at=NOW)

    def set(self, moment: Any) -> None:
        self._at = moment


@pytest.fixture
def clock() -> _MovingClock:
    return _MovingClock()


@pytest.fixture
def desk(home: Home, clock: _MovingClock) -> Iterator[Desk]:
    made = open_desk(home, clock)
    yield made
    made.close()


def test_a_step_recomputes_what_is_due_and_names_the_next_moment(desk: Desk, clock: _MovingClock) -> None:
    connection = add_cases(desk, case_row(2))  # at our node since 2026-11-03: stalled already
    fresh = case_row(6)
    fresh[17] = "2026-11-23 09:00:00"
    add_cases(desk, fresh)
    assert desk.runner.step() <= NOW + timedelta(seconds=60)
    due = desk.projection(connection).rows.next_due()
    assert due is not None
    before = {row.key: row.badges for row in desk.case_lists.first_page(connection, ListQuery(View.OPEN))}
    clock.set(from_epoch(due))
    watcher = _Watcher(desk, FactsChanged)
    desk.runner.step()
    after = {row.key: row.badges for row in desk.case_lists.first_page(connection, ListQuery(View.OPEN))}
    assert after != before
    assert any(event.connection_id == connection and event.keys for event in watcher.seen)
    assert desk.projection(connection).state.judged_with() == desk.rulebook.pack_hash


def test_a_lost_projection_is_replayed_and_said(home: Home) -> None:
    import shutil

    first = at_noon(home)
    connection = add_cases(first, case_row(2), case_row(3))
    first.close()
    shutil.rmtree(home.root / "cache")
    again = at_noon(home)
    watcher = _Watcher(again, NoticeRaised)
    again.runner.step()
    assert "列表已重建" in [notice.title for notice in watcher.seen]
    assert again.case_lists.counts(connection)[View.OPEN] == 2
    again.close()


def test_the_runner_looks_once_a_little_after_new_facts_and_not_at_each_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.services.sync.fetches.AFTER_FACTS_SECONDS", 600.0)
    connection, woken = add_cases(desk, case_row(2)), desk.runner._wake
    woken.clear()
    desk.events.publish(FactsChanged(connection, "cases"))
    assert not woken.is_set(), "the page that shows it is read first"
    assert not desk.runner._is_due()
    assert _is_due_in_the_end(desk, monkeypatch)  # outside of a fetch each change may make something due
    desk.events.publish(SyncChanged(connection, "cases", "running", 1000))
    desk.events.publish(FactsChanged(connection, "cases"))
    assert not woken.is_set()
    assert not _is_due_in_the_end(desk, monkeypatch)
    desk.events.publish(CommandChanged(connection, "x", "y"))  # an act of a person does not wait
    assert woken.is_set()
    woken.clear()
    desk.events.publish(SyncChanged(connection, "", "failed", 1000))
    assert not woken.is_set(), "the page that shows it is read first"
    assert not desk.runner._is_due()
    assert _is_due_in_the_end(desk, monkeypatch)
    assert not _is_due_in_the_end(desk, monkeypatch)


def _is_due_in_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> bool:
    with monkeypatch.context() as later:
        later.setattr("desktop_app.services.sync.fetches.AFTER_FACTS_SECONDS", 0.0)
        return desk.runner._is_due()


def test_a_fetch_that_went_silent_holds_nothing_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    connection, runner = add_cases(desk, case_row(2)), desk.runner
    desk.events.publish(SyncChanged(connection, "cases", "running", 1000))
    assert not runner._is_due()
    later = desk.clock.monotonic() + STREAM_SECONDS
    monkeypatch.setattr(desk.clock, "monotonic", lambda: later)
    desk.events.publish(FactsChanged(connection, "cases"))
    assert _is_due_in_the_end(desk, monkeypatch)


def test_a_task_that_fails_is_said_and_left_alone_for_a_while(desk: Desk, clock: _MovingClock) -> None:
    connection = add_cases(desk, case_row(2))
    calls: list[int] = []

    class _Broken:
        def step(self, now: object) -> None:
            calls.append(1)
            raise WorldError("磁盘坏了", "换一块磁盘。")

    desk.__dict__["backup"] = _Broken()
    watcher = _Watcher(desk, NoticeRaised)
    desk.runner.step()
    desk.runner.step()
    assert len(calls) == 1
    assert [notice.title for notice in watcher.seen] == ["磁盘坏了"]
    assert desk.projection(connection).state.judged_with() == desk.rulebook.pack_hash
    clock.set(NOW + timedelta(seconds=61))
    desk.runner.step()
    assert len(calls) == 2


def test_the_running_thread_sees_commits_of_another_process(home: Home) -> None:
    first, other = at_noon(home), at_noon(home)
    connection = add_cases(first, case_row(1))
    commands, facts = _Watcher(first, CommandChanged), _Watcher(first, FactsChanged)
    first.runner.start()
    first.runner.start()  # a second call does nothing
    # the first look only remembers where things stand, so acts follow until one of them was seen
    for number in range(TRIES):
        other.notes.add(connection, case_row(1)[0], f"从另一个窗口 {number}")
        if commands.came(WAIT_SECONDS / TRIES):
            break
    assert commands.seen
    other.intake.register("CS-OTHER", node="商家实施服务", connection=connection)
    assert facts.came(WAIT_SECONDS)
    assert first.case_lists.counts(connection)[View.OPEN] == 2
    thread = first.runner._thread
    first.close()
    other.close()
    assert thread is not None
    thread.join(WAIT_SECONDS)  # quitting itself waits for a moment only
    assert not thread.is_alive()
    assert not [one for one in threading.enumerate() if one.name == "runner"]


def test_the_runner_takes_snapshots_and_holds_the_outbox(desk: Desk, home: Home) -> None:
    add_cases(desk, case_row(1))
    desk.runner.step()
    assert list(home.snapshots.glob("*.db"))
    assert home.outbox_lock.exists()


def test_stopping_waits_for_no_task_that_takes_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    add_cases(desk, case_row(2))
    has_begun, may_end, has_ended = threading.Event(), threading.Event(), threading.Event()

    def long_work(_connection_id: str) -> None:
        has_begun.set()
        may_end.wait(2 * WAIT_SECONDS)
        has_ended.set()

    monkeypatch.setattr(desk.forecasts, "recompute_all", long_work)
    desk.runner.start()
    try:
        assert has_begun.wait(WAIT_SECONDS)
        desk.runner.stop(WAIT_SECONDS)
        assert desk.runner._thread is not None
        assert not desk.runner._thread.is_alive(), "it ended"
        assert not has_ended.is_set(), "and the task goes on"
    finally:
        may_end.set()

"""Lanes: short jobs, priorities, slices, cancelling, callbacks that end with their owner."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from desktop_app import logs
from desktop_app.errors import BugError, DeskError, UsageError
from desktop_app.services.lanes import CancelledError, Lanes, Priority

WAIT_SECONDS = 10.0


class _Owner:
    """Collects what comes back, and can be waited for."""

    def __init__(self, wanted: int = 1) -> None:
        self.results: list[object] = []
        self.errors: list[DeskError] = []
        self.reports: list[tuple[int, int]] = []
        self._left = threading.Semaphore(0)
        self._wanted = wanted

    def on_done(self, result: object) -> None:
        self.results.append(result)
        self._left.release()

    def on_failed(self, error: DeskError) -> None:
        self.errors.append(error)
        self._left.release()

    def on_progress(self, done: int, total: int) -> None:
        self.reports.append((done, total))

    def wait(self) -> None:
        for _number in range(self._wanted):
            assert self._left.acquire(timeout=WAIT_SECONDS)


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


def test_no_short_job_is_lost(lanes: Lanes) -> None:
    owner = _Owner(wanted=500)
    for number in range(500):
        lanes.start("read", int, number, done=owner.on_done)
    owner.wait()
    assert sorted(owner.results, key=lambda value: int(str(value))) == list(range(500))


def test_a_lane_with_one_thread_runs_in_order_and_a_person_goes_first(lanes: Lanes) -> None:
    gate, ran = threading.Event(), []
    owner = _Owner(wanted=4)
    lanes.start("cache", gate.wait, WAIT_SECONDS, done=owner.on_done)
    lanes.start("cache", ran.append, "machine 1", done=owner.on_done, priority=Priority.MACHINE)
    lanes.start("cache", ran.append, "machine 2", done=owner.on_done, priority=Priority.MACHINE)
    lanes.start("cache", ran.append, "person", done=owner.on_done)
    gate.set()
    owner.wait()
    assert ran == ["person", "machine 1", "machine 2"]


def test_a_person_goes_between_the_slices_of_long_work(lanes: Lanes) -> None:
    started, person_waits, ran = threading.Event(), threading.Event(), []

    def long_work() -> Iterator[None]:
        for number in range(3):
            ran.append(f"slice {number}")
            started.set()
            person_waits.wait(WAIT_SECONDS)
            yield
        return "end"  # type: ignore[return-value]

    owner = _Owner(wanted=2)
    lanes.start("cache", long_work, done=owner.on_done, priority=Priority.MACHINE)
    assert started.wait(WAIT_SECONDS)
    lanes.start("cache", ran.append, "person", done=owner.on_done)
    person_waits.set()
    owner.wait()
    assert ran == ["slice 0", "person", "slice 1", "slice 2"]
    assert owner.results == [None, "end"]


def test_cancel_disowns_at_once_and_the_work_stops_at_its_safe_point(lanes: Lanes) -> None:
    started, let_go = threading.Event(), threading.Event()

    def work(cancelled: Callable[[], bool]) -> str:
        started.set()
        let_go.wait(WAIT_SECONDS)
        return "cancelled" if cancelled() else "ran on"

    owner = _Owner()
    job = lanes.start("read", work, done=owner.on_done, failed=owner.on_failed)
    assert started.wait(WAIT_SECONDS)
    job.cancel()
    assert job.is_cancelled
    assert not job.is_finished, "the work itself was not waited for"
    let_go.set()
    assert job.wait(WAIT_SECONDS)
    assert job.result == "cancelled"
    assert owner.results == []


def test_work_that_stops_because_it_was_cancelled_is_no_fault(lanes: Lanes, caplog: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        raise CancelledError

    owner = _Owner()
    with caplog.at_level(logging.INFO):
        job = lanes.start("read", work, failed=owner.on_failed)
        owner.wait()
    assert (job.is_finished, [type(error) for error in owner.errors]) == (True, [CancelledError])
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("INFO", None)]
    with pytest.raises(CancelledError):
        lanes.call("read", work)


def test_a_result_that_is_queued_for_delivery_is_disowned_too() -> None:
    waiting: list[Callable[[], None]] = []
    queued = threading.Event()

    def deliver(callback: Callable[[], None]) -> None:
        waiting.append(callback)
        queued.set()

    lanes, owner = Lanes(deliver), _Owner()
    job = lanes.start("read", int, 1, done=owner.on_done)
    assert queued.wait(WAIT_SECONDS)
    job.cancel()
    waiting[0]()
    assert owner.results == []
    lanes.close()


def test_a_callback_ends_with_its_owner(lanes: Lanes) -> None:
    let_go = threading.Event()
    owner = _Owner()
    gone = weakref.ref(owner)
    job = lanes.start("read", let_go.wait, WAIT_SECONDS, done=owner.on_done)
    del owner
    gc.collect()
    assert gone() is None
    let_go.set()
    assert job.wait(WAIT_SECONDS)


def test_a_lambda_is_refused(lanes: Lanes) -> None:
    with pytest.raises(TypeError):
        lanes.start("read", int, done=lambda _result: None)


def test_errors_for_people_come_as_they_are_and_bugs_with_a_trace(lanes: Lanes) -> None:
    def usage() -> None:
        raise UsageError("标题", "句子。")

    owner = _Owner(wanted=2)
    with logs.trace("key") as trace:
        lanes.start("work", usage, failed=owner.on_failed)
        lanes.start("work", int, "x", failed=owner.on_failed)
    owner.wait()
    assert isinstance(owner.errors[0], UsageError)
    assert isinstance(owner.errors[1], BugError)
    assert trace in owner.errors[1].message


def test_what_a_call_was_given_does_not_reach_the_log(lanes: Lanes, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(customer: str) -> None:
        raise UsageError("不行", "请改写。")

    owner = _Owner()
    lanes.start("read", partial(refuse, "武汉长江数科"), failed=owner.on_failed)
    owner.wait()
    assert len(caplog.records) == 1
    assert "武汉长江数科" not in caplog.text


def test_progress_reaches_the_owner(lanes: Lanes) -> None:
    def work(progress: Callable[[int, int], None]) -> None:
        progress(1, 2)
        progress(2, 2)

    owner = _Owner()
    lanes.start("read", work, done=owner.on_done, progress=owner.on_progress)
    owner.wait()
    assert owner.reports == [(1, 2), (2, 2)]


def test_call_waits_raises_and_may_be_nested_in_its_own_lane(lanes: Lanes) -> None:
    assert lanes.call("work", lambda: lanes.call("work", int, "7")) == 7
    with pytest.raises(BugError) as caught:
        lanes.call("work", int, "x")
    assert isinstance(caught.value.__cause__, ValueError)


def test_close_waits_for_a_running_commit_but_no_longer_than_told() -> None:
    lanes, let_go, started = Lanes(), threading.Event(), threading.Event()

    def commit() -> None:
        started.set()
        let_go.wait(WAIT_SECONDS)

    lanes.start("work", commit)
    assert started.wait(WAIT_SECONDS)
    assert lanes.close(timeout_seconds=0.05) is False
    let_go.set()
    assert lanes.close(timeout_seconds=WAIT_SECONDS) is True


def test_after_close_a_job_is_accepted_and_never_run() -> None:
    lanes, ran = Lanes(), []
    lanes.close()
    job = lanes.start("read", ran.append, 1)
    assert job.is_finished
    assert ran == []


def test_who_waits_for_a_job_that_is_given_up_at_the_end_goes_on() -> None:
    """Else an answer that comes while the program ends would keep the outbox's lock in a thread that never ends."""
    lanes, let_go, started = Lanes(), threading.Event(), threading.Event()
    heard: list[BugError] = []

    def commit() -> None:
        started.set()
        let_go.wait(WAIT_SECONDS)

    def call() -> None:
        try:
            lanes.call("work", int, "7")
        except BugError as error:
            heard.append(error)

    lanes.start("work", commit)
    assert started.wait(WAIT_SECONDS)
    caller = threading.Thread(target=call)
    caller.start()
    queued = lanes.start("work", int, "8")
    while len(lanes._lanes["work"]._queue) < 2:
        assert caller.is_alive()
    assert lanes.close(timeout_seconds=0.05) is False
    caller.join(WAIT_SECONDS)
    assert [one.title for one in heard] == ["程序正在退出"]
    assert queued.wait(WAIT_SECONDS)
    assert queued.is_cancelled
    with pytest.raises(BugError):
        lanes.call("work", int, "9")
    let_go.set()

"""Work in the background: named lanes of daemon threads, each with a queue by priority.

``work`` and ``cache`` have one thread each, because a database file has one writer. A generator function is
run in slices: between two ``yield`` a more urgent job of the same lane goes first. Callbacks are
arguments of ``start`` and bound methods: connecting afterwards loses short jobs, and a lambda outlives its
window. Threads are never terminated; a cancelled job is disowned and stops at its next safe point.
"""

from __future__ import annotations

import contextvars
import heapq
import inspect
import itertools
import logging
import threading
from collections.abc import Callable, Generator
from enum import IntEnum
from typing import Any, TypeVar
from weakref import WeakMethod

from desktop_app.crash import explain
from desktop_app.errors import BugError, DeskError, RefusedError
from desktop_app.texts import _

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], None]

LANES: dict[str, int] = {"work": 1, "cache": 1, "read": 2, "net": 4, "vault": 1, "process": 2}
"""Lane → number of threads. ``vault`` may block on the keyring; ``process`` waits for child processes."""

_log = logging.getLogger(__name__)


class Priority(IntEnum):
    """A person waits before a machine does."""

    PERSON = 0
    MACHINE = 10


class CancelledError(RefusedError):
    """The person stopped the work; nothing was kept."""

    def __init__(self) -> None:
        super().__init__(_("已取消"), _("已停止，什么都没有保存。"))


class _Weak:
    """A callback that ends with its owner."""

    def __init__(self, callback: Callable[..., None] | None) -> None:
        self._reference = None if callback is None else WeakMethod(callback)

    def __call__(self, *args: Any) -> None:
        method = self._reference() if self._reference is not None else None
        if method is not None:
            method(*args)


class Job:
    """One piece of work. Its result goes to ``done`` or ``failed``, unless it was cancelled before."""

    def __init__(self, lanes: Lanes, lane: str, func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.lane = lane
        # what a call is made of may be people's data, and the name goes to the log
        self.name = getattr(func, "__qualname__", type(func).__qualname__)
        self.result: Any = None
        self.error: DeskError | None = None
        self._lanes = lanes
        self._func = func
        self._args = args
        self._slices: Generator[Any, None, Any] | None = None
        self._context = contextvars.copy_context()
        self._cancelled = threading.Event()
        self._finished = threading.Event()
        self.done = _Weak(None)
        self.failed = _Weak(None)
        self.progress = _Weak(None)

    def cancel(self) -> None:
        """Disown the result at once; the work itself stops at its next safe point."""
        self._cancelled.set()

    def give_up(self) -> None:
        """It is not run any more, as the program ends; whoever waits for it goes on."""
        self.cancel()
        self._finished.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def is_finished(self) -> bool:
        return self._finished.is_set()

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait until the work has stopped; False when the time is over."""
        return self._finished.wait(timeout_seconds)

    def report(self, done: int, total: int = 0) -> None:
        """Progress: ``done`` of ``total`` units, 0 when unknown. Called by the work itself."""
        self._tell(self.progress, done, total)

    def run_slice(self) -> bool:
        """Run until the end, or for a generator until its next ``yield``; True when it has ended."""
        if self.is_cancelled:
            if self._slices is not None:
                self._slices.close()
            return self._end()
        try:
            has_ended = self._context.run(self._step)
        except CancelledError as stopped:
            # wanted, by the person or by the work that this is a part of: nothing failed
            self.error = stopped
            _log.info("%s in lane %s stopped because it was cancelled", self.name, self.lane)
            self._finished.set()
            self._tell(self.failed, self.error)
            return True
        except Exception as fault:  # noqa: BLE001 - the lane must live on; the fault goes to ``failed`` and the log
            self.error = self._context.run(explain, fault)
            _log.log(
                logging.ERROR if isinstance(self.error, BugError) else logging.WARNING,
                "%s in lane %s failed: %s",
                self.name,
                self.lane,
                self.error,
                exc_info=fault,
            )
            self._end()
            self._tell(self.failed, self.error)
            return True
        if has_ended:
            self._end()
            self._tell(self.done, self.result)
        return has_ended

    def _step(self) -> bool:
        slices = self._slices
        if slices is None:
            result = self._func(*self._args, **self._wanted())
            if not isinstance(result, Generator):
                self.result = result
                return True
            slices = self._slices = result
        try:
            next(slices)
        except StopIteration as end:
            self.result = end.value
            return True
        return False

    def _wanted(self) -> dict[str, Any]:
        """The function's own parameters ``progress`` and ``cancelled`` are given by the job."""
        given = {"progress": self.report, "cancelled": self._cancelled.is_set}
        try:
            names = inspect.signature(self._func).parameters
        except (TypeError, ValueError):  # builtins tell no signature
            return {}
        return {name: value for name, value in given.items() if name in names and not self._is_given(name, names)}

    def _is_given(self, name: str, names: Any) -> bool:
        return list(names).index(name) < len(self._args) and names[name].kind is not inspect.Parameter.KEYWORD_ONLY

    def _end(self) -> bool:
        if self.is_cancelled:
            _log.info("%s in lane %s was cancelled; it ended after that", self.name, self.lane)
        self._finished.set()
        return True

    def _tell(self, callback: _Weak, *values: Any) -> None:
        def hand_over() -> None:
            # asked again here: between queueing and delivery the person may have cancelled
            if not self.is_cancelled:
                callback(*values)

        if not self.is_cancelled:
            self._lanes.deliver(hand_over)


class _Lane:
    """One queue and its daemon threads, started with the first job."""

    def __init__(self, name: str, threads: int) -> None:
        self.name = name
        self._limit = threads
        self._threads: list[threading.Thread] = []
        self._queue: list[tuple[int, int, Job]] = []
        self._order = itertools.count()
        self._ready = threading.Condition()
        self._idle = 0
        self._running = 0
        self._is_closed = False

    def put(self, job: Job, priority: int) -> bool:
        """False once the lane is closed: then the job is not taken."""
        with self._ready:
            if self._is_closed:
                return False
            heapq.heappush(self._queue, (priority, next(self._order), job))
            if self._idle < len(self._queue) and len(self._threads) < self._limit:
                thread = threading.Thread(target=self._work, name=f"lane-{self.name}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._ready.notify()
            return True

    @property
    def is_busy(self) -> bool:
        return self._running > 0 or bool(self._queue)

    def is_own_thread(self) -> bool:
        return threading.current_thread() in self._threads

    def close(self, timeout_seconds: float) -> bool:
        """Give up what is queued, let idle threads end, wait for what runs; False when it still runs."""
        with self._ready:
            self._is_closed = True
            for _priority, _order, job in self._queue:
                job.give_up()
            self._queue.clear()
            self._ready.notify_all()
            return self._ready.wait_for(lambda: self._running == 0, timeout_seconds)

    def _work(self) -> None:
        while True:
            with self._ready:
                self._idle += 1
                while not self._queue:
                    if self._is_closed:
                        return
                    self._ready.wait()
                self._idle -= 1
                self._running += 1
                priority, _order, job = heapq.heappop(self._queue)
            has_ended = job.run_slice()
            while not has_ended and not self._is_more_urgent_waiting(priority):
                has_ended = job.run_slice()
            with self._ready:
                self._running -= 1
                if not has_ended and self._is_closed:
                    job.give_up()
                elif not has_ended:
                    heapq.heappush(self._queue, (priority, next(self._order), job))
                self._ready.notify_all()
            del job  # else the last job, and all it refers to, would live until the next one comes

    def _is_more_urgent_waiting(self, priority: int) -> bool:
        with self._ready:
            return bool(self._queue) and self._queue[0][0] < priority


class Lanes:
    """All lanes of one desk. ``deliver`` hands a callback to the right thread (window: the GUI thread)."""

    def __init__(self, deliver: Deliver | None = None) -> None:
        self.deliver: Deliver = deliver or _deliver_here
        self._lanes = {name: _Lane(name, threads) for name, threads in LANES.items()}

    def start(
        self,
        lane: str,
        func: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[DeskError], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        priority: Priority = Priority.PERSON,
    ) -> Job:
        """Run ``func(*args)`` in a lane; callbacks are bound methods, held weakly, given here and never later.

        ``done(result)``, ``failed(DeskError)`` and ``progress(done, total)`` come through ``deliver``.
        If ``func`` has parameters called ``progress`` or ``cancelled`` that ``args`` do not fill, it gets the
        job's reporting function and its question whether it was cancelled. After ``close`` a job is
        accepted and never run: its result would have nobody to go to.
        """
        job = Job(self, lane, func, args)
        job.done, job.failed, job.progress = _Weak(done), _Weak(failed), _Weak(progress)
        if not self._lanes[lane].put(job, priority):
            job.give_up()
        return job

    def call(self, lane: str, func: Callable[..., T], *args: Any) -> T:
        """Run in the lane and wait for the result (command line). Raises what the work raised.

        ``BugError`` when the lanes are closed before it was run.
        """
        if self._lanes[lane].is_own_thread():
            return func(*args)
        job = Job(self, lane, func, args)
        if not self._lanes[lane].put(job, Priority.PERSON):
            job.give_up()
        job.wait()
        if job.is_cancelled:
            raise BugError(_("程序正在退出"), _("退出时不再开始新的工作。"))
        if job.error is not None:
            raise job.error from job.error.__cause__
        result: T = job.result
        return result

    def is_busy(self, *lanes: str) -> bool:
        """True while any of these lanes, or of all without a name, has work running or waiting."""
        return any(self._lanes[lane].is_busy for lane in lanes or self._lanes)

    def close(self, timeout_seconds: float = 0.3) -> bool:
        """Give up what is queued and wait for a running commit of ``work.db`` only; False when it still runs."""
        others = [lane for name, lane in self._lanes.items() if name != "work"]
        for lane in others:
            lane.close(0)
        return self._lanes["work"].close(timeout_seconds)


def _deliver_here(callback: Callable[[], None]) -> None:
    try:
        callback()
    except Exception as fault:  # noqa: BLE001 - a callback's bug must not end the lane's thread
        _log.error("a callback failed: %r", fault, exc_info=fault)

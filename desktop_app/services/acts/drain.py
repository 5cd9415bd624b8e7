"""Drains the outbox in the background: steps in the lane of ``work.db``, calls in the ``net`` lane."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop_app.clock import seen_from
from desktop_app.errors import BugError, DeskError
from desktop_app.models.events import NoticeRaised
from desktop_app.services.lanes import Job, Priority

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

HOLDER_LOOK_SECONDS = 5.0
"""How often a program looks whether the one that drains has ended, and takes over."""
ASKED_AGAIN_SECONDS = 1.0
"""How soon a run follows one that failed while somebody asked for it: at once, a full disk would keep both busy."""


class Drain:
    """Begins what is due and is never waited for: a counterpart may take minutes to answer."""

    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        self._desk = desk
        self._wake = wake
        self._jobs: dict[str, Job] = {}
        self._asked_again: set[str] = set()
        self._lock = threading.Lock()  # of both: a step comes while a run ends
        self._told: dict[str, str] = {}
        self._next_at: float | None = None
        self._again_at: float | None = None

    def step(self) -> None:
        """Settle, and begin a job in ``net`` for each connection with something due. In the ``work`` lane."""
        with self._lock:  # first: what runs now is not told as due, and may fail before it sees what became due
            self._asked_again |= {one for one, job in self._jobs.items() if not job.is_finished}
        report = self._desk.outbox.step()
        seconds = report.due.next_seconds if report.is_holder else HOLDER_LOOK_SECONDS
        self._next_at = None if seconds is None else self._desk.clock.monotonic() + seconds
        for connection_id in report.due.connections:
            self._begin(connection_id)

    def is_due(self) -> bool:
        """True, once, when a hold or a wait has ended since the last step, or a run failed that was asked for again."""
        if self._again_at is not None and time.monotonic() >= self._again_at:
            self._again_at = None
            return True
        if self._next_at is None or self._desk.clock.monotonic() < self._next_at:
            return False
        self._next_at = None
        return True

    def _begin(self, connection_id: str) -> None:
        with self._lock:
            job = self._jobs.get(connection_id)
            if job is None or job.is_finished:  # else this step has marked it as asked for again
                self._jobs[connection_id] = self._desk.lanes.start(
                    "net", self._run, connection_id, priority=Priority.MACHINE
                )

    def _run(self, connection_id: str) -> None:
        is_done = False
        try:
            self._send(connection_id)
            is_done = True
        finally:
            with self._lock:  # from here on a step begins a new run
                self._jobs.pop(connection_id, None)
                is_asked_again = connection_id in self._asked_again
                self._asked_again.discard(connection_id)
            if is_done:
                self._wake()
            elif is_asked_again:  # else a fault is tried again at the runner's own pace
                self._again_at = time.monotonic() + ASKED_AGAIN_SECONDS

    def _send(self, connection_id: str) -> None:
        try:
            with seen_from(connection_id):
                done = self._desk.outbox.sending.run(connection_id, self._write)
        except DeskError as error:
            # the disk is full, or the program ends: what was on its way is found again; the first is told once
            if not isinstance(error, BugError) and self._told.get(connection_id) != error.message:
                self._told[connection_id] = error.message
                notice = NoticeRaised(connection_id, "warn", error.title, error.message, "go_outbox")
                self._desk.events.publish(notice)
            raise
        self._told.pop(connection_id, None)
        if done and self._desk.has_built("runner"):
            # what was done shows only in what is fetched
            self._desk.runner.syncing.soon(connection_id)

    def _write(self, func: Callable[..., Any], *args: Any) -> Any:
        return self._desk.lanes.call("work", func, *args)

"""When to fetch by itself: every few minutes, later after a fault, not at all while a person is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.errors import DeskError
from desktop_app.models.events import NoticeRaised
from desktop_app.models.syncing import SyncReport, SyncStateName
from desktop_app.services.lanes import Job, Priority

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

FIRST_AFTER_SECONDS = 3.0
"""After the start: the window comes first."""
AFTER_FAULT_SECONDS = 30.0
"""Doubled with each fault in a row. No counterpart is asked more often while it fails."""
LONGEST_PAUSE_SECONDS = 900.0
LEAST_SECONDS = 2.0
"""Between two runs of a rehearsal whose time runs fast."""


@dataclass
class _Plan:
    """One connection."""

    next_at: float
    faults: int = 0
    told: str = ""
    """The last fault that was told; the same one is not told again."""
    job: Job | None = None


class SyncSchedule:
    """Begins runs in the lane ``net`` and never waits for them. Driven by the runner's thread."""

    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        self._desk = desk
        self._wake = wake
        self._plans: dict[str, _Plan] = {}
        self._is_stopped = threading.Event()

    def stop(self) -> None:
        """The program ends: a run stops at its next safe point."""
        self._is_stopped.set()

    def step(self) -> None:
        """Begin what is due."""
        now = self._desk.clock.monotonic()
        used = self._desk.connections.list()
        for gone in self._plans.keys() - {one.id for one in used}:
            del self._plans[gone]  # put away
        for connection in used:
            if not self._desk.gateways.has_address(connection):
                self._plans.pop(connection.id, None)  # by files, or a rehearsal that does not run
                continue
            plan = self._plans.setdefault(connection.id, _Plan(now + FIRST_AFTER_SECONDS))
            if now >= plan.next_at and (plan.job is None or plan.job.is_finished):
                plan.next_at = now + self._interval(connection.id)
                plan.job = self._desk.lanes.start("net", self._run, connection.id, priority=Priority.MACHINE)

    def is_due(self) -> bool:
        """True when a run should begin now."""
        now = self._desk.clock.monotonic()
        return any(now >= plan.next_at and (plan.job is None or plan.job.is_finished) for plan in self._plans.values())

    def soon(self, connection_id: str) -> None:
        """Fetch at the next step: a command was just done there, or a person asks for it."""
        plan = self._plans.get(connection_id)
        if plan is not None and not plan.faults:
            plan.next_at = self._desk.clock.monotonic()
            self._wake()

    def _interval(self, connection_id: str) -> float:
        """The setting's minutes are those of the connection: a rehearsal that is sped up is asked more often."""
        rate = max(1.0, self._desk.clock.rate(connection_id))
        return max(LEAST_SECONDS, 60.0 * float(self._desk.settings.get("sync_minutes")) / rate)

    def _run(self, connection_id: str) -> None:
        if self._desk.sync.is_braked(connection_id):
            return  # a person was asked, and has not answered yet
        plan = self._plans.get(connection_id) or _Plan(0.0)
        try:
            report = self._desk.sync.run(connection_id, None, self._is_stopped.is_set)
        except DeskError as error:
            report = SyncReport(connection_id, [], SyncStateName.FAILED, error.title, error.message, error.message)
        if report.state in (SyncStateName.DONE, SyncStateName.CANCELLED):
            plan.faults, plan.told = 0, ""
            return
        if report.state is SyncStateName.FAILED:
            plan.faults += 1
            pause = min(AFTER_FAULT_SECONDS * 2.0 ** min(plan.faults - 1, 10), LONGEST_PAUSE_SECONDS)
            plan.next_at = self._desk.clock.monotonic() + max(pause, report.retry_after_seconds or 0.0)
        cause = report.cause or report.message
        if plan.told != cause:
            plan.told = cause
            self._desk.events.publish(NoticeRaised(connection_id, "warn", report.title, report.message, ""))

"""Connections on which nothing is tried for a while: offline, asked to wait, or not let in.

Kept in memory only, on the monotonic clock: after a restart each connection is tried anew.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.clock import Clock


class WaitReason(StrEnum):
    """Why a connection is left alone."""

    OFFLINE = "offline"
    """It cannot be reached."""
    LOST = "lost"
    """It was reached, and no answer came to what was sent."""
    UNUSABLE = "unusable"
    """Somebody is there and answers, but not so that it could be used: its own fault, a redirect, a page for people."""
    BUSY = "busy"
    """It asked for time: too many calls, or maintenance."""
    UNAUTHORIZED = "unauthorized"
    """It does not accept our credentials."""


@dataclass(frozen=True)
class Wait:
    """One connection that waits, in seconds of the monotonic clock."""

    reason: WaitReason
    text: str
    """The sentence of the counterpart or of the gateway."""
    until: float
    failures: int
    since: float
    fetched_at: datetime | None
    """When a fetch from it had last been answered to the end, by the wall clock, as the wait began."""


class Waits:
    """Waiting connections. Safe from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: dict[str, Wait] = {}

    def put(
        self, connection_id: str, reason: WaitReason, text: str, seconds: float, fetched_at: datetime | None = None
    ) -> bool:
        """Leave a connection alone; True when the reason is new, so that it is told once."""
        with self._lock:
            before = self._waiting.get(connection_id)
            failures = before.failures + 1 if before is not None else 1
            now = self._clock.monotonic()
            self._waiting[connection_id] = Wait(reason, text, now + seconds, failures, now, fetched_at)
            return before is None or before.reason is not reason

    def failures(self, connection_id: str) -> int:
        """How often in a row it failed."""
        known = self.known(connection_id)
        return 0 if known is None else known.failures

    def known(self, connection_id: str) -> Wait | None:
        """Why a connection waits, until it answers again; ``None`` when it does not."""
        with self._lock:
            return self._waiting.get(connection_id)

    def remaining(self, connection_id: str) -> float:
        """Seconds until it is tried again."""
        known = self.known(connection_id)
        return 0.0 if known is None else max(0.0, known.until - self._clock.monotonic())

    def is_back(self, connection_id: str, fetched_at: datetime | None) -> bool:
        """True when one that could not be reached has answered a fetch since, of this process or of another one."""
        known = self.known(connection_id)
        if known is None or known.reason is not WaitReason.OFFLINE or fetched_at is None:
            return False
        return known.fetched_at is None or fetched_at > known.fetched_at

    def end_by(self, connection_id: str, seconds: float) -> float:
        """Let a wait last at most so long from its beginning; answers the seconds that are left of it."""
        with self._lock:
            known = self._waiting.get(connection_id)
            if known is None:
                return 0.0
            until = min(known.until, known.since + seconds)
            self._waiting[connection_id] = replace(known, until=until)
            return max(0.0, until - self._clock.monotonic())

    def clear(self, connection_id: str) -> bool:
        """It answers again, or a person wants it tried at once; True when it was waiting."""
        with self._lock:
            return self._waiting.pop(connection_id, None) is not None

"""Connections on which nothing is tried for a while: offline, asked to wait, or not let in.

Kept in memory only, on the monotonic clock: after a restart each connection is tried anew.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.clock import Clock


class WaitReason(StrEnum):
    """Why a connection is left alone."""

    OFFLINE = "offline"
    """It cannot be reached."""
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


class Waits:
    """Waiting connections. Safe from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: dict[str, Wait] = {}

    def put(self, connection_id: str, reason: WaitReason, text: str, seconds: float) -> bool:
        """Leave a connection alone; True when the reason is new, so that it is told once."""
        with self._lock:
            before = self._waiting.get(connection_id)
            failures = before.failures + 1 if before is not None else 1
            until = self._clock.monotonic() + seconds
            self._waiting[connection_id] = Wait(reason, text, until, failures)
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

    def clear(self, connection_id: str) -> bool:
        """It answers again, or a person wants it tried at once; True when it was waiting."""
        with self._lock:
            return self._waiting.pop(connection_id, None) is not None

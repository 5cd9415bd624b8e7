"""When to call, and when to call again: polite rate, back-off with jitter, the counterpart's own Retry-After."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

RETRY_AFTER_CAP_SECONDS = 3600.0
"""A counterpart that asks for more is asked again after this; it may have mended its clock meanwhile."""


class Waits(Protocol):
    """Time as pacing needs it; tests bring their own."""

    def monotonic(self) -> float:
        """Seconds of a clock that never jumps."""


class Pace:
    """A bucket of tokens: calls go at most at ``per_second`` on average, after a short burst."""

    def __init__(self, per_second: float, burst: int, clock: Waits, sleep: Callable[[float], None]) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(burst)
        self._at = clock.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Take one token; sleeps until it is there. Gives the seconds waited."""
        with self._lock:
            now = self._clock.monotonic()
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
            self._at = now
            self._tokens -= 1
            seconds = max(0.0, -self._tokens / self._per_second)
        if seconds:
            self._sleep(seconds)
        return seconds


def backoff_seconds(tries: int, random: Callable[[], float], first: float = 1.0, cap: float = 30.0) -> float:
    """How long to wait after ``tries`` failures: doubled each time, the upper half left to chance."""
    most = min(cap, first * 2.0 ** min(tries - 1, 20))
    return most * (0.5 + 0.5 * random())


def http_date(text: str | None) -> datetime | None:
    """A header's date; ``None`` for none or nonsense."""
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def retry_after_seconds(text: str | None, answered_at: datetime | None) -> float | None:
    """The header's wait, in seconds or as a date by the counterpart's own clock; ``None`` for none or nonsense."""
    if text is None:
        return None
    plain = text.strip()
    if re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,6})?", plain, re.ASCII):
        return min(float(plain), RETRY_AFTER_CAP_SECONDS)
    moment = http_date(plain)
    if moment is None:
        return None
    now = answered_at or datetime.now(UTC)
    return min(max(0.0, (moment - now).total_seconds()), RETRY_AFTER_CAP_SECONDS)

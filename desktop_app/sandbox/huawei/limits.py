"""How fast one account may call.

Documented: order query and usage push answer ``MKT.0250`` (HTTP 406) when there are too many requests; no figure.
Assumed: 5 a second, of real time, both together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PER_SECOND = 5.0


class Pace:
    """A bucket that fills with real time and holds one second's worth. ``per_second`` None: no limit."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._per_second: float | None = PER_SECOND
        self._left = PER_SECOND
        self._since = clock()

    @property
    def per_second(self) -> float | None:
        """Requests a second."""
        return self._per_second

    @per_second.setter
    def per_second(self, value: float | None) -> None:
        with self._lock:
            self._per_second = value
            self._left = value or 0.0
            self._since = self._clock()

    def has_room(self) -> bool:
        """Whether one more request may come now; it is then counted."""
        with self._lock:
            if self._per_second is None:
                return True
            now = self._clock()
            most = max(1.0, self._per_second)
            self._left = min(most, self._left + (now - self._since) * self._per_second)
            self._since = now
            if self._left < 1:
                return False
            self._left -= 1
            return True

"""Which connections are being fetched just now, and when new facts came in last, as the events tell."""

from __future__ import annotations

import time

from desktop_app.clock import Clock
from desktop_app.models.events import SyncChanged
from desktop_app.models.syncing import SyncStateName

STREAM_SECONDS = 60.0
"""A fetch that has told nothing for so long is not waited for: the process that made it may be gone."""
AFTER_FACTS_SECONDS = 0.4
"""A page that shows what came in is read first; what the runner does then would keep the window waiting."""


class Fetches:
    """Hears how fetches go on. ``clock`` is the one by which one goes silent."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told_at: dict[str, float] = {}
        self._came_at: float | None = None

    def hear(self, event: SyncChanged) -> None:
        """A fetch goes on or has ended; at its end what it brought is looked at."""
        if event.state == SyncStateName.RUNNING:
            self._told_at[event.connection_id] = self._clock.monotonic()
        elif self._told_at.pop(event.connection_id, None) is not None:
            self.note_facts()

    def note_facts(self) -> None:
        """Facts came in, and more may follow at once: only what comes last is looked at."""
        # the computer's own clock: it goes on also where the desk's stands still
        self._came_at = time.monotonic()

    def is_running(self, connection_id: str) -> bool:
        """True while facts of the connection come in."""
        told_at = self._told_at.get(connection_id)
        return told_at is not None and self._clock.monotonic() - told_at < STREAM_SECONDS

    def is_over(self) -> bool:
        """True, once, when the last new facts, or the end of a fetch, are a little while ago."""
        if self._came_at is None or time.monotonic() - self._came_at < AFTER_FACTS_SECONDS:
            return False
        self._came_at = None
        return True

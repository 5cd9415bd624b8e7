"""The clock of the tour: it stands still, so that every run shows the same times."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop_app.clock import CHINA, Clock

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
"""The moment of the whole tour: a Tuesday afternoon, China Standard Time."""


class PinnedClock(Clock):
    """Wall clock and connection's time stand at one moment; the monotonic clock runs, for time limits."""

    def __init__(self, at: datetime = NOW) -> None:
        super().__init__(at=at)
        self._wall = at.astimezone(UTC)

    def wall(self) -> datetime:
        return self._wall

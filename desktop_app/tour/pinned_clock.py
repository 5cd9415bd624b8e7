"""The clock of the tour: it stands still, so that every run shows the same times."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop_app.clock import CHINA, Clock

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
"""The moment of the whole tour: a Tuesday afternoon, China Standard Time."""


class PinnedClock(Clock):
    """The wall clock stands at one moment, and so does a connection's time unless its counterpart has told another.

    The monotonic clock runs, for time limits.
    """

    def __init__(self, at: datetime = NOW) -> None:
        super().__init__()
        self._wall = at.astimezone(UTC)

    def wall(self) -> datetime:
        return self._wall

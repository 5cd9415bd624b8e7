"""Three clocks: monotonic (holds, time-outs), this computer's wall clock (journal), the connection's time (rules).

Every time that is handed on is aware. The marketplace's times are China Standard Time, a fixed
offset of +08:00 (China keeps no summer time), so that no time zone database is needed on Windows.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")


class Clock:
    """The real clocks. ``at`` pins the connection's time (command line ``--at``); it never touches holds."""

    def __init__(self, at: datetime | None = None, skew: timedelta = timedelta(0)) -> None:
        self._at = at
        self._skew = skew

    def monotonic(self) -> float:
        """Seconds of this computer's monotonic clock; for holds and time-outs only."""
        return time.monotonic()

    def wall(self) -> datetime:
        """This computer's wall clock in UTC; for the journal and file names."""
        return datetime.now(UTC)

    def connection_now(self) -> datetime:
        """The connection's time in China Standard Time; for rules and deadlines."""
        if self._at is not None:
            return self._at.astimezone(CHINA)
        return (self.wall() + self._skew).astimezone(CHINA)

    @property
    def is_pinned(self) -> bool:
        """True when the connection's time was set by the person."""
        return self._at is not None


def to_epoch(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware time, as stored in databases."""
    return int(moment.timestamp())


def from_epoch(seconds: int) -> datetime:
    """The stored second as China Standard Time."""
    return datetime.fromtimestamp(seconds, CHINA)


def iso(moment: datetime) -> str:
    """ISO 8601 with offset, whole seconds, in China Standard Time."""
    return moment.astimezone(CHINA).replace(microsecond=0).isoformat()

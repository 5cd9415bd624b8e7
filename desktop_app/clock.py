"""Three clocks: monotonic (holds, time-outs), this computer's wall clock (journal), the connection's time (rules).

Every time that is handed on is aware. The marketplace's times are China Standard Time, a fixed
offset of +08:00 (China keeps no summer time), so that no time zone database is needed on Windows.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8), "CST")


_seen_from: ContextVar[str] = ContextVar("seen_from", default="")
"""The connection that the work under way is for; jobs in lanes inherit it from whoever starts them."""


def see_from(connection_id: str) -> None:
    """From here on, in this thread and the jobs that it starts, "now" is the time of this connection."""
    _seen_from.set(connection_id)


@contextmanager
def seen_from(connection_id: str) -> Iterator[None]:
    """For the length of a block "now" is the time of this connection."""
    token = _seen_from.set(connection_id)
    try:
        yield
    finally:
        _seen_from.reset(token)


class _Heard(NamedTuple):
    """What a counterpart's clock showed, how fast it runs, and when it was heard (monotonic seconds)."""

    at: datetime
    rate: float
    since: float


class Clock:
    """The real clocks. ``at`` pins the connection's time (command line ``--at``); it never touches holds.

    A rehearsal's clock may be sped up and put forward: what it showed is told by ``hear``, for each connection apart.
    """

    def __init__(self, at: datetime | None = None, skew: timedelta = timedelta(0)) -> None:
        self._at = at
        self._skew = skew
        self._heard: dict[str, _Heard] = {}

    def monotonic(self) -> float:
        """Seconds of this computer's monotonic clock; for holds and time-outs only."""
        return time.monotonic()

    def wall(self) -> datetime:
        """This computer's wall clock in UTC; for the journal and file names."""
        return datetime.now(UTC)

    def connection_now(self, connection_id: str | None = None) -> datetime:
        """The connection's time in China Standard Time; for rules and deadlines.

        Without an id: of the connection that the work under way is for (``seen_from``).
        """
        if self._at is not None:
            return self._at.astimezone(CHINA)
        heard = self._heard.get(_seen_from.get() if connection_id is None else connection_id)
        if heard is not None:
            passed = timedelta(seconds=max(0.0, self.monotonic() - heard.since) * heard.rate)
            return (heard.at + passed).astimezone(CHINA)
        return (self.wall() + self._skew).astimezone(CHINA)

    def hear(self, connection_id: str, at: datetime, rate: float = 1.0) -> None:
        """A counterpart's clock shows ``at`` and runs ``rate`` times as fast as ours."""
        self._heard[connection_id] = _Heard(at, rate, self.monotonic())

    def has_heard(self, connection_id: str) -> bool:
        """True when the connection has a time of its own."""
        return self._at is None and connection_id in self._heard

    def rate(self, connection_id: str) -> float:
        """How fast a connection's time runs; 0 while it stands still."""
        heard = self._heard.get(connection_id)
        return 1.0 if heard is None or self._at is not None else heard.rate


def to_epoch(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware time, as stored in databases."""
    return int(moment.timestamp())


def from_epoch(seconds: int) -> datetime:
    """The stored second as China Standard Time."""
    return datetime.fromtimestamp(seconds, CHINA)


def iso(moment: datetime) -> str:
    """ISO 8601 with offset, whole seconds, in China Standard Time."""
    return moment.astimezone(CHINA).replace(microsecond=0).isoformat()

"""The marketplace's own time: stored base + rate x real seconds since then. It never goes back.

While the marketplace runs the base is stored again at least every ``LEASE_SECONDS`` of real time. While it is closed
time goes on at most at the real speed, so that a night with a fast clock is not a year. After a kill the seconds since
the last storing, at most one lease, count at full rate: nobody has seen a later time than that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.refusals import NotPossible

LEASE_SECONDS = 20.0
MAX_RATE = 1_000_000.0
MAX_STEP_SECONDS = 3 * 366 * 86_400.0
LAST_YEAR = 2200
MICROSECONDS = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=CHINA) + timedelta(hours=8)


def microseconds_of(moment: datetime) -> int:
    """An aware time as whole microseconds since the epoch."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment_of(microseconds: int) -> datetime:
    """The time in China of whole microseconds since the epoch."""
    return EPOCH + timedelta(microseconds=microseconds)


def midnight_before(seconds: int) -> int:
    """The first second of the day in China that an instant falls into."""
    return (seconds + 8 * 3600) // 86_400 * 86_400 - 8 * 3600


@dataclass
class MarketClock:
    """``base`` is marketplace time in microseconds at the real instant ``since`` (seconds of ``real``)."""

    base: int
    rate: float
    real: Callable[[], float] = time.monotonic
    since: float = field(init=False)
    stored_since: float = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.stored_since = self.real()

    def microseconds(self) -> int:
        """Marketplace time now."""
        return self.base + int(max(0.0, self.real() - self.since) * self.rate * MICROSECONDS)

    def rebase(self) -> None:
        """Make the present instant the base."""
        moment = self.real()
        self.base = self.microseconds()
        self.since = moment

    def set_rate(self, rate: float) -> None:
        """Let time run ``rate`` times as fast from now on; 0 stops it."""
        if not 0 <= rate <= MAX_RATE:
            raise NotPossible(f"时钟倍速须在 0 与 {MAX_RATE:.0f} 之间。")
        self.rebase()
        self.rate = rate

    def step(self, seconds: float) -> None:
        """Put time forward at once."""
        if not 0 <= seconds <= MAX_STEP_SECONDS:
            raise NotPossible("时钟只能向前拨，且一次不超过 3 年。")
        self.rebase()
        base = self.base + round(seconds * MICROSECONDS)
        if base >= microseconds_of(datetime(LAST_YEAR, 1, 1, tzinfo=CHINA)):
            raise NotPossible(f"演练时间不能超过 {LAST_YEAR} 年。")
        self.base = base

    def is_lease_old(self) -> bool:
        """Whether the base must be stored again."""
        return self.real() - self.stored_since >= LEASE_SECONDS / 2


def base_after_pause(base: int, rate: float, wall_seconds: float, was_closed: bool) -> int:
    """Marketplace time at a restart, ``wall_seconds`` after the base was stored."""
    elapsed = max(0.0, wall_seconds)
    at_full_rate = 0.0 if was_closed else min(elapsed, LEASE_SECONDS)
    return base + int((at_full_rate * rate + (elapsed - at_full_rate) * min(rate, 1.0)) * MICROSECONDS)

"""The time in which a command can be recalled: what is left of it after a restart, and when it is too old to just go.

Pure. Moments are this computer's wall clock, which may have been set meanwhile: what it says is never trusted beyond
the limits given.
"""

from __future__ import annotations

from datetime import datetime, timedelta


def remaining_after_restart(ends_at: datetime, now: datetime, hold_seconds: int, shortest_seconds: int) -> float:
    """Seconds that a hold goes on in this process, whose predecessor had stored its end.

    At least the shortest time, so that it is shown again; at most the full hold, however the clock was set.
    """
    left = (ends_at - now).total_seconds()
    return max(float(min(shortest_seconds, hold_seconds)), min(left, float(hold_seconds)))


def is_late(ends_at: datetime, hold_seconds: int, now: datetime, asks_after: timedelta) -> bool:
    """True when the decision was made so long ago that a person is asked before it is sent."""
    return now - (ends_at - timedelta(seconds=hold_seconds)) > asks_after

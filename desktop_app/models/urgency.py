"""Urgency: how near a case is. Band first, then amount, then key.

The bands are ours, no rule of the marketplace: overdue or automatic within 3 hours, 24 hours, 3 days,
7 days, later, none. A reminder ends nothing and makes no case urgent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from desktop_app.models.supervision import Band, Deadline, Effect, Silence

AUTOMATIC = frozenset({Effect.AUTO_ACCEPT, Effect.AUTO_REFUND, Effect.WITHDRAWN})
"""Effects that change the order by themselves."""

_NEAR = timedelta(hours=3)
_BANDS = (
    (timedelta(hours=24), Band.DAY),
    (timedelta(days=3), Band.THREE_DAYS),
    (timedelta(days=7), Band.WEEK),
)
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta(0)


def band_of(deadline: Deadline | None, silence: Silence | None, now: datetime) -> Band:
    """The nearer of the deadline's band and the automatic effect's band."""
    deadline_left = deadline.at - now if deadline is not None else None
    effect_left = None
    if silence is not None and silence.at is not None and silence.effect in AUTOMATIC:
        effect_left = silence.at - now
    if deadline_left is None and effect_left is None:
        return Band.NONE
    if (deadline_left is not None and deadline_left < _NOTHING) or (effect_left is not None and effect_left <= _NEAR):
        return Band.NOW
    left = min(part for part in (deadline_left, effect_left) if part is not None)
    for limit, band in _BANDS:
        if left <= limit:
            return band
    return Band.LATER


def turning_points(deadline: Deadline | None, silence: Silence | None) -> Iterator[datetime]:
    """The moments at which ``band_of`` changes by itself."""
    if deadline is not None:
        yield from (deadline.at - limit for limit, _band in _BANDS)
        yield deadline.at + _SECOND
    if silence is not None and silence.at is not None and silence.effect in AUTOMATIC:
        yield from (silence.at - limit for limit, _band in _BANDS)
        yield silence.at - _NEAR

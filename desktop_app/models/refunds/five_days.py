"""The window of the five-day refund: so many hours from the opening of the order, as its rule says.

Nobody reviews such a refund. The window says whether the full amount is still to be had, or was when it was asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple


class FiveDays(NamedTuple):
    """The window of one order."""

    ends_at: datetime
    """The first instant that lies outside."""
    is_over: bool
    was_asked_inside: bool | None
    """The request was filed before the end; ``None``: when it was filed is not known."""


def five_days(starts_at: datetime | None, filed_at: datetime | None, now: datetime, hours: int) -> FiveDays | None:
    """The window from 生效时间 on; ``None`` when nothing says since when the order runs."""
    if starts_at is None:
        return None
    ends_at = starts_at + timedelta(hours=hours)
    return FiveDays(ends_at, now >= ends_at, None if filed_at is None else filed_at < ends_at)

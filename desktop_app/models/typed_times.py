"""Times as people type them after the window's own short forms: ``11-20 9:30``, ``今天 18:00``.

Plain Python; all times are aware and meant in China Standard Time.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from desktop_app.clock import CHINA
from desktop_app.texts import _

_SHORT = re.compile(
    r"(?:(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?|(?P<word>[^\d\s]+))(?:\s+(?P<hour>\d{1,2}):(?P<minute>\d{2}))?",
    re.ASCII,
)
_YEARS_BACK = 8
"""A 29th of February may be so many years ago."""
_NEAR = timedelta(days=1)


def past_moment(text: str, now: datetime) -> datetime | None:
    """The nearest past moment that a short form means; ``None`` for anything else. A day alone is its first moment.

    A moment that would come within a day is most likely meant as such: it is not taken for last year's.
    """
    found = _SHORT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    local = now.astimezone(CHINA)
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    if found["word"] is not None:
        back = {"今天": 0, _("今天").casefold(): 0, "昨天": 1}.get(found["word"].casefold())
        moment = None if back is None else _at(local.year, local.month, local.day, hour, minute)
        moment = None if moment is None or back is None else moment - timedelta(days=back)
        return moment if moment is not None and moment <= local else None
    month, day = int(found["month"]), int(found["day"])
    for year in range(local.year, local.year - _YEARS_BACK - 1, -1):
        moment = _at(year, month, day, hour, minute)
        if moment is None:
            continue
        if moment <= local:
            return moment
        if moment - local <= _NEAR:
            return None
    return None


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    """The moment; 24:00 is the end of its day."""
    is_end = (hour, minute) == (24, 0)
    try:
        moment = datetime(year, month, day, 0 if is_end else hour, minute, tzinfo=CHINA)
    except ValueError:
        return None
    return moment + timedelta(days=1) if is_end else moment

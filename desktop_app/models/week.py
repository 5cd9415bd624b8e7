"""The week of Today: from its first moment on, what counts as happening in it, and what by itself.

The strip 七天内的逾期后果, the number on its link and the list that the link opens all ask here, so that they agree.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop_app.models.supervision import Effect

DAYS = 7
WEEK_EFFECTS = (Effect.AUTO_REFUND, Effect.AUTO_ACCEPT, Effect.WITHDRAWN, Effect.REMINDER)
"""Effects that stand in the strip, strongest first; ``none`` and ``unknown`` happen on no day."""


def week_span(now: datetime) -> tuple[datetime, datetime]:
    """The week's first moment and the one after its last, [start, end), in the zone of ``now``.

    It goes from today's first moment to the end of the seventh day. What falls on midnight belongs to the day that it
    ends, hence one second more at both ends.
    """
    first = now.replace(hour=0, minute=0, second=1, microsecond=0)
    return first, first + timedelta(days=DAYS)

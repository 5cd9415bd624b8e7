"""Of when the data of a file or a paste are, where nobody says."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from desktop_app.clock import CHINA
from desktop_app.models.kinds import Kind

VISIBLE_AFTER = timedelta(hours=8)
"""The console's help: transaction details reach to the previous midnight, to be seen from 08:00 on."""


def proposed_data_date(source: Path | bytes, now: datetime, kind: Kind) -> datetime:
    """What our own export says of its data, else when the file was last saved, a paste now; never later than now.

    Of a kind whose page shows only whole days: the midnight up to which that page was filled by then.
    """
    from desktop_app.documents.data_date import written_data_date  # only for files

    if isinstance(source, bytes):
        return _whole_days(now, kind)
    written = written_data_date(source)
    if written is not None:
        return min(written.astimezone(CHINA), now)
    return _whole_days(min(datetime.fromtimestamp(int(source.stat().st_mtime), CHINA), now), kind)


def _whole_days(moment: datetime, kind: Kind) -> datetime:
    if not kind.is_daily:
        return moment
    return (moment.astimezone(CHINA) - VISIBLE_AFTER).replace(hour=0, minute=0, second=0, microsecond=0)

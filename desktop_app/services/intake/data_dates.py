"""Of when the data of a file are, where nobody says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desktop_app.clock import CHINA


def proposed_data_date(path: Path, now: datetime) -> datetime:
    """What our own export says of its data, else when the file was last saved; never later than now."""
    from desktop_app.documents.data_date import written_data_date  # only for files

    written = written_data_date(path)
    saved = datetime.fromtimestamp(int(path.stat().st_mtime), CHINA)
    return min(saved if written is None else written.astimezone(CHINA), now)

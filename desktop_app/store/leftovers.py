"""What a process that was killed leaves behind: half-written temporary files, which nobody will ever finish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app.paths import Home
from desktop_app.store.faults import told_as_sentences

KEPT = timedelta(days=1)
"""No import takes this long: what is older belongs to no running process."""


def forget_leftovers(home: Home, at: datetime) -> int:
    """Remove temporary files that are a day old; gives how many."""
    gone = 0
    with told_as_sentences(home.root):
        for path in _temporary_files(home):
            try:
                changed = path.stat().st_mtime
            except FileNotFoundError:
                continue  # another process finished with it just now
            if at.timestamp() - changed > KEPT.total_seconds():
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _temporary_files(home: Home) -> Iterator[Path]:
    if home.temporary.is_dir():
        yield from (path for path in home.temporary.iterdir() if path.is_file())
    for folder in (home.root / "archive", home.files, home.snapshots):
        yield from folder.rglob(".writing-*")

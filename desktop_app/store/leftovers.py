"""Passing files of a home, and what a process that was killed leaves of them: nobody will ever finish those.

Beside a passing file stands a lock that its process holds. The system lets go of it when the process ends, however it
ends: a file whose lock is free belongs to nobody, and the next start removes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app.paths import Home
from desktop_app.store.faults import told_as_sentences

KEPT = timedelta(days=1)
"""No import takes this long: what is older and has no lock belongs to no running process."""
LOCK = ".lock"


@contextmanager
def passing_file(home: Home, purpose: str) -> Iterator[Path]:
    """A name of its own in the home's folder for passing files; what lies there is removed afterwards.

    Faults of the disk, in the block too, become sentences.
    """
    from filelock import FileLock

    path = home.temporary / f"{purpose}-{secrets.token_hex(6)}"
    place = _lock_of(path)
    with told_as_sentences(path):
        home.temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with FileLock(place, thread_local=False):
                try:
                    yield path
                finally:
                    path.unlink(missing_ok=True)
        finally:
            place.unlink(missing_ok=True)


def forget_passing_files(home: Home) -> int:
    """Remove passing files that nobody holds any more; gives how many. Looks at one folder: made for each start."""
    places = list(home.temporary.glob("*" + LOCK)) if home.temporary.is_dir() else []
    return sum(_is_removed(path, place) for place in places if (path := place.with_suffix("")).exists())


def forget_leftovers(home: Home, at: datetime) -> int:
    """Remove temporary files that are a day old; gives how many. A passing file and its lock are left to each start."""
    gone = 0
    with told_as_sentences(home.root):
        for path in _temporary_files(home):
            if not _is_one_of_a_pair(path) and _is_old(path, at):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + LOCK)


def _is_one_of_a_pair(path: Path) -> bool:
    """A passing file beside its lock, or the lock beside its file."""
    return _lock_of(path).exists() or (path.suffix == LOCK and path.with_suffix("").exists())


def _is_removed(path: Path, place: Path) -> bool:
    """Remove a passing file with its lock, unless its process holds it."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(place, blocking=False, thread_local=False):
            path.unlink(missing_ok=True)
        place.unlink(missing_ok=True)
    except (Timeout, OSError):  # in use, or not to be removed now: another start looks again
        return False
    return True


def _is_old(path: Path, at: datetime) -> bool:
    try:
        return at.timestamp() - path.stat().st_mtime > KEPT.total_seconds()
    except FileNotFoundError:  # another process finished with it just now
        return False


def _temporary_files(home: Home) -> Iterator[Path]:
    if home.temporary.is_dir():
        yield from (path for path in home.temporary.iterdir() if path.is_file())
    for folder in (home.root / "archive", home.files, home.snapshots):
        yield from folder.rglob(".writing-*")

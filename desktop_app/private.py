"""A home is for its owner alone: customers' papers lie in it. On POSIX systems folders are 0700 and files 0600.

On Windows the user's data folder is private by its inherited rights, and there is nothing to do.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_usual_mask: int | None = None


def begin() -> None:
    """What this process makes from now on is its owner's alone. For processes that start no other programs."""
    global _usual_mask
    if os.name == "posix" and _usual_mask is None:
        _usual_mask = os.umask(_OTHERS)


def as_usual(path: Path) -> None:
    """Give a file that was written for a person, outside the home, the rights that new files usually have."""
    if _usual_mask is not None:
        path.chmod(0o666 & ~_usual_mask)


def make_private(root: Path) -> None:
    """Make a home and take from others what they could read in one that is there.

    All is walked through only where the folder itself, or something directly in it, is open to others. What cannot be
    changed, or made, stays as it is: whoever uses it first tells why.
    """
    if os.name != "posix":
        return
    with suppress(OSError):
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not any(_is_open(path) for path in (root, *root.iterdir())):
            return
        _close(root)
        for folder, folders, files in os.walk(root):
            for name in (*folders, *files):
                _close(Path(folder, name))


def _is_open(path: Path) -> bool:
    with suppress(OSError):  # removed meanwhile
        found = path.lstat().st_mode
        return not stat.S_ISLNK(found) and bool(found & _OTHERS)
    return False


def _close(path: Path) -> None:
    if _is_open(path):
        with suppress(OSError):  # another's file, or removed meanwhile
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~_OTHERS)

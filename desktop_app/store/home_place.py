"""Is this home the one that was left here, or a copy of it, or an older state that somebody put back?

Three signs, none of which a person must keep in mind: where it lies and on which computer; a mark beside ``work.db``
whose number in the file system no copy has; and the journal's head, which an older ``work.db`` does not know. In each
case what is on its way may have been sent elsewhere, so that nothing is sent by itself.
"""

from __future__ import annotations

import platform
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.paths import Home
from desktop_app.store import journal_head
from desktop_app.store.atomic import write_text
from desktop_app.store.faults import told_as_sentences
from desktop_app.store.journal_head import Head

PLACE, MARK, ROLLED_BACK = "home.place", "home.mark", "home.rolled_back"
"""Named values in ``work.db``."""
_MACHINE_IDS = ("/etc/machine-id", "/var/lib/dbus/machine-id")


@dataclass(frozen=True)
class Place:
    """Where a home lies, as it is written into ``work.db``."""

    place: str
    mark: str
    """Empty when there is no mark."""

    def as_values(self) -> Mapping[str, str]:
        """The named values."""
        return {PLACE: self.place, MARK: self.mark}


def found_place(home: Home) -> Place:
    """What is seen now."""
    return Place(f"{machine()}|{home.root.resolve()}", _read_mark(home))


def is_elsewhere(home: Home, place: str, mark: str) -> bool:
    """True when what ``work.db`` remembers is not what is seen; never for one that remembers nothing."""
    seen = found_place(home)
    if not place:
        return False
    if not mark and place in (seen.place, _place_before_marks(home)):
        return False  # a program without marks left it here
    return (place, mark) != (seen.place, seen.mark)


def is_remembered(home: Home, place: str, mark: str) -> bool:
    """True when nothing has to be written."""
    return bool(mark) and (place, mark) == (found_place(home).place, _read_mark(home))


def new_mark(home: Home) -> Place:
    """Mark this home anew; gives what is to be remembered."""
    write_text(_mark_file(home), uuid.uuid4().hex + "\n")
    return found_place(home)


def forgotten_head(home: Home, contains: Callable[[Head], bool], handled: str) -> Head | None:
    """The journal's head outside the database when the chain does not know it: ``work.db`` is older than its home."""
    head = journal_head.read_head(home.journal_head)
    if head is None or head.hash == handled:
        return None
    return None if contains(head) else head


def _read_mark(home: Home) -> str:
    """The mark's word and its number in the file system."""
    path = _mark_file(home)
    with told_as_sentences(path):
        try:
            return f"{path.read_bytes()[:64].decode('ascii', 'replace').strip()}|{path.stat().st_ino}"
        except FileNotFoundError:
            return ""


def _mark_file(home: Home) -> Path:
    return home.root / "home.mark"


def _place_before_marks(home: Home) -> str:
    return f"{platform.node()}|{home.root.resolve()}"


def machine() -> str:
    """This computer's own number where the system has one that outlives a change of its name; else its name."""
    for name in _MACHINE_IDS:
        try:
            found = Path(name).read_text("ascii").strip()
        except (OSError, ValueError):
            continue
        if found:
            return found
    return platform.node()

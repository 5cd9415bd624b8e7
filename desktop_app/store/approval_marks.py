"""What can not be used any more, marked outside ``work.db``: an older state of it may be put back.

One small file for each request that ended and each key that is not trusted any more, written before that is committed.
That it is there is enough. A mark whose deed was not committed after all is a no too many, never a yes. Standard
library only.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from desktop_app.models.approvals.records import Ending
from desktop_app.paths import Home
from desktop_app.store.atomic import write_text
from desktop_app.store.faults import told_as_sentences


class Use(NamedTuple):
    """A use of a request, as its mark tells."""

    command_id: str
    at: datetime
    """By this computer's clock."""


def mark_ended(home: Home, request_id: str, ending: Ending, at: datetime, command_id: str = "") -> None:
    """A request ended; the first mark stays. After a use there may be more: its command may have been recalled."""
    if ended_by_mark(home, request_id) in (None, Ending.USED):
        write_text(home.approval_marks / f"{request_id}.{ending}", _text(at, command_id))


def use_marked(home: Home, request_id: str) -> Use | None:
    """The last use of a request; ``None`` when it was not used, ended otherwise too, or no command is told."""
    with told_as_sentences(home.root):
        if any((home.approval_marks / f"{request_id}.{one}").exists() for one in Ending if one is not Ending.USED):
            return None
        try:
            found = json.loads((home.approval_marks / f"{request_id}.{Ending.USED}").read_bytes())
            return Use(str(found["command"]), datetime.fromisoformat(found["at"]))
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None  # a mark that cannot be read names no command: what it marks stays used


def ended_by_mark(home: Home, request_id: str) -> Ending | None:
    """What the marks say of a request."""
    with told_as_sentences(home.root):
        return next((one for one in Ending if (home.approval_marks / f"{request_id}.{one}").exists()), None)


def mark_withdrawn(home: Home, public_key: str, at: datetime) -> None:
    """A key is not trusted any more."""
    write_text(home.approval_marks / f"{public_key}.withdrawn", _text(at))


def is_withdrawn(home: Home, public_key: str) -> bool:
    """What the marks say of a key."""
    with told_as_sentences(home.root):
        return (home.approval_marks / f"{public_key}.withdrawn").exists()


def forget_withdrawn(home: Home, public_key: str) -> None:
    """People compared fingerprints again, and the key is trusted anew."""
    with told_as_sentences(home.root):
        (home.approval_marks / f"{public_key}.withdrawn").unlink(missing_ok=True)


def _text(at: datetime, command_id: str = "") -> str:
    told = {"at": at.isoformat(), "command": command_id}
    return json.dumps({name: value for name, value in told.items() if value}) + "\n"

"""The time that a rehearsal showed last, kept beside its shop: until its marketplace answers again, that is its time.

Without it a rehearsal whose clock was put forward would begin with the real date, and call its own facts future ones.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.clock import iso
from desktop_app.errors import DeskError

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

NAME = "last_time.json"
MOST_BYTES = 4096
APART_SECONDS = 10.0
"""Real time between two notes, and what a clock must have jumped to be noted at once."""

_log = logging.getLogger(__name__)


def note(folder: Path, at: datetime) -> None:
    """Keep the time. A disk that does not take it costs the next start its first seconds, and nothing else."""
    from desktop_app.store.atomic import writing_whole  # not needed to read

    if not folder.is_dir():
        return
    try:
        with writing_whole(folder / NAME) as file:
            file.write(json.dumps({"at": iso(at)}).encode())
    except DeskError as error:
        _log.warning("the time of a rehearsal is not noted: %s", error.message)


def recall(desk: Desk, connection_id: str) -> None:
    """Let the connection's time be what it was last, unless its marketplace was heard already. Quick: one small file.

    While it was closed its time went on at most as fast as ours, so that it is never shown later than it is.
    """
    if desk.clock.has_heard(connection_id):
        return
    try:
        with (desk.home.rehearsal / connection_id / NAME).open("rb") as file:
            at = datetime.fromisoformat(json.loads(file.read(MOST_BYTES))["at"])
    except (OSError, ValueError, KeyError, TypeError):  # never noted, or being written: the real time has to do
        return
    if at.tzinfo is not None and at > desk.clock.wall():
        desk.clock.hear(connection_id, at)

"""The time that a rehearsal showed last, and how fast it ran: until its marketplace answers again, its time by that.

A rehearsal's clock may be ahead of this computer's, behind it, faster, or stand still. Without the note its own facts
would be judged by the real date: as future ones, or as old ones. Each note is believed, also one of an earlier time
than the last: the rehearsal was started anew.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.errors import DeskError
from desktop_app.services.rehearsals.address_file import read_address_file

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

NAME = "last_time.json"
DATABASE = "marketplace.db"
MOST_BYTES = 4096
APART_SECONDS = 10.0
"""Real time between two notes, and what a clock must have jumped to be noted at once."""
LEASE_SECONDS = 20.0
"""A marketplace that runs stores its time at least so often, and after a kill no more than this counts at full rate."""
FASTEST = 1e9

_log = logging.getLogger(__name__)


class LastTime(NamedTuple):
    """A clock that showed ``at`` when this computer's showed ``wall``, and ran ``rate`` times as fast."""

    at: datetime
    rate: float
    wall: datetime

    def time_at(self, wall: datetime, runs_until: datetime | None) -> datetime:
        """What it shows at a later moment; at an earlier one, where this computer was set back, what it showed.

        ``runs_until``: how long its marketplace is known to have run, ``None`` where that shows nowhere. While it is
        closed its time goes on at most as fast as ours, so that it is never shown later than it is.
        """
        passed = max(wall - self.wall, timedelta(0))
        running = passed if runs_until is None else min(max(runs_until - self.wall, timedelta(0)), passed)
        return self.at + running * self.rate + (passed - running) * min(self.rate, 1.0)


def note(desk: Desk, connection_id: str, at: datetime, rate: float) -> None:
    """Keep the time. A disk that does not take it costs the next start its first seconds, and nothing else."""
    from desktop_app.store.atomic import writing_whole  # not needed to read

    said = {"at": at.isoformat(), "rate": rate, "wall": desk.clock.wall().isoformat()}
    try:
        with writing_whole(_places(desk, connection_id)[1]) as file:
            file.write(json.dumps(said).encode())
    except DeskError as error:
        _log.warning("the time of a rehearsal is not noted: %s", error.message)


def recall(desk: Desk, connection_id: str) -> None:
    """Let the connection's time be what its clock must show by now, unless its marketplace was heard already. Quick."""
    if desk.clock.has_heard(connection_id):
        return
    shop, file = _places(desk, connection_id)
    known = _read(file)
    if known is None:
        return
    wall, until = desk.clock.wall(), _runs_until(shop)
    try:
        at = known.time_at(wall, until)
    except OverflowError:  # noted by a clock that was years off: no calendar has such a day
        _log.warning("the noted time of a rehearsal leads beyond any date")
        return
    is_running = until is None or wall <= until
    desk.clock.hear(connection_id, at, known.rate if is_running else min(known.rate, 1.0))


def _read(file: Path) -> LastTime | None:
    """What was noted; ``None`` when nothing was, it is being written, or it is no note: the real time has to do."""
    try:
        with file.open("rb") as stream:
            found = json.loads(stream.read(MOST_BYTES))
        at, wall = (datetime.fromisoformat(found[name]) for name in ("at", "wall"))
        rate = float(found["rate"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    is_aware = at.tzinfo is not None and wall.tzinfo is not None
    return LastTime(at, rate, wall) if is_aware and 0 <= rate < FASTEST else None


def _places(desk: Desk, connection_id: str) -> tuple[Path, Path]:
    """Where the shop lies, and the note. One that was started by hand lies below the home itself."""
    home = desk.home.rehearsal
    own = home / connection_id
    return (own, own / NAME) if own.is_dir() else (home, home / f"{connection_id}-{NAME}")


def _runs_until(shop: Path) -> datetime | None:
    """Until when the marketplace of a shop is known to run; ``None`` where no shop lies."""
    stored = []
    for name in (DATABASE, f"{DATABASE}-wal"):
        try:
            stored.append((shop / name).stat().st_mtime)
        except OSError:  # there is none: it was closed in order, or never was here
            continue
    if not stored:
        return None
    lease = LEASE_SECONDS if read_address_file(shop) is not None else 0.0
    return datetime.fromtimestamp(max(stored) + lease, UTC)

"""Backup: snapshots of ``work.db`` and of drafts outside the database, and the paused outbox after a restore."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.models.events import CommandChanged
from desktop_app.models.records import StoredDraft

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

SNAPSHOT_EVERY = timedelta(minutes=10)
"""A snapshot is made this long after the last one, if anything was written since."""


class Backup:
    """What is kept outside ``work.db``. The runner calls ``step``; the rest may be called by a person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen_drafts: dict[str, int] = {}
        self._head_of_last: str | None = None

    def step(self, now: datetime) -> None:
        """Write what is due: drafts that changed (≥ 5 minutes apart each), a snapshot every ten minutes.

        ``now`` is the connection's time and not used: snapshots go by this computer's clock.
        """
        self.snapshot_drafts()
        if self._is_snapshot_due():
            self.snapshot()

    def snapshot(self) -> Path:
        """Copy the whole of ``work.db`` to ``snapshots/`` and renew the journal's head; gives the new file."""
        made = self._desk.work.snapshot()
        self._head_of_last = self._state()
        return made

    def snapshots(self) -> list[Path]:
        """Snapshots and backups before migrations, newest first."""
        from desktop_app.store import snapshots  # SQLAlchemy

        return snapshots.newest_first(self._desk.home)

    def snapshot_drafts(self) -> list[Path]:
        """Write each draft that changed since its last snapshot as a readable JSON file; gives the new files."""
        from desktop_app.store import snapshots  # SQLAlchemy

        made = []
        for draft in self._desk.work.drafts.list():
            if self._seen_drafts.get(draft.id) == draft.revision:
                continue
            written = snapshots.snapshot_draft(self._desk.home, draft)
            if written is not None:
                self._seen_drafts[draft.id] = draft.revision
                made.append(written)
        snapshots.forget_old_drafts(self._desk.home, self._desk.clock.wall())
        return made

    def draft_copies(self) -> list[StoredDraft]:
        """The newest readable snapshot of each draft, discarded ones of the last seven days included."""
        from desktop_app.store import snapshots  # SQLAlchemy

        return snapshots.newest_drafts(self._desk.home)

    def paused_because(self) -> str:
        """Why nothing is sent by itself: ``restored``, ``copied`` or empty."""
        return self._desk.work.paused_because()

    def resume(self) -> None:
        """A person looked at what is unknown and lets the outbox run again; the journal says who."""
        desk = self._desk
        reason = desk.work.paused_because()
        if not reason:
            return
        with desk.work.writing() as tx:
            desk.work.resume(tx)
            desk.work.journal.append(tx, desk.person, "outbox.resumed", "", {"was": reason}, desk.clock.wall())
        desk.events.publish(CommandChanged())

    def _is_snapshot_due(self) -> bool:
        """True when the newest snapshot is old enough (or from the future) and something was written since."""
        from desktop_app.store import snapshots  # SQLAlchemy

        if self._head_of_last is not None and self._head_of_last == self._state():
            return False
        newest = snapshots.newest_moment(self._desk.home)
        now = self._desk.clock.wall()
        return newest is None or now < newest or now - newest >= SNAPSHOT_EVERY

    def _state(self) -> str:
        """Changes with everything that is written by a person: the journal's head and the drafts' revisions."""
        head = self._desk.work.journal.head()
        drafts = ",".join(f"{draft.id}:{draft.revision}" for draft in self._desk.work.drafts.list())
        return f"{head.count} {head.hash} {drafts}"

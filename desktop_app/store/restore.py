"""A damaged ``work.db`` is moved aside; the newest good snapshot and newer draft snapshots take its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app import kill_points
from desktop_app.models.commands import CommandState
from desktop_app.paths import Home
from desktop_app.store import journal_head, snapshots
from desktop_app.store.atomic import make_folder, sync_folder
from desktop_app.store.faults import told_as_sentences
from desktop_app.store.sqlite import copy_database, is_sound

if TYPE_CHECKING:
    from desktop_app.store.work import WorkStore

_BECOME_UNKNOWN = (CommandState.QUEUED, CommandState.SENDING, CommandState.PREPARED)
"""What may have gone out after the snapshot was made: nobody knows, so it is asked before anything is sent."""


@dataclass(frozen=True)
class Restored:
    """What took the place of a damaged file."""

    damaged: Path
    snapshot: Path | None


def restore(home: Home, at: datetime) -> Restored:
    """Move the damaged file (with its log) to ``damaged/`` and put the newest good snapshot in its place."""
    good = next((path for path in snapshots.newest_first(home) if is_sound(path)), None)
    kept = make_folder(home.root / "damaged") / f"work-{at.astimezone(UTC):%Y%m%d-%H%M%S-%f}.db"
    with told_as_sentences(home.work_db):
        for ending in ("-shm", "-wal", ""):
            part = home.work_db.with_name(home.work_db.name + ending)
            if part.exists():
                part.replace(kept.with_name(kept.name + ending))
        sync_folder(home.root)
    kill_points.reached("restore.moved")
    if good is not None:
        copy_database(good, home.work_db)
    kill_points.reached("restore.copied")
    return Restored(kept, good)


def finish_restore(store: WorkStore, home: Home, restored: Restored, at: datetime) -> int:
    """Pause the outbox, make what was on its way unknown, bring newer drafts back; gives their number."""
    head = journal_head.read_head(home.journal_head)
    drafts = [draft for draft in snapshots.newest_drafts(home) if _is_newer(store, draft.id, draft.revision)]
    known = {connection.id for connection in store.connections.list()}
    with store.writing() as tx:
        store.pause(tx, "restored")
        for connection_id in known:
            for command in store.commands.list(connection_id, _BECOME_UNKNOWN):
                store.commands.move(tx, command.id, CommandState.UNKNOWN, changed_at=at)
        brought = 0
        for draft in drafts:
            if draft.connection_id in known:
                store.drafts.put_back(tx, draft)
                brought += 1
        detail = {
            "damaged": restored.damaged.name,
            "snapshot": restored.snapshot.name if restored.snapshot else None,
            "drafts": brought,
            "head": None if head is None else {"count": head.count, "hash": head.hash},
        }
        store.journal.append(tx, "seller-desk", "work.restored", "", detail, at)
    _keep_old_head(home, at)
    store.write_head()
    return brought


def _is_newer(store: WorkStore, draft_id: str, revision: int) -> bool:
    kept = store.drafts.load(draft_id)
    return kept is None or kept.revision < revision


def _keep_old_head(home: Home, at: datetime) -> None:
    """The head of the lost chain stays as evidence beside the new one."""
    with told_as_sentences(home.journal_head):
        if home.journal_head.is_file():
            home.journal_head.replace(
                home.journal_head.with_name(f"journal.head.{at.astimezone(UTC):%Y%m%d-%H%M%S-%f}")
            )

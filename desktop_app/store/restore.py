"""A damaged or lost ``work.db`` is moved aside; the newest good snapshot and newer draft snapshots take its place.

A marker file says that a restore is under way, so that one that was interrupted is finished at the next start:
the outbox is never found running after a restore.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.commands import Waiting
from desktop_app.models.journal import PROGRAM
from desktop_app.models.records import StoredDraft
from desktop_app.paths import Home
from desktop_app.store import journal_head, schema, snapshots
from desktop_app.store.atomic import make_folder, sync_folder, write_text
from desktop_app.store.batch_notes import read_notes
from desktop_app.store.faults import DamagedDataError, busy, told_as_sentences
from desktop_app.store.sqlite import copy_database, is_sound, make_engine

if TYPE_CHECKING:
    from desktop_app.store.access import Tx
    from desktop_app.store.work import WorkStore

CHECKED_AT_OPEN_BYTES = 64 << 20
"""Files up to this size are read whole at each open (about 1 ms a MiB); larger ones when somebody asks."""

BEGAN_EMPTY = "began_empty"
"""Named value: this ``work.db`` took the place of one that no snapshot could bring back."""

_BECOME_UNKNOWN = (CommandState.QUEUED, CommandState.SENDING, CommandState.PREPARED)
"""What may have gone out after the snapshot was made: nobody knows, so it is asked before anything is sent."""
_PARTS = ("-shm", "-wal", "-journal", "")
_WAIT_SECONDS = 30


@dataclass(frozen=True)
class Restored:
    """What took the place of a damaged or lost file."""

    damaged: Path | None
    """Where the damaged file lies now; ``None`` when there was none."""
    snapshot: Path | None
    """``None`` when there was no good snapshot."""


def restore_if_needed(home: Home, at: datetime) -> Restored | None:
    """Look at ``work.db`` before it is used; a damaged one, or one that is lost in a home that was used, is replaced.

    Gives what an interrupted restore left to finish, too. A newer file is refused and left alone.
    """
    if not _is_harmed(home):
        return None
    with alone(home):
        if not _is_harmed(home):
            return None  # another process was quicker
        begun = _read_marker(home)
        is_usable = home.work_db.exists() and _is_readable(home.work_db) and not _is_emptied(home)
        if begun is not None and is_usable:
            return begun
        return _restore(home, at, begun)


def _is_harmed(home: Home) -> bool:
    if _marker(home).exists():
        return True
    if home.work_db.exists():
        return not _is_readable(home.work_db) or _is_emptied(home)
    return _was_used(home)


def _was_used(home: Home) -> bool:
    """What only a ``work.db`` leaves behind is there: snapshots, the journal's head, notes of batches."""
    is_headed = home.journal_head.exists()
    return is_headed or any(snapshots.newest_first(home)) or any(read_notes(home))


def _is_emptied(home: Home) -> bool:
    """A file without any schema in a home that was used was cut to nothing; SQLite would take it for a new one."""
    engine = make_engine(home.work_db)
    try:
        return schema.found_number(engine) == 0 and _was_used(home)
    finally:
        engine.dispose()


def _is_readable(path: Path) -> bool:
    """True for a sound database; raises ``NewerDataError`` for one of a newer program."""
    try:
        if path.stat().st_size <= CHECKED_AT_OPEN_BYTES and not is_sound(path):
            return False
        engine = make_engine(path)
        try:
            schema.refuse_newer(schema.found_number(engine), path)
        finally:
            engine.dispose()
    except DamagedDataError:
        return False
    return True


def _restore(home: Home, at: datetime, begun: Restored | None) -> Restored:
    good = next((path for path in snapshots.newest_first(home) if _is_good_snapshot(path)), None)
    kept, aside = begun.damaged if begun is not None else None, None
    if any(home.work_db.with_name(home.work_db.name + part).exists() for part in _PARTS):
        aside = make_folder(home.root / "damaged") / f"work-{at.astimezone(UTC):%Y%m%d-%H%M%S-%f}.db"
        # of a file that was deleted only the log may be left: it goes aside too, but the file is not kept there
        kept = aside if home.work_db.exists() else kept
    restored = Restored(kept, good)
    _write_marker(home, restored)
    kill_points.reached("restore.before")
    if aside is not None:
        _move_aside(home.work_db, aside)
    kill_points.reached("restore.moved")
    if good is not None:
        copy_database(good, home.work_db)
    else:
        _make_empty(home.work_db)
    kill_points.reached("restore.copied")
    return restored


def _make_empty(path: Path) -> None:
    """A file with today's schema, made while nobody else may look: one without any would be taken for damaged."""
    engine = make_engine(path)
    try:
        schema.migrate(engine, path, _no_backup)
    finally:
        engine.dispose()


def _no_backup(_old: int, _new: int) -> Path:
    raise AssertionError("a new file has nothing to keep")


def _is_good_snapshot(path: Path) -> bool:
    """Sound, and not of a newer program."""
    if not is_sound(path):
        return False
    engine = make_engine(path)
    try:
        return 0 < schema.found_number(engine) <= schema.SCHEMA_NUMBER
    finally:
        engine.dispose()


def _move_aside(path: Path, kept: Path) -> None:
    """The log goes with its file: a stale one would be taken for the new file's."""
    with told_as_sentences(path):
        for part in _PARTS:
            found = path.with_name(path.name + part)
            if found.exists():
                found.replace(kept.with_name(kept.name + part))
        sync_folder(path.parent)


def finish_restore(store: WorkStore, home: Home, restored: Restored, at: datetime) -> int:
    """Pause the outbox, make what was on its way unknown, bring newer drafts back; gives their number."""
    head = journal_head.read_head(home.journal_head)
    known = {connection.id for connection in store.connections.list()}
    drafts = [draft for draft in snapshots.newest_drafts(home) if draft.connection_id in known]
    brought = [draft for draft in drafts if _is_newer(store, draft)]
    with store.writing() as tx:
        store.pause(tx, "restored")
        if restored.snapshot is None:
            store.meta.put(tx, BEGAN_EMPTY, "1")
        make_unknown(store, tx, at)
        for draft in brought:
            store.drafts.put_back(tx, draft)
        detail = {
            "damaged": restored.damaged.name if restored.damaged else None,
            "snapshot": restored.snapshot.name if restored.snapshot else None,
            "drafts": len(brought),
            "head": None if head is None else {"count": head.count, "hash": head.hash, "at": head.written_at},
        }
        store.journal.append(tx, PROGRAM, "work.restored", "", detail, at)
        doubt_approvals(store, tx, at)
    kill_points.reached("restore.finished")
    _keep_old_head(home, at)
    store.write_head()
    _marker(home).unlink(missing_ok=True)
    return len(brought)


def make_unknown(store: WorkStore, tx: Tx, at: datetime) -> int:
    """What was on its way may have gone out, or been recalled, after this state of the data; gives their number.

    It is read back or asked before anything is sent. Bytes of it may have arrived under its key.
    """
    changed = 0
    for connection in store.connections.list():
        for command in store.commands.list(connection.id, _BECOME_UNKNOWN):
            changes: dict[str, Any] = {"changed_at": at, "waits_for": Waiting.NOTHING, "next_try_at": None}
            if command.capability is Capability.DIRECT:
                changes |= {"sent_at": command.sent_at or at, "answer": {**command.answer, "lost": True}}
            store.commands.move(tx, command.id, CommandState.UNKNOWN, **changes)
            changed += 1
    return changed


def doubt_approvals(store: WorkStore, tx: Tx, at: datetime) -> None:
    """Nobody here knows which approvals were used or revoked after this state of the data: none of them counts.

    Keys must be compared again by people, for the same reason.
    """
    requests, keys = store.approvals.void_all(tx, at), store.approval_keys.doubt_all(tx)
    externals = store.external_approvals.void_all(tx, at)
    if requests or keys or externals:
        detail = {"requests": requests, "keys": keys, "externals": externals}
        store.journal.append(tx, PROGRAM, "approval.voided", "", detail, at)


def heal_drafts(store: WorkStore, home: Home, at: datetime) -> int:
    """Bring drafts with a damaged text back from their newest copy outside the database; gives their number."""
    harmed = store.drafts.damaged_ids()
    if not harmed:
        return 0
    copies = {draft.id: draft for draft in snapshots.newest_drafts(home)}
    healed = [copies[draft_id] for draft_id in harmed if draft_id in copies]
    with store.writing() as tx:
        for draft in healed:
            store.drafts.put_back(tx, draft)
        detail = {"damaged": harmed, "healed": [draft.id for draft in healed]}
        store.journal.append(tx, PROGRAM, "drafts.healed", "", detail, at)
    return len(healed)


def _is_newer(store: WorkStore, draft: StoredDraft) -> bool:
    kept = store.drafts.load(draft.id) or store.drafts.find(draft.connection_id, draft.kind, draft.target)
    return kept is None or kept.revision < draft.revision


def _keep_old_head(home: Home, at: datetime) -> None:
    """The head of the lost chain stays as evidence beside the new one."""
    with told_as_sentences(home.journal_head):
        if home.journal_head.is_file():
            kept = f"journal.head.{at.astimezone(UTC):%Y%m%d-%H%M%S-%f}"
            home.journal_head.replace(home.journal_head.with_name(kept))


def _marker(home: Home) -> Path:
    return home.root / "restore.json"


def _write_marker(home: Home, restored: Restored) -> None:
    names = {
        "damaged": restored.damaged.name if restored.damaged else None,
        "snapshot": restored.snapshot.name if restored.snapshot else None,
    }
    write_text(_marker(home), json.dumps(names) + "\n")


def _read_marker(home: Home) -> Restored | None:
    """What an interrupted restore had begun; an unreadable marker still says that there was one."""
    if not _marker(home).is_file():
        return None
    try:
        names = json.loads(_marker(home).read_bytes())
        damaged, snapshot = names["damaged"], names["snapshot"]
    except (ValueError, KeyError, TypeError):
        return Restored(None, None)
    return Restored(
        home.root / "damaged" / str(damaged) if damaged else None, home.snapshots / str(snapshot) if snapshot else None
    )


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Only one process restores, or marks a home, at a time."""
    from filelock import FileLock, Timeout  # needed only when something is wrong

    with told_as_sentences(home.root):
        try:
            with FileLock(home.root / "restore.lock", timeout=_WAIT_SECONDS):
                yield
        except Timeout as error:
            raise busy(home.work_db) from error

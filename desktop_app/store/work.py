"""``work.db``: what people here said and did. Precious: migrated with a backup, checked at open, never rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from desktop_app.clock import Clock, iso
from desktop_app.models.journal import PROGRAM, JournalQuery
from desktop_app.models.records import JournalReport
from desktop_app.paths import Home
from desktop_app.store import home_place, journal_head, schema, snapshots
from desktop_app.store.access import Access, Tx
from desktop_app.store.address_records import AddressRecords
from desktop_app.store.appeal_records import AppealRecords, OwnerRecords
from desktop_app.store.approval_records import ApprovalKeyRecords, ApprovalRecords
from desktop_app.store.atomic import make_folder
from desktop_app.store.batch_records import BatchRecords
from desktop_app.store.casework_records import ChaseRecords, ContactRecords
from desktop_app.store.choice_records import ChoiceRecords, MappingRecords
from desktop_app.store.command_records import CommandRecords
from desktop_app.store.connection_records import ConnectionRecords, MetaRecords
from desktop_app.store.draft_records import DraftRecords, NoteRecords
from desktop_app.store.external_records import ExternalApprovalRecords
from desktop_app.store.faults import told_as_sentences
from desktop_app.store.journal_losses import RECORD, find_losses
from desktop_app.store.journal_reads import JournalReads
from desktop_app.store.journal_records import JournalRecords
from desktop_app.store.leftovers import forget_leftovers, forget_passing_files
from desktop_app.store.places import refuse_network_place
from desktop_app.store.reminder_records import ReminderRecords
from desktop_app.store.restore import (
    alone,
    doubt_approvals,
    finish_restore,
    heal_drafts,
    make_unknown,
    restore_if_needed,
)
from desktop_app.store.sqlite import is_sound, make_engine
from desktop_app.store.sync_records import SyncRecords
from desktop_app.store.view_records import ViewRecords

OUTBOX_PAUSED = "outbox.paused"
"""Named value: why nothing is sent by itself (``restored`` or ``copied``); absent when the outbox runs."""
SNAPSHOT_AT_CLOSE = timedelta(minutes=1)
"""A home that is only used by short verbs has no runner: a snapshot is made at the end of one that wrote
something, unless one is younger than this. What a snapshot lacks is lost when ``work.db`` is damaged."""

_MOST_RESTORES = 1000


@dataclass(frozen=True)
class Opened:
    """What happened when the file was opened; the window says it."""

    is_new: bool = False
    migrated: tuple[schema.Step, ...] = ()
    restored_from: Path | None = None
    """The snapshot that took the place of a damaged file."""
    damaged_kept: Path | None = None
    """Where the damaged file was moved to; set even when there was no snapshot, ``None`` when it was not there."""
    is_lost: bool = False
    """A damaged file, or one that was not there any more, could not be restored: all began empty."""
    drafts_restored: int = 0
    """Drafts brought back from their copies outside the database: newer there, or damaged here."""
    is_copied: bool = False
    """The home was copied or moved from elsewhere, or an older state was put back: the outbox is paused."""


class WorkStore:
    """The open ``work.db`` of one home; safe to use from any thread."""

    opened: Opened

    def __init__(self, home: Home, clock: Clock, engine: sa.Engine) -> None:
        self._home = home
        self._clock = clock
        self._engine = engine
        self._access = Access(engine, home.work_db, schema.SCHEMA_NUMBER)
        self.connections = ConnectionRecords(self._access)
        self.meta = MetaRecords(self._access)
        self.batches = BatchRecords(self._access)
        self.sync = SyncRecords(self._access)
        self.choices = ChoiceRecords(self._access)
        self.mappings = MappingRecords(self._access)
        self.commands = CommandRecords(self._access)
        self.drafts = DraftRecords(self._access)
        self.notes = NoteRecords(self._access)
        self.chases = ChaseRecords(self._access)
        self.contacts = ContactRecords(self._access)
        self.addresses = AddressRecords(self._access)
        self.owners = OwnerRecords(self._access)
        self.appeals = AppealRecords(self._access)
        self.approvals = ApprovalRecords(self._access)
        self.external_approvals = ExternalApprovalRecords(self._access)
        self.approval_keys = ApprovalKeyRecords(self._access)
        self.views = ViewRecords(self._access)
        self.reminders = ReminderRecords(self._access)
        self.journal = JournalRecords(self._access)
        self.journal_reads = JournalReads(self._access)
        self.opened = Opened()

    @classmethod
    def open(cls, home: Home, clock: Clock) -> WorkStore:
        """Open, check, restore or migrate ``work.db``; every failure is a ``StoreError`` with a sentence."""
        refuse_network_place(home.root)
        make_folder(home.root)
        forget_passing_files(home)
        restored = restore_if_needed(home, clock.wall())
        is_new = not home.work_db.exists()
        engine = make_engine(home.work_db)
        try:
            steps = schema.migrate(
                engine, home.work_db, lambda old, new: snapshots.before_migration(home, clock.wall(), old, new)
            )
            store = cls(home, clock, engine)
            copied = store._note_place(is_new or restored is not None)
            drafts = finish_restore(store, home, restored, clock.wall()) if restored else 0
            drafts += heal_drafts(store, home, clock.wall())
        except BaseException:
            engine.dispose()
            raise
        store.opened = Opened(
            is_new and restored is None,
            tuple(steps),
            restored.snapshot if restored else None,
            restored.damaged if restored else None,
            restored is not None and restored.snapshot is None,
            drafts,
            copied,
        )
        return store

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One writing transaction: BEGIN IMMEDIATE, schema number checked, committed at the end."""
        with self._access.writing() as tx:
            yield tx

    def snapshot(self) -> Path:
        """A whole copy of ``work.db`` in ``snapshots/``, with the journal's head beside it renewed."""
        made = snapshots.make(self._home, self._clock.wall())
        forget_leftovers(self._home, self._clock.wall())
        self.write_head()
        return made

    def write_head(self) -> bool:
        """Copy the journal's head outside the database; False when the old head speaks against the journal.

        A head that the chain does not contain is evidence and is never overwritten.
        """
        head = self.journal.head()
        kept = journal_head.read_head(self._home.journal_head)
        if kept is not None and kept != head and not self.journal.contains(kept):
            return False
        journal_head.write_head(self._home.journal_head, head, iso(self._clock.wall()))
        return True

    def verify_journal(self, progress: Callable[[int, int], None] | None = None) -> JournalReport:
        """Check the journal against itself and its head outside the database; says what restores cut off."""
        report = self.journal.verify(journal_head.read_head(self._home.journal_head), progress)
        records = self.journal_reads.page(JournalQuery(act=RECORD), limit=_MOST_RESTORES)
        return replace(report, losses=find_losses(self._home, records, self.journal.contains))

    def paused_because(self) -> str:
        """Why nothing is sent by itself: ``restored``, ``copied`` or empty."""
        return self.meta.get(OUTBOX_PAUSED)

    def pause(self, tx: Tx, reason: str) -> None:
        """Let nothing be sent by itself until a person lifts it."""
        self.meta.put(tx, OUTBOX_PAUSED, reason)

    def resume(self, tx: Tx) -> None:
        """A person lifted the pause."""
        self.meta.delete(tx, OUTBOX_PAUSED)

    def is_sound(self) -> bool:
        """Read the whole file and look for contradictions."""
        return is_sound(self._home.work_db)

    def close(self) -> None:
        """Write the journal's head, and a snapshot when something was written since the newest; let the file go."""
        try:
            if not self._is_snapshot_wanted() or not self._snapshot_alone():
                self.write_head()
        finally:
            self._engine.dispose()

    def _is_snapshot_wanted(self) -> bool:
        newest = snapshots.newest_moment(self._home)
        is_stale = newest is None or abs(self._clock.wall() - newest) > SNAPSHOT_AT_CLOSE
        head = self.journal.head()
        return bool(is_stale and head.count and head != journal_head.read_head(self._home.journal_head))

    def _snapshot_alone(self) -> bool:
        """Make the snapshot at the end, unless another process that ends now is at it or was quicker."""
        from filelock import FileLock, Timeout  # seldom needed: once an hour

        with told_as_sentences(self._home.root):
            try:
                with FileLock(self._home.root / "snapshot.lock", blocking=False):
                    if not self._is_snapshot_wanted():
                        return False
                    self.snapshot()
                    return True
            except Timeout:
                return False

    def _note_place(self, is_fresh: bool) -> bool:
        """Remember where this home lies; True (and paused) when it was copied here, or an older state put back."""
        home, meta = self._home, self.meta
        forgotten = home_place.forgotten_head(home, self.journal.contains, meta.get(home_place.ROLLED_BACK))
        known = meta.get(home_place.PLACE), meta.get(home_place.MARK)
        if forgotten is None and home_place.is_remembered(home, *known):
            return False
        with alone(home):
            known = meta.get(home_place.PLACE), meta.get(home_place.MARK)
            is_copied = home_place.is_elsewhere(home, *known) and not is_fresh
            is_older = forgotten is not None and not is_fresh
            new = None if home_place.is_remembered(home, *known) else home_place.new_mark(home)
            with self.writing() as tx:
                for name, value in (new.as_values() if new is not None else {}).items():
                    meta.put(tx, name, value)
                if forgotten is not None:
                    meta.put(tx, home_place.ROLLED_BACK, forgotten.hash)
                if is_copied or is_older:
                    self.pause(tx, "copied" if is_copied else "restored")
                    detail = {
                        "copied": is_copied,
                        "older": is_older,
                        "commands": make_unknown(self, tx, self._clock.wall()),
                    }
                    self.journal.append(tx, PROGRAM, "outbox.paused", "", detail, self._clock.wall())
                    doubt_approvals(self, tx, self._clock.wall())
        return is_copied or is_older

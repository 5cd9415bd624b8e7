"""``cache.db``: the projection of one connection's archive, with the rule results stored beside each row.

It may be lost at any time and is replayed from the archive: same batches, same rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from desktop_app import kill_points
from desktop_app.clock import to_epoch
from desktop_app.errors import StoreError
from desktop_app.models.batches import Batch
from desktop_app.paths import Home
from desktop_app.store import cache_schema, cache_writes
from desktop_app.store.atomic import make_folder
from desktop_app.store.cache_reads import DAMAGED, CacheState, CurrentRow, RowReads, Version
from desktop_app.store.cache_rows import Columns, ProjectedRow
from desktop_app.store.cache_writes import Judge
from desktop_app.store.faults import DamagedDataError, told_as_sentences
from desktop_app.store.places import refuse_network_place
from desktop_app.store.sqlite import is_sound, make_engine
from desktop_app.store.sync_reads import SyncReads
from desktop_app.texts import _

__all__ = ["Columns", "Counts", "Judge", "ProjectedRow", "Projection"]

BetweenSlices = Callable[[int], None]
"""Called with the number of rows done while the writer is free; may raise to stop (what was done stays)."""

_SLICE_SECONDS = 0.045
"""A slice aims at a little less than the 50 ms for which the writer may be held. Counted are seconds of the processor:
a disk that makes each commit wait would else make slices small, and with them more commits to wait for."""
_SMALLEST, _FIRST, _LARGEST = 20, 300, 4000
CHECKED_AT_OPEN_BYTES = 32 << 20
APPLYING, DONE, WITHDRAWING, WITHDRAWN = "applying", "done", "withdrawing", "withdrawn"


@dataclass(frozen=True)
class Counts:
    """What a batch did to the current rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0


class _Pace:
    """Chooses how many rows a slice takes, by how long the last one took."""

    def __init__(self) -> None:
        self.size = _FIRST
        self._started = 0.0

    def start(self) -> None:
        self._started = time.thread_time()

    def stop(self) -> None:
        taken = max(time.thread_time() - self._started, 1e-4)
        # at most doubled at a time: one quick slice must not lead to one that is far too long
        wanted = int(self.size * min(2.0, _SLICE_SECONDS / taken))
        self.size = max(_SMALLEST, min(_LARGEST, wanted))


class Projection:
    """The open cache of one connection. One thread writes at a time; any may read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = make_engine(path, "NORMAL")
        self.rows = RowReads(self._engine)
        self.state = CacheState(self._engine)
        self.sync = SyncReads(self._engine)
        self._pace = _Pace()
        """Of applying batches, kept from one to the next: a fetch brings many small ones."""

    @classmethod
    def open(cls, home: Home, connection_id: str) -> Projection:
        """Open the current cache; one that is lost, damaged or of another stamp is replaced by an empty one.

        ``needs_replay`` then says that the archive must be applied again.
        """
        current = cls.open_current(home, connection_id)
        if current is not None:
            return current
        projection = cls.fresh(home, connection_id)
        cache_schema.point_to(projection.path)
        return projection

    @classmethod
    def open_current(cls, home: Home, connection_id: str) -> Projection | None:
        """Open the current cache; ``None`` when it must be replaced, which only one process at a time may do."""
        folder = home.cache(connection_id)
        refuse_network_place(home.root)
        make_folder(folder)
        path = cache_schema.current_file(folder)
        while path is not None:
            try:
                if not _is_usable(path):
                    return None
            except StoreError:
                again = cache_schema.current_file(folder)
                if again == path:
                    raise
                path = again  # it was replaced and removed while we opened it
                continue
            cache_schema.remove_others(path)
            return cls(path)
        return None

    @classmethod
    def fresh(cls, home: Home, connection_id: str) -> Projection:
        """An empty cache file that nobody is pointed to yet; ``publish`` makes it the current one."""
        path = cache_schema.next_file(make_folder(home.cache(connection_id)))
        projection = cls(path)
        with projection._engine.connect() as tx, tx.begin():
            for statement in cache_schema.STATEMENTS:
                tx.exec_driver_sql(statement)
            tx.exec_driver_sql("INSERT INTO meta VALUES ('stamp', ?)", (cache_schema.STAMP,))
        return projection

    @property
    def needs_replay(self) -> bool:
        """True until the whole archive was applied to this file once."""
        return not self.state.is_complete

    def publish(self, judged_with: str = "") -> None:
        """The replay is complete: this file is the current one from now on.

        ``judged_with`` names the rules under which all of its rows were judged, so that they are not judged again.
        """
        with self._writing(is_pointed=False) as tx:
            cache_writes.put_meta(tx, "is_complete", "1")
            cache_writes.put_meta(tx, "judged_with", judged_with)
        kill_points.reached("replay.before_publish")
        cache_schema.point_to(self.path)
        kill_points.reached("replay.after_publish")

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    def apply(
        self,
        batch: Batch,
        rows: Iterable[ProjectedRow],
        judge: Judge,
        between_slices: BetweenSlices | None = None,
    ) -> Counts:
        """Project a batch. One that was interrupted goes on where it stopped: no row is lost or counted twice.

        Its state is written with its first and its last rows: a batch of one slice is one transaction.
        """
        as_of = to_epoch(batch.data_as_of)
        waiting, pace, done = iter(rows), self._pace, 0
        counts: Counts | None = None
        is_resumed = False
        while counts is None:
            size = pace.size
            part = list(islice(waiting, size))
            pace.start()
            with self._writing() as tx:
                if not done:
                    is_resumed = cache_writes.begin_batch(tx, batch, as_of, APPLYING, DONE)
                fresh = cache_writes.without_done(tx, batch, part) if is_resumed else part
                if fresh:
                    cache_writes.apply_slice(tx, batch, as_of, fresh, judge)
                if len(part) < size:
                    cache_writes.set_state(tx, batch.number, DONE)
                    cache_writes.drop_meta(tx, f"{DAMAGED}{batch.number}")
                    counts = Counts(*cache_writes.counts_of(tx, batch.number))
                kill_points.reached("apply.before_commit")
            pace.stop()
            kill_points.reached("apply.after_slice")
            done += len(part)
            if between_slices is not None and part:
                between_slices(done)
        kill_points.reached("projection.done")
        return counts

    def withdraw(self, batch_number: int, judge: Judge, between_slices: BetweenSlices | None = None) -> None:
        """Take a batch back: its versions go, its keys are projected again from what remains."""
        kind = self.state.batch_kind(batch_number)
        if kind is None:
            return
        with self._writing() as tx:
            cache_writes.set_state(tx, batch_number, WITHDRAWING)
        pace, done = _Pace(), 0
        while True:
            pace.start()
            with self._writing() as tx:
                keys = cache_writes.keys_of_batch(tx, batch_number, pace.size)
                if keys:
                    cache_writes.withdraw_slice(tx, kind, batch_number, keys, judge)
            pace.stop()
            if not keys:
                break
            kill_points.reached("withdraw.after_slice")
            done += len(keys)
            if between_slices is not None:
                between_slices(done)
        with self._writing() as tx:
            cache_writes.set_state(tx, batch_number, WITHDRAWN)
            cache_writes.drop_meta(tx, f"{DAMAGED}{batch_number}")
        kill_points.reached("projection.withdrawn")

    def note_damaged(self, batch_number: int, file_state: str) -> None:
        """A batch could not be read from the archive: it is left out until its file is another than ``file_state``."""
        with self._writing() as tx:
            cache_writes.put_meta(tx, f"{DAMAGED}{batch_number}", file_state)

    def rejudge(
        self,
        keys: Iterable[str] | None,
        judge: Judge,
        resume: str = "",
        kind: str = "cases",
        between_slices: BetweenSlices | None = None,
    ) -> int:
        """Compute the stored results again, of some keys or (``None``) of all rows; gives how many.

        ``resume`` names a run over all rows, such as the hash of the rule packs: an interrupted run with the same
        name goes on where it stopped. ``judged_with`` answers with the name of the last complete one.
        """
        if keys is not None:
            return self._rejudge_keys(kind, list(dict.fromkeys(keys)), judge, between_slices)
        last, done, pace = self.state.rejudged_until(resume), 0, _Pace()
        while True:
            pace.start()
            with self._writing() as tx:
                found = cache_writes.rows_after(tx, last, pace.size)
                for kind_here in dict.fromkeys(row[0] for row in found):
                    cache_writes.rejudge_slice(tx, kind_here, [row[1] for row in found if row[0] == kind_here], judge)
                last = found[-1][2] if found else last
                cache_writes.put_meta(tx, "rejudged_until", f"{last} {resume}" if found else "")
                if not found:
                    cache_writes.put_meta(tx, "judged_with", resume)
            pace.stop()
            if not found:
                return done
            kill_points.reached("rejudge.after_slice")
            done += len(found)
            if between_slices is not None:
                between_slices(done)

    def due(self, now_epoch: int, limit: int = 1000, kind: str = "cases") -> list[str]:
        """Keys whose stored results can have changed by now, longest overdue first."""
        return self.rows.due(now_epoch, limit, kind)

    def counters(self, kind: str = "cases") -> dict[str, int]:
        """Number of rows in each built-in view."""
        return self.rows.counters(kind)

    def version(self, key: str, kind: str = "cases") -> int:
        """Number of the newest batch that touched a key; 0 for one that is not there."""
        return self.rows.version(key, kind)

    def versions(self, key: str, kind: str = "cases") -> list[Version]:
        """What each batch said about a key, in the order in which it counts."""
        return self.rows.versions(key, kind)

    def as_rows(self, kind: str, as_of: datetime | None = None) -> Iterator[CurrentRow]:
        """All rows of a kind by key; with ``as_of`` folded from the versions whose data are not younger."""
        return self.rows.as_rows(kind, as_of)

    def _rejudge_keys(self, kind: str, keys: list[str], judge: Judge, between: BetweenSlices | None) -> int:
        waiting, pace, done = iter(keys), _Pace(), 0
        while part := list(islice(waiting, pace.size)):
            pace.start()
            with self._writing() as tx:
                done += cache_writes.rejudge_slice(tx, kind, part, judge)
            pace.stop()
            if between is not None:
                between(done)
        return done

    @contextmanager
    def _writing(self, *, is_pointed: bool = True) -> Iterator[sa.Connection]:
        """One slice: BEGIN IMMEDIATE, stamp checked, and nobody replaced this file meanwhile."""
        with self._engine.connect() as tx, tx.begin():
            if is_pointed and _is_replaced(self.path):
                raise StoreError(_("列表已重建"), _("另一个程序刚刚重建了列表数据，请重试这一步。"))
            yield tx


def _is_usable(path: Path) -> bool:
    """True for a sound cache of this stamp."""
    try:
        with told_as_sentences(path):
            is_small = path.stat().st_size <= CHECKED_AT_OPEN_BYTES
        if is_small and not is_sound(path):
            return False
        engine = make_engine(path, "NORMAL")
        try:
            with engine.connect() as tx:
                found = tx.exec_driver_sql(
                    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
                ).scalar()
                if not found:
                    return False
                stamp = tx.exec_driver_sql("SELECT value FROM meta WHERE name = 'stamp'").scalar()
        finally:
            engine.dispose()
    except DamagedDataError:
        return False
    return bool(stamp == cache_schema.STAMP)


def _is_replaced(path: Path) -> bool:
    """True when another process made a newer file the current one; a file being built has a higher number."""
    current = cache_schema.current_file(path.parent)
    return current is not None and cache_schema.number_of(current) > cache_schema.number_of(path)

"""Batches that a restored ``work.db`` no longer lists although the archive holds them: named, and brought back."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app import kill_points
from desktop_app.errors import DeskError, UsageError
from desktop_app.models import wording_times
from desktop_app.models.batches import Batch
from desktop_app.models.connections import Connection
from desktop_app.models.events import BatchReceived, FactsChanged, JournalGrew
from desktop_app.models.kinds import KINDS
from desktop_app.models.wording_batches import batch_name
from desktop_app.services.cases.choices import CaseChooser
from desktop_app.services.intake import finishing, projecting
from desktop_app.services.intake.reading import Spool
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.batch_notes import BatchNote

NAMED = 10
"""So many lost batches are named in a sentence."""

_log = logging.getLogger(__name__)


def note(desk: Desk, batch: Batch) -> None:
    """Note beside the archive what a batch is. The batch is listed already: a note that fails takes nothing back."""
    from desktop_app.store.batch_notes import BatchNote, write_note

    try:
        write_note(desk.home, BatchNote(batch, desk.connections.get(batch.connection_id)))
    except (DeskError, OSError) as error:
        _log.warning("no note of batch %s: %s", batch.id, error)


def lost_batches(desk: Desk, connection_id: str | None = None) -> list[Batch]:
    """Batches that came in, are listed no more and were not brought again since; by the time of their arrival.

    Without a connection those of all, also of connections that are gone themselves. What had been withdrawn before it
    was lost is not among them: nobody misses it.
    """
    lost, _withdrawn = _lost(desk)
    return [one.batch for one in lost if connection_id in (None, one.batch.connection_id)]


def lost_withdrawn(desk: Desk, connection_id: str | None = None) -> list[Batch]:
    """Lost batches that had been withdrawn, with the time of that."""
    _missed, withdrawn = _lost(desk)
    return [one.batch for one in withdrawn if connection_id in (None, one.batch.connection_id)]


def _lost(desk: Desk) -> tuple[list[BatchNote], list[BatchNote]]:
    """What is missed, and what had been withdrawn before."""
    from desktop_app.store.batch_notes import read_notes
    from desktop_app.store.withdrawal_marks import read_marks

    listed, marks = desk.work.batches.list(), read_marks(desk.home)
    # what was taken back speaks for nothing: the same file may have come in once more after that
    standing = [batch for batch in listed if batch.withdrawn_at is None and batch.id not in marks]
    again = {(batch.kind, batch.sha256) for batch in standing}
    notes = [one for one in read_notes(desk.home, {batch.id for batch in listed}) if one.batch.kind in KINDS]
    missed = [one for one in notes if one.batch.id not in marks and (one.batch.kind, one.batch.sha256) not in again]
    withdrawn = [
        replace(one, batch=replace(one.batch, withdrawn_at=marks[one.batch.id].at))
        for one in notes
        if one.batch.id in marks
    ]
    return missed, withdrawn


def find(desk: Desk, batch_id: str) -> BatchNote:
    """The note of a lost batch; ``UsageError`` for one that is not lost, or that had been withdrawn."""
    lost, withdrawn = _lost(desk)
    found = next((one for one in lost if one.batch.id == batch_id), None)
    if found is not None:
        return found
    if desk.work.batches.get(batch_id) is not None:
        raise UsageError(_("批次没有丢失"), _("批次 {id} 就在列表里，不用找回。", id=batch_id))
    taken_back = next((one.batch.withdrawn_at for one in withdrawn if one.batch.id == batch_id), None)
    if taken_back is not None:
        raise UsageError(
            _("批次已撤销"),
            _(
                "批次 {id} 在丢失之前已于 {time} 撤销，不再找回。要它的内容重新算数，请重新导入原来的文件。",
                id=batch_id,
                time=wording_times.full_time(taken_back),
            ),
        )
    raise UsageError(_("没有这个批次"), _("没有编号为 {id} 的丢失批次。用 batches --lost 查看。", id=batch_id))


def loss_sentence(lost: list[Batch]) -> str:
    """Which batches are lost, in words: kind, name, time, by whom."""
    named = [
        _(
            "{kind}“{name}”（{time}，{person}）",
            kind=_(KINDS[batch.kind].title),
            name=batch_name(batch),
            time=wording_times.full_time(batch.received_at),
            person=batch.by_person or wording_times.NO_VALUE,
        )
        for batch in lost[:NAMED]
    ]
    more = "…" if len(lost) > NAMED else ""
    return _("、").join(named) + more


def restore(desk: Desk, batch_id: str) -> Batch:
    """List a lost batch again, from its note and the archive: with its own id, time and person. Journaled.

    Its data count from when they were of, as before; flows are chosen as at an import.
    """
    found = find(desk, batch_id)
    if not desk.archive.has(found.batch.connection_id, found.batch.sha256):
        raise UsageError(_("存档缺失"), _("批次 {id} 的内容已不在存档里。请从原来的文件重新导入。", id=batch_id))
    batch = _at_home(desk, found)
    finishing.finish_pending(desk, batch.connection_id)
    with desk.writing_cache(batch.connection_id):
        restored = _restore(desk, batch)
    desk.outbox.settle(restored)
    desk.events.publish(BatchReceived(restored.connection_id, restored.id))
    desk.events.publish(FactsChanged(restored.connection_id, restored.kind))
    desk.events.publish(JournalGrew(restored.connection_id))
    return restored


def _restore(desk: Desk, batch: Batch) -> Batch:
    from desktop_app.store.leftovers import passing_file

    chooser = CaseChooser(desk, batch.connection_id, batch.data_as_of) if batch.kind == "cases" else None
    with passing_file(desk.home, "rows") as target, Spool(target) as spool:
        for row in projecting.batch_rows(desk, batch):
            if chooser is not None:
                chooser.look(row, {})
            spool.add(row)
        at = desk.clock.wall()
        with desk.work.writing() as tx:
            batch = desk.work.batches.add(tx, batch)
            if chooser is not None:
                chooser.keep(tx, batch.id, at)
            detail = {"kind": batch.kind, "source": str(batch.source), "name": batch.name, "by": batch.by_person}
            desk.work.journal.append(tx, desk.person, "batch.restored", batch.id, detail, at)
        kill_points.reached("restore_batch.listed")
        counts = projecting.project(desk, desk.projection(batch.connection_id), batch, spool.rows())
        projecting.note_counts(desk, batch, counts)
    return replace(batch, inserted=counts.inserted, updated=counts.updated, unchanged=counts.unchanged)


def _at_home(desk: Desk, found: BatchNote) -> Batch:
    """The batch with a connection that exists: its own, the one of the same name, or its own made again."""
    known = {one.id: one for one in desk.connections.all()}
    if found.connection.id in known:
        return found.batch
    same_name = next((one for one in known.values() if one.name == found.connection.name), None)
    if same_name is None:
        _make_again(desk, found.connection)
        return found.batch
    desk.archive.put(same_name.id, desk.archive.read(found.connection.id, found.batch.sha256))
    return replace(found.batch, connection_id=same_name.id)


def _make_again(desk: Desk, connection: Connection) -> None:
    work = desk.work
    with work.writing() as tx:
        work.connections.add(tx, connection)
        detail = {"name": connection.name, "kind": str(connection.kind)}
        work.journal.append(tx, desk.person, "connection.created", connection.id, detail, desk.clock.wall())

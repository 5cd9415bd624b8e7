"""What a crash, a restore or a lost list left between the archive, ``work.db`` and the projection, and finishing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.models.batches import Batch
from desktop_app.services.intake import damage, projecting
from desktop_app.services.intake.damage import Damage
from desktop_app.store.withdrawal_marks import marked, read_marks

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.projection import Projection
    from desktop_app.store.withdrawal_marks import Mark


@dataclass(frozen=True)
class Finished:
    """What had been left undone, and was done by this process."""

    batches: tuple[Batch, ...] = ()
    is_replayed: bool = False
    """True when the lists were built again from the archive."""
    gone: tuple[str, ...] = ()
    """Ids of batches that were shown and are no longer listed, because ``work.db`` was restored."""
    withdrawn: tuple[Batch, ...] = ()
    """Batches that stood again although their marks say that they had been withdrawn; they are withdrawn again."""


def finish_pending(desk: Desk, connection_id: str) -> list[Batch]:
    """Project what a crash left between ``work.db`` and the projection; gives the batches that were finished."""
    return list(finish(desk, connection_id).batches)


def finish(desk: Desk, connection_id: str) -> Finished:
    """The same, and what else was found: a projection that was lost, or knows batches of its own, is replayed whole."""
    if not _is_pending(desk, connection_id):
        return Finished()
    with desk.writing_cache(connection_id):
        return _finish(desk, connection_id)


def _is_pending(desk: Desk, connection_id: str) -> bool:
    projection = desk.projection(connection_id)
    if projection.needs_replay:
        return True
    marks, held = marked(desk.home, connection_id), projection.state.held()
    unfinished: set[int] = set()
    for number, batch_id, is_withdrawn, is_uncounted in desk.work.batches.listed(connection_id):
        held_id, state = held.pop(number, (batch_id, ""))
        if is_withdrawn != (batch_id in marks) or held_id != batch_id:
            return True  # withdrawn without a mark, or marked and not withdrawn; or a batch of the projection's own
        if is_withdrawn and state not in ("", "withdrawn"):
            return True
        if not is_withdrawn and (state != "done" or is_uncounted):
            unfinished.add(number)
    if held or not unfinished:
        return bool(held)  # what is left there are batches of its own
    unread = damage.unread(desk, projection, desk.work.batches.list(connection_id))
    return bool(unfinished - {batch.number for batch in unread})


def _uncounted(listed: list[Batch]) -> list[Batch]:
    """Batches whose projection was finished, but the process ended before that was noted and commands were settled."""
    return [
        batch
        for batch in listed
        if batch.withdrawn_at is None
        and batch.rows > batch.refused
        and batch.inserted + batch.updated + batch.unchanged == 0
    ]


def _finish(desk: Desk, connection_id: str) -> Finished:
    # asked again: while we waited, the process that was at it may have finished
    listed, marks = desk.work.batches.list(connection_id), read_marks(desk.home, connection_id)
    projection = desk.projection(connection_id)
    gone, is_lost = projection.state.strangers(listed), projection.needs_replay and bool(listed)
    if gone or is_lost:
        desk.replay.run(connection_id)
        projection = desk.projection(connection_id)
    elif projection.needs_replay:
        projection.publish(desk.rulebook.pack_hash)  # nothing has come in yet: the empty file is whole
    finished = []
    for batch in projection.state.to_withdraw(listed):
        projection.withdraw(batch.number, desk.forecasts.judge(connection_id))
        desk.outbox.withdrawn(batch)
        finished.append(batch)
    finished += _apply(desk, projection, listed, marks)
    return Finished(tuple(finished), bool(gone) or is_lost, tuple(gone), _withdraw_again(desk, listed, marks))


def _apply(desk: Desk, projection: Projection, listed: list[Batch], marks: Collection[str]) -> list[Batch]:
    """Batches that are listed and not, or not wholly, projected. What is marked as withdrawn settles nothing."""
    from desktop_app.store.projection import Counts  # SQLAlchemy

    finished = []

    def count(batch: Batch, counts: Counts) -> None:
        projecting.note_counts(desk, batch, counts)
        if batch.id not in marks:
            desk.outbox.settle(batch)
        finished.append(batch)

    for batch in _uncounted(listed):
        known = projection.state.counts_of(batch.number)
        if known is not None:
            count(batch, Counts(*known))
    unread = {batch.number for batch in damage.unread(desk, projection, listed)}
    for batch in projection.state.to_apply(listed):
        if batch.number in unread:
            continue
        counts = damage.project_archived(desk, projection, batch)
        if not isinstance(counts, Damage):
            count(batch, counts)
    return finished


def _withdraw_again(desk: Desk, listed: list[Batch], marks: Mapping[str, Mark]) -> tuple[Batch, ...]:
    from desktop_app.services.intake import withdrawal  # the kernel of intake

    withdrawal.keep_marks(desk, (batch for batch in listed if batch.id not in marks))
    standing = [batch for batch in listed if batch.withdrawn_at is None and batch.id in marks]
    return tuple(withdrawal.take_back_again(desk, batch, marks[batch.id]) for batch in standing)

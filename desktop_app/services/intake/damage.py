"""Batches whose archive cannot be read any more: all others are shown, and these are named until they are whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.errors import DeskError, UnreadableFileError
from desktop_app.models.batches import Batch
from desktop_app.models.wording_batches import batch_name
from desktop_app.services.intake import projecting
from desktop_app.services.intake.reading import BatchRow
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.projection import Counts, Projection

NAMED = 10
"""So many damaged batches are named in a sentence."""


@dataclass(frozen=True)
class Damage:
    """A batch that could not be read from the archive."""

    batch: Batch
    file: str
    """Where its content should lie; empty when the file is as it was and cannot be read as a table."""
    message: str
    is_shown: bool
    """True when its rows were taken over from the list that was there before."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of the command line."""
        return {"batch": self.batch.id, "file": self.file, "message": self.message, "shown": self.is_shown}


def project_archived(
    desk: Desk, projection: Projection, batch: Batch, before: Projection | None = None
) -> Counts | Damage:
    """Apply a batch from the archive. One that cannot be read is noted and left out.

    ``before``: a list that may hold its rows. They are taken over then: no row that is shown goes away.
    """
    from desktop_app.store.archive import DamagedBatchError

    try:
        return projecting.project(desk, projection, batch, projecting.batch_rows(desk, batch))
    except (DamagedBatchError, UnreadableFileError) as fault:
        is_shown = before is not None and before.state.holds(batch)
        if before is not None and is_shown:
            rows = before.rows.of_batch(batch.number)
            projecting.project(
                desk, projection, batch, (BatchRow(row.row_number, row.key, row.columns) for row in rows)
            )
        else:
            projection.note_damaged(batch.number, desk.archive.file_state(batch.connection_id, batch.sha256))
        place = str(fault.place) if isinstance(fault, DamagedBatchError) else ""
        return Damage(batch, place, fault.message, is_shown)


def unread(desk: Desk, projection: Projection, listed: Iterable[Batch]) -> list[Batch]:
    """Of the listed batches those that are left out, and whose files are still what they were when that was found."""
    known = projection.state.damaged()
    if not known:
        return []
    standing = [batch for batch in listed if batch.withdrawn_at is None and batch.number in known]
    return [
        batch for batch in standing if desk.archive.file_state(batch.connection_id, batch.sha256) == known[batch.number]
    ]


def unread_batches(desk: Desk, connection_id: str) -> list[Batch]:
    """Batches of a connection whose rows are in no list because their archive cannot be read."""
    return unread(desk, desk.projection(connection_id), desk.work.batches.list(connection_id))


def damage_sentence(batches: list[Batch]) -> str:
    """What is missing and what to do about it; the batches by name and id."""
    names = [_("“{name}”（{id}）", name=batch_name(batch), id=batch.id) for batch in batches[:NAMED]]
    return _(
        "{count} 个批次的存档已损坏或缺失，它们的内容不在列表里：{batches}。"
        "请从备份放回存档文件，或重新导入同一个文件；放回后下次打开时自动补上，也可以运行 seller-desk replay。",
        count=len(batches),
        batches=_("、").join(names) + ("…" if len(batches) > NAMED else ""),
    )


def harmed_in_archive(desk: Desk) -> list[Batch]:
    """Batches that stand and whose content cannot be read to its end; reads the whole archive."""
    seen: dict[tuple[str, str], bool] = {}
    harmed = []
    for batch in desk.work.batches.list():
        place = (batch.connection_id, batch.sha256)
        if batch.withdrawn_at is not None or not batch.sha256:
            continue
        if place not in seen:
            seen[place] = _is_whole(desk, *place)
        if not seen[place]:
            harmed.append(batch)
    return harmed


def _is_whole(desk: Desk, connection_id: str, sha256: str) -> bool:
    try:
        desk.archive.check(connection_id, sha256)
    except DeskError:
        return False
    return True

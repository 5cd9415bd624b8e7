"""From the archive to the projection: what a batch says, applied once, finished when it was interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.models.batches import ROW_OF, Batch, BatchSource
from desktop_app.models.columns import encode
from desktop_app.models.kinds import KINDS, Kind
from desktop_app.models.reading import ReadRow, read_row
from desktop_app.models.wire import read_items
from desktop_app.services.intake.reading import BatchRow, Keyed, in_parts, read_archived

if TYPE_CHECKING:
    from desktop_app.services.cases.choices import CaseChooser
    from desktop_app.services.desk import Desk
    from desktop_app.store.projection import Counts, Projection

READ_AT = "@at"
"""Beside the headings of a batch's mapping: the moment that counted as now when it was read."""

RowProgress = Callable[[int], None]


LINE_OF = "@line:"
"""Begins an entry that says which line an order meant in a table without lines, so that replay reads the same."""


class KnownLines:
    """Which line an order means in a table without lines: the only one that is known here."""

    def __init__(self, projection: Projection, kind: Kind) -> None:
        self._projection = projection
        self._kind = kind
        self.used: dict[str, str] = {}

    def __call__(self, order_id: str) -> str | None:
        keys = self._projection.rows.keys_of_order(order_id, self._kind.id)
        lines = [line for key in keys if (line := key.partition("|")[2])]
        if len(lines) == 1:
            self.used[LINE_OF + order_id] = lines[0]
            return lines[0]
        return None if lines else ""


def stored_mapping(mapping: dict[str, str], at: datetime) -> dict[str, str]:
    """What a batch keeps so that it is read the same way ever after."""
    return {**mapping, READ_AT: at.isoformat()}


def _read_at(batch: Batch) -> datetime:
    text = batch.mapping.get(READ_AT)
    return datetime.fromisoformat(text) if text else batch.received_at


def hand_row(kind: Kind, body: dict[str, Any], at: datetime) -> ReadRow:
    """The one row of a registration or an observation, read like a row of a file."""
    values = {name: value for name, value in body["values"].items() if value is not None}
    return read_row(kind, 1, values, {}, at)


def hand_body(data: bytes) -> dict[str, Any]:
    """The archived document of a registration or an observation."""
    body: dict[str, Any] = json.loads(data)
    return body


def batch_rows(desk: Desk, batch: Batch) -> Iterator[BatchRow]:
    """The rows of a batch, read from the archive as they were read when it came in."""
    kind, at = KINDS[batch.kind], _read_at(batch)
    if batch.source in (BatchSource.REGISTER, BatchSource.OBSERVE):
        read = hand_row(kind, hand_body(desk.archive.read(batch.connection_id, batch.sha256)), at)
        if read.refused is None:
            yield BatchRow(1, read.key, encode(kind, read.values, read.unread))
        return
    if batch.source is BatchSource.SYNC:
        yield from fetched_rows(desk, batch)
        return
    if batch.source is BatchSource.NOTIFICATION:
        yield from confirmed_rows(kind, batch.mapping, at)
        return
    mapping = {theirs: ours for theirs, ours in batch.mapping.items() if not theirs.startswith((READ_AT, LINE_OF))}

    def line_of(order_id: str) -> str:
        return batch.mapping.get(LINE_OF + order_id, "")

    if batch.source is BatchSource.PASTE:
        yield from read_archived(desk.archive.read(batch.connection_id, batch.sha256), kind, mapping, at, line_of)
        return
    from desktop_app.store.leftovers import passing_file

    with passing_file(desk.home, "archived") as target:
        _copy_out(desk, batch, target)
        yield from read_archived(target, kind, mapping, at, line_of)


def confirmed_rows(kind: Kind, mapping: dict[str, str], at: datetime) -> Iterator[BatchRow]:
    """What a person confirmed of a notification: the batch says it, whatever rules say of the text later."""
    numbers = sorted(int(name.removeprefix(ROW_OF)) for name in mapping if name.startswith(ROW_OF))
    for number in numbers:
        read = hand_row(kind, {"values": json.loads(mapping[f"{ROW_OF}{number}"])}, at)
        if read.refused is None:
            yield BatchRow(number, read.key, encode(kind, read.values, read.unread))


def fetched_rows(desk: Desk, batch: Batch) -> Iterator[BatchRow]:
    """The rows of a page that was fetched, read as they were read when it came in."""
    page = json.loads(desk.archive.read(batch.connection_id, batch.sha256))
    for row in read_items(batch.kind, page["items"], _read_at(batch)):
        if row.refused is None:
            yield BatchRow(row.row, row.key, row.columns)


def _copy_out(desk: Desk, batch: Batch, target: Path) -> None:
    from desktop_app.store.archive import copy_out

    copy_out(desk.archive, batch.connection_id, batch.sha256, target)


def project(
    desk: Desk,
    projection: Projection,
    batch: Batch,
    rows: Iterable[Keyed],
    between_slices: RowProgress | None = None,
    chooser: CaseChooser | None = None,
) -> Counts:
    """Apply the rows of a batch; one that was interrupted goes on where it stopped. ``chooser`` looked at them."""
    from desktop_app.store.projection import ProjectedRow  # SQLAlchemy

    judge = desk.forecasts.judge(batch.connection_id, chooser=chooser)
    expected = in_parts(rows, judge.expect) if batch.kind == "cases" else rows
    given = (ProjectedRow(row.key, row.row, row.columns) for row in expected)
    return projection.apply(batch, given, judge, between_slices)


def note_counts(desk: Desk, batch: Batch, counts: Counts) -> None:
    """List what a batch did to the current rows."""
    with desk.work.writing() as tx:
        desk.work.batches.set_counts(
            tx, batch.id, inserted=counts.inserted, updated=counts.updated, unchanged=counts.unchanged
        )

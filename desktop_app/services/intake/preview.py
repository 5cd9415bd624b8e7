"""How a file or a paste would be read, before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path

from desktop_app.documents.headings import Layout
from desktop_app.documents.table_writing import text_value
from desktop_app.documents.tables import TableRequest, open_table
from desktop_app.errors import UsageError
from desktop_app.models.kinds import KINDS, Kind
from desktop_app.models.reading import ReadRow, read_row
from desktop_app.services.intake.result import Preview, PreviewColumn
from desktop_app.texts import _

SHOWN_ROWS = 5
COUNTED_ROWS = 2_000
"""More rows are not read for a preview: it must be there at once."""


def wanted_kinds(kind: str | None) -> tuple[Kind, ...]:
    """The kind of this id, or all kinds when the headings shall tell."""
    if kind is None:
        return tuple(KINDS.values())
    if kind not in KINDS:
        raise UsageError(_("没有这种数据"), _("可用的种类：{kinds}。", kinds=_("、").join(KINDS)))
    return (KINDS[kind],)


def preview(source: Path | bytes | str, kind: str | None, mapping: Mapping[str, str], now: datetime) -> Preview:
    """The preview with all guesses accepted; ``guessed`` says which they are."""
    given = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    with open_table(given, TableRequest(wanted_kinds(kind), dict(mapping), is_guessing=True)) as table:
        guessed, found, heading_line = table.guessed, table.kind, table.heading_line
        columns = _columns(table.layout, guessed)
        form, sheet = str(table.form), table.sheet
    accepted = TableRequest((found,), {**mapping, **guessed}, is_guessing=True)
    first: list[dict[str, str]] = []
    counted = warned = refused = 0
    is_whole = True
    with open_table(given, accepted) as table:
        names = table.layout.names()
        for raw in islice(table.rows, COUNTED_ROWS + 1):
            if counted == COUNTED_ROWS:
                is_whole = False
                break
            counted += 1
            read = read_row(found, raw.number, table.cells(raw), names, now)
            warned += len(read.warned)
            refused += read.refused is not None
            if len(first) < SHOWN_ROWS:
                first.append(_shown(found, read))
        used = set(table.layout.columns)
    missing = tuple(column.heading for column in found.columns if column.id not in used)
    return Preview(
        found.id,
        form,
        sheet,
        heading_line,
        columns,
        missing,
        guessed,
        tuple(first),
        counted,
        is_whole,
        warned,
        refused,
    )


def _columns(layout: Layout, guessed: Mapping[str, str]) -> tuple[PreviewColumn, ...]:
    by_position = {heading.position: column_id for column_id, heading in layout.columns.items()}
    columns = []
    for heading in layout.headings:
        column_id = by_position.get(heading.position)
        ours = layout.kind.column(column_id).heading if column_id else guessed.get(heading.name)
        columns.append(PreviewColumn(heading.name, ours, column_id is None and ours is not None))
    return tuple(columns)


def _shown(kind: Kind, read: ReadRow) -> dict[str, str]:
    texts = {column_id: text_value(value) for column_id, value in read.values.items()} | read.unread
    return {column.heading: texts[column.id] for column in kind.columns if column.id in texts}

"""How a file or a paste would be read, before anything is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.documents.headings import Layout
from desktop_app.documents.table_writing import text_value
from desktop_app.documents.tables import Table, TableRequest, open_table
from desktop_app.documents.text_grid import RawRow
from desktop_app.errors import UsageError
from desktop_app.models import wording
from desktop_app.models.batches import issues_in_order
from desktop_app.models.kinds import KINDS, Kind
from desktop_app.models.money import CNY
from desktop_app.models.reading import ReadRow, Value, read_row
from desktop_app.services.intake.looking import look_for
from desktop_app.services.intake.projecting import KnownLines
from desktop_app.services.intake.reading import ReadCounts, taken_rows
from desktop_app.services.intake.result import Preview, PreviewColumn
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

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


@dataclass(frozen=True)
class Asked:
    """What a preview is asked with: the same as the import that may follow."""

    kind: str | None
    mapping: Mapping[str, str]
    connection_id: str = ""
    """Where the rows would go; empty while there is no connection."""
    data_as_of: datetime | None = None
    """Of when the data are; now when nobody says."""


class _FirstRows:
    """Lets a few rows of a table through, remembers the very first, and knows whether more would have come."""

    def __init__(self, rows: Iterator[RawRow]) -> None:
        self._rows = rows
        self.first: list[RawRow] = []
        self.is_whole = True

    def __iter__(self) -> Iterator[RawRow]:
        for count, raw in enumerate(self._rows):
            if count == COUNTED_ROWS:
                self.is_whole = False
                return
            if count < SHOWN_ROWS:
                self.first.append(raw)
            yield raw


def preview(desk: Desk, source: Path | bytes | str, asked: Asked) -> Preview:
    """The preview with all guesses accepted; ``guessed`` says which they are.

    Rows are judged by what the import itself judges them by, so that both say the same of the same rows.
    """
    given = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    request = TableRequest(wanted_kinds(asked.kind), dict(asked.mapping), is_guessing=True)
    with open_table(given, request) as table:
        guessed, found, heading_line = table.guessed, table.kind, table.heading_line
        columns = _columns(table.layout, guessed)
        form, sheet = str(table.form), table.sheet
    now = desk.clock.connection_now()
    counts = ReadCounts()
    with open_table(given, TableRequest((found,), {**asked.mapping, **guessed}, is_guessing=True)) as table:
        names, rows = table.layout.names(), _FirstRows(table.rows)
        _judge(desk, replace(table, rows=iter(rows)), asked, now, counts)
        first = tuple(_shown(found, read_row(found, raw.number, table.cells(raw), names, now)) for raw in rows.first)
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
        first,
        counts.rows,
        rows.is_whole,
        issues_in_order(counts.warned),
        tuple(counts.refused),
    )


def _judge(desk: Desk, table: Table, asked: Asked, now: datetime, counts: ReadCounts) -> None:
    """Find what an import of these rows would leave open and refuse."""
    from desktop_app.services.cases.choices import CaseChooser

    where = asked.connection_id
    lines = KnownLines(desk.projection(where), table.kind) if where else None
    taken = list(taken_rows(table, now, counts, None, lines))
    as_of = asked.data_as_of or now
    chooser = CaseChooser(desk, where, as_of) if table.kind.id == "cases" else None
    if chooser is not None:
        chooser.expect(row.key for row in taken)
    look, names = look_for(desk, table.kind.id, where, as_of, chooser), table.layout.names()
    for row in taken:
        counts.warned.extend(look(row, names))


def _columns(layout: Layout, guessed: Mapping[str, str]) -> tuple[PreviewColumn, ...]:
    by_position = {heading.position: column_id for column_id, heading in layout.columns.items()}
    columns = []
    for heading in layout.headings:
        column_id = by_position.get(heading.position)
        ours = layout.kind.column(column_id).heading if column_id else guessed.get(heading.name)
        columns.append(PreviewColumn(heading.name, ours, column_id is None and ours is not None))
    return tuple(columns)


def _shown(kind: Kind, read: ReadRow) -> dict[str, str]:
    currency = str(read.values.get("currency") or "")
    texts = {column_id: _text(value, currency) for column_id, value in read.values.items()} | read.unread
    return {column.heading: texts[column.id] for column in kind.columns if column.id in texts}


def _text(value: Value, currency: str) -> str:
    """A value as tables show it; an amount names its currency only where that is not the usual one."""
    if not isinstance(value, Decimal):
        return text_value(value)
    return wording.amount_cell(value) if currency in ("", CNY) else wording.money_text(value, currency)

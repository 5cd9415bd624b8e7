"""Export: the current rows of a kind, or those of an earlier moment, as a typed workbook or a guarded CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.errors import UsageError
from desktop_app.models.columns import DERIVED_FROM, decode_as_written, unread_texts
from desktop_app.models.command_words import CommandState
from desktop_app.models.filter_language import for_person, read_filter
from desktop_app.models.kinds import KINDS, Column, Kind
from desktop_app.models.listing import ListQuery
from desktop_app.models.own_claims import HEADING, mark_of, printed_node, printed_state
from desktop_app.models.reading import Value
from desktop_app.models.rehearsing import ROW_HEADING, ROW_MARK
from desktop_app.models.supervision import Node
from desktop_app.services.sheets import is_sheet, write_sheet
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

ROWS_A_TICK = 500
_DONE_BY_US = (CommandState.CONFIRMED, CommandState.SUCCEEDED)
_MARKS = Column("own_claim", HEADING)
_REHEARSED = Column("rehearsed", ROW_HEADING)
"""Both stand in an exported sheet alone: no kind reads them."""


@dataclass(frozen=True)
class ExportReport:
    """What was written."""

    path: Path
    kind: str
    rows: int


class Export:
    """Writes tables for people and for other programs; our import reads them back unchanged."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def export(
        self,
        kind: str,
        target: Path,
        filter_text: str = "",
        as_of: datetime | None = None,
        connection_id: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> ExportReport:
        """Write the rows of a kind to ``target`` (``.xlsx`` or ``.csv``), replaced in one piece.

        ``as_of``: only data that were known by then. Raises ``UsageError`` for a suffix or kind that is not ours.
        """
        found = KINDS.get(kind)
        if found is None or not is_sheet(target):
            raise UsageError(
                _("不能这样导出"),
                _("可以导出的种类：{kinds}；文件名以 .xlsx 或 .csv 结尾。", kinds=_("、").join(KINDS)),
            )
        connection = connection_id or self._default_connection()
        rows = _counted(self._rows(found, connection, filter_text, as_of), progress)
        columns = (*found.columns, _MARKS) if kind == "cases" else found.columns
        if self._desk.connections.get(connection).is_rehearsal:
            # each row says so, and no import takes it for real, whatever was cut out
            columns, rows = (*columns, _REHEARSED), ([*row, ROW_MARK] for row in rows)
        date = self._data_date(kind, connection, as_of)
        return ExportReport(target, kind, write_sheet(target, _(found.title), columns, rows, date))

    def _data_date(self, kind: str, connection_id: str, as_of: datetime | None) -> datetime | None:
        """Of when the newest table of this kind is; what was entered by hand counts where there is no table."""
        batches = [
            one
            for one in self._desk.work.batches.list(connection_id)
            if one.kind == kind and one.withdrawn_at is None and (as_of is None or one.data_as_of <= as_of)
        ]
        tables = [one.data_as_of for one in batches if one.is_table]
        return max(tables or [one.data_as_of for one in batches], default=None)

    def _default_connection(self) -> str:
        connection = self._desk.connections.for_reading()
        if connection is None:
            raise UsageError(_("没有可以导出的内容"), _("这个数据文件夹里还没有内容。请先导入、粘贴或登记。"))
        return connection.id

    def _rows(self, kind: Kind, connection_id: str, filter_text: str, as_of: datetime | None) -> Iterator[list[Value]]:
        from desktop_app.services.intake.finishing import finish_pending

        finish_pending(self._desk, connection_id)
        wanted = self._wanted_keys(kind, connection_id, filter_text)
        claims = self._claims(connection_id, as_of) if kind.id == "cases" else None
        for row in self._desk.projection(connection_id).as_rows(kind.id, as_of):
            # what is derived from ledgers is no fact: it comes back with them
            if DERIVED_FROM not in row.columns and (wanted is None or row.key in wanted):
                values = _values(kind, row.columns)
                yield values if claims is None else [*values, _mark(kind, values, claims.get(row.key))]

    def _claims(self, connection_id: str, as_of: datetime | None) -> dict[str, Node]:
        """Where acts that were done here lead to, by case: those that no later batch has shown yet."""
        return {
            command.target: Node(command.values["after"])
            for command in self._desk.overlay.commands(connection_id)
            if command.state in _DONE_BY_US and (as_of is None or command.made_at <= as_of)
        }

    def _wanted_keys(self, kind: Kind, connection_id: str, filter_text: str) -> set[str] | None:
        """Keys that the filter finds among the current rows; ``None`` without a filter."""
        if not filter_text.strip():
            return None
        query = for_person(_query(filter_text, kind), lambda: self._desk.person)
        reads = self._desk.list_reads(connection_id)
        now = self._desk.clock.connection_now()
        ids: Any = reads.ordered_ids(query, now)
        return {row.key for row in reads.rows(ids)}


def _query(filter_text: str, kind: Kind) -> ListQuery:
    read = read_filter(filter_text, kind=kind.id)
    if read.problems:
        raise UsageError(_("筛选条件读不懂"), _("；").join(one.sentence for one in read.problems) + _("。"))
    return read.query


def _values(kind: Kind, columns: dict[str, Any]) -> list[Value]:
    """The values in the order of the headings; what could not be read goes out as it came in, a node by its name."""
    values, unread = decode_as_written(kind, columns), unread_texts(kind, columns)
    if values.get("node_text"):
        print_name = printed_node if kind.id == "cases" else printed_state
        values["node_text"] = print_name(str(values["node_text"]))
    return [unread.get(column.id, values.get(column.id)) for column in kind.columns]


def _mark(kind: Kind, values: list[Value], after: Node | None) -> str | None:
    if after is None:
        return None
    return mark_of(after, str(values[kind.columns.index(kind.column("node_text"))] or ""))


def _counted(rows: Iterator[list[Value]], progress: Callable[[int, int], None] | None) -> Iterator[list[Value]]:
    for count, row in enumerate(rows, start=1):
        if progress is not None and count % ROWS_A_TICK == 0:
            progress(count, 0)
        yield row

"""The batches that came in, with the way back for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models.batches import Batch
from desktop_app.models.kinds import KINDS
from desktop_app.models.wording_batches import batch_name, source_name
from desktop_app.models.wording_times import absolute_time
from desktop_app.texts import _
from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.pages.intake.whole_rows import WholeRows

LEAVING = {
    WidthClass.MEDIUM: ("as_of",),
    WidthClass.NARROW: ("as_of", "kind", "warned", "person"),
    WidthClass.TINY: ("as_of", "kind", "warned", "person", "source"),
}


@dataclass(frozen=True)
class BatchRow:
    """One batch of the table."""

    row_id: int
    key: str
    batch: Batch
    now: datetime
    """The connection's time: facts are as of a moment in it."""
    wall: datetime
    """This computer's time: a batch came in at a moment in it, as the journal says too."""


class BatchTable(QWidget):
    """``undo_wanted`` carries the batch."""

    undo_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.model = PagedTableModel(ListSource(()), _specs(), parent=self)
        self.table = PagedTable(self.model, name=_("进来过的批次"))
        self.table.link_pressed.connect(self._pressed)
        self.table.row_opened.connect(self._opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(WholeRows(self.table))

    def show_batches(self, batches: Sequence[Batch], now: datetime, wall: datetime) -> None:
        """The batches from the newest."""
        self.model.set_source(ListSource([BatchRow(one.number, one.id, one, now, wall) for one in batches]))

    def set_kind(self, kind: WidthClass) -> None:
        """Columns that leave a narrow table."""
        self.table.set_hidden_columns(LEAVING.get(kind, ()))

    def _pressed(self, row: BatchRow, _column: str) -> None:
        self._opened(row)

    def _opened(self, row: BatchRow | None) -> None:
        if row is not None and row.batch.withdrawn_at is None:
            self.undo_wanted.emit(row.batch)


def _specs() -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("at", _("进来的时间"), 104, cell=_at),
        ColumnSpec("name", _("名称"), 220, stretch=True, min_width=140, cell=_name),
        ColumnSpec("source", _("来源"), 72, cell=_source),
        ColumnSpec("kind", _("内容"), 88, cell=_kind),
        ColumnSpec("as_of", _("数据到"), 96, cell=_as_of),
        ColumnSpec("rows", _("行数"), 64, "number", cell=_rows),
        ColumnSpec("new", _("新增 / 更新"), 92, "number", cell=_new),
        ColumnSpec("warned", _("提示 / 未收"), 92, "number", cell=_warned),
        ColumnSpec("person", _("谁"), 64, cell=_person),
        ColumnSpec("undo", "", 96, "link", "right", cell=_undo),
    )


def _ink(row: BatchRow) -> str:
    return "text" if row.batch.withdrawn_at is None else "text3"


def _at(row: BatchRow) -> Cell:
    return Cell(absolute_time(row.batch.received_at, row.wall), _ink(row))


def _name(row: BatchRow) -> Cell:
    name = batch_name(row.batch)
    # what a person wrote of it stays in their own words
    return Cell(name, _ink(row), tip=name if name == row.batch.name else f"{name}\n{row.batch.name}")


def _source(row: BatchRow) -> Cell:
    return Cell(source_name(row.batch.source), "text2")


def _kind(row: BatchRow) -> Cell:
    kind = KINDS.get(row.batch.kind)
    return Cell(_(kind.title) if kind is not None else row.batch.kind, "text2")


def _as_of(row: BatchRow) -> Cell:
    return Cell(absolute_time(row.batch.data_as_of, row.now, is_end=True), "text2")


def _rows(row: BatchRow) -> Cell:
    return Cell(f"{row.batch.rows:,}", _ink(row))


def _new(row: BatchRow) -> Cell:
    return Cell(f"{row.batch.inserted:,} / {row.batch.updated:,}", _ink(row))


def _warned(row: BatchRow) -> Cell:
    batch = row.batch
    if not batch.warned and not batch.refused:
        return Cell("0", "text3")
    ink = "red" if batch.refused else "amber"
    spoken = _("{warned} 处待确认，{refused} 行没有收", warned=batch.warned, refused=batch.refused)
    return Cell(f"{batch.warned:,} / {batch.refused:,}", ink, spoken=spoken)


def _person(row: BatchRow) -> Cell:
    return Cell(row.batch.by_person, "text2", tip=row.batch.by_person)


def _undo(row: BatchRow) -> Cell:
    if row.batch.withdrawn_at is not None:
        return Cell(_("已撤销"), "text3")
    return Cell(_("撤销这一批"), "accent_text")

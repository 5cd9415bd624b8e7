"""The columns of the journal: when, who, what, on which order, and its facts in a few words."""

from __future__ import annotations

from datetime import datetime

from desktop_app.models.journal import PROGRAM, JournalLine
from desktop_app.models.wording_times import NO_VALUE, absolute_time, full_time
from desktop_app.texts import _
from desktop_app.views.kit.cells import Cell, ColumnSpec
from desktop_app.views.kit.page import WidthClass

LEAVING = {
    WidthClass.MEDIUM: ("number", "told"),
    WidthClass.NARROW: ("number",),
    WidthClass.TINY: ("number", "told"),
}


class LineCells:
    """Makes the cells of a line, at a moment."""

    def __init__(self) -> None:
        self.now: datetime | None = None

    def columns(self) -> tuple[ColumnSpec, ...]:
        """From the left."""
        return (
            ColumnSpec("at", _("时间"), 96, cell=self._at),
            ColumnSpec("person", _("谁"), 72, cell=self._person),
            ColumnSpec("act", _("做了什么"), 156, min_width=120, cell=self._act),
            ColumnSpec("thing", _("订单、批次或连接"), 244, stretch=True, min_width=160, cell=self._thing),
            ColumnSpec("told", _("内容"), 208, cell=self._told),
            ColumnSpec("number", _("序号"), 64, "number", cell=self._number),
        )

    def _at(self, line: JournalLine) -> Cell:
        full = full_time(line.entry.at)
        return Cell(absolute_time(line.entry.at, self.now) if self.now else full, "text2", tip=full)

    def _person(self, line: JournalLine) -> Cell:
        return Cell(line.person, "text2" if line.entry.actor == PROGRAM else "text", tip=line.person)

    def _act(self, line: JournalLine) -> Cell:
        return Cell(line.act, tip=line.act)

    def _thing(self, line: JournalLine) -> Cell:
        return Cell(line.thing or NO_VALUE, "text" if line.thing else "text3", tip=line.thing)

    def _told(self, line: JournalLine) -> Cell:
        return Cell(line.told or NO_VALUE, "text2" if line.told else "text3", tip=line.told)

    def _number(self, line: JournalLine) -> Cell:
        return Cell(f"{line.row_id:,}", "text3")

"""Gives amounts and nodes the room that their words want, from the rows that are painted next."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.table_header import least_width
from desktop_app.views.pages.supervision.case_list.columns import NEEDING, RowCells


class ColumnRoom(QObject):
    """Keeps the widths of one table to the needs of its cells. ``given`` when the needs have changed."""

    given = Signal()

    def __init__(self, table: PagedTable, model: PagedTableModel, cells: RowCells) -> None:
        super().__init__(table)
        self._table, self._model, self._cells = table, model, cells
        self._needing = [place for place, spec in enumerate(model.columns) if spec.id in NEEDING]
        self._is_meeting = False
        cells.grew = self._words_grew

    def fits(self, hidden: set[str], width: int) -> bool:
        """True when the columns that are not hidden need no more than ``width`` real pixels."""
        return least_width(self._model.columns, hidden, self._table.needs, self._table.chosen_widths) <= width

    def meet_rows(self) -> None:
        """Make those cells that are painted next and may need room, and set the widths by them."""
        self._is_meeting = True
        in_sight = self._table.viewport().height() // max(1, self._table.verticalHeader().defaultSectionSize()) + 1
        for place in range(min(in_sight, self._model.rowCount())):
            for column in self._needing:
                self._model.cell_at(place, column)
        self._is_meeting = False
        self._give()

    def _words_grew(self) -> None:
        """A row that is being painted has wider words than those before: widths follow after this painting."""
        if not self._is_meeting:
            QTimer.singleShot(0, self, self._give)

    def _give(self) -> None:
        if self._cells.needs != self._table.needs:
            self._table.needs = dict(self._cells.needs)
            self._table.fit_columns()
            self.given.emit()

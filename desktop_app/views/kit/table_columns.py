"""Columns of a table that a person may put in another order and make wider or narrower."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop_app.views.kit.cell_delegate import PADDING, CellDelegate
from desktop_app.views.kit.cells import ColumnSpec
from desktop_app.views.kit.table import PagedTable
from desktop_app.views.kit.table_header import TableHeader, edge_width
from desktop_app.views.kit.theme import theme


class TableColumns(QObject):
    """Order and widths of one table's columns. Both signals tell what the person did with the pointer."""

    moved = Signal(list)
    """Ids of the columns that are shown, from the left."""
    widened = Signal(str, int)
    """A column and its width in logical pixels without the padding; 0: its own width again."""

    def __init__(self, table: PagedTable, columns: Sequence[ColumnSpec]) -> None:
        super().__init__(table)
        self._table = table
        self._ids = [spec.id for spec in columns]
        header = table.horizontalHeader()
        if isinstance(header, TableHeader):
            header.set_adjustable()
            header.moved.connect(self._header_moved)
            header.widened.connect(self._header_widened)

    def set_order(self, ids: Iterable[str]) -> None:
        """Put the columns into this order, those that are not named behind it."""
        header = self._table.horizontalHeader()
        for place, id in enumerate(dict.fromkeys([*ids, *self._ids])):
            header.moveSection(header.visualIndex(self._ids.index(id)), place)

    def shown(self) -> list[str]:
        """Ids of the columns that are shown, from the left."""
        header = self._table.horizontalHeader()
        places = map(header.logicalIndex, range(len(self._ids)))
        return [self._ids[place] for place in places if not self._table.isColumnHidden(place)]

    def _header_moved(self) -> None:
        self._table.fit_columns()
        self.moved.emit(self.shown())

    def _header_widened(self, place: int, width: int) -> None:
        delegate = self._table.itemDelegate()
        if not width or not isinstance(delegate, CellDelegate):
            self.widened.emit(self._ids[place], 0)
            return
        edges = edge_width(place, delegate.first_column, delegate.last_column)
        self.widened.emit(self._ids[place], round((width - edges) / theme().factor) - 2 * PADDING)

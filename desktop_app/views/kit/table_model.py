"""The model of all tables: shows the first page at once, then any of a million rows by id, in pages."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from desktop_app.views.kit.cells import EMPTY_CELL, Cell, ColumnSpec, RowSource
from desktop_app.views.kit.labels import plain_tip_text, visible_text
from desktop_app.views.kit.row_pages import CACHED_PAGES, PAGE_ROWS, RowPages

_NO_PARENT = QModelIndex()


class PagedTableModel(QAbstractTableModel):
    """Rows of a source, read by id in pages of 100 and cached. The order is the source's: there is no sorting.

    ``lanes`` given: the ids are read in the background; otherwise at once. ``loaded`` follows each complete read.
    """

    loaded = Signal()
    ticks_changed = Signal()

    def __init__(
        self, source: RowSource, columns: Sequence[ColumnSpec], lanes: Any = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._lanes = lanes
        self._source = source
        self._rows = RowPages(source)
        self._cells: dict[int, list[Cell | None]] = {}
        """Cells of rows that were in sight; one that was not asked for, such as a hidden column's, is not made."""
        self._job: Any = None
        self._is_complete = False
        self._ticked: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask_ids)

    @property
    def is_complete(self) -> bool:
        """True once all ids are known; until then the first page is shown."""
        return self._is_complete

    @property
    def ticked_keys(self) -> set[str]:
        """Keys of the rows whose check cell is ticked."""
        return set(self._ticked)

    def set_source(self, source: RowSource) -> None:
        """Show another question's answer from its start."""
        self._source = source
        self.reload()

    def reload(self) -> None:
        """Read everything again; the view keeps the selection by key (see PagedTable).

        Ids that are at hand come in the same step as the first rows: what is shown is laid out and painted once.
        """
        rows = list(self._source.first_page())
        self._forget_job()
        ids = self._source.ordered_ids() if self._has_ids_at_hand() else None
        self.beginResetModel()
        self._rows = RowPages(self._source)
        self._rows.show(rows)
        if ids is not None:
            self._rows.take(ids)
        self._cells.clear()
        self._is_complete = ids is not None
        self.endResetModel()
        if ids is not None:
            self.loaded.emit()
        else:
            # the first page is painted before another thread wants the processor
            self._soon.start()

    def repaint_rows(self) -> None:
        """The same rows, formatted again (the clock went on, the language changed)."""
        self._cells.clear()
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_at(self, row: int) -> Any:
        """The row object at a place, read when needed; None outside."""
        return self._rows.row_at(row)

    def cell_at(self, row: int, column: int) -> Cell:
        """The ready-made cell; what the delegate paints."""
        cells = self._cells.get(row)
        cell = cells[column] if cells is not None else None
        if cell is None:
            found = self.row_at(row)
            if found is None:
                return EMPTY_CELL
            if cells is None:
                if len(self._cells) > PAGE_ROWS * CACHED_PAGES:
                    self._cells.clear()
                cells = self._cells[row] = [None] * len(self.columns)
            cell = cells[column] = _cell_of(self.columns[column], found)
        return cell

    def find_id(self, row_id: int) -> int:
        """The place of a row id, or -1."""
        return self._rows.find_id(row_id)

    def set_ticked(self, row: int, is_ticked: bool) -> None:
        """Tick a row's check cell, unless it may not be ticked."""
        found, column = self.row_at(row), _check_column(self.columns)
        if found is None or column < 0 or not self.cell_at(row, column).is_enabled:
            return
        (self._ticked.add if is_ticked else self._ticked.discard)(found.key)
        self.dataChanged.emit(self.index(row, column), self.index(row, column))
        self.ticks_changed.emit()

    def set_ticked_keys(self, keys: set[str]) -> None:
        """Tick exactly these rows."""
        self._ticked = set(keys)
        self.repaint_rows()
        self.ticks_changed.emit()

    def is_ticked(self, row: int) -> bool:
        """Whether the row at this place is ticked."""
        found = self.row_at(row)
        return found is not None and found.key in self._ticked

    def _has_ids_at_hand(self) -> bool:
        return self._lanes is None or bool(getattr(self._source, "has_all_ids", False))

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._soon.stop()

    def _ask_ids(self) -> None:
        self._job = self._lanes.start("read", self._source.ordered_ids, done=self._ids_arrived)

    def _ids_arrived(self, ids: array[int]) -> None:
        self._job = None
        shown = len(self._rows)
        if ids[:shown] == self._rows.ids:
            # the usual case: the first page stands, and the rest is added below it
            if len(ids) > shown:
                self.beginInsertRows(_NO_PARENT, shown, len(ids) - 1)
                self._rows.extend(ids)
                self.endInsertRows()
        else:
            self.beginResetModel()
            self._rows.replace(ids)
            self._cells.clear()
            self.endResetModel()
        self._is_complete = True
        self.loaded.emit()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES or not index.isValid():
            return None
        cell = self.cell_at(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip_text(cell.tip) or None
        return _spoken(self.columns[index.column()].title, cell)


_ROLES = {
    int(Qt.ItemDataRole.DisplayRole),
    int(Qt.ItemDataRole.ToolTipRole),
    int(Qt.ItemDataRole.AccessibleTextRole),
}


def _cell_of(spec: ColumnSpec, row: Any) -> Cell:
    made = spec.cell(row) if spec.cell is not None else getattr(row, spec.id, "")
    cell = made if isinstance(made, Cell) else Cell(text=str(made if made is not None else ""))
    if cell.text.isascii() and cell.right.isascii():
        return cell
    text, right = visible_text(cell.text), visible_text(cell.right)
    return cell if text == cell.text and right == cell.right else cell._replace(text=text, right=right)


def _check_column(columns: Sequence[ColumnSpec]) -> int:
    return next((place for place, spec in enumerate(columns) if spec.kind == "check"), -1)


def _spoken(title: str, cell: Cell) -> str:
    parts = [cell.lead.text if cell.lead else "", cell.text, cell.right]
    said = cell.spoken or " ".join(part for part in parts if part)
    return f"{title} {said}" if title else said

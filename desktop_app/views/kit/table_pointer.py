"""What the mouse does in a table: hover, ticks, links, opening, and the menu of a row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent

from desktop_app.views.kit.cell_delegate import CellDelegate
from desktop_app.views.kit.table_model import PagedTableModel


class TablePointer(QObject):
    """Watches the viewport of one table and sends the table's signals."""

    def __init__(self, table: Any, model: PagedTableModel, delegate: CellDelegate) -> None:
        super().__init__(table)
        self._table, self._model, self._delegate = table, model, delegate
        table.viewport().installEventFilter(self)
        table.customContextMenuRequested.connect(self._ask_menu)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self._hover(-1)
        elif isinstance(event, QMouseEvent):
            index = self._table.indexAt(event.position().toPoint())
            if kind == QEvent.Type.MouseMove:
                self._moved(index)
            elif kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
                self._released(index)
            elif kind == QEvent.Type.MouseButtonDblClick and index.isValid():
                if self._kind(index) != "check":
                    self._table.row_opened.emit(self._model.row_at(index.row()))
                return True
        return False

    def _kind(self, index: QModelIndex) -> str:
        return self._model.columns[index.column()].kind

    def _moved(self, index: QModelIndex) -> None:
        self._hover(index.row() if index.isValid() else -1)
        is_link = index.isValid() and self._kind(index) == "link" and bool(index.data())
        self._table.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def _released(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        row = index.row()
        if self._kind(index) == "check":
            self._model.set_ticked(row, not self._model.is_ticked(row))
        elif self._kind(index) == "link" and index.data():
            self._table.link_pressed.emit(self._model.row_at(row), self._model.columns[index.column()].id)

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self._table.viewport().update()

    def _ask_menu(self, place: QPoint) -> None:
        index = self._table.indexAt(place)
        if index.isValid():
            self._table.menu_wanted.emit(self._model.row_at(index.row()), self._table.viewport().mapToGlobal(place))

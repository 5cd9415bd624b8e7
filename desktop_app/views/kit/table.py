"""The table of all pages: rows chosen as a whole, no sorting, header and cells painted by the kit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from desktop_app.views.kit.cell_delegate import CellDelegate
from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource, RowSource
from desktop_app.views.kit.keys import ENTER, is_plain_enter
from desktop_app.views.kit.table_header import TableHeader, fit_columns
from desktop_app.views.kit.table_model import PagedTableModel
from desktop_app.views.kit.table_pointer import TablePointer
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import ROW_HEIGHT

__all__ = ["Cell", "ColumnSpec", "ListSource", "PagedTable", "PagedTableModel", "RowSource"]


class PagedTable(QTableView):
    """A table view over a PagedTableModel. Signals carry row objects.

    ``row_chosen`` the current row changed (None when there is none) · ``row_opened`` Enter or double click ·
    ``link_pressed`` a link cell was pressed (row, column id).
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)
    link_pressed = Signal(object, str)
    menu_wanted = Signal(object, QPoint)

    delegate_class: type[CellDelegate] = CellDelegate
    row_height = ROW_HEIGHT
    """Logical pixels at the usual system font."""

    def __init__(self, model: PagedTableModel, parent: QWidget | None = None, name: str = "") -> None:
        super().__init__(parent)
        self._model = model
        self._delegate = self.delegate_class(self)
        self._hidden: set[str] = set()
        self.chosen_widths: dict[str, int] = {}
        """Column → width that a person gave it (logical pixels, without the padding)."""
        self.needs: dict[str, int] = {}
        """Column → real pixels that its words want; other texts give way (see ``fit_columns``)."""
        self._kept_key = ""
        self._kept_row, self._kept_id = 0, -1
        self._is_restoring = False
        self._specs = {spec.id: place for place, spec in enumerate(model.columns)}
        self.setAccessibleName(name)
        self._set_look()
        self._pointer = TablePointer(self, model, self._delegate)
        self.setModel(model)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        model.loaded.connect(self._restore_selection)
        theme().changed.connect(self.viewport().update)

    def _set_look(self) -> None:
        self.setItemDelegate(self._delegate)
        self._own_viewport()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalHeader(TableHeader(self))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(theme().px(self.row_height))
        rows.setDefaultSectionSize(theme().px(self.row_height))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _own_viewport(self) -> None:
        # asked for a widget that Qt made itself, PySide6 loads all kinds of widgets to find out which it is
        viewport = QWidget()
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        self.setViewport(viewport)

    def current_row(self) -> Any:
        """The row object that the keyboard is on, or None."""
        index = self.currentIndex()
        return self._model.row_at(index.row()) if index.isValid() else None

    def chosen_rows(self) -> list[Any]:
        """All chosen rows in their order."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for row in (self._model.row_at(place) for place in places) if row is not None]

    def choose_key(self, key: str) -> bool:
        """Put the keyboard on the row with this key, with an empty one on none.

        False when it is not among the rows at hand.
        """
        if not key:
            self._kept_key = ""
            self.selectionModel().clear()
            return False
        place = self._find_key(key)
        if place >= 0:
            self._kept_key = key
            self.choose_place(place)
        return place >= 0

    def choose_place(self, row: int) -> None:
        """Put the keyboard on a row by its place; nothing when there are no rows."""
        if not self._model.rowCount():
            return
        row = max(0, min(row, self._model.rowCount() - 1))
        index = self._model.index(row, self._delegate.first_column)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def step(self, rows: int) -> None:
        """Move the keyboard up or down."""
        self.choose_place(max(self.currentIndex().row(), -1 if rows > 0 else 0) + rows)

    def set_hidden_columns(self, ids: Iterable[str]) -> None:
        """These columns leave the table; the rest come back."""
        self._hidden = set(ids)
        for id, place in self._specs.items():
            self.setColumnHidden(place, id in self._hidden)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give each column its width and the rest to the one that stretches; too narrow scrolls sideways."""
        fit_columns(self, self._model.columns, self._hidden, self._delegate, self.needs, self.chosen_widths)

    def _find_key(self, key: str) -> int:
        for place in range(min(self._model.rowCount(), 400)):
            row = self._model.row_at(place)
            if row is not None and row.key == key:
                return place
        return -1

    def _keep_selection(self) -> None:
        row = self.current_row()
        if row is not None:
            self._kept_key, self._kept_row, self._kept_id = row.key, self.currentIndex().row(), row.row_id
        self._is_restoring = True

    def _restore_selection(self) -> None:
        self._is_restoring = False
        self._delegate.selection_changed()
        self.fit_columns()
        current = self.current_row()
        if current is not None and current.key == self._kept_key:
            return
        if self._kept_key and not self._choose_kept() and self._model.is_complete:
            self._kept_key = ""
            if self._model.rowCount():
                self.choose_place(self._kept_row)
            else:
                self.row_chosen.emit(None)

    def _choose_kept(self) -> bool:
        """Find the kept row by its id, which reads no rows; ids may have changed, the key decides."""
        place = self._model.find_id(self._kept_id)
        row = self._model.row_at(place)
        if row is None or row.key != self._kept_key:
            return self.choose_key(self._kept_key)
        self.choose_place(place)
        return True

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        self._delegate.selection_changed()
        super().selectionChanged(selected, deselected)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if not self._is_restoring and current.row() != previous.row():
            self.row_chosen.emit(self._model.row_at(current.row()) if current.isValid() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            if is_plain_enter(event) and self.currentIndex().isValid():
                self.row_opened.emit(self.current_row())
            else:
                event.ignore()
            return
        if event.key() == Qt.Key.Key_Space and any(spec.kind == "check" for spec in self._model.columns):
            row = self.currentIndex().row()
            self._model.set_ticked(row, not self._model.is_ticked(row))
            return
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not has_shift:
            # rows are chosen as a whole: Qt would go to the first cell, or with Ctrl leave the choice where it was
            self.choose_place(0 if event.key() == Qt.Key.Key_Home else self._model.rowCount() - 1)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._delegate.has_focus_ring = event.reason() in _KEYBOARD
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._delegate.has_focus_ring = False
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()


_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)

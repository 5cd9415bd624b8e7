"""The case that a list was asked to open: exactly that one is chosen, wherever it stands, or none.

While it is looked for nothing else is shown beside the list: a delivery on the wrong order would follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.models.listing import CaseRow, ListQuery, View
from desktop_app.models.supervision import FlowId
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.pages.supervision.case_list.list_status import is_narrowed


class WantedCase(QObject):
    """Stands between the table and whoever follows its choice.

    ``chosen`` carries the row to show, or None · ``elsewhere`` the view that holds the case, and its key: it is to be
    asked for there, unfiltered · ``missing`` the key of a case that is nowhere.
    """

    chosen = Signal(object)
    elsewhere = Signal(str, str)
    missing = Signal(str)

    def __init__(
        self,
        lists: Any,
        table: PagedTable,
        model: PagedTableModel,
        parent: QObject,
        holding: Callable[[CaseRow], str] | None = None,
    ) -> None:
        """``lists`` reads rows ``by_keys``; ``holding`` says in which view a row surely stands."""
        super().__init__(parent)
        self._lists, self._table, self._model = lists, table, model
        self._holding = holding or holding_view
        self._key = ""
        self._is_missing = False
        table.row_chosen.connect(self._tell)

    @property
    def is_wanted(self) -> bool:
        """True while a case is looked for."""
        return bool(self._key)

    def want(self, key: str) -> None:
        """Look for a case when the rows are there; empty: whatever the list chooses is fine."""
        self._key, self._is_missing = key, False
        current = self._table.current_row()
        if key and (current is None or current.key != key):
            self.chosen.emit(None)

    def find(self, connection_id: str, query: ListQuery) -> None:
        """The rows of a question are there."""
        key = self._key
        if not key:
            if not self._table.currentIndex().isValid() and not self._is_missing:
                self._table.choose_place(0)
            return
        rows = self._lists.by_keys(connection_id, [key])
        if rows and self._choose(rows[0]):
            self._key = ""
            self.chosen.emit(self._table.current_row())
            return
        view = self._holding(rows[0]) if rows else None
        if view is not None and (query.view != view or is_narrowed(query)):
            self.elsewhere.emit(str(view), key)
            return
        self._key, self._is_missing = "", True
        self._table.choose_key("")
        self.chosen.emit(None)
        self.missing.emit(key)

    def restore(self, chosen: CaseRow | None, scrolled: int) -> None:
        """The same question was read again: the row that was chosen is, and the rows stand as they were scrolled."""
        current = self._table.current_row()
        if chosen is not None and (current is None or current.key != chosen.key):
            place = self._model.find_id(chosen.row_id)
            if place >= 0:
                self._table.choose_place(place)
        self._table.verticalScrollBar().setValue(scrolled)

    def _choose(self, row: CaseRow) -> bool:
        if self._table.choose_key(row.key):
            return True
        place = self._model.find_id(row.row_id)
        if place >= 0:
            self._table.choose_place(place)
        current = self._table.current_row()
        return place >= 0 and current is not None and bool(current.key == row.key)

    def _tell(self, row: CaseRow | None) -> None:
        if self._key:
            return  # a table that fills chooses rows by itself
        self._is_missing = self._is_missing and row is None
        self.chosen.emit(row)


def holding_view(row: CaseRow) -> View:
    """The view in which a row surely stands."""
    if not row.is_listed:
        return View.ALL
    return View.UNSUPERVISED if row.flow is FlowId.NONE else View.OPEN

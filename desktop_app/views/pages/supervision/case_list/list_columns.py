"""Which columns the list shows, in which order and how wide: what a person chose for a view, as far as it fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from desktop_app.models.saved_views import WIDTH_LEAST, WIDTH_MOST, ColumnLayout
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.table_columns import TableColumns
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.supervision.case_list.column_choice import (
    DEFAULT,
    as_chosen,
    folded_columns,
    has_own_columns,
    hidden_columns,
    in_table,
)
from desktop_app.views.pages.supervision.case_list.column_room import ColumnRoom
from desktop_app.views.pages.supervision.case_list.columns import RowCells


class ListColumns(QObject):
    """The columns of one list. ``chosen`` carries the layout when the person moved or resized one."""

    chosen = Signal(object)

    def __init__(self, table: PagedTable, model: PagedTableModel, cells: RowCells) -> None:
        super().__init__(table)
        self._table = table
        self._specs = model.columns
        self._columns = TableColumns(table, model.columns)
        self._columns.moved.connect(self._moved)
        self._columns.widened.connect(self._widened)
        self.room = ColumnRoom(table, model, cells)
        self.room.given.connect(self.fit)
        self._layouts: Mapping[str, ColumnLayout] = {}
        self._view = self._base = ""
        self._kind, self._is_detail_open, self._width = WidthClass.WIDE, True, 0
        self._hidden: set[str] = set()

    def set_layouts(self, layouts: Mapping[str, ColumnLayout]) -> None:
        """What was chosen for each view."""
        self._layouts = dict(layouts)
        self._take_layout()

    def set_view(self, view: str, base: str) -> None:
        """Another view, by what its tab calls it, over a built-in one."""
        if (view, base) != (self._view, self._base):
            self._view, self._base = view, base
            self._take_layout()

    def set_room(self, width: int, kind: WidthClass, *, is_detail_open: bool) -> None:
        """The width of the list in real pixels, and what the page's width allows."""
        self._width, self._kind, self._is_detail_open = width, kind, is_detail_open
        self.fit()

    def choose(self, layout: ColumnLayout) -> None:
        """The person wants these columns for the view that is shown."""
        self._layouts = {**self._layouts, self._view: layout}
        self._take_layout()
        self.chosen.emit(layout)

    @property
    def layout(self) -> ColumnLayout:
        """What was chosen for the view that is shown."""
        return self._layouts.get(self._view, ColumnLayout()) if self.can_choose else ColumnLayout()

    @property
    def shown(self) -> tuple[str, ...]:
        """The chosen columns from the left, those that the width took away too."""
        return self.layout.columns or DEFAULT

    def title(self, column: str) -> str:
        """What a column that a person may have is called."""
        return next((spec.title for spec in self._specs if as_chosen(spec.id) == column), column)

    @property
    def in_sight(self) -> list[str]:
        """Columns of the table that are shown now, from the left."""
        return self._columns.shown()

    @property
    def layouts(self) -> dict[str, ColumnLayout]:
        """What was chosen for each view, as the window knows it."""
        return dict(self._layouts)

    def own_widths(self) -> dict[str, int]:
        """How wide each column is by itself (logical pixels)."""
        return {as_chosen(spec.id): spec.width for spec in self._specs}

    @property
    def can_choose(self) -> bool:
        """False for views whose columns nobody chooses."""
        return not has_own_columns(self._base)

    def fit(self) -> None:
        """Hide what has no room, in the order of leaving, and share the width."""
        columns = self.shown if self.can_choose else ()
        hidden = hidden_columns(
            self._base, self._kind, self._width / theme().factor, is_detail_open=self._is_detail_open, columns=columns
        )
        room = self._width - self._table.verticalScrollBar().sizeHint().width()
        hidden = folded_columns(hidden, lambda tried: self.room.fits(tried, room))
        if hidden != self._hidden:
            self._hidden = hidden
            self._table.set_hidden_columns(hidden)

    def _take_layout(self) -> None:
        layout = self.layout
        self._table.chosen_widths = {one: layout.widths[as_chosen(one)] for one in _widened_in_table(layout)}
        self._columns.set_order(in_table(layout.columns))
        self.fit()
        self._table.fit_columns()

    def _moved(self, shown: Sequence[str]) -> None:
        """Columns that the width took away keep their places among those that were moved."""
        now = [as_chosen(one) for one in shown]
        following = iter(now)
        order = tuple(next(following) if one in now else one for one in self.shown)
        self._choose_if_allowed(ColumnLayout(order, self.layout.widths))

    def _widened(self, column: str, width: int) -> None:
        widths = dict(self.layout.widths)
        widths.pop(as_chosen(column), None)
        if width:
            widths[as_chosen(column)] = max(WIDTH_LEAST, min(WIDTH_MOST, width))
        self._choose_if_allowed(ColumnLayout(self.layout.columns, widths))

    def _choose_if_allowed(self, layout: ColumnLayout) -> None:
        if self.can_choose:
            self.choose(layout)
        else:
            self._take_layout()


def _widened_in_table(layout: ColumnLayout) -> list[str]:
    return in_table(list(layout.widths))

"""What the page does with columns and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.models.listing import ListOrder
from desktop_app.models.saved_views import ColumnLayout
from desktop_app.views.kit.lane_writes import LaneWrites
from desktop_app.views.saved_views.view_menu import ViewMenu

if TYPE_CHECKING:
    from desktop_app.views.pages.supervision.case_list.columns_panel import ColumnsPanel
    from desktop_app.views.pages.supervision.page import SupervisionPage


class ColumnHandlers(QObject):
    """Whatever changes the columns of the view that is shown is remembered for that view."""

    def __init__(self, page: SupervisionPage, writes: LaneWrites, menu: ViewMenu) -> None:
        super().__init__(page)
        self._page, self._writes, self._menu = page, writes, menu
        self.panel: ColumnsPanel | None = None

    def choose(self) -> None:
        """Open the columns of the view that is shown."""
        rows = self._page.list
        if not rows.columns.can_choose:
            return
        if self.panel is None:
            from desktop_app.views.pages.supervision.case_list.columns_panel import (
                ColumnsPanel,  # when it is first wanted
            )

            self.panel = ColumnsPanel(self._page.context.window)
            self.panel.chosen.connect(self._choose_layout)
        self.panel.ask(rows.columns.layout, rows.columns.title, rows.columns.own_widths(), rows.filter.columns_button)

    def reset(self) -> None:
        """The columns as the list has them."""
        self._choose_layout(ColumnLayout())

    def next_order(self) -> None:
        """The next of the orders."""
        orders = list(ListOrder)
        now = orders.index(self._page.list.filter.order)
        self._page.list.filter.choose_order(orders[(now + 1) % len(orders)])

    def _choose_layout(self, layout: ColumnLayout) -> None:
        self._page.list.columns.choose(layout)

    def keep(self, layout: ColumnLayout) -> None:
        """Remember the columns that were chosen for the view that is shown."""
        set_layout = self._page.context.desk.views.set_layout
        self._writes.start("layout", set_layout, self._page.list.view, layout)
        self._menu.refresh()

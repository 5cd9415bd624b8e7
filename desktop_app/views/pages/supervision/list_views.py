"""Saved views of 服务监管: those of every list, and the columns and the order that belong to a view here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.models.saved_views import ColumnLayout
from desktop_app.texts import N_, _
from desktop_app.views.saved_views.view_actions import VIEW_MENU, add_view_action, add_view_actions
from desktop_app.views.saved_views.view_handlers import ViewHandlers

if TYPE_CHECKING:
    from desktop_app.views.pages.supervision.case_list.column_handlers import ColumnHandlers
    from desktop_app.views.pages.supervision.page import SupervisionPage

COLUMN_ACTS: tuple[tuple[str, str, str, str], ...] = (
    ("columns", N_("选择列"), "columns", "L"),
    ("columns_reset", N_("恢复默认的列"), "arrow-counter-clockwise", ""),
    ("order", N_("换一种排序"), "arrow-down", "S"),
)
"""Name, title, icon and key."""
MENU = (*VIEW_MENU[:-1], ("columns", "columns_reset"), VIEW_MENU[-1])


class ColumnViews(QObject):
    """What belongs to a view beside its question: columns, and which row comes first."""

    def __init__(self, page: SupervisionPage) -> None:
        super().__init__(page)
        self._page = page
        page.list.filter.columns_button.clicked.connect(self._choose)
        page.list.columns.chosen.connect(self._keep)

    def handlers(self) -> ViewHandlers:
        """The handlers of the page's views."""
        told = _("记住筛选、排序和列。以后客户或节点变了，视图里的订单跟着变。")
        return ViewHandlers(self._page, self._page.list, told, MENU, self.refresh)

    @cached_property
    def columns(self) -> ColumnHandlers:
        """What chooses and keeps columns; made when it is first wanted."""
        from desktop_app.views.pages.supervision.case_list.column_handlers import ColumnHandlers

        views = self._page.view_handlers
        return ColumnHandlers(self._page, views.answers.writes, views.menu)

    def add_actions(self) -> None:
        """Put the acts into the registry, after those of the views."""
        add_view_actions(self._page, self._page.view_handlers.by_name())
        acts: dict[str, Callable[[], object]] = {
            "columns": self._choose,
            "columns_reset": lambda: self.columns.reset(),
            "order": lambda: self.columns.next_order(),
        }
        for name, title, icon, keys in COLUMN_ACTS:
            add_view_action(self._page, name, _(title), icon, keys, acts[name])

    def refresh(self) -> None:
        """Say which acts on columns are possible with the view that is shown."""
        columns, registry = self._page.list.columns, self._page.context.registry
        registry.set_enabled("supervision.columns", columns.can_choose, _("这个视图有自己的列。"))
        has_chosen = columns.can_choose and not columns.layout.is_default
        registry.set_enabled("supervision.columns_reset", has_chosen, _("这个视图用的就是默认的列。"))
        self._page.list.filter.columns_button.setEnabled(columns.can_choose)

    def _choose(self) -> None:
        self.columns.choose()

    def _keep(self, layout: ColumnLayout) -> None:
        self.columns.keep(layout)

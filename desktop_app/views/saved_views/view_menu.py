"""The button and the menu of views, and which acts are possible with the view that is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint

from desktop_app.texts import _
from desktop_app.views.kit.actions import build_menu
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.saved_views.view_actions import VIEW_MENU, name_saved_actions
from desktop_app.views.saved_views.view_page import ViewList


class ViewMenu(QObject):
    """Made of entries of the registry alone."""

    def __init__(
        self,
        page: Any,
        rows: ViewList,
        parent: QObject,
        menu: Sequence[Sequence[str]] = VIEW_MENU,
        also: Callable[[], object] | None = None,
    ) -> None:
        """``page``: a ViewPage; ``menu``: acts by their ids without the page's; ``also``: said anew with these."""
        super().__init__(parent)
        self._page, self._rows, self._groups, self._also = page, rows, menu, also
        self.button = GhostButton(_("存为视图"), "bookmark-simple")
        self.button.clicked.connect(self._press)
        rows.tabs.add_corner(self.button)
        rows.tabs.menu_wanted.connect(self.open)
        self._told: object = None

    def refresh(self) -> None:
        """Say which acts are possible with the view that is shown, and what its button does."""
        views, layout = self._rows.views, self._rows.column_layout
        saved = views.saved()
        told = (saved, views.is_changed(), views.all_saved, layout, views.current)
        if told == self._told:
            return
        self._told = told
        place = views.all_saved.index(saved) if saved is not None else -1
        no_saved, no_change = _("先打开一个自己存的视图。"), _("这个视图没有改动。")
        for name in ("view_rename", "view_delete", "view_export"):
            self._enable(name, saved is not None, no_saved)
        for name in ("view_keep", "view_as_kept"):
            self._enable(name, views.is_changed(), no_change if saved is not None else no_saved)
        last = len(views.all_saved) - 1
        self._enable("view_left", place > 0, _("已在最左。") if saved else no_saved)
        self._enable("view_right", 0 <= place < last, _("已在最右。") if saved else no_saved)
        if self._also is not None:
            self._also()
        name_saved_actions(self._page.context.registry, self._page.page_id, views.all_saved)
        self.button.set_words(self._button_words())

    def set_words_hidden(self, is_hidden: bool) -> None:
        """On narrower pages the button shows its icon alone."""
        self.button.set_words_hidden(is_hidden)

    def _enable(self, name: str, is_possible: bool, reason: str) -> None:
        self._page.context.registry.set_enabled(f"{self._page.page_id}.{name}", is_possible, reason)

    def _press(self) -> None:
        views = self._rows.views
        if views.saved() is None:
            self._page.context.registry.trigger(f"{self._page.page_id}.view_save")
        elif views.is_changed():
            self._page.context.registry.trigger(f"{self._page.page_id}.view_keep")
        else:
            self.open(views.current, self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))

    def _button_words(self) -> str:
        views = self._rows.views
        if views.saved() is None:
            return _("存为视图")
        return _("保存改动") if views.is_changed() else _("管理视图")

    def open(self, view: str, place: QPoint) -> None:
        """The menu of a tab, which is shown first."""
        if view != self._rows.views.current:
            self._page.open_view(view)
        menu = build_menu(self._page, [[f"{self._page.page_id}.{name}" for name in group] for group in self._groups])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

"""The button and the menu of views, and which acts are possible with the view that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.pages.supervision.saved_views.view_actions import VIEW_MENU, name_saved_actions

if TYPE_CHECKING:
    from desktop_app.views.pages.supervision.page import SupervisionPage


class ViewMenu(QObject):
    """Made of entries of the registry alone."""

    def __init__(self, page: SupervisionPage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self.button = GhostButton(_("存为视图"), "bookmark-simple")
        self.button.clicked.connect(self._press)
        rows = page.list
        rows.tabs.add_corner(self.button)
        rows.tabs.menu_wanted.connect(self.open)
        self._told: object = None

    def refresh(self) -> None:
        """Say which acts are possible with the view that is shown, and what its button does."""
        views, registry = self._page.list.views, self._page.context.registry
        saved = views.saved()
        told = (saved, views.is_changed(), views.all_saved, self._page.list.columns.layout, views.current)
        if told == self._told:
            return
        self._told = told
        place = views.all_saved.index(saved) if saved is not None else -1
        no_saved, no_change = _("先打开一个自己存的视图。"), _("这个视图没有改动。")
        for name in ("view_rename", "view_delete", "view_export"):
            registry.set_enabled(f"supervision.{name}", saved is not None, no_saved)
        for name in ("view_keep", "view_as_kept"):
            registry.set_enabled(
                f"supervision.{name}", views.is_changed(), no_change if saved is not None else no_saved
            )
        last = len(views.all_saved) - 1
        registry.set_enabled("supervision.view_left", place > 0, _("已在最左。") if saved else no_saved)
        registry.set_enabled("supervision.view_right", 0 <= place < last, _("已在最右。") if saved else no_saved)
        columns = self._page.list.columns
        own = _("这个视图有自己的列。")
        registry.set_enabled("supervision.columns", columns.can_choose, own)
        has_chosen = columns.can_choose and not columns.layout.is_default
        registry.set_enabled("supervision.columns_reset", has_chosen, _("这个视图用的就是默认的列。"))
        self._page.list.filter.columns_button.setEnabled(columns.can_choose)
        name_saved_actions(registry, views.all_saved)
        self.button.set_words(self._button_words())

    def set_words_hidden(self, is_hidden: bool) -> None:
        """On narrower pages the button shows its icon alone."""
        self.button.set_words_hidden(is_hidden)

    def _press(self) -> None:
        views = self._page.list.views
        if views.saved() is None:
            self._page.context.registry.trigger("supervision.view_save")
        elif views.is_changed():
            self._page.context.registry.trigger("supervision.view_keep")
        else:
            self.open(views.current, self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))

    def _button_words(self) -> str:
        views = self._page.list.views
        if views.saved() is None:
            return _("存为视图")
        return _("保存改动") if views.is_changed() else _("管理视图")

    def open(self, view: str, place: QPoint) -> None:
        """The menu of a tab, which is shown first."""
        if view != self._page.list.view:
            self._page.open_view(view)
        registry = self._page.context.registry
        registry.put_icons()
        menu = QMenu(self._page)
        for group in VIEW_MENU:
            if menu.actions():
                menu.addSeparator()
            for action_id in group:
                action = registry.get(action_id)
                if action.isEnabled():
                    menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

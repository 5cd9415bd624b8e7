"""The acts on saved views as entries of the registry of a page, and the menu of a view's tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.models.saved_views import SavedView
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.views.kit.actions import ActionRegistry

ACTS: tuple[tuple[str, str, str, str], ...] = (
    ("view_save", N_("存为视图"), "bookmark-simple", "Ctrl+D"),
    ("view_keep", N_("保存视图的改动"), "floppy-disk", "Ctrl+S"),
    ("view_as_kept", N_("放弃视图的改动"), "arrow-counter-clockwise", ""),
    ("view_rename", N_("视图改名"), "pencil-simple", "F2"),
    ("view_left", N_("视图左移"), "caret-left", "Ctrl+Shift+PgUp"),
    ("view_right", N_("视图右移"), "caret-right", "Ctrl+Shift+PgDown"),
    ("view_export", N_("导出视图为文件"), "export", "Ctrl+E"),
    ("view_file", N_("打开视图文件"), "folder-open", "Ctrl+O"),
    ("view_delete", N_("删除视图"), "trash", ""),
)
"""Name, title, icon and key."""
VIEW_MENU = (
    ("view_keep", "view_as_kept", "view_save"),
    ("view_rename", "view_left", "view_right"),
    ("view_export", "view_file"),
    ("view_delete",),
)
"""The menu of a tab, in groups."""
NUMBERS = range(1, 10)


def add_view_actions(
    page: Any, handlers: dict[str, Callable[[], object]], without_keys: frozenset[str] = frozenset()
) -> None:
    """Put the acts into the registry; plain numbers show the saved views (Alt with a number the built-in ones).

    ``without_keys``: acts whose key means something else on the page.
    """
    for name, title, icon, keys in ACTS:
        add_view_action(page, name, _(title), icon, "" if name in without_keys else keys, handlers[name])
    for number in NUMBERS:
        name, title = f"saved_{number}", _("第 {number} 个自存视图", number=number)
        add_view_action(page, name, title, "bookmark-simple", str(number), handlers[name])
    name_saved_actions(page.context.registry, page.page_id, ())


def name_saved_actions(registry: ActionRegistry, page_id: str, views: Sequence[SavedView]) -> None:
    """Call the number keys by the views that they show; those without one are off."""
    for number in NUMBERS:
        action_id = f"{page_id}.saved_{number}"
        has_view = number <= len(views)
        if has_view:
            registry.get(action_id).setText(_("视图：{title}", title=views[number - 1].name))
        registry.set_enabled(action_id, has_view, _("还没有第 {number} 个自己存的视图。", number=number))


def add_view_action(page: Any, name: str, title: str, icon: str, keys: str, handler: Callable[[], object]) -> None:
    """Put one act of a list into the registry."""
    page.context.registry.add(
        f"{page.page_id}.{name}", title, icon, keys, handler, group="view", owner=page, page_id=page.page_id
    )

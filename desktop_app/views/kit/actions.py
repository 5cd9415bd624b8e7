"""The registry of actions: menus, buttons, palette, shortcut list and tests read this one list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.theme import theme

if TYPE_CHECKING:
    from desktop_app.views.kit.page import Page

_log = logging.getLogger(__name__)


class ActionInfo(NamedTuple):
    """What the lists show of an action beside the QAction itself."""

    id: str
    group: str
    icon: str
    is_in_palette: bool
    page_id: str = ""


class ActionRegistry(QObject):
    """Every action of the window as one QAction, by id. Groups: file, edit, view, go, case, outbox, help."""

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, tuple[QAction, ActionInfo]] = {}
        theme().changed.connect(self._tint)

    def add(
        self,
        id: str,
        text: str,
        icon: str = "",
        shortcut: str | tuple[str, ...] = "",
        handler: Callable[[], object] | None = None,
        group: str = "view",
        is_in_palette: bool = True,
        owner: QWidget | None = None,
        page_id: str = "",
    ) -> QAction:
        """Make an action; ``owner`` a page limits its shortcut to that page. A second one with the id replaces it."""
        self.remove(id)
        action = QAction(owner or self._window)  # with a text here, Qt would look whether it is an icon
        action.setText(text)
        action.setObjectName(id)
        action.setIconText(text)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setProperty("icon_name", icon)
        keys = (shortcut,) if isinstance(shortcut, str) else shortcut
        action.setShortcuts([QKeySequence(key) for key in keys if key])
        if owner is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if handler is not None:
            action.triggered.connect(_Call(handler, id, action))
        (owner or self._window).addAction(action)
        self._actions[id] = (action, ActionInfo(id, group, icon, is_in_palette, page_id))
        self.changed.emit()
        return action

    def remove(self, id: str) -> None:
        """Forget an action; unknown ids are no error."""
        found = self._actions.pop(id, None)
        if found is not None:
            found[0].deleteLater()
            self.changed.emit()

    def get(self, id: str) -> QAction:
        """The action of an id; unknown is an error of the caller."""
        return self._actions[id][0]

    def has(self, id: str) -> bool:
        return id in self._actions

    def info(self, id: str) -> ActionInfo:
        return self._actions[id][1]

    def trigger(self, id: str) -> bool:
        """Press an action by id; False when it is unknown or off."""
        found = self._actions.get(id)
        if found is None or not found[0].isEnabled():
            return False
        found[0].trigger()
        return True

    def set_enabled(self, id: str, enabled: bool, reason: str = "") -> None:
        """Turn an action on or off; ``reason`` says in words why it is off."""
        action = self.get(id)
        action.setProperty("reason", "" if enabled else reason)
        action.setEnabled(enabled)
        action.changed.emit()

    def in_palette(self) -> Iterator[tuple[QAction, ActionInfo]]:
        """Actions that the palette offers now."""
        for action, info in self._actions.values():
            if info.is_in_palette and action.isEnabled() and _is_reachable(action):
                yield action, info

    def all(self) -> Iterator[tuple[QAction, ActionInfo]]:
        """Every action in the order of its making."""
        yield from self._actions.values()

    def of_group(self, group: str) -> list[QAction]:
        return [action for action, info in self._actions.values() if info.group == group]

    def put_icons(self) -> None:
        """Give the actions their icons; done when a menu first opens, because it costs time at the start."""
        from desktop_app.views.kit.icons import icon

        for action, info in self._actions.values():
            if info.icon:
                action.setIcon(icon(info.icon))
        self._has_icons = True

    _has_icons = False

    def _tint(self) -> None:
        if self._has_icons:
            self.put_icons()


def _is_reachable(action: QAction) -> bool:
    parent = action.parent()
    return not isinstance(parent, QWidget) or parent.isVisible() or parent.isWindow()


class _Call:
    """Calls a handler without the ``checked`` argument, and writes the trace of the press to the log."""

    def __init__(self, handler: Callable[[], object], id: str, action: QAction) -> None:
        self._handler, self._id, self._action = handler, id, action

    def __call__(self, checked: bool = False) -> None:
        _log.info("action %s", self._id)
        self._handler()


class PageAct(NamedTuple):
    """One act of a page: its id with the page's before it, its title as it is marked for translation, its keys."""

    id: str
    title: str
    icon: str
    keys: tuple[str, ...] = ()
    is_in_palette: bool = True


def add_page_acts(page: Page, acts: Sequence[PageAct], handlers: dict[str, Callable[[], object]]) -> None:
    """Put the acts of a page into the registry; ``handlers`` by the id without the page's own."""
    for act in acts:
        page.context.registry.add(
            act.id,
            _(act.title),
            act.icon,
            act.keys,
            handlers[act.id.partition(".")[2]],
            group="case",
            is_in_palette=act.is_in_palette,
            owner=page,
            page_id=page.page_id,
        )


def build_menu(page: Page, groups: Sequence[Sequence[str]]) -> QMenu:
    """A menu of acts by their ids, in groups: those that can be done now."""
    registry = page.context.registry
    registry.put_icons()
    menu = QMenu(page)
    for group in groups:
        acts = [action for action in map(registry.get, group) if action.isEnabled()]
        if acts and menu.actions():
            menu.addSeparator()
        menu.addActions(acts)
    return menu

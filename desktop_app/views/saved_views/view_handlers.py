"""What the page does with views: save, rename, delete with undo, order, hand on as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_app.models.saved_views import FILE_SUFFIX, SavedView, ViewSpec
from desktop_app.texts import _
from desktop_app.views.saved_views.view_actions import NUMBERS, VIEW_MENU
from desktop_app.views.saved_views.view_menu import ViewMenu
from desktop_app.views.saved_views.view_page import ViewList

if TYPE_CHECKING:
    from desktop_app.views.saved_views.name_panel import NamePanel
    from desktop_app.views.saved_views.view_answers import ViewAnswers


class ViewHandlers(QObject):
    """Handlers of one page, by the names of its acts. Nothing is read or kept before the first rows."""

    def __init__(
        self,
        page: Any,
        rows: ViewList,
        told_of_saving: str,
        menu: Sequence[Sequence[str]] = VIEW_MENU,
        also: Callable[[], object] | None = None,
    ) -> None:
        """``page``: a ViewPage, which is the parent; ``told_of_saving``: what is remembered, in words;

        ``menu``, ``also``: see ViewMenu."""
        super().__init__(page)
        self._page, self._rows, self._told_of_saving = page, rows, told_of_saving
        self._desk = page.context.desk
        self.menu = ViewMenu(page, rows, self, menu, also)
        self._name: NamePanel | None = None

    @cached_property
    def answers(self) -> ViewAnswers:
        """What reads, counts and keeps views, and tells of it; made after the first rows."""
        from desktop_app.views.kit.lane_writes import LaneWrites
        from desktop_app.views.saved_views.view_answers import ViewAnswers
        from desktop_app.views.saved_views.view_shelf import ViewShelf

        lanes = self._page.context.lanes
        shelf = ViewShelf(self._desk, lanes, self._rows.views.kind, self)
        return ViewAnswers(self._page, self._rows, shelf, LaneWrites(lanes, self), self.menu)

    def by_name(self) -> dict[str, Callable[[], object]]:
        """The handlers of the acts."""
        return {
            "view_save": self.save,
            "view_keep": self.keep,
            "view_as_kept": self.as_kept,
            "view_rename": self.rename,
            "view_delete": self.remove,
            "view_left": partial(self.move, -1),
            "view_right": partial(self.move, 1),
            "view_export": self.export,
            "view_file": self.open_file,
            **{f"saved_{number}": partial(self.open_saved, number) for number in NUMBERS},
        }

    def save(self) -> None:
        """Save what is shown under a name."""
        views = self._rows.views
        spec = replace(views.spec(), layout=self._rows.column_layout)
        taken = frozenset(one.name for one in views.all_saved)
        self._ask_name().ask(_("存为视图"), self._told_of_saving, "", taken, partial(self._save_as, spec))

    def keep(self) -> None:
        """Let the saved view that is shown ask for what is shown."""
        views = self._rows.views
        if views.is_changed():
            spec = replace(views.spec(), layout=self._rows.column_layout)
            self.answers.writes.start("change", self._desk.views.change, views.current, spec)

    def as_kept(self) -> None:
        """Back to what the saved view asks for."""
        self._rows.views.show_as_saved()
        self._rows.question_changed.emit()

    def rename(self) -> None:
        """Give the saved view that is shown another name."""
        views = self._rows.views
        saved = views.saved()
        if saved is not None:
            taken = frozenset(one.name for one in views.all_saved if one != saved)
            self._ask_name().ask(_("视图改名"), "", saved.name, taken, partial(self._rename, saved))

    def remove(self) -> None:
        """Delete the saved view that is shown; a notice offers to take that back."""
        saved = self._rows.views.saved()
        if saved is not None:
            self.answers.writes.start("remove", self._desk.views.remove, saved.view_id)

    def move(self, by: int) -> None:
        """Put the tab of the saved view that is shown elsewhere."""
        saved = self._rows.views.saved()
        if saved is not None:
            self.answers.writes.start("move", self._desk.views.move, saved.view_id, by)

    def open_saved(self, number: int) -> None:
        """Show the saved view of a number key."""
        saved = self._rows.views.all_saved
        if number <= len(saved):
            self._page.open_view(saved[number - 1].view_id)

    def export(self) -> None:
        """Write the saved view that is shown to a file, where the person says."""
        saved = self._rows.views.saved()
        if saved is None:
            return
        suggested = "".join("_" if sign in '\\/:*?"<>|' else sign for sign in saved.name) + FILE_SUFFIX
        kinds = _("视图文件 (*{suffix})", suffix=FILE_SUFFIX)
        from PySide6.QtWidgets import QFileDialog  # many enumerations, seldom needed

        name, _chosen = QFileDialog.getSaveFileName(self._page, _("导出视图"), suggested, kinds)
        if name:
            # the dialog has asked before it names a file that exists; one whose suffix is added here was not asked for
            is_asked = name.lower().endswith(FILE_SUFFIX)
            export = partial(self._desk.views.export, is_replacing=is_asked)
            self.answers.writes.start("export", export, saved.view_id, Path(name))

    def open_file(self) -> None:
        """Take a view in from a file that the person names."""
        from PySide6.QtWidgets import QFileDialog  # as above

        kinds = _("视图文件 (*{suffix})", suffix=FILE_SUFFIX)
        name, _chosen = QFileDialog.getOpenFileName(self._page, _("打开视图文件"), "", kinds)
        if name:
            self.take_files([Path(name)])

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take views in from files: by drop, or from the dialog."""
        for path in paths:
            self.answers.writes.start("open", self._desk.views.open_file, path)

    def _ask_name(self) -> NamePanel:
        if self._name is None:
            from desktop_app.views.saved_views.name_panel import NamePanel  # when it is first wanted

            self._name = NamePanel(self._page.context.window)
        return self._name

    def _rename(self, saved: SavedView, name: str) -> None:
        if name != saved.name:
            self.answers.writes.start("rename", self._desk.views.rename, saved.view_id, name)

    def _save_as(self, spec: ViewSpec, name: str) -> None:
        self.answers.writes.start("save", self._desk.views.save, name, spec)

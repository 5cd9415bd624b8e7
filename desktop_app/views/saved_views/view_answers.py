"""What the page does when something about views was read, counted or written."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.models.saved_views import SavedView
from desktop_app.texts import _
from desktop_app.views.kit.lane_writes import Done, LaneWrites
from desktop_app.views.saved_views.view_menu import ViewMenu
from desktop_app.views.saved_views.view_page import PAGES, ViewList
from desktop_app.views.saved_views.view_shelf import Counted, Shelf, ViewShelf


class ViewAnswers(QObject):
    """Shows answers in the list, and tells with a way back what was done."""

    def __init__(self, page: Any, rows: ViewList, shelf: ViewShelf, writes: LaneWrites, menu: ViewMenu) -> None:
        """``page``: a ViewPage, which is the parent."""
        super().__init__(page)
        self._page, self._rows, self.shelf, self.writes, self._menu = page, rows, shelf, writes, menu
        self._counted_for = ""
        shelf.read.connect(self._show_shelf)
        shelf.counted.connect(self._show_counts)
        writes.done.connect(self._done)
        for source in (shelf, writes):
            source.failed.connect(page.tell_error)

    def count(self) -> None:
        """Count the saved views again; what was counted for another connection says nothing any more."""
        connection_id, views = self._page.connection_id, self._rows.views
        if connection_id != self._counted_for:
            self._counted_for = connection_id
            views.forget_saved_counts()
        if connection_id:
            self.shelf.count(connection_id, views.all_saved)

    def _show_shelf(self, shelf: Shelf) -> None:
        # what a person chooses while it is being written is newer than what was read
        self._rows.set_saved(shelf.views, None if self.writes.is_writing else shelf.layouts)
        self._menu.refresh()
        self.count()

    def _show_counts(self, counted: Counted) -> None:
        if counted.connection_id == self._page.connection_id:
            self._rows.views.set_counts(counted.counts)

    def _done(self, done: Done) -> None:
        """Something was written; the lists follow when they are read again."""
        tell, (what, result) = self._page.context.notify, done
        if what == "layout":
            self.shelf.ask()
        elif what == "export":
            tell("done", _("视图已写到 {file}", file=result.name))
        elif what == "save":
            self._begin(result)
            tell("done", _("已存为视图“{name}”", name=result.name))
        elif what == "open":
            self._begin(result)
            tell("done", _("已打开视图“{name}”，原有的视图没有改动", name=result.name))
        elif what != "move":
            self._tell_with_way_back(what, result)

    def _begin(self, view: SavedView) -> None:
        """What was saved or came in is what is shown now; what is about other rows is shown where those are."""
        if PAGES[view.spec.kind] != self._page.page_id:
            self._page.context.open_page(PAGES[view.spec.kind], opened=view)
            return
        self.show(view)

    def show(self, view: SavedView) -> None:
        """Show a view of this list that was just kept."""
        self._rows.views.begin_saved(view)
        self._rows.arrange()
        self._page.ask()
        self._menu.refresh()

    def _tell_with_way_back(self, what: str, before: SavedView) -> None:
        start, views, name = self.writes.start, self._page.context.desk.views, before.name
        told, back = {
            "change": (_("已保存对“{name}”的改动", name=name), partial(views.change, before.view_id, before.spec)),
            "rename": (_("“{name}”已改名", name=name), partial(views.rename, before.view_id, name)),
            "remove": (_("已删除视图“{name}”", name=name), partial(views.bring_back, before.view_id)),
            "back": (_("视图“{name}”已恢复", name=name), None),
        }[what]
        if back is None:
            self._page.context.notify("done", told)
        else:
            self._page.context.notify("done", told, _("撤销"), partial(start, "back", back))

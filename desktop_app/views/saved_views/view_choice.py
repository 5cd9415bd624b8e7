"""Which view the list shows: built-in and saved ones as tabs, the words of the filter, and the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.models.listing import ListOrder, ListQuery
from desktop_app.models.saved_views import ColumnLayout, SavedView, ViewSpec, saved_id
from desktop_app.texts import _
from desktop_app.views.kit.tabs import ViewTabs
from desktop_app.views.saved_views.view_page import ViewBook, Words

NO_COUNT = "…"
"""Stands where a number will come."""


class ViewChoice(QObject):
    """Keeps tabs and filter together. ``changed`` when the person wants another view."""

    changed = Signal()

    def __init__(self, book: ViewBook, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self.kind = book.kind
        """Of the rows, as ``models.saved_views`` names them."""
        self._built_in = list(book.built_in)
        self._words = words
        self._saved: list[SavedView] = []
        self._own = ("", ListOrder.NEAR)
        """Filter and order of the built-in views, while a saved one is shown."""
        self._counts: dict[str, int | str] = {}
        self._shown = book.as_view("")
        self.tabs = ViewTabs()
        self.tabs.set_views(self._built_in)
        self.tabs.set_current(self._shown)
        self.tabs.chosen.connect(self._chosen)

    @property
    def current(self) -> str:
        """What the tab calls the view that is shown."""
        return self._shown

    @property
    def base(self) -> str:
        """The built-in view below it."""
        saved = self.saved()
        return saved.spec.view if saved is not None else self._shown

    def saved(self, view: str | None = None) -> SavedView | None:
        """The saved view of a tab, of the current one without a name; ``None`` for a built-in one."""
        wanted = self._shown if view is None else view
        return next((one for one in self._saved if one.view_id == wanted), None)

    @property
    def all_saved(self) -> list[SavedView]:
        """The saved views in the order of their tabs."""
        return list(self._saved)

    def query(self) -> ListQuery:
        """What is asked for."""
        return self.spec().query

    def spec(self) -> ViewSpec:
        """What is shown now, as it would be saved; its columns are told by whoever has them."""
        if self._shown in self._book.without_words:
            return ViewSpec(self.base, kind=self.kind)
        return ViewSpec(self.base, self._words.text(), self._words.order, kind=self.kind)

    def is_changed(self) -> bool:
        """True when a saved view is shown and filter or order are no longer its own."""
        saved = self.saved()
        return saved is not None and replace(saved.spec, layout=ColumnLayout()) != self.spec()

    def show(self, view: str) -> None:
        """Show a view; nobody is told. An unknown one is the first."""
        is_without_tab = view in self._book.without_tab
        if is_without_tab and view not in self._ids():
            self._built_in.append((view, self._book.title(view)))
            self._set_tabs()
        saved = self.saved(view)
        wanted = view if saved is not None or is_without_tab else self._book.as_view(view)
        if wanted == self._shown:
            return
        if self.saved() is None:
            self._own = (self._words.text(), self._words.order)
        self._take(wanted)

    def show_as_saved(self) -> None:
        """Filter and order of the saved view that is shown, as they are kept."""
        saved = self.saved()
        if saved is not None:
            self._words.set_text(saved.spec.text)
            self._words.set_order(saved.spec.order)

    def set_built_in(self, views: Sequence[tuple[str, str]]) -> None:
        """Other tabs of built-in views, where one of them is only there while it has rows."""
        if list(views) != self._built_in:
            self._built_in = list(views)
            self._set_tabs()
            self.tabs.set_current(self._shown)

    def set_saved(self, views: Sequence[SavedView]) -> None:
        """The saved views; when the one that is shown is gone, its built-in view stands in its place."""
        before = self.saved()
        if list(views) == self._saved:
            return
        is_as_kept = before is not None and not self.is_changed()
        self._saved = list(views)
        self._set_tabs()
        if before is None:
            return
        now = self.saved(before.view_id)
        if now is None:
            self._take(before.spec.view)
        elif is_as_kept and now.spec != before.spec:
            self.show_as_saved()

    def begin_saved(self, view: SavedView) -> None:
        """What is shown was just saved under a name: its tab is the current one, and the built-in views are as new."""
        if self.saved() is None:
            self._own = ("", ListOrder.NEAR)
        if view not in self._saved:
            self._saved.append(view)
            self._set_tabs()
        self._take(view.view_id)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Numbers of the built-in views; those of saved ones come later and stay until then."""
        self._counts = {**self._counts, **counts}
        self._show_counts()

    def forget_saved_counts(self) -> None:
        """Another connection: what was counted of saved views says nothing any more."""
        self._counts = {view: count for view, count in self._counts.items() if saved_id(view) is None}
        self._show_counts()

    def _take(self, view: str) -> None:
        """This view is the current one, with the words that belong to it."""
        self._shown = view
        self.tabs.set_current(view)
        saved = self.saved()
        text, order = self._own if saved is None else (saved.spec.text, saved.spec.order)
        self._words.set_text(text)
        self._words.set_order(order)
        self._words.set_scope("" if saved is None else self._book.title(saved.spec.view))

    def _show_counts(self) -> None:
        waiting = {one.view_id: NO_COUNT for one in self._saved}
        self.tabs.set_counts({**waiting, **self._counts})

    def _set_tabs(self) -> None:
        saved = [(one.view_id, one.name) for one in self._saved]
        tips = {
            one.view_id: _("在“{view}”里 {words}", view=self._book.title(one.spec.view), words=one.spec.text).rstrip()
            for one in self._saved
        }
        self.tabs.set_views([*self._built_in, *saved], tips)
        self._show_counts()

    def _ids(self) -> set[str]:
        return {id for id, _title in self._built_in}

    def _chosen(self, view: str) -> None:
        self.show(view)
        self.changed.emit()

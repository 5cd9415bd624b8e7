"""What a page with saved views offers to them: its list, and what is told of the built-in views below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from desktop_app.models.listing import ListOrder
from desktop_app.models.saved_views import CASES, REFUNDS, ColumnLayout, SavedView
from desktop_app.views.kit.tabs import ViewTabs

PAGES: Mapping[str, str] = {CASES: "supervision", REFUNDS: "refunds"}
"""The page on which views of a kind of rows are shown."""


class ViewBook(NamedTuple):
    """The built-in views of one list."""

    kind: str
    """Of its rows, as ``models.saved_views`` names them."""
    built_in: Sequence[tuple[str, str]]
    """Id and title of each, in the order of their tabs."""
    as_view: Callable[[str], str]
    """A built-in view by its id; the first one where there is none of it."""
    title: Callable[[str], str]
    without_tab: frozenset[str] = frozenset()
    """Those that have no tab before they are asked for."""
    without_words: frozenset[str] = frozenset()
    """Those whose list is not narrowed by a filter."""


class Words(Protocol):
    """The filter of a list."""

    order: ListOrder

    def text(self) -> str:
        """The words, as far as they can be read."""

    def set_text(self, text: str) -> None:
        """Other words; nobody is told."""

    def set_order(self, order: ListOrder) -> None:
        """What stands first; nobody is told."""

    def set_scope(self, words: str) -> None:
        """In what the filter looks."""


class ViewList(Protocol):
    """A list with saved views."""

    views: Any
    """Its ViewChoice."""
    tabs: ViewTabs
    question_changed: Any

    @property
    def column_layout(self) -> ColumnLayout:
        """The columns of the view that is shown; the default one where there is nothing to choose."""

    def set_saved(self, views: Sequence[SavedView], layouts: Mapping[str, ColumnLayout] | None) -> None:
        """What is kept; a view that is gone gives way to the one below it. ``None``: the columns stay."""

    def arrange(self) -> None:
        """Show what belongs to the view."""


class ViewPage(Protocol):
    """A page with such a list."""

    page_id: str
    context: Any

    @property
    def connection_id(self) -> str:
        """The connection that is shown."""

    def ask(self, is_refresh: bool = False) -> None:
        """Ask for the rows of what the list wants."""

    def open_view(self, view: str) -> None:
        """Show a view, built-in or saved."""

    def tell_error(self, error: Any) -> None:
        """Raise a notice of an error."""

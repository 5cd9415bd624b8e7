"""Which columns a view and a width show: those of the list, or those that a person chose, as far as they fit.

Order of leaving on narrow pages: what a person added, the id, the last chase, the absolute time, the owner, the node.
Party and limit, customer, amount and effect stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_app.models.listing import View
from desktop_app.models.saved_views import COLUMNS
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.supervision.case_list.columns import growth

_UNKNOWN_VIEW = ("party", "customer", "product", "node_chip", "original", "source", "amount", "id")
_LEAVE = {
    WidthClass.MEDIUM: {"id", "chased", "owner", "source"},
    WidthClass.NARROW: {"id", "chased", "owner", "source"},
    WidthClass.TINY: {"id", "chased", "owner", "source", "node", "node_chip"},
}


NODE_NEEDS = 690
"""A table narrower than this (logical pixels) has no room for the node, unless words are longer."""


DEFAULT = ("limit", "customer", "product", "node", "owner", "chased", "amount", "effect", "id")
"""The columns of a view for which nobody chose any."""
_LIMITS = ("limit", "limit_day", "limit_hour")
"""One column for a person: how much of the time limit stands in it depends on the width."""


def has_own_columns(view: str) -> bool:
    """True for views whose columns nobody chooses: they tell what could not be read."""
    return view in (View.UNKNOWN, View.NO_RULES)


def in_table(columns: Sequence[str]) -> list[str]:
    """Columns as a person has them, as the table has them."""
    return [one for column in columns for one in (_LIMITS if column == "limit" else (column,))]


_EVERY = frozenset((*in_table(COLUMNS), *_UNKNOWN_VIEW))


def as_chosen(column: str) -> str:
    """A column of the table, as a person has it."""
    return "limit" if column in _LIMITS else column


def hidden_columns(
    view: str, kind: WidthClass, width: float, *, is_detail_open: bool, columns: Sequence[str] = ()
) -> set[str]:
    """Ids of the columns that a view does not show on a page of a width class, in a table ``width`` wide.

    ``columns``: those that a person chose.
    """
    if has_own_columns(view):
        shown = set(_UNKNOWN_VIEW)
    else:
        shown = {_limit_column(kind, is_detail_open) if one == "limit" else one for one in columns or DEFAULT}
    leave = _LEAVE.get(kind, set())
    if kind <= WidthClass.MEDIUM and width < NODE_NEEDS + growth():
        leave = leave | {"node", "node_chip"}
    return set(_EVERY - (shown - leave))


LEAVING: tuple[tuple[str, str], ...] = (
    *(("flow", ""), ("type", "")),
    *(("id", ""), ("chased", ""), ("source", ""), ("limit_hour", "limit"), ("limit_day", "limit"), ("owner", "")),
    *(("node", ""), ("node_chip", "")),
)
"""The order in which columns leave a table that is too narrow for its words, and what comes in their place."""


def folded_columns(hidden: set[str], fits: Callable[[set[str]], bool]) -> set[str]:
    """``hidden``, and so many columns more that the rest fits; what must never leave stays, even if it scrolls."""
    for leaving, instead in LEAVING:
        if fits(hidden):
            break
        if leaving not in hidden:
            hidden = (hidden | {leaving}) - {instead}
    return hidden


def _limit_column(kind: WidthClass, is_detail_open: bool) -> str:
    if kind <= WidthClass.MEDIUM:
        return "limit"
    return "limit_day" if kind is WidthClass.WIDE and is_detail_open else "limit_hour"

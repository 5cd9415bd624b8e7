"""What a table shows: columns as data and ready-made cells. Delegates only paint them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

CELL_KINDS = ("text", "number", "chip", "icon_word", "deadline", "check", "link")


class Cell(NamedTuple):
    """One cell, formatted once and painted many times.

    ``chip`` is a chip kind when ``text`` stands in a chip. ``lead`` is drawn first, in ``lead_width`` pixels.
    ``right`` is the right-aligned second text (an absolute time, the days in a node).
    """

    text: str = ""
    token: str = "text"
    icon: str = ""
    icon_token: str = ""
    is_bold: bool = False
    chip: str = ""
    right: str = ""
    right_token: str = "text3"
    lead: Cell | None = None
    tip: str = ""
    spoken: str = ""
    """What a screen reader says where the text alone is not enough."""
    is_checked: bool | None = None
    is_enabled: bool = True


EMPTY_CELL = Cell()


class ColumnSpec(NamedTuple):
    """One column. ``cell`` turns a row into its ready-made cell (or a plain text); it is called once a row.

    ``kind``: text, number, chip, icon_word, deadline, check or link. ``align``: left or right; numbers are right.
    ``elide``: right, left for ids, or middle where the end counts. Exactly one column of a table has ``stretch``.
    """

    id: str
    title: str
    width: int
    kind: str = "text"
    align: str = "left"
    stretch: bool = False
    cell: Callable[[Any], Cell | str] | None = None
    elide: str = "right"
    lead_width: int = 0
    min_width: int = 48
    right_width: int = 0
    """Width kept free for ``Cell.right``; 0: as wide as its text."""
    slack: int = 0
    """So much of ``width`` a text gives away before a column has to leave; ``min_width`` allows for it."""


class RowSource(Protocol):
    """Where the rows of a table come from. Rows have ``row_id`` (int) and ``key`` (str).

    A source may have ``has_all_ids``: True says that ``ordered_ids`` is at hand and needs no lane.
    """

    def first_page(self) -> Sequence[Any]:
        """The first rows, quickly; shown until the ids are known."""

    def ordered_ids(self) -> array[int]:
        """The ids of all rows in order; may take long and is then called in a lane."""

    def rows(self, ids: Sequence[int]) -> Sequence[Any]:
        """The rows of these ids, in any order."""


class ListSource:
    """Rows that are all at hand, such as those of a bulk check."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = list(rows)

    def first_page(self) -> Sequence[Any]:
        return self._rows

    def ordered_ids(self) -> array[int]:
        return array("q", (row.row_id for row in self._rows))

    def rows(self, ids: Sequence[int]) -> Sequence[Any]:
        wanted = set(ids)
        return [row for row in self._rows if row.row_id in wanted]

"""PF7: one frame of a table of a million rows: move the scroll bar, read, format, paint.

The table is that of 服务监管, with its columns; its rows come from the real database by id. The million ids are the
real ones over and over, so that nothing but their number is made up.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from benchmarks.live import LiveWindow
from benchmarks.rows import Row, milliseconds, percentile
from desktop_app.models.listing import ListQuery, View

ROWS = 1_000_000
TARGET_MS = 16.0
FRAMES = {"wheel": 400, "page": 150, "jump": 150}


class MillionRows:
    """A source of the table: the rows of one view, repeated."""

    def __init__(self, desk: Any, connection_id: str) -> None:
        self._lists, self._connection_id = desk.case_lists, connection_id
        self._query = ListQuery(View.OPEN)
        real: array[int] = self._lists.ordered_ids(connection_id, self._query)
        self._ids: array[int] = (real * (ROWS // len(real) + 1))[:ROWS]

    def first_page(self) -> Sequence[Any]:
        """The rows that the table shows at once."""
        rows: Sequence[Any] = self._lists.first_page(self._connection_id, self._query)
        return rows

    def ordered_ids(self) -> array[int]:
        """A million ids."""
        return self._ids

    def rows(self, ids: Sequence[int]) -> Sequence[Any]:
        """Rows by id, from the database."""
        rows: Sequence[Any] = self._lists.rows(self._connection_id, ids)
        return rows


def measure(live: LiveWindow) -> list[Row]:
    """Frames of three kinds of scrolling; the p95 over all of them counts."""
    live.window.open_page("supervision")
    live.settle()
    table = live.table
    live.wait_until(lambda: table.model().rowCount() > 0, "the rows of the list")
    live.settle()
    table.model().set_source(MillionRows(live.desk, live.window.connection_id()))
    live.wait_until(lambda: table.model().rowCount() == ROWS, "a million rows")
    live.settle()
    seconds = {kind: [_frame(table, place) for place in _places(table, kind, count)] for kind, count in FRAMES.items()}
    everything = [one for kind in seconds.values() for one in kind]
    details = {kind: milliseconds(values) for kind, values in seconds.items()}
    live.window.stack.page.refresh()
    live.settle()
    return [
        Row(
            "PF7",
            "frame while scrolling 1,000,000 rows, p95",
            1000 * percentile(everything, 95),
            TARGET_MS,
            "ms",
            details,
        )
    ]


def _places(table: Any, kind: str, count: int) -> list[int]:
    bar, chance = table.verticalScrollBar(), random.Random(7)
    if kind == "jump":
        return [chance.randrange(bar.maximum()) for _ in range(count)]
    step = 3 * table.rowHeight(0) if kind == "wheel" else bar.pageStep()
    return [bar.maximum() // 3 + number * step for number in range(count)]


def _frame(table: Any, place: int) -> float:
    started = perf_counter()
    table.verticalScrollBar().setValue(place)
    table.viewport().repaint()
    return perf_counter() - started

"""The rows behind a table: all ids in order, and the rows themselves in cached pages of 100, read by id."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from desktop_app.views.kit.cells import RowSource

PAGE_ROWS = 100
CACHED_PAGES = 24


class RowPages:
    """Ids and cached pages of one answer of a source."""

    def __init__(self, source: RowSource) -> None:
        self._source = source
        self.ids: array[int] = array("q")
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.ids)

    def show(self, rows: Sequence[Any]) -> None:
        """Know only these rows: the first page, before the ids have come."""
        self.replace(array("q", (row.row_id for row in rows)))
        for start in range(0, len(rows), PAGE_ROWS):
            self._pages[start // PAGE_ROWS] = list(rows[start : start + PAGE_ROWS])

    def replace(self, ids: array[int]) -> None:
        """Other ids; rows are read again when they are asked for."""
        self.ids = ids
        self._pages.clear()

    def extend(self, ids: array[int]) -> None:
        """The same ids and more below them: pages that were full stand."""
        last = len(self.ids)
        self.ids = ids
        if last % PAGE_ROWS:
            self._pages.pop(last // PAGE_ROWS, None)

    def take(self, ids: array[int]) -> None:
        """All ids, while the first rows are shown: those stand when they are the first of all."""
        (self.extend if ids[: len(self.ids)] == self.ids else self.replace)(ids)

    def row_at(self, row: int) -> Any:
        """The row object at a place, read when needed; None outside and for a row that went meanwhile."""
        if not 0 <= row < len(self.ids):
            return None
        number, place = divmod(row, PAGE_ROWS)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        else:
            self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def find_id(self, row_id: int) -> int:
        """The place of a row id, or -1."""
        try:
            # searched in C: a table of all places takes ten times as long to make, and the window waits for it
            return self.ids.index(row_id)
        except ValueError:
            return -1

    def _read(self, number: int) -> list[Any]:
        ids = self.ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
        by_id = {row.row_id: row for row in self._source.rows(ids.tolist())}
        # a row that went since the ids were read leaves an empty line until the next refresh
        page = [by_id.get(row_id) for row_id in ids]
        self._pages[number] = page
        if len(self._pages) > CACHED_PAGES:
            self._pages.popitem(last=False)
        return page

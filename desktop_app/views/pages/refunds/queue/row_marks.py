"""The marks of the queue's rows in sight: asked for when they come into sight, counted down while something is held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.models.listing import CaseRow
from desktop_app.models.refunds.queue import QueueMark
from desktop_app.views.kit.cells import Cell
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.pages.refunds.queue.queue_cells import queue_cell
from desktop_app.views.pages.refunds.queue.queue_reading import MarksRead, read_marks

SOON_MILLISECONDS = 30
"""Rows are painted first; whoever scrolls on asks for the rows where the scrolling ends."""
SECOND_MILLISECONDS = 1000
BEYOND = 8
"""Rows above and below those in sight whose marks are asked for along with them."""
MOST_MARKS = 2000


class RowMarks(QObject):
    """Keeps the marks of one table. A mark that is known stays until a newer one is there."""

    failed = Signal(object)

    def __init__(self, desk: Any, lanes: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marks: dict[str, QueueMark] = {}
        self._connection_id = ""
        self._stale: set[str] = set()
        """Known, and to be read again."""
        self.now: datetime = desk.clock.connection_now()
        self._table: PagedTable | None = None
        self._model: PagedTableModel | None = None
        self._read = LaneRead(lanes, read_marks, self)
        self._read.answered.connect(self._arrived)
        self._read.failed.connect(self.failed)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MILLISECONDS)
        self._soon.timeout.connect(self._ask)
        self._second = QTimer(self, interval=SECOND_MILLISECONDS)
        self._second.timeout.connect(self._count_down)

    def watch(self, table: PagedTable, model: PagedTableModel) -> None:
        """The table whose rows they are for."""
        self._table, self._model = table, model
        table.verticalScrollBar().valueChanged.connect(self.look)
        model.loaded.connect(self.look)

    def cell(self, row: CaseRow) -> Cell:
        """The ready-made cell of a row."""
        return queue_cell(row, self._marks.get(row.key), self.now, self._desk.clock.monotonic)

    def mark_of(self, key: str) -> QueueMark | None:
        """The mark of a request, as far as it is known."""
        return self._marks.get(key)

    def renew(self, connection_id: str, now: datetime) -> None:
        """Rows were read anew at ``now``: their marks are to be read again; until then the old ones stand."""
        if connection_id != self._connection_id or len(self._marks) > MOST_MARKS:
            self._marks.clear()
        self._connection_id, self.now = connection_id, now
        self._stale = set(self._marks)
        self.look()

    def look(self) -> None:
        """Rows came into sight."""
        self._soon.start()

    def stop(self) -> None:
        """The page is not shown."""
        self._soon.stop()
        self._second.stop()

    def _ask(self) -> None:
        keys = [key for key in self._in_sight() if key in self._stale or key not in self._marks]
        if keys and self._connection_id:
            self._read.ask(self._desk, self._connection_id, keys)
        else:
            self._follow_holds()

    def _in_sight(self) -> list[str]:
        table, model = self._table, self._model
        if table is None or model is None or not model.rowCount():
            return []
        last = model.rowCount() - 1
        top = table.rowAt(0)
        bottom = table.rowAt(table.viewport().height() - 1)
        places = range(max(0, max(top, 0) - BEYOND), min(last, (bottom if bottom >= 0 else last) + BEYOND) + 1)
        rows = (model.row_at(place) for place in places)
        return [row.key for row in rows if row is not None]

    def _arrived(self, read: MarksRead) -> None:
        if read.connection_id != self._connection_id:
            return
        self._marks.update(read.marks)
        self._stale -= read.marks.keys()
        if self._model is not None:
            self._model.repaint_rows()
        self.look()  # the person may have scrolled on meanwhile

    def _follow_holds(self) -> None:
        monotonic = self._desk.clock.monotonic()
        if any(mark.held_until is not None and mark.held_until > monotonic for mark in self._marks.values()):
            self._second.start()

    def _count_down(self) -> None:
        monotonic = self._desk.clock.monotonic()
        held = [key for key, mark in self._marks.items() if mark.held_until is not None]
        if self._model is not None:
            self._model.repaint_rows()
        if all((self._marks[key].held_until or 0) <= monotonic for key in held):
            self._second.stop()
            self._stale.update(held)
            self.look()

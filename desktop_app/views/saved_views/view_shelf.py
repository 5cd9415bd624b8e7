"""Saved views between window and services: read and counted in lanes."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from desktop_app.errors import DeskError
from desktop_app.models.saved_views import ColumnLayout, SavedView
from desktop_app.services.lanes import Priority
from desktop_app.views.kit.lane_read import LaneRead


class Shelf(NamedTuple):
    """What is kept: the saved views, and the columns of every view."""

    views: list[SavedView]
    layouts: Mapping[str, ColumnLayout]


class Counted(NamedTuple):
    """Rows of each saved view of a connection."""

    connection_id: str
    counts: dict[str, int]


RESTS = 10
"""The same views are counted again only after ten times as long as that took: while facts stream in, the numbers of a
large list must not keep the processor busy."""


class ViewShelf(QObject):
    """Reads and counts. Results come back as signals in the GUI thread; whatever fails is told by ``failed``."""

    read = Signal(object)
    """A Shelf."""
    counted = Signal(object)
    """A Counted."""
    failed = Signal(object)

    def __init__(self, desk: Any, lanes: Any, kind: str, parent: QObject | None = None) -> None:
        """``kind``: of the rows that the views hold."""
        super().__init__(parent)
        self._desk, self._lanes, self._kind = desk, lanes, kind
        self._shelf = LaneRead(lanes, read_shelf, self)
        self._shelf.answered.connect(self.read)
        self._shelf.failed.connect(self.failed)
        self._counting: Any = None
        self._counted_last: object = None
        self._since = QElapsedTimer()
        self._took_milliseconds = 0
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._count_next)
        self._wanted: tuple[str, tuple[SavedView, ...]] | None = None

    def ask(self) -> None:
        """Read what is kept."""
        self._shelf.ask(self._desk, self._kind)

    def count(self, connection_id: str, views: Sequence[SavedView]) -> None:
        """Count the rows of saved views, behind everything that a person waits for; only the newest wish counts."""
        self._wanted = (connection_id, tuple(views)) if views else None
        self._count_next()

    def _count_next(self) -> None:
        if self._counting is not None or self._wanted is None:
            return
        rest = self._took_milliseconds * RESTS - self._since.elapsed() if self._wanted == self._counted_last else 0
        if rest > 0:
            self._later.start(int(rest))
            return
        self._later.stop()
        wanted, self._wanted = self._wanted, None
        self._counted_last = wanted
        self._since.start()
        self._counting = self._lanes.start(
            "read",
            count_views,
            self._desk,
            *wanted,
            done=self._counted,
            failed=self._count_failed,
            priority=Priority.MACHINE,
        )

    def _counted(self, counted: Counted) -> None:
        self._counting = None
        self._took_milliseconds = self._since.restart()
        self.counted.emit(counted)
        self._count_next()

    def _count_failed(self, error: DeskError) -> None:
        self._counting = None
        self.failed.emit(error)
        self._count_next()


def read_shelf(desk: Any, kind: str) -> Shelf:
    """What is kept for a kind of rows; to be called in a lane."""
    return Shelf(desk.views.list(kind), desk.views.layouts())


def count_views(desk: Any, connection_id: str, views: Sequence[SavedView]) -> Generator[None, None, Counted]:
    """Rows of each view, one after another: between two of them whatever a person waits for goes first."""
    counts: dict[str, int] = {}
    for view in views:
        counts[view.view_id] = desk.case_lists.count(connection_id, view.spec.query)
        yield
    return Counted(connection_id, counts)

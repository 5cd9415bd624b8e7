"""One piece of work that a person begins on a page: one at a time, with progress and a way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.services.lanes import Priority


class LaneJob(QObject):
    """Runs functions in one lane. While one runs, none is begun: a second press does nothing.

    ``done`` carries the result, ``failed`` a DeskError, ``progressed`` how much is done and how much there is in all.
    """

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(object, object)
    """Not as C++ numbers: the bytes of large files do not fit into them."""

    def __init__(self, lanes: Any, lane: str, parent: QObject, priority: Priority = Priority.PERSON) -> None:
        super().__init__(parent)
        self._lanes, self._lane, self._priority = lanes, lane, priority
        self._job: Any = None

    @property
    def is_busy(self) -> bool:
        """True while something is being done."""
        return self._job is not None

    def start(self, func: Callable[..., Any], *arguments: Any) -> bool:
        """Begin; False while something is being done."""
        if self._job is not None:
            return False
        self._job = self._lanes.start(
            self._lane,
            func,
            *arguments,
            done=self._done,
            failed=self._failed,
            progress=self._progressed,
            priority=self._priority,
        )
        return True

    def stop(self) -> bool:
        """The person no longer wants it: nothing more is told of it. False when nothing was being done."""
        if self._job is None:
            return False
        self._job.cancel()
        self._job = None
        return True

    def _progressed(self, done: int, total: int) -> None:
        self.progressed.emit(done, total)

    def _done(self, result: Any) -> None:
        self._job = None
        self.done.emit(result)

    def _failed(self, error: DeskError) -> None:
        self._job = None
        self.failed.emit(error)

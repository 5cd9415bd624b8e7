"""One question that a page asks again and again: only the newest answer counts, and questions do not pile up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError


class LaneRead(QObject):
    """Runs ``func`` in the ``read`` lane. While one runs, only the last of the later questions is kept.

    ``answered`` carries the result of the newest question; ``failed`` its DeskError.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, lanes: Any, func: Callable[..., Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._func = func
        self._job: Any = None
        self._next: tuple[Any, ...] | None = None

    @property
    def is_running(self) -> bool:
        """True while an answer is awaited."""
        return self._job is not None

    def ask(self, *arguments: Any) -> None:
        """Ask; an answer that is still on its way to an older question will not be told."""
        if self._job is not None:
            self._next = arguments
            return
        self._job = self._lanes.start("read", self._func, *arguments, done=self._done, failed=self._failed)

    def forget(self) -> None:
        """No answer is wanted any more."""
        self._next = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _done(self, result: Any) -> None:
        if not self._asked_again():
            self.answered.emit(result)

    def _failed(self, error: DeskError) -> None:
        if not self._asked_again():
            self.failed.emit(error)

    def _asked_again(self) -> bool:
        self._job = None
        if self._next is None:
            return False
        arguments, self._next = self._next, None
        self.ask(*arguments)
        return True

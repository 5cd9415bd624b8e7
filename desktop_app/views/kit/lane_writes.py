"""What a person keeps, written in the lane of ``work.db``, one piece after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError


class Done(NamedTuple):
    """What was written: its kind, and what the service gave back, such as what taking it back needs."""

    what: str
    result: Any


class LaneWrites(QObject):
    """``done`` carries a Done, ``failed`` the DeskError: each refusal is a sentence."""

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, lanes: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._waiting: deque[str] = deque()
        """What is on its way, in order: the lane does one after the other, and answers in that order."""

    @property
    def is_writing(self) -> bool:
        """True while something that the window shows already is not written: what was read before says less."""
        return bool(self._waiting)

    def has(self, what: str) -> bool:
        """True while something of this kind is on its way."""
        return what in self._waiting

    def start(self, what: str, verb: Callable[..., Any], *arguments: Any) -> None:
        """Let a service write."""
        self._waiting.append(what)
        self._lanes.start("work", _told, what, verb, arguments, done=self._done, failed=self._failed)

    def _done(self, done: Done) -> None:
        self._waiting.popleft()
        self.done.emit(done)

    def _failed(self, error: DeskError) -> None:
        self._waiting.popleft()
        self.failed.emit(error)


def _told(what: str, verb: Callable[..., Any], arguments: tuple[Any, ...]) -> Done:
    return Done(what, verb(*arguments))

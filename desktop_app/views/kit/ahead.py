"""Makes in advance, in small steps, what would hold up the window when it is first needed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

APART_MILLISECONDS = 50
"""Between two steps keys are heard, pictures painted, and what is asked for now goes first."""


class Ahead(QObject):
    """Runs its steps once, one a turn. A step makes what is not there yet, and nothing when it was needed earlier.

    Its timer is its child, so that the steps end with their owner, and runs only while there are steps left.
    """

    def __init__(
        self, parent: QObject, steps: Iterable[Callable[[], object]], apart_milliseconds: int = APART_MILLISECONDS
    ) -> None:
        super().__init__(parent)
        self._steps = deque(steps)
        self._timer = QTimer(self, interval=apart_milliseconds)
        self._timer.timeout.connect(self._step)

    @property
    def is_done(self) -> bool:
        """True when no step is left."""
        return not self._steps

    def start(self) -> None:
        """Begin; a second call does nothing."""
        if self._steps:
            self._timer.start()

    def _step(self) -> None:
        step = self._steps.popleft()
        if not self._steps:
            self._timer.stop()
        step()

"""Lets what is asked for in a stream happen at a bearable pace: the first at once, the rest gathered, the last always.

While facts stream in (a sync, an import), every slice tells that rows changed. To read and paint for each of them
would fight with the writing for the processor, and keep the window from answering.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

APART_MILLISECONDS = 1000
"""The least time between two answers to a stream."""
LIST_APART_MILLISECONDS = (APART_MILLISECONDS, 3000)
"""For what reads all ids of a list and adds up its rows: while facts go on streaming in, that is done seldom."""


class Pace(QObject):
    """``due`` says: do it now. The first ``ask`` is due after ``first`` milliseconds (0: with the next turn).

    Later ones are gathered and due ``apart`` milliseconds after the one before; of ``apart`` the first figure holds
    for the second answer, the last figure for all that follow without a pause. After the last ``ask`` there is always
    one ``due``. Its timer is its child and runs only while there is something to keep apart.
    """

    due = Signal()

    def __init__(self, parent: QObject, *, first: int = 0, apart: tuple[int, ...] = (APART_MILLISECONDS,)) -> None:
        super().__init__(parent)
        self._first, self._apart = first, apart
        self._is_wanted = False
        self._streak = 0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._over)

    @property
    def is_resting(self) -> bool:
        """True when nothing is asked for and nothing must be kept apart."""
        return not self._timer.isActive()

    def ask(self) -> None:
        """Something changed."""
        self._is_wanted = True
        if not self._timer.isActive():
            self._timer.start(self._first)

    def finish(self, after: int = 0) -> None:
        """The stream is over: what was gathered is due ``after`` milliseconds, without further waiting."""
        if self._is_wanted:
            self._timer.start(after)

    def _over(self) -> None:
        if not self._is_wanted:
            self._streak = 0
            return
        self._is_wanted = False
        self._timer.start(self._apart[min(self._streak, len(self._apart) - 1)])
        self._streak += 1
        self.due.emit()

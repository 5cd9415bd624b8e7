"""What the bulk page asks and does in lanes: one question at a time, and one piece of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.models.bulk import BulkRun
from desktop_app.models.command_words import CommandName
from desktop_app.services.lanes import Priority
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.pages.bulk.reading import BulkChecked, check_rows, do_rows, find_run, read_run


class BulkWork(QObject):
    """``answered`` carries what was checked or read (``None``: nothing was ever done in bulk)."""

    answered = Signal(object)
    not_answered = Signal(DeskError)

    def __init__(self, desk: Any, lanes: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._lanes = desk, lanes
        self._question: Any = None
        self.job = LaneJob(lanes, "work", self, Priority.MACHINE)
        """Gives the run with the results of this time, or how many were recalled. Hundreds of rows take seconds: what
        a person does meanwhile is written between two of them."""

    @property
    def is_working(self) -> bool:
        """True while rows are being done or recalled."""
        return self.job.is_busy

    @property
    def is_asking(self) -> bool:
        """True while a question has no answer yet."""
        return self._question is not None

    def check(self, connection_id: str, keys: Sequence[str], command: CommandName) -> None:
        """Ask for the pre-check of these rows."""
        self._ask(check_rows, connection_id, keys, command)

    def read(self, run: BulkRun) -> None:
        """Ask what came of a run so far."""
        self._ask(read_run, run)

    def find(self, connection_id: str, run_id: str) -> None:
        """Ask for a run by its id, or for the newest of a connection."""
        self._ask(find_run, connection_id, run_id)

    def do(self, checked: BulkChecked, keys: Sequence[str], run: BulkRun | None, opinion: str) -> None:
        """Do rows, in a run of their own or as a part of this one, which keeps its own opinion."""
        self._begin(do_rows, self._desk, checked.connection_id, keys, checked.command, run, opinion)

    def recall(self, run: BulkRun) -> None:
        """Recall what has not left this computer."""
        self._begin(self._desk.bulk.recall, run)

    def _ask(self, func: Any, *arguments: Any) -> None:
        if self._question is not None:
            self._question.cancel()
        self._question = self._lanes.start(
            "read", func, self._desk, *arguments, done=self._tell, failed=self._tell_failed
        )

    def _begin(self, func: Any, *arguments: Any) -> None:
        if self._question is not None:
            self._question.cancel()
            self._question = None
        self.job.start(func, *arguments)

    def _tell(self, answer: BulkChecked | None) -> None:
        self._question = None
        self.answered.emit(answer)

    def _tell_failed(self, error: DeskError) -> None:
        self._question = None
        self.not_answered.emit(error)

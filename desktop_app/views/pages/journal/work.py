"""The journal page's long work: checking the chain and writing a table, each once at a time, with progress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.models.journal import JournalQuery
from desktop_app.models.records import JournalReport


class JournalWork(QObject):
    """``verified`` a JournalReport, or None when the check failed · ``checked`` and ``written`` done and total ·
    ``exported`` the number of rows and the path · ``failed`` a DeskError."""

    verified = Signal(object)
    checked = Signal(int, int)
    written = Signal(int, int)
    exported = Signal(int, object)
    failed = Signal(object)

    def __init__(self, desk: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._check: Any = None
        self._export: Any = None
        self._target = Path()

    @property
    def is_checking(self) -> bool:
        """True while the chain is being checked."""
        return self._check is not None

    @property
    def is_exporting(self) -> bool:
        """True while a table is being written."""
        return self._export is not None

    def verify(self) -> bool:
        """Check the chain; False while one runs."""
        if self._check is not None:
            return False
        self._check = self._desk.lanes.start(
            "read",
            verify,
            self._desk,
            done=self._checked,
            failed=self._not_checked,
            progress=self._check_told,
        )
        return True

    def export(self, query: JournalQuery, target: Path) -> bool:
        """Write what is asked for to a file; False while one is being written."""
        if self._export is not None:
            return False
        self._target = target
        self._export = self._desk.lanes.start(
            "read",
            export,
            self._desk,
            query,
            target,
            done=self._exported,
            failed=self._not_exported,
            progress=self._export_told,
        )
        return True

    def _check_told(self, done: int, total: int) -> None:
        self.checked.emit(done, total)

    def _export_told(self, done: int, total: int) -> None:
        self.written.emit(done, total)

    def _checked(self, report: JournalReport) -> None:
        self._check = None
        self.verified.emit(report)

    def _not_checked(self, error: DeskError) -> None:
        self._check = None
        self.verified.emit(None)
        self.failed.emit(error)

    def _exported(self, count: int) -> None:
        self._export = None
        self.exported.emit(count, self._target)

    def _not_exported(self, error: DeskError) -> None:
        self._export = None
        self.failed.emit(error)


def verify(desk: Any, progress: Any) -> JournalReport:
    """The chain against itself and its head; to be called in a lane."""
    report: JournalReport = desk.journal.verify(progress)
    return report


def export(desk: Any, query: JournalQuery, target: Path, progress: Any) -> int:
    """The entries of a question as a table; to be called in a lane."""
    count: int = desk.journal.export(query, target, progress)
    return count

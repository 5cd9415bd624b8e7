"""Intake's questions and acts, in lanes: previews (the newest counts), one import, the batches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.models.batches import Batch
from desktop_app.services.intake.notices import NoticeReading
from desktop_app.views.pages.intake.sources import (
    Choices,
    IntakeSource,
    Previewed,
    Question,
    TakenIn,
    keep_notice,
    read_batches,
    read_notice,
    read_preview,
    take_in,
)


class IntakeWork(QObject):
    """``previewed`` · ``notice_read`` · ``not_previewed`` · ``taken_in`` · ``not_taken_in`` ·
    ``progressed`` (done, total rows) · ``batches_read`` · ``failed`` a DeskError of the rest."""

    previewed = Signal(object)
    notice_read = Signal(object)
    not_previewed = Signal(object)
    taken_in = Signal(object)
    not_taken_in = Signal(object)
    progressed = Signal(int, int)
    batches_read = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs: dict[str, Any] = {}
        self._next_batches = ""

    def is_busy(self, name: str) -> bool:
        """True while ``preview``, ``take_in`` or ``batches`` is on its way."""
        return name in self._jobs

    def job(self, name: str) -> Any:
        """The job of that name that is on its way, or None."""
        return self._jobs.get(name)

    def cancel(self, name: str) -> None:
        """Disown a job; the work stops at its next safe point."""
        job = self._jobs.pop(name, None)
        if job is not None:
            job.cancel()

    def preview(self, connection_id: str, source: IntakeSource, question: Question) -> None:
        """Read a preview; an older question is dropped."""
        self.cancel("preview")
        self._jobs["preview"] = self._desk.lanes.start(
            "process",
            read_preview,
            self._desk,
            connection_id,
            source,
            question,
            done=self._previewed,
            failed=self._not_previewed,
        )

    def take_in(self, connection_id: str, source: IntakeSource, choices: Choices) -> None:
        """Import. In the lane of the projection: forms that are being typed still save meanwhile."""
        self._jobs["take_in"] = self._desk.lanes.start(
            "cache",
            take_in,
            self._desk,
            connection_id,
            source,
            choices,
            done=self._taken_in,
            failed=self._not_taken_in,
            progress=self._progressed,
        )

    def read_notice(self, connection_id: str, source: IntakeSource) -> None:
        """Read a notification; an older question is dropped."""
        self.cancel("preview")
        self._jobs["preview"] = self._desk.lanes.start(
            "process",
            read_notice,
            self._desk,
            connection_id,
            source,
            done=self._notice_read,
            failed=self._not_previewed,
        )

    def keep_notice(
        self, connection_id: str, reading: NoticeReading, orders: tuple[str, ...], at: datetime | None
    ) -> None:
        """Keep a notification that the person confirmed."""
        self._jobs["take_in"] = self._desk.lanes.start(
            "cache",
            keep_notice,
            self._desk,
            connection_id,
            reading,
            orders,
            at,
            done=self._taken_in,
            failed=self._not_taken_in,
        )

    def read_batches(self, connection_id: str) -> None:
        """Read the list of batches; while a read runs, the last question follows it."""
        self._next_batches = connection_id if "batches" in self._jobs else ""
        if not self._next_batches:
            self._jobs["batches"] = self._desk.lanes.start(
                "read",
                read_batches,
                self._desk,
                connection_id,
                done=self._batches_read,
                failed=self._batches_failed,
            )

    def _previewed(self, previewed: Previewed) -> None:
        self._jobs.pop("preview", None)
        self.previewed.emit(previewed)

    def _notice_read(self, reading: NoticeReading) -> None:
        self._jobs.pop("preview", None)
        self.notice_read.emit(reading)

    def _not_previewed(self, error: DeskError) -> None:
        self._jobs.pop("preview", None)
        self.not_previewed.emit(error)

    def _taken_in(self, taken: TakenIn) -> None:
        self._jobs.pop("take_in", None)
        self.taken_in.emit(taken)

    def _not_taken_in(self, error: DeskError) -> None:
        self._jobs.pop("take_in", None)
        self.not_taken_in.emit(error)

    def _progressed(self, done: int, total: int) -> None:
        self.progressed.emit(done, total)

    def _batches_read(self, batches: list[Batch]) -> None:
        self._jobs.pop("batches", None)
        if self._next_batches:
            self.read_batches(self._next_batches)
        else:
            self.batches_read.emit(batches)

    def _batches_failed(self, error: DeskError) -> None:
        self._jobs.pop("batches", None)
        self._next_batches = ""
        self.failed.emit(error)

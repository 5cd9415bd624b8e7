"""Making a binder in a lane: one at a time, with progress and a way out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError

if TYPE_CHECKING:
    from desktop_app.services.binder.binder import Binder


class BinderWork(QObject):
    """``progressed`` bytes done and in all · ``made`` a Binder · ``failed`` a DeskError · ``stopped`` by the person."""

    progressed = Signal(object, object)
    made = Signal(object)
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, desk: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Any = None

    @property
    def is_busy(self) -> bool:
        """True while a binder is being made."""
        return self._job is not None

    def start(self, connection_id: str, order_id: str, target: Path) -> bool:
        """Make the binder of an order below ``target``; False while one is being made."""
        if self._job is not None:
            return False
        self._job = self._desk.lanes.start(
            "process",
            make,
            self._desk,
            connection_id,
            order_id,
            target,
            done=self._made,
            failed=self._failed,
            progress=self._progressed,
        )
        return True

    def stop(self) -> None:
        """The person no longer wants it: nothing of it will be there, and what was there before stays."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.stopped.emit()

    def _progressed(self, done: int, total: int) -> None:
        self.progressed.emit(done, total)

    def _made(self, binder: Binder) -> None:
        self._job = None
        self.made.emit(binder)

    def _failed(self, error: DeskError) -> None:
        self._job = None
        self.failed.emit(error)


def make(desk: Any, connection_id: str, order_id: str, target: Path, progress: Any, cancelled: Any) -> Binder:
    """The binder of an order; to be called in a lane."""
    from desktop_app.services.binder.binder import make_binder  # readers of everything

    return make_binder(desk, connection_id, order_id, target, progress, cancelled)

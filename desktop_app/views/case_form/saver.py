"""Autosave: what was typed is in ``work.db`` a moment later, newest last, and nothing waits in the window's thread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.errors import DeskError
from desktop_app.services.acts.drafts import Draft

QUIET_MILLISECONDS = 300
WAIT_AT_QUIT_SECONDS = 3.0


class DraftSaver(QObject):
    """Saves one draft at a time. ``saved`` after each commit, ``failed`` with the DeskError of one that failed."""

    saved = Signal()
    failed = Signal(object)

    def __init__(self, desk: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft_id = ""
        self._body: dict[str, Any] | None = None
        self._sent: dict[str, Any] | None = None
        self._job: Any = None
        self.revision = 0
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._timer.timeout.connect(self.flush)

    def begin(self, draft: Draft) -> None:
        """Save this draft from now on; what is waiting of another one is written first."""
        self.save_now()
        self._draft_id, self.revision = draft.id, draft.revision
        self._body = self._sent = None
        self._job = None

    @property
    def draft_id(self) -> str:
        """The draft that is being saved."""
        return self._draft_id

    @property
    def is_waiting(self) -> bool:
        """True while something typed is not committed yet."""
        return self._body is not None or self._job is not None

    def put(self, body: dict[str, Any]) -> None:
        """The form is this now; it is saved when the typing rests."""
        self._body = body
        self._timer.start()

    def flush(self) -> None:
        """Save at once, in the lane; while a save runs, the newest body follows it."""
        self._timer.stop()
        if self._body is None or self._job is not None or not self._draft_id:
            return
        self._sent, self._body = self._body, None
        self._job = self._desk.lanes.start(
            "work", self._save, self._draft_id, self._sent, self.revision, done=self._saved, failed=self._failed
        )

    def save_now(self) -> None:
        """Quit or crash: have the newest body committed, and wait for it for a short while."""
        self._timer.stop()
        running = self._job
        if running is not None:
            running.wait(WAIT_AT_QUIT_SECONDS)
        if self._body is None or not self._draft_id:
            return
        # the answer of the running save may still be on its way to this thread
        revision = self.revision if running is None or running.result is None else running.result
        job = self._desk.lanes.start("work", self._save, self._draft_id, self._body, revision)
        if job.wait(WAIT_AT_QUIT_SECONDS) and job.error is None and job.result is not None:
            self.revision, self._body = job.result, None

    def hand_over(self) -> str:
        """An act saves the form by itself now: nothing of it waits here any more. Gives the draft's id."""
        self._timer.stop()
        self._body = None
        return self._draft_id

    def _save(self, draft_id: str, body: dict[str, Any], revision: int) -> int:
        saved: int = self._desk.drafts.autosave(draft_id, body, revision)
        return saved

    def _saved(self, revision: int) -> None:
        self._job = None
        self.revision = max(self.revision, revision)
        if self._body is not None:
            self.flush()
        else:
            self.saved.emit()

    def _failed(self, error: DeskError) -> None:
        self._job = None
        if self._body is None:
            self._body = self._sent
        self.failed.emit(error)

"""One form at work: opened, saved while it is typed, judged, and handed to its act. All of it in lanes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.errors import DeskError
from desktop_app.views.case_form.footer import OpenCounts
from desktop_app.views.case_form.saver import DraftSaver

JUDGE_MILLISECONDS = 200


class FormWork(NamedTuple):
    """What a form does in lanes, how its values become the body of its draft, and how a judgement counts."""

    open: Callable[..., Any]
    """(desk, connection, key) → what is shown; it has ``connection_id``, ``key`` and the ``draft``."""
    judge: Callable[..., Any]
    """(desk, connection, key, body, number, known) → a judgement with this ``number`` and its ``pictures`` by path."""
    complete: Callable[..., Any]
    """(desk, connection, key, draft id, body, *how) → what came of the act, with ``revision`` and ``error``."""
    body_of: Callable[[Mapping[str, Any]], dict[str, Any]]
    counts_of: Callable[[Any], OpenCounts]
    """What the foot says of a judgement."""


class FormSession(QObject):
    """The newest values win: an answer to older ones is not told, and the newest are asked about after it.

    ``form_opened`` what was opened · ``judged`` the judgement of the newest values · ``completed`` what came of the
    act · ``busy_changed`` while it is on its way · ``failed`` a DeskError.
    """

    form_opened = Signal(object)
    judged = Signal(object)
    completed = Signal(object)
    busy_changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Any, work: FormWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self.work = desk, work
        self._jobs: dict[str, Any] = {}
        self._values: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        self._timer = QTimer(self, singleShot=True, interval=JUDGE_MILLISECONDS)
        self._timer.timeout.connect(self.judge)
        self.saver = DraftSaver(desk, self)
        self.opened: Any = None
        self.number = 0
        """Counts the values: each edit makes another judgement necessary."""
        self.judgement: Any = None

    @property
    def is_completing(self) -> bool:
        """True while the act is on its way."""
        return "complete" in self._jobs

    @property
    def is_settled(self) -> bool:
        """True when the newest values are judged and nothing is asked any more."""
        judgement = self.judgement
        return judgement is not None and judgement.number == self.number and not self._timer.isActive()

    def load(self, connection_id: str, key: str) -> None:
        """Open the draft of a case; what waits of another one is saved first."""
        self.saver.save_now()
        self.opened, self.judgement = None, None
        job = self._jobs.pop("open", None)
        if job is not None:
            job.cancel()
        self._jobs["open"] = self._desk.lanes.start(
            "read", self.work.open, self._desk, connection_id, key, done=self._opened, failed=self._failed
        )

    def take(self, opened: Any) -> None:
        """What was opened elsewhere is worked on now; what waits of another draft is saved first."""
        self.saver.save_now()
        self.opened, self.judgement = opened, None
        self.saver.begin(opened.draft)

    def begin(self, values: dict[str, Any], known: dict[str, Any]) -> None:
        """The form shows these values now; ``known`` are pictures by path that need not be read again."""
        self._values, self._known = values, known
        self.number += 1
        self._jobs.pop("judge", None)
        self.judge()

    def put(self, values: dict[str, Any]) -> None:
        """An edit: saved and judged when the typing rests."""
        self._values = values
        self.number += 1
        self.saver.put(self.work.body_of(values))
        self._timer.start()

    def judge(self) -> None:
        """Judge the values as they are now; while a judgement runs, only the newest follow it."""
        self._timer.stop()
        opened = self.opened
        if opened is None or "judge" in self._jobs:
            return
        self._jobs["judge"] = self._desk.lanes.start(
            "process",
            self.work.judge,
            self._desk,
            opened.connection_id,
            opened.key,
            self.work.body_of(self._values),
            self.number,
            frozenset(self._known),
            done=self._judged,
            failed=self._judge_failed,
        )

    def complete(self, *how: Any) -> None:
        """The act: save, then do it with what is saved. ``how``: which act, where a form has several."""
        opened = self.opened
        if opened is None or self.is_completing:
            return
        draft_id = self.saver.hand_over()
        self._jobs["complete"] = self._desk.lanes.start(
            "work",
            self.work.complete,
            self._desk,
            opened.connection_id,
            opened.key,
            draft_id,
            self.work.body_of(self._values),
            *how,
            done=self._completed,
            failed=self._not_completed,
        )
        self.busy_changed.emit()

    def end(self) -> None:
        """The act is done: another visit opens the form anew."""
        self.opened = None

    def _opened(self, opened: Any) -> None:
        self._jobs.pop("open", None)
        self.take(opened)
        self.form_opened.emit(opened)

    def _judged(self, judged: Any) -> None:
        self._jobs.pop("judge", None)
        self._known.update(judged.pictures)
        if judged.number != self.number:
            self.judge()
            return
        self.judgement = judged
        self.judged.emit(judged)

    def _completed(self, completed: Any) -> None:
        self._jobs.pop("complete", None)
        self.saver.revision = max(self.saver.revision, completed.revision)
        self.busy_changed.emit()
        if completed.error is not None:
            self.failed.emit(completed.error)
        self.completed.emit(completed)

    def _not_completed(self, error: DeskError) -> None:
        """Not even the form was saved: it is put back in line."""
        self._jobs.pop("complete", None)
        self.saver.put(self.work.body_of(self._values))
        self.busy_changed.emit()
        self.failed.emit(error)

    def _judge_failed(self, error: DeskError) -> None:
        self._jobs.pop("judge", None)
        self.failed.emit(error)

    def _failed(self, error: DeskError) -> None:
        self._jobs.pop("open", None)
        self.failed.emit(error)

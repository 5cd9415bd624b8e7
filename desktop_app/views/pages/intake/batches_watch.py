"""Keeps the list of batches right: reads it when it is wanted and whenever facts came in or went."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.models import events
from desktop_app.models.batches import Batch
from desktop_app.views.kit.pace import Pace
from desktop_app.views.kit.page import PageContext
from desktop_app.views.pages.intake.start_view import StartView
from desktop_app.views.pages.intake.work import IntakeWork


class BatchesWatch(QObject):
    """Reads in a lane and shows in the start view; nothing is read while the page is not seen."""

    def __init__(self, context: PageContext, start: StartView, work: IntakeWork) -> None:
        super().__init__(start)
        self._context, self._start, self._work = context, start, work
        work.batches_read.connect(self._show)
        self._stream = Pace(self)
        self._stream.due.connect(self.read)
        for kind in (events.BatchReceived, events.BatchWithdrawn, events.FactsChanged):
            context.bridge.subscribe(kind, self._changed)

    def read(self) -> None:
        """Read now; without a connection there are none."""
        connection_id = self._context.connection_id()
        if connection_id:
            self._work.read_batches(connection_id)
        else:
            self._show([])

    def _show(self, batches: list[Batch]) -> None:
        clock = self._context.desk.clock
        self._start.show_batches(batches, clock.connection_now(), clock.wall())

    def _changed(self, event: events.Event) -> None:
        if self._start.isVisible() and event.connection_id in ("", self._context.connection_id()):
            self._stream.ask()  # each page of a fetch is a batch

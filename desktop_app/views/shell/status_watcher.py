"""Keeps the counts of the rail and the age of the data right: reads them in a lane after each change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.pace import Pace

QUIET_MILLISECONDS = 120
TICK_MILLISECONDS = 60_000
AFTER_LIST_MILLISECONDS = 300
"""At the end of a fetch the list is read and painted first; both at once would make the window wait for both."""


class StatusWatcher(QObject):
    """``arrived`` carries a ShellStatus; ``failed`` the error of a read; ``fetching`` says that ``running`` changed."""

    arrived = Signal(object)
    fetching = Signal()
    failed = Signal(object)

    def __init__(
        self, desk: Any, bridge: Bridge, connection_id: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._connection_id = desk, connection_id
        self._job: Any = None
        self._is_stale = False
        self.running: Any = None
        """A StateLine while facts of the connection that is shown are being fetched."""
        self._quiet = Pace(self, first=QUIET_MILLISECONDS)
        self._quiet.due.connect(self.read)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self._tick.timeout.connect(self.read)
        self._bridge = bridge

    def subscribe(self) -> None:
        """Follow the events from now on; after the first picture, because their classes cost time."""
        from desktop_app.models import events

        kinds = (events.FactsChanged, events.BatchReceived, events.BatchWithdrawn, events.CommandChanged)
        for kind in (*kinds, events.CaseworkChanged, events.RulesChanged, events.RehearsalChanged):
            self._bridge.subscribe(kind, self._changed)
        self._bridge.subscribe(events.SyncChanged, self._fetching)

    def read(self) -> None:
        """Read now; while a read is running, one more follows it."""
        self._tick.start()
        if not self._connection_id():
            return
        if self._job is not None:
            self._is_stale = True
            return
        from desktop_app.views.shell.status_reads import read_status  # after the first picture

        self._is_stale = False
        self._job = self._desk.lanes.start(
            "read", read_status, self._desk, self._connection_id(), done=self._arrived, failed=self._failed
        )

    def _fetching(self, event: Any) -> None:
        if event.connection_id != self._connection_id():
            return
        if event.state == "running" and event.rows:
            from desktop_app.views.shell.status_reads import running_line

            self.running = running_line(event.rows, event.rows_per_second)
        else:
            self.running = None
            self._quiet.ask()
            self._quiet.finish(AFTER_LIST_MILLISECONDS)
        self.fetching.emit()

    def _changed(self, _event: object) -> None:
        self._quiet.ask()

    def _arrived(self, status: Any) -> None:
        self._job = None
        if status.connection_id == self._connection_id():
            self.arrived.emit(status)
        if self._is_stale:
            self.read()

    def _failed(self, error: Any) -> None:
        self._job = None
        self.failed.emit(error)

"""What the frame shows of a rehearsal: its clock beside the switch, kept right while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from desktop_app.models.events import RehearsalChanged, SyncChanged
from desktop_app.views.shell.rehearsal_actions import RehearsalActions

if TYPE_CHECKING:
    from desktop_app.models.connections import Connection
    from desktop_app.views.shell.rehearsal_clock import RehearsalClock

TICK_MILLISECONDS = 1000
REFRESH_TICKS = 5
"""Seconds between two looks of a page at a clock that was sped up."""
PAGES = ("today", "supervision", "refunds")
"""Whose distances in time are read anew while the clock runs fast."""


class RehearsalFrame(QObject):
    """Made when the services start; the clock itself with the first rehearsal that is shown."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._ticks = 0
        self.clock: RehearsalClock | None = None
        self.actions = RehearsalActions(window, self)
        self.actions.ordered.connect(self.show_clock)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self._tick.timeout.connect(self._ticked)

    def subscribe(self) -> None:
        """Follow what the services tell of the rehearsal."""
        self._window.bridge.subscribe(RehearsalChanged, self._changed)
        self._window.bridge.subscribe(SyncChanged, self._changed)

    def show_connection(self, connection: Connection | None) -> None:
        """Another connection is shown."""
        is_rehearsal = connection is not None and connection.is_rehearsal
        if is_rehearsal and self.clock is None:
            from desktop_app.views.shell.rehearsal_clock import RehearsalClock

            self.clock = RehearsalClock(self._window.registry)
            self._window.top_bar.put_beside_switch(self.clock)
        if self.clock is not None:
            self.clock.setVisible(is_rehearsal)
        if is_rehearsal:
            self._tick.start()
        else:
            self._tick.stop()
        self.show_clock()

    def show_clock(self) -> None:
        """Time, speed and what can be done, as they are now."""
        current = self._window.parts.connections.current
        self.actions.show_connection(current)
        if self.clock is not None and current is not None and current.is_rehearsal:
            now, rate = self._window.desk.clock.connection_now(), self._window.desk.clock.rate(current.id)
            self.clock.show_time(now, rate, self.actions.is_busy)
            self._window.top_bar.fit()

    def _changed(self, event: Any) -> None:
        if event.connection_id == self._window.connection_id():
            self.show_clock()

    def _ticked(self) -> None:
        self.show_clock()
        current = self._window.parts.connections.current
        self._ticks += 1
        if current is None or self._ticks % REFRESH_TICKS or self._window.desk.clock.rate(current.id) <= 1:
            return
        if self._window.stack.page is not None and self._window.stack.page_id in PAGES:
            self._window.stack.page.refresh()

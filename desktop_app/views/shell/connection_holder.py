"""Which connection the window shows: the one of last time at once, the truth from ``work.db`` soon after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.clock import see_from
from desktop_app.models.connections import Connection
from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.icons import icon


class ConnectionHolder(QObject):
    """``changed`` carries the connection (or None) whenever another one is shown; ``loaded`` says that work.db is open
    and the same is shown as before; ``failed`` carries a fault of work.db.
    """

    changed = Signal(object)
    loaded = Signal()
    failed = Signal(object)

    def __init__(self, desk: Any, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Any = None
        self.known: list[Connection] = []
        self.current: Connection | None = desk.connections.remembered()
        self.is_waiting = False
        """True while a first connection is being filled: it is shown by whoever makes it."""
        self._bridge = bridge
        self._look()

    def subscribe(self) -> None:
        """Follow the events from now on; after the first picture, because their classes cost time."""
        from desktop_app.models.events import ConnectionsChanged

        self._bridge.subscribe(ConnectionsChanged, self._changed)

    def load(self) -> None:
        """Read the connections in a lane; the first use of work.db, so it may migrate or restore it."""
        if self._job is None:
            self._job = self._desk.lanes.start(
                "read", read_connections, self._desk, done=self._arrived, failed=self._load_failed
            )

    def choose(self, connection: Connection) -> None:
        """Show another connection, now and at the next start."""
        self._desk.connections.remember(connection)
        if connection != self.current:
            self.current = connection
            self._look()
            self.changed.emit(connection)

    def open_menu(self, button: QWidget, more: Sequence[QAction] = ()) -> QMenu:
        """Offer the other connections under the switch, and below them what else there is."""
        menu = QMenu(button)
        menu.aboutToHide.connect(menu.deleteLater)
        for connection in self.known:
            action = menu.addAction(icon("flask" if connection.is_rehearsal else "cloud"), connection.name)
            action.setCheckable(True)
            action.setChecked(connection == self.current)
            action.triggered.connect(lambda _checked=False, chosen=connection: self.choose(chosen))
        if self.known:
            menu.addSeparator()
        for other in more:
            menu.addAction(icon(str(other.property("icon_name"))), other.iconText()).triggered.connect(other.trigger)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))
        return menu

    def _look(self) -> None:
        """From now on "now" in this window is the time of the connection that it shows."""
        if self.current is not None and self.current.is_rehearsal:
            from desktop_app.services.rehearsals.last_time import recall  # other connections need none of it

            recall(self._desk, self.current.id)
        see_from(self.current.id if self.current is not None else "")

    def _changed(self, _event: object) -> None:
        self._job = None
        self.load()

    def _arrived(self, found: tuple[list[Connection], Connection | None]) -> None:
        self._job = None
        self.known, current = found
        if self.is_waiting and self.current is None:
            return
        if current is not None and (self.current is None or self.current not in self.known):
            self.choose(current)
        elif current is None and self.current is not None:
            self.current = None
            self._look()
            self.changed.emit(None)
        else:
            # the first pages were read before work.db was open
            self.loaded.emit()

    def _load_failed(self, error: Any) -> None:
        self._job = None
        self.failed.emit(error)


def read_connections(desk: Any) -> tuple[list[Connection], Connection | None]:
    """All connections, and the one that the window shows; to be called in a lane."""
    return desk.connections.list(), desk.connections.current()

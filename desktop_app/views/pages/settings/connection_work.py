"""The settings' acts on connections, in lanes; one at a time for each connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.models.connections import Connection
from desktop_app.models.syncing import SyncReport
from desktop_app.models.vaulting import VaultState
from desktop_app.services import connection_care as care
from desktop_app.services import connection_changes as changes


class ConnectionWork(QObject):
    """``read`` an Overview · ``examined`` (id, lines) · ``fetched`` (id, report) · ``added`` (connection, state) ·
    ``changed`` (id, VaultState or None) · ``refilled`` (id, VaultState) · ``failed`` (id, DeskError).
    """

    read = Signal(object)
    examined = Signal(str, object)
    fetched = Signal(str, object)
    added = Signal(object, object)
    changed = Signal(str, object)
    refilled = Signal(str, object)
    failed = Signal(str, object)

    def __init__(self, desk: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs: dict[str, _Job] = {}

    def is_busy(self, connection_id: str) -> bool:
        """True while something is done with this connection."""
        return connection_id in self._jobs

    def look(self) -> None:
        """Read the overview."""
        if "" not in self._jobs:
            self._start("", "read", care.overview, self.read.emit)

    def examine(self, connection_id: str) -> None:
        """Test the counterpart."""
        self._start(connection_id, "net", care.examine, partial(self.examined.emit, connection_id), connection_id)

    def fetch(self, connection_id: str, *, is_lifted: bool = False) -> None:
        """Fetch what changed; ``is_lifted``: the person looked at the many changes."""
        done = partial(self.fetched.emit, connection_id)
        self._start(connection_id, "net", fetch_now, done, connection_id, is_lifted)

    def cancel(self, connection_id: str) -> None:
        """Stop what is done with this connection at its next safe point."""
        job = self._jobs.get(connection_id)
        if job is not None:
            job.stop()

    def rename(self, connection_id: str, name: str) -> None:
        """Another name."""
        done = partial(self._told, connection_id)
        self._start(connection_id, "work", care.rename, done, connection_id, name)

    def forget(self, connection_id: str) -> None:
        """Remove its token."""
        done = partial(self._told, connection_id)
        self._start(connection_id, "vault", care.forget_secret, done, connection_id)

    def refill(self, connection_id: str, address: str, token: str) -> None:
        """Another token, or with an address another place."""
        done = partial(self.refilled.emit, connection_id)
        if address:
            self._start(connection_id, "vault", changes.move_to, done, connection_id, address, token)
        else:
            self._start(connection_id, "vault", changes.fill_token, done, connection_id, token)

    def put_away(self, connection_id: str) -> None:
        """It is not used any more."""
        self._start(connection_id, "work", changes.put_away, partial(self._told, connection_id), connection_id)

    def take_back(self, connection_id: str) -> None:
        """It is used again."""
        self._start(connection_id, "work", changes.take_back, partial(self._told, connection_id), connection_id)

    def add(self, name: str, address: str, token: str) -> None:
        """A company's middleware."""
        self._start("+", "vault", care.add_middleware, self._added, name, address, token)

    def _added(self, made: tuple[Connection, VaultState]) -> None:
        self.added.emit(*made)

    def _told(self, connection_id: str, state: object) -> None:
        self.changed.emit(connection_id, state)

    def _start(self, key: str, lane: str, func: Callable[..., Any], done: Callable[[Any], object], *args: Any) -> None:
        if key not in self._jobs:
            self._jobs[key] = _Job(self, key, lane, func, done, args)

    def end(self, key: str) -> None:
        """A job of this key is over."""
        self._jobs.pop(key, None)

    @property
    def desk(self) -> Any:
        """The desk of the window."""
        return self._desk


class _Job(QObject):
    """One job: lanes hold callbacks weakly, so that each needs an owner of its own."""

    def __init__(
        self,
        work: ConnectionWork,
        key: str,
        lane: str,
        func: Callable[..., Any],
        done: Callable[[Any], object],
        args: tuple[Any, ...],
    ) -> None:
        super().__init__(work)
        self._work, self._key, self._done_call = work, key, done
        self._is_stopped = False
        self._job = work.desk.lanes.start(lane, self._run, func, args, done=self._done, failed=self._failed)

    def stop(self) -> None:
        """Ask it to end; its outcome is still told."""
        self._is_stopped = True

    def _run(self, func: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        if func is fetch_now:
            return fetch_now(self._work.desk, args[0], args[1], self._asks_to_stop)
        return func(self._work.desk, *args)

    def _asks_to_stop(self) -> bool:
        return self._is_stopped

    def _done(self, result: Any) -> None:
        self._work.end(self._key)
        self._done_call(result)
        self.deleteLater()

    def _failed(self, error: DeskError) -> None:
        self._work.end(self._key)
        self._work.failed.emit(self._key, error)
        self.deleteLater()


def fetch_now(desk: Any, connection_id: str, is_lifted: bool, cancelled: Callable[[], bool]) -> SyncReport:
    """Fetch; to be called in a lane ``net``."""
    run = desk.sync.go_on if is_lifted else desk.sync.run
    report: SyncReport = run(connection_id, None, cancelled)
    return report

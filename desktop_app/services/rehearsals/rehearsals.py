"""Rehearsals: connections whose marketplace runs on this computer, started, watched and ended by the program.

Each has a folder of its own below ``home/rehearsal``. Another window, or ``sync``, may have started it already: who
listens in a folder is used, and never started twice. What one of us started ends with it.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.clock import iso
from desktop_app.errors import DeskError, GatewayError, UsageError
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.events import RehearsalChanged
from desktop_app.models.rehearsing import REHEARSAL_NAMES, MarketTime, RehearsalState
from desktop_app.services.intake.reading import Cancelled
from desktop_app.services.lanes import CancelledError
from desktop_app.services.rehearsals.address_file import MarketAddress, read_address_file
from desktop_app.services.rehearsals.last_time import APART_SECONDS, DATABASE, note
from desktop_app.services.rehearsals.process import MarketProcess, not_started
from desktop_app.services.rehearsals.steering import Steering
from desktop_app.services.rehearsals.watch import Watch
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.gateways.rehearsal import RehearsalControls
    from desktop_app.services.desk import Desk

START_SECONDS = 60.0
"""A large shop takes its time, and so does a machine that is busy."""
LOOK_SECONDS = 0.03
OTHERS_SECONDS = 5.0
"""How long another process that holds the folder may take until it listens."""
SQLITE = b"SQLite format 3\0"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opening:
    """How a new shop is seeded, and how fast its clock runs at first."""

    scenario: str = "refunds"
    seed: int = 1
    rate: float = 1.0


class Rehearsals:
    """The rehearsals of one home. Call from a lane: starting and asking take time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.opening = Opening()
        self.watch = Watch(desk, self)
        self.steering = Steering(desk, self)
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._processes: dict[str, MarketProcess] = {}
        self._controls: dict[str, tuple[MarketAddress, RehearsalControls]] = {}
        self._states: dict[str, tuple[RehearsalState, str]] = {}
        self._noted: dict[str, float] = {}
        """When the time of each was noted last, on the monotonic clock."""
        self._is_closing = threading.Event()

    def folder(self, connection_id: str) -> Path:
        """Where the shop of a rehearsal lies."""
        return self._desk.home.rehearsal / connection_id

    def has_shop(self, connection_id: str) -> bool:
        """True when the program may start the marketplace of this rehearsal: it has its folder."""
        return self.folder(connection_id).is_dir()

    def address(self, connection_id: str) -> MarketAddress | None:
        """Where it listens, by its file alone."""
        return read_address_file(self.folder(connection_id))

    def state(self, connection_id: str) -> tuple[RehearsalState, str]:
        """How it is doing, and the sentence of its last fault."""
        return self._states.get(connection_id, (RehearsalState.STOPPED, ""))

    def make(self, kind: ConnectionKind, cancelled: Cancelled | None = None) -> Connection:
        """A rehearsal of this kind: the one there is, else a new shop with its connection, running.

        One whose data are damaged is left as it is, and another one made. A start that fails leaves nothing behind.
        For 演练（自动提交）the first fetch is the caller's.
        """
        for known in self._desk.connections.list():
            if known.kind is kind and self.has_shop(known.id) and not is_damaged(self.folder(known.id)):
                self.ensure(known.id, cancelled)
                return known
        return self.make_new(kind, cancelled)

    def make_new(self, kind: ConnectionKind, cancelled: Cancelled | None = None) -> Connection:
        """One more shop of this kind, with a name that tells it from the others."""
        if kind not in REHEARSAL_NAMES:
            raise UsageError(_("没有这种演练"), _("演练只有两种：自动提交，控制台办理。"))
        new_id = os.urandom(6).hex()
        try:
            self._start_alone(new_id, cancelled)
            connection = self._desk.connections.create(_free_name(self._desk, kind), kind, new_id)
        except BaseException:
            self.watch.forget(new_id)
            self.stop(new_id)
            shutil.rmtree(self.folder(new_id), ignore_errors=True)
            raise
        self.watch.want(connection.id)
        return connection

    def ensure(self, connection_id: str, cancelled: Cancelled | None = None) -> MarketTime:
        """The marketplace of a rehearsal runs when this returns; its time. ``DeskError`` when it does not start."""
        if not self._desk.connections.get(connection_id).is_rehearsal:
            raise UsageError(_("不是演练"), _("这个连接不是演练，没有要启动的演练环境。"))
        self.watch.want(connection_id)
        return self._start_alone(connection_id, cancelled)

    def controls(self, connection_id: str) -> RehearsalControls:
        """Clock, counterparties and console door of a running rehearsal; started when it does not run."""
        self.ensure(connection_id)
        with self._guard:
            return self._controls[connection_id][1]

    def is_up(self, connection_id: str) -> bool:
        """A look without asking: our process has not ended, or another one's address stands there."""
        process = self._processes.get(connection_id)
        if process is not None and not process.has_ended:
            return True
        return process is None and self.address(connection_id) is not None

    def stop(self, connection_id: str) -> None:
        """End what we started for this rehearsal."""
        with self._guard:
            process = self._processes.pop(connection_id, None)
            known = self._controls.pop(connection_id, None)
        if known is not None:
            known[1].close()
        if process is not None:
            process.end()

    def close(self) -> None:
        """End everything that we started; nothing is left behind."""
        self._is_closing.set()
        clock = self._desk.clock
        for connection_id in self._noted:
            if clock.has_heard(connection_id):  # under a pinned time "now" is not what its clock shows
                note(self._desk, connection_id, clock.connection_now(connection_id), clock.rate(connection_id))
        for connection_id in list(self._processes):
            self.stop(connection_id)
        for connection_id in list(self._controls):
            self.stop(connection_id)

    def heard(self, connection_id: str, time_there: MarketTime) -> MarketTime:
        """Its clock showed this: from now on the rules see it."""
        clock = self._desk.clock
        jump = abs((time_there.at - clock.connection_now(connection_id)).total_seconds())
        clock.hear(connection_id, time_there.at, time_there.rate)
        now = clock.monotonic()
        if jump > APART_SECONDS or now - self._noted.get(connection_id, -APART_SECONDS) >= APART_SECONDS:
            self._noted[connection_id] = now
            note(self._desk, connection_id, time_there.at, time_there.rate)
        return time_there

    def tell(self, connection_id: str, state: RehearsalState, message: str = "") -> None:
        """Note how it is doing, and say it when that is new."""
        if self._states.get(connection_id) != (state, message):
            self._states[connection_id] = (state, message)
            self._desk.events.publish(RehearsalChanged(connection_id, str(state), message))

    def _start_alone(self, connection_id: str, cancelled: Cancelled | None) -> MarketTime:
        with self._lock_of(connection_id):
            found = self.listen(connection_id)
            if found is None:
                self.tell(connection_id, RehearsalState.STARTING)
                try:
                    found = self._start(connection_id, cancelled or _never)
                except DeskError as error:
                    self.tell(connection_id, RehearsalState.FAILED, error.message)
                    raise
            self.watch.runs(connection_id)
            self.tell(connection_id, RehearsalState.RUNNING)
            return found

    def _start(self, connection_id: str, cancelled: Cancelled) -> MarketTime:
        process = self._processes.get(connection_id)
        if process is None or process.has_ended:
            process = MarketProcess(self.folder(connection_id), self._words(connection_id))
            self._processes[connection_id] = process
        deadline, ended_at = time.monotonic() + START_SECONDS, 0.0
        while True:
            found = self.listen(connection_id)
            if found is not None:
                return found
            now = time.monotonic()
            if process.has_ended:
                ended_at = ended_at or now
                if now - ended_at > OTHERS_SECONDS or not process.found_another():
                    # nobody else listens there: what it said when it ended is the reason
                    raise _fault(self.folder(connection_id), process)
            if self._is_closing.wait(LOOK_SECONDS) or cancelled():
                self.stop(connection_id)
                raise CancelledError
            if now > deadline:
                self.stop(connection_id)
                text = _("等了 {seconds} 秒还没有启动。请稍后再试，或关掉一些程序。", seconds=round(START_SECONDS))
                raise not_started(text)

    def _words(self, connection_id: str) -> list[str]:
        """What a shop that does not exist yet is made of; one that does keeps its own time and speed."""
        if (self.folder(connection_id) / DATABASE).exists():
            return []
        opening = self.opening
        at = iso(self._desk.clock.connection_now(""))
        return [
            *("--scenario", opening.scenario, "--seed", str(opening.seed)),
            *("--rate", f"{opening.rate:g}", "--at", at),
        ]

    def listen(self, connection_id: str) -> MarketTime | None:
        """The time of the marketplace that listens in the folder; ``None`` when nobody answers. Starts none."""
        address = self.address(connection_id)
        if address is None:
            return None
        try:
            return self.heard(connection_id, self._controls_at(connection_id, address).clock())
        except GatewayError as error:
            _log.info("no marketplace answers at %s: %s", address.url, error.message)
            return None

    def _controls_at(self, connection_id: str, address: MarketAddress) -> RehearsalControls:
        from desktop_app.gateways.rehearsal import open_controls  # requests

        with self._guard:
            known = self._controls.get(connection_id)
            if known is not None and known[0] == address:
                return known[1]
            made = open_controls(address.url, address.token, self._desk.clock)
            self._controls[connection_id] = (address, made)
        if known is not None:
            known[1].close()
        return made

    @contextmanager
    def _lock_of(self, connection_id: str) -> Iterator[None]:
        with self._guard:
            lock = self._locks.setdefault(connection_id, threading.Lock())
        with lock:
            yield


def _fault(folder: Path, process: MarketProcess) -> DeskError:
    """Why it does not run, and what to do."""
    if not is_damaged(folder):
        return process.fault()
    text = _("演练数据已损坏，不能使用。请重新开始一个演练；旧的数据在 {folder}，可以删除。", folder=folder)
    return not_started(text)


def is_damaged(folder: Path) -> bool:
    """True when a shop's file is no database any more."""
    try:
        with (folder / DATABASE).open("rb") as file:
            return file.read(len(SQLITE)) != SQLITE
    except OSError:  # not made yet, or not to be read: the marketplace says it
        return False


def _free_name(desk: Desk, kind: ConnectionKind) -> str:
    taken = {one.name for one in desk.connections.all()}
    return next(name for name in _names(REHEARSAL_NAMES[kind]) if name not in taken)


def _names(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base} {number}"
        number += 1


def _never() -> bool:
    return False

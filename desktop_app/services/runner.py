"""The runner: sleeps until something is due, then recomputes, reminds, settles and takes snapshots.

It is the same in every program that keeps a home open. Its work is done in the lanes at the machine's
priority, so that a person never waits for it; commits of other processes are seen twice a second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.clock import from_epoch, seen_from
from desktop_app.memory import search_here, search_if_quiet, set_aside
from desktop_app.models.events import (
    CaseworkChanged,
    CommandChanged,
    Event,
    FactsChanged,
    NoticeRaised,
    RulesChanged,
    SyncChanged,
)
from desktop_app.services.acts.drain import Drain
from desktop_app.services.lanes import Priority
from desktop_app.services.sync.fetches import Fetches
from desktop_app.services.sync.schedule import SyncSchedule
from desktop_app.settings import BY_NAME

if TYPE_CHECKING:
    from desktop_app.models.connections import Connection
    from desktop_app.services.desk import Desk
    from desktop_app.store.list_reads import CommitWatcher

LOOK_SECONDS = 0.5
"""How often commits of other processes are looked for."""
GIVE_UP_SECONDS = 0.02
"""How often a task in a lane is asked whether it has ended, and the runner whether it must."""
STOP_SECONDS = 0.2
"""How long quitting waits for the runner's own thread."""
LONGEST_SLEEP = timedelta(seconds=60)
AFTER_FAULT = timedelta(seconds=60)
"""How long a task that failed is left alone."""

_log = logging.getLogger(__name__)


class Runner:
    """One thread that drives what is due. ``step`` can also be called by itself and knows no thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wake = threading.Event()
        self._is_stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._opened: set[str] = set()
        self._has_told_opening = False
        self._retry_at: dict[str, datetime] = {}
        self._watched: dict[str, tuple[Path, CommitWatcher]] = {}
        self._unseen: set[str] = set()
        self._fetches = Fetches(desk.clock)
        self._has_set_aside = False
        self._drain = Drain(desk, self._wake.set)
        self.syncing = SyncSchedule(desk, self._wake.set)
        desk.events.subscribe(Event, self._on_event)
        desk.settings.watch(self._on_setting)

    def start(self) -> None:
        """Begin in a daemon thread; a second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="runner", daemon=True)
            self._thread.start()

    def stop(self, timeout_seconds: float = STOP_SECONDS) -> None:
        """End the thread; what it runs in a lane ends at its next safe point."""
        self._is_stopped.set()
        self.syncing.stop()
        self._wake.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_seconds)

    def step(self) -> datetime:
        """Do what is due now, and answer when something is due next (the connection's time)."""
        desk = self._desk
        now = self._now()
        next_at = now + LONGEST_SLEEP
        if not self._has_told_opening:
            self._has_told_opening = self._task("opening", "work", self._tell_opening)
        self._task("outbox", "work", self._drain.step)
        self._task("backup", "work", desk.backup.step, now)
        if self._has_rehearsals():
            desk.rehearsals.watch.step()
        self.syncing.step()
        for connection in desk.connections.list():
            with seen_from(connection.id):
                next_at = min(next_at, now + self._step_of(connection))
        self._task("calendar", "read", desk.reminders.calendar.step)
        return next_at

    def _step_of(self, connection: Connection) -> timedelta:
        """What is due for one connection, by its own time; in how much real time more is."""
        connection_id = connection.id
        if connection_id not in self._opened and self._task(connection_id, "cache", self._open, connection_id):
            self._opened.add(connection_id)
        self._task(f"rules {connection_id}", "cache", self._recompute, connection_id)
        now = self._desk.clock.connection_now()
        if not self._fetches.is_running(connection_id):  # else only what has come in so far would be told
            self._task(f"reminder {connection_id}", "read", self._desk.reminders.step, connection, now)
        due, rate = self._desk.projection(connection_id).rows.next_due(), self._desk.clock.rate(connection_id)
        if due is None or rate <= 0:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max((from_epoch(due) - now) / rate, timedelta(seconds=1)))

    def _has_rehearsals(self) -> bool:
        """Without any, their part is not even loaded."""
        return self._desk.has_built("rehearsals") or self._desk.home.rehearsal.is_dir()

    def _now(self) -> datetime:
        """The time of no connection in particular."""
        return self._desk.clock.connection_now("")

    def _run(self) -> None:
        next_at = self._now()
        while not self._is_stopped.is_set():
            try:
                is_due = self._is_due() or self._now() >= next_at
                if self._wake.is_set() or is_due:
                    self._wake.clear()
                    next_at = self.step()
                self._look_at_others()
                if self._has_rehearsals():
                    self._desk.rehearsals.watch.ask()
                self._tidy()
            except Exception:  # noqa: BLE001 - the runner must outlive one bad step; it tries again later
                _log.exception("a step of the runner failed")
                next_at = self._now() + AFTER_FAULT
            self._wake.wait(LOOK_SECONDS)

    def _is_due(self) -> bool:
        """True when one of those that have a time of their own is due; each says so once."""
        is_due = self._drain.is_due() or self.syncing.is_due() or self._fetches.is_over()
        return is_due or (self._has_rehearsals() and self._desk.rehearsals.watch.is_due())

    def _task(self, name: str, lane: str, func: Callable[..., Any], *args: Any) -> bool:
        """Run a task in its lane and wait; one that failed is left alone for a while. True when it was done."""
        now = self._now()
        if self._is_stopped.is_set() or now < self._retry_at.get(name, now):
            return False
        job = self._desk.lanes.start(lane, func, *args, priority=Priority.MACHINE)
        while not job.wait(GIVE_UP_SECONDS):
            if self._is_stopped.is_set():
                job.cancel()
                return False
        if job.error is not None:
            self._retry_at[name] = now + AFTER_FAULT
            notice = NoticeRaised("", "warn", job.error.title, job.error.message, "")
            self._desk.events.publish(notice)
            return False
        self._retry_at.pop(name, None)
        return not job.is_cancelled

    def _tidy(self) -> None:
        """Choose the moments at which Python searches its memory, which holds up every thread."""
        is_quiet = not self._desk.lanes.is_busy()
        if is_quiet and not self._has_set_aside:
            self._has_set_aside = True  # the start is over: all parts are loaded
            set_aside()
        if search_if_quiet(is_quiet):
            self._desk.lanes.deliver(search_here)

    def _tell_opening(self) -> None:
        from desktop_app.services.opening import opened_notices

        for notice in opened_notices(self._desk):
            self._desk.events.publish(notice)

    def _open(self, connection_id: str) -> None:
        from desktop_app.services.opening import finish_connection

        for notice in finish_connection(self._desk, connection_id):
            self._desk.events.publish(notice)

    def _recompute(self, connection_id: str) -> Generator[None, None, None]:
        yield from self._desk.forecasts.recompute_all(connection_id)
        yield from self._desk.forecasts.recompute_due(connection_id)

    def _on_setting(self, name: str) -> None:
        """What says when to remind, and where the calendar file lies, holds at once."""
        if BY_NAME[name].group == "remind":
            self._wake.set()

    def _on_event(self, event: Event) -> None:
        """Our own changes: pages hear of them already, and something may be due at once."""
        if isinstance(event, SyncChanged):
            self._fetches.hear(event)
        if isinstance(event, FactsChanged):
            self._unseen.discard(event.connection_id)
        if isinstance(event, FactsChanged | CommandChanged | CaseworkChanged | RulesChanged):
            self._unseen.discard("")
            if not isinstance(event, FactsChanged):
                self._wake.set()
            # after each page of a fetch more follows: to look at every one would fight with it and with the window
            elif not self._fetches.is_running(event.connection_id):
                self._fetches.note_facts()

    def _look_at_others(self) -> None:
        """Tell pages of commits that no event of this process has told."""
        for name, (_path, watcher) in self._all_watched().items():
            if watcher.has_changed():
                self._unseen.add(name)
                continue  # an event of our own may still follow its commit: told at the next look
            if name in self._unseen and not self._desk.lanes.is_busy("cache", "work"):
                self._unseen.discard(name)
                if name and self._has_rehearsals():
                    self._desk.rehearsals.watch.ask_soon(name)
                self._desk.events.publish(FactsChanged(name, "cases") if name else CommandChanged())

    def _all_watched(self) -> dict[str, tuple[Path, CommitWatcher]]:
        from desktop_app.store.list_reads import CommitWatcher  # sqlite3, light

        paths = {"": self._desk.home.work_db}
        paths |= {one: self._desk.projection(one).path for one in self._opened}
        for name, path in paths.items():
            known = self._watched.get(name)
            if known is None or known[0] != path:
                if known is not None:
                    known[1].close()
                self._watched[name] = (path, CommitWatcher(path))
        return dict(self._watched)

"""The desk: one home opened, with all services joined in one place. Making it opens nothing and reads nothing.

Each service is built on first use and imports its heavy parts only then: the window's first picture must
not wait for SQLAlchemy (170 ms) or pydantic (40 ms). How each is made stands in ``desk_builders``.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desktop_app import private
from desktop_app.clock import Clock
from desktop_app.errors import StoreError
from desktop_app.models.wording_names import PackNames, names_told_by
from desktop_app.os_login import system_login
from desktop_app.paths import Home
from desktop_app.services import desk_builders as build
from desktop_app.services.desk_parts import Part
from desktop_app.services.events import Events
from desktop_app.services.lanes import Lanes
from desktop_app.settings import Settings
from desktop_app.texts import _

if TYPE_CHECKING:
    from filelock import FileLock

    from desktop_app.store.list_reads import ListReads
    from desktop_app.store.projection import Projection

CACHE_WAIT_SECONDS = 600
"""How long writing waits for another process that imports a very large file."""

_log = logging.getLogger(__name__)


class Desk:
    """All that one home offers. Attributes are built on first use; ``close`` ends them in the right order."""

    work = Part(build.work, is_store=True)
    archive = Part(build.archive, is_store=True)
    files = Part(build.files, is_store=True)
    rulebook = Part(build.rulebook)
    connections = Part(build.connections)
    intake = Part(build.intake)
    replay = Part(build.replay)
    export = Part(build.export)
    decide = Part(build.decide)
    decide_refunds = Part(build.decide_refunds)
    bulk = Part(build.bulk)
    outbox = Part(build.outbox)
    packets = Part(build.packets)
    drafts = Part(build.drafts)
    notes = Part(build.notes)
    evidence = Part(build.evidence)
    overlay = Part(build.overlay)
    journal = Part(build.journal)
    backup = Part(build.backup)
    case_lists = Part(build.case_lists)
    forecasts = Part(build.forecasts)
    refunds = Part(build.refunds)
    addresses = Part(build.addresses)
    refund_queue = Part(build.refund_queue)
    approvals = Part(build.approvals)
    second_person = Part(build.second_person)
    views = Part(build.views)
    today = Part(build.today)
    casework = Part(build.casework)
    vault = Part(build.vault)
    gateways = Part(build.gateways)
    rehearsals = Part(build.rehearsals)
    sync = Part(build.sync)
    reminders = Part(build.reminders)
    runner = Part(build.runner)

    def __init__(self, home: Home, clock: Clock | None = None) -> None:
        self.home = home
        self.clock = clock or Clock()
        self.store_lock = threading.RLock()
        self.service_lock = threading.RLock()
        self.is_closing = False
        """True once ``close`` began: nothing new is written for what runs by itself."""
        self.settings = Settings(home.settings_file)
        self.events = Events()
        self.lanes = Lanes()
        me = weakref.ref(self)
        names_told_by(lambda: desk.rulebook.names if (desk := me()) is not None else PackNames())
        self._projections: dict[str, Projection] = {}
        self._list_reads: dict[str, ListReads] = {}
        self._cache_locks: dict[str, tuple[threading.RLock, FileLock]] = {}

    def has_built(self, name: str) -> bool:
        """True when the part was used already; asking does not build it."""
        return name in self.__dict__

    @property
    def person(self) -> str:
        """The name that stands in the journal: from the settings, else the login name."""
        name: str = self.settings.get("person").strip()
        return name or self.login

    @property
    def login(self) -> str:
        """Under which login this program runs, by the operating system and never by the environment."""
        return system_login()

    def projection(self, connection_id: str) -> Projection:
        """The projection of one connection, open for writing; opened again when another process rebuilt it."""
        from desktop_app.store.cache_schema import current_file
        from desktop_app.store.projection import Projection  # SQLAlchemy

        folder = self.home.cache(connection_id)
        with self.store_lock:
            known = self._projections.get(connection_id)
            current = current_file(folder)
            if known is not None and current == known.path:
                return known
            self.forget_projection(connection_id)
            opened = Projection.open_current(self.home, connection_id)
            if opened is not None:
                self._projections[connection_id] = opened
                return opened
        with self.writing_cache(connection_id), self.store_lock:
            # two processes must not both make the first file, nor both replace a damaged one
            self._projections[connection_id] = Projection.open(self.home, connection_id)
            return self._projections[connection_id]

    @contextmanager
    def writing_cache(self, connection_id: str) -> Iterator[None]:
        """Hold a connection's projection for one piece of writing that other processes must not step into.

        From listing a batch until it is projected, and for a whole replay: whoever finds a batch that is listed and
        not projected while nobody holds this knows that a crash left it. Ends with the process. May be nested.
        """
        from filelock import FileLock, Timeout

        with self.store_lock:
            if connection_id not in self._cache_locks:
                path = self.home.root / f"cache-{connection_id}.lock"
                path.parent.mkdir(parents=True, exist_ok=True)
                self._cache_locks[connection_id] = (threading.RLock(), FileLock(path, thread_local=False))
            here, everywhere = self._cache_locks[connection_id]
        with here:
            try:
                everywhere.acquire(timeout=CACHE_WAIT_SECONDS)
            except Timeout as error:
                raise StoreError(
                    _("数据正在使用"), _("另一个程序正在写入这份数据，等了很久也没有结束。请稍后再试。")
                ) from error
            try:
                yield
            finally:
                everywhere.release()

    def forget_projection(self, connection_id: str) -> None:
        """Close the projection of a connection, so that the next use opens the newest file."""
        with self.store_lock:
            old = self._projections.pop(connection_id, None)
            if old is not None:
                old.close()
            self._list_reads.pop(connection_id, None)

    def list_reads(self, connection_id: str) -> ListReads:
        """Fast reads of one connection's current rows, by the standard library's driver alone."""
        with self.store_lock:
            if connection_id not in self._list_reads:
                from desktop_app.store.list_reads import ListReads  # sqlite3, light

                self._list_reads[connection_id] = ListReads(self.home.cache(connection_id))
            return self._list_reads[connection_id]

    def close(self) -> None:
        """Stop the runner, wait up to 300 ms for running commits of ``work.db``, write the journal's head."""
        self.is_closing = True
        if self.has_built("runner"):
            self.runner.stop()
        if self.has_built("outbox"):
            self.outbox.close()
        if not self.lanes.close():
            _log.warning("a commit of work.db was still running at quit")
        if self.has_built("gateways"):
            self.gateways.close()
        if self.has_built("rehearsals"):
            self.rehearsals.close()
        if self.has_built("work"):
            self.work.close()
        for connection_id in list(self._projections):
            self.forget_projection(connection_id)
        if self.has_built("work"):
            private.make_private(self.home.root)  # what this run made


def open_desk(home: Home, clock: Clock | None = None) -> Desk:
    """The desk of a home. Nothing is read or created until something is used."""
    return Desk(home, clock)


def parts() -> dict[str, Any]:
    """Names of all parts that are built on first use."""
    return {name: part for name, part in vars(Desk).items() if isinstance(part, Part)}

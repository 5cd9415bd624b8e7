"""Sync: what changed at the counterpart since last time, page by page, into the archive and from there on as any batch.

Run it in the lane ``net`` (window) or in the caller's own thread (command line). Pages are applied in the lane of the
projection, at the machine's priority. A run that ends anywhere, by a kill too, goes on at the same cursor.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.clock import seen_from
from desktop_app.errors import DeskError, ExitStatus, GatewayError, RefusedError
from desktop_app.memory import many_rows
from desktop_app.models.connections import Connection
from desktop_app.models.events import NoticeRaised
from desktop_app.models.kinds import KINDS
from desktop_app.models.syncing import SyncReport, SyncState, SyncStateName
from desktop_app.models.wording_times import full_time
from desktop_app.services.intake.reading import Cancelled, ProgressCall
from desktop_app.services.lanes import CancelledError
from desktop_app.services.sync.fetching import LONGEST_WAIT_SECONDS, Patience
from desktop_app.services.sync.run import BrakedError, Run
from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class SyncRunningError(RefusedError):
    """Another process fetches for this connection: nothing is wrong with what was asked, so not wrong usage."""

    exit_status = ExitStatus.FAULT


class Sync:
    """Fetches for one home."""

    def __init__(self, desk: Desk, patience: Patience | None = None) -> None:
        self._desk = desk
        self._patience = patience or Patience()

    def can_sync(self, connection: Connection) -> bool:
        """True when the connection has an interface that tells changes."""
        return self._desk.gateways.can_call(connection)

    def states(self, connection_id: str) -> list[SyncState]:
        """How far each kind was fetched, and how the last run ended."""
        return self._desk.work.sync.list(connection_id)

    def fresh_as_of(self, connection_id: str, kind: str) -> datetime | None:
        """Up to when everything of a kind is known: a run without changes makes no batch, but makes it fresh."""
        state = self._desk.work.sync.get(connection_id, kind)
        newest = self._desk.work.batches.newest(connection_id, kind)
        known = (state.as_of, None if newest is None else newest.data_as_of)
        return max((at for at in known if at is not None), default=None)

    def is_braked(self, connection_id: str) -> bool:
        """True while a person must say whether to go on."""
        return any(state.state is SyncStateName.BRAKED for state in self.states(connection_id))

    def go_on(
        self, connection_id: str, progress: ProgressCall | None = None, cancelled: Cancelled | None = None
    ) -> SyncReport:
        """A person looked and lets the run that was braked go on. Journaled."""
        with self._desk.work.writing() as tx:
            at = self._desk.clock.wall()
            self._desk.work.journal.append(tx, self._desk.person, "sync.brake_lifted", connection_id, {}, at)
        return self.run(connection_id, progress, cancelled, is_lifted=True)

    def run(
        self,
        connection_id: str,
        progress: ProgressCall | None = None,
        cancelled: Cancelled | None = None,
        *,
        is_lifted: bool = False,
    ) -> SyncReport:
        """Fetch all kinds. World's faults, the brake and a cancel are told in the report; what came in stays.

        ``progress(done, total)`` counts rows; total is 0 unless everything is fetched anew. Raises ``RefusedError``
        for a connection without an interface, or while another process fetches for it.
        """
        connection = self._desk.connections.get(connection_id)
        if not self.can_sync(connection):
            raise RefusedError(_("不能同步"), _("“{name}”没有接口，请导入、粘贴或登记。", name=connection.name))
        started, report = time.monotonic(), SyncReport(connection_id, [])
        with self._alone(connection_id), seen_from(connection_id), many_rows():
            run = Run(self._desk, self._patience, report, progress, cancelled, is_lifted=is_lifted)
            try:
                run.all()
            except CancelledError:
                report.state, report.message = SyncStateName.CANCELLED, _("已停止，已收到的保留；下次从这里接着同步。")
            except BrakedError as error:
                report.state, report.title, report.message = SyncStateName.BRAKED, error.title, error.message
            except DeskError as error:
                report.state, report.title, report.cause = SyncStateName.FAILED, error.title, error.message
                report.retry_after_seconds = getattr(error, "retry_after_seconds", None)
                report.message = self._with_hour(error.message, report.retry_after_seconds)
                # it may have moved, or been given another token: address and token are read anew next time
                self._desk.gateways.forget(connection_id)
                if not isinstance(error, GatewayError):
                    run.end()
                    raise
            run.end()
        report.seconds = time.monotonic() - started
        self._tell_missing_and_refused(report)
        return report

    def _with_hour(self, sentence: str, wait_seconds: float | None) -> str:
        """The sentence of a fault; where the counterpart asks for more than a short wait, until when by our clock."""
        if wait_seconds is None or wait_seconds <= LONGEST_WAIT_SECONDS:
            return sentence
        at = full_time(self._desk.clock.wall() + timedelta(seconds=wait_seconds))
        return _("{sentence}对方请在 {time} 以后再来。", sentence=sentence, time=at)

    def _tell_missing_and_refused(self, report: SyncReport) -> None:
        """In a window nobody reads the report of a run that began by itself; a command prints it."""
        if not self._desk.has_built("runner"):
            return
        for kind in report.kinds:
            if kind.missing:
                self._desk.events.publish(
                    NoticeRaised(report.connection_id, "info", _("对方没有这份清单"), kind.missing)
                )
            if kind.refused_file is not None:
                title = _("同步时有内容没有收")
                text = n_(
                    "{kind}有 {count} 行读不懂，没有收进来，连同原因保存在 {file}。改好以后可以导入，或请对方改正。",
                    "{kind}有 {count} 行读不懂，没有收进来，连同原因保存在 {file}。改好以后可以导入，或请对方改正。",
                    kind.refused,
                    kind=_(KINDS[kind.kind].title),
                    file=kind.refused_file,
                )
                self._desk.events.publish(NoticeRaised(report.connection_id, "warn", title, text))

    @contextmanager
    def _alone(self, connection_id: str) -> Iterator[None]:
        from filelock import FileLock, Timeout

        path = self._desk.home.root / f"sync-{connection_id}.lock"
        try:
            with FileLock(path, blocking=False, thread_local=False):
                yield
        except Timeout as error:
            raise SyncRunningError(_("正在同步"), _("另一个窗口或命令正在同步这个连接，请等它结束。")) from error

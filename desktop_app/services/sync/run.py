"""One run: all kinds in order, with the counterpart's identity checked first and how it ended kept at the end."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError, GatewayError
from desktop_app.gateways.gateway import NOT_OFFERED
from desktop_app.models.events import SyncChanged
from desktop_app.models.kinds import KINDS
from desktop_app.models.syncing import KINDS_SYNCED, KindReport, SyncReport, SyncState, SyncStateName
from desktop_app.services import counterpart
from desktop_app.services.acts.capability import remember_capabilities
from desktop_app.services.intake import finishing
from desktop_app.services.intake.reading import Cancelled, ProgressCall
from desktop_app.services.lanes import CancelledError, Priority
from desktop_app.services.rehearsals.last_time import note
from desktop_app.services.sync.fetching import Asker, Patience, await_job
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class BrakedError(DeskError):
    """A run stopped to ask a person."""


class Run:
    """What the kinds of one run share."""

    def __init__(
        self,
        desk: Desk,
        patience: Patience,
        report: SyncReport,
        progress: ProgressCall | None,
        cancelled: Cancelled | None,
        *,
        is_lifted: bool,
    ) -> None:
        self.desk = desk
        self.patience = patience
        self.report = report
        self.cancelled = cancelled
        self.is_lifted = is_lifted
        self.connection_id = report.connection_id
        self._progress = progress
        self._kind = ""
        self._started = time.monotonic()

    def all(self) -> None:
        """Every kind, in order."""
        from desktop_app.services.sync.kind_run import KindRun

        gateway = self.desk.gateways.of(self.connection_id)
        about = gateway.about()
        connection = self.desk.connections.get(self.connection_id)
        counterpart.refuse_stranger(self.desk, connection, about)
        counterpart.remember_seller(self.desk, connection, about)
        remember_capabilities(self.desk, self.connection_id, about.capabilities)
        if connection.is_rehearsal:
            # its clock may be ahead or behind, and run faster: the rules see what it shows, later verbs too
            self.desk.clock.hear(self.connection_id, about.time, about.clock_rate)
            note(self.desk, self.connection_id, about.time, about.clock_rate)
        self.in_cache_lane(finishing.finish_pending, self.desk, self.connection_id)
        run_id = secrets.token_hex(6)
        with Asker() as asker:
            for kind in KINDS_SYNCED:
                self.check()
                self._kind = kind
                report = KindReport(kind)
                self.report.kinds.append(report)
                before = self.desk.work.sync.get(self.connection_id, kind)
                state = self._begun(kind, run_id)
                self.save(state)
                try:
                    KindRun(self, gateway, asker, report, state).run()
                except GatewayError as error:
                    if error.kind != NOT_OFFERED:
                        raise
                    self._miss(report, state, is_new=before.state is not SyncStateName.NOT_OFFERED)
                self._kind = ""

    def save(self, state: SyncState) -> None:
        """Keep how far a kind is."""
        with self.desk.work.writing() as tx:
            self.desk.work.sync.put(tx, state)

    def end(self) -> None:
        """Keep how the run ended with the kind at which it did, and tell it. The cursor stays where it is."""
        if self.desk.is_closing:
            return  # the cursor is kept already, and the next start sees where it stands
        if self._kind:
            kept = self.desk.work.sync.get(self.connection_id, self._kind)
            report = self.report.kinds[-1]
            self.save(
                replace(
                    kept,
                    ended_at=self.wall(),
                    state=self.report.state,
                    message=self.report.message,
                    pages=report.pages,
                    rows=report.rows,
                )
            )
        self.desk.events.publish(SyncChanged(self.connection_id, "", str(self.report.state), self.report.rows))

    def tell(self, kind: str, rows: int, total: int) -> None:
        """Progress, with rate and the seconds that are left when the total is known."""
        rate = rows / max(time.monotonic() - self._started, 1e-3)
        left = (total - rows) / rate if total > rows and rate else None
        running = str(SyncStateName.RUNNING)
        self.desk.events.publish(SyncChanged(self.connection_id, kind, running, rows, rate, left))
        if self._progress is not None:
            self._progress(rows, total)

    def check(self) -> None:
        """Break off after a cancel."""
        if self.cancelled is not None and self.cancelled():
            raise CancelledError

    def in_cache_lane(self, func: Callable[..., Any], *args: Any) -> Any:
        """Do one piece of work where the projection is written, behind a person's own."""
        return await_job(self.desk.lanes.start("cache", func, *args, priority=Priority.MACHINE), self.cancelled)

    def wall(self) -> datetime:
        """This computer's clock, China Standard Time."""
        return self.desk.clock.wall().astimezone(CHINA)

    def _miss(self, report: KindReport, state: SyncState, *, is_new: bool) -> None:
        """The counterpart has no list of this kind: that is no fault, and is said once."""
        report.is_offered = False
        kind, name = _(KINDS[report.kind].title), self.desk.connections.get(self.connection_id).name
        said = _("“{name}”没有提供{kind}的接口，其余照常同步。{kind}请导入、粘贴或登记。", name=name, kind=kind)
        report.missing = said if is_new else ""
        self.save(replace(state, ended_at=self.wall(), state=SyncStateName.NOT_OFFERED, message=said))

    def _begun(self, kind: str, run_id: str) -> SyncState:
        """A kind as it stands when its fetch begins."""
        return replace(
            self._where(kind),
            run_id=run_id,
            started_at=self.wall(),
            ended_at=None,
            pages=0,
            rows=0,
            state=SyncStateName.RUNNING,
            message="",
        )

    def _where(self, kind: str) -> SyncState:
        """How far a kind was fetched; from the start when a fetched batch was taken back since.

        What is known is passed over on the way, so that only what was taken back comes in again.
        """
        state = self.desk.work.sync.get(self.connection_id, kind)
        since = state.started_at
        if since is not None and self.desk.work.sync.has_taken_back(self.connection_id, kind, since):
            return replace(state, cursor=None)
        return state

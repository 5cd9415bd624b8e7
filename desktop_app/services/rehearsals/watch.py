"""Keeps wanted rehearsals running: one that ended by itself is started again, later each time it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.errors import DeskError
from desktop_app.models.events import NoticeRaised
from desktop_app.services.lanes import CancelledError, Job, Priority
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.rehearsals.rehearsals import Rehearsals

FIRST_PAUSE_SECONDS = 1.0
"""Doubled with each start in a row that fails or does not last."""
LONGEST_PAUSE_SECONDS = 120.0
LASTING_SECONDS = 60.0
"""One that ran so long was no failure when it ended."""
ASK_SECONDS = 5.0
"""Between two looks at the clock of one that runs: its console page and other programs may put it forward too."""


@dataclass
class _Plan:
    next_at: float = 0.0
    failures: int = 0
    ran_since: float | None = None
    told: str = ""
    job: Job | None = None
    ask_at: float = 0.0
    asking: Job | None = None


class Watch:
    """Driven by the runner's thread; starts happen in a lane and are never waited for."""

    def __init__(self, desk: Desk, rehearsals: Rehearsals) -> None:
        self._desk = desk
        self._rehearsals = rehearsals
        self._plans: dict[str, _Plan] = {}

    def want(self, connection_id: str) -> None:
        """This rehearsal is in use: it is to run as long as this program does."""
        self._plans.setdefault(connection_id, _Plan())

    def is_due(self) -> bool:
        """True when a wanted rehearsal does not run and should be started now."""
        now = self._desk.clock.monotonic()
        return any(self._must_start(connection_id, plan, now) for connection_id, plan in list(self._plans.items()))

    def ask(self) -> None:
        """Begin a look at each clock that is due for one. Cheap to call often."""
        now = self._desk.clock.monotonic()
        for connection_id, plan in list(self._plans.items()):
            is_free = plan.asking is None or plan.asking.is_finished
            if now >= plan.ask_at and is_free and self._rehearsals.is_up(connection_id):
                plan.ask_at = now + ASK_SECONDS
                look = self._rehearsals.steering.look
                plan.asking = self._desk.lanes.start("net", look, connection_id, priority=Priority.MACHINE)

    def ask_soon(self, connection_id: str) -> None:
        """Another program changed what is known of it: its clock may have moved too."""
        if connection_id in self._plans:
            self._plans[connection_id].ask_at = 0.0

    def forget(self, connection_id: str) -> None:
        """It is of no use any more."""
        self._plans.pop(connection_id, None)

    def runs(self, connection_id: str) -> None:
        """It was just seen to run."""
        plan = self._plans.setdefault(connection_id, _Plan())
        if plan.ran_since is None:
            plan.ran_since = self._desk.clock.monotonic()

    def step(self) -> None:
        """Begin what is due. The connection that the window shows is wanted from the start."""
        shown = self._desk.connections.remembered()
        if shown is not None and shown.is_rehearsal and self._rehearsals.has_shop(shown.id):
            self.want(shown.id)
        now = self._desk.clock.monotonic()
        for connection_id, plan in list(self._plans.items()):
            if self._must_start(connection_id, plan, now):
                if plan.ran_since is not None:
                    self._ended(connection_id, plan, now)
                else:
                    plan.job = self._desk.lanes.start("process", self._start, connection_id, priority=Priority.MACHINE)

    def _must_start(self, connection_id: str, plan: _Plan, now: float) -> bool:
        if plan.job is not None and not plan.job.is_finished:
            return False
        return now >= plan.next_at and not self._rehearsals.is_up(connection_id)

    def _ended(self, connection_id: str, plan: _Plan, now: float) -> None:
        """It ran, and runs no more."""
        if now - (plan.ran_since or now) >= LASTING_SECONDS:
            plan.failures, plan.told = 0, ""
        plan.ran_since = None
        self._put_off(plan, now)
        self._tell(plan, connection_id, _("演练环境意外结束"), _("正在重新启动，演练的数据都在。"))

    def _put_off(self, plan: _Plan, now: float) -> None:
        """Try again after a pause, which grows while it fails or does not last."""
        plan.failures += 1
        plan.next_at = now + min(FIRST_PAUSE_SECONDS * 2.0 ** min(plan.failures - 1, 10), LONGEST_PAUSE_SECONDS)

    def _start(self, connection_id: str, cancelled: Callable[[], bool]) -> None:
        plan = self._plans[connection_id]
        try:
            self._rehearsals.ensure(connection_id, cancelled)
        except CancelledError:
            return
        except DeskError as error:
            self._put_off(plan, self._desk.clock.monotonic())
            self._tell(plan, connection_id, error.title, error.message)
            return
        if self._desk.has_built("runner"):
            self._desk.runner.syncing.soon(connection_id)

    def _tell(self, plan: _Plan, connection_id: str, title: str, message: str) -> None:
        """The same sentence is not told twice in a row."""
        if plan.told != message:
            plan.told = message
            self._desk.events.publish(NoticeRaised(connection_id, "warn", title, message, ""))

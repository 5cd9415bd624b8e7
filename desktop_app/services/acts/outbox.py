"""The outbox (待提交): commands by state, the result that a person registers, and what batches settle.

Whoever holds ``outbox.lock`` drains. ``step`` knows no thread and no network and is driven by the runner;
it says what can be sent, which ``sending`` does.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.clock import CHINA
from desktop_app.documents.screenshots import require_picture
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.batches import Batch
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.packets import Packet
from desktop_app.services.acts.changes import Changes
from desktop_app.services.acts.direct import Direct
from desktop_app.services.acts.holds import Holds
from desktop_app.services.acts.sending import Due, Sending, Write
from desktop_app.services.acts.settling import Settled, Settling
from desktop_app.services.acts.targets import target_of
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from filelock import FileLock

    from desktop_app.services.desk import Desk

GROUPS: dict[str, tuple[CommandState, ...]] = {
    "waiting": (CommandState.PREPARED,),
    "person": (CommandState.UNKNOWN, CommandState.CONFLICT),
    "auto": (CommandState.QUEUED, CommandState.SENDING, CommandState.SUCCEEDED),
    "done": (CommandState.CONFIRMED, CommandState.REFLECTED),
    "recalled": (CommandState.RECALLED, CommandState.REFUSED),
}
_MAY_MOVE = {"person": (CommandState.QUEUED,)}
"""States that a command's own flag can bring into another group."""
_ENDED = ("done", "recalled")
GROUP_TITLES = {
    "waiting": N_("待登记结果"),
    "person": N_("需人工核对"),
    "auto": N_("自动处理中"),
    "done": N_("已办理"),
    "recalled": N_("撤回或被拒绝"),
}
DONE, REFUSED, LATER = OUTCOMES = ("done", "refused", "later")


def group_of(command: Command) -> str:
    """The one group in which a command stands."""
    if command.is_asking:
        return "person"
    return next(group for group, states in GROUPS.items() if command.state in states)


@dataclass(frozen=True)
class StepReport:
    """What one step did; ``is_holder`` False: another process of this home drains."""

    is_holder: bool
    settled: tuple[Settled, ...] = ()
    due: Due = field(default_factory=Due)
    """What can be sent or read back now, and in how many seconds more can."""


def _here(func: Callable[..., Any], *args: Any) -> Any:
    """Write in the caller's own thread."""
    return func(*args)


class Outbox:
    """Commands on their way, for one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._settling = Settling(desk)
        self._changes = Changes(desk)
        self._lock: FileLock | None = None
        self._closed = threading.Event()
        self.holds = Holds(desk)
        self.sending = Sending(desk, self.holds)
        self.direct = Direct(desk, self.holds, self.sending)

    def list(self, connection_id: str, group: str) -> list[Command]:
        """Commands of a group, newest first; what has ended by the moment of its end, the moment that is shown.

        Those of one moment stand by their targets. ``recalled`` holds the refused ones too.
        """
        every = self._desk.work.commands.list(connection_id, GROUPS[group] + _MAY_MOVE.get(group, ()))
        found = [one for one in every if group_of(one) == group]
        if group in _ENDED:
            found.sort(key=lambda one: one.changed_at or one.made_at, reverse=True)  # keeps the order of equals
        return found

    def counts(self, connection_id: str) -> dict[str, int]:
        """How many commands each group holds."""
        every = self._desk.work.commands.list(connection_id)
        found = Counter(group_of(one) for one in every)
        return {group: found[group] for group in GROUPS}

    def get(self, command_id: str) -> Command:
        """The command; UsageError when there is none."""
        return self._changes.get(command_id)

    def packet(self, command_id: str) -> Packet:
        """The packet of a command, its folder made anew when it was lost."""
        command = self.get(command_id)
        packet = self._desk.packets.build(command)
        folder = None if packet.folder is None else str(packet.folder)
        if folder != command.packet_folder:
            with self._desk.work.writing() as tx:
                self._desk.work.commands.change(tx, command_id, packet_folder=folder)
        return packet

    def copied(self, command_id: str, value_id: str) -> Command:
        """Remember that a value was copied; its mark survives a restart."""
        command = self.get(command_id)
        if value_id in command.copied:
            return command
        with self._desk.work.writing() as tx:
            return self._desk.work.commands.change(tx, command_id, copied=(*command.copied, value_id))

    def register_result(self, command_id: str, outcome: str, note: str = "", picture: Path | None = None) -> Command:
        """登记办理结果: what a person saw in the console. ``outcome``: done, refused or later.

        *done* is an observation, a batch like any other: the case moves, and the command waits for a later batch to
        show it. *refused* ends the command with the console's reason. *later* sets a reminder and changes nothing.
        """
        command = self.get(command_id)
        if outcome not in OUTCOMES:
            raise UsageError(_("不认识的结果"), _("办理结果只能是：已办理、控制台不让提交、还没办。"))
        if outcome == LATER:
            return self._remind_later(command)
        after = CommandState.CONFIRMED if outcome == DONE else CommandState.REFUSED
        if outcome == DONE and command.state is CommandState.CONFIRMED:
            return command
        self._changes.require(command, after)
        observed = self._observe(command, note, picture) if outcome == DONE else None
        kill_points.reached("decide.observed")
        attachments = command.attachments
        if picture is not None and outcome == REFUSED:
            require_picture(picture)
            attachments = (*attachments, self._desk.files.keep(picture)[0])
        try:
            return self._changes.move(command, after, f"command.{after.value}", note.strip(), attachments=attachments)
        except RefusedError:
            # another window was quicker; what it registered stands, so ours must not move the case
            if observed is not None and self.get(command.id).state is not CommandState.CONFIRMED:
                self._desk.intake.withdraw(observed)
            raise

    def void(self, command_id: str) -> Command:
        """作废填报包: nothing was done in the console; the case is free again. The delivery form's draft stays."""
        command = self.get(command_id)
        if command.state is CommandState.QUEUED:
            return self.direct.recall(command_id)
        self._changes.require(command, CommandState.RECALLED)
        return self._changes.move(command, CommandState.RECALLED, "command.recalled", "")

    def settle(self, batch: Batch) -> Sequence[Settled]:
        """Called after a batch was projected: its rows may show or contradict what was decided."""
        return self._settling.settle(batch)

    def settle_answered(self, command: Command) -> Settled | None:
        """Called after a good answer was recorded: a sync that came before it may have brought the effect already."""
        return self._settling.settle_answered(command)

    def settle_fetched(self, connection_id: str, kind: str, as_of: datetime) -> Sequence[Settled]:
        """Called after all of a kind were fetched: what did not come with it stands unchanged."""
        return self._settling.settle_fetched(connection_id, kind, as_of)

    def withdrawn(self, batch: Batch) -> None:
        """Called after a batch was withdrawn: a registration that it carried is undone."""
        self._settling.keep_in_step(batch.connection_id)

    def step(self) -> StepReport:
        """Settle what is open. Knows no thread. ``reminders`` remind of results."""
        if not self._is_holder():
            return StepReport(is_holder=False)
        settled: list[Settled] = []
        for connection in self._desk.work.connections.list():
            settled += self._settling.settle_all(connection.id)
        return StepReport(True, tuple(settled), self.sending.due())

    def drain(self, write: Write = _here) -> StepReport:
        """One step, and then whatever is due is sent or read back: for a program that waits for it."""
        report = self.step()
        for connection_id in report.due.connections:
            self.sending.run(connection_id, write)
        return report

    def close(self) -> None:
        """Let another process drain; while something is on its way only when that has ended, or with this process."""
        self._closed.set()  # first: a step that still runs in its lane must not take the lock again
        self.sending.when_idle = self._release
        if not self.sending.is_busy:
            self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _is_holder(self) -> bool:
        """True while this process holds the home's outbox lock (an OS file lock: it ends with the process)."""
        if self._lock is None:
            if self._closed.is_set():
                return False
            from filelock import FileLock, Timeout

            lock = FileLock(self._desk.home.outbox_lock, thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                return False
            self._lock = lock
            if self._closed.is_set():  # the program began to end meanwhile
                self._release()
                return False
        return True

    def _observe(self, command: Command, note: str, picture: Path | None) -> str | None:
        """Register what the person saw, once: an observation that stands already (a crash came after it) is enough."""
        own = self._settling.own_observation(command)
        if own is not None and command.state is not CommandState.CONFLICT:
            return None
        return target_of(command).observe(self._desk, command, note.strip(), picture)

    def _remind_later(self, command: Command) -> Command:
        """The next day at the printed hour, China Standard Time. What nobody knew is known now: it was not done."""
        is_open = command.state in (CommandState.PREPARED, CommandState.UNKNOWN)
        if not is_open or command.capability is Capability.DIRECT:
            raise RefusedError(_("不需要提醒"), _("这一项不在等待登记结果。"))
        now = self._desk.clock.connection_now()
        tomorrow = now.astimezone(CHINA).date() + timedelta(days=1)
        at = datetime.combine(tomorrow, time(self._desk.packets.forms.reminder.hour), CHINA)
        after = None if command.state is CommandState.PREPARED else CommandState.PREPARED
        changes = {"remind_at": at} if after is None else {"remind_at": at, "changed_at": now}
        return self._changes.change(command, "command.postponed", changes, {"until": at.isoformat()}, after)

"""The outbox (待提交): commands by state, the result that a person registers, reminders, and what batches settle.

Nothing here sends: acts on supervision have no interface. Whoever holds ``outbox.lock`` drains and reminds;
``step`` knows no thread and is driven by the runner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models import wording
from desktop_app.models.batches import Batch
from desktop_app.models.commands import FINAL, PERMITTED, Command, CommandState
from desktop_app.models.events import CommandChanged, NoticeRaised
from desktop_app.models.packets import Packet
from desktop_app.models.supervision import Node
from desktop_app.services.acts.settling import Settled, Settling
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
GROUP_TITLES = {
    "waiting": N_("待登记结果"),
    "person": N_("需人工核对"),
    "auto": N_("自动处理中"),
    "done": N_("已办理"),
    "recalled": N_("已撤回"),
}
DONE, REFUSED, LATER = OUTCOMES = ("done", "refused", "later")


@dataclass(frozen=True)
class StepReport:
    """What one step did; ``is_holder`` False: another process of this home drains."""

    is_holder: bool
    settled: tuple[Settled, ...] = ()
    reminded: tuple[str, ...] = ()
    next_at: datetime | None = None
    """When something is due next, China Standard Time."""


class Outbox:
    """Commands on their way, for one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._settling = Settling(desk)
        self._lock: FileLock | None = None

    def list(self, connection_id: str, group: str) -> list[Command]:
        """Commands of a group, newest first. ``recalled`` holds the refused ones too."""
        return self._desk.work.commands.list(connection_id, GROUPS[group])

    def counts(self, connection_id: str) -> dict[str, int]:
        """How many commands each group holds."""
        every = self._desk.work.commands.list(connection_id)
        return {group: sum(one.state in states for one in every) for group, states in GROUPS.items()}

    def get(self, command_id: str) -> Command:
        """The command; UsageError when there is none."""
        command = self._desk.work.commands.get(command_id)
        if command is None:
            raise UsageError(_("没有这条指令"), _("没有编号为 {id} 的指令。", id=command_id))
        return command

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
        self._require(command, after)
        observed = self._observe(command, note, picture) if outcome == DONE else None
        kill_points.reached("decide.observed")
        attachments = command.attachments
        if picture is not None and outcome == REFUSED:
            attachments = (*attachments, self._desk.files.keep(picture)[0])
        try:
            return self._move(command, after, f"command.{after.value}", note.strip(), attachments=attachments)
        except RefusedError:
            # another window was quicker; what it registered stands, so ours must not move the case
            if observed is not None and self.get(command.id).state is not CommandState.CONFIRMED:
                self._desk.intake.withdraw(observed)
            raise

    def void(self, command_id: str) -> Command:
        """作废填报包: nothing was done in the console; the case is free again. The delivery form's draft stays."""
        command = self.get(command_id)
        self._require(command, CommandState.RECALLED)
        return self._move(command, CommandState.RECALLED, "command.recalled", "")

    def settle(self, batch: Batch) -> Sequence[Settled]:
        """Called after a batch was projected: its rows may show or contradict what was decided."""
        return self._settling.settle(batch)

    def withdrawn(self, batch: Batch) -> None:
        """Called after a batch was withdrawn: a registration that it carried is undone."""
        self._settling.keep_in_step(batch.connection_id)

    def step(self, now: datetime) -> StepReport:
        """Settle what is open and remind of what is due; ``now`` is the connection's time. Knows no thread."""
        if not self._is_holder():
            return StepReport(is_holder=False)
        settled: list[Settled] = []
        reminded: list[str] = []
        due: list[datetime] = []
        for connection in self._desk.work.connections.list():
            settled += self._settling.settle_all(connection.id)
            for command in self._desk.work.commands.unreflected(connection.id):
                if command.remind_at is None:
                    continue
                if command.remind_at <= now:
                    self._remind(command)
                    reminded.append(command.id)
                else:
                    due.append(command.remind_at)
        return StepReport(True, tuple(settled), tuple(reminded), min(due, default=None))

    def close(self) -> None:
        """Let another process drain."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _is_holder(self) -> bool:
        """True while this process holds the home's outbox lock (an OS file lock: it ends with the process)."""
        if self._lock is None:
            from filelock import FileLock, Timeout

            lock = FileLock(self._desk.home.outbox_lock, thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                return False
            self._lock = lock
        return True

    def _observe(self, command: Command, note: str, picture: Path | None) -> str | None:
        """Register what the person saw, once: an observation that stands already (a crash came after it) is enough."""
        own = self._settling.own_observation(command)
        if own is not None and command.state is not CommandState.CONFLICT:
            return None
        result = self._desk.intake.observe(
            command.target,
            Node(command.values["after"]),
            since=self._desk.clock.connection_now(),
            note=note.strip(),
            picture=picture,
            command_id=command.id,
            connection=self._desk.connections.get(command.connection_id),
        )
        return result.batch_id

    def _require(self, command: Command, after: CommandState) -> None:
        if (command.state, after) in PERMITTED:
            return
        raise RefusedError(
            _("现在不能这样登记"),
            _(
                "这一项现在是“{state}”，不能变为“{after}”。",
                state=wording.command_state_name(command.state), after=wording.command_state_name(after),
            ),
        )  # fmt: skip

    def _require_unmoved(self, command: Command) -> None:
        """Asked inside the transaction: another window may have registered a result a moment ago."""
        now = self.get(command.id)
        if now.state is not command.state:
            state = wording.command_state_name(now.state)
            raise RefusedError(_("别处已登记"), _("这一项刚在另一个窗口变为“{state}”。", state=state))

    def _remind_later(self, command: Command) -> Command:
        """The next day at the printed hour, China Standard Time. What nobody knew is known now: it was not done."""
        if command.state not in (CommandState.PREPARED, CommandState.UNKNOWN):
            raise RefusedError(_("不需要提醒"), _("这一项不在等待登记结果。"))
        now = self._desk.clock.connection_now()
        tomorrow = now.astimezone(CHINA).date() + timedelta(days=1)
        at = datetime.combine(tomorrow, time(self._desk.packets.forms.reminder.hour), CHINA)
        after = None if command.state is CommandState.PREPARED else CommandState.PREPARED
        changes = {"remind_at": at} if after is None else {"remind_at": at, "changed_at": now}
        return self._change(command, "command.postponed", changes, {"until": at.isoformat()}, after)

    def _remind(self, command: Command) -> None:
        self._change(command, "command.reminded", {"remind_at": None}, {})
        title = wording.command_name(command.name)
        text = _("“{title}”还没有登记办理结果：{order}", title=title, order=command.target.replace("|", " "))
        self._desk.events.publish(NoticeRaised(command.connection_id, "warn", _("待登记结果"), text, "open.outbox"))

    def _move(self, command: Command, after: CommandState, action: str, text: str, **changes: Any) -> Command:
        now = self._desk.clock.connection_now()
        changes |= {"result_text": text, "changed_at": now, "remind_at": None}
        return self._change(command, action, changes, {"text": text}, after)

    def _change(
        self,
        command: Command,
        action: str,
        changes: dict[str, Any],
        told: dict[str, Any],
        after: CommandState | None = None,
    ) -> Command:
        desk = self._desk
        detail = {"connection": command.connection_id, "command": command.id, **told}
        with desk.work.writing() as tx:
            self._require_unmoved(command)
            if after is None:
                changed = desk.work.commands.change(tx, command.id, **changes)
            else:
                changed = desk.work.commands.move(tx, command.id, after, **changes)
            desk.work.journal.append(tx, desk.person, action, command.target, detail, desk.clock.wall())
            kill_points.reached("decide.result_before_commit")
        if changed.state in FINAL:
            desk.packets.discard(changed)
        desk.events.publish(CommandChanged(command.connection_id, command.id, command.target))
        return changed

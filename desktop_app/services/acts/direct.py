"""What a person does with a command that is sent from here: recall, send now, say that it may still go, ask again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from desktop_app.errors import RefusedError
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.commands import Command, Waiting
from desktop_app.models.events import CommandChanged
from desktop_app.services.acts.changes import Changes
from desktop_app.services.acts.holds import Holds
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.acts.sending import Sending
    from desktop_app.services.acts.waits import Wait
    from desktop_app.services.desk import Desk

_PUT_OFF = (CommandState.QUEUED, CommandState.SENDING)
_ASKED_FOR_TIME = "retry"
"""The kept outcome of an answer that asked for time (429, 503 with Retry-After)."""


class Direct:
    """The person's side of the outbox on a connection that sends."""

    def __init__(self, desk: Desk, holds: Holds, sending: Sending) -> None:
        self._desk = desk
        self._holds = holds
        self._sending = sending
        self._changes = Changes(desk)

    def held_until(self, command: Command) -> float | None:
        """End of its hold on the monotonic clock; ``None`` when no hold keeps it."""
        if command.state is not CommandState.QUEUED or command.is_asking:
            return None
        end = self._holds.end(command)
        return end if end > self._desk.clock.monotonic() else None

    def held(self) -> list[tuple[Command, float]]:
        """What can still be recalled, on all connections, with the end of its hold; the nearest first."""
        found = []
        for connection in self._desk.work.connections.list():
            for command in self._desk.work.commands.list(connection.id, (CommandState.QUEUED,)):
                until = self.held_until(command)
                if until is not None:
                    found.append((command, until))
        return sorted(found, key=lambda one: one[1])

    def waiting(self, connection_id: str) -> Wait | None:
        """Why a whole connection waits (offline, no answer, asked for time, not let in); not one that is back."""
        return None if self._sending.is_back(connection_id) else self._sending.waits.known(connection_id)

    def recall(self, command_id: str) -> Command:
        """撤回: it is not sent. Possible until its first byte leaves, and while it waits to be tried again.

        One that a person sent again although an earlier try may have arrived becomes unknown again: only the new try
        is recalled. A retry of a lost answer cannot be recalled.
        """
        command = self._changes.get(command_id)
        if command.state is not CommandState.QUEUED:
            raise RefusedError(_("已不能撤回"), _("这一项已经提交出去，或已有结果。办错了请到对方那里处理。"))
        if command.may_be_done:
            text = _("撤回了这次提交；先前一次是否已办理仍不知道。")
            return self._changes.move(command, CommandState.UNKNOWN, "command.recalled", text, next_try_at=None)
        return self._changes.move(command, CommandState.RECALLED, "command.recalled", "", next_try_at=None)

    def send_now(self, command_id: str) -> Command:
        """立即提交: the rest of the hold is waived. Conditions are still checked before it goes."""
        command = self._queued(command_id)
        changes = {"hold_ends_at": min(command.hold_ends_at or self._desk.clock.wall(), self._desk.clock.wall())}
        return self._changes.change(command, "command.hold_waived", changes, {}, before_commit=self._holds.end_now)

    def still_wanted(self, command_id: str) -> Command:
        """仍要提交: what waited too long may go after all. It is held anew, and its conditions are checked."""
        command = self._queued(command_id)
        if not command.is_asking:
            return command
        return self._hold_anew(command, "command.still_wanted", None)

    def send_again(self, command_id: str) -> Command:
        """再提交: an unknown one, by a person who has looked. The same key, and the same bytes as far as known."""
        command = self._changes.get(command_id)
        if command.capability is not Capability.DIRECT or command.state is not CommandState.UNKNOWN:
            raise RefusedError(_("不能再提交"), _("只有结果未知、由本机提交的事项可以再提交。"))
        if self._desk.work.paused_because():
            raise RefusedError(_("自动提交已暂停"), _("先核对，再按“恢复发送”，然后才能再提交。"))
        return self._hold_anew(command, "command.sent_again", CommandState.QUEUED)

    def read_back(self, command_id: str) -> Command:
        """读回结果: ask the counterpart once more what became of it; the sender does it at once."""
        command = self._changes.get(command_id)
        if command.capability is not Capability.DIRECT or command.state is not CommandState.UNKNOWN:
            raise RefusedError(_("没有可读回的"), _("只有结果未知、由本机提交的事项可以读回。"))
        self._sending.read_again(command.id)
        self.try_now(command.connection_id)
        return command

    def try_now(self, connection_id: str, *, keeps_asked_time: bool = False) -> None:
        """Try a connection that waits at once, and each of its commands that was put off.

        ``keeps_asked_time``: not those for which the counterpart asked for time; a script may run every minute.
        """
        self._sending.waits.clear(connection_id)
        commands = self._desk.work.commands
        late = [
            one
            for one in commands.list(connection_id, _PUT_OFF)
            if one.next_try_at is not None and not (keeps_asked_time and one.answer.get("outcome") == _ASKED_FOR_TIME)
        ]
        if late:
            with self._desk.work.writing() as tx:
                for one in late:
                    commands.change(tx, one.id, next_try_at=None)
        self._desk.events.publish(CommandChanged(connection_id))

    def _hold_anew(self, command: Command, action: str, after: CommandState | None) -> Command:
        now = self._desk.clock.wall()
        changes = {
            "hold_ends_at": now + timedelta(seconds=command.hold_seconds),
            "waits_for": Waiting.NOTHING,
            "next_try_at": None,
            "tries": 0,
            "changed_at": self._desk.clock.connection_now(),
        }
        return self._changes.change(command, action, changes, {}, after, before_commit=self._holds.begin)

    def _queued(self, command_id: str) -> Command:
        command = self._changes.get(command_id)
        if command.state is not CommandState.QUEUED:
            raise RefusedError(_("已不在等待"), _("这一项已经提交出去，或已有结果。"))
        return command

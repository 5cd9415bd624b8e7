"""Changing a command by a person's hand: permitted pair, nobody quicker, one transaction with its journal entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models import wording
from desktop_app.models.commands import FINAL, PERMITTED, Command, CommandState
from desktop_app.models.events import CommandChanged
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class Changes:
    """Writes what a person decided about a command."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, command_id: str) -> Command:
        """The command; UsageError when there is none."""
        command = self._desk.work.commands.get(command_id)
        if command is None:
            raise UsageError(_("没有这条指令"), _("没有编号为 {id} 的指令。", id=command_id))
        return command

    def require(self, command: Command, after: CommandState) -> None:
        """Refuse in words what the table of states does not permit."""
        if (command.state, after) in PERMITTED:
            return
        raise RefusedError(
            _("现在不能这样登记"),
            _(
                "这一项现在是“{state}”，不能变为“{after}”。",
                state=wording.command_state_name(command.state), after=wording.command_state_name(after),
            ),
        )  # fmt: skip

    def move(self, command: Command, after: CommandState, action: str, text: str, **changes: Any) -> Command:
        """Into another state, with the sentence that says why."""
        now = self._desk.clock.connection_now()
        changes = {"result_text": text, "changed_at": now, "remind_at": None, **changes}
        return self.change(command, action, changes, {"text": text}, after)

    def change(
        self,
        command: Command,
        action: str,
        changes: dict[str, Any],
        told: dict[str, Any],
        after: CommandState | None = None,
        before_commit: Callable[[Command], object] | None = None,
    ) -> Command:
        """One transaction; ``RefusedError`` when somebody else was quicker."""
        desk = self._desk
        detail = {"connection": command.connection_id, "command": command.id, **told}
        with desk.work.writing() as tx:
            self._require_unmoved(command)
            if after is None:
                changed = desk.work.commands.change(tx, command.id, **changes)
            else:
                changed = desk.work.commands.move(tx, command.id, after, **changes)
            desk.work.journal.append(tx, desk.person, action, command.target, detail, desk.clock.wall())
            if before_commit is not None:
                before_commit(changed)
            kill_points.reached("decide.result_before_commit")
        if changed.state in FINAL:
            desk.packets.discard(changed)
        desk.events.publish(CommandChanged(command.connection_id, command.id, command.target))
        return changed

    def _require_unmoved(self, command: Command) -> None:
        """Asked inside the transaction: another window, or the sender, may have moved it a moment ago."""
        now = self.get(command.id)
        if now.state is not command.state:
            state = wording.command_state_name(now.state)
            raise RefusedError(_("别处已登记"), _("这一项刚在另一个窗口变为“{state}”。", state=state))

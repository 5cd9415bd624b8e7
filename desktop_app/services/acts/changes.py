"""Changing a command: nobody quicker, one transaction with its journal entry; and a person's own changes by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models import wording
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import FINAL, PERMITTED, Command
from desktop_app.models.events import CommandChanged
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class Step:
    """What one transaction writes about a command: its columns, perhaps another state, and its line of the journal."""

    by: str
    """The person, or the program itself."""
    action: str
    columns: dict[str, Any]
    told: dict[str, Any] = field(default_factory=dict)
    after: CommandState | None = None
    """``None``: it stays in its state."""


def write_step(
    desk: Desk, command: Command, step: Step, is_free: Callable[[Command | None], bool], label: str,
    before_commit: Callable[[Command], object] | None = None,
) -> Command | None:  # fmt: skip
    """Write a step, unless the command as it stands now (asked inside the transaction) is not free for it.

    ``None`` then, and nothing is written; ``is_free`` may refuse by raising instead. ``label`` names the kill point.
    """
    detail = {"connection": command.connection_id, "command": command.id, **step.told}
    with desk.work.writing() as tx:
        if not is_free(desk.work.commands.get(command.id)):
            return None
        if step.after is None:
            changed = desk.work.commands.change(tx, command.id, **step.columns)
        else:
            changed = desk.work.commands.move(tx, command.id, step.after, **step.columns)
        desk.work.journal.append(tx, step.by, step.action, command.target, detail, desk.clock.wall())
        if before_commit is not None:
            before_commit(changed)
        kill_points.reached(label)
    if changed.state in FINAL:
        desk.packets.discard(changed)
    desk.events.publish(CommandChanged(command.connection_id, command.id, command.target))
    return changed


class Changes:
    """Writes what a person decided about a command."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, command_id: str) -> Command:
        """The command; UsageError when there is none."""
        command = self._desk.work.commands.get(command_id)
        if command is None:
            raise self._unknown(command_id)
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
        step = Step(self._desk.person, action, changes, told, after)

        def is_free(now: Command | None) -> bool:
            return self._require_unmoved(command, now)

        changed = write_step(self._desk, command, step, is_free, "decide.result_before_commit", before_commit)
        assert changed is not None
        return changed

    def _require_unmoved(self, command: Command, now: Command | None) -> bool:
        """Asked inside the transaction: another window, or the sender, may have moved it a moment ago."""
        if now is None:
            raise self._unknown(command.id)
        if now.state is not command.state:
            state = wording.command_state_name(now.state)
            raise RefusedError(_("别处已登记"), _("这一项刚在另一个窗口变为“{state}”。", state=state))
        return True

    def _unknown(self, command_id: str) -> UsageError:
        return UsageError(_("没有这条指令"), _("没有编号为 {id} 的指令。", id=command_id))

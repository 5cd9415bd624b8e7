"""Many rows at once: acts without values that a person has done in the console. Each row stands for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from desktop_app.errors import DeskError, UsageError
from desktop_app.models.acts import BulkResult, BulkRow, worst
from desktop_app.models.commands import Command, CommandName, CommandState
from desktop_app.services.acts.outbox import DONE
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


def check(desk: Desk, connection_id: str, keys: Sequence[str], name: CommandName) -> list[BulkRow]:
    """The worst finding of each row; a packet of the same act that waits for its result is no hindrance."""
    _require_no_values(desk, name)
    rows = []
    for key in keys:
        try:
            findings = tuple(desk.decide.findings(name, connection_id, key))
        except UsageError as error:
            finding = desk.packets.forms.finding("ACT-01", error.message, _("粘贴或登记这一单后再办理。"))
            rows.append(BulkRow(key, finding))
            continue
        waiting = _waiting(desk, connection_id, key, name)
        if waiting is not None:
            findings = tuple(one for one in findings if one.rule != "ACT-02")
        rows.append(BulkRow(key, worst(findings)))
    return rows


def done(
    desk: Desk,
    connection_id: str,
    keys: Sequence[str],
    name: CommandName,
    progress: Callable[[int, int], None] | None = None,
) -> list[BulkResult]:
    """Prepare and register each row; what fails is told and may be tried again, what is done is never done twice."""
    _require_no_values(desk, name)
    each = list(dict.fromkeys(keys))
    results = []
    for count, key in enumerate(each, 1):
        results.append(_one(desk, connection_id, key, name))
        if progress is not None:
            progress(count, len(each))
    return results


def _one(desk: Desk, connection_id: str, key: str, name: CommandName) -> BulkResult:
    command: Command | None = None
    try:
        command = _waiting(desk, connection_id, key, name)
        if command is None:
            decision = desk.decide.confirm_requirement(connection_id, [key])[0]
            if decision.command is None:
                return BulkResult(key, is_done=False, message=decision.reason)
            command = decision.command
        if command.state is CommandState.QUEUED:
            # sent from here: there is nothing that a person would have done elsewhere
            return BulkResult(key, is_done=True, command_id=command.id)
        desk.outbox.register_result(command.id, DONE)
    except DeskError as error:
        # what the person must know is in the error; the row stays in the list of failed ones
        return BulkResult(key, is_done=False, message=error.message, command_id=command.id if command else None)
    return BulkResult(key, is_done=True, command_id=command.id)


def _waiting(desk: Desk, connection_id: str, key: str, name: CommandName) -> Command | None:
    """The same act, prepared before and still without a result."""
    standing = desk.work.commands.unreflected_for(connection_id, key)
    if standing is None or standing.name is not name or standing.state is not CommandState.PREPARED:
        return None
    return standing


def _require_no_values(desk: Desk, name: CommandName) -> None:
    if desk.packets.forms.for_command(name).value:
        raise UsageError(
            _("不能批量办理"),
            _("“{title}”每一单要填的内容不同，请逐单办理。", title=str(desk.packets.forms.for_command(name).title)),
        )

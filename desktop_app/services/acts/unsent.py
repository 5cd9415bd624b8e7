"""Why what waits to be sent was not sent: one sentence for each command, for a program that tells it and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.wording_times import full_time
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


LONG_WAIT_SECONDS = 60.0
"""A longer wait is told with its hour."""


def unsent(desk: Desk, connection_id: str, *, is_holder: bool) -> list[tuple[Command, str]]:
    """Commands of a connection that are still to be sent, or sent again, oldest first, each with its reason.

    ``is_holder``: this process drains; else another one of this home does. What asks a person stands elsewhere.
    """
    states = (CommandState.QUEUED, CommandState.SENDING)
    found = reversed(desk.work.commands.list(connection_id, states))
    waiting = [one for one in found if one.capability is Capability.DIRECT and not one.is_asking]
    left = _("本机另一个开着的窗口或命令负责提交，由它提交。")
    return [(one, _reason(desk, one) if is_holder else left) for one in waiting]


def _reason(desk: Desk, command: Command) -> str:
    if desk.work.paused_because():
        return _("自动提交已暂停，先在窗口里核对，再恢复发送。")
    if command.is_lost:
        return _("没有收到对方的答复，可能已办理。下次同步用同一编号、同样的内容再试，不会办两次。")
    wait = desk.outbox.direct.waiting(command.connection_id)
    told = str(command.answer.get("text") or "") if wait is None else wait.text
    seconds = float(command.answer.get("retry_after") or 0)
    if told and command.next_try_at is not None and seconds > LONG_WAIT_SECONDS:
        return _("{told}{time} 以后同步再试。", told=told, time=full_time(command.next_try_at))
    if told:
        return _("{told}下次同步再试。", told=told)
    if desk.outbox.direct.held_until(command) is not None:
        return _("还在可撤回的时间里，下次同步提交。")
    return _("下次同步提交。")

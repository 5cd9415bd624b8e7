"""Commands: intents on their way, and the rule that only one stands on a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from desktop_app.errors import BugError, RefusedError
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import FINAL, RUN, Command, Recovery, Waiting, check_transition
from desktop_app.store.access import Access, Tx
from desktop_app.store.moments import from_json, from_micro, opt_micro, opt_moment, storable, to_json, to_micro
from desktop_app.store.tables import commands
from desktop_app.texts import _

Commands = list[Command]

_SENDING = ("hold_ends_at", "sent_at", "tries", "next_try_at", "recovery", "answer", "sent_body", "waits_for")
_CHANGEABLE = frozenset(
    {"result_text", "changed_at", "packet_folder", "copied", "remind_at", "values", "attachments", *_SENDING}
)
_SAME_MOMENT = (commands.c.target, commands.c.id)
"""The order of commands that were made at one moment; ids are drawn by chance and come last."""


class CommandRecords:
    """Commands of all connections. A decision never edits the projection; it is one of these."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, command: Command) -> Command:
        """Keep a new command. While one that is not final stands on the target, no second one is made."""
        try:
            tx.execute(sa.insert(commands).values(_values(command)))
        except sa.exc.IntegrityError as error:
            raise RefusedError(
                _("已有未完成的操作"), _("已有一项操作等待结果，登记或撤回它之后才能再提交。")
            ) from error
        return command

    def get(self, command_id: str) -> Command | None:
        """The command with this id."""
        with self._access.reading() as tx:
            row = tx.execute(sa.select(commands).where(commands.c.id == command_id)).first()
        return None if row is None else _command(row)

    def list(self, connection_id: str, states: Iterable[CommandState] | None = None) -> Commands:
        """Commands of a connection, newest first; those of one moment by their targets."""
        query = sa.select(commands).where(commands.c.connection_id == connection_id)
        if states is not None:
            query = query.where(commands.c.state.in_([state.value for state in states]))
        return self._all(query.order_by(commands.c.made_at.desc(), *_SAME_MOMENT))

    def unreflected(self, connection_id: str) -> Commands:
        """Commands that still stand on their targets, oldest first: the overlay of the lists."""
        query = sa.select(commands).where(
            commands.c.connection_id == connection_id, commands.c.standing_on.is_not(None)
        )
        return self._all(query.order_by(commands.c.made_at, *_SAME_MOMENT))

    def unreflected_for(self, connection_id: str, target: str) -> Command | None:
        """The command that stands on a target."""
        query = sa.select(commands).where(commands.c.connection_id == connection_id, commands.c.standing_on == target)
        return next(iter(self._all(query)), None)

    def for_target(self, connection_id: str, target: str) -> Commands:
        """All commands that were ever made for a target, oldest first."""
        query = sa.select(commands).where(commands.c.connection_id == connection_id, commands.c.target == target)
        return self._all(query.order_by(commands.c.made_at, *_SAME_MOMENT))

    def of_run(self, connection_id: str, run_id: str) -> Commands:
        """Commands of one run of many rows, oldest first."""
        query = sa.select(commands).where(
            commands.c.connection_id == connection_id, sa.func.json_extract(commands.c.body, f"$.{RUN}") == run_id
        )
        return self._all(query.order_by(commands.c.made_at, *_SAME_MOMENT))

    def move(self, tx: Tx, command_id: str, after_state: CommandState, **changes: Any) -> Command:
        """Bring a command into another state (a pair that the table permits), with changed fields."""
        return self._change(tx, command_id, after_state, changes)

    def change(self, tx: Tx, command_id: str, **changes: Any) -> Command:
        """Change fields of a command without moving it, such as which values were copied."""
        return self._change(tx, command_id, None, changes)

    def _change(self, tx: Tx, command_id: str, after: CommandState | None, changes: dict[str, Any]) -> Command:
        unknown = changes.keys() - _CHANGEABLE
        if unknown:
            raise TypeError(f"cannot be changed: {sorted(unknown)}")
        row = tx.execute(sa.select(commands).where(commands.c.id == command_id)).first()
        if row is None:
            raise BugError(_("程序内部错误"), _("没有编号为 {id} 的指令。", id=command_id))
        before = _command(row)
        if after is not None:
            check_transition(before.state, after)
            changes = {**changes, "state": after}
        changed = replace(before, **changes)
        tx.execute(sa.update(commands).where(commands.c.id == command_id).values(_values(changed)))
        return changed

    def _all(self, query: sa.Select[Any]) -> Commands:
        with self._access.reading() as tx:
            return [_command(row) for row in tx.execute(query)]


def _values(command: Command) -> dict[str, Any]:
    return {
        "id": command.id,
        "connection_id": command.connection_id,
        "name": command.name.value,
        "target": command.target,
        "seen_version": command.seen_version,
        "expected_node": command.expected_node,
        "body": to_json(command.values),
        "attachments": to_json(list(command.attachments)),
        "maker": command.maker,
        "made_at": to_micro(command.made_at),
        "state": command.state.value,
        "capability": command.capability.value,
        "result_text": storable(command.result_text),
        "changed_at": opt_micro(command.changed_at),
        "packet_folder": command.packet_folder,
        "copied": to_json(list(command.copied)),
        "remind_at": opt_micro(command.remind_at),
        "standing_on": None if command.state in FINAL else command.target,
        "hold_seconds": command.hold_seconds,
        "hold_ends_at": opt_micro(command.hold_ends_at),
        "sent_at": opt_micro(command.sent_at),
        "tries": command.tries,
        "next_try_at": opt_micro(command.next_try_at),
        "recovery": None if command.recovery is None else command.recovery.value,
        "answer": to_json(command.answer),
        "sent_body": command.sent_body,
        "waits_for": command.waits_for.value,
    }


def _command(row: sa.Row[Any]) -> Command:
    return Command(
        id=row.id,
        connection_id=row.connection_id,
        name=CommandName(row.name),
        target=row.target,
        seen_version=row.seen_version,
        expected_node=row.expected_node,
        values=from_json(row.body),
        attachments=tuple(from_json(row.attachments)),
        maker=row.maker,
        made_at=from_micro(row.made_at),
        state=CommandState(row.state),
        capability=Capability(row.capability),
        result_text=row.result_text,
        changed_at=opt_moment(row.changed_at),
        packet_folder=row.packet_folder,
        copied=tuple(from_json(row.copied)),
        remind_at=opt_moment(row.remind_at),
        hold_seconds=row.hold_seconds,
        hold_ends_at=opt_moment(row.hold_ends_at),
        sent_at=opt_moment(row.sent_at),
        tries=row.tries,
        next_try_at=opt_moment(row.next_try_at),
        recovery=None if row.recovery is None else Recovery(row.recovery),
        answer=from_json(row.answer),
        sent_body=None if row.sent_body is None else bytes(row.sent_body),
        waits_for=Waiting(row.waits_for),
    )

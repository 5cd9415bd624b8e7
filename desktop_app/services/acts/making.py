"""Make a command of a decision: what it must know later, its hold, and one transaction with its journal entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.errors import RefusedError
from desktop_app.models import conditions, wording
from desktop_app.models.acts import ActTarget, CaseState, subject_of
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.events import CommandChanged
from desktop_app.models.flows import next_node

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx

LastStep = Callable[["Tx", Command], dict[str, Any]]
"""Done last in the transaction that makes a command; gives values that the command keeps beside its own."""


def make_command(
    desk: Desk, name: CommandName, target: ActTarget, values: dict[str, Any], capability: Capability
) -> Command:
    """A command with a fresh key: queued with its hold (DIRECT), or prepared for the console (HANDOFF)."""
    now = desk.clock.connection_now()
    command = Command(
        id=uuid.uuid4().hex,
        connection_id=target.connection_id,
        name=name,
        target=target.key,
        seen_version=target.version,
        expected_node=target.place,
        values={**values, **target.kept},
        attachments=tuple(entry["sha256"] for entry in values.get("files", [])),
        maker=desk.person,
        made_at=now,
        state=CommandState.PREPARED,
        capability=capability,
        changed_at=now,
    )
    if capability is not Capability.DIRECT:
        return command
    seconds = desk.packets.forms.sending.hold_for(max(target.amounts, default=None), target.currency)
    ends_at = desk.clock.wall() + timedelta(seconds=seconds)
    return replace(command, state=CommandState.QUEUED, hold_seconds=seconds, hold_ends_at=ends_at)


def keep_command(desk: Desk, command: Command, last_step: LastStep | None = None) -> Command | None:
    """One transaction: the command, its journal entry and the last step. ``None`` when another one stands already.

    What the last step refuses is raised, and nothing is kept then.
    """
    is_queued = command.state is CommandState.QUEUED
    action = "command.queued" if is_queued else "command.prepared"
    kill_points.reached("decide.before_transaction")
    with desk.work.writing() as tx:
        try:
            desk.work.commands.add(tx, command)
        except RefusedError:
            return None
        kill_points.reached("decide.command_added")
        desk.work.journal.append(tx, desk.person, action, command.target, _told(command), desk.clock.wall())
        kept = last_step(tx, command) if last_step is not None else {}
        if kept:
            command = desk.work.commands.change(tx, command.id, values={**command.values, **kept})
        kill_points.reached("decide.before_commit")
        if is_queued:
            desk.outbox.holds.begin(command)
    kill_points.reached("decide.after_commit")
    desk.events.publish(CommandChanged(command.connection_id, command.id, command.target))
    return command


def case_target(desk: Desk, name: CommandName, case: CaseState) -> ActTarget:
    """A case as the target of an act, with what the outbox must know of it later."""
    facts = case.facts
    # the larger of both: a voucher does not shorten the time in which a person can think again
    amounts = tuple(one for one in (facts.paid_amount, facts.order_amount) if one is not None)
    node_name = wording.node_name(case.node)
    kept = {
        "order_id": facts.order_id,
        "line_id": facts.line_id,
        "flow": case.choice.flow.value,
        "after": next_node(case.choice, case.node, name, desk.rulebook.packs).value,
        "subject": subject_of(facts.customer_name, facts.product_name, facts.amount, facts.currency, node_name),
        "conditions": conditions.stored(facts, case.data_as_of),
    }
    return ActTarget(case.connection_id, case.key, case.node.value, case.version, amounts, facts.currency, kept)


def _told(command: Command) -> dict[str, Any]:
    """What the journal keeps of a decision: texts and names of files, never their contents."""
    return {
        "connection": command.connection_id,
        "command": command.id,
        "name": command.name.value,
        "node": command.expected_node,
        "seen_version": command.seen_version,
        "values": {name: value for name, value in command.values.items() if name != "subject"},
    }

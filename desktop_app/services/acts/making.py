"""Make a command of a decision: what it must know later, its hold, and one transaction with its journal entry."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.errors import RefusedError
from desktop_app.models import conditions, wording
from desktop_app.models.acts import CaseState
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.events import CommandChanged
from desktop_app.models.flows import next_node

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


def make_command(
    desk: Desk, name: CommandName, case: CaseState, values: dict[str, Any], capability: Capability
) -> Command:
    """A command with a fresh key: queued with its hold (DIRECT), or prepared for the console (HANDOFF)."""
    now = desk.clock.connection_now()
    command = Command(
        id=uuid.uuid4().hex,
        connection_id=case.connection_id,
        name=name,
        target=case.key,
        seen_version=case.version,
        expected_node=case.node.value,
        values={**values, **_about(desk, name, case)},
        attachments=tuple(entry["sha256"] for entry in values.get("files", [])),
        maker=desk.person,
        made_at=now,
        state=CommandState.PREPARED,
        capability=capability,
        changed_at=now,
    )
    if capability is not Capability.DIRECT:
        return command
    # the larger of both: a voucher does not shorten the time in which a person can think again
    amounts = [one for one in (case.facts.paid_amount, case.facts.order_amount) if one is not None]
    seconds = desk.packets.forms.sending.hold_for(max(amounts, default=None), case.facts.currency)
    ends_at = desk.clock.wall() + timedelta(seconds=seconds)
    return replace(command, state=CommandState.QUEUED, hold_seconds=seconds, hold_ends_at=ends_at)


def keep_command(desk: Desk, command: Command) -> bool:
    """One transaction: the command and its journal entry. False when another one stands on the case already."""
    is_queued = command.state is CommandState.QUEUED
    action = "command.queued" if is_queued else "command.prepared"
    kill_points.reached("decide.before_transaction")
    try:
        with desk.work.writing() as tx:
            desk.work.commands.add(tx, command)
            kill_points.reached("decide.command_added")
            desk.work.journal.append(tx, desk.person, action, command.target, _told(command), desk.clock.wall())
            kill_points.reached("decide.before_commit")
            if is_queued:
                desk.outbox.holds.begin(command)
    except RefusedError:
        return False
    kill_points.reached("decide.after_commit")
    desk.events.publish(CommandChanged(command.connection_id, command.id, command.target))
    return True


def _about(desk: Desk, name: CommandName, case: CaseState) -> dict[str, Any]:
    """What the outbox must know of the case later, whatever becomes of the projection."""
    return {
        "order_id": case.facts.order_id,
        "line_id": case.facts.line_id,
        "flow": case.choice.flow.value,
        "after": next_node(case.choice, case.node, name, desk.rulebook.packs).value,
        "subject": _subject(case),
        "conditions": conditions.stored(case.facts, case.data_as_of),
    }


def _subject(case: CaseState) -> dict[str, str]:
    """For whom and for how much, so that the outbox can say it even when the projection is lost."""
    amount = case.facts.amount
    known = {
        "customer": case.facts.customer_name,
        "product": case.facts.product_name,
        "amount": None if amount is None else format(amount, "f"),
        "currency": case.facts.currency,
        "node": wording.node_name(case.node),
    }
    return {name: value for name, value in known.items() if value}


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

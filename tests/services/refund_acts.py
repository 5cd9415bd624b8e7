"""Decisions on refunds by hand: requests as a paste brings them, and the command that a decision becomes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.refunds import conditions
from desktop_app.models.refunds.acts import state_after
from desktop_app.models.refunds.reading import machine_of
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.acts.making import keep_command
from desktop_app.services.acts.targets import target_of
from desktop_app.services.desk import Desk
from tests.services.deciding import ORDERED, key_of

TEXTS = {"opinion": "已与客户协商一致。", "reason": "外观有损坏。", "return_address": "贵安新区云谷路 1 号"}


def refund_id(number: int) -> str:
    return f"TD26112409{number:04d}"


def refund_columns(number: int, state: RefundState | str, **more: object) -> dict[str, object]:
    """Values of a request, by column id: of hardware that was received where only such one can be in the state."""
    order_id, line_id = key_of(number).split("|")
    is_goods = state in (RefundState.AWAITING_RETURN, RefundState.AWAITING_INSPECTION)
    return {
        "refund_id": refund_id(number),
        "order_id": order_id,
        "line_id": line_id,
        "access_type": "硬件" if is_goods else "人工服务",
        "goods_state": "已收货" if is_goods else None,
        "customer_name": f"宁波甬江模具 {number}",
        "paid_amount": "28800.00",
        "requested_amount": "12800.00",
        "currency": "CNY",
        "filed_at": ORDERED,
        "node_text": str(state),
        **more,
    }


def decided(
    desk: Desk,
    connection_id: str,
    key: str,
    name: CommandName,
    capability: Capability = Capability.DIRECT,
    files: Sequence[dict[str, Any]] = (),
) -> Command:
    """A decision with a whole form on a request as the projection has it: queued with its hold, or prepared."""
    judged = desk.refunds.one(connection_id, key)
    assert judged is not None
    machine = machine_of(judged.facts, desk.rulebook.packs)
    assert machine is not None
    after = state_after(name, machine, judged.state)
    assert after is not None
    now, money = desk.clock.connection_now(), judged.facts.requested
    assert money is not None
    command = Command(
        id=uuid.uuid4().hex,
        connection_id=connection_id,
        name=name,
        target=key,
        seen_version=desk.projection(connection_id).version(key, "refunds"),
        expected_node=judged.state.value,
        values={
            **TEXTS,
            "files": list(files),
            "order_id": judged.facts.order_id,
            "line_id": judged.facts.line_id,
            "after": after.value,
            "subject": {"amount": format(money.amount, "f"), "currency": money.currency},
        },
        attachments=tuple(one["sha256"] for one in files),
        maker=desk.person,
        made_at=now,
        state=CommandState.PREPARED,
        capability=capability,
        changed_at=now,
    )
    standing = target_of(command).standing(desk, connection_id, key)
    assert standing is not None
    command.values["conditions"] = conditions.stored(judged.facts, standing.data_as_of)
    if capability is Capability.DIRECT:
        seconds = desk.packets.forms.sending.hold_for(money.amount, money.currency)
        ends_at = desk.clock.wall() + timedelta(seconds=seconds)
        command = replace(command, state=CommandState.QUEUED, hold_seconds=seconds, hold_ends_at=ends_at)
    assert keep_command(desk, command)
    return command

"""Decisions on refunds without a form to judge: requests as a paste brings them, and the command that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Command
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.acts.making import keep_command, make_command
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
    """A decision with a whole form on a request as it stands here, whatever speaks against it: queued or prepared."""
    seen = desk.decide_refunds.seen(connection_id, key)
    assert seen is not None
    target = seen.target(name, "")
    command = keep_command(desk, make_command(desk, name, target, {**TEXTS, "files": list(files)}, capability))
    assert command is not None
    return command

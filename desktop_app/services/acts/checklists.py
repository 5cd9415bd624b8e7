"""What is verified before the console's button is pressed: always against the newest facts, nothing is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.command_words import target_kind
from desktop_app.models.commands import Command
from desktop_app.models.packets import ChecklistItem, PacketFile
from desktop_app.models.refunds.acts import AGREEING
from desktop_app.models.scales import Grade
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.refunds.seen import RefundSeen
    from desktop_app.services.desk import Desk

OURS, OFFICIAL = Grade.ASSUMPTION.value, Grade.OFFICIAL.value
_TOLD_APART = frozenset({"STALE_DATA", "AMOUNT_RANGE"})
"""Warnings that have a line of their own: the age of the data, and the amount. What blocks is always told."""


def checklist(desk: Desk, command: Command, files: list[PacketFile]) -> list[ChecklistItem]:
    """The lines of a packet, in the order in which they are shown."""
    of_kind = _refund if target_kind(command.name) == "refunds" else _case
    items = list(of_kind(desk, command))
    if files and len(items) > 1:
        text = _("{count} 个文件齐全", count=len(files))
        items.append(ChecklistItem("files", text, all(desk.files.has(one.sha256) for one in files), OURS))
    return items


def _case(desk: Desk, command: Command) -> Iterator[ChecklistItem]:
    case = desk.decide.case(command.connection_id, command.target)
    if case is None:
        yield ChecklistItem("node", _("本机已没有这一单的数据，请在控制台核对"), False, OURS)
        return
    yield _place(case.node.value == command.expected_node, case.node_name or case.node.value)
    is_open = case.facts.is_appeal_open
    yield ChecklistItem("appeal", _("申诉中，双方不能操作") if is_open else _("没有申诉"), not is_open, OFFICIAL)
    yield _age(case.data_as_of, not desk.decide.is_stale(case))


def _refund(desk: Desk, command: Command) -> Iterator[ChecklistItem]:
    seen = desk.decide_refunds.seen(command.connection_id, command.target)
    if seen is None:
        yield ChecklistItem("node", _("本机已没有这张退订申请的数据，请在控制台核对"), False, OURS)
        return
    yield _place(seen.state.value == command.expected_node, wording.refund_state_name(seen.state))
    yield _amount(command.values.get("conditions") or {}, seen)
    if command.name in AGREEING:
        yield from _in_the_way(command, seen)
        yield from _second_person(command)
    yield _age(seen.data_as_of, not any(one.id == "STALE_DATA" for one in seen.report.blockers))


def _place(is_same: bool, name: str) -> ChecklistItem:
    text = _("仍在“{node}”", node=name) if is_same else _("现在显示为“{node}”", node=name)
    return ChecklistItem("node", text, is_same, OURS)


def _age(as_of: datetime, is_fresh: bool) -> ChecklistItem:
    moment = as_of.astimezone(CHINA).strftime("%m-%d %H:%M")
    return ChecklistItem("fresh", _("数据到 {moment}", moment=moment), is_fresh, OURS)


def _amount(conditions: dict[str, Any], seen: RefundSeen) -> ChecklistItem:
    """The amount is the one that was decided on; one that was not known then is looked up in the console."""
    asked = seen.facts.requested
    try:
        then = Decimal(str(conditions["requested_amount"]))
    except (KeyError, InvalidOperation):
        return ChecklistItem("amount", _("决定时不知道申请金额，请在控制台核对"), False, OURS)
    if asked is None:
        return ChecklistItem("amount", _("申请金额现在没有写明"), False, OURS)
    now = wording.money_text(asked.amount, asked.currency)
    if (asked.amount, asked.currency) == (then, conditions.get("currency")):
        return ChecklistItem("amount", _("申请金额仍是 {amount}", amount=now), True, OURS)
    was = wording.money_text(then, str(conditions.get("currency") or "") or None)
    return ChecklistItem("amount", _("申请金额从 {was} 变为 {now}", was=was, now=now), False, OURS)


def _in_the_way(command: Command, seen: RefundSeen) -> Iterator[ChecklistItem]:
    """What stands against agreeing now, also where a reason passed it: a person looks once more."""
    standing = [one for one in seen.report.blockers if one.stands or one.id not in _TOLD_APART]
    reasons = command.values.get("reasons") or {}
    for one in standing:
        text = _("{message}（已写理由）", message=one.message) if one.id in reasons else one.message
        yield ChecklistItem(f"blocker.{one.id}", text, False, one.grade.value)
    if not any(one.id.startswith("INVOICE_") for one in standing):
        state = seen.facts.invoice_state
        text = _("发票状态“{state}”", state=state) if state else _("发票状态没有写明，请在控制台核对")
        yield ChecklistItem("invoice", text, bool(state), OFFICIAL)


def _second_person(command: Command) -> Iterator[ChecklistItem]:
    used = command.values.get("second_person") or {}
    if used.get("approver"):
        text = _("第二人 {name} 已同意", name=used["approver"])
        if not used.get("is_verified"):
            text = _("第二人 {name} 已同意（未验签）", name=used["approver"])
        yield ChecklistItem("second_person", text, True, OURS)

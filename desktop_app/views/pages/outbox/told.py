"""What the outbox says of a command by what it is done to: a case, or a request for a refund."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from desktop_app.models import wording
from desktop_app.models.command_words import TargetKind, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.conditions import node_words
from desktop_app.models.refunds.check_words import failed_words
from desktop_app.models.refunds.conditions import state_words
from desktop_app.texts import N_, _


class KindWords(NamedTuple):
    """Marked texts of one kind."""

    no_interface: str
    look_again: str
    """Before anything leaves."""
    then: str
    now: str
    said: str
    stands: str
    none: str
    link: str
    changed: str
    again: str
    again_form: str
    refused: str
    voided: str
    example: str
    """What a console may say that refuses."""


_WORDS: Mapping[TargetKind, KindWords] = {
    "cases": KindWords(
        no_interface=N_("服务监管没有提交接口：这里备好，由您在控制台填报。没有倒计时，您在控制台的点击才算数。"),
        look_again=N_("提交前再核对一次节点、金额和申诉；有变化就不提交，等您看。"),
        then=N_("当时的节点"),
        now=N_("现在的节点"),
        said=N_("数据里的节点"),
        stands=N_("现在在“{node}”"),
        none=N_("没有这一单"),
        link=N_("看这一单"),
        changed=N_("后来这一单已有变化，要办就从这一单开始。"),
        again=N_("这一单没有变，可以再办理。"),
        again_form=N_("这一单没有变，填过的表单还在：打开它，改好以后再办理。"),
        refused=N_("已登记：控制台不让提交。这一单可以重新办理。"),
        voided=N_("填报包已作废，草稿还在，这一单可以重新办理。"),
        example=N_("例如 控制台提示：该订单状态已变更"),
    ),
    "refunds": KindWords(
        no_interface=N_("退订没有提交接口：这里备好，由您在控制台填报。没有倒计时，您在控制台的点击才算数。"),
        look_again=N_("提交前再核对一次状态、申请金额和币种；有变化就不提交，等您看。"),
        then=N_("当时的状态"),
        now=N_("现在的状态"),
        said=N_("数据里的状态"),
        stands=N_("现在是“{node}”"),
        none=N_("没有这张退订申请"),
        link=N_("看这张申请"),
        changed=N_("后来这张申请已有变化，要办就从这张申请开始。"),
        again=N_("这张申请没有变，可以再办理。"),
        again_form=N_("这张申请没有变，填过的表单还在：打开它，改好以后再办理。"),
        refused=N_("已登记：控制台不让提交。这张申请可以重新办理。"),
        voided=N_("填报包已作废，草稿还在，这张申请可以重新办理。"),
        example=N_("例如 控制台提示：该退订申请已被用户撤回"),
    ),
}
_LABELS: Mapping[TargetKind, tuple[tuple[str, str], ...]] = {
    "cases": (("reason", N_("驳回原因")), ("result_text", N_("服务结果描述"))),
    "refunds": (("opinion", N_("审核意见")), ("reason", N_("原因")), ("return_address", N_("寄回地址"))),
}
"""What a person typed, by the name among the values, in the order in which it is told."""


def words(command: Command) -> KindWords:
    """The marked texts for a command."""
    return _WORDS[target_kind(command.name)]


def place_words(command: Command, place: str) -> str:
    """A node or a state as the console calls it; one that is not known here stays as it is."""
    is_refund = target_kind(command.name) == "refunds"
    return state_words(place) if is_refund else node_words(place)


def number_of(command: Command) -> str:
    """By which number people call what it is done to: the order, or the refund with its order."""
    order = str(command.values.get("order_id") or "")
    if target_kind(command.name) == "refunds":
        refund = _("退订单 {refund}", refund=command.target)
        return f"{refund} · {order}" if order else refund
    return order or command.target.partition("|")[0]


def typed_facts(command: Command) -> list[tuple[str, str]]:
    """What the person decided: (label, text)."""
    values = command.values
    facts = [
        (_(label), " ".join(str(values[name]).split()))
        for name, label in _LABELS[target_kind(command.name)]
        if values.get(name)
    ]
    reasons = (values.get("reasons") or {}).items()
    facts += [(_("放行的理由"), _("{what}：{reason}", what=failed_words(id), reason=text)) for id, text in reasons]
    used = values.get("second_person") or {}
    if used.get("approver"):
        told = used["approver"] if used.get("is_verified") else _("{name}（未验签）", name=used["approver"])
        facts.append((_("第二人"), _("，").join(part for part in (told, str(used.get("reference") or "")) if part)))
    return facts


def money_words(command: Command, values: Mapping[str, Any]) -> str:
    """The money that a decision rests on, or that the counterpart has now; empty where nothing is known."""
    currency = str(values.get("currency") or "") or None
    if target_kind(command.name) == "refunds":
        asked = _amount(values.get("requested_amount"))
        return "" if asked is None else _("申请金额 {amount}", amount=wording.money_text(asked, currency))
    ordered, paid = _amount(values.get("order_amount")), _amount(values.get("paid_amount"))
    if ordered is None or paid is None:
        return ""
    said = wording.money_text(paid, currency)
    if paid == ordered:
        return said
    # paid, as lists and headings name a case; both, with which is which, where they differ
    return _("实付金额 {paid}，订单金额 {ordered}", paid=said, ordered=wording.money_text(ordered, currency))


def theirs(command: Command, place_name: str) -> str:
    """The counterpart's version: as it answered, else as the newest data say (``place_name``, empty without any)."""
    said = words(command)
    is_refund = target_kind(command.name) == "refunds"
    item = command.answer.get("refund" if is_refund else "case")
    if not isinstance(item, dict):
        return _(said.stands, node=place_name) if place_name else _(said.none)
    place = place_words(command, str(item.get("state" if is_refund else "node") or ""))
    return joined([_(said.stands, node=place), money_words(command, item)])


def joined(parts: list[str]) -> str:
    """Parts in one line; empty ones are left out."""
    return _("，").join(part for part in parts if part)


def _amount(text: Any) -> Decimal | None:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None

"""What an entry of the journal says, in words: each of its facts with a label, and the whole in one short line.

Never raw JSON: what is not known here is shown as key and value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from desktop_app.models import wording, wording_casework, wording_times
from desktop_app.models.approvals.forwarded import way_word
from desktop_app.models.approvals.said import trust_words, verdict_word
from desktop_app.models.command_words import REFUND_ACTS
from desktop_app.models.conditions import amount_of
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.journal import JournalFact
from desktop_app.models.kinds import KINDS
from desktop_app.models.records import JournalEntry
from desktop_app.models.refunds.check_words import failed_words
from desktop_app.models.wording_batches import source_name
from desktop_app.texts import N_, _

TOLD_CHARACTERS = 120
_CONNECTION_KINDS: Mapping[str, str] = {
    ConnectionKind.FILES: N_("华为云（文件）"),
    ConnectionKind.REHEARSAL_DIRECT: N_("演练（自动提交）"),
    ConnectionKind.REHEARSAL_CONSOLE: N_("演练（控制台办理）"),
    ConnectionKind.HUAWEICLOUD: N_("华为云"),
    ConnectionKind.MIDDLEWARE: N_("公司中间件"),
}
_OUTCOMES: Mapping[str, str] = {
    "accepted": N_("已接受"),
    "refused": N_("不接受"),
    "conflict": N_("状态已变"),
    "unknown": N_("不知道有没有办成"),
    "retry": N_("这次没有办，可以再试"),
    "unreachable": N_("没有连上"),
    "unauthorized": N_("没有权限"),
    "not_found": N_("没有记录"),
}
_PAUSES: Mapping[str, str] = {"copied": N_("数据文件夹是复制来的"), "restored": N_("放回了较早的数据")}
_WHYS: Mapping[str, str] = {"late": N_("定得太久了")}
_MODES: Mapping[str, str] = {"remote": N_("远程"), "onsite": N_("现场")}


class _Known(NamedTuple):
    """How one key of the facts is said."""

    label: str
    say: Callable[[Any], str]
    is_code: bool = False


def entry_facts(
    entry: JournalEntry, names: Mapping[str, str] | None = None, *, is_refund: bool = False
) -> list[JournalFact]:
    """The facts of an entry in the order in which they are told. ``names``: ids of connections by their names.

    ``is_refund``: it tells of a decision on a refund, where its own name was left out.
    """
    detail = dict(entry.detail)
    is_refund = is_refund or (entry.action.startswith("command.") and detail.get("name") in REFUND_ACTS)
    of_refund = _OF_REFUND if is_refund else {}
    found = []
    for inner in ("values", "conditions"):
        if isinstance(detail.get(inner), dict):
            values = detail.pop(inner)
            detail |= {key: value for key, value in values.items() if key not in detail}
    order = dict.fromkeys((*_KEYS, *of_refund))  # a refund says some of the same keys: each is told once
    for key in [*(one for one in order if one in detail), *(one for one in detail if one not in order)]:
        value = detail[key]
        known = of_refund.get(key) or _OF_ACTION.get((entry.action, key))
        known = known or _OF_ACTION.get((_group(entry), key)) or _KEYS.get(key)
        if key == "connection" and names and str(value) in names:
            value = names[str(value)]
        if known is None:
            found.append(JournalFact(key, plain(value)))
        elif value not in (None, "", [], {}):
            found.append(JournalFact(_(known.label), _said(known, value), known.is_code))
    return found


def told(entry: JournalEntry, command_name: str = "") -> str:
    """The entry in a few words, beside the words of its code."""
    said = _TOLD.get(entry.action) or _TOLD.get(_group(entry))
    text = plain(entry.detail) if said is None else _said(_Known("", said), entry.detail)
    parts = [wording.command_name(command_name) if command_name else "", " ".join(text.split())]
    whole = _("：").join(part for part in parts if part)
    return whole if len(whole) <= TOLD_CHARACTERS else whole[: TOLD_CHARACTERS - 1] + "…"


def plain(value: Any) -> str:
    """Any value without brackets and quotes: ``a: 1; b: x, y``."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {plain(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain(one) for one in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return wording_times.NO_VALUE if value is None else str(value)


def _said(known: _Known, value: Any) -> str:
    """What another program wrote may be of another shape: it is shown plainly then."""
    try:
        return known.say(value)
    except (TypeError, ValueError, KeyError, AttributeError):
        return plain(value)


def _group(entry: JournalEntry) -> str:
    return entry.action.partition(".")[0] + "."


def _count(value: Any) -> str:
    return f"{int(value):,}"


def _kind(value: Any) -> str:
    if value in KINDS:
        return _(KINDS[value].title)
    return _words(_CONNECTION_KINDS)(value)


def _words(table: Mapping[str, str]) -> Callable[[Any], str]:
    def say(value: Any) -> str:
        words = table.get(str(value))
        return plain(value) if words is None else _(words)

    return say


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return _("{flow}（{era} 起的规则）", flow=wording.flow_name(value["flow"]), era=value.get("era") or "—")
    return wording.flow_name(value)


def _time(value: Any) -> str:
    return wording_times.full_time(datetime.fromisoformat(value))


def _files(value: Any) -> str:
    return _("、").join(f"{one['name']} ({wording.size_text(one['bytes'])})" for one in value)


def _reasons(value: Any) -> str:
    """What a person typed against each of what stood in the way."""
    return _("；").join(_("{what}：{reason}", what=failed_words(one), reason=text) for one, text in value.items())


def _amount(value: Any) -> str:
    try:
        return wording.amount_cell(Decimal(value))
    except InvalidOperation as error:
        raise ValueError from error


def _seconds(value: Any) -> str:
    return _("{count} 秒", count=_count(value))


def _item_count(value: Any) -> str:
    return _("{count} 项", count=len(value))


def _head(value: Any) -> str:
    return _("第 {count} 条", count=_count(value["count"]))


_KEYS: Mapping[str, _Known] = {
    "name": _Known(N_("名称"), plain),
    "kind": _Known(N_("种类"), _kind),
    "source": _Known(N_("来源"), source_name),
    "rows": _Known(N_("行数"), _count),
    "warned": _Known(N_("待确认"), _count),
    "refused": _Known(N_("未收"), _count),
    "by": _Known(N_("原经手人"), plain),
    "flow": _Known(N_("流程"), _flow),
    "before": _Known(N_("原来"), plain),
    "after": _Known(N_("后来"), plain),
    "token": _Known(N_("换了访问令牌"), plain),
    "node": _Known(N_("节点"), wording.node_name),
    "state": _Known(N_("状态"), wording.command_state_name),
    "refund_state": _Known(N_("退订状态"), wording.refund_state_name),
    "order_id": _Known(N_("订单号"), plain),
    "line_id": _Known(N_("订单行号"), plain),
    "order_amount": _Known(N_("订单金额"), _amount),
    "paid_amount": _Known(N_("实付金额"), _amount),
    "amount": _Known(N_("金额"), plain),
    "currency": _Known(N_("币种"), plain),
    "as_of": _Known(N_("数据到"), _time),
    "reason": _Known(N_("驳回理由"), plain),
    "opening_time": _Known(N_("开通时间"), _time),
    "delivery_mode": _Known(N_("交付方式"), _words(_MODES)),
    "result_text": _Known(N_("交付结果"), plain),
    "files": _Known(N_("凭证"), _files),
    "ticks": _Known(N_("勾选核对"), _item_count),
    "signatures": _Known(N_("签字核对"), _item_count),
    "outcome": _Known(N_("答复"), _words(_OUTCOMES)),
    "text": _Known(N_("说明"), plain),
    "code": _Known(N_("答复代码"), plain),
    "seconds": _Known(N_("多久以后再试"), _seconds),
    "try": _Known(N_("第几次"), _count),
    "again": _Known(N_("再次提交"), plain),
    "bytes": _Known(N_("大小"), wording.size_text),
    "why": _Known(N_("原因"), _words(_WHYS)),
    "until": _Known(N_("提醒时间"), _time),
    "since": _Known(N_("撤销时间"), _time),
    "was": _Known(N_("暂停的原因"), _words(_PAUSES)),
    "copied": _Known(N_("数据文件夹是复制来的"), plain),
    "older": _Known(N_("放回了较早的数据"), plain),
    "commands": _Known(N_("转为结果未知"), _count),
    "damaged": _Known(N_("损坏的文件"), plain),
    "snapshot": _Known(N_("所用快照"), plain),
    "drafts": _Known(N_("找回的草稿"), _count),
    "healed": _Known(N_("找回的草稿"), _item_count),
    "head": _Known(N_("丢失前的链头"), _head),
    "channel": _Known(N_("催办方式"), wording_casework.channel_name),
    "role": _Known(N_("角色"), wording_casework.role_name),
    "decision": _Known(N_("裁定"), wording_casework.outcome_name),
    "attached": _Known(N_("附件数"), _count),
    "next_on": _Known(N_("下次催办"), plain),
    "helpers": _Known(N_("协办人数"), _count),
    "chars": _Known(N_("字数"), _count),
    "connection": _Known(N_("连接"), plain),
    "request": _Known(N_("审批请求代码"), plain),
    "reference": _Known(N_("审批单号"), plain),
    "fingerprint": _Known(N_("密钥指纹"), plain),
    "way": _Known(N_("如何受信"), trust_words),
    "verdict": _Known(N_("第二人的决定"), verdict_word),
    "expires_at": _Known(N_("有效到"), _time),
    "requests": _Known(N_("作废的审批请求"), _count),
    "externals": _Known(N_("作废的外部审批凭证"), _count),
    "keys": _Known(N_("要重新核对的公钥"), _count),
    "seen_version": _Known(N_("依据的数据"), plain, True),
    "batch": _Known(N_("批次"), plain, True),
    "command": _Known(N_("指令"), plain, True),
    "bulk": _Known(N_("批量"), plain, True),
    "note": _Known(N_("备注编号"), plain, True),
    "chase": _Known(N_("催办编号"), plain, True),
    "appeal": _Known(N_("申诉编号"), plain, True),
    "ground": _Known(N_("申诉原因"), plain, True),
    "draft_id": _Known(N_("草稿"), plain, True),
    "sha256": _Known(N_("内容的 SHA-256"), plain, True),
}
"""In the order in which they are told."""

_OF_ACTION: Mapping[tuple[str, str], _Known] = {
    ("command.", "name"): _Known(N_("办理"), wording.command_name),
    ("command.", "after"): _Known(N_("办成后到"), wording.node_name),
    ("node_text.", "text"): _Known(N_("原文"), plain),
    ("approval.external_recorded", "by"): _Known(N_("审批人"), plain),
    ("approval.external_used", "by"): _Known(N_("审批人"), plain),
    ("approval.external_revoked", "by"): _Known(N_("审批人"), plain),
    ("approval.external_replaced", "by"): _Known(N_("审批人"), plain),
    ("approval.key_trusted", "by"): _Known(N_("会签人"), plain),
    ("approval.", "by"): _Known(N_("第二人"), plain),
    ("approval.forwarded", "way"): _Known(N_("转发的是"), way_word),
    ("owner.", "kind"): _Known(N_("种类"), wording_casework.owned_name),
    ("rules.", "ground"): _Known(N_("情形"), plain),
    ("case.flow_changed", "before"): _Known(N_("原来的流程"), _flow),
    ("case.flow_changed", "after"): _Known(N_("后来的流程"), _flow),
    ("drafts.healed", "damaged"): _Known(N_("损坏的草稿"), _item_count),
}

_OF_REFUND: Mapping[str, _Known] = {
    "node": _Known(N_("退订状态"), wording.refund_state_name),
    "after": _Known(N_("办成后到"), wording.refund_state_name),
    "requested_amount": _Known(N_("申请金额"), _amount),
    "opinion": _Known(N_("审核意见"), plain),
    "reason": _Known(N_("原因"), plain),
    "reasons": _Known(N_("逐项说明"), _reasons),
    "return_address": _Known(N_("寄回地址"), plain),
    "files": _Known(N_("附件"), _files),
    "second_person": _Known(N_("第二人复核"), plain),
}
"""How a decision on a refund says the same keys, and those that only it has."""


def _received(detail: Mapping[str, Any]) -> str:
    said = [_kind(detail.get("kind")), _("{count} 行", count=_count(detail.get("rows") or 0))]
    if detail.get("warned"):
        said.append(_("{count} 处待确认", count=_count(detail["warned"])))
    if detail.get("refused"):
        said.append(_("{count} 行未收", count=_count(detail["refused"])))
    return _("，").join(said)


def _flow_change(detail: Mapping[str, Any]) -> str:
    before, after = detail.get("before") or {}, detail.get("after") or {}
    names = [wording.flow_name(one["flow"]) if one.get("flow") else wording_times.NO_VALUE for one in (before, after)]
    return " → ".join(names)


def _command(detail: Mapping[str, Any]) -> str:
    values = detail.get("values") or {}
    text = str(detail.get("text") or values.get("reason") or values.get("opinion") or values.get("result_text") or "")
    if not text and detail.get("outcome"):
        return _words(_OUTCOMES)(detail["outcome"])
    if not text and detail.get("until"):
        return _time(detail["until"])
    return text


def _connection(detail: Mapping[str, Any]) -> str:
    return " → ".join(str(detail[one]) for one in ("before", "after") if detail.get(one))


def _paused(detail: Mapping[str, Any]) -> str:
    return _("，").join(
        _(words) for key, words in (("copied", _PAUSES["copied"]), ("older", _PAUSES["restored"])) if detail.get(key)
    )


def _approval(detail: Mapping[str, Any]) -> str:
    said = [str(detail[one]) for one in ("request", "reference", "name", "fingerprint") if detail.get(one)]
    if "verdict" in detail:
        said.append(verdict_word(detail["verdict"]))
    if detail.get("amount"):
        said.append(_money(str(detail["amount"]), str(detail.get("currency") or "")))
    return _("，").join(said)


def _money(amount: str, currency: str) -> str:
    """An amount with its currency; one that is none as it was written."""
    read = amount_of(amount)
    return f"{amount} {currency}".strip() if read is None else wording.money_text(read, currency)


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "command.": _command,
    "batch.": _received,
    "batch.restored": lambda detail: _kind(detail.get("kind")),
    "case.flow_changed": _flow_change,
    "node_text.": lambda detail: str(detail.get("text") or ""),
    "note.": lambda detail: _("{count} 个字", count=_count(detail.get("chars") or 0)),
    "chase.": lambda detail: wording_casework.channel_name(detail["channel"]) if "channel" in detail else "",
    "contact.": lambda detail: wording_casework.role_name(detail.get("role") or ""),
    "return_address.": lambda detail: "",
    "alias.": lambda detail: "",
    "owner.": lambda detail: wording_casework.owned_name(detail.get("kind") or ""),
    "appeal.": lambda detail: wording_casework.outcome_name(detail["decision"]) if "decision" in detail else "",
    "approval.": _approval,
    "connection.created": lambda detail: _kind(detail.get("kind")),
    "connection.": _connection,
    "sync.": lambda detail: "",
    "outbox.paused": _paused,
    "outbox.resumed": lambda detail: _words(_PAUSES)(detail.get("was") or ""),
    "work.restored": lambda detail: str(detail.get("snapshot") or ""),
    "rules.promise_set": lambda detail: _(
        "{before} → {after} 天", before=plain(detail.get("before")), after=plain(detail.get("after"))
    ),
    "rules.second_person_set": lambda detail: _(
        "{before} → {after} 元", before=plain(detail.get("before")), after=plain(detail.get("after"))
    ),
    "rules.preset_added": lambda detail: plain(detail.get("name")),
    "rules.preset_removed": lambda detail: plain(detail.get("name")),
    "rules.": lambda detail: str(detail.get("ground") or ""),
    "drafts.healed": lambda detail: _item_count(detail.get("healed") or []),
}

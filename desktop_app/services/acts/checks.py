"""Is an act possible now? Each reason against it is a finding with its rule, grade and mend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.acts import CaseState
from desktop_app.models.command_words import Capability, CommandName, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import Node
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.console_forms import ConsoleForms
    from desktop_app.models.findings import Finding
    from desktop_app.models.rules.packs import RulePacks


MODE = "delivery_mode"


def check_act(
    name: CommandName,
    case: CaseState,
    standing: Command | None,
    capability: Capability,
    now: datetime,
    forms: ConsoleForms,
    packs: RulePacks,
) -> list[Finding]:
    """All reasons against an act on a case, blocking ones first. Empty: it is possible.

    ``standing`` is the command that is not reflected yet, if one stands on the case; ``now`` is the connection's time;
    ``capability`` is what the connection can do for this act.
    """
    found = [
        capability_finding(capability, forms, _("这个连接还不能办理服务监管。")),
        _appeal(case, forms),
        standing_finding(standing, forms),
        _node(name, case, forms, packs),
        _freshness(case, now, forms),
        _refund(case, now, packs),
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.severity is not Severity.BLOCK)


def is_stale(case: CaseState, now: datetime, forms: ConsoleForms) -> bool:
    """True when the facts about a case are older than the table of limits allows."""
    return now - case.data_as_of > timedelta(hours=forms.limits.stale_after_hours)


def nodes_of(name: CommandName, case: CaseState, packs: RulePacks) -> list[Node]:
    """The nodes of the case's flow in which an act is permitted."""
    from desktop_app.models.flows import permitted_moves

    return [move.start for move in permitted_moves(case.choice, packs) if move.command is name]


def capability_finding(capability: Capability, forms: ConsoleForms, message: str) -> Finding | None:
    """That the connection cannot act; ``message`` names what it cannot do."""
    if capability is not Capability.NONE:
        return None
    return forms.finding("ACT-08", message, _("先同步一次；还是不能办理，就换到可以办理的连接。"))


def _appeal(case: CaseState, forms: ConsoleForms) -> Finding | None:
    if not case.facts.is_appeal_open:
        return None
    return forms.finding("ACT-03", _("申诉中，双方都不能操作。"), _("等运营裁定后再办理。"))


def standing_finding(standing: Command | None, forms: ConsoleForms) -> Finding | None:
    """That a command stands on the target already; ``None`` when none does."""
    if standing is None:
        return None
    title = wording.command_name(standing.name)
    state = wording.command_state_name(standing.told_state)
    return forms.finding(
        "ACT-02",
        _("这一单的“{title}”还是“{state}”，没有核对完。", title=title, state=state)
        if target_kind(standing.name) == "cases"
        else _("这张退订申请的“{title}”还是“{state}”，没有核对完。", title=title, state=state),
        _("在待提交页登记结果，或粘贴、登记控制台现在的状态。"),
    )


def _node(name: CommandName, case: CaseState, forms: ConsoleForms, packs: RulePacks) -> Finding | None:
    if case.node is Node.UNKNOWN:
        return forms.finding("ACT-01", _("这一单的状态待认定。"), _("先认定它在哪个节点。"))
    if case.node in nodes_of(name, case, packs):
        return None
    return forms.finding(
        "ACT-01",
        _("现在的节点是“{node}”，不能{title}。", node=case.node_name, title=wording.command_name(name)),
        _("控制台上已经变化时，先粘贴或登记最新状态。"),
    )


def _refund(case: CaseState, now: datetime, packs: RulePacks) -> Finding | None:
    """A pending refund: an assumption, so that it warns and never stops anybody."""
    if not case.pausing_refund:
        return None
    from desktop_app.models.findings import Finding
    from desktop_app.models.refunds.forecast import common_rules

    clause = packs.clause(common_rules(packs).pause, now.astimezone(CHINA).date())
    return Finding(
        clause.id,
        Severity.WARN,
        _("这一单正在退订（{refund}），服务监管推测已暂停。", refund=case.pausing_refund),
        _("先看退订办到哪一步，再决定要不要继续交付。"),
        clause.source,
        clause.grade,
        clause.text,
    )


def _freshness(case: CaseState, now: datetime, forms: ConsoleForms) -> Finding | None:
    if not is_stale(case, now, forms):
        return None
    hours = int((now - case.data_as_of).total_seconds() // 3600)
    return forms.finding(
        "ACT-04",
        _("数据是 {count} 小时前的（{moment}）。", count=hours, moment=_moment(case.data_as_of)),
        _("办理前在控制台看一眼。"),
    )


def _moment(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


def check_reason(reason: str, forms: ConsoleForms) -> list[Finding]:
    """A rejection needs a reason; a long one is only warned about, because no limit is printed."""
    limit = forms.limits.reason_max_chars
    text = reason.strip()
    if not text:
        return [forms.finding("ACT-05", _("没有写驳回原因。"), _("写明客户要改什么。"), field="reason")]
    if len(text) > limit:
        message = _("驳回原因有 {count} 字，最多按 {limit} 字检查。", count=len(text), limit=limit)
        return [forms.finding("ACT-06", message, _("删短一些。"), field="reason")]
    return []


def check_form(body: Mapping[str, Any], forms: ConsoleForms, asked: frozenset[str] | None = None) -> list[Finding]:
    """What the form itself must say: the way of delivery, and an opening time that can be read.

    ``asked``: ids of what the case's form asks for; ``None``: all of it.
    """
    found = []
    if not has_mode(body) and (asked is None or MODE in asked):
        message = _("没有选交付方式。")
        found.append(forms.finding("ACT-11", message, _("选择现场或远程交付。"), field="delivery_mode"))
    try:
        opening_time(body)
    except ValueError:
        message = _("“{text}”不是能读懂的时间。", text=str(body.get("opening_time")))
        found.append(forms.finding("ACT-10", message, _("按 2026-11-03 09:00 的样子写。"), field="opening_time"))
    return found


def typed_texts(body: Mapping[str, Any]) -> dict[str, str]:
    """The values of the flow's own form that were typed, bare of outer blanks; empty ones are left out."""
    typed = body.get("texts")
    given = typed.items() if isinstance(typed, Mapping) else ()
    return {str(name): text for name, value in given if (text := str(value or "").strip())}


def has_mode(body: Mapping[str, Any]) -> bool:
    """True when the form says how the delivery was made."""
    return body.get("delivery_mode") in ("onsite", "remote")


def opening_time(body: Mapping[str, Any]) -> datetime | None:
    """The form's actual opening time; without offset it is China Standard Time. Raises ValueError."""
    text = str(body.get("opening_time") or "").strip()
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)

"""What the form says of its judgement: which findings are shown, and why agreeing is off. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.models.command_words import CommandName
from desktop_app.models.scales import Severity
from desktop_app.texts import N_, _, n_, sentences
from desktop_app.views.pages.refunds.decision.body import ADDRESS, AGREED, MORE, OPINION
from desktop_app.views.pages.refunds.decision.reading import REASON

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding
    from desktop_app.views.pages.refunds.decision.reading import DecisionJudged, DecisionRead

SECOND = "second_person"
MOST_TOLD = 3
"""Things that are missing, one sentence each; the others are counted."""
_STOPPED = (N_("不能同意：{reason}"), N_("不能确认验收：{reason}"))
_NOT_YET = (N_("还不能同意：{what}"), N_("还不能确认验收：{what}"))
"""By whether goods are inspected: the button at the foot has that word."""
_FIELDS = frozenset({OPINION, AGREED, MORE, ADDRESS, "files"})


def is_typed_away(finding: Finding) -> bool:
    """True when something in the form mends it: a text, a file, an address, a reason."""
    field = finding.field or ""
    return field in _FIELDS or field.startswith(REASON) or finding.file is not None


def is_hopeless(finding: Finding) -> bool:
    """True when nothing here and no second person mends it."""
    return finding.severity is Severity.BLOCK and not is_typed_away(finding) and finding.field != SECOND


def shown_findings(
    judged: DecisionJudged, names: tuple[CommandName, ...], wanted: CommandName | None
) -> tuple[Finding, ...]:
    """The findings of the act by which money leaves; of another one once it is wanted, or is all that is left."""
    first = judged.findings.get(names[0], ())
    if any(map(is_hopeless, first)):
        told = [one for one in first if not is_typed_away(one)]
        told += judged.findings.get(wanted or names[1], ())
    else:
        told = [*first, *(judged.findings.get(wanted, ()) if wanted is not None else ())]
    return tuple({(one.rule, one.field, one.file, one.message): one for one in told}.values())


def without_needs(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Of a form that nobody has touched: what stands against it, without what it merely still needs."""
    return tuple(one for one in findings if not one.is_form_need)


def off_reason(judged: DecisionJudged | None, name: CommandName, is_busy: bool) -> str:
    """Why the act by which money leaves is off, with the very things that are missing; empty when it is on."""
    if is_busy:
        return _("正在办理…")
    if judged is None:
        return _("正在检查…")
    blocks = judged.blocks(name)
    if not blocks:
        return ""
    is_goods = name is CommandName.CONFIRM_INSPECTION
    hopeless = next((one for one in blocks if is_hopeless(one)), None)
    if hopeless is not None:
        return _(_STOPPED[is_goods], reason=hopeless.message)
    typed = [one for one in blocks if is_typed_away(one)]
    if not typed:
        return blocks[0].message
    # each has a field of its own, in which two findings may stand
    reasons = {one.field for one in typed if (one.field or "").startswith(REASON)}
    if reasons and is_goods:
        return n_("写明理由才能确认验收（{count} 处）", "写明理由才能确认验收（{count} 处）", len(reasons))
    if reasons:
        return n_("写明理由才能同意（{count} 处）", "写明理由才能同意（{count} 处）", len(reasons))
    typed.sort(key=lambda one: one.field != OPINION)  # as they stand in the form
    told = list(dict.fromkeys(one.message for one in typed))
    more = len(told) - MOST_TOLD
    rest = [n_("另有 {count} 项要改。", "另有 {count} 项要改。", more)] if more > 0 else []
    return _(_NOT_YET[is_goods], what=sentences(*told[:MOST_TOLD], *rest))


def remark(read: DecisionRead) -> str:
    """What a person should know before going on: a refusal, or somebody else's draft."""
    if read.last is not None:
        text = read.last.result_text or str(read.last.answer.get("text") or "")
        return _("上次提交被拒绝：{text}", text=text) if text else _("上次提交被拒绝，可以改好再提交。")
    draft = read.draft
    who = str(draft.body.get("by") or "") if draft is not None else ""
    if draft is not None and draft.revision and who and who != read.me and read.form.opinion:
        return _("下面的草稿是 {person} 写的。", person=who)
    return ""

"""Is an act on a refund possible now? A table of questions; each reason against it is a finding with rule and mend.

What stands against agreeing (``blockers``) is told under its own id, so that the window can put a field for the reason
beside it. What the form must hold is judged apart (``models.refunds.decision``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models import wording
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Command
from desktop_app.models.findings import Finding
from desktop_app.models.refunds.acts import AGREEING, states_for
from desktop_app.models.refunds.decision import reason_length
from desktop_app.models.refunds.form import RefundForm
from desktop_app.models.refunds.seen import RefundSeen
from desktop_app.models.refunds.states import RefundMachine, RefundState
from desktop_app.models.scales import Severity
from desktop_app.services.acts import checks as act_checks
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.approvals.second_person import SecondPersonStanding
    from desktop_app.models.console_forms import ConsoleForms
    from desktop_app.models.refunds.blockers import Blocker

OF_EVERY_ACT = frozenset({"STALE_DATA"})
"""What is also told before an act that keeps the money."""
SECOND_PERSON = "ACT-15"


class Asked(NamedTuple):
    """One act that a person wants, and all that is asked about it."""

    name: CommandName
    seen: RefundSeen
    form: RefundForm
    standing: Command | None
    """The command that is not reflected yet, if one stands on the request."""
    capability: Capability
    second_person: SecondPersonStanding | None
    """``None`` where the act needs none."""
    least_reason: int
    """Characters that a reason needs to pass a blocker."""
    forms: ConsoleForms


def check_act(asked: Asked) -> list[Finding]:
    """All reasons against an act on a refund, blocking ones first. Empty: it is possible."""
    found = [finding for question in QUESTIONS for finding in question(asked)]
    return sorted(found, key=lambda one: one.severity is not Severity.BLOCK)


def _capability(asked: Asked) -> Iterable[Finding]:
    found = act_checks.capability_finding(asked.capability, asked.forms, _("这个连接还不能办理退订。"))
    return [found] if found is not None else []


def _regime(asked: Asked) -> Iterable[Finding]:
    regime = asked.seen.report.forecast.regime
    if not regime.regime.has_review:
        message = _("这张退订申请没有商家审核：{clause}", clause=regime.clause.text)
        yield asked.forms.finding("ACT-13", message, _("不用办理；情况有变时登记新的状态。"))


def _state(asked: Asked) -> Iterable[Finding]:
    seen = asked.seen
    if seen.state in states_for(asked.name, seen.machine(asked.form.return_address)):
        return
    if seen.state in (RefundState.UNKNOWN, RefundState.NONE):
        yield asked.forms.finding("ACT-12", _("这张退订申请的状态待认定。"), _("先认定它在哪个状态。"))
        return
    yield asked.forms.finding(
        "ACT-12",
        _(
            "现在的状态是“{state}”，不能{title}。",
            state=wording.refund_state_name(seen.state), title=wording.command_name(asked.name),
        ),
        _("控制台上已经变化时，先粘贴或登记最新状态。"),
    )  # fmt: skip


def _appeal(asked: Asked) -> Iterable[Finding]:
    """An appeal about the return; against agreeing it stands among the blockers, which a reason passes."""
    if asked.seen.facts.is_appeal_open and asked.name not in AGREEING:
        message = _("这张退订申请在申诉中，裁定之前双方都不能操作。")
        yield asked.forms.finding("ACT-18", message, _("等运营裁定后再办理。"))


def _standing(asked: Asked) -> Iterable[Finding]:
    found = act_checks.standing_finding(asked.standing, asked.forms)
    return [found] if found is not None else []


def _money(asked: Asked) -> Iterable[Finding]:
    """Whoever carries the act out by itself is told the amount, and refuses another one."""
    if asked.capability is Capability.DIRECT and asked.seen.facts.requested is None:
        text = asked.seen.facts.unread_amount[:40]
        message = _("申请金额“{text}”读不出来。", text=text) if text else _("申请金额没有写明。")
        yield asked.forms.finding("ACT-14", message, _("先同步，或登记控制台上的金额和币种。"))


def _way(asked: Asked) -> Iterable[Finding]:
    seen = asked.seen
    if asked.name is not CommandName.APPROVE_REFUND or seen.known_machine is not None:
        return
    if seen.machine(asked.form.return_address) is RefundMachine.RETURN:
        return
    yield asked.forms.finding(
        "ACT-16",
        _("没有写明接入类型或收货状态，按不用寄回办理。"),
        _("硬件已收货的，选寄回地址。"),
        field="return_address",
    )


def _blockers(asked: Asked) -> Iterable[Finding]:
    for one in asked.seen.report.blockers:
        if asked.name in AGREEING or one.id in OF_EVERY_ACT:
            yield _told(one, asked)


def _told(one: Blocker, asked: Asked) -> Finding:
    """A blocker as a finding: it no longer blocks once a reason that passes it was typed."""
    severity, mend, field = one.severity, one.mend, None
    if one.is_overridable:
        field = f"reasons.{one.id}"
        if is_passed(one, asked.form, asked.least_reason):
            severity, mend = Severity.WARN, _("已写明理由，会写进指令和日志。")
    return Finding(
        rule=one.id,
        severity=severity,
        message=one.message,
        mend=mend,
        source=one.source,
        grade=one.grade,
        clause=one.clause,
        field=field,
        is_own_check=one.is_own_check,
    )


def is_passed(one: Blocker, form: RefundForm, least_reason: int) -> bool:
    """True when a reason passes the blocker and one was typed that says something."""
    return one.is_overridable and reason_length(form.reasons.get(one.id, "")) >= least_reason


def _second_person(asked: Asked) -> Iterable[Finding]:
    second = asked.second_person
    if second is None:
        return
    if second.is_needed and not second.is_good:
        mend = _("请第二人审批这张退订申请，成立后再办理。")
        yield asked.forms.finding(SECOND_PERSON, second.sentence, mend, field="second_person")
    elif second.is_needed and second.sentence:
        mend = _("这一单最好由另一台电脑上的同事审批。")
        yield asked.forms.finding("ACT-17", second.sentence, mend, field="second_person")


Question = Callable[[Asked], Iterable[Finding]]
QUESTIONS: tuple[Question, ...] = (
    _capability,
    _regime,
    _state,
    _appeal,
    _standing,
    _money,
    _blockers,
    _second_person,
    _way,
)
"""In the order in which their answers are told."""

"""The detail of one case in words, in the order in which a person needs it. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models import wording, wording_times
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.listing import is_paused
from desktop_app.models.supervision import CaseForecast, Effect, Node, Party
from desktop_app.texts import _, n_
from desktop_app.views.kit.signs import party_sign
from desktop_app.views.pages.supervision.case_acts import REFUND, REGISTER_RESULT
from desktop_app.views.pages.supervision.casework.casework_words import (
    CHASE,
    CONTACTS,
    NO_CASEWORK,
    OWNER,
    CaseworkRead,
    contact_line,
    last_chase_words,
    owner_words,
)
from desktop_app.views.pages.supervision.looks import (
    AUTOMATIC,
    ChipLook,
    DeadlineLook,
    Word,
    command_chip,
    deadline_look,
    effect_look,
    grade_chip,
    limit_at,
    paused_look,
)
from desktop_app.views.pages.supervision.presenter import full_id, node_look, unknown_chip

if TYPE_CHECKING:
    from desktop_app.models.acts import PermittedAct
    from desktop_app.services.cases.details import CaseDetail

_BADGES_SHOWN_ELSEWHERE = frozenset(
    {
        wording.STATE_UNKNOWN,
        wording.NO_RULES,
        wording.STALLED,
        wording.OVER_180_DAYS,
        wording.SYNC_PENDING,
        wording.REFUND_PENDING,
        wording.CLOSED_BY_REFUND,
    }
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule about the case: what it is called, what it says here, and how it is known."""

    label: str
    text: str
    chip: ChipLook
    clause: str
    source: str
    rule_id: str = ""
    ink: str = "text"
    is_effect: bool = False
    """Says what happens by itself."""

    @property
    def source_text(self) -> str:
        """Where it is printed, in words."""
        if not self.source or self.source == ASSUMPTION:
            return _("没有官方出处，按推测处理")
        return _("来源：{source}", source=self.source)

    @property
    def why(self) -> str:
        """The clause with source and grade, as it is shown on request."""
        return "\n".join((self.clause, self.source_text, self.chip.text))


@dataclass(frozen=True, slots=True)
class FactLine:
    """A label, its value, and a second value at the right."""

    label: str
    value: str
    second: str = ""
    rule: RuleLine | None = None
    """The rule behind the fact: the second value shows it when it is pressed."""
    act: str = ""
    """What the second value asks for when it is pressed; empty: it is only to be read."""


@dataclass(frozen=True, slots=True)
class ActButton:
    """An act that can be started from here, or the reason why not."""

    id: str
    text: str
    icon: str
    is_allowed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the time line."""

    state: str
    """``done``, ``now`` or ``later``."""
    name: str
    who: str
    at: str
    duration: str


@dataclass(frozen=True, slots=True)
class DetailView:
    """The whole detail in words."""

    key: str
    chips: tuple[ChipLook, ...]
    title: str
    full_id: str
    amount: str
    node_line: Word
    deadline: DeadlineLook
    note: str
    """What our move is where no act of this program does it; else empty."""
    primary: ActButton | None
    others: tuple[ActButton, ...]
    rules: tuple[RuleLine, ...]
    facts: tuple[FactLine, ...]
    steps: tuple[StepLine, ...]


WRONG_NODE = "ACT-01"
"""The rule by which the case stands at another node than that of the act."""
ASSUMPTION = "assumption"
"""What a rule without a printed source names as its source."""

_ACT_ICONS = {
    CommandName.CONFIRM_REQUIREMENT: "check-square",
    CommandName.REJECT_REQUIREMENT: "arrow-u-up-left",
    CommandName.REPORT_COMPLETION: "upload-simple",
}
_WAITS_FOR_RESULT = frozenset({CommandState.PREPARED, CommandState.UNKNOWN, CommandState.CONFLICT})


def detail_view(detail: CaseDetail, now: datetime, casework: CaseworkRead = NO_CASEWORK) -> DetailView:
    """The words of a case's detail at ``now``."""
    row = detail.row
    buttons = act_buttons(detail)
    return DetailView(
        key=row.key,
        chips=_chips(detail),
        title=row.product_name or _("没有商品名称"),
        full_id=full_id(row.order_id, row.line_id),
        amount=_amount(detail),
        node_line=_node_line(detail, now),
        deadline=_deadline(detail.forecast, now),
        note=_note(detail) if not buttons else "",
        primary=buttons[0] if buttons else None,
        others=tuple(buttons[1:]),
        rules=rule_lines(detail, now),
        facts=fact_lines(detail, casework, now),
        steps=step_lines(detail, now),
    )


def fact_lines(detail: CaseDetail, casework: CaseworkRead, now: datetime) -> tuple[FactLine, ...]:
    """The customer with whom to call, when it was ordered, who has it here, and when somebody was chased last."""
    row = detail.row
    customer = FactLine(_("客户"), row.customer_name or wording.NO_VALUE, detail.contact)
    if row.customer_name:
        customer = replace(customer, second=contact_line(casework.contacts, detail.contact), act=CONTACTS)
    return (
        customer,
        FactLine(_("下单时间"), wording_times.full_time(detail.facts.ordered_at)),
        *_flow_line(detail),
        FactLine(_("负责人"), owner_words(row.owner, casework.owner), _("指派"), act=OWNER),
        FactLine(_("上次催办"), last_chase_words(casework.chases, now), _("记一次催办"), act=CHASE),
    )


def act_buttons(detail: CaseDetail) -> list[ActButton]:
    """What can be done from here, the next useful act first. A command under way leaves only its result to register."""
    command = detail.command
    if command is not None:
        if command.capability is Capability.DIRECT:
            return [ActButton(REGISTER_RESULT, _("看待提交"), "paper-plane-tilt", True)]
        if command.state not in _WAITS_FOR_RESULT:
            return []
        return [ActButton(REGISTER_RESULT, _("登记办理结果"), "arrow-square-out", True)]
    order = {CommandName.REPORT_COMPLETION: 0, CommandName.CONFIRM_REQUIREMENT: 1, CommandName.REJECT_REQUIREMENT: 2}
    acts = sorted(detail.acts, key=lambda act: (not act.is_allowed, order[CommandName(act.command_name)]))
    frozen = wording.APPEAL_OPEN in detail.row.badges
    return _refund_first(detail) + [
        ActButton(
            act.command_name.value,
            _act_words(act.command_name),
            _ACT_ICONS[act.command_name],
            act.is_allowed,
            act.reason,
        )
        for act in acts
        if act.is_allowed or (frozen and act.command_name is CommandName.REPORT_COMPLETION and _is_its_node(act))
    ]


def _refund_first(detail: CaseDetail) -> list[ActButton]:
    """While a pending refund pauses the case, what is to be done first is there; its own acts stay within reach."""
    going = [one.key for one in detail.refunds if one.forecast.is_listed] if is_paused(detail.row.badges) else []
    return [ActButton(f"{REFUND}{key}", _("看退订"), "arrow-counter-clockwise", True) for key in going[:1]]


def _is_its_node(act: PermittedAct) -> bool:
    """True where nothing but the appeal stands between the node and the act."""
    return all(one.rule != WRONG_NODE for one in act.findings)


def _act_words(name: CommandName) -> str:
    """What the button does here: the form comes first, and 确认完成 stands at its end."""
    return _("上传交付凭证") if name is CommandName.REPORT_COMPLETION else wording.command_name(name)


def _chips(detail: CaseDetail) -> tuple[ChipLook, ...]:
    row, facts = detail.row, detail.facts
    is_ours = row.whose_move is Party.SELLER
    chips = []
    if not (is_ours and is_paused(row.badges)):  # a paused case does not wait for us: its refund is looked at first
        sign = party_sign(row.whose_move)
        chips.append(ChipLook("solid" if is_ours else "neutral", sign.icon, wording.party_title(row.whose_move)))
    if detail.command is not None:
        chips.append(command_chip(detail.command.told_state))
    if row.node is Node.UNKNOWN:
        chips.append(unknown_chip(row))
    if wording.REFUND_PENDING in row.badges and len(chips) < 3:
        chips.append(ChipLook("dashed", "arrow-counter-clockwise", wording.badge_name(wording.REFUND_PENDING)))
    for badge in row.badges:
        if badge not in _BADGES_SHOWN_ELSEWHERE and len(chips) < 3:
            chips.append(ChipLook("amber", "warning-circle", wording.badge_name(badge)))
    # the last one leaves first where there is no room: what changes the case counts for more than how it was sold
    sold_as = wording.product_class(facts.product_class or "")
    sale = " · ".join(part for part in (sold_as, facts.sales_scene) if part)
    if sale and detail.command is None and row.node is not Node.UNKNOWN and len(chips) < 3:
        chips.append(ChipLook("neutral", "tag", sale))
    return tuple(chips)


def _amount(detail: CaseDetail) -> str:
    return wording.money_text(detail.facts.amount, detail.facts.currency)


def _node_line(detail: CaseDetail, now: datetime) -> Word:
    row = detail.row
    if wording.SYNC_PENDING not in detail.forecast.badges:
        # the three hours are over, and the row is judged anew a moment later
        row = row._replace(badges=tuple(one for one in row.badges if one != wording.SYNC_PENDING))
    look = node_look(row)
    since = detail.row.node_since
    if detail.row.node in (Node.UNKNOWN, Node.NONE) or wording.APPEAL_OPEN in detail.row.badges:
        # days at a node say nothing of a state that is not known, nor of how long an appeal has been running
        return Word(look.text, look.icon, "text", True)
    if since is None:
        days = _days_seen(detail, now)
        text = n_("{node}，至少 {count} 天", "{node}，至少 {count} 天", days, node=look.text) if days else look.text
        return Word(text, look.icon, "text", True)
    days = (now.date() - since.astimezone(now.tzinfo).date()).days
    if days <= 0:
        return Word(_("{node}，今天开始", node=look.text), look.icon, "text", True)
    return Word(n_("{node}，已 {count} 天", "{node}，已 {count} 天", days, node=look.text), look.icon, "text", True)


def _days_seen(detail: CaseDetail, now: datetime) -> int:
    """Calendar days since a batch first told of the present node, for a case whose data do not say since when."""
    at = next((step.at for step in detail.steps if step.state == "now"), None)
    return 0 if at is None else max(0, (now.date() - at.astimezone(now.tzinfo).date()).days)


def _deadline(forecast: CaseForecast, now: datetime) -> DeadlineLook:
    if is_paused(forecast.badges):
        return paused_look()
    deadline, silence = forecast.deadline, forecast.silence
    automatic = silence.at if silence.effect in AUTOMATIC else None
    limit = limit_at(deadline.at if deadline else None, forecast.whose_move, now)
    at = min((moment for moment in (limit, automatic) if moment), default=None)
    is_working = deadline is not None and deadline.at == at and deadline.is_in_working_days
    is_nobodys, is_automatic = forecast.whose_move is Party.NOBODY, at is not None and at == automatic
    return deadline_look(at, now, is_automatic=is_automatic, is_working_days=is_working, is_nobodys=is_nobodys)


def _note(detail: CaseDetail) -> str:
    """At a node that is ours although nothing is filled in for it, such as the activation of a code."""
    if detail.row.whose_move is not Party.SELLER or detail.command is not None:
        return ""
    return next((step.hint for step in detail.steps if step.state == "now"), "")


def _flow_line(detail: CaseDetail) -> tuple[FactLine, ...]:
    """Which of several flows and generations of rules counts here, which follows from type and day of the order."""
    flow = detail.flow
    if flow is None:
        return ()
    label, clause = _("流程"), flow.clause
    rule = RuleLine(label, flow.name, grade_chip(clause.grade), clause.text, clause.source, clause.id)
    return (FactLine(label, flow.name, flow.orders or _("看条款"), rule),)


def _next_notice(at: datetime, now: datetime) -> str:
    day = wording_times.absolute_date(at, now)
    return _("下次 {day}", day=day) if day[:1].isdigit() else _("下次就在{day}", day=day)


def rule_lines(detail: CaseDetail, now: datetime) -> tuple[RuleLine, ...]:
    """依据, 逾期后果, 定期提醒 and 停滞, each with the clause behind it."""
    silence = detail.forecast.silence
    effect = effect_look(silence.effect, detail.row.badges)
    # once the weekly notices run, the day of the next one says more than how it is reckoned
    is_weekly = silence.effect is Effect.REMINDER and wording.OVER_180_DAYS in detail.row.badges
    notice = silence.clause_id if is_weekly else ""
    return tuple(
        RuleLine(
            row.label,
            _next_notice(silence.at, now) if silence.at is not None and row.clause.id == notice else row.text,
            grade_chip(row.clause.grade, is_own_check=row.is_own_check),
            row.clause.text,
            row.clause.source,
            row.clause.id,
            effect.ink if row.text == effect.text else "text",
            row.is_effect,
        )
        for row in detail.clauses
    )


def step_lines(detail: CaseDetail, now: datetime) -> tuple[StepLine, ...]:
    """The time line: what is done, what is going on, what is still to come."""
    lines = []
    for step in detail.steps:
        if step.state == "now":
            since = _days_now(detail, step.at, now)
            lines.append(StepLine("now", step.name, _who_now(detail, step.who), _("进行中"), since))
        elif step.state == "done":
            at = wording_times.absolute_time(step.at, now) if step.at is not None else ""
            took = wording_times.duration_text(step.duration) if step.duration is not None else ""
            lines.append(StepLine("done", step.name, step.who, at, _("用时 {time}", time=took) if took else ""))
        else:
            lines.append(StepLine(step.state, step.name, step.who, "", ""))
    return tuple(lines)


def _days_now(detail: CaseDetail, at: datetime | None, now: datetime) -> str:
    """The same count of days as in the head."""
    if detail.row.node_since is not None or detail.row.node is Node.UNKNOWN:
        return wording_times.node_days(at, now) if at is not None else ""
    days = _days_seen(detail, now)
    return n_("至少 {count} 天", "至少 {count} 天", days) if days else ""


def _who_now(detail: CaseDetail, who: str) -> str:
    """Who is at it: on our side the owner, if there is one."""
    if detail.row.whose_move is Party.SELLER and detail.row.owner:
        return _("{person} · {side}", person=detail.row.owner, side=who)
    return who

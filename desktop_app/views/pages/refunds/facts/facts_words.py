"""The facts of a refund in words: chips, title, lines with their clauses. No Qt in here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models import wording, wording_times
from desktop_app.models.refunds.check_words import value_words
from desktop_app.models.refunds.facts import RECEIVED
from desktop_app.models.refunds.states import FINAL, RefundState
from desktop_app.models.supervision import Effect, Party
from desktop_app.models.urgency import AUTOMATIC
from desktop_app.texts import _, n_
from desktop_app.views.kit.signs import effect_sign, party_sign
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.looks import SOON, ChipLook, Word, deadline_look, grade_chip
from desktop_app.views.pages.supervision.presenter import source_text

if TYPE_CHECKING:
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.models.supervision import Deadline, Silence
    from desktop_app.services.refunds.judging import JudgedRefund
    from desktop_app.views.pages.refunds.facts.reading import FactsRead


SUPERVISED_DIFFERS = "SUPERVISED_DIFFERS"
"""The point by which the regime itself is in doubt: it counts also where nobody here is asked."""
_BEFORE_A_DECISION = (RefundState.PENDING_SELLER, RefundState.UNKNOWN, RefundState.NONE)
"""Only here the customer waits for a review."""


class PlainFact(NamedTuple):
    """A label, what it says, with an icon before it and a quieter remark behind it."""

    label: str
    value: Word
    remark: str = ""


class OtherLine(NamedTuple):
    """Another request for the same order."""

    refund_id: str
    text: str


class FactsView(NamedTuple):
    """All that stands above the checks."""

    chips: tuple[ChipLook, ...]
    title: str
    told: str
    order_id: str
    lines: tuple[PlainFact | RuleLine, ...]
    owner: str
    others: tuple[OtherLine, ...]


def facts_view(read: FactsRead) -> FactsView:
    """The words of one refund."""
    report, facts = read.report, read.report.facts
    money = report.money
    amount = _("金额未知") if money is None else wording.money_text(money.amount, money.currency)
    title = _("已退还 {amount}", amount=amount) if report.forecast.state is RefundState.REFUNDED else ""
    name = facts.product_name or _("没有商品名称")
    return FactsView(
        chips=_chips(read),
        title=title or _("退还 {amount}", amount=amount),
        told=_("{product} · {customer}", product=name, customer=facts.customer_name or wording.NO_VALUE),
        order_id=facts.order_id,
        lines=tuple(_lines(read)),
        owner=_owner(read),
        others=tuple(_other(one, read.beside.now) for one in read.beside.others),
    )


def _chips(read: FactsRead) -> tuple[ChipLook, ...]:
    forecast, facts = read.report.forecast, read.report.facts
    mover = forecast.whose_move
    kind = "solid" if mover is Party.SELLER else "neutral"
    chips = [ChipLook(kind, party_sign(mover).icon, wording.party_title(mover))]
    if read.words.standing is not None:
        chips.append(read.words.standing)
    if forecast.state is RefundState.UNKNOWN:
        chips.append(ChipLook("dashed", "question", wording.badge_name(wording.STATE_UNKNOWN)))
    elif forecast.state not in (RefundState.PENDING_SELLER, RefundState.NONE):
        chips.append(ChipLook("neutral", "", wording.refund_state_name(forecast.state.value)))
    if facts.is_appeal_open:
        chips.append(ChipLook("amber", "scales", _("验收申诉中")))
    if facts.goods_state == RECEIVED and forecast.has_review:
        chips.append(ChipLook("neutral", "package", _("硬件退货")))
    else:
        chips.append(ChipLook("neutral", "chat-text", read.words.regime))
    return tuple(chips)


def _lines(read: FactsRead) -> list[PlainFact | RuleLine]:
    report, facts, now = read.report, read.report.facts, read.beside.now
    state = report.forecast.state
    lines: list[PlainFact | RuleLine] = []
    if state is RefundState.UNKNOWN:
        lines.append(PlainFact(_("原文"), Word(facts.state_text or _("没有写状态"))))
        batch, row = read.beside.source or (None, 0)
        lines.append(PlainFact(_("来源"), Word(source_text(batch, row, now))))
    if state in _BEFORE_A_DECISION:
        lines.append(_waiting(read))
    if not report.forecast.has_review:
        lines += _no_review(read)
    lines += _rules(report, now)
    if wording.CLOCK_UNKNOWN in report.forecast.badges:
        lines.append(PlainFact("", Word(report.forecast.silence.clause, ink="text2")))
    if facts.reason:
        lines.append(PlainFact(_("原因"), Word(_("“{text}”", text=facts.reason))))
    if facts.goods_state:
        lines.append(PlainFact(_("收货状态"), Word(value_words(facts.goods_state))))
    sent = "  ".join(part for part in (facts.return_carrier, facts.return_waybill) if part)
    told = (
        (_("寄回地址"), facts.return_address),
        (_("寄回物流"), sent),
        (_("验收驳回原因"), facts.inspection_reason),
        (_("上次意见"), facts.opinion),
    )
    lines += [PlainFact(label, Word(text)) for label, text in told if text]
    lines.append(_invoice(facts.invoice_state))
    lines += _invoice_limit(report.invoice, now)
    return lines


def _waiting(read: FactsRead) -> PlainFact:
    report, now, days = read.report, read.beside.now, read.beside.working_days
    deadline, label = report.forecast.deadline, _("等待")
    if days is None:
        return PlainFact(label, Word(_("不知道从哪天起"), ink="text2"))
    said = n_("已等 {count} 个工作日", "已等 {count} 个工作日", days)
    remark = _("我方无处理期限") if report.forecast.state is RefundState.PENDING_SELLER else ""
    if not report.forecast.has_review:
        remark = _("没有商家审核")
    if deadline is None:
        return PlainFact(label, Word(said), remark)
    left = deadline.at - now
    if report.forecast.whose_move is Party.SYSTEM:
        return PlainFact(label, Word(said), remark)  # nobody here is late
    if left <= timedelta(0):
        return PlainFact(label, Word(said, "warning", "red", is_bold=True), remark)
    return PlainFact(label, Word(said, "clock", "amber") if left < SOON else Word(said), remark)


def _no_review(read: FactsRead) -> list[PlainFact | RuleLine]:
    """Why nobody here is asked: the rule in few words with its grade, and below it in full."""
    clause = read.report.forecast.regime.clause
    chip, words = grade_chip(clause.grade), read.words.regime
    rule = RuleLine(_("为什么"), words, chip, clause.text, clause.source, clause.id)
    doubted = [one.message for one in read.report.blockers if one.id == SUPERVISED_DIFFERS]
    lines = [PlainFact(_("请核对"), Word(message, "warning", "amber")) for message in doubted]
    return [rule, PlainFact("", Word(clause.text, ink="text2")), *lines]


def _rules(report: RefundReport, now: datetime) -> list[RuleLine]:
    """What follows if nobody moves: by itself, or only that the customer comes."""
    forecast = report.forecast
    silence, deadline = forecast.silence, forecast.deadline
    found = []
    if silence.effect in AUTOMATIC and silence.at is not None:
        limit = deadline_look(silence.at, now, is_automatic=True)
        told = _(
            "{at} {effect}（{left}）",
            at=limit.absolute, effect=wording.effect_name(silence.effect), left=limit.relative,
        )  # fmt: skip
        ink = limit.ink if limit.ink != "text" else effect_sign(silence.effect).token
        found.append(_rule(_("逾期后果"), told, silence, ink, is_effect=True))
    elif deadline is not None and forecast.state is RefundState.PENDING_SELLER:
        found.append(_rule(_("逾期后果"), _guided(deadline, now), deadline, is_effect=True))
    elif deadline is not None:
        # while the system still has time, nobody here is hurried
        is_ahead = forecast.whose_move is Party.SYSTEM and deadline.at > now
        limit = deadline_look(deadline.at, now, is_nobodys=is_ahead or forecast.whose_move is Party.NOBODY)
        told = _("{left}，{at}", left=limit.relative, at=limit.absolute)
        found.append(_rule(_("期限"), told, deadline, limit.ink))
    elif silence.effect is Effect.UNKNOWN or (forecast.has_review and forecast.state not in FINAL):
        told = wording.effect_name(silence.effect, badges=forecast.badges)
        found.append(_rule(_("逾期后果"), told, silence, is_effect=True))
    return found


def _guided(deadline: Deadline, now: datetime) -> str:
    """From which day on the customer is told to come: the limit ends with a day, so it is the day after."""
    day = wording_times.absolute_date(deadline.at, now)
    if deadline.at <= now:
        return _("{day} 起客户已被引导来联系（不自动处理）", day=day)
    return _("{day} 起客户会被引导来联系（不自动处理）", day=day)


def _rule(label: str, text: str, rule: Deadline | Silence, ink: str = "text", *, is_effect: bool = False) -> RuleLine:
    return RuleLine(label, text, grade_chip(rule.grade), rule.clause, rule.source, rule.clause_id, ink, is_effect)


def _invoice(state: str | None) -> PlainFact:
    if state is None:
        return PlainFact(_("发票状态"), Word(_("没有写明"), ink="text2"))
    return PlainFact(_("发票状态"), Word(value_words(state)))


def _invoice_limit(limit: Deadline | None, now: datetime) -> list[RuleLine]:
    """By when we must issue the invoice that the customer asked for."""
    if limit is None:
        return []
    look = deadline_look(limit.at, now)
    told = _("{left}，{at}", left=look.relative, at=look.absolute)
    return [_rule(_("开票期限"), told, limit, look.ink)]


def _owner(read: FactsRead) -> str:
    """Who has it, else who has its case; and when somebody was chased last."""
    casework = read.beside.casework
    owner = casework.owner.owner if casework.owner is not None else casework.case_owner
    if not casework.chases:
        return owner or wording.NO_VALUE
    from desktop_app.models.wording_casework import channel_name

    chase = casework.chases[-1]
    day = wording_times.absolute_date(chase.at, read.beside.now)
    told = _("上次催办 {day}，{channel}", day=day, channel=channel_name(chase.channel))
    return _("{owner}　{told}", owner=owner, told=told) if owner else told


def _other(one: JudgedRefund, now: datetime) -> OtherLine:
    state = wording.refund_state_name(one.state.value)
    since = one.facts.received_at
    day = "" if since is None else wording_times.absolute_date(since.astimezone(CHINA), now)
    money = one.facts.requested
    amount = "" if money is None else wording.money_text(money.amount, money.currency)
    told = "  ".join(part for part in (day, state, amount) if part)
    return OtherLine(one.key, told)

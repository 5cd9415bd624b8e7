"""Today in words: the week's effects, the next acts, and what waits at the side. No Qt in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.models import wording, wording_times
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.money import CNY
from desktop_app.models.supervision import Effect, Node
from desktop_app.services.cases.today_board import (
    ACTIVATE,
    ACTS_IN_SIGHT,
    CHASE,
    INSPECT_RETURN,
    ISSUE_INVOICE,
    OPENING,
    REFUNDS,
    REVIEW_REFUND,
    SETTLE_STATE,
)
from desktop_app.texts import N_, _, n_
from desktop_app.views.pages.supervision.casework.casework_words import last_words, next_words
from desktop_app.views.pages.supervision.looks import DeadlineLook, Word, amount_of, effect_look, row_deadline

if TYPE_CHECKING:
    from desktop_app.models.listing import CaseRow
    from desktop_app.models.totals import EffectSum
    from desktop_app.services.cases.today_board import ActRow, DayEffects, Freshness

KEYED_ACTS = ACTS_IN_SIGHT
"""So many acts have a key, 1–9."""
LONG_WAIT = timedelta(days=1)
"""A result that waits longer than this is amber."""
LOOK = "look"
NO_RULES = "no_rules"
CHASE_ACCEPTANCE = "chase_acceptance"
"""A chase at the node where most cases wait has a verb of its own."""

_ACTS: Mapping[str, tuple[str, str]] = {
    CommandName.CONFIRM_REQUIREMENT.value: ("check-square", N_("确认需求")),
    CommandName.REJECT_REQUIREMENT.value: ("arrow-u-up-left", N_("驳回需求")),
    CommandName.REPORT_COMPLETION.value: ("upload-simple", N_("上传交付凭证")),
    SETTLE_STATE: ("question", N_("认定状态")),
    LOOK: ("eye", N_("查看")),
    ACTIVATE: ("cpu", N_("激活授权码")),
    OPENING: ("arrow-clockwise", N_("重新启动")),
    CHASE: ("phone", N_("催办")),
    CHASE_ACCEPTANCE: ("phone", N_("催客户验收")),
    REVIEW_REFUND: ("arrow-counter-clockwise", N_("审核退订")),
    INSPECT_RETURN: ("package", N_("验收退货")),
    ISSUE_INVOICE: ("receipt", N_("开具发票")),
}
_DRAFT_ICONS = {"appeal": "scales", REFUNDS: "arrow-counter-clockwise"}
_DRAFT_NAMES = {"appeal": N_("申诉 {name}"), REFUNDS: N_("退订 {name}")}
"""By the kind of a draft, which is the page that writes it; a delivery is named by its product alone."""
_WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
_LONG_WEEKDAYS = (
    N_("星期一"),
    N_("星期二"),
    N_("星期三"),
    N_("星期四"),
    N_("星期五"),
    N_("星期六"),
    N_("星期日"),
)
_KINDS = {"cases": N_("服务监管"), "orders": N_("订单列表"), "transactions": N_("交易明细"), "refunds": N_("退订申请")}
_SOURCES = {
    "paste": N_("{kind}（粘贴）"),
    "import": N_("{kind}（表格）"),
    "sync": N_("{kind}（同步）"),
}


@dataclass(frozen=True, slots=True)
class EventView:
    """One effect of a day: what, how many, for how much."""

    word: Word
    amount: str


@dataclass(frozen=True, slots=True)
class DayView:
    """One column of the strip."""

    title: str
    is_today: bool
    events: tuple[EventView, ...]
    empty: str = ""

    @property
    def spoken(self) -> str:
        """The whole column in words."""
        said = [f"{event.word.text} {event.amount}" for event in self.events] or [self.empty]
        return " ".join((self.title, *said))


@dataclass(frozen=True, slots=True)
class TotalView:
    """The week's total of one effect; totals of different effects are never added."""

    name: str
    amount: str
    ink: str


@dataclass(frozen=True, slots=True)
class ActView:
    """One row of 接下来."""

    subject: str
    """What it is about: the key of a case, or the name of a group; stays the same over refreshes."""
    key: str
    icon: str
    verb: str
    thing: str
    who: str
    deadline: DeadlineLook
    amount: str
    effect: Word

    @property
    def spoken(self) -> str:
        """The row as one sentence."""
        limit = (self.deadline.relative, self.deadline.absolute)
        parts = (self.key, self.verb, self.thing, self.who, *limit, self.amount, self.effect.text)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class SideLine:
    """One line at the side: icon, text, a quiet word at the right, and at most one act."""

    subject: str
    """What it is about, handed on when the act is pressed."""
    icon: str
    text: str
    note: str = ""
    act: str = ""
    icon_ink: str = "text2"
    note_ink: str = "text2"


def act_verbs() -> list[str]:
    """All verbs, so that their column can be wide enough."""
    return [_(verb) for _icon, verb in _ACTS.values()]


def they_will_call() -> Word:
    """What follows where the seller lets a refund wait: nothing by itself."""
    return Word(_("客户会来联系"), "phone", "text2")


def date_line(now: datetime) -> str:
    """The page's second title: ``11月24日，星期二``."""
    return _("{month}月{day}日，{weekday}", month=now.month, day=now.day, weekday=_(_LONG_WEEKDAYS[now.weekday()]))


def day_views(days: tuple[DayEffects, ...], today: date) -> tuple[DayView, ...]:
    """The seven columns of the strip."""
    return tuple(_day(one, today) for one in days)


def total_views(totals: tuple[EffectSum, ...]) -> tuple[TotalView, ...]:
    """The week by effect, a weekly notice too: what each day shows is in a total."""
    shown = [one for one in totals if one.minor_by_currency]
    return tuple(
        TotalView(_named(one.effect).text, wording.sums_text(one.minor_by_currency), _ink(_named(one.effect)))
        for one in shown
    )


def act_views(acts: tuple[ActRow, ...], now: datetime) -> tuple[ActView, ...]:
    """The acts that have a key, nearest first."""
    return tuple(_act(one, str(number), now) for number, one in enumerate(acts[:KEYED_ACTS], start=1))


def more_acts(acts: tuple[ActRow, ...], count: int) -> str:
    """``还有 14 项`` when ``count`` is more than the rows with a key stand for, else empty."""
    rest = count - sum(act.count for act in acts[:KEYED_ACTS])
    return _("还有 {count} 项", count=rest) if rest > 0 else ""


def waiting_lines(commands: tuple[Command, ...], now: datetime) -> tuple[SideLine, ...]:
    """待登记结果: what was prepared and not yet told how it went."""
    return tuple(_waiting(one, now) for one in commands)


def draft_lines(drafts: Mapping[tuple[str, str], tuple[str, datetime | None]], now: datetime) -> tuple[SideLine, ...]:
    """草稿: by kind and target, what it is about and when it was saved last."""
    return tuple(
        SideLine(
            " ".join(draft),
            _DRAFT_ICONS.get(draft[0], "file-text"),
            _(_DRAFT_NAMES[draft[0]], name=name) if draft[0] in _DRAFT_NAMES else name,
            _("{at} 保存", at=wording_times.absolute_time(saved, now)) if saved is not None else "",
            _("继续"),
        )
        for draft, (name, saved) in drafts.items()
    )


def freshness_lines(facts: tuple[Freshness, ...], now: datetime) -> tuple[SideLine, ...]:
    """数据到哪一刻: the data date of each kind, never the time of the import."""
    lines = []
    for one in facts:
        kind = _(_KINDS[one.kind]) if one.kind in _KINDS else one.kind
        name = _(_SOURCES[one.source], kind=kind) if one.source in _SOURCES else kind
        at = wording_times.absolute_time(one.data_as_of, now, is_end=True)
        note = _("数据到 {at}", at=at) if at[:1].isdigit() else _("数据到{at}", at=at)
        ink = "amber" if one.is_stale else "text2"
        icon, icon_ink = ("warning", "amber") if one.is_stale else ("check-circle", "green")
        lines.append(SideLine(one.kind, icon, name, note, icon_ink=icon_ink, note_ink=ink))
    return tuple(lines)


def opening_lines(openings: tuple[CaseRow, ...], acts: tuple[ActRow, ...], now: datetime) -> tuple[SideLine, ...]:
    """待开通的订单: those that the acts with a key leave out of sight; no list of cases has them."""
    in_sight = {act.row.key for act in acts[:KEYED_ACTS] if act.verb == OPENING}
    icon, verb = _ACTS[OPENING]
    lines = []
    for row in openings:
        if row.key not in in_sight:
            left, thing = row_deadline(row, now), row.product_name or row.order_id
            text = " · ".join((thing, row.customer_name)) if row.customer_name else thing
            lines.append(SideLine(row.order_id, icon, text, left.relative, _(verb), note_ink=left.ink))
    return tuple(lines)


def week_link(count: int, has_openings: bool) -> str:
    """The words of the strip's link to the list of its cases; orders that are none stand on this page."""
    if not count:
        return ""
    if has_openings:
        return n_("其中监管单 {count} 单", "其中监管单 {count} 单", count)
    return _("全部 {count} 单", count=count)


def no_rules_lines(count: int) -> tuple[SideLine, ...]:
    """暂无规则: open cases that are kept in sight although nothing can be reckoned for them."""
    if not count:
        return ()
    text = n_("{total} 单，不推算期限", "{total} 单，不推算期限", count, total=f"{count:,}")
    return (SideLine(NO_RULES, "book-open", text, act=_("查看")),)


def next_text(next_date: datetime | None, now: datetime) -> str:
    """When something happens or is due again, for a day with nothing to do."""
    if next_date is None:
        return _("现在没有带期限的订单。有新的数据进来，这里会列出来。")
    at = wording_times.absolute_time(next_date, now, is_end=True)
    relative = wording_times.relative_time(next_date, now)
    return _("下一个期限是 {at}，{relative}。", at=at, relative=relative)


def _day(day: DayEffects, today: date) -> DayView:
    weekday = _(_WEEKDAYS[day.day.weekday()])
    name = _("{weekday} {day}", weekday=weekday, day=day.day.day)
    if day.day == today:
        name = _("{weekday} {day}  今天", weekday=weekday, day=day.day.day)
    elif day.day == today + timedelta(days=1):
        name = _("{weekday} {day}  明天", weekday=weekday, day=day.day.day)
    return DayView(name, day.day == today, tuple(_event(one) for one in day.effects), _("无到期事项"))


def _event(one: EffectSum) -> EventView:
    look = _named(one.effect)
    text = look.text if one.count == 1 else _("{effect} {count} 单", effect=look.text, count=one.count)
    amount = wording.sums_text(one.minor_by_currency, is_short=True) or wording.NO_VALUE
    return EventView(Word(text, look.icon, look.ink), amount)


def _named(effect: Effect) -> Word:
    """The effect by its own name: on its day even the weekly notice is one."""
    return effect_look(effect, (wording.OVER_180_DAYS,))


def _ink(word: Word) -> str:
    return "text" if word.ink == "text2" else word.ink


def _act(act: ActRow, key: str, now: datetime) -> ActView:
    row = act.row
    is_acceptance = act.verb == CHASE and row.node is Node.BUYER_ACCEPT
    icon, verb = _ACTS.get(CHASE_ACCEPTANCE if is_acceptance else act.verb, _ACTS[LOOK])
    thing, who, subject = row.product_name or row.order_id, row.customer_name or wording.NO_VALUE, row.key
    amount = _amount(row.amount_minor, row.currency)
    deadline, effect = row_deadline(row, now), effect_look(row.effect, row.badges, row.effect_at, now)
    if act.kind == REFUNDS:
        subject = f"{act.verb}:{row.key}"  # a request may ask for its review and for an invoice
    if act.verb == REVIEW_REFUND and row.effect is Effect.NONE:
        effect = they_will_call()
    if act.chase is not None and act.chase.next_on is not None:
        last = last_words(act.chase.at, now)
        subject = f"{CHASE}:{row.key}"  # the case may ask for an act of ours as well
        deadline = DeadlineLook(next_words(act.chase.next_on, now), last, last, "clock", "amber")
    if act.verb == SETTLE_STATE:
        effect = effect_look(Effect.UNKNOWN)
        if act.count > 1:
            thing, who, subject = _("状态待认定的 {count} 单", count=act.count), _("服务监管"), SETTLE_STATE
            if act.kind == REFUNDS:
                who, subject = _("退订"), f"{SETTLE_STATE}:{REFUNDS}"
            amount = _amount_of_sums(act.minor_by_currency)
    return ActView(subject, key, icon, _(verb), thing, who, deadline, amount, effect)


def _amount(minor: int | None, currency: str | None) -> str:
    amount = amount_of(minor)
    return wording.amount_cell(amount) if currency in (None, CNY) else wording.money_text(amount, currency)


def _amount_of_sums(sums: Mapping[str, int]) -> str:
    if set(sums) == {CNY}:
        return _amount(sums[CNY], CNY)
    return wording.sums_text(sums) or wording.NO_VALUE


def _waiting(command: Command, now: datetime) -> SideLine:
    subject = command.values.get("subject", {})
    about = subject.get("product") or subject.get("customer") or command.target.split("|")[0]
    text = _("{act} · {about}", act=wording.command_name(command.name), about=about)
    ink = "amber" if now - command.made_at >= LONG_WAIT else "text2"
    if command.state is CommandState.PREPARED:
        return SideLine(
            command.id,
            "arrow-square-out",
            text,
            wording_times.waited_time(command.made_at, now),
            _("登记"),
            note_ink=ink,
        )
    icon = "git-fork" if command.state is CommandState.CONFLICT else "question"
    state_ink = "red" if command.state is CommandState.CONFLICT else "amber"
    return SideLine(
        command.id,
        icon,
        text,
        wording.command_state_name(command.state),
        _("核对"),
        icon_ink=state_ink,
        note_ink=state_ink,
    )

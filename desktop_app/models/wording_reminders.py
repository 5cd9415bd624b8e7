"""What a reminder says: title, sentence, and where its press leads.

A notification is read by whoever passes the screen: of an order it shows the end of its number, and what happens by
itself. No customer, no product, no amount, no person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop_app.models.reminders import EFFECTS, About, Moment, Reminder
from desktop_app.models.wording import absolute_time, effect_name, relative_time
from desktop_app.texts import N_, _, n_

TODAY = "today"
SUPERVISION = "supervision"
REFUNDS = "refunds"
OUTBOX = "outbox"
_PAGES: Mapping[str, str] = {"cases": SUPERVISION, "refunds": REFUNDS}
"""The page that has a list of what a reminder is about; for what none has, Today."""
_TITLES: Mapping[About, str] = {
    About.DEADLINE: N_("期限临近"),
    About.AUTO_REFUND: N_("即将自动退款"),
    About.AUTO_ACCEPT: N_("即将自动验收"),
    About.WITHDRAWN: N_("即将视为撤回"),
    About.INVOICE: N_("发票待开具"),
    About.CHASE: N_("今天该催"),
    About.RESULT: N_("待登记结果"),
    About.ASKING: N_("等您确认"),
}


@dataclass(frozen=True)
class Told:
    """One notification. ``page`` and ``target`` are where its press leads; no target: the page itself."""

    title: str
    text: str
    page: str
    target: str
    reminders: tuple[Reminder, ...]
    is_overdue: bool = False


def tail_of(order_id: str, length: int) -> str:
    """The end of an order number; of a short one at most its half."""
    return order_id[len(order_id) - min(length, len(order_id) // 2) :] if len(order_id) > 1 else ""


def tell(
    reminders: Sequence[Reminder], now: datetime, tail: int, most_single: int, *, is_digest: bool, is_rehearsal: bool
) -> list[Told]:
    """The notifications for reminders that are told at once: each alone while they are few, else one for all."""
    if is_digest or len(reminders) > most_single:
        found = [_together(reminders, now, is_digest)]
    else:
        found = [_alone(one, now, tail) for one in reminders]
    return [_rehearsed(one) for one in found] if is_rehearsal else found


def _rehearsed(told: Told) -> Told:
    title = _("【演练】{title}", title=told.title)
    return Told(title, told.text, told.page, told.target, told.reminders, told.is_overdue)


def _alone(one: Reminder, now: datetime, tail: int) -> Told:
    order = tail_of(one.order_id, tail)
    left, at = relative_time(one.at, now), absolute_time(one.at, now, is_end=True)
    title, is_overdue = _(_TITLES[one.about]), False
    if one.about is About.DEADLINE and one.kind == REFUNDS:
        title = _("退订待审核")
        text = _("订单尾号 {order}：{at} 起客户会被引导来联系，不会自动处理。", order=order, at=at)
        if one.at <= now:
            text = _("订单尾号 {order}：{at} 起客户已被引导来联系，还在等我们审核。", order=order, at=at)
    elif one.about in (About.DEADLINE, About.INVOICE):
        is_overdue = one.at <= now
        if is_overdue and one.about is About.DEADLINE:
            title = _("已逾期")
        text = _("订单尾号 {order}：{left}（{at}）。", order=order, left=left, at=at)
    elif one.about in EFFECTS:
        effect = effect_name(EFFECTS[one.about])
        if one.kind == REFUNDS:
            order = _("{order} 的退订", order=order)
        if one.at <= now:
            title = _("到了自动生效的时间")
            text = _("订单尾号 {order}：{at} 应已{effect}，请查看。", order=order, effect=effect, at=at)
        else:
            text = _("订单尾号 {order}：{left}，{at} {effect}。", order=order, left=left, at=at, effect=effect)
    elif one.about is About.CHASE:
        text = _("订单尾号 {order}：约好今天再催一次。", order=order)
    elif one.about is About.RESULT:
        text = _("订单尾号 {order}：填报包还没有登记办理结果。", order=order)
    else:
        text = _("订单尾号 {order}：有一项在等您决定，不会自己提交。", order=order)
    page = OUTBOX if one.about in (About.RESULT, About.ASKING) else _PAGES.get(one.kind, TODAY)
    return Told(title, text, page, "" if page == TODAY else one.target, (one,), is_overdue)


def _together(reminders: Sequence[Reminder], now: datetime, is_digest: bool) -> Told:
    """How many of each kind; of different effects nothing is added together."""
    parts: list[str] = []
    deadlines = [one for one in reminders if one.about is About.DEADLINE]
    overdue = [one for one in deadlines if one.at <= now]
    near = len(deadlines) - len(overdue)
    if overdue:
        parts.append(n_("逾期 {count} 单", "逾期 {count} 单", len(overdue)))
    if near:
        parts.append(n_("临近期限 {count} 单", "临近期限 {count} 单", near))
    for about, effect in EFFECTS.items():
        mine = [one for one in reminders if one.about is about]
        past = sum(one.at <= now for one in mine)
        if past:
            parts.append(n_("应已{effect} {count} 单", "应已{effect} {count} 单", past, effect=effect_name(effect)))
        if len(mine) > past:
            coming = len(mine) - past
            parts.append(n_("将{effect} {count} 单", "将{effect} {count} 单", coming, effect=effect_name(effect)))
    wanted = (About.INVOICE, About.CHASE, About.RESULT, About.ASKING)
    invoices, chases, results, asking = (sum(one.about is about for one in reminders) for about in wanted)
    if invoices:
        parts.append(n_("发票待开具 {count} 张", "发票待开具 {count} 张", invoices))
    if chases:
        parts.append(n_("该催 {count} 单", "该催 {count} 单", chases))
    if results:
        parts.append(n_("待登记结果 {count} 项", "待登记结果 {count} 项", results))
    if asking:
        parts.append(n_("等您确认 {count} 项", "等您确认 {count} 项", asking))
    said = _("，").join(parts)
    first_at = min((one.at for one in reminders if one.at > now), default=None)
    if first_at is None:
        text = _("{said}。", said=said)
    else:
        text = _("{said}。最近的是 {at}。", said=said, at=absolute_time(first_at, now, is_end=True))
    title = _("不打扰时段里积下的提醒") if is_digest else _("提醒")
    return Told(title, text, TODAY, "", tuple(reminders), bool(overdue))


def calendar_words(moment: Moment, tail: int) -> tuple[str, str]:
    """Summary and description of a calendar's entry: the end of an order number, and what is due."""
    order = tail_of(moment.order_id, tail)
    is_refund = moment.kind == REFUNDS
    if moment.about is About.INVOICE:
        summary = _("云商台：订单尾号 {order} 开具发票", order=order)
    elif moment.about is About.DEADLINE and is_refund:
        summary = _("云商台：订单尾号 {order} 退订还没有审核，客户会来联系", order=order)
    elif moment.about is About.DEADLINE:
        summary = _("云商台：订单尾号 {order} 到期", order=order)
    else:
        effect = effect_name(EFFECTS[moment.about])
        shown = _("{order} 的退订", order=order) if is_refund else order
        summary = _("云商台：订单尾号 {order} {effect}", order=shown, effect=effect)
    return summary, _("请在云商台里打开这一单查看。时间按写这个文件时的数据推算。")

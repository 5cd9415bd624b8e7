"""Reckoned values of the what-if in words and parts. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models import wording, wording_times
from desktop_app.models.refunds.effects import Figure
from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.models.money import Money
    from desktop_app.models.refunds.expected_bill import BillChange
    from desktop_app.models.refunds.five_days import FiveDays
    from desktop_app.services.refunds.what_if import WhatIfData

ARROW = "→"
ONE_TIME = "一次性"
"""计费模式 of what has no term, unless its order says one."""


class Part(NamedTuple):
    """A piece of a value in one look."""

    text: str
    ink: str = "text"
    is_bold: bool = False


class Value(NamedTuple):
    """What stands at the right: its parts, and a bar before them where a share is shown."""

    parts: tuple[Part, ...]
    share: tuple[int, int] | None = None
    """So many of so many."""

    @property
    def text(self) -> str:
        """The whole value as one line."""
        return " ".join(part.text for part in self.parts)


def words(text: str, ink: str = "text") -> Value:
    """A value of words alone."""
    return Value((Part(text, ink),))


def unknown(why: str) -> Value:
    """A value that nobody can reckon, and what is missing."""
    return Value((Part(_("未知"), "text2"), Part(why, "text2")))


def figure_value(figure: Figure, data: WhatIfData) -> Value:
    """The value of a figure for one request."""
    found = data.what_if
    if figure is Figure.BILL_ORDER:
        return _bill(found.bill, is_order=True)
    if figure is Figure.BILL_SETTLEMENT:
        return _bill(found.bill, is_order=False)
    if figure is Figure.REFUNDED:
        return _refunded(found.refunded, data)
    if figure is Figure.USED_TERM:
        if found.term is None:
            return _no_term(data, _("订单没有写明起止时间"))
        used, hours, days = found.term.used_days, found.term.used_hours, found.term.days
        told = _("{used} / {days} 天", used=used, days=days)
        if hours:
            told = _("{used} 天 {hours} 小时 / {days} 天", used=used, hours=hours, days=days)
        return Value((Part(told),), (used, days))
    if figure is Figure.FIVE_DAYS:
        return _window(found.five_days, data)
    if found.suggestion is None:
        return _no_term(data, _("缺起止时间或实付金额"))
    amount = Part(_money(found.suggestion.amount))
    # so that nobody reckons with the days above and finds another amount
    is_part = found.term is not None and 0 < found.suggestion.used_share < 1
    return Value((amount, Part(_("按秒计"), "text2")) if is_part else (amount,))


def _no_term(data: WhatIfData, why: str) -> Value:
    """Why a term is not known: nothing is known of the order, what was sold has none, or it was left out."""
    if not data.what_if.is_order_known:
        return unknown(_no_order())
    return words(_("一次性，没有服务期"), "text2") if data.judged.facts.billing_mode == ONE_TIME else unknown(why)


def _no_order() -> str:
    return _("没有这个订单的数据")


def left_out(bill: BillChange | None) -> Value | None:
    """Rows of the bill whose amount is not known; nothing where the sums are whole."""
    if bill is None or not bill.before.incomplete:
        return None
    count = bill.before.incomplete
    return words(n_("{count} 行没有金额", "{count} 行没有金额", count), "amber")


def _bill(bill: BillChange | None, *, is_order: bool) -> Value:
    if bill is None:
        return unknown(_("申请没有写明订单行"))
    before = bill.before.order if is_order else bill.before.settlement
    after = bill.order_after if is_order else bill.settlement_after
    if before is None:
        return unknown(_("没有本期的交易明细"))
    if not bill.share.rows:
        return Value((Part(_money(before)), Part(_("不含本单，不变"), "text2")))
    shown = Part(_("未知"), "text2") if after is None else Part(_money(after), is_bold=True)
    return Value((Part(_money(before), "text2"), Part(ARROW, "text2"), shown))


def _refunded(money: Money | None, data: WhatIfData) -> Value:
    if money is None:
        unread = data.judged.facts.unread_amount
        if data.judged.facts.is_currency_unknown:
            return unknown(_("申请金额的币种不明：{text}", text=unread[:20]))
        return unknown(_("申请金额读不出来：{text}", text=unread[:20])) if unread else unknown(_("申请没有写明金额"))
    if money.amount <= 0:
        return Value((Part(_money(money)),))
    return Value((Part(wording.money_text(-money.amount, money.currency), "red", is_bold=True),))


def _window(window: FiveDays | None, data: WhatIfData) -> Value:
    """Until when, and how long that still is; once it is over, whether the customer asked in time."""
    if window is None:
        return unknown(_("订单没有写明生效时间") if data.what_if.is_order_known else _no_order())
    until = wording_times.absolute_time(window.ends_at, data.now, is_end=True)
    if not window.is_over:
        ends = _("到 {time}", time=until) if until[:1].isdigit() else _("到{at}", at=until)
        return Value((Part(ends), Part(wording_times.relative_time(window.ends_at, data.now), "text2")))
    over = Part(_("{time} 已过", time=until), is_bold=True)
    if window.was_asked_inside is None:
        return Value((over,))
    asked = _("申请时还没有过") if window.was_asked_inside else _("申请时已过")
    return Value((over, Part(asked, "text2")))


def _money(money: Money) -> str:
    return wording.money_text(money.amount, money.currency)

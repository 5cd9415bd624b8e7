"""The what-if in words: sections of lines, each with its value, its grade and the rule behind it. No Qt in here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models import wording, wording_times
from desktop_app.models.refunds.effects import EffectLine, Figure
from desktop_app.models.refunds.grounds import FactKind, GroundFact, GroundLine
from desktop_app.models.refunds.what_if import Stage
from desktop_app.texts import _, n_
from desktop_app.views.pages.refunds.what_if.figures import Value, figure_value, left_out, words
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.looks import ChipLook, grade_chip

if TYPE_CHECKING:
    from desktop_app.models.findings import Clause
    from desktop_app.services.refunds.what_if import WhatIfData

NO_CHIP = ChipLook("", "", "")


class WhatIfLine(NamedTuple):
    """Label, a chip right after it where the line is not official, and the value at the right."""

    label: str
    value: Value
    chip: ChipLook
    rule: RuleLine | None


class Section(NamedTuple):
    """A bold head with what stands at its right, and its lines."""

    title: str
    note: str
    lines: tuple[WhatIfLine, ...]


class GroundView(NamedTuple):
    """One ground with the fact beside it."""

    id: str
    name: str
    fact: str
    is_supported: bool
    rule: RuleLine


@dataclass(frozen=True)
class WhatIfView:
    """All of the right side."""

    sections: tuple[Section, ...]
    """If agreed, if rejected; nothing where nothing is left to follow."""
    over: str
    """Why nothing follows; empty where something does."""
    grounds: tuple[GroundView, ...]
    customer: Section


def what_if_view(data: WhatIfData) -> WhatIfView:
    """The words for one request."""
    found = data.what_if
    sections = []
    if found.agree:
        drawn = found.bill_day
        note = "" if drawn is None else _("{day} 出账", day=f"{drawn:%m-%d}")
        sections.append(Section(_agree_title(found.stage), note, tuple(_agree_lines(data))))
    if found.reject:
        title = _("如果验收驳回") if found.stage is Stage.INSPECTION else _("如果驳回")
        sections.append(Section(title, "", tuple(_line(one, data) for one in found.reject)))
    return WhatIfView(
        tuple(sections),
        _over(data) if found.stage is Stage.OVER else "",
        tuple(_ground(one, data) for one in data.grounds),
        Section(_("与这位客户"), "", _customer(data)),
    )


def _agree_lines(data: WhatIfData) -> Iterator[WhatIfLine]:
    """The bill day stands in the head; what the sums leave out stands below them."""
    missing = left_out(data.what_if.bill)
    for one in data.what_if.agree:
        if one.figure is not Figure.BILL_DAY:
            yield _line(one, data)
        if one.figure is Figure.BILL_SETTLEMENT and missing is not None:
            yield WhatIfLine(_("未计入"), missing, NO_CHIP, None)


def _agree_title(stage: Stage) -> str:
    if stage is Stage.INSPECTION:
        return _("如果确认验收：本期预计出账")
    return _("退订完成后：本期预计出账") if stage is Stage.ON_ITS_WAY else _("如果同意：本期预计出账")


def _over(data: WhatIfData) -> str:
    if not data.judged.forecast.is_listed:
        return _("这次申请已经结束，没有要算的后果。")
    return _("这类商品不支持退订，没有要算的后果。")


def _line(line: EffectLine, data: WhatIfData) -> WhatIfLine:
    value = figure_value(line.figure, data) if line.figure is not Figure.NONE else words(line.value)
    rule = _rule(line.label, value.text, line.clause)
    chip = rule.chip
    if line.is_loosened:
        chip = ChipLook("dashed", "buildings", _("本公司放宽"))
    elif line.is_reckoned or chip.kind != "dashed":
        chip = NO_CHIP
    return WhatIfLine(line.label, value, chip, rule)


def _rule(label: str, text: str, clause: Clause) -> RuleLine:
    chip = grade_chip(clause.grade, is_own_check=False)
    return RuleLine(label, text, chip, clause.text, clause.source, clause.id)


def _ground(line: GroundLine, data: WhatIfData) -> GroundView:
    fact = fact_words(line.fact, data)
    return GroundView(line.id, line.name, fact, line.is_supported, _rule(line.name, fact, line.clause))


def fact_words(fact: GroundFact, data: WhatIfData) -> str:
    """What is known beside a ground, in a few words."""
    day = "" if fact.at is None else wording_times.absolute_date(fact.at, data.now, is_end=True)
    if fact.kind is FactKind.SENT_ON_DAY:
        return _("第 {count} 天已提", count=fact.number) if fact.number else _("付款当天已提")
    if fact.kind is FactKind.SENT_BY_DAY:
        return _("最晚第 {count} 天已提", count=fact.number)
    if fact.kind is FactKind.NOT_SENT:
        return _("第 {count} 天，还没有提", count=fact.number)
    if fact.kind is FactKind.CHASED:
        return n_("催过 {count} 次，{day}", "催过 {count} 次，{day}", fact.number, day=day)
    if fact.kind is FactKind.ENDED:
        return _("{day} 已到期", day=day)
    if fact.kind is FactKind.RUNS_UNTIL:
        return _("{day} 到期", day=day)
    return _("无记录")


def _customer(data: WhatIfData) -> tuple[WhatIfLine, ...]:
    dealings = data.dealings
    if dealings is None:
        return (WhatIfLine(_("往来"), words(_("申请里没有客户名称")), NO_CHIP, None),)
    sums = " · ".join(wording.money_text(one.amount, one.currency) for one in dealings.paid)
    sums = sums or _("没有金额")
    bought = n_("{count} 单，{sums}", "{count} 单，{sums}", dealings.orders, sums=sums)
    if not dealings.orders:
        bought = _("没有这位客户的订单数据")
    if not dealings.refund_count:
        refunds = _("以前没有")
    else:
        parts = [_("{name} {count}", name=wording.refund_state_name(state), count=n) for state, n in dealings.refunds]
        times = n_("{count} 次", "{count} 次", dealings.refund_count)
        refunds = _("{times}：{parts}", times=times, parts=_("，").join(parts))
    return (
        WhatIfLine(_("往来"), words(bought), NO_CHIP, None),
        WhatIfLine(_("退订"), words(refunds), NO_CHIP, None),
    )

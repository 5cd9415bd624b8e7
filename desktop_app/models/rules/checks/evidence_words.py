"""Checks of what the papers say beside numbers and names: a licence's term, the phone on a waybill."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models.evidence import DeliveryFacts, Hit
from desktop_app.models.rules.checks import order_numbers
from desktop_app.models.rules.checks.evidence_form import number
from desktop_app.models.rules.checks.registry import check

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import CheckEntry

_DAY = r"(?P<{0}y>20\d\d)\s*[-./年]\s*(?P<{0}m>\d{{1,2}})(?:\s*[-./月]\s*(?P<{0}d>\d{{1,2}})\s*日?|\s*月)?"
_HOUR = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_TO = r"\s*起?\s*(?:至|到|TO|-{1,2}|[–—―~])\s*"
_BOUGHT = r"(?:授权|许可|服务|使用|订阅|订购|租用|租赁|LICENSE)\s?(?:使用|服务|有效)?\s?"
_LABEL = rf"(?:{_BOUGHT}(?:期限?|期间|周期|起止(?:时间|日期|日)?)|(?<!合同)有效期[限间]?)"
_GAP = r"(?:\([^()\n]{0,16}\))?[\s:|为是自从由起]{0,12}"
_TERM = re.compile(rf"{_LABEL}{_GAP}{_DAY.format('b')}{_HOUR}{_TO}{_DAY.format('e')}")
_END = re.compile(
    rf"(?:(?:{_LABEL}{_GAP}(?:截?[至止到]|截止(?:于|到)?)|{_BOUGHT}(?:截止|到期|终止)(?:时间|日期?)?)\s*:?\s*){_DAY.format('e')}"
)
_OTHER_TERM = re.compile(r"(?:试用|测试|体验|质保|维保|保修|合同|此前|原|上[一期次年])[^\n。;,]{0,6}$")
_WAYBILL_ENDS = (
    re.compile(r"收\s?(?:件|货|方)|到件|签收"),
    re.compile(r"寄\s?(?:件|方)|发\s?(?:件|货)|托运"),
    re.compile(r"运单|面单|快递|物流"),
)
"""What a waybill names: who gets it, who sends it, and that it is one."""
_MOBILE = re.compile(r"(?<![\d*])(?:\+?86[\s-]?)?(1[3-9]\d)[\s-]?([\d*]{4})[\s-]?(\d{4})(?![\d*])")


@check("evidence.licence_over")
def licence_over(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The term that a paper names had ended before the service was opened (else: ordered); of several the last one."""
    start = facts.opening_time or facts.ordered_at
    if start is None:
        return
    for file in facts.of_role(*rule.roles):
        ends = list(_terms(order_numbers.folded(file.text or ""), number(rule, "least_days")))
        if ends and max(ends) < start.astimezone(CHINA).date():
            yield Hit({"name": file.name, "end": max(ends).isoformat()}, field=file.role, file=file.name)


def _terms(text: str, least_days: int) -> Iterator[date]:
    """The last days of the terms in a folded text. What is shorter than a sold term tells when work was done."""
    for found in _TERM.finditer(text):
        begin, end = _day(found, "b", is_last=False), _day(found, "e", is_last=True)
        if begin and end and end - begin >= timedelta(days=least_days) and not _is_other(text, found.start()):
            yield end
    for found in _END.finditer(text):
        end = _day(found, "e", is_last=True)
        if end and not _is_other(text, found.start()):
            yield end


def _is_other(text: str, place: int) -> bool:
    """The words before a label say that it is no term of what was bought."""
    return _OTHER_TERM.search(text[max(0, place - 12) : place]) is not None


def _day(found: re.Match[str], mark: str, *, is_last: bool) -> date | None:
    """A day, the first or last of its month where only the month is named; ``None`` for one that never was."""
    year, month, day = (found.group(f"{mark}{part}") for part in "ymd")
    try:
        last = calendar.monthrange(int(year), int(month))[1]
        return date(int(year), int(month), int(day) if day else (last if is_last else 1))
    except ValueError:
        return None


@check("evidence.waybill_phone")
def waybill_phone(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A waybill names mobile phones, and none of them is the one that came with the order. Hidden digits fit any."""
    own = _MOBILE.search(facts.buyer_phone or "")
    if own is None:
        return
    for file in facts.of_role(*rule.roles):
        text = order_numbers.folded(file.text or "")
        if not all(word.search(text) for word in _WAYBILL_ENDS):
            continue
        phones = ["".join(found.groups()) for found in _MOBILE.finditer(text)]
        if phones and not any(_fits(phone, "".join(own.groups())) for phone in phones):
            yield Hit({"name": file.name}, field=file.role, file=file.name)


def _fits(shown: str, phone: str) -> bool:
    return all(one in ("*", other) for one, other in zip(shown, phone, strict=True))

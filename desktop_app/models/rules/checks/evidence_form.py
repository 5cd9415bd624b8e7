"""Checks of the delivery form: what must be there, the opening time, the result text, signatures, the day's budget."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.evidence import SIGNERS, DeliveryFacts, Hit
from desktop_app.models.rules.checks.registry import check
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import CheckEntry

_SIGNER_NAMES = {"seller": N_("商家"), "huawei": N_("华为项目组"), "customer": N_("客户")}


def number(rule: CheckEntry, name: str) -> int:
    """A number of a rule; its absence is a fault of the pack that a test of the packs meets."""
    return int(str(rule.params[name]))


def words(rule: CheckEntry, name: str) -> tuple[str, ...]:
    """A list of words of a rule."""
    value = rule.params[name]
    return value if isinstance(value, tuple) else (str(value),)


@check("evidence.role_missing")
def role_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """No file was given for a role."""
    if not facts.of_role(*rule.roles):
        yield Hit()


@check("evidence.role_too_many")
def role_too_many(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """More files for one field than it takes."""
    limit = number(rule, "max_files")
    for role in dict.fromkeys(file.role for file in facts.files):
        count = len(facts.of_role(role))
        if count > limit:
            yield Hit({"count": count, "limit": limit}, field=role)


@check("evidence.result_missing")
def result_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The result text was asked for and is empty."""
    if facts.result_text is not None and not facts.result_text.strip():
        yield Hit()


@check("evidence.text_missing")
def text_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A value of the flow's own form is empty."""
    if facts.texts is not None and not facts.texts.get(rule.field, "").strip():
        yield Hit()


@check("evidence.text_too_long")
def text_too_long(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A value of the flow's own form is longer than we think the console takes."""
    limit = number(rule, "max_chars")
    for name, text in (facts.texts or {}).items():
        if len(text) > limit:
            yield Hit({"count": len(text), "limit": limit}, field=name)


@check("evidence.resource_order_missing")
def resource_order_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """No number of a cloud resource order was given."""
    if not facts.resource_order_ids:
        yield Hit()


@check("evidence.result_too_long")
def result_too_long(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The result text is longer than we think the console takes."""
    limit = number(rule, "max_chars")
    count = len(facts.result_text or "")
    if count > limit:
        yield Hit({"count": count, "limit": limit})


@check("evidence.opening_missing")
def opening_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """No actual opening time."""
    if facts.opening_time is None:
        yield Hit()


@check("evidence.opening_in_future")
def opening_in_future(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The opening time has not come yet."""
    if facts.opening_time is not None and facts.opening_time > now:
        yield Hit({"time": wording.absolute_time(facts.opening_time, now)})


@check("evidence.opening_before_order")
def opening_before_order(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The opening time lies before the order."""
    if facts.opening_time is not None and facts.ordered_at is not None and facts.opening_time < facts.ordered_at:
        yield Hit(
            {
                "time": wording.absolute_time(facts.opening_time, now),
                "ordered": wording.absolute_time(facts.ordered_at, now),
            }
        )


@check("evidence.opening_before_payment")
def opening_before_payment(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The opening time lies between the order and its payment; one before the order is told as that."""
    opened, ordered, paid = facts.opening_time, facts.ordered_at, facts.paid_at
    if opened is None or paid is None or opened >= paid or (ordered is not None and opened < ordered):
        return
    yield Hit({"time": wording.absolute_time(opened, now), "paid": wording.absolute_time(paid, now)})


@check("evidence.term_over")
def term_over(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The bought term, counted from the opening time, is over already."""
    if facts.opening_time is None or not facts.term_months:
        return
    end = add_months(facts.opening_time.astimezone(CHINA), facts.term_months)
    if end <= now:
        yield Hit({"months": facts.term_months, "end": wording.absolute_date(end, now)})


def add_months(start: datetime, months: int) -> datetime:
    """The same day so many months later, the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))


@check("evidence.order_unknown")
def order_unknown(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """No case of the order came in: its day, class and scene are as stated, or not known."""
    if facts.is_order_known is False:
        yield Hit({"order": facts.order_id})


@check("evidence.line_unknown")
def line_unknown(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The order is known, and the line that was named is none of its lines."""
    if facts.other_lines:
        yield Hit({"order": facts.order_id, "line": facts.line_id, "lines": _("、").join(facts.other_lines)})


@check("evidence.mode_missing")
def mode_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The way of delivery is not stated, though it decides what is asked."""
    if not facts.mode:
        yield Hit()


@check("evidence.signatures_missing")
def signatures_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A person was asked which signatures are there, and some are not."""
    if facts.signatures is None:
        return
    missing = [_(_SIGNER_NAMES[signer]) for signer in SIGNERS if signer not in facts.signatures]
    if missing:
        yield Hit({"missing": _("、").join(missing)})


@check("evidence.signatures_unasked")
def signatures_unasked(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Nobody was asked about signatures: only a person can see them."""
    if facts.signatures is None:
        yield Hit()


@check("evidence.day_budget")
def day_budget(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """This delivery alone is more than a day's uploads may be."""
    yield from _over_budget(rule, sum(file.bytes for file in facts.files), len(facts.files))


@check("evidence.day_budget_left")
def day_budget_left(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """With what went up today already, the day's budget does not suffice."""
    size, count = sum(file.bytes for file in facts.files), len(facts.files)
    if facts.uploaded_today_files and not any(_over_budget(rule, size, count)):
        yield from _over_budget(rule, size + facts.uploaded_today_bytes, count + facts.uploaded_today_files)


def _over_budget(rule: CheckEntry, size_bytes: int, count: int) -> Iterator[Hit]:
    max_bytes, max_files = number(rule, "max_bytes"), number(rule, "max_files")
    if size_bytes > max_bytes or count > max_files:
        yield Hit(
            {
                "size": wording.size_text(size_bytes),
                "count": count,
                "max_size": wording.size_text(max_bytes),
                "max_files": max_files,
            }
        )

"""常用语 for a decision on a refund: texts to the customer, filled in from the facts of one request.

Values are put in one by one: what stands in a value is never read as a place. A fact that nobody told leaves a gap
in 〔〕, which a person fills in before the text goes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models import wording, wording_times
from desktop_app.models.refunds.effects import stated_by
from desktop_app.models.scales import Grade
from desktop_app.texts import N_, _, sentences

if TYPE_CHECKING:
    from desktop_app.models.refunds.effects import Circumstance
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import PresetEntry

PLACES: Mapping[str, str] = {
    "customer": N_("客户"),
    "product": N_("商品"),
    "amount": N_("金额"),
    "order_id": N_("订单号"),
    "refund_id": N_("退订单号"),
    "day": N_("日期"),
    "filed_on": N_("申请日期"),
    "since": N_("时间"),
}
"""What a text to the customer may name, with the word of the gap where nobody told it.

``day`` is today, ``since`` the moment that speaks for its ground.
"""
_PLACE = re.compile("\\{(" + "|".join(PLACES) + ")\\}")
_GAP = re.compile("〔[^〔〕\n]{0,40}〕")


class FilledPreset(NamedTuple):
    """One of them, as it would be put into the form."""

    id: str
    title: str
    text: str
    acts: tuple[str, ...]
    """``approve``, ``reject``, ``refuse_goods``, ``appeal``."""
    is_supported: bool
    """Facts speak for the ground that it rests on."""
    grade: Grade
    source: str


def presets_of(report: RefundReport, now: datetime, packs: RulePacks) -> tuple[FilledPreset, ...]:
    """All presets of the day for a request; of those for one act the ones that facts support come first."""
    from desktop_app.models.rules.refund_shapes import PresetEntry  # the rule engine
    from desktop_app.models.rules.refund_tables import rows_on

    day = now.astimezone(CHINA)
    values = facts_of(report, now)
    facts = {one.clause.id: one.fact for one in report.grounds}
    so = stated_by(report.facts)
    found = []
    for entry in rows_on(PresetEntry, day.date(), packs):
        if so.intersection(entry.unless):
            continue
        since = facts.get(entry.ground, "")
        text = filled(_text_of(entry, report.facts.access_type, so), {**values, "since": since})
        source = packs.source_text(entry)
        found.append(FilledPreset(entry.id, str(entry.short), text, entry.acts, bool(since), entry.grade, source))
    return tuple(sorted(found, key=lambda one: not one.is_supported))


def presets_for_many(act: str, now: datetime, packs: RulePacks) -> tuple[tuple[str, str], ...]:
    """(title, text) of those that can be written once for many requests, their places open.

    What rests on a fact of one request alone (``{since}``), or holds for some kinds alone, is not among them.
    """
    from desktop_app.models.rules.refund_shapes import PresetEntry  # the rule engine
    from desktop_app.models.rules.refund_tables import rows_on

    rows = rows_on(PresetEntry, now.astimezone(CHINA).date(), packs)
    general = [one for one in rows if act in one.acts and not (one.unless or one.then)]
    return tuple((str(one.short), str(one.text)) for one in general if "{since}" not in str(one.text))


def _text_of(entry: PresetEntry, access_type: str | None, so: frozenset[Circumstance]) -> str:
    """The text with what holds for this kind of thing; nothing is added where the kind is not known."""
    from desktop_app.models.rules.packs import plain_word  # the rule engine

    access = plain_word(access_type or "")
    for row in entry.then:
        if access in map(plain_word, row.types) and so.issuperset(row.needs) and so.isdisjoint(row.unless):
            return sentences(str(entry.text), str(row.text))
    return str(entry.text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its places filled in; an unknown value leaves a gap."""
    return text.format_map({name: values.get(name) or f"〔{_(label)}〕" for name, label in PLACES.items()})


def filled_for(text: str, report: RefundReport, now: datetime) -> str:
    """A text that a person wrote for many requests, with its places filled in for one; other braces stay."""
    values = facts_of(report, now)
    return _PLACE.sub(lambda found: values.get(found[1]) or f"〔{_(PLACES[found[1]])}〕", text)


def general_text(text: str, facts: Mapping[str, str]) -> str:
    """What was written for one request, with places in place of its facts: ``filled`` gives it back.

    Longer facts first, so that an amount or a name that another one holds does not cut it up.
    """
    known = {value: name for name, value in facts.items() if len(value) > 1}
    if not known:
        return text.replace("{", "{{").replace("}", "}}")
    pattern = re.compile("|".join(re.escape(value) for value in sorted(known, key=len, reverse=True)) + "|[{}]")
    return pattern.sub(lambda found: f"{{{known[found[0]]}}}" if found[0] in known else found[0] * 2, text)


def facts_of(report: RefundReport, now: datetime) -> dict[str, str]:
    """The facts of a request by the places that a text may name."""
    facts, money = report.facts, report.money
    return {
        "customer": facts.customer_name or "",
        "product": facts.product_name or "",
        "amount": "" if money is None else wording.money_text(money.amount, money.currency),
        "order_id": facts.order_id,
        "refund_id": facts.refund_id,
        "day": f"{now.astimezone(CHINA):%Y-%m-%d}",
        "filed_on": "" if facts.received_at is None else wording_times.full_time(facts.received_at)[:10],
    }


def gaps_in(text: str) -> tuple[str, ...]:
    """The gaps that a text still has, as they are written."""
    return tuple(dict.fromkeys(_GAP.findall(text)))


def unfilled_in(text: str) -> tuple[str, ...]:
    """Those of the gaps that a text of ours left: brackets are also written in numbers of documents, 〔2026〕12 号."""
    left = {f"〔{word}〕" for label in PLACES.values() for word in (label, _(label))}
    return tuple(gap for gap in gaps_in(text) if gap in left)

"""The checks behind the decision form of a refund: each yields what is amiss; the rule says how much it weighs.

Files are looked at by the checks of evidence: a file that does not open proves nothing, wherever it is attached.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models.evidence import Hit
from desktop_app.models.refunds.decision import reason_length
from desktop_app.models.refunds.presets import unfilled_in
from desktop_app.models.rules.checks.evidence_form import number
from desktop_app.models.rules.checks.registry import check
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.refunds.decision import FormFacts
    from desktop_app.models.rules.entries import CheckEntry


@check("decision.text_missing")
def text_missing(facts: FormFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Nothing was typed into the rule's field."""
    if not facts.texts.get(rule.field, "").strip():
        yield Hit()


@check("decision.text_too_long")
def text_too_long(facts: FormFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A text is longer than we think the console takes."""
    limit = number(rule, "most_chars")
    for name, text in facts.texts.items():
        if len(text.strip()) > limit:
            yield Hit({"count": len(text.strip()), "limit": limit}, field=name)


@check("decision.gap_left")
def gap_left(facts: FormFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A text still has a gap that no fact filled when it was put in (常用语)."""
    for name, text in facts.texts.items():
        if gaps := unfilled_in(text):
            yield Hit({"gaps": _("、").join(gaps)}, field=name)


@check("decision.role_missing")
def role_missing(facts: FormFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """No file was given for a role."""
    if not facts.of_role(*rule.roles):
        yield Hit()


@check("decision.address_missing")
def address_missing(facts: FormFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Goods come back, and nobody said where to."""
    if facts.needs_address and not facts.texts.get(rule.field, "").strip():
        yield Hit()


@check("decision.reason_too_short")
def reason_too_short(facts: FormFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A reason that is to pass a blocker says nothing, or too little."""
    limit = number(rule, "least_chars")
    for blocker, text in facts.reasons.items():
        count = reason_length(text)
        if text.strip() and count < limit:
            yield Hit({"count": count, "limit": limit}, field=f"{rule.field}.{blocker}")

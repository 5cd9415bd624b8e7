"""Judging the decision form of a refund: what the rules of today find amiss in it. Facts only, never files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.command_words import CommandName
from desktop_app.models.evidence import EvidenceFile, Hit, finding_of
from desktop_app.models.findings import Finding
from desktop_app.models.refunds.form import RefundForm

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import CheckEntry
    from desktop_app.models.rules.packs import RulePacks

OWN = "decision."
"""Checks that look at a decision form alone begin so."""
FILE_CHECKS = frozenset(
    f"evidence.{name}"
    for name in ("problem", "not_its_kind", "suffix", "unread", "torn", "too_big", "type_unusual", "role_too_many")
)
"""Checks of evidence that ask nothing but what a file is: they hold for the attachments of a refund too."""
_WEIGHT = {"block": 0, "warn": 1, "hint": 2}


class FormFacts(NamedTuple):
    """One filled-in form with its files as they were read."""

    act: CommandName
    texts: Mapping[str, str]
    """``opinion`` and ``return_address`` as they were typed."""
    files: tuple[EvidenceFile, ...] = ()
    needs_address: bool = False
    """The goods come back once it is agreed to."""
    reasons: Mapping[str, str] = MappingProxyType({})
    """Id of a blocker that a reason passes → what was typed."""

    def of_role(self, *roles: str) -> tuple[EvidenceFile, ...]:
        """The files of some roles, all without one."""
        return tuple(file for file in self.files if not roles or file.role in roles)


def form_facts(act: CommandName, form: RefundForm, files: tuple[EvidenceFile, ...], needs_address: bool) -> FormFacts:
    """The facts of a form; ``files`` are its own as they were read."""
    texts = {"opinion": form.opinion, "return_address": form.return_address}
    return FormFacts(act, texts, files, needs_address, form.reasons)


def check_form(facts: FormFacts, packs: RulePacks, now: datetime) -> list[Finding]:
    """All findings of a form under the rules of today, worst first. ``now`` is the connection's time."""
    from desktop_app.models.rules.checks import registry  # the rule engine

    checks = registry.registered()
    found: list[Finding] = []
    for rule in packs.checks(now.astimezone(CHINA).date()):
        if not _is_meant(rule, facts.act):
            continue
        hits: Iterator[Hit] = checks[rule.check](facts, rule, now)  # type: ignore[assignment]
        found += [finding_of(rule, hit, packs) for hit in hits]
    return sorted(found, key=lambda one: _WEIGHT[one.severity])


def least_reason(packs: RulePacks, now: datetime) -> int:
    """How many characters a reason needs to pass a blocker: as the rules of today say, one without a rule."""
    rules = [one for one in packs.checks(now.astimezone(CHINA).date()) if one.check == f"{OWN}reason_too_short"]
    return max([1, *(value for one in rules if isinstance(value := one.params.get("least_chars"), int))])


def reason_length(text: str) -> int:
    """How many characters of a typed reason say something: its letters and digits, but nought without any letter.

    One character over and over counts once.
    """
    said = [one for one in text if one.isalnum()]
    if not any(one.isalpha() for one in said):
        return 0
    return len(said) if len(set(said)) > 1 else 1


def _is_meant(rule: CheckEntry, act: CommandName) -> bool:
    if rule.check in FILE_CHECKS:
        return not rule.roles
    if not rule.check.startswith(OWN):
        return False
    acts = rule.params.get("acts", ())
    return isinstance(acts, tuple) and (not acts or act.value in acts)

"""What stands against agreeing to a refund, seen before anything is pressed: rules as data, a registered check each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.findings import Clause
from desktop_app.models.refunds.context import RefundContext
from desktop_app.models.refunds.states import FINAL, OURS, RefundState
from desktop_app.models.scales import Grade, Severity

if TYPE_CHECKING:
    from desktop_app.models.refunds.forecast import RefundForecast
    from desktop_app.models.rules.packs import RulePacks

_WEIGHT = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.HINT: 2}


class Blocker(NamedTuple):
    """One of them. ``id`` is the promised name; ``rule`` the entry of the pack that found it."""

    id: str
    rule: str
    severity: Severity
    clause: str
    source: str
    grade: Grade
    message: str
    mend: str
    is_overridable: bool
    """A typed reason passes it."""
    is_own_check: bool = False
    is_loosened: bool = False
    """本公司放宽."""

    @property
    def stands(self) -> bool:
        """True while it makes agreeing impossible, as long as no reason passes it."""
        return self.severity is Severity.BLOCK

    def as_dict(self) -> dict[str, str]:
        """The JSON of the command line."""
        return {
            "id": self.id,
            "severity": str(self.severity),
            "clause": self.clause,
            "source": self.source,
            "grade": str(self.grade),
            "message": self.message,
        }


class Ground(NamedTuple):
    """A ground against a full refund, with the facts that support it."""

    clause: Clause
    fact: str
    """The moment that speaks for it; empty where only people can know."""


def blockers_of(seen: RefundContext, packs: RulePacks) -> tuple[Blocker, ...]:
    """All that stands against agreeing, what nothing passes first. Nothing stands against what is decided."""
    if seen.state in FINAL or seen.state is RefundState.APPROVED:
        return ()
    from desktop_app.models.rules.checks import registry  # the rule engine
    from desktop_app.models.rules.refund_shapes import BlockerEntry
    from desktop_app.models.rules.refund_tables import rows_on

    checks: Any = registry.registered()
    found = []
    for entry in rows_on(BlockerEntry, seen.now.astimezone(CHINA).date(), packs):
        if entry.states and seen.state not in entry.states:
            continue
        told = checks[entry.check](seen, entry.params)
        if told is None:
            continue
        found.append(
            Blocker(
                entry.blocker,
                entry.id,
                entry.severity,
                str(entry.text),
                packs.source_text(entry),
                entry.grade,
                _filled(str(entry.message), told),
                _filled(str(entry.mend), told),
                entry.is_overridable,
                entry.is_told_as_own,
                entry.id in packs.loosened,
            )
        )
    return tuple(sorted(found, key=lambda one: (_WEIGHT[one.severity], one.is_overridable)))


def is_decidable(forecast: RefundForecast, blockers: Iterable[Blocker], reasoned: Collection[str] = ()) -> bool:
    """Whether *agreeing* is possible now. ``reasoned``: ids of blockers for which a reason was typed."""
    if not forecast.has_review or forecast.state not in OURS:
        return False
    return not any(one.stands and not (one.is_overridable and one.id in reasoned) for one in blockers)


def grounds_of(seen: RefundContext, packs: RulePacks) -> tuple[Ground, ...]:
    """The grounds against a full refund; those that facts support come first."""
    from desktop_app.models.rules.checks import registry  # the rule engine
    from desktop_app.models.rules.refund_shapes import GroundEntry
    from desktop_app.models.rules.refund_tables import rows_on

    checks: Any = registry.registered()
    day = seen.now.astimezone(CHINA).date()
    found = []
    for entry in rows_on(GroundEntry, day, packs):
        told = checks[entry.check](seen, entry.params) if entry.check else None
        found.append(Ground(packs.clause(entry.id, day), (told or {}).get("at", "")))
    return tuple(sorted(found, key=lambda one: not one.fact))


def _filled(text: str, told: dict[str, str]) -> str:
    """A message with its places filled in, one by one: what stands in the values is never read as a place."""
    return text.format_map(_Told(told))


class _Told(dict[str, str]):
    """A place of which nobody told stays as it is written: a company's own message may name one too many."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"

"""Which regime a request falls under: A negotiated, B five days without a reason, C none. A table of rules says so."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.errors import BugError
from desktop_app.models.findings import Clause
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.rules.packs import plain_word
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import RegimeEntry

ANY = "*"
_ANSWERS = {True: "yes", False: "no", None: "unknown"}


class Regime(StrEnum):
    """Who approves: in A the seller, in B nobody, in C there is no refund."""

    NEGOTIATED = "A"
    FIVE_DAYS = "B"
    NONE = "C"

    @property
    def has_review(self) -> bool:
        """True where the seller is asked."""
        return self is Regime.NEGOTIATED


class RegimeAnswer(NamedTuple):
    """The regime with the row that says so."""

    regime: Regime
    clause: Clause
    is_loosened: bool = False
    """The company's own pack says so in place of ours (本公司放宽)."""


class _Row(NamedTuple):
    entry: RegimeEntry
    types: frozenset[str]
    billing: frozenset[str]
    exactness: tuple[bool, bool, bool, int]


def choose_regime(facts: RefundFacts, packs: RulePacks, day: date) -> RegimeAnswer:
    """The regime by the most exact row that answers; of two alike the company's own, else the later one."""
    access, billing = plain_word(facts.access_type or ""), facts.billing_mode or ""
    supervised, is_trial = _ANSWERS[facts.is_supervised], facts.is_trial is True
    found: _Row | None = None
    for row in _rows(packs, day):
        entry = row.entry
        if entry.trial and not is_trial:
            continue
        if ANY not in row.types and access not in row.types:
            continue
        if ANY not in row.billing and billing not in row.billing:
            continue
        if supervised not in entry.supervised:
            continue
        if found is None or row.exactness >= found.exactness:
            found = row
    if found is None:
        raise BugError(_("规则不存在"), _("退订规则表没有兜底的一行。"))
    entry = found.entry
    return RegimeAnswer(Regime(entry.regime), packs.clause(entry.id, day), entry.id in packs.loosened)


def is_trial(facts: RefundFacts, order_type: str | None, packs: RulePacks) -> bool:
    """Whether a request is one for a trial: as it says itself, else as its order or case does."""
    if facts.is_trial is not None:
        return facts.is_trial
    return packs.refunds.common is not None and order_type in packs.refunds.common.trial_types


def access_types(packs: RulePacks) -> list[str]:
    """The access types that the table tells apart, in the order of the packs, each in its shorter form."""
    from desktop_app.models.rules.refund_shapes import RegimeEntry  # pydantic

    rows = (row for versions in packs.versions.values() for row in versions if isinstance(row, RegimeEntry))
    # both forms of a type stand in the table: 硬件 and 硬件类 mean the same
    words = dict.fromkeys(word for row in rows for word in row.types)
    return [word for word in words if word != ANY and not word.endswith("类")]


def is_known_type(facts: RefundFacts, packs: RulePacks) -> bool:
    """Whether the table tells this access type apart; true where none is written."""
    access = plain_word(facts.access_type or "")
    known: frozenset[str] = packs.remembered(
        "refund access types",
        lambda: frozenset(plain_word(word + end) for word in access_types(packs) for end in ("", "类")),
    )
    return not access or access in known


def _rows(packs: RulePacks, day: date) -> tuple[_Row, ...]:
    from desktop_app.models.rules.refund_shapes import RegimeEntry  # pydantic
    from desktop_app.models.rules.refund_tables import rows_on

    found: tuple[_Row, ...] = packs.remembered(
        ("refund regimes", packs.segment(day)), lambda: tuple(map(_row, rows_on(RegimeEntry, day, packs)))
    )
    return found


def _row(entry: RegimeEntry) -> _Row:
    types = frozenset(map(plain_word, entry.types))
    exactness = (entry.trial, ANY not in entry.types, ANY not in entry.billing, -len(entry.supervised))
    return _Row(entry, types, frozenset(entry.billing), exactness)

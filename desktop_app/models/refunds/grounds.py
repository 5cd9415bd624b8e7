"""不支持全额退订的情形 with the facts beside them: what orders, a case's history and chases say for or against each.

A ground is never decided here: which facts there are is told, and the seller judges.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models.findings import Clause
from desktop_app.models.refunds.blockers import Ground, grounds_of

if TYPE_CHECKING:
    from desktop_app.models.refunds.context import RefundContext
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import GroundEntry


class FactKind(StrEnum):
    """What is known beside a ground."""

    NONE = ""
    """Nothing is on record here."""
    SENT_ON_DAY = "sent_on_day"
    SENT_BY_DAY = "sent_by_day"
    """It was there when the case was first seen: on this day or before."""
    NOT_SENT = "not_sent"
    CHASED = "chased"
    ENDED = "ended"
    RUNS_UNTIL = "runs_until"


class GroundFact(NamedTuple):
    """One fact: a number of days or times, and a moment, where the kind has them."""

    kind: FactKind = FactKind.NONE
    number: int = 0
    at: datetime | None = None


class OnRecord(NamedTuple):
    """What is on record here of the case of a request."""

    requirement_at: datetime | None = None
    """Since when the customer's requirement is known to be there."""
    is_requirement_seen: bool = False
    """The case was seen while it still waited for the requirement: then ``requirement_at`` is the moment itself."""
    is_waiting_for_requirement: bool = False
    chases: int = 0
    last_chase_at: datetime | None = None


class GroundLine(NamedTuple):
    """One ground with its fact."""

    id: str
    name: str
    clause: Clause
    fact: GroundFact
    is_supported: bool
    """A fact speaks for it."""


def ground_lines(seen: RefundContext, known: OnRecord, packs: RulePacks) -> tuple[GroundLine, ...]:
    """The grounds that hold today with their facts; those that a fact supports come first."""
    from desktop_app.models.rules.refund_shapes import GroundEntry  # pydantic
    from desktop_app.models.rules.refund_tables import rows_on

    entries = {entry.id: entry for entry in rows_on(GroundEntry, seen.now.astimezone(CHINA).date(), packs)}
    return tuple(_line(one, entries[one.clause.id], seen, known) for one in grounds_of(seen, packs))


def _line(ground: Ground, entry: GroundEntry, seen: RefundContext, known: OnRecord) -> GroundLine:
    name = str(entry.short or entry.text)
    return GroundLine(entry.id, name, ground.clause, _fact(entry, seen, known), bool(ground.fact))


def _fact(entry: GroundEntry, seen: RefundContext, known: OnRecord) -> GroundFact:
    if entry.facts == "requirement":
        return _requirement(seen, known)
    if entry.facts == "chases" and known.chases:
        return GroundFact(FactKind.CHASED, known.chases, known.last_chase_at)
    if entry.facts == "term" and seen.ends_at is not None:
        return GroundFact(FactKind.ENDED if seen.ends_at <= seen.now else FactKind.RUNS_UNTIL, at=seen.ends_at)
    return GroundFact()


def _requirement(seen: RefundContext, known: OnRecord) -> GroundFact:
    """Days after that of the payment, in China Standard Time; the day of the payment is day 0."""
    paid_at = seen.order.paid_at
    if paid_at is None:
        return GroundFact()
    if known.is_waiting_for_requirement:
        return GroundFact(FactKind.NOT_SENT, _days(paid_at, seen.now))
    if known.requirement_at is None:
        return GroundFact()
    kind = FactKind.SENT_ON_DAY if known.is_requirement_seen else FactKind.SENT_BY_DAY
    return GroundFact(kind, _days(paid_at, known.requirement_at), known.requirement_at)


def _days(start: datetime, end: datetime) -> int:
    return max((end.astimezone(CHINA).date() - start.astimezone(CHINA).date()).days, 0)

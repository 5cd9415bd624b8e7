"""The refund rules of all packs, joined: words of states, tables by day, and what holds for every refund."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from desktop_app.models.refunds.states import MOVES, RefundState
from desktop_app.models.rules.packs import plain_word

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import Entry, Words
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import RefundsShape, TierEntry
    from desktop_app.models.rules.shapes import PackShape

Row = TypeVar("Row", bound="Entry")


@dataclass(frozen=True)
class RefundTables:
    """Made by ``join_refunds``; empty where no pack speaks of refunds."""

    names: Mapping[RefundState, Words] = field(default_factory=dict)
    state_texts: Mapping[str, RefundState] = field(default_factory=dict)
    """Comparable texts (``plain_word``) that mean a state."""
    return_types: frozenset[str] = frozenset()
    """Comparable access types whose goods go back once the buyer has received them."""
    common: RefundsShape | None = None
    """What holds for every refund; a company's own table replaces ours whole."""
    our_tiers: tuple[TierEntry, ...] = ()
    """Our own tiers, also those that a company laid its own over: what it lowered is told with each use."""


def join_refunds(shapes: Sequence[PackShape], our_tiers: Sequence[TierEntry] = ()) -> RefundTables:
    """What all packs say, a company's own over ours; ``our_tiers`` as they were before."""
    rows = [row for shape in shapes for row in shape.refund_state]
    texts = {
        plain_word(text): row.state
        for row in rows
        for text in (row.state.value, row.name.zh, row.name.en, *row.texts)
        if text
    }
    common = next((shape.refunds for shape in reversed(shapes) if shape.refunds), None)
    return RefundTables(
        names=MappingProxyType({row.state: row.name for row in rows}),
        state_texts=MappingProxyType(texts),
        return_types=frozenset(map(plain_word, common.return_types)) if common else frozenset(),
        common=common,
        our_tiers=tuple(our_tiers),
    )


def rows_on(kind: type[Row], day: date, packs: RulePacks) -> tuple[Row, ...]:
    """The rows of one table of refunds that hold on a day: ours in the order of the pack, then a company's own."""
    found: tuple[Row, ...] = packs.remembered(
        ("refund rows", kind, packs.segment(day)),
        lambda: tuple(
            row
            for versions in packs.versions.values()
            for row in versions
            if isinstance(row, kind) and row.holds_on(day)
        ),
    )
    return found


def refund_entries(shape: PackShape) -> tuple[Entry, ...]:
    """The entries of a file that speak of refunds."""
    return (*shape.regime, *shape.blocker, *shape.ground, *shape.effect, *shape.tier, *shape.preset)


def is_milder_refund(before: Entry, after: Entry) -> bool:
    """True where a company's row asks for less than ours, or for something else."""
    told = (
        *("regime", "params", "check", "is_overridable", "states", "types", "billing", "supervised", "trial"),
        *("decision", "line", "regimes", "needs", "figure"),
    )
    if any(getattr(before, name, None) != getattr(after, name, None) for name in told):
        return True
    if not hasattr(before, "needs_second_person") or not hasattr(after, "needs_second_person"):
        return False
    if not before.needs_second_person:
        return False
    is_raised = after.amount > before.amount  # type: ignore[attr-defined]
    is_weaker = before.mode == "signed" != after.mode  # type: ignore[attr-defined]
    return bool(not after.needs_second_person or is_raised or is_weaker)


def named_clauses(shape: PackShape) -> list[str]:
    """Clauses that the refund rules of a file rest on."""
    of_rows = [row.ground for row in shape.preset if row.ground] + [row.clause for row in shape.effect if row.clause]
    common = shape.refunds
    if common is None:
        return of_rows
    named = [*of_rows, *(move.clause for moves in MOVES.values() for move in moves)]
    named += [
        common.no_end,
        common.unknown,
        common.settled,
        common.after_appeal,
        common.invoice,
        common.suggestion,
        common.full,
    ]
    return [*named, *(clock.clause for clock in common.clock)]


def timed_clauses(shape: PackShape) -> Iterator[str]:
    """Those of them that need a limit."""
    if shape.refunds is not None:
        yield shape.refunds.invoice
        yield from (clock.clause for clock in shape.refunds.clock)


def named_checks(shape: PackShape) -> Iterator[tuple[str, str]]:
    """Rows with the registered check that each names."""
    yield from ((row.id, row.check) for row in shape.blocker)
    yield from ((row.id, row.check) for row in shape.ground if row.check)

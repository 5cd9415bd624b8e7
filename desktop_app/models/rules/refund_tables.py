"""The refund rules of all packs, joined: words of states, and what holds for every refund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from desktop_app.models.refunds.states import MOVES, RefundState
from desktop_app.models.rules.packs import plain_word

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import Words
    from desktop_app.models.rules.shapes import PackShape


@dataclass(frozen=True)
class RefundTables:
    """Made by ``join_refunds``; empty where no pack speaks of refunds."""

    names: Mapping[RefundState, Words] = field(default_factory=dict)
    state_texts: Mapping[str, RefundState] = field(default_factory=dict)
    """Comparable texts (``plain_word``) that mean a state."""
    return_types: frozenset[str] = frozenset()
    """Comparable access types whose goods go back once the buyer has received them."""


def join_refunds(shapes: Sequence[PackShape]) -> RefundTables:
    """What all packs say, a company's own over ours."""
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
    )


def named_clauses(shape: PackShape) -> list[str]:
    """Clauses that the refund rules of a file rest on."""
    if shape.refunds is None:
        return []
    return [move.clause for moves in MOVES.values() for move in moves]

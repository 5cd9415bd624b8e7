"""What a text in the column 状态 means for a request: looked up in the rules, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop_app.models.refunds.facts import NOT_RECEIVED, RECEIVED, RefundFacts
from desktop_app.models.refunds.states import RefundMachine, RefundState, states_of
from desktop_app.models.rules.packs import plain_word

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks


def machine_of(facts: RefundFacts, packs: RulePacks) -> RefundMachine | None:
    """The table that a request walks through; ``None`` while type or 收货状态 leave it open."""
    access = plain_word(facts.access_type or "")
    if not access:
        return None
    if access not in packs.refunds.return_types or facts.goods_state == NOT_RECEIVED:
        return RefundMachine.REVIEW
    return RefundMachine.RETURN if facts.goods_state == RECEIVED else None


def read_state(
    facts: RefundFacts, packs: RulePacks, remembered: Mapping[str, RefundState] | None = None
) -> RefundState:
    """Where the request stands; ``UNKNOWN`` for a text that is no state, or none that this request can be in.

    ``remembered`` are the person's own decisions (text as written → state).
    """
    text = plain_word(facts.state_text or "")
    if not text:
        return RefundState.NONE
    state = packs.refunds.state_texts.get(text) or _recall(text, remembered)
    return state if can_be(facts, state, packs) else RefundState.UNKNOWN


def can_be(facts: RefundFacts, state: RefundState, packs: RulePacks) -> bool:
    """Whether this request can stand in a state; while its type is open, in any."""
    machine = machine_of(facts, packs)
    return machine is None or state in states_of(machine)


def possible_states(facts: RefundFacts, packs: RulePacks) -> list[RefundState]:
    """The states that this request can stand in and that the console prints, in the order of the pack."""
    return [one for one in packs.refunds.names if one is not RefundState.UNKNOWN and can_be(facts, one, packs)]


def _recall(word: str, remembered: Mapping[str, RefundState] | None) -> RefundState:
    """What a person once said of this text, whatever its blanks and width."""
    found = (state for known, state in (remembered or {}).items() if plain_word(known) == word)
    return next(found, RefundState.UNKNOWN)

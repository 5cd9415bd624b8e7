"""What a text in the column 状态 means for a request: looked up in the rules, never guessed."""

from __future__ import annotations

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


def read_state(facts: RefundFacts, packs: RulePacks) -> RefundState:
    """Where the request stands; ``UNKNOWN`` for a text that is no state, or none that this request can be in."""
    text = plain_word(facts.state_text or "")
    if not text:
        return RefundState.NONE
    state = packs.refunds.state_texts.get(text, RefundState.UNKNOWN)
    machine = machine_of(facts, packs)
    if machine is None or state is RefundState.UNKNOWN:
        return state
    return state if state in states_of(machine) else RefundState.UNKNOWN

"""States of a refund, and the two state machines as tables of permitted steps (退订审核; 硬件已收货退货).

The names that the console prints for states, and the clauses behind the steps, stand in the pack ``refunds.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from desktop_app.models.supervision import Party


class RefundState(StrEnum):
    """Where a request stands. ``UNKNOWN`` is a text that we could not read; ``NONE``: nothing was said."""

    PENDING_SELLER = "PENDING_SELLER"
    APPROVED = "APPROVED"
    REFUNDED = "REFUNDED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    FAILED = "FAILED"
    AWAITING_RETURN = "AWAITING_RETURN"
    AWAITING_INSPECTION = "AWAITING_INSPECTION"
    UNKNOWN = "UNKNOWN"
    NONE = ""


S = RefundState

FINAL = frozenset({S.REFUNDED, S.REJECTED, S.WITHDRAWN, S.FAILED})
"""Nobody has to act on these any more; after some of them the buyer may file another request."""
WITHOUT_EFFECT = frozenset({S.REJECTED, S.WITHDRAWN, S.FAILED})
"""The request ended and no money left: another one for the same order is no second payment."""
PAYING = frozenset({S.APPROVED, S.REFUNDED})
"""The money of these has left, or is agreed to leave."""
OURS = frozenset({S.PENDING_SELLER, S.AWAITING_INSPECTION})
"""Here the seller decides."""


class RefundMachine(StrEnum):
    """Which table a request walks through."""

    REVIEW = "review"
    """The seller reviews, and that is all: everything but goods that the buyer has received."""
    RETURN = "return"
    """Hardware that was received: the goods come back and are inspected before money leaves."""


class RefundAct(StrEnum):
    """What takes a request from one state to the next; the button words stand in the rule pack."""

    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SETTLE = "settle"
    FAIL = "fail"
    SEND_BACK = "send_back"
    ACCEPT_GOODS = "accept_goods"
    REFUSE_GOODS = "refuse_goods"
    LAPSE = "lapse"
    """Silence: a clock ran out."""


class RefundMove(NamedTuple):
    """One permitted step, who takes it, and the clause that says so."""

    start: RefundState
    end: RefundState
    act: RefundAct
    actor: Party
    clause: str


A = RefundAct
_REVIEW = (
    RefundMove(S.PENDING_SELLER, S.APPROVED, A.APPROVE, Party.SELLER, "RF-REVIEW"),
    RefundMove(S.PENDING_SELLER, S.REJECTED, A.REJECT, Party.SELLER, "RF-REJECT"),
    RefundMove(S.PENDING_SELLER, S.WITHDRAWN, A.WITHDRAW, Party.BUYER, "RF-WITHDRAW"),
    RefundMove(S.PENDING_SELLER, S.FAILED, A.FAIL, Party.SYSTEM, "RF-INVOICE-REQUESTED"),
    RefundMove(S.APPROVED, S.REFUNDED, A.SETTLE, Party.SYSTEM, "RF-SETTLE-3H"),
    RefundMove(S.APPROVED, S.FAILED, A.FAIL, Party.SYSTEM, "RF-FAIL-LATE"),
)
_RETURN = (
    RefundMove(S.PENDING_SELLER, S.AWAITING_RETURN, A.APPROVE, Party.SELLER, "RF-RETURN"),
    RefundMove(S.PENDING_SELLER, S.REJECTED, A.REJECT, Party.SELLER, "RF-REJECT"),
    RefundMove(S.PENDING_SELLER, S.WITHDRAWN, A.WITHDRAW, Party.BUYER, "RF-RETURN-WITHDRAW"),
    RefundMove(S.PENDING_SELLER, S.FAILED, A.FAIL, Party.SYSTEM, "RF-INVOICE-REQUESTED"),
    RefundMove(S.AWAITING_RETURN, S.AWAITING_INSPECTION, A.SEND_BACK, Party.BUYER, "RF-SEND-BACK"),
    RefundMove(S.AWAITING_RETURN, S.WITHDRAWN, A.WITHDRAW, Party.BUYER, "RF-RETURN-WITHDRAW"),
    RefundMove(S.AWAITING_RETURN, S.WITHDRAWN, A.LAPSE, Party.SYSTEM, "RF-RETURN-10D"),
    RefundMove(S.AWAITING_INSPECTION, S.APPROVED, A.ACCEPT_GOODS, Party.SELLER, "RF-INSPECT"),
    RefundMove(S.AWAITING_INSPECTION, S.AWAITING_RETURN, A.REFUSE_GOODS, Party.SELLER, "RF-INSPECT-REFUSED"),
    RefundMove(S.AWAITING_INSPECTION, S.REFUNDED, A.LAPSE, Party.SYSTEM, "RF-INSPECT-15D"),
    RefundMove(S.APPROVED, S.REFUNDED, A.SETTLE, Party.SYSTEM, "RF-SETTLE-3H"),
    RefundMove(S.APPROVED, S.FAILED, A.FAIL, Party.SYSTEM, "RF-FAIL-LATE"),
)
MOVES: Mapping[RefundMachine, tuple[RefundMove, ...]] = {
    RefundMachine.REVIEW: _REVIEW,
    RefundMachine.RETURN: _RETURN,
}

_STATES: Mapping[RefundMachine, frozenset[RefundState]] = {
    machine: frozenset(state for move in moves for state in (move.start, move.end)) for machine, moves in MOVES.items()
}

_MOVERS: Mapping[RefundState, Party] = {
    S.PENDING_SELLER: Party.SELLER,
    S.APPROVED: Party.SYSTEM,
    S.AWAITING_RETURN: Party.BUYER,
    S.AWAITING_INSPECTION: Party.SELLER,
    S.UNKNOWN: Party.SELLER,
}


def states_of(machine: RefundMachine) -> frozenset[RefundState]:
    """The states that a machine has."""
    return _STATES[machine]


def moves_from(machine: RefundMachine, state: RefundState) -> tuple[RefundMove, ...]:
    """The permitted steps out of a state."""
    return tuple(move for move in MOVES[machine] if move.start is state)


def is_permitted(machine: RefundMachine, start: RefundState, end: RefundState) -> bool:
    """True when some step leads from one state to the other at once."""
    return any(move.end is end for move in moves_from(machine, start))


def is_reachable(machine: RefundMachine, start: RefundState, end: RefundState) -> bool:
    """True when one step or several lead from one state to the other."""
    found: set[RefundState] = set()
    waiting = [start]
    while waiting:
        ends = {move.end for move in moves_from(machine, waiting.pop())} - found
        found |= ends
        waiting.extend(ends)
    return end in found


def mover_of(state: RefundState) -> Party:
    """Whose move it is in a state; a state that could not be read is ours to settle."""
    return _MOVERS.get(state, Party.NOBODY)

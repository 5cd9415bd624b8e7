"""Which states of a request show that an act of the seller took effect. Pure.

A state to which the request could have come without the act shows nothing: a buyer withdraws, an invoice lets the
refund fail, silence refunds. Money that did not go back (退订失败) is never the success of an agreement.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.models.command_words import CommandName
from desktop_app.models.refunds.states import MOVES, RefundState

S = RefundState
SHOWS: Mapping[CommandName, frozenset[str]] = {
    CommandName.APPROVE_REFUND: frozenset({S.APPROVED, S.REFUNDED, S.AWAITING_RETURN, S.AWAITING_INSPECTION}),
    CommandName.REJECT_REFUND: frozenset({S.REJECTED}),
    # after 15 days of silence the money goes back too: what was wanted came about
    CommandName.CONFIRM_INSPECTION: frozenset({S.APPROVED, S.REFUNDED}),
    # from the inspection nobody can withdraw: the goods were refused first
    CommandName.REJECT_INSPECTION: frozenset({S.AWAITING_RETURN, S.WITHDRAWN}),
    CommandName.APPEAL_INSPECTION: frozenset(),
}
"""Where the request stands, or has gone on to, once the act was done."""
AFTER_AN_APPEAL = frozenset({S.AWAITING_INSPECTION, S.AWAITING_RETURN, S.APPROVED, S.REFUNDED})
"""An appeal leaves the request where it is, and what was ruled leads anywhere: this contradicts nobody who said that
the appeal was made, and proves nothing where nobody said so."""


def shows(name: CommandName, *, is_said_done: bool) -> frozenset[str]:
    """The states that show the effect of an act. ``is_said_done``: a person or the counterpart said so."""
    if name is CommandName.APPEAL_INSPECTION and is_said_done:
        return AFTER_AN_APPEAL
    return SHOWS[name]


def can_return(state: str) -> bool:
    """Whether a request can come back to a state that it left."""
    return any(move.end == state for moves in MOVES.values() for move in moves)

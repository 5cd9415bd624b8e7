"""Which step of the state machines each act of the seller takes, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.models.command_words import CommandName
from desktop_app.models.refunds.states import RefundAct, RefundMachine, RefundState, moves_from

STEPS: Mapping[CommandName, RefundAct] = {
    CommandName.APPROVE_REFUND: RefundAct.APPROVE,
    CommandName.REJECT_REFUND: RefundAct.REJECT,
    CommandName.CONFIRM_INSPECTION: RefundAct.ACCEPT_GOODS,
    CommandName.REJECT_INSPECTION: RefundAct.REFUSE_GOODS,
}
AGREEING = frozenset({CommandName.APPROVE_REFUND, CommandName.CONFIRM_INSPECTION})
"""Acts by which money leaves: what stands against agreeing, and the second person, are asked about these."""
APPEALED_FROM = RefundState.AWAITING_INSPECTION
"""发起申诉 stands beside the two other buttons of the inspection; it takes no step: the request stays where it is."""


def state_after(name: CommandName, machine: RefundMachine, state: RefundState) -> RefundState | None:
    """Where an act leads from a state; ``None`` where it is not offered."""
    if name is CommandName.APPEAL_INSPECTION:
        return state if machine is RefundMachine.RETURN and state is APPEALED_FROM else None
    return next((move.end for move in moves_from(machine, state) if move.act is STEPS.get(name)), None)


def states_for(name: CommandName, machine: RefundMachine) -> tuple[RefundState, ...]:
    """The states in which an act is offered."""
    return tuple(state for state in RefundState if state_after(name, machine, state) is not None)

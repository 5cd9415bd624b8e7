"""Which later state shows that an act on a refund took effect: every act against every state."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.command_words import REFUND_ACTS, CommandName, CommandState
from desktop_app.models.refunds import shown
from desktop_app.models.refunds.acts import state_after, states_for
from desktop_app.models.refunds.states import MOVES, RefundMachine, RefundState, moves_from
from desktop_app.models.settling import NOT_DONE_YET, Act, Sight, Verdict, judge

AT = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
LATER = AT + timedelta(hours=2)
S, N = RefundState, CommandName
NOTHING, REFLECTED, CONFLICT = Verdict.NOTHING, Verdict.REFLECTED, Verdict.CONFLICT
STARTS = [
    (name, machine, state) for name in REFUND_ACTS for machine in RefundMachine for state in states_for(name, machine)
]
EFFECTS = {
    N.APPROVE_REFUND: {S.APPROVED, S.REFUNDED, S.AWAITING_RETURN, S.AWAITING_INSPECTION},
    N.REJECT_REFUND: {S.REJECTED},
    N.CONFIRM_INSPECTION: {S.APPROVED, S.REFUNDED},
    N.REJECT_INSPECTION: {S.AWAITING_RETURN, S.WITHDRAWN},
}


def _act(name: CommandName, machine: RefundMachine, start: RefundState, state: CommandState) -> Act:
    after = state_after(name, machine, start)
    assert after is not None
    found = shown.shows(name, is_said_done=state not in NOT_DONE_YET)
    return Act(name, state, AT, start, after, found, shown.can_return(start))


@pytest.mark.parametrize(("name", "machine", "start"), STARTS)
@pytest.mark.parametrize("seen", [*S, None])
def test_every_act_against_every_later_state(
    name: CommandName, machine: RefundMachine, start: RefundState, seen: RefundState | None
) -> None:
    for state in (CommandState.SUCCEEDED, CommandState.CONFIRMED, CommandState.PREPARED, CommandState.UNKNOWN):
        found = judge(_act(name, machine, start, state), Sight(seen, None, LATER))
        is_said = state not in NOT_DONE_YET
        if seen in (None, S.UNKNOWN, S.NONE):
            assert found is NOTHING
        elif name is N.APPEAL_INSPECTION:
            follows = {S.AWAITING_INSPECTION, S.AWAITING_RETURN, S.APPROVED, S.REFUNDED}
            is_open = seen is start and not is_said
            assert found is (NOTHING if is_open else REFLECTED if is_said and seen in follows else CONFLICT)
        elif seen in EFFECTS[name]:
            assert found is REFLECTED
        else:
            assert found is (NOTHING if seen is start and not is_said else CONFLICT)


@pytest.mark.parametrize("name", [N.APPROVE_REFUND, N.CONFIRM_INSPECTION, N.APPEAL_INSPECTION])
def test_money_that_did_not_go_back_is_never_a_success(name: CommandName) -> None:
    for one, machine, start in STARTS:
        if one is name:
            for state in NOT_DONE_YET | {CommandState.SUCCEEDED, CommandState.CONFIRMED}:
                assert judge(_act(name, machine, start, state), Sight(S.FAILED, None, LATER)) is CONFLICT


@pytest.mark.parametrize(("name", "machine", "start"), STARTS)
def test_what_others_can_bring_about_shows_no_act_of_ours(
    name: CommandName, machine: RefundMachine, start: RefundState
) -> None:
    """All but one: where silence refunds after an inspection, what the seller wanted came about."""
    without = {move.end for move in moves_from(machine, start) if move.actor != "seller"}
    found = shown.shows(name, is_said_done=False) & without
    assert found == ({S.REFUNDED} if name is N.CONFIRM_INSPECTION else set())


def test_only_an_inspection_can_come_again() -> None:
    decided = {start for _name, _machine, start in STARTS}
    assert {state for state in decided if shown.can_return(state)} == {S.AWAITING_INSPECTION}
    assert S.PENDING_SELLER not in {move.end for moves in MOVES.values() for move in moves}


@pytest.mark.parametrize(("name", "machine", "start"), STARTS)
def test_a_batch_older_than_the_act_settles_nothing(
    name: CommandName, machine: RefundMachine, start: RefundState
) -> None:
    for seen in S:
        old = Sight(seen, None, AT - timedelta(seconds=1))
        assert judge(_act(name, machine, start, CommandState.SUCCEEDED), old) is NOTHING


def test_goods_that_came_again_show_that_the_first_ones_were_refused() -> None:
    act = _act(N.REJECT_INSPECTION, RefundMachine.RETURN, S.AWAITING_INSPECTION, CommandState.SUCCEEDED)
    assert judge(act, Sight(S.AWAITING_INSPECTION, AT + timedelta(hours=1), LATER)) is REFLECTED
    assert judge(act, Sight(S.AWAITING_INSPECTION, AT - timedelta(days=1), LATER)) is CONFLICT


def test_a_review_that_seems_to_have_begun_later_shows_nothing_done() -> None:
    act = _act(N.APPROVE_REFUND, RefundMachine.REVIEW, S.PENDING_SELLER, CommandState.SUCCEEDED)
    assert judge(act, Sight(S.PENDING_SELLER, AT + timedelta(hours=1), LATER)) is CONFLICT


def test_a_page_of_the_second_of_the_answer_says_nothing_of_an_appeal() -> None:
    act = _act(N.APPEAL_INSPECTION, RefundMachine.RETURN, S.AWAITING_INSPECTION, CommandState.SUCCEEDED)
    assert judge(act, Sight(S.AWAITING_INSPECTION, None, AT + timedelta(seconds=0.5))) is NOTHING

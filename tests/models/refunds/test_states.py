"""The two state machines as tables: every pair of states is permitted exactly where the dossier (4.5, 4.6) says so."""

from __future__ import annotations

from itertools import product

import pytest

from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.reading import machine_of, read_state
from desktop_app.models.refunds.states import (
    FINAL,
    MOVES,
    RefundAct,
    RefundMachine,
    RefundState,
    is_permitted,
    mover_of,
    moves_from,
    states_of,
)
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import Party

S = RefundState
REVIEW_PAIRS = {
    (S.PENDING_SELLER, S.APPROVED),
    (S.PENDING_SELLER, S.REJECTED),
    (S.PENDING_SELLER, S.WITHDRAWN),
    (S.PENDING_SELLER, S.FAILED),
    (S.APPROVED, S.REFUNDED),
    (S.APPROVED, S.FAILED),
}
RETURN_PAIRS = {
    (S.PENDING_SELLER, S.AWAITING_RETURN),
    (S.PENDING_SELLER, S.REJECTED),
    (S.PENDING_SELLER, S.WITHDRAWN),
    (S.PENDING_SELLER, S.FAILED),
    (S.AWAITING_RETURN, S.AWAITING_INSPECTION),
    (S.AWAITING_RETURN, S.WITHDRAWN),
    (S.AWAITING_INSPECTION, S.APPROVED),
    (S.AWAITING_INSPECTION, S.AWAITING_RETURN),
    (S.AWAITING_INSPECTION, S.REFUNDED),
    (S.APPROVED, S.REFUNDED),
    (S.APPROVED, S.FAILED),
}


@pytest.mark.parametrize(
    ("machine", "pairs"), [(RefundMachine.REVIEW, REVIEW_PAIRS), (RefundMachine.RETURN, RETURN_PAIRS)]
)
def test_every_pair_of_states(machine: RefundMachine, pairs: set[tuple[S, S]]) -> None:
    permitted = {(start, end) for start, end in product(S, S) if is_permitted(machine, start, end)}
    assert permitted == pairs


@pytest.mark.parametrize("machine", list(RefundMachine))
def test_an_act_leads_one_way_and_a_final_state_leads_nowhere(machine: RefundMachine) -> None:
    for state in S:
        acts = [move.act for move in moves_from(machine, state)]
        assert len(acts) == len(set(acts)), state
        if state in FINAL:
            assert not acts
        assert (mover_of(state) is Party.NOBODY) == (state in FINAL or state is S.NONE)
    assert all(move.start not in FINAL for move in MOVES[machine])


@pytest.mark.parametrize("machine", list(RefundMachine))
def test_whose_move_it_is_can_move(machine: RefundMachine) -> None:
    for state in states_of(machine) - FINAL:
        assert mover_of(state) in {move.actor for move in moves_from(machine, state)}, state


def test_time_alone_moves_only_returned_goods() -> None:
    lapses = [
        (machine, move.start) for machine, moves in MOVES.items() for move in moves if move.act is RefundAct.LAPSE
    ]
    assert lapses == [(RefundMachine.RETURN, S.AWAITING_RETURN), (RefundMachine.RETURN, S.AWAITING_INSPECTION)]


def test_every_clause_of_a_step_is_a_rule(packs: RulePacks) -> None:
    for moves in MOVES.values():
        for move in moves:
            assert packs.clause(move.clause).text


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("商家待审核", S.PENDING_SELLER),
        ("已同意", S.APPROVED),
        ("已退订", S.REFUNDED),
        ("已驳回", S.REJECTED),
        ("已撤回", S.WITHDRAWN),
        ("退订失败", S.FAILED),
        ("待用户寄回", S.AWAITING_RETURN),
        ("待验收", S.AWAITING_INSPECTION),
        *[(state.value, state) for state in S],
        ("  商家 待审核 ", S.PENDING_SELLER),
        ("pending_seller", S.PENDING_SELLER),
        ("审批中", S.UNKNOWN),
        ("", S.NONE),
        (None, S.NONE),
    ],
)
def test_a_text_means_a_state(packs: RulePacks, text: str | None, state: S) -> None:
    assert read_state(RefundFacts("R1", state_text=text), packs) is state


@pytest.mark.parametrize(
    ("access", "goods", "machine"),
    [
        ("SaaS", None, RefundMachine.REVIEW),
        ("人工服务", "已收货", RefundMachine.REVIEW),
        ("硬件", "已收货", RefundMachine.RETURN),
        ("硬件类", "已收货", RefundMachine.RETURN),
        ("硬件", "未收货", RefundMachine.REVIEW),
        ("硬件", None, None),
        (None, "已收货", None),
    ],
)
def test_which_machine(packs: RulePacks, access: str | None, goods: str | None, machine: RefundMachine | None) -> None:
    facts = RefundFacts("R1", access_type=access, goods_state=goods, state_text="待验收")
    assert machine_of(facts, packs) is machine
    # a state that the machine does not have is never believed
    assert read_state(facts, packs) is (S.UNKNOWN if machine is RefundMachine.REVIEW else S.AWAITING_INSPECTION)

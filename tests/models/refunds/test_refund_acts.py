"""The seller's acts on a refund: where each is offered and where it leads, over every pair; their words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from desktop_app.models import wording, wording_names
from desktop_app.models.command_words import CASE_ACTS, REFUND_ACTS, CommandName, target_kind
from desktop_app.models.refunds.acts import state_after, states_for
from desktop_app.models.refunds.states import RefundMachine, RefundState, is_permitted
from desktop_app.models.rules.packs import RulePacks

C, S, M = CommandName, RefundState, RefundMachine
OFFERED = {
    (C.APPROVE_REFUND, M.REVIEW, S.PENDING_SELLER): S.APPROVED,
    (C.REJECT_REFUND, M.REVIEW, S.PENDING_SELLER): S.REJECTED,
    (C.APPROVE_REFUND, M.RETURN, S.PENDING_SELLER): S.AWAITING_RETURN,
    (C.REJECT_REFUND, M.RETURN, S.PENDING_SELLER): S.REJECTED,
    (C.CONFIRM_INSPECTION, M.RETURN, S.AWAITING_INSPECTION): S.APPROVED,
    (C.REJECT_INSPECTION, M.RETURN, S.AWAITING_INSPECTION): S.AWAITING_RETURN,
    (C.APPEAL_INSPECTION, M.RETURN, S.AWAITING_INSPECTION): S.AWAITING_INSPECTION,
}


@pytest.mark.parametrize(("name", "machine", "state"), list(product(REFUND_ACTS, M, S)))
def test_an_act_is_offered_only_where_the_table_says_so(name: C, machine: M, state: S) -> None:
    after = state_after(name, machine, state)
    assert after is OFFERED.get((name, machine, state))
    assert (state in states_for(name, machine)) == (after is not None)
    if after is not None and after is not state:
        assert is_permitted(machine, state, after)


def test_acts_are_on_a_case_or_on_a_refund() -> None:
    assert sorted((*CASE_ACTS, *REFUND_ACTS)) == sorted(CommandName)
    assert {target_kind(name) for name in CASE_ACTS} == {"cases"}
    assert {target_kind(name) for name in REFUND_ACTS} == {"refunds"}
    for name, machine in product(CASE_ACTS, M):
        assert states_for(name, machine) == ()


@pytest.fixture
def named(packs: RulePacks) -> Iterator[None]:
    before = wording_names.names_told_by(lambda: packs.names)
    yield
    wording_names.names_told_by(before)


def test_where_the_target_stands_is_said_by_the_kind_of_the_act(named: None) -> None:
    assert wording.place_name(C.APPROVE_REFUND, "PENDING_SELLER") == "商家待审核"
    assert wording.place_name(C.REPORT_COMPLETION, "SELLER_DELIVER") == wording.node_name("SELLER_DELIVER")

"""Our tables of refunds and the marketplace's were written apart from the same pages: here they are compared."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.reading import read_state
from desktop_app.models.refunds.regimes import choose_regime
from desktop_app.models.refunds.states import FINAL, MOVES, RefundMachine, RefundState, mover_of
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import Party
from desktop_app.sandbox.shop import refund_states
from desktop_app.sandbox.shop.refund_rules import TABLE, regime_of

DAY = date(2026, 11, 26)
TYPES = sorted({access for access, _, _ in TABLE})
BILLING = ("包周期", "一次性", "按需", "按需套餐包")
PRINTED = {(access, billing, held) for access, billing, held in TABLE if billing}
PARTIES = {"buyer": Party.BUYER, "seller": Party.SELLER, "system": Party.SYSTEM}


@pytest.mark.parametrize("access", TYPES)
def test_both_read_the_same_regimes(access: str, packs: RulePacks) -> None:
    for billing, is_supervised, is_trial in product(BILLING, (True, False), (True, False)):
        facts = RefundFacts(
            "TD1", access_type=access, billing_mode=billing, is_supervised=is_supervised, is_trial=is_trial
        )
        ours = choose_regime(facts, packs, DAY).regime
        theirs = regime_of(access, billing, is_supervised, "试用" if is_trial else "新购")
        if is_trial or (access, billing, is_supervised) in PRINTED:
            assert ours == theirs, (access, billing, is_supervised, is_trial)


@pytest.mark.parametrize("machine", RefundMachine)
def test_both_walk_the_same_way(machine: RefundMachine) -> None:
    has_goods = machine is RefundMachine.RETURN
    reached = {refund_states.PENDING}
    walked: set[tuple[str, str, Party]] = set()
    while True:
        found = {
            (step.state, refund_states.target_of(step, has_goods), _party(step))
            for step in refund_states.STEPS
            if step.state in reached and step.act not in {refund_states.APPEAL, "appeal_refund"}
        }
        if found == walked:
            break
        walked = found
        reached |= {end for _, end, _ in found}
    # an inspection that time accepts while an invoice is out is the marketplace's own assumption
    walked.discard((refund_states.INSPECTION, refund_states.APPROVED, Party.SYSTEM))
    assert walked == {(str(move.start), str(move.end), move.actor) for move in MOVES[machine]}


def _party(step: refund_states.Step) -> Party:
    """Who asks for an invoice is the buyer; that the request fails of it is the system's doing."""
    return Party.SYSTEM if step.act == "invoice_asked" else PARTIES[step.actor]


@pytest.mark.parametrize("state", sorted(refund_states.STATE_NAMES))
def test_both_call_the_states_alike_and_know_whose_move_it_is(state: str, packs: RulePacks) -> None:
    goods = RefundFacts(
        "TD1", access_type="硬件", billing_mode="一次性", is_supervised=True, goods_state="已收货",
        state_text=refund_states.STATE_NAMES[state],
    )  # fmt: skip
    ours = read_state(goods, packs)
    assert ours == RefundState(state)
    assert (ours in FINAL) == (state not in refund_states.OPEN_STATES)
    who = refund_states.WHO_ACTS.get(state)
    assert mover_of(ours) == (Party.NOBODY if who is None else PARTIES[who])

"""Steps as newer data tell them: every pair of states in every table, times that go back, and what makes no step."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from desktop_app.clock import to_epoch
from desktop_app.models.refunds.states import RefundMachine, RefundState, is_reachable
from desktop_app.models.refunds.steps import StepReader
from desktop_app.models.rules.packs import RulePacks
from tests.models.refunds.conftest import moment

S = RefundState
NINE, TEN, DAY = "2026-11-20 09:00:00", "2026-11-20 10:00:00", "2026-11-20 00:00:00"
REVIEW_WAYS = {
    S.PENDING_SELLER: {S.APPROVED, S.REJECTED, S.WITHDRAWN, S.FAILED, S.REFUNDED},
    S.APPROVED: {S.REFUNDED, S.FAILED},
}
RETURN_ENDS = {S.APPROVED, S.REFUNDED, S.FAILED, S.WITHDRAWN, S.AWAITING_RETURN, S.AWAITING_INSPECTION}
RETURN_WAYS = {
    S.PENDING_SELLER: {*RETURN_ENDS, S.REJECTED},
    S.AWAITING_RETURN: RETURN_ENDS,
    S.AWAITING_INSPECTION: RETURN_ENDS,
    S.APPROVED: {S.REFUNDED, S.FAILED},
}
RETURNED = {"access_type": "硬件", "goods_state": "已收货"}


@pytest.fixture
def steps(packs: RulePacks) -> StepReader:
    return StepReader(packs, {"办完了": S.REFUNDED})


def told(state: str | None, since: str | None = NINE, **more: Any) -> dict[str, Any]:
    return {"access_type": "SaaS", "node_text": state, "node_since": since and to_epoch(moment(since)), **more}


@pytest.mark.parametrize(
    ("machine", "ways"), [(RefundMachine.REVIEW, REVIEW_WAYS), (RefundMachine.RETURN, RETURN_WAYS)]
)
def test_what_leads_where_over_any_number_of_steps(machine: RefundMachine, ways: dict[S, set[S]]) -> None:
    found = {(start, end) for start, end in product(S, S) if is_reachable(machine, start, end)}
    assert found == {(start, end) for start, ends in ways.items() for end in ends}


@pytest.mark.parametrize(
    ("more", "ways"), [({}, REVIEW_WAYS), (RETURNED, RETURN_WAYS), ({"access_type": None}, RETURN_WAYS)]
)
def test_a_step_is_odd_where_nothing_leads_there(
    steps: StepReader, more: dict[str, Any], ways: dict[S, set[S]]
) -> None:
    read = [one for one in S if one not in (S.NONE, S.UNKNOWN)]
    if not more:
        read = [one for one in read if one not in (S.AWAITING_RETURN, S.AWAITING_INSPECTION)]
    for before, after in product(read, read):
        step = steps.odd(told(before.value, **more), told(after.value, **more))
        is_fine = before is after or after in ways.get(before, ())
        assert (step is None) == is_fine, (before, after)
        assert step is None or (step.before, step.after, step.is_permitted) == (before, after, False)


def test_a_mended_type_leaves_the_step_open_to_either_table(steps: StepReader) -> None:
    assert steps.odd(told("商家待审核"), told("待用户寄回", **RETURNED)) is None
    assert steps.odd(told("已退订"), told("待用户寄回", **RETURNED)) is not None


@pytest.mark.parametrize("text", [None, "", "审批中", "待验收"])
def test_what_says_nothing_makes_no_step(steps: StepReader, text: str | None) -> None:
    assert steps.odd(told("已退订"), told(text)) is None
    assert steps.odd(told(text), told("商家待审核")) is None


def test_a_word_that_a_person_settled_counts(steps: StepReader) -> None:
    step = steps.odd(told("办完了"), told("商家待审核"))
    assert step is not None
    assert step.before is S.REFUNDED


@pytest.mark.parametrize(
    ("before", "after", "is_odd"),
    [
        (("商家待审核", TEN), ("已同意", NINE), True),
        (("商家待审核", TEN), ("已同意", DAY), False),  # a day alone
        (("商家待审核", TEN), ("已同意", "2026-11-19 00:00:00"), True),
        (("商家待审核", NINE), ("已同意", NINE), False),
        (("商家待审核", NINE), ("已同意", None), False),
        (("商家待审核", None), ("已同意", NINE), False),
        (("商家待审核", TEN), ("商家待审核", NINE), False),  # the moment of a mail beside the console's
        (("商家待审核", NINE), ("商家待审核", "2026-11-19 23:59:59"), True),
        (("商家待审核", NINE), ("商家待审核", TEN), False),
    ],
)
def test_newer_data_with_an_older_time_are_odd(
    steps: StepReader, before: tuple[str, str | None], after: tuple[str, str | None], is_odd: bool
) -> None:
    step = steps.odd(told(*before), told(*after))
    assert (step is not None) == is_odd
    assert step is None or (step.is_permitted, step.is_change) == (True, before[0] != after[0])


def test_all_that_batches_told_is_gone_through_in_order(steps: StepReader) -> None:
    days = [to_epoch(moment(f"2026-11-2{day} 12:00:00")) for day in range(5)]
    texts = ("商家待审核", "已同意", "已退订", "审批中", "商家待审核")
    versions = list(zip(days, (told(text) for text in texts), strict=True))
    found = steps.all_odd([*versions, (days[4], {"reason": "另一列"}), (days[4], {"node_text": "已退订"})])
    assert [(one.before, one.after) for one in found] == [(S.REFUNDED, S.PENDING_SELLER)]
    assert found[0].before_seen_at == moment("2026-11-22 12:00:00"), "when it was last told, not what nobody could read"
    assert steps.all_odd(versions[:3]) == ()
    # one state with an older time is told as it comes in, and is no step that the decision must know of
    assert steps.all_odd([(days[0], told("商家待审核")), (days[1], {"node_since": days[0] - 900_000})]) == ()

"""Grounds against a full refund with the facts beside them, and what is known of the customer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.refunds.context import OrderSide, RefundContext
from desktop_app.models.refunds.dealings import Purchase, sum_dealings
from desktop_app.models.refunds.grounds import FactKind, GroundFact, GroundLine, OnRecord, ground_lines
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.conftest import NOW, a_request, moment, money
from tests.models.refunds.own_rules import laid_over

NOTHING = OnRecord()
PAID = moment("2026-11-01 22:00:00")
NO_REQUIREMENT, NO_MATERIAL, EXPIRED, BREACH = (
    f"RF-GROUND-{name}" for name in ("NO-REQUIREMENT", "NO-MATERIAL", "EXPIRED", "BREACH")
)


def grounds(
    packs: RulePacks,
    calendar: WorkingCalendar,
    order: OrderSide | None = None,
    known: OnRecord = NOTHING,
    **facts: Any,
) -> dict[str, GroundLine]:
    seen = RefundContext(a_request(**facts), RefundState.PENDING_SELLER, NOW, calendar, order or OrderSide())
    return {one.id: one for one in ground_lines(seen, known, packs)}


def test_there_are_at_least_four_in_a_few_words(packs: RulePacks, calendar: WorkingCalendar) -> None:
    found = grounds(packs, calendar)
    assert list(found) == [NO_REQUIREMENT, NO_MATERIAL, EXPIRED, BREACH]
    assert [one.name for one in found.values()] == [
        "付款一个月内未提需求",
        "超过一个月未提供项目资料",
        "未及时配合，服务已到期",
        "客户违规，无法交付",
    ]
    # nothing is on record: that is said, and speaks for none of them
    assert {one.fact for one in found.values()} == {GroundFact()}
    assert not any(one.is_supported for one in found.values())


@pytest.mark.parametrize(
    ("order", "known", "fact", "is_supported"),
    [
        ({}, OnRecord(moment("2026-11-10 09:00:00"), True), (FactKind.SENT_ON_DAY, 9), False),
        ({}, OnRecord(moment("2026-11-01 23:00:00"), True), (FactKind.SENT_ON_DAY, 0), False),
        ({}, OnRecord(moment("2026-11-10 00:00:00"), False), (FactKind.SENT_BY_DAY, 9), False),
        ({}, OnRecord(is_waiting_for_requirement=True), (FactKind.NOT_SENT, 23), False),
        (
            {"paid_at": moment("2026-10-24 11:00:00"), "case_node": "BUYER_SUBMIT_REQUIREMENT"},
            OnRecord(is_waiting_for_requirement=True),
            (FactKind.NOT_SENT, 31),
            True,
        ),
        ({"paid_at": None}, OnRecord(moment("2026-11-10 09:00:00"), True), (FactKind.NONE, 0), False),
    ],
)
def test_when_the_requirement_came(
    packs: RulePacks,
    calendar: WorkingCalendar,
    order: dict[str, Any],
    known: OnRecord,
    fact: tuple[FactKind, int],
    is_supported: bool,
) -> None:
    found = grounds(packs, calendar, OrderSide(**{"paid_at": PAID, **order}), known)
    line = found[NO_REQUIREMENT]
    assert (line.fact[:2], line.is_supported) == (fact, is_supported)
    # what a fact supports stands first
    assert next(iter(found)) == NO_REQUIREMENT


def test_chases_and_the_end_of_the_term(packs: RulePacks, calendar: WorkingCalendar) -> None:
    at = moment("2026-11-20 10:00:00")
    found = grounds(packs, calendar, known=OnRecord(chases=2, last_chase_at=at), service_ends_at=moment("2027-01-01"))
    assert found[NO_MATERIAL].fact == GroundFact(FactKind.CHASED, 2, at)
    assert found[EXPIRED].fact == GroundFact(FactKind.RUNS_UNTIL, at=moment("2027-01-01"))
    ended = grounds(packs, calendar, service_ends_at=NOW)
    assert next(iter(ended)) == EXPIRED
    assert (ended[EXPIRED].fact, ended[EXPIRED].is_supported) == (GroundFact(FactKind.ENDED, at=NOW), True)
    assert ended[BREACH].fact == GroundFact()


def test_a_company_adds_a_ground_and_takes_one_of_ours_away(tmp_path: Path, calendar: WorkingCalendar) -> None:
    text = """
[[ground]]
id = "RF-GROUND-OWN-1"
severity = "hint"
grade = "assumption"
source = "assumption"
text = { zh = "合同写明不退", en = "合同写明不退" }

[[ground]]
id = "RF-GROUND-BREACH"
valid_to = 2026-01-01
severity = "hint"
grade = "official"
source = "S17"
text = { zh = "用户自身违反法律法规", en = "Breach" }
"""
    packs = laid_over(tmp_path, text)
    found = grounds(packs, calendar)
    assert list(found) == [NO_REQUIREMENT, NO_MATERIAL, EXPIRED, "RF-GROUND-OWN-1"]
    assert found["RF-GROUND-OWN-1"].name == "合同写明不退"
    assert BREACH in packs.loosened


def test_orders_count_once_and_currencies_stay_apart() -> None:
    bought = [
        Purchase("CS1", Decimal("100.00"), "CNY"),
        Purchase("CS1", Decimal("0.01"), "CNY"),
        Purchase("CS2", Decimal("5.00"), "USD"),
        Purchase("CS3", None, "CNY"),
    ]
    found = sum_dealings(bought, {"REJECTED": 2, "REFUNDED": 1, "": 1})
    assert (found.orders, found.paid) == (3, (money("100.01"), money("5.00", "USD")))
    assert found.refunds == ((RefundState.REFUNDED, 1), (RefundState.REJECTED, 2), (RefundState.NONE, 1))
    assert found.refund_count == 4
    assert sum_dealings([], {}) == (0, (), ())


@given(
    st.lists(
        st.builds(
            Purchase,
            st.sampled_from(["CS1", "CS2", "CS3"]),
            st.none() | st.decimals(-(10**9), 10**9, places=2),
            st.sampled_from(["CNY", "USD", "EUR"]),
        )
    )
)
def test_no_sum_holds_two_currencies(bought: list[Purchase]) -> None:
    found = sum_dealings(bought, {})
    assert [one.currency for one in found.paid] == sorted({one.currency for one in bought if one.amount is not None})
    for one in found.paid:
        parts = [each.amount for each in bought if each.currency == one.currency and each.amount is not None]
        assert one.amount == sum(parts, Decimal(0))

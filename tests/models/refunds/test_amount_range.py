"""AMOUNT_RANGE: what is wrong with an amount is named as what it is, once, and in range nothing stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.money import Money
from desktop_app.models.refunds.blockers import blockers_of
from desktop_app.models.refunds.check_words import failed_words
from desktop_app.models.refunds.context import GivenBack, RefundContext
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.conftest import KNOWN, NOW, See, a_request, ids, money

NONE: dict[str, Any] = {"requested": None}
AMOUNT_FAULTS: list[tuple[str, dict[str, Any], Grade, str, str]] = [
    ("RF-AMOUNT-RANGE", {"requested": money("100.01")}, Grade.OFFICIAL, "金额超出实付", "超过实付金额 ¥100.00"),
    ("RF-AMOUNT-ZERO", {"requested": money("0")}, Grade.OFFICIAL, "申请金额为 0", "¥0.00，要大于 0"),
    ("RF-AMOUNT-ZERO", {"requested": money("0"), "paid": None}, Grade.OFFICIAL, "申请金额为 0", "要大于 0"),
    ("RF-AMOUNT-NEGATIVE", {**NONE, "unread_amount": "-5"}, Grade.OFFICIAL, "申请金额为负", "-5 是负数"),
    ("RF-AMOUNT-NEGATIVE", {**NONE, "unread_amount": "(12.00)"}, Grade.OFFICIAL, "申请金额为负", "(12.00) 是负数"),
    ("RF-AMOUNT-DECIMALS", {**NONE, "unread_amount": "99.125"}, Grade.ASSUMPTION, "金额小数位过多", "99.125 的小数位"),
    (
        "RF-AMOUNT-DECIMALS",
        {**NONE, "unread_amount": "9.5", "currency": "JPY"},
        Grade.ASSUMPTION,
        "金额小数位过多",
        "币种 JPY 允许的多",
    ),
    ("RF-AMOUNT-UNREADABLE", {**NONE, "unread_amount": "abc"}, Grade.ASSUMPTION, "申请金额读不出", "“abc”读不出来"),
    (
        "RF-AMOUNT-UNREADABLE",
        {**NONE, "unread_amount": "1.234,50"},
        Grade.ASSUMPTION,
        "申请金额读不出",
        "“1.234,50”读不出来",
    ),
    ("RF-AMOUNT-UNREADABLE", {**NONE, "unread_amount": "88,88"}, Grade.ASSUMPTION, "申请金额读不出", "“88,88”"),
    ("RF-AMOUNT-MISSING", NONE, Grade.ASSUMPTION, "申请金额没有写明", "申请金额没有写明"),
    (
        "RF-AMOUNT-NO-CURRENCY",
        {**NONE, "unread_amount": "60.00", "is_currency_unknown": True, "currency": None},
        Grade.ASSUMPTION,
        "申请金额币种不明",
        "60.00 没有写币种",
    ),
]


@pytest.mark.parametrize(("rule", "told", "grade", "chip", "sentence"), AMOUNT_FAULTS)
def test_what_is_wrong_with_an_amount_is_named(
    packs: RulePacks, see: See, rule: str, told: dict[str, Any], grade: Grade, chip: str, sentence: str
) -> None:
    (found,) = blockers_of(see(**told), packs)
    assert (found.id, found.rule, found.grade) == ("AMOUNT_RANGE", rule, grade)
    assert failed_words(found.id, found.rule) == chip
    assert sentence in found.message


@given(
    asked=st.sampled_from([None, "-1", "0", "59.99", "60.00", "100.01"]),
    text=st.sampled_from(["", "-5", "abc", "1.125"]),
    said=st.sampled_from([None, "60.00", "100.00"]),
    known=st.sampled_from([None, "50.00", "100.00"]),
    given_back=st.sampled_from([(), (GivenBack("R0", money("70.00")),)]),
    is_bare=st.booleans(),
)
def test_the_amount_is_told_once(
    packs: RulePacks, calendar: WorkingCalendar, asked: str | None, text: str, said: str | None, known: str | None,
    given_back: tuple[GivenBack, ...], is_bare: bool,
) -> None:  # fmt: skip
    def of(amount: str | None) -> Money | None:
        return None if amount is None else money(amount)

    facts = a_request(
        requested=of(asked), unread_amount="" if asked else text, paid=of(said), is_currency_unknown=is_bare
    )
    order = KNOWN._replace(paid=of(known))
    seen = RefundContext(facts, RefundState.PENDING_SELLER, NOW, calendar, order, given_back=given_back)
    assert ids(blockers_of(seen, packs)).count("AMOUNT_RANGE") <= 1


def test_a_paid_amount_that_nobody_states_only_warns(packs: RulePacks, see: See) -> None:
    found = blockers_of(see(paid=None), packs)
    assert [(one.id, one.severity, one.grade) for one in found] == [("AMOUNT_RANGE", Severity.WARN, Grade.ASSUMPTION)]


@pytest.mark.parametrize(
    ("told", "figures"),
    [
        ({"order": KNOWN._replace(paid=money("59.99"))}, ("¥60.00", "¥59.99", "¥100.00")),
        ({"given_back": (GivenBack("R0", money("40.01")),)}, ("¥60.00", "¥59.99", "¥40.01", "R0")),
    ],
)
def test_what_is_our_reading_of_the_range_is_graded_so_and_tells_all_its_figures(
    packs: RulePacks, see: See, told: dict[str, Any], figures: tuple[str, ...]
) -> None:
    one = blockers_of(see(**told), packs)[0]
    assert (one.grade, one.severity, one.is_overridable) == (Grade.ASSUMPTION, Severity.BLOCK, False)
    assert all(figure in one.message for figure in figures), one.message
    # above both, the printed rule says it
    above = see(requested=money("100.01"), order=KNOWN._replace(paid=money("59.99")))
    assert [each.grade for each in blockers_of(above, packs)] == [Grade.OFFICIAL]


def test_an_amount_in_another_currency_takes_nothing_from_the_rest(packs: RulePacks, see: See) -> None:
    assert ids(blockers_of(see(given_back=(GivenBack("R0", money("90", "USD")),)), packs)) == []


def test_no_question_mark_stands_for_a_paid_amount_that_nobody_states(packs: RulePacks, see: See) -> None:
    for told in ({"requested": None, "unread_amount": "一千"}, {"requested": money("0")}):
        found = blockers_of(see(paid=None, **told), packs)
        assert "?" not in "".join(one.message for one in found)


AMOUNTS = st.decimals(min_value=-10, max_value=200, places=2)


@given(asked=AMOUNTS, paid=AMOUNTS.filter(lambda amount: amount >= 0))
def test_an_amount_is_in_range_exactly_above_nought_and_up_to_what_was_paid(
    packs: RulePacks, calendar: WorkingCalendar, asked: Any, paid: Any
) -> None:
    facts = a_request(requested=Money(asked), paid=Money(paid))
    found = blockers_of(RefundContext(facts, RefundState.PENDING_SELLER, NOW, calendar, KNOWN), packs)
    assert (ids(found) == []) == (0 < asked <= paid)
    assert set(ids(found)) <= {"AMOUNT_RANGE"}

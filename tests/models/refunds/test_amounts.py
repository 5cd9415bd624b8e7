"""Suggested amounts, used shares and tiers: exact, in one currency, and never a float."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import paths
from desktop_app.models.money import Money
from desktop_app.models.refunds.amounts import Suggestion, second_person, suggest, used_share
from desktop_app.models.refunds.context import GivenBack, OrderSide, RefundContext
from desktop_app.models.refunds.facts import refund_facts
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.packs import PackError, RulePacks, load_packs
from desktop_app.models.scales import Grade
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.conftest import NOW, a_request, moment, money
from tests.models.refunds.own_rules import HEAD, laid_over

START, END = moment("2026-01-01 00:00:00"), moment("2027-01-01 00:00:00")
DAY = date(2026, 11, 24)
KNOWN = OrderSide(is_known=True, starts_at=START, paid=money("100.00"))


def suggested(packs: RulePacks, calendar: WorkingCalendar, order: OrderSide | None = None, **facts: Any) -> Any:
    known = {"requested": money("100.00"), "service_ends_at": END} | facts
    side = order or OrderSide(is_known=True, starts_at=START)
    return suggest(RefundContext(a_request(**known), RefundState.PENDING_SELLER, NOW, calendar, side), packs)


def test_the_unused_term_by_the_second(packs: RulePacks, calendar: WorkingCalendar) -> None:
    found: Suggestion = suggested(packs, calendar)
    # 327.5 of 365 days are used
    assert found.amount == money("10.27")
    assert found.used_share == Decimal("327.5") / 365
    assert (found.clause.grade, found.clause.source) == (Grade.ASSUMPTION, "assumption")


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({"requested": money("5.00")}, "5.00"),
        ({"requested": None}, "10.27"),
        ({"requested": money("0")}, "10.27"),
        ({"paid": money("0")}, "0.00"),
        ({"is_renewal_pending": True}, "100.00"),
        ({"is_renewal_pending": True, "requested": money("40.00")}, "40.00"),
        ({"service_ends_at": moment("2026-11-01 00:00:00")}, "0.00"),
        ({"paid": money("1000000000.01"), "requested": None}, "102739726.03"),
    ],
)
def test_at_most_what_is_asked_and_nothing_for_vouchers(
    packs: RulePacks, calendar: WorkingCalendar, facts: dict[str, Any], amount: str
) -> None:
    assert suggested(packs, calendar, **facts).amount == money(amount)


@pytest.mark.parametrize(
    "told",
    [
        {"requested": money("5.00", "USD")},
        {"requested": money("5.00", "USD"), "paid": money("100", "USD"), "order": KNOWN},
        {"requested": None, "paid": money("100", "USD"), "order": KNOWN},
        {"requested": money("5.00", "USD"), "is_renewal_pending": True},
    ],
)
def test_nothing_is_suggested_where_currencies_differ(
    packs: RulePacks, calendar: WorkingCalendar, told: dict[str, Any]
) -> None:
    assert suggested(packs, calendar, **told) is None


def test_at_most_what_two_paid_amounts_and_other_requests_leave(packs: RulePacks, calendar: WorkingCalendar) -> None:
    facts = a_request(requested=money("90.00"), is_renewal_pending=True)
    seen = RefundContext(facts, RefundState.PENDING_SELLER, NOW, calendar, KNOWN._replace(paid=money("80.00")))
    found = suggest(seen, packs)
    assert found is not None
    assert found.amount == money("80.00")
    for given_back, left in (("60.00", "20.00"), ("80.00", "0.00"), ("95.00", "0.00")):
        found = suggest(seen._replace(given_back=(GivenBack("R0", money(given_back)),)), packs)
        assert found is not None
        assert found.amount == money(left)


def test_a_term_that_has_not_begun_is_whole(packs: RulePacks, calendar: WorkingCalendar) -> None:
    found = suggested(packs, calendar, OrderSide(starts_at=moment("2026-12-01 00:00:00")))
    assert (found.amount, found.used_share) == (money("100.00"), Decimal(0))


@pytest.mark.parametrize(
    ("order", "facts"),
    [
        (OrderSide(), {}),
        (OrderSide(starts_at=START), {"service_ends_at": None}),
        (OrderSide(starts_at=END), {}),
        (OrderSide(starts_at=START), {"paid": None}),
    ],
)
def test_nothing_is_made_up(
    packs: RulePacks, calendar: WorkingCalendar, order: OrderSide, facts: dict[str, Any]
) -> None:
    assert suggested(packs, calendar, order, **facts) is None


def test_amounts_of_a_currency_without_decimals_are_whole(packs: RulePacks, calendar: WorkingCalendar) -> None:
    found = suggested(packs, calendar, paid=money("1000", "JPY"), requested=None)
    assert found.amount == Money(Decimal(103), "JPY")


@given(
    paid=st.decimals(0, 10**9, places=2),
    asked=st.none() | st.decimals("0.01", 10**9, places=2),
    days=st.integers(1, 3000),
    gone=st.integers(-400 * 86400, 4000 * 86400),
)
def test_a_suggestion_lies_between_nothing_and_what_was_paid(
    packs: RulePacks, calendar: WorkingCalendar, paid: Decimal, asked: Decimal | None, days: int, gone: int
) -> None:
    start = NOW - timedelta(seconds=gone)
    side, end = OrderSide(starts_at=start), start + timedelta(days=days)
    found = suggested(
        packs, calendar, side, paid=Money(paid), requested=None if asked is None else Money(asked), service_ends_at=end
    )
    assert 0 <= found.amount.amount <= paid
    assert asked is None or found.amount.amount <= asked
    assert 0 <= found.used_share <= 1
    share = used_share(start, end, NOW)
    assert share is not None
    later = used_share(start, end, NOW + timedelta(hours=1))
    assert later is not None
    assert share <= later


TIER = """
[[tier]]
id = "{id}"
currency = "{currency}"
at_least = "{at_least}"
needs_second_person = {needs}
severity = "hint"
grade = "assumption"
source = "assumption"
text = {{ zh = "两人复核", en = "Two people" }}
"""


def test_no_second_person_unless_a_tier_says_so(packs: RulePacks) -> None:
    for amount in ("0.01", "50000.00", "999999999.99"):
        assert not second_person(money(amount), packs, DAY).is_needed
    assert not second_person(None, packs, DAY).is_needed


def test_the_highest_tier_that_an_amount_reaches_counts(tmp_path: Path) -> None:
    tiers = [("OWN-1", "CNY", "5000", "true"), ("OWN-2", "USD", "100", "true"), ("OWN-3", "CNY", "9000.01", "false")]
    packs = laid_over(tmp_path, "".join(TIER.format(id=i, currency=c, at_least=a, needs=n) for i, c, a, n in tiers))
    needed = {text: second_person(money(text), packs, DAY).is_needed for text in ("4999.99", "5000", "9000", "9000.01")}
    assert needed == {"4999.99": False, "5000": True, "9000": True, "9000.01": False}
    assert second_person(money("100", "USD"), packs, DAY).is_needed
    assert not second_person(money("10000", "EUR"), packs, DAY).is_needed
    # what nobody could read does not pass by being unreadable
    assert second_person(None, packs, DAY).is_needed
    # nor does an amount of which nobody says the currency stay below a tier in yuan
    columns = {"refund_id": "R1", "requested_amount": "60.00", "paid_amount": "100.00"}
    bare, told = refund_facts(columns), refund_facts({**columns, "currency": "CNY"})
    assert (bare.requested, bare.paid, bare.unread_amount, bare.is_currency_unknown) == (None, None, "60.00", True)
    assert second_person(bare.requested, packs, DAY).is_needed
    assert (told.requested, told.is_currency_unknown) == (money("60.00"), False)
    assert not second_person(told.requested, packs, DAY).is_needed


def _laid(tmp_path: Path, ours: str, theirs: str) -> RulePacks:
    """Our packs with tiers of their own, and a company's pack over them."""
    folder, own = tmp_path / "ours", tmp_path / "own"
    shutil.copytree(paths.resource("rules"), folder)
    own.mkdir(parents=True)
    (folder / "tiers.toml").write_text(HEAD.replace('"own"', '"tiers"') + ours, encoding="utf-8")
    (own / "own.toml").write_text(HEAD + theirs, encoding="utf-8")
    return load_packs(folder, own)


def _tier(id: str, at_least: str, needs: str, mode: str = "") -> str:  # noqa: A002 -- as the file calls it
    text = TIER.format(id=id, currency="CNY", at_least=at_least, needs=needs)
    return text + (f'mode = "{mode}"\n' if mode else "")


@pytest.mark.parametrize(
    ("theirs", "loosened"),
    [
        (_tier("T-1", "10000", "false"), {"9999": False, "10000": True, "50000": True}),
        (_tier("T-1", "20000", "true", "signed"), {"9999": False, "10000": True, "19999.99": True, "20000": False}),
        (_tier("T-1", "10000", "true", "external"), {"9999": False, "10000": True}),
        (_tier("T-1", "10000", "true"), {"10000": True}),
        (_tier("OWN-1", "30000", "false"), {"10000": False, "30000": True}),
        (_tier("T-1", "5000", "true", "signed"), {"4999": False, "5000": False, "10000": False}),
        (_tier("OWN-1", "100", "true"), {"100": False, "10000": False}),
    ],
)
def test_what_a_company_lowered_is_told_with_each_use(tmp_path: Path, theirs: str, loosened: dict[str, bool]) -> None:
    packs = _laid(tmp_path, _tier("T-1", "10000", "true", "signed"), theirs)
    assert {text: second_person(money(text), packs, DAY).is_loosened for text in loosened} == loosened


def test_of_two_tiers_with_one_amount_the_stricter_counts(tmp_path: Path) -> None:
    # ours asks nobody from 0 on
    packs = _laid(tmp_path, "", _tier("OWN-1", "0", "true") + _tier("OWN-2", "0", "false"))
    assert second_person(money("0.01"), packs, DAY).is_needed


def test_a_tier_may_name_its_way_and_only_where_it_asks(tmp_path: Path) -> None:
    packs = _laid(tmp_path, "", _tier("OWN-1", "100", "true") + _tier("OWN-2", "1000", "true", "external"))
    assert [second_person(money(text), packs, DAY).mode for text in ("99", "100", "1000")] == ["", "", "external"]
    # nobody can read it: the strictest counts
    strict = _laid(tmp_path / "x", "", _tier("OWN-1", "100", "true", "signed") + _tier("OWN-2", "1000", "true"))
    assert second_person(None, strict, DAY).mode == "signed"
    for text in (_tier("OWN-1", "1", "false", "signed"), _tier("OWN-1", "1", "true", "none")):
        (tmp_path / "bad").mkdir(exist_ok=True)
        with pytest.raises(PackError):
            laid_over(tmp_path / "bad", text)

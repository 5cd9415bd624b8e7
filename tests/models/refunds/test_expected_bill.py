"""The expected bill of a period: which rows are in it, what a refund takes out of it, and when it is drawn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.money import Money
from desktop_app.models.refunds.expected_bill import (
    BillRow,
    BillSum,
    bill_day,
    change_by,
    first_period,
    period_of,
    rows_of_bill,
    sum_rows,
)
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.bill_rows import BILL_ROWS, DAY, ROWS, row
from tests.models.refunds.conftest import money


@pytest.mark.parametrize(
    ("rows", "line", "order_after", "settlement_after"),
    [
        (ROWS[1:], "CS1-000001", "755500.00", "672395.00"),
        ((), "CS1-000001", None, None),
        ((row("CS1", "5.00", None), row("CS2", "7.00", "6.00")), "CS1-000001", "7.00", None),
        ((row("CS1", None, None), row("CS2", "7.00", "6.00")), "CS1-000001", None, None),
        (
            (row("CS1", "5.00", "4.00"), row("T1", "-5.00", "-4.00", original="CS1-000001")),
            "CS1-000001",
            "0.00",
            "0.00",
        ),
        ((row("CS1", "5.00", "4.00"), row("CS2", "1.00", "1.00")), "", "1.00", "1.00"),
    ],
)
def test_what_of_the_bill_is_the_line(
    rows: tuple[BillRow, ...], line: str, order_after: str | None, settlement_after: str | None
) -> None:
    found = change_by(rows, "CS1", line, "CNY")
    assert found is not None
    assert found.order_after == (None if order_after is None else money(order_after))
    assert found.settlement_after == (None if settlement_after is None else money(settlement_after))


def test_a_refund_that_is_in_the_transactions_is_not_counted_twice() -> None:
    rows = (row("CS1", "5.00", "4.00"), row("T1", "-5.00", "-4.00", original="CS1-000001"), row("CS2", "2.00", "1.00"))
    found = change_by(rows, "CS1", "CS1-000001", "CNY")
    assert found is not None
    assert (found.before.order, found.order_after) == (money("2.00"), money("2.00"))


@pytest.mark.parametrize(
    ("period", "known_on", "is_in"),
    [
        ("2026-11", "2026-11-01", True),
        ("2026-10", "2026-11-04", True),
        ("2026-10", "2026-11-03", False),  # its bill is drawn on this very day
        ("2026-10", "2026-10-20", False),
        ("2026-09", "2026-10-09", True),  # the 3rd of October lies in the holidays: drawn on the 8th
        ("2026-09", "2026-10-08", False),
        ("2026-12", "2026-11-24", False),
    ],
)
def test_earlier_rows_count_while_they_wait_after_their_bill_day(
    calendar: WorkingCalendar, period: str, known_on: str, is_in: bool
) -> None:
    one = row("CS1", "5.00", "4.00")._replace(period=period, known_on=date.fromisoformat(known_on))
    assert rows_of_bill([one], DAY, 3, calendar) == ([one] if is_in else [])
    # without a bill day only this period is sure
    assert rows_of_bill([one], DAY, None, calendar) == ([one] if period == "2026-11" else [])


def test_a_line_that_was_moved_on_counts_once(calendar: WorkingCalendar) -> None:
    now = row("CS1", "5.00", "4.00")
    rows = [now._replace(period="2026-09"), now, now._replace(period="2026-10"), row("CS2", "1.00", "1.00")]
    assert {one.period for one in rows_of_bill(rows, DAY, 3, calendar)} == {"2026-11"}
    earlier = [now._replace(period="2026-09"), now._replace(period="2026-10")]
    assert rows_of_bill(earlier, DAY, 3, calendar) == earlier[1:]


def test_which_periods_are_looked_at() -> None:
    assert first_period(DAY) == "2024-11"
    assert first_period(date(2026, 1, 5)) == "2024-01"


def test_which_line_of_several_is_not_guessed() -> None:
    rows = (row("CS1", "5.00", "4.00"), ROWS[1]._replace(order_id="CS1", line_id="CS1-000002"))
    assert change_by(rows, "CS1", "", "CNY") is None
    assert change_by(rows, "", "", "CNY") is not None


def test_a_line_that_is_billed_in_another_currency_changes_that_bill_alone() -> None:
    found = change_by(ROWS, "CS3", "CS3-000001", "CNY")
    assert found is not None
    assert (found.before.order, found.order_after) == (money("10.00", "USD"), money("0.00", "USD"))


@given(rows=BILL_ROWS, line=st.sampled_from(["", "CS1-000001", "CS9-000001"]), currency=st.sampled_from(["CNY", "USD"]))
def test_currencies_never_mix(rows: list[BillRow], line: str, currency: str) -> None:
    sums = {one: sum_rows(rows, one) for one in ("CNY", "USD", "JPY")}
    assert sum(one.rows for one in sums.values()) == len(rows)
    for name, found in sums.items():
        known = [one.order_amount for one in rows if one.currency == name and one.order_amount is not None]
        assert found.order == (Money(sum(known, Decimal(0)), name) if known else None)
        assert isinstance(found.order, Money | None)
    change = change_by(rows, "CS1", line, currency)
    if change is None:
        return
    shown = [change.before.order, change.before.settlement, change.order_after, change.settlement_after]
    assert len({one.currency for one in shown if one is not None}) <= 1
    for one in shown:
        assert one is None or type(one.amount) is Decimal
    if change.share == BillSum(None, None, 0, 0):
        assert change.order_after == change.before.order


def test_a_currency_is_never_added_to_another() -> None:
    with pytest.raises(ValueError, match="do not mix"):
        money("1.00") + money("1.00", "USD")


@pytest.mark.parametrize(
    ("day", "drawn"),
    [
        ("2026-11-01", "2026-12-03"),
        ("2026-11-30", "2026-12-03"),
        ("2026-12-31", "2027-01-04"),
        ("2026-09-15", "2026-10-08"),  # the 3rd lies in the holidays of October
        ("2026-01-31", "2026-02-03"),
    ],
)
def test_the_bill_day_is_a_working_day(calendar: WorkingCalendar, day: str, drawn: str) -> None:
    assert bill_day(date.fromisoformat(day), 3, calendar) == date.fromisoformat(drawn)
    assert period_of(date.fromisoformat(day)) == day[:7]

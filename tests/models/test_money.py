"""Money as text: the decimals of its currency, the same in files and for people; approvals keep their own form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop_app.models import wording
from desktop_app.models.currencies import DECIMALS, unit_of
from desktop_app.models.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "plain", "shown", "short"),
    [
        ("28800", "CNY", "28800.00", "¥28,800.00", "¥28,800"),
        ("28800.5", "CNY", "28800.50", "¥28,800.50", "¥28,800.50"),
        ("0", "CNY", "0.00", "¥0.00", "¥0"),
        ("-12", "USD", "-12.00", "−$12.00", "−$12"),
        ("300000", "JPY", "300000", "JP¥300,000", "JP¥300,000"),
        ("300000.00", "JPY", "300000", "JP¥300,000", "JP¥300,000"),
        ("1200", "KRW", "1200", "1,200 KRW", "1,200 KRW"),
        ("1", "KWD", "1.000", "1.000 KWD", "1 KWD"),
        ("1.005", "KWD", "1.005", "1.005 KWD", "1.005 KWD"),
        ("1000", "KWD", "1000.000", "1,000.000 KWD", "1,000 KWD"),
        ("7.5", "XYZ", "7.50", "7.50 XYZ", "7.50 XYZ"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency_wherever_it_stands(
    amount: str, currency: str, plain: str, shown: str, short: str
) -> None:
    money = Money(Decimal(amount), currency)
    assert money.plain() == plain
    assert wording.money_text(money.amount, currency) == shown
    assert wording.money_short_text(money.amount, currency) == short


@pytest.mark.parametrize("currency", sorted(DECIMALS))
def test_file_and_window_agree_on_every_currency(currency: str) -> None:
    money = Money(Decimal(1) + unit_of(currency), currency)
    digits = "".join(one for one in wording.money_text(money.amount, currency) if one.isdigit() or one == ".")
    assert digits == money.plain()
    assert Decimal(money.plain()) == money.amount, "nothing that can be paid is rounded away"


@pytest.mark.parametrize(("amount", "currency"), [("300000", "JPY"), ("28800", "CNY")])
def test_what_approvals_are_bound_to_has_two_decimals_in_every_currency(amount: str, currency: str) -> None:
    assert Money(Decimal(amount), currency).hundredths() == f"{amount}.00"


def test_sums_keep_the_decimals_of_each_currency() -> None:
    assert wording.sums_text({"CNY": 150_00, "JPY": 300_00}) == "¥150.00 · JP¥300"
    assert wording.sums_text({"CNY": 150_00, "JPY": 300_00}, is_short=True) == "¥150 · JP¥300"

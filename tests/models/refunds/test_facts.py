"""Facts of a request: amounts as money with their currency, and what could not be read kept apart."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.columns import encode
from desktop_app.models.kinds import KINDS
from desktop_app.models.money import Money
from desktop_app.models.reading import ReadRow, read_row
from desktop_app.models.refunds.facts import RefundFacts, refund_facts

AT = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)
KIND = KINDS["refunds"]


def read(**cells: str) -> ReadRow:
    by_id = {KIND.by_heading(heading).id: cell for heading, cell in cells.items()}  # type: ignore[union-attr]
    return read_row(KIND, 2, by_id, {}, AT)


def facts(**cells: str) -> RefundFacts:
    row = read(退订单号="R1", **cells)
    assert row.refused is None
    return refund_facts(encode(KIND, row.values, row.unread))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("¥1,234.50", "1234.50"),
        ("１２３４．５元", "1234.50"),
        (" 0.01 ", "0.01"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_read(text: str, amount: str) -> None:
    assert facts(申请金额=text, 币种="CNY").requested == Money(Decimal(amount), "CNY")


@pytest.mark.parametrize("text", ["-5", "(12.00)", "1.234", "一千", "1,23", "1e3", "NaN"])
def test_what_is_no_amount_stays_as_it_was_written(text: str) -> None:
    found = facts(申请金额=text, 实付金额="100", 币种="CNY")
    assert (found.requested, found.unread_amount, found.paid) == (None, text, Money(Decimal("100.00")))


def test_an_amount_in_another_currency_than_paid_is_known_as_such() -> None:
    found = facts(申请金额="US$50.00", 实付金额="¥100.00")
    assert (found.requested, found.unread_amount) == (Money(Decimal("50.00"), "USD"), "")
    assert found.paid == Money(Decimal("100.00"), "CNY")


@pytest.mark.parametrize(
    ("cells", "requested", "unread"),
    [
        ({"申请金额": "60"}, None, "60.00 什么币"),
        ({"申请金额": "一千"}, None, "一千"),
        ({"申请金额": ""}, None, ""),
        ({"申请金额": "US$50.00"}, Money(Decimal("50.00"), "USD"), ""),
    ],
)
def test_an_amount_in_a_currency_that_nobody_can_read_is_not_taken_for_yuan(
    cells: dict[str, str], requested: Money | None, unread: str
) -> None:
    found = facts(**cells, 实付金额="100", 币种="什么币")
    assert (found.requested, found.unread_amount, found.paid, found.currency) == (requested, unread, None, None)


def test_a_row_is_kept_whatever_else_cannot_be_read() -> None:
    row = read(
        退订单号=" R1 ",
        申请金额="x",
        实付金额="y",
        币种="宝贝",
        申请时间="昨天",
        收货状态="路上",
        发票状态="？",
        试用="也许",
    )
    assert row.refused is None
    assert (row.key, len(row.warned), len(row.unread)) == ("R1", 7, 7)
    found = refund_facts(encode(KIND, row.values, row.unread))
    unread = (("实付金额", "y"), ("收货状态", "路上"), ("申请时间", "昨天"), ("发票状态", "？"), ("试用", "也许"))
    assert found == RefundFacts("R1", unread_amount="x", unread=unread)


@pytest.mark.parametrize("number", ["", "  ", "--", "合计"])
def test_only_a_row_without_a_number_is_refused(number: str) -> None:
    row = read(退订单号=number, 订单ID="CS1", 申请金额="5")
    assert row.refused is not None


def test_a_time_of_an_earlier_state_says_nothing_of_a_later_one() -> None:
    first = read(退订单号="R1", 状态="商家待审核", 进入状态时间="2026-11-20 10:00:00")
    later = read(退订单号="R1", 状态="已同意")
    columns = encode(KIND, first.values, first.unread) | encode(KIND, later.values, later.unread)
    found = refund_facts(columns)
    assert (found.state_text, found.state_since) == ("已同意", None)


def test_a_future_time_is_left_open() -> None:
    row = read(退订单号="R1", 申请时间="2026-11-25 10:00:00", 服务到期时间="2027-11-25 10:00:00")
    assert set(row.unread) == {"filed_at"}
    assert row.values["service_ends_at"] == datetime(2027, 11, 25, 10, tzinfo=CHINA)


@pytest.mark.parametrize(("text", "meant"), [("是", True), ("否", False), ("", None)])
def test_a_renewal_that_has_begun_is_told_from_none(text: str, meant: bool | None) -> None:
    assert facts(续费未生效=text).is_renewal_pending is meant

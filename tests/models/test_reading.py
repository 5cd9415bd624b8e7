"""Cells as people write them: what is read, and what is never guessed."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.columns import case_facts, decode, decode_as_written, encode, said, unread_texts
from desktop_app.models.kinds import KINDS
from desktop_app.models.reading import (
    DateCell,
    NumberCell,
    UnreadableValueError,
    read_amount,
    read_bool,
    read_currency,
    read_id,
    read_int,
    read_row,
    read_text,
    read_time,
)
from desktop_app.models.supervision import CaseFacts

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
MOMENT = datetime(2025, 3, 26, 10, 20, 30, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("¥1,234.50", "1234.50"),
        ("￥1,234.50", "1234.50"),
        ("1234.5元", "1234.50"),
        ("１，２３４．５０", "1234.50"),
        (" 1 234.50 ", "1234.50"),
        ("0", "0.00"),
        ("0.1200", "0.12"),
        ("(12.00)", "-12.00"),
        ("（12.00）", "-12.00"),
        ("-12", "-12.00"),
        ("¥-12", "-12.00"),
        ("-¥12", "-12.00"),
    ],
)
def test_amounts_as_people_write_them(text: str, amount: str) -> None:
    assert str(read_amount(text, can_be_negative=True)) == amount


@pytest.mark.parametrize(
    "text", ["1,23", "1.234,50", "12-5", "1.2万元", "1e5", "-", "abc", "(-5)", "--5", "1,2345", "¥", "1 元 2", "٣"]
)
def test_ambiguous_amounts_are_never_guessed(text: str) -> None:
    with pytest.raises(UnreadableValueError):
        read_amount(text, can_be_negative=True)


def test_negative_only_where_it_makes_sense() -> None:
    with pytest.raises(UnreadableValueError, match="负"):
        read_amount("(12.00)")


def test_a_currency_mark_must_agree_with_the_currency() -> None:
    assert read_amount("$5", "USD") == Decimal("5.00")
    for mark, currency in (("$5", "CNY"), ("¥5", "USD"), ("$5", ""), ("(5元)", "USD"), ("-$5", "CNY")):
        with pytest.raises(UnreadableValueError):
            read_amount(mark, currency, can_be_negative=True)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-26 10:20:30",
        "2025/03/26 10:20:30",
        "2025/3/26 10:20:30",
        "2025年3月26日 10:20:30",
        "2025年3月26日10:20:30",
        "20250326102030",
        "2025-03-26T10:20:30+08:00",
        "2025-03-26T02:20:30Z",
        "2025/03/26 10:20:30 GMT+08:00",
        "45742.4309027778",
        "２０２５-０３-２６ １０:２０:３０",
    ],
)
def test_times_as_files_write_them(text: str) -> None:
    assert read_time(text) == MOMENT


def test_typed_times() -> None:
    assert read_time(NumberCell("45742.430902777778")) == MOMENT
    assert read_time(DateCell(datetime(2025, 3, 26, 10, 20, 30))) == MOMENT  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    ["03/04/2025", "25-03-26", "2025-02-30", "2025", "2025-03-26 24:00:00", "1742955630000", "昨天", "1", "99999"],
)
def test_ambiguous_times_are_never_guessed(text: str) -> None:
    with pytest.raises(UnreadableValueError):
        read_time(text)


def test_words_counts_and_currencies() -> None:
    assert (read_bool("是"), read_bool("否"), read_bool(""), read_bool(True)) == (True, False, None, True)
    assert (read_int("3"), read_int(NumberCell("3")), read_int("")) == (3, 3, None)
    assert (read_currency("人民币"), read_currency("usd")) == ("CNY", "USD")
    for read, text in (
        (read_bool, "可能"),
        (read_bool, "1"),
        (read_int, "-1"),
        (read_int, "1.5"),
        (read_currency, "块"),
    ):
        with pytest.raises(UnreadableValueError):
            read(text)


def test_texts_and_ids_are_kept_as_they_stand() -> None:
    assert read_text(" 007 aB ") == " 007 aB "
    assert read_id(" CS007 ") == " CS007 "
    assert read_id(NumberCell("123456789012345")) == "123456789012345"


def test_a_key_is_bare_of_what_copying_put_around_an_id_and_zeros_and_case_count() -> None:
    kind = KINDS["cases"]
    written = {"order_id": " \ufeff0CS007a\u200b", "line_id": "L1\u00a0"}
    read = read_row(kind, 1, written, {}, NOW)
    assert read.key == "0CS007a|L1"
    stored = encode(kind, read.values, read.unread)
    assert decode_as_written(kind, stored) == written
    assert decode(kind, stored) == {"order_id": "0CS007a", "line_id": "L1"}
    assert (case_facts(stored).order_id, case_facts(stored).line_id) == ("0CS007a", "L1")
    assert said(stored) == {"order_id": "0CS007a", "line_id": "L1"}


_SIGNED = ("¥{}", "￥{}", "{}元", "¥{}元", "{} 元", "￥ {}", "RMB{}", "{}CNY", "人民币{}", "（{}元）", "-¥{}", "¥-{}")


@given(
    st.decimals(min_value=0, max_value=10**12, places=2),
    st.sampled_from([*_SIGNED, "{}", "({})", "-{}"]),
    st.sampled_from([None, "", "CNY", "人民币", "USD"]),
)
def test_a_currency_is_derived_from_a_sign_alone_and_never_over_one_that_is_given(
    amount: Decimal, form: str, given_currency: str | None
) -> None:
    cells: dict[str, str] = {"order_id": "1", "order_type": "退订", "paid_amount": form.format(f"{amount:,}")}
    if given_currency is not None:
        cells["currency"] = given_currency
    read = read_row(KINDS["orders"], 1, cells, {}, NOW)
    said_currency = read_currency(given_currency or "")
    is_signed = form in _SIGNED
    if is_signed and said_currency == "USD":
        assert read.refused is not None
        assert read.values["currency"] == "USD"
        return
    assert read.refused is None
    assert abs(read.values["paid_amount"]) == amount  # type: ignore[arg-type]
    assert read.values.get("currency") == (said_currency or ("CNY" if is_signed else None))


def test_a_dollar_states_no_currency_and_the_unit_of_a_heading_does() -> None:
    kind = KINDS["cases"]
    assert "currency" not in read_row(kind, 1, {"order_id": "1", "paid_amount": "$5"}, {}, NOW).values
    headed = read_row(kind, 1, {"order_id": "1", "paid_amount": "5"}, {"paid_amount": "实付金额（元）"}, NOW)
    assert headed.values["currency"] == "CNY"
    unread = read_row(kind, 1, {"order_id": "1", "paid_amount": "¥5", "currency": "块"}, {}, NOW)
    assert (unread.values["currency"], unread.unread) == (None, {"currency": "块"})


@pytest.mark.parametrize("cell", [NumberCell("1.2345678901234567E+18"), "1.23457E+18", "合计", "共 20 条", True])
def test_an_id_that_is_none_or_was_rounded_cannot_be_read(cell: object) -> None:
    with pytest.raises(UnreadableValueError):
        read_id(cell)  # type: ignore[arg-type]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_written_out_is_read_back(amount: Decimal) -> None:
    assert read_amount(f"{amount:,}", can_be_negative=True) == amount


@given(st.text(max_size=40))
def test_no_text_ever_breaks_a_reader(text: str) -> None:
    for read in (read_amount, read_time, read_bool, read_int, read_currency, read_id, read_text):
        with contextlib.suppress(UnreadableValueError):
            assert read(text) != ""


def test_a_worklist_keeps_the_row_and_a_ledger_refuses_it() -> None:
    cells = {"order_id": "CS1", "line_id": "", "order_amount": "abc", "ordered_at": "2099-01-01", "product_name": "x"}
    case = read_row(KINDS["cases"], 7, cells, {"order_amount": "金额"}, NOW)
    assert case.refused is None
    assert [(issue.row, issue.column) for issue in case.warned] == [(7, "下单时间"), (7, "金额")]
    assert case.values["order_amount"] is None
    assert case.values["ordered_at"] is None
    assert case.unread == {"order_amount": "abc", "ordered_at": "2099-01-01"}
    order = read_row(KINDS["orders"], 7, cells, {}, NOW)
    assert order.refused is not None
    assert order.refused.column == "下单时间", "its first fault"


def test_without_an_id_a_row_is_refused() -> None:
    for kind in KINDS.values():
        read = read_row(kind, 3, {"order_id": " ", "product_name": "x"}, {}, NOW)
        assert read.refused is not None
        assert read.refused.column == kind.column(kind.required[0]).heading


def test_a_refund_order_may_be_negative_and_a_purchase_not() -> None:
    cells = {"order_id": "CS1", "order_type": "退订", "order_amount": "(5.00)"}
    assert read_row(KINDS["orders"], 1, cells, {}, NOW).values["order_amount"] == Decimal("-5.00")
    assert read_row(KINDS["orders"], 1, {**cells, "order_type": "新购"}, {}, NOW).refused is not None


def test_stored_columns_come_back_as_values_with_the_original_texts() -> None:
    kind = KINDS["cases"]
    cells = {"order_id": "CS1", "order_amount": "1,234.5", "paid_amount": "??", "ordered_at": "2025-03-26 10:20:30"}
    read = read_row(kind, 1, cells, {}, NOW)
    stored = encode(kind, read.values, read.unread)
    assert decode(kind, stored)["order_amount"] == Decimal("1234.50")
    assert decode(kind, stored)["ordered_at"] == MOMENT
    assert decode(kind, stored)["paid_amount"] is None
    assert unread_texts(kind, stored) == {"paid_amount": "??"}


def test_the_time_of_an_earlier_node_says_nothing_of_a_later_one() -> None:
    kind = KINDS["cases"]
    first = encode(kind, {"order_id": "CS1", "node_text": "商家确认需求", "node_since": MOMENT})
    later = encode(kind, {"order_id": "CS1", "node_text": "商家实施服务"})
    assert case_facts(first).node_since == MOMENT
    assert case_facts({**first, **later}).node_since is None


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)))  # noqa: DTZ001 - as a cell says it
def test_the_usual_form_of_a_time_says_the_same_as_the_others(moment: datetime) -> None:
    expected = moment.replace(microsecond=0, tzinfo=CHINA)
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y-%m-%dT%H:%M:%S+08:00"):
        assert read_time(moment.strftime(form)) == expected
    with pytest.raises(UnreadableValueError):
        read_time(moment.strftime("%Y-%m-%d 24:%M:%S"))


_STORED = {
    "order_id": ["CS1", " CS1\u200b ", None],
    "line_id": ["CS1-1", None],
    "order_type": ["新购", None],
    "access_type": [None, "人工服务", "?=奇怪", "别的"],
    "is_milestone": [True, False, None, "?=也许"],
    "order_amount": ["12800.00", "?=很多", None],
    "ordered_at": [1_790_000_000, "?=昨天", None],
    "node_text": ["用户确认验收", None],
    "node_since": [1_790_000_000, None],
    "since_of": ["用户确认验收", "商家确认需求", None],
    "rejection_count": [0, 3, "?=几次", None],
    "currency": ["CNY", None],
    "phone": ["13800000000"],
}


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in _STORED.items()}))
def test_facts_of_a_case_are_what_its_columns_decode_to(columns: dict[str, Any]) -> None:
    decoded = decode(KINDS["cases"], columns)
    known = {name: value for name, value in decoded.items() if name in CaseFacts._fields}
    ids = {name: str(known.get(name) or "") for name in ("order_id", "line_id")}
    assert case_facts(columns) == CaseFacts(**{**known, **ids})


@pytest.mark.parametrize(
    ("currency", "text", "is_amount"),
    [
        ("CNY", "100.005", False), ("", "1234.567", False), ("CNY", "100.500", True), ("JPY", "100.5", False),
        ("JPY", "100.00", True), ("KWD", "100.005", True), ("USD", "0.001", False),
    ],
)  # fmt: skip
def test_more_decimals_than_the_currency_has_are_no_amount(currency: str, text: str, is_amount: bool) -> None:
    if is_amount:
        assert read_amount(text, currency) == Decimal(text)
    else:
        with pytest.raises(UnreadableValueError, match="小数位"):
            read_amount(text, currency)


def test_a_currency_is_one_that_there_is() -> None:
    assert [read_currency(text) for text in ("cny", "人民币", "EUR", "-")] == ["CNY", "CNY", "EUR", None]
    for text in ("XYZ", "XAU", "ABC"):
        with pytest.raises(UnreadableValueError, match="不是币种"):
            read_currency(text)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("下单时间", "2099-01-01 10:00:00"), ("币种", "XYZ"), ("实付金额", "100.005"), ("支付时间", "2099-01-01")],
)
def test_what_cannot_be_is_left_open_in_a_worklist_and_refused_in_a_ledger(heading: str, cell: str) -> None:
    for kind in (KINDS["cases"], KINDS["orders"]):
        column = kind.by_heading(heading)
        assert column is not None
        cells = {"order_id": "CS1", "line_id": "L1", "currency": "CNY", column.id: cell}
        read = read_row(kind, 2, cells, {}, NOW)
        if kind.is_worklist:
            assert read.refused is None
            assert [issue.column for issue in read.warned] == [heading]
            assert (read.values[column.id], read.unread) == (None, {column.id: cell})
        else:
            assert read.refused is not None
            assert read.refused.column == heading


def test_a_ledger_does_not_refuse_a_row_for_two_clocks_that_differ() -> None:
    cells = {"order_id": "CS1", "ordered_at": (NOW + timedelta(minutes=2)).isoformat()}
    assert read_row(KINDS["orders"], 2, cells, {}, NOW).refused is None

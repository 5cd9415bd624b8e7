"""Items of the wire: the table of names, both ways of reading give the same, and there and back is the same."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA, from_epoch
from desktop_app.models import wire
from desktop_app.models.columns import encode
from desktop_app.models.kinds import KINDS, ColumnType
from desktop_app.models.money import Money
from desktop_app.models.reading import read_row
from desktop_app.models.refunds.facts import refund_facts
from desktop_app.paths import resource

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)
ORDER_KEYS = """order_id line_id order_type order_status product_id product_name specification access_type product_class
billing_mode customer_name customer_account phone ordered_at paid_at effective_at expires_at order_amount paid_amount
coupon_amount currency instance_id original_order_id"""
CASE_KEYS = """order_id line_id order_type product_name customer_name access_type delivery_subtype product_class
sale_scene
delivery_mode is_milestone is_supervised ordered_at paid_at order_amount paid_amount currency node node_since
courier_signed_at phone_matches code_claimed appeal_open appeal_accepted_at rejections"""
REFUND_KEYS = """refund_id order_id line_id product_name access_type billing_mode is_supervised supervision_done
customer_name paid_amount requested_amount currency reason goods_state state requested_at state_since invoice_state
code_claimed expires_at renewal_not_begun is_trial phone opinion return_address return_carrier return_waybill
inspection_reason appeal_open"""
CONTRACT: dict[str, list[str]] = {
    "orders": ORDER_KEYS.split(),
    "cases": CASE_KEYS.split(),
    "refunds": REFUND_KEYS.split(),
}
NOT_TAKEN = {"refunds": {"regime", "order_type", "product_class"}}
"""What the order says, or our own rules: it stays in the archive."""
REFUND = {
    "refund_id": "TD1",
    "order_id": "CS1",
    "line_id": "CS1-1",
    "regime": "A",
    "access_type": "硬件",
    "billing_mode": "一次性",
    "is_supervised": True,
    "supervision_done": False,
    "paid_amount": "12800.00",
    "requested_amount": "6400.50",
    "currency": "CNY",
    "goods_state": "已收货",
    "state": "AWAITING_INSPECTION",
    "requested_at": "2026-11-01T10:00:00+08:00",
    "state_since": "2026-11-03T09:00:00+08:00",
    "invoice_state": "已退票",
    "code_claimed": None,
    "expires_at": "2027-11-01T00:00:00+08:00",
    "renewal_not_begun": True,
    "is_trial": False,
    "phone": "13800000000",
    "opinion": "同意",
    "return_address": "一号仓",
    "return_carrier": "顺丰速运",
    "return_waybill": "SF0012",
    "inspection_reason": None,
    "appeal_open": True,
    "version": 4,
}
CASE = {
    "order_id": "CS1",
    "line_id": "CS1-1",
    "order_type": "新购",
    "product_name": "上云咨询",
    "customer_name": "星河",
    "access_type": "人工服务",
    "delivery_subtype": "标准",
    "product_class": "通用",
    "sale_scene": None,
    "delivery_mode": "远程",
    "is_milestone": False,
    "is_supervised": True,
    "ordered_at": "2026-11-01T10:00:00+08:00",
    "paid_at": "2026-11-01T10:05:00+08:00",
    "order_amount": "12800.00",
    "paid_amount": "0.00",
    "currency": "CNY",
    "node": "SELLER_DELIVER",
    "node_since": "2026-11-03T09:00:00+08:00",
    "courier_signed_at": None,
    "phone_matches": None,
    "code_claimed": None,
    "appeal_open": False,
    "appeal_accepted_at": None,
    "rejections": 2,
    "version": 7,
}


def _one(kind: str, item: dict[str, Any]) -> wire.WireRow:
    (row,) = wire.read_items(kind, [item], NOW)
    return row


@pytest.mark.parametrize("kind", CONTRACT)
def test_the_names_are_those_of_the_contract(kind: str) -> None:
    assert list(wire.wire_keys(kind).values()) == CONTRACT[kind]


def test_the_names_stand_in_the_contracts_document() -> None:
    path: Path = resource("contract/seller-operations.json")
    schemas = json.loads(path.read_text("utf-8"))["components"]["schemas"]
    for kind, name in (("orders", "Order"), ("cases", "Case"), ("refunds", "Refund")):
        keys = {*wire.wire_keys(kind).values(), wire.VERSION, *NOT_TAKEN.get(kind, ())}
        assert set(schemas[name]["properties"]) == keys


def test_a_usual_item_is_read_whole() -> None:
    row = _one("cases", CASE)
    assert (row.key, row.warned, row.refused) == ("CS1|CS1-1", (), None)
    assert row.columns["node_text"] == row.columns["since_of"] == "SELLER_DELIVER"
    assert row.columns["rejection_count"] == 2
    assert row.columns["paid_amount"] == "0.00"
    assert from_epoch(int(str(row.columns["node_since"]))) == datetime(2026, 11, 3, 9, tzinfo=CHINA)
    assert row.columns["sales_scene"] is None
    assert "owner" not in row.columns


def test_a_refund_is_read_whole_by_our_own_names() -> None:
    row = _one("refunds", REFUND)
    assert (row.key, row.warned, row.refused) == ("TD1", (), None)
    found = refund_facts(row.columns)
    assert (found.state_text, found.goods_state, found.invoice_state) == ("AWAITING_INSPECTION", "已收货", "已退票")
    assert (found.paid, found.requested) == (Money(Decimal("12800.00"), "CNY"), Money(Decimal("6400.50"), "CNY"))
    assert found.filed_at == datetime(2026, 11, 1, 10, tzinfo=CHINA)
    assert found.state_since == datetime(2026, 11, 3, 9, tzinfo=CHINA)
    assert found.service_ends_at == datetime(2027, 11, 1, tzinfo=CHINA)
    assert (found.is_supervised, found.is_supervision_done, found.is_trial) == (True, False, False)
    assert (found.is_renewal_pending, found.is_code_claimed, found.is_appeal_open) == (True, None, True)
    assert (found.contact_phone, found.opinion, found.return_address) == ("13800000000", "同意", "一号仓")
    assert (found.return_carrier, found.return_waybill, found.inspection_reason) == ("顺丰速运", "SF0012", None)
    assert row.columns["since_of"] == "AWAITING_INSPECTION"


_VALUES = st.sampled_from(
    [
        *(value for value in CASE.values() if not isinstance(value, list)),
        *(
            "",
            " ",
            "x y",
            " CS9 ",
            "1E+5",
            "合计",
            "---",
            "12.5",
            "-5.00",
            "012.00",
            "1,280.00",
            "¥3.00",
            "99999999999999.00",
        ),
        *("2026-11-24T12:00:01+08:00", "2026-11-24 11:00:00", "2026-11-24T04:00:00Z", "2026-13-01T00:00:00+08:00"),
        *(
            "1989-12-31T00:00:00+08:00",
            "是",
            "否",
            "true",
            "USD",
            "usd",
            "人民币",
            "退订",
            "标准类",
            1,
            1.5,
            -1,
            10**12,
        ),
        *([], {}, [1]),
    ]
)


@given(st.sampled_from(list(CONTRACT)), st.data())
def test_the_short_way_reads_what_the_long_way_reads(kind: str, data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.sampled_from(CONTRACT[kind]), unique=True))
    item = {"order_id": "CS1", "line_id": "CS1-1", "refund_id": "TD1"} | {key: data.draw(_VALUES) for key in keys}
    assert _one(kind, item) == wire._read_long(KINDS[kind], 1, item, NOW)


@pytest.mark.parametrize("key", ["order_id", "product_id", "instance_id"])
@pytest.mark.parametrize(
    "text", ["A", "7", "a-b_c", "a--b", "-a", "a-", "_a", "a_", "-", "_", "", "a b", "a\n", "é", "a" * 300]
)
def test_an_id_is_read_the_same_both_ways_whatever_stands_at_its_ends(key: str, text: str) -> None:
    item = {"order_id": "CS1", "line_id": "CS1-1"} | {key: text}
    assert _one("orders", item) == wire._read_long(KINDS["orders"], 1, item, NOW)


@given(st.fixed_dictionaries({}, optional={key: st.none() | st.text() for key in CONTRACT["refunds"]}))
def test_a_refund_with_a_readable_id_is_never_lost(item: dict[str, Any]) -> None:
    row = _one("refunds", {**item, "refund_id": "TD1"})
    assert row.refused is None
    assert row.key == "TD1"


@given(st.fixed_dictionaries({}, optional={key: st.none() | st.text() for key in CONTRACT["cases"]}))
def test_a_case_with_a_readable_id_is_never_lost(item: dict[str, Any]) -> None:
    row = _one("cases", {**item, "order_id": "CS1", "line_id": "L"})
    assert row.refused is None
    assert row.key == "CS1|L"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"paid_amount": 12.5}, "paid_amount"),
        ({"node": 5}, "node_text"),
        ({"is_supervised": "maybe"}, "is_supervised"),
        ({"node_since": "yesterday"}, "node_since"),
        ({"node_since": "2026-11-24T12:00:01+08:00"}, "node_since"),
        ({"rejections": "many"}, "rejection_count"),
        ({"rejections": True}, "rejection_count"),
        ({"access_type": {"a": 1}}, "access_type"),
    ],
)
def test_what_cannot_be_read_in_a_case_is_left_open_and_told(change: dict[str, Any], column: str) -> None:
    row = _one("cases", {**CASE, **change})
    assert row.refused is None
    assert [issue.column for issue in row.warned] == [KINDS["cases"].column(column).heading]


@pytest.mark.parametrize("change", [{"paid_amount": 1}, {"order_status": "别的"}, {"expires_at": "soon"}])
def test_an_order_that_cannot_be_read_is_refused_whole(change: dict[str, Any]) -> None:
    row = _one("orders", {"order_id": "CS1", "line_id": "L", **change})
    assert row.refused is not None


@pytest.mark.parametrize("item", [{}, {"order_id": None}, {"order_id": 5, "line_id": "L"}, {"order_id": " "}])
def test_an_item_without_an_id_is_refused(item: dict[str, Any]) -> None:
    assert _one("cases", item).refused is not None


def test_of_one_key_twice_the_later_counts() -> None:
    rows = list(wire.read_items("cases", [CASE, {**CASE, "node": "DONE"}, {**CASE, "line_id": "2"}], NOW))
    assert [(row.row, row.columns["node_text"]) for row in rows] == [(2, "DONE"), (3, "SELLER_DELIVER")]


def _wire_item(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    by_type: dict[ColumnType, st.SearchStrategy[Any]] = {
        ColumnType.TEXT: st.text(min_size=1).filter(str.strip),
        ColumnType.ID: st.from_regex(r"\A[A-Za-z0-9]{1,20}\Z"),
        ColumnType.AMOUNT: st.decimals(0, 10**9, places=2).map(lambda one: format(one, "f")),
        ColumnType.TIME: st.integers(700_000_000, int(NOW.timestamp())).map(lambda one: from_epoch(one).isoformat()),
        ColumnType.BOOL: st.booleans(),
        ColumnType.COUNT: st.integers(0, 99),
        ColumnType.CURRENCY: st.sampled_from(["CNY", "USD"]),
    }
    strategies: dict[str, st.SearchStrategy[Any]] = {}
    for column_id, key in wire.wire_keys(kind).items():
        column = KINDS[kind].column(column_id)
        values = st.sampled_from(column.choices) if column.choices else by_type[column.type]
        strategies[key] = values if column_id in KINDS[kind].key else st.none() | values
    return st.fixed_dictionaries(strategies)


@pytest.mark.parametrize("kind", CONTRACT)
def test_there_and_back_is_the_same(kind: str) -> None:
    @given(_wire_item(kind))
    def check(item: dict[str, Any]) -> None:
        row = _one(kind, item)
        # a request whose amounts name no currency is kept, and told
        is_bare = kind == "refunds" and not item["currency"] and (item["paid_amount"] or item["requested_amount"])
        assert [one.column for one in row.warned] == (["币种"] if is_bare else [])
        assert row.refused is None
        assert wire.item_of(kind, row.columns) == item

    check()


@pytest.mark.parametrize("kind_id", ["cases", "refunds"])
@given(data=st.data())
def test_an_item_says_the_same_as_the_row_of_a_file(kind_id: str, data: st.DataObject) -> None:
    kind, item = KINDS[kind_id], data.draw(_wire_item(kind_id))
    cells = {column_id: item[key] for column_id, key in wire.wire_keys(kind_id).items()}
    words = {True: "是", False: "否"}
    cells = {name: words.get(value, value) if isinstance(value, bool) else value for name, value in cells.items()}
    cells = {name: str(value) if isinstance(value, int) else value for name, value in cells.items()}
    read = read_row(kind, 1, cells, {}, NOW)
    assert _one(kind_id, item).columns == encode(kind, read.values, read.unread)

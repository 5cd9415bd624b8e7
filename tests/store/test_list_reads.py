"""List reads: views, order, filters, exclusion, ids, totals."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import Comparison, Condition, FilterField, ListOrder, ListQuery, View, fold_text
from desktop_app.models.supervision import FlowId
from desktop_app.paths import Home
from desktop_app.store.list_reads import ListReads
from desktop_app.store.projection import ProjectedRow, Projection
from tests.store.given import NOW, a_batch, judged, keys


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View.ALL, ["A2|1", "A3|1", "A1|1", "A5|1", "A4|1", "A6|1"]),
        (View.OPEN, ["A2|1", "A3|1", "A1|1", "A5|1", "A4|1"]),
        (View.MINE, ["A2|1", "A1|1", "A5|1"]),
        (View.WEEK, ["A2|1", "A3|1", "A1|1", "A5|1"]),
        (View.BUYER, ["A3|1"]),
        (View.HUAWEI, ["A4|1"]),
        (View.UNKNOWN, ["A5|1"]),
    ],
)
def test_views_stand_in_order_of_band_amount_key(reads: ListReads, view: View, expected: list[str]) -> None:
    assert keys(reads, ListQuery(view)) == expected
    assert [row.key for row in reads.rows(reads.ordered_ids(ListQuery(view), NOW))] == expected
    assert sum(one.count for one in reads.totals(ListQuery(view), NOW)) == len(expected)
    if view:
        assert reads.counts()[view] == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["A2|1", "A3|1", "A1|1", "A5|1", "A4|1"]),
        ("明川", ["A1|1"]),
        ("客户:明川 负责人:李敏", ["A1|1"]),
        ("客户:明川 负责人:陈涛", []),
        ("客户：abc", ["A3|1"]),
        ("abc", ["A3|1"]),
        ("%", ["A2|1"]),
        ("_", ["A2|1"]),
        ("'", ["A2|1"]),
        ('棉"', ["A2|1"]),
        ("节点:商家实施", ["A2|1", "A1|1"]),
        ("节点:BUYER_ACCEPT", ["A3|1"]),
        ("节点:商家处理中", ["A5|1"]),
        ("类型:新购 商品:mes", ["A3|1"]),
        ("金额>500", ["A3|1"]),
        ("金额>=500", ["A3|1", "A1|1", "A5|1"]),
        ("金额<500.00", ["A2|1"]),
        ("金额=1,00", ["A2|1"]),
        ("金额≤100", ["A2|1"]),
        ("金额:100", ["A2|1"]),
        ("amount>500", ["A3|1"]),
        ("AMOUNT≤100 overdue", ["A2|1"]),
        ("Type:新购 product:mes", ["A3|1"]),
        ("node:商家实施", ["A2|1", "A1|1"]),
        ("customer:", ["A2|1", "A3|1", "A1|1", "A5|1", "A4|1"]),
        ("逾期", ["A2|1"]),
        ("客户:明川、abc", ["A3|1", "A1|1"]),
        ("owner:李敏、陈涛", ["A1|1"]),
        ("处理方:我方", ["A2|1", "A1|1", "A5|1"]),
        ("party:buyer、huawei", ["A3|1", "A4|1"]),
        ("流程:H", ["A2|1", "A3|1", "A1|1", "A5|1", "A4|1"]),
        ("flow:L2", []),
        ("期限<3天", ["A2|1"]),
        ("deadline<=12h", ["A2|1"]),
        ("期限:无", ["A3|1", "A1|1", "A5|1", "A4|1"]),
        ("状态:", ["A2|1", "A3|1", "A1|1", "A5|1", "A4|1"]),
        ("A3", ["A3|1"]),
        ("1'; DROP TABLE rows; --", []),
    ],
)
def test_the_filter_language(reads: ListReads, text: str, expected: list[str]) -> None:
    assert keys(reads, parse_filter(text, View.OPEN)) == expected


def test_amounts_are_summed_by_currency(reads: ListReads) -> None:
    def totals(*excluded: str) -> tuple[int, int]:
        found = reads.totals(ListQuery(View.MINE), NOW, excluded)
        return sum(one.count for one in found), sum(one.minor_by_currency.get("CNY", 0) for one in found)

    assert totals() == (3, 1100_00)
    assert totals("A1|1") == (2, 600_00)


def test_excluded_keys_are_left_out_and_can_be_matched_apart(reads: ListReads) -> None:
    query = parse_filter("金额>100", View.OPEN)
    assert keys(reads, query, ("A3|1", "gone")) == ["A1|1", "A5|1"]
    assert reads.matching(query, NOW, ["A5|1", "A3|1", "A2|1"]) == ["A3|1", "A5|1"]
    assert isinstance(reads.ordered_ids(query, NOW, ("A3|1",)), array)


def test_rows_come_in_the_order_asked_for(reads: ListReads) -> None:
    assert [row.key for row in reads.by_keys(["A5|1", "gone", "A1|1"])] == ["A5|1", "A1|1"]
    ids = reads.ordered_ids(ListQuery(View.ALL), NOW)
    assert [row.row_id for row in reads.rows([ids[3], 999, ids[0]])] == [ids[3], ids[0]]


def test_a_row_tells_where_it_comes_from(reads: ListReads) -> None:
    [row] = reads.by_keys(["A5|1"])
    assert row.source == (1, 6)
    assert row.badges == ("state_unknown",)
    assert row.deadline_at is None
    [overdue] = reads.by_keys(["A2|1"])
    assert overdue.deadline_at is not None
    assert (NOW - overdue.deadline_at).total_seconds() == 3600


def test_cases_with_one_text_are_counted_and_found_apart_from_known_ones(reads: ListReads) -> None:
    (row,) = reads.by_keys(["A5|1"])
    assert reads.unknown_with_text("商家处理中", row.flow) == ["A5|1"]
    assert reads.count_unknown_with_text("商家处理中", row.flow) == 1
    assert reads.count_unknown_with_text("商家处理中", FlowId.UNKNOWN) == 0
    assert reads.unknown_with_text("商家处理", row.flow) == []
    assert reads.keys_with_text("商家处理中") == ["A5|1"]


@given(value=st.text(min_size=1, max_size=12).filter(lambda t: not t.isspace()))
def test_any_stored_text_is_found_again(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    home = Home(tmp_path_factory.mktemp("found"))
    word = value.split()[0]
    opened = Projection.open(home, "c1")
    opened.apply(a_batch(1), [ProjectedRow("A|1", 2, {"customer": f"x{word}y"})], judged)
    reads = ListReads(home.cache("c1"))
    assert keys(reads, ListQuery(text=word)) == ["A|1"]
    assert keys(reads, ListQuery(conditions=(Condition(FilterField.CUSTOMER, Comparison.CONTAINS, fold_text(word)),)))
    reads.close()
    opened.close()


def test_other_orders_and_the_next_that_waits_for_us(reads: ListReads) -> None:
    by_amount = ListQuery(View.OPEN, order=ListOrder.AMOUNT)
    assert keys(reads, by_amount) == ["A3|1", "A1|1", "A5|1", "A2|1", "A4|1"]
    assert [row.key for row in reads.rows(reads.ordered_ids(by_amount, NOW))] == keys(reads, by_amount)
    # nobody knows since when they stand there: they follow one another by key
    assert keys(reads, ListQuery(View.OPEN, order=ListOrder.LONGEST)) == ["A1|1", "A2|1", "A3|1", "A4|1", "A5|1"]
    near = ListQuery(View.OPEN)
    walk = [reads.next_of_ours(near, NOW, after) for after in ("", "A2|1", "A3|1", "A1|1", "A5|1", "A4|1", "A6|1")]
    assert walk == ["A2|1", "A1|1", "A1|1", "A5|1", "A2|1", "A2|1", "A2|1"]
    assert reads.next_of_ours(near, NOW, "A2|1", ("A1|1", "A5|1")) is None
    assert reads.next_of_ours(by_amount, NOW, "A5|1") == "A2|1"
    assert reads.next_of_ours(parse_filter("客户:abc", View.OPEN), NOW, "A1|1") is None


@pytest.mark.parametrize("order", list(ListOrder))
def test_walking_by_the_next_that_waits_meets_each_once(reads: ListReads, order: ListOrder) -> None:
    query = ListQuery(View.OPEN, order=order)
    expected = [key for key in keys(reads, query) if key in ("A1|1", "A2|1", "A5|1")]
    met: list[str] = []
    while (found := reads.next_of_ours(query, NOW, met[-1] if met else "")) not in (None, *met):
        met.append(str(found))
    assert met == expected

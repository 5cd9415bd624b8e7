"""List reads: views, order, filters, exclusion, ids, totals; and that they stay light."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import to_epoch
from desktop_app.models.filter_language import parse_filter, read_filter
from desktop_app.models.listing import Comparison, Condition, FilterField, ListOrder, ListQuery, View, fold_text
from desktop_app.models.supervision import FlowId
from desktop_app.paths import Home
from desktop_app.store import cache_schema
from desktop_app.store import list_reads as list_reads_module
from desktop_app.store.faults import DamagedDataError, ReadOnlyPlaceError, read_only
from desktop_app.store.list_reads import CommitWatcher, ListReads
from desktop_app.store.projection import Columns, ProjectedRow, Projection
from desktop_app.store.work import WorkStore
from tests.store.given import NOW, a_batch, judged, save_draft

CASES: dict[str, Columns] = {
    "A1|1": {"node": "SELLER_DELIVER", "band": 1, "amount": 500_00, "customer": "杭州明川科技", "owner": "李敏"},
    "A2|1": {"node": "SELLER_DELIVER", "band": 0, "amount": 100_00, "customer": "100%_'棉\"", "since": 0},
    "A3|1": {"node": "BUYER_ACCEPT", "band": 1, "amount": 900_00, "customer": "ＡＢＣ公司", "product": "MES 上线实施"},
    "A4|1": {"node": "HUAWEI_REVIEW", "band": 4, "amount": None},
    "A5|1": {"node": "UNKNOWN", "band": 1, "amount": 500_00, "text": "商家处理中"},
    "A6|1": {"node": "DONE", "band": 5, "amount": 700_00},
}


@pytest.fixture
def reads(projection: Projection) -> ListReads:
    for moment in (to_epoch(NOW) - 3600,):
        cases = {k: ({**c, "since": moment} if "since" in c else c) for k, c in CASES.items()}
    projection.apply(a_batch(1), [ProjectedRow(key, n, c) for n, (key, c) in enumerate(cases.items(), 2)], judged)
    return ListReads(projection.path.parent)


def keys(reads: ListReads, query: ListQuery, excluded: tuple[str, ...] = ()) -> list[str]:
    return [row.key for row in reads.first_page(query, NOW, 100, excluded)]


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


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("foo:bar", ["foo", "客户", "类别"]),
        ("备注：急", ["备注", "客户"]),
        ("金额>abc", ["abc", "金额>5000"]),
        ("amount<=1.2.3", ["1.2.3", "amount>5000"]),
        ("金额>99999999999999999999999", ["99999999999999999999999"]),
        ("客户>甬江", ["客户:甬江"]),
        ("逾期:3", ["逾期"]),
        ("处理方:张三", ["张三", "待我方", "华为云"]),
        ("effect:x", ["x", "自动退款"]),
        ("流程:Q9", ["q9", "H_SITE"]),
        ("期限<abc", ["abc", "期限<3天"]),
        ("deadline=3", ["deadline<3d"]),
    ],
)
def test_a_condition_that_cannot_be_read_says_what_would_do(word: str, told: list[str]) -> None:
    read = read_filter(f"客户:甬江 {word} MES")
    assert [problem.word for problem in read.problems] == [word]
    assert [part for part in told if part not in read.problems[0].sentence] == []


@pytest.mark.parametrize("word", ["10:30", "MES", "金额>", "customer:", ":x", "a_b:c", "V2.1", "-", "＞"])
def test_plain_words_and_conditions_being_typed_are_no_problem(word: str) -> None:
    assert read_filter(word).problems == ()


@pytest.mark.parametrize(
    ("value", "known"),
    [("联营", "联营"), ("联", "联营"), ("joint", "联营"), ("自", "自服务"), ("GEN", "通用"), ("别的", "别的")],
)
def test_a_category_is_known_by_its_beginning(value: str, known: str) -> None:
    for name in ("类别", "category"):
        (condition,) = parse_filter(f"{name}:{value}").conditions
        assert condition == Condition(FilterField.CATEGORY, Comparison.CONTAINS, known)


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


def test_no_cache_is_an_empty_list_until_one_comes(home: Home) -> None:
    reads = ListReads(home.cache("c9"))
    assert not reads.is_available
    assert reads.first_page(ListQuery(), NOW, 10) == []
    assert reads.totals(ListQuery(), NOW) == []
    opened = Projection.open(home, "c9")
    assert reads.is_available
    assert reads.counts()["open"] == 0
    opened.close()


def test_reads_follow_the_pointer_to_a_rebuilt_cache(home: Home, projection: Projection, reads: ListReads) -> None:
    fresh = Projection.fresh(home, "c1")
    fresh.apply(a_batch(1), [ProjectedRow("Z|1", 2, {"node": "DONE"})], judged)
    assert "A1|1" in keys(reads, ListQuery())
    fresh.publish()
    assert keys(reads, ListQuery()) == ["Z|1"]
    fresh.close()


def test_another_stamp_is_as_no_cache(projection: Projection, reads: ListReads) -> None:
    with projection._engine.begin() as tx:
        tx.exec_driver_sql("UPDATE meta SET value = 'other' WHERE name = 'stamp'")
    again = ListReads(projection.path.parent)
    assert not again.is_available


def test_a_damaged_cache_is_told(home: Home) -> None:
    folder = home.cache("c1")
    folder.mkdir(parents=True)
    path = folder / "cache-1.db"
    path.write_bytes(b"nonsense " * 2000)
    cache_schema.point_to(path)
    with pytest.raises(DamagedDataError, match="损坏"):
        ListReads(folder).first_page(ListQuery(), NOW, 10)


def test_the_order_is_read_from_an_index_without_sorting(projection: Projection, reads: ListReads) -> None:
    plans = []
    for view in View:
        connection = reads._connection()
        assert connection is not None
        seen: list[str] = []
        connection.set_trace_callback(seen.append)
        reads.first_page(ListQuery(view), NOW, 10)
        connection.set_trace_callback(None)
        plans += connection.execute("EXPLAIN QUERY PLAN " + seen[0]).fetchall()
    assert plans
    assert not [plan for plan in plans if "TEMP B-TREE" in plan[3]]


def test_list_reads_do_not_load_sqlalchemy() -> None:
    code = (
        "import sys, desktop_app.store.list_reads;"
        "print([n for n in ('sqlalchemy','alembic','pydantic') if n in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


def test_commits_of_others_are_seen(home: Home, work: WorkStore) -> None:
    watcher = CommitWatcher(home.work_db)
    assert not watcher.has_changed()
    assert not watcher.has_changed()
    save_draft(work, "d1", 1, {})
    assert watcher.has_changed()
    assert not watcher.has_changed()
    watcher.close()
    assert not CommitWatcher(home.root / "none.db").has_changed()


@given(st.text(max_size=60))
def test_any_text_is_a_filter_and_words_are_kept(text: str) -> None:
    query = parse_filter(text)
    assert all(word in text.split() for word in query.text.split())
    assert len(query.conditions) + len(query.text.split()) <= len(text.split())


def test_conditions_are_read_exactly() -> None:
    query = parse_filter("客户:杭州 金额>=5,000.50 逾期 word 金额>x 金额>99999999999999999999999", View.MINE)
    assert query.view == "mine"
    assert query.conditions == (
        Condition(FilterField.CUSTOMER, Comparison.CONTAINS, "杭州"),
        Condition(FilterField.AMOUNT, Comparison.AT_LEAST, 500050),
        Condition(FilterField.OVERDUE, Comparison.EQUAL, ""),
    )
    assert query.text == "word 金额>x 金额>99999999999999999999999"
    assert fold_text("ＡＢｃ") == "abc"


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


def test_a_cache_that_is_replaced_while_it_is_opened_is_read_at_its_new_place(
    home: Home, projection: Projection, reads: ListReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = list_reads_module._open
    opened: list[str] = []

    def vanishing(path: Path) -> sqlite3.Connection | None:
        opened.append(path.name)
        if len(opened) == 1:
            newer = Projection.fresh(home, "c1")
            newer.publish()
            newer.close()
            raise read_only(path)
        return original(path)

    reads.close()
    monkeypatch.setattr(list_reads_module, "_open", vanishing)
    assert reads.counts()[View.OPEN.value] == 0
    assert len(set(opened)) == 2
    reads.close()
    monkeypatch.setattr(list_reads_module, "_open", lambda path: (_ for _ in ()).throw(read_only(path)))
    with pytest.raises(ReadOnlyPlaceError):
        reads.counts()


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


@pytest.mark.parametrize(
    ("query", "plan"),
    [
        (ListQuery(View.OPEN), "SEARCH rows USING INDEX rows_open"),
        (parse_filter("处理方:我方 期限<3天", View.OPEN), "SEARCH rows USING INDEX rows_open"),
        (parse_filter("客户:明川", View.MINE), "SEARCH rows USING INDEX rows_mine"),
        (ListQuery(View.WEEK), "SEARCH rows USING INDEX rows_open"),
    ],
)
def test_the_usual_order_is_that_of_an_index_whatever_is_filtered(
    reads: ListReads, monkeypatch: pytest.MonkeyPatch, query: ListQuery, plan: str
) -> None:
    plans = _plans(reads, monkeypatch, lambda: reads.first_page(query, NOW, 100))
    assert any(line.startswith(plan) for line in plans)
    assert not [line for line in plans if "TEMP B-TREE" in line]


def test_the_next_that_waits_is_entered_by_the_index(reads: ListReads, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = _plans(reads, monkeypatch, lambda: reads.next_of_ours(ListQuery(View.MINE), NOW, "A2|1"))
    assert any("USING INDEX rows_mine (kind=? AND band>?)" in line for line in plans), plans
    assert not [line for line in plans if "TEMP B-TREE" in line]


def test_counting_what_is_filtered_reads_the_table_from_its_beginning(
    reads: ListReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = _plans(reads, monkeypatch, lambda: reads.count(parse_filter("客户:明川", View.OPEN), NOW))
    assert plans[0] == "SCAN rows"
    plans = _plans(reads, monkeypatch, lambda: reads.count(ListQuery(View.OPEN), NOW))
    assert "rows_open" in plans[0]


def _plans(reads: ListReads, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> list[str]:
    """How SQLite goes about what a read asks."""
    connection = reads._connection()
    assert connection is not None
    seen: list[tuple[str, Sequence[Any]]] = []
    each = reads._each

    def told(statement: str, values: Sequence[Any]) -> Iterator[Any]:
        seen.append((statement, values))
        return each(statement, values)

    with monkeypatch.context() as patch:
        patch.setattr(reads, "_each", told)
        act()
    return [
        row[3] for statement, values in seen for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    ]

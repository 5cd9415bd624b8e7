"""The projection: folding, counting, withdrawing, resuming, replaying."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import to_epoch
from desktop_app.errors import StoreError
from desktop_app.models.listing import ListQuery, ResultColumns
from desktop_app.models.supervision import Band
from desktop_app.paths import Home
from desktop_app.store import cache_schema
from desktop_app.store import projection as projection_module
from desktop_app.store.cache_rows import to_text
from desktop_app.store.list_reads import ListReads
from desktop_app.store.projection import Columns, Counts, ProjectedRow, Projection
from tests.store.given import NOW, a_batch, judged, later


def rows(*some: tuple[str, Columns]) -> list[ProjectedRow]:
    return [ProjectedRow(key, number, columns) for number, (key, columns) in enumerate(some, 2)]


def test_new_changed_and_same_rows_are_counted(projection: Projection) -> None:
    first = projection.apply(a_batch(1), rows(("A|1", {"node": "SELLER_DELIVER"}), ("B|1", {"node": "DONE"})), judged)
    again = projection.apply(
        a_batch(2), rows(("A|1", {"node": "BUYER_ACCEPT"}), ("B|1", {"node": "DONE"}), ("C|1", {})), judged
    )
    assert first == Counts(inserted=2)
    assert again == Counts(inserted=1, updated=1, unchanged=1)
    assert projection.version("B|1") == 2
    assert [(v.batch, v.row_number) for v in projection.versions("A|1")] == [(1, 2), (2, 2)]


def test_an_absent_column_says_nothing_and_an_empty_one_says_empty(projection: Projection) -> None:
    projection.apply(a_batch(1), rows(("A|1", {"node": "DONE", "owner": "陈涛", "customer": "甲"})), judged)
    projection.apply(a_batch(2), rows(("A|1", {"node": "BUYER_ACCEPT", "owner": None})), judged)
    assert projection.rows.columns_of("A|1") == {"node": "BUYER_ACCEPT", "owner": None, "customer": "甲"}


def test_a_batch_with_older_data_does_not_overwrite_newer_data(projection: Projection) -> None:
    projection.apply(a_batch(1, data_as_of=later(days=1)), rows(("A|1", {"node": "BUYER_ACCEPT"})), judged)
    counts = projection.apply(
        a_batch(2, data_as_of=NOW), rows(("A|1", {"node": "SELLER_DELIVER", "owner": "陈涛"})), judged
    )
    assert counts == Counts(updated=1)
    assert projection.rows.columns_of("A|1") == {"node": "BUYER_ACCEPT", "owner": "陈涛"}
    [row] = projection.as_rows("cases")
    assert (row.batch, row.row_number) == (1, 2)
    assert projection.version("A|1") == 2


def test_as_of_is_folded_from_the_versions_not_after_it(projection: Projection) -> None:
    projection.apply(a_batch(1), rows(("A|1", {"node": "SELLER_DELIVER", "owner": "陈涛"})), judged)
    projection.apply(a_batch(2, data_as_of=later(days=2)), rows(("A|1", {"node": "DONE"}), ("B|1", {})), judged)
    assert [(r.key, r.columns) for r in projection.as_rows("cases", later(days=1))] == [
        ("A|1", {"node": "SELLER_DELIVER", "owner": "陈涛"})
    ]
    assert [r.columns["node"] for r in projection.as_rows("cases") if r.key == "A|1"] == ["DONE"]


def test_withdrawing_brings_back_what_was_there_before(projection: Projection) -> None:
    projection.apply(a_batch(1), rows(("A|1", {"node": "SELLER_DELIVER"})), judged)
    before = projection.rows.fingerprint()
    projection.apply(a_batch(2), rows(("A|1", {"node": "DONE"}), ("B|1", {"node": "UNKNOWN"})), judged)
    projection.withdraw(2, judged)
    assert projection.rows.fingerprint() == before
    assert projection.counters()["unknown"] == 0
    assert projection.state.batch_states() == {1: "done", 2: "withdrawn"}
    counts = projection.apply(a_batch(2), rows(("A|1", {"node": "DONE"}), ("B|1", {"node": "UNKNOWN"})), judged)
    assert counts == Counts(inserted=1, updated=1)


def test_withdrawing_an_unknown_batch_changes_nothing(projection: Projection) -> None:
    projection.withdraw(99, judged)
    assert projection.state.batch_states() == {}


class _StopError(Exception):
    pass


def _stopping_after(calls: int) -> Iterator[None]:
    yield from [None] * calls
    raise _StopError


def test_a_batch_of_one_slice_is_one_transaction(projection: Projection) -> None:
    commits: list[sa.Connection] = []
    sa.event.listen(projection._engine, "commit", commits.append)
    assert projection.apply(a_batch(1), rows(("A|1", {}), ("B|1", {})), judged) == Counts(inserted=2)
    assert projection.apply(a_batch(2), [], judged) == Counts()
    assert len(commits) == 2
    assert projection.state.batch_states() == {1: "done", 2: "done"}


def test_rows_with_few_and_with_many_results_are_written_together(projection: Projection) -> None:
    def judge(kind: str, key: str, columns: Columns) -> ResultColumns:
        return judged(kind, key, columns) if columns else {"order_id": key}

    some = rows(("A|1", {"node": "SELLER_DELIVER", "customer": "甲"}), ("B|1", {}), ("C|1", {"node": "DONE"}))
    assert projection.apply(a_batch(1), some, judge) == Counts(inserted=3)
    projection.apply(a_batch(2), rows(("A|1", {"node": "DONE"})), lambda *_row: {"order_id": "A"})
    with projection._engine.connect() as tx:
        found = tx.exec_driver_sql("SELECT key, customer_name, badges, band, is_listed FROM rows ORDER BY key").all()
    none = Band.NONE.rank
    assert [tuple(row) for row in found] == [
        ("A|1", None, "", none, 0),
        ("B|1", None, "", none, 0),
        ("C|1", None, "", none, 0),
    ]


def test_a_result_that_no_column_holds_is_our_fault(projection: Projection) -> None:
    with pytest.raises(TypeError, match="wrong"):
        projection.apply(a_batch(1), rows(("A|1", {})), lambda *_row: {"wrong": 1})  # type: ignore[typeddict-unknown-key]


def test_an_interrupted_batch_goes_on_where_it_stopped(projection: Projection) -> None:
    many = [ProjectedRow(f"K{i:05}|1", i + 2, {"node": "SELLER_DELIVER", "band": i % 6}) for i in range(2000)]
    steps = _stopping_after(1)
    with pytest.raises(_StopError):
        projection.apply(a_batch(1), many, judged, lambda done: next(steps))
    assert projection.state.batch_states() == {1: "applying"}
    assert 0 < projection.rows.count("cases") < 2000
    assert [b.number for b in projection.state.to_apply([a_batch(1)])] == [1]
    assert projection.apply(a_batch(1), many, judged) == Counts(inserted=2000)
    assert projection.state.to_apply([a_batch(1)]) == []
    assert projection.counters()["mine"] == 2000
    assert projection.apply(a_batch(1), many, judged) == Counts(inserted=2000), "a finished batch stays as it is"


def test_an_interrupted_withdrawal_is_found_and_finished(projection: Projection) -> None:
    many = [ProjectedRow(f"K{i:05}|1", i + 2, {"node": "DONE"}) for i in range(1500)]
    batch = a_batch(1)
    projection.apply(batch, many, judged)
    steps = _stopping_after(0)
    with pytest.raises(_StopError):
        projection.withdraw(1, judged, lambda done: next(steps))
    withdrawn = a_batch(1, withdrawn_at=NOW)
    assert [b.number for b in projection.state.to_withdraw([withdrawn])] == [1]
    projection.withdraw(1, judged)
    assert projection.rows.count("cases") == 0
    assert projection.state.to_withdraw([withdrawn]) == []


def test_rejudging_all_rows_goes_on_where_it_stopped(projection: Projection) -> None:
    projection.apply(a_batch(1), [ProjectedRow(f"K{i:05}|1", i, {}) for i in range(1500)], judged)
    seen: list[str] = []
    steps = _stopping_after(0)

    def counted(kind: str, key: str, columns: Columns):  # type: ignore[no-untyped-def]
        seen.append(key)
        return {**judged(kind, key, columns), "owner": "新人"}

    with pytest.raises(_StopError):
        projection.rejudge(None, counted, "pack-2", between_slices=lambda done: next(steps))
    stopped = len(seen)
    assert 0 < stopped < 1500
    projection.rejudge(None, counted, "pack-2")
    assert len(seen) == len(set(seen)) == 1500
    assert projection.state.judged_with() == "pack-2"
    reads = ListReads(projection.path.parent)
    assert {row.owner for row in reads.first_page(ListQuery(""), NOW, 2000)} == {"新人"}
    reads.close()


def test_due_rows_are_named_and_rejudged(projection: Projection) -> None:
    now = to_epoch(NOW)
    projection.apply(
        a_batch(1), rows(("A|1", {"since": now - 5}), ("B|1", {"since": now - 9}), ("C|1", {"since": now + 9})), judged
    )
    assert projection.due(now) == ["B|1", "A|1"]
    assert projection.due(now, limit=1) == ["B|1"]
    assert projection.rows.next_due() == now - 9
    assert projection.rejudge(["A|1", "B|1", "gone|1"], lambda *_: {"recompute_at": None}) == 2
    assert projection.due(now) == []


def test_due_rows_are_found_without_going_through_all_rows(projection: Projection) -> None:
    projection.apply(a_batch(1), rows(("A|1", {"since": to_epoch(NOW)})), judged)
    seen: list[tuple[str, tuple[object, ...]]] = []
    sa.event.listen(projection.rows._engine, "before_cursor_execute", lambda *given: seen.append((given[2], given[3])))
    projection.due(to_epoch(NOW))
    statement, values = next((text, values) for text, values in seen if text.startswith("SELECT key"))
    with projection.rows._engine.connect() as tx:
        plan = [row[3] for row in tx.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)]
    assert len(plan) == 1, "and without sorting"
    assert "rows_due (recompute_at" in plan[0]


def test_an_unknown_result_column_is_our_own_mistake(projection: Projection) -> None:
    with pytest.raises(TypeError, match="colour"):
        projection.apply(a_batch(1), rows(("A|1", {})), lambda *_: {"colour": "red"})  # type: ignore[typeddict-unknown-key]
    assert projection.rows.count("cases") == 0


def test_a_lost_cache_is_a_new_file_and_asks_for_a_replay(home: Home, projection: Projection) -> None:
    projection.apply(a_batch(1), rows(("A|1", {})), judged)
    projection.publish()
    assert not projection.needs_replay
    projection.close()
    projection.path.unlink()
    again = Projection.open(home, "c1")
    assert again.needs_replay
    assert again.path.name == "cache-2.db"
    assert again.rows.count("cases") == 0
    again.close()


@pytest.mark.parametrize("harm", ["cut", "zeroed", "text", "stamp"])
def test_a_harmed_cache_is_left_and_a_new_file_taken(home: Home, projection: Projection, harm: str) -> None:
    projection.apply(a_batch(1), [ProjectedRow(f"K{i}|1", i, {"text": "x" * 50}) for i in range(500)], judged)
    projection.publish()
    if harm == "stamp":
        with projection._engine.begin() as tx:
            tx.exec_driver_sql("UPDATE meta SET value = 'older' WHERE name = 'stamp'")
    projection.close()
    whole = projection.path.read_bytes()
    if harm == "cut":
        projection.path.write_bytes(whole[: len(whole) // 2])
    elif harm == "zeroed":
        projection.path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    elif harm == "text":
        projection.path.write_text("这不是数据库" * 500, "utf-8")
    again = Projection.open(home, "c1")
    assert again.needs_replay
    assert again.path != projection.path
    again.close()


@pytest.mark.parametrize("pointer", ["../../work.db", "cache-x.db", "", "\x00", "cache-77.db"])
def test_a_pointer_with_nonsense_is_a_lost_cache(home: Home, projection: Projection, pointer: str) -> None:
    projection.close()
    (home.cache("c1") / cache_schema.POINTER).write_text(pointer, "utf-8")
    again = Projection.open(home, "c1")
    assert again.needs_replay
    again.close()


def test_who_holds_a_replaced_cache_stops_with_a_sentence(home: Home, projection: Projection) -> None:
    fresh = Projection.fresh(home, "c1")
    fresh.apply(a_batch(1), rows(("A|1", {})), judged)
    projection.apply(a_batch(1), rows(("A|1", {})), judged)  # a file being built disturbs nobody
    fresh.publish()
    with pytest.raises(StoreError, match="重建"):
        projection.apply(a_batch(2), rows(("B|1", {})), judged)
    fresh.close()


_KEYS = st.sampled_from(["A|1", "B|1", "C|1"])
_COLUMNS = st.dictionaries(
    st.sampled_from(["node", "owner", "amount", "band", "since"]),
    st.one_of(st.none(), st.integers(0, 5), st.sampled_from(["SELLER_DELIVER", "DONE", "UNKNOWN"])),
)
_STEP = st.one_of(
    st.tuples(st.just("apply"), st.integers(-2, 2), st.dictionaries(_KEYS, _COLUMNS, min_size=1)),
    st.tuples(st.just("withdraw"), st.integers(0, 5), st.none()),
)


@given(steps=st.lists(_STEP, max_size=8))
def test_any_history_equals_its_replay(steps: list[tuple[str, int, dict[str, Columns] | None]]) -> None:
    """Incremental projection in any order of data dates, with withdrawals, equals a replay from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        lived = Projection.open(home, "c1")
        numbers = count(1)
        batches = []
        for act, number, content in steps:
            if act == "apply" and content is not None:
                batch = a_batch(next(numbers), data_as_of=NOW + timedelta(days=number))
                some = [ProjectedRow(key, at, columns) for at, (key, columns) in enumerate(content.items())]
                lived.apply(batch, some, judged)
                batches.append((batch, some))
            elif number < len(batches):
                batch, _ = batches.pop(number)
                lived.withdraw(batch.number, judged)
        replayed = Projection.fresh(home, "c1")
        for batch, some in batches:
            replayed.apply(batch, some, judged)
        assert replayed.rows.fingerprint() == lived.rows.fingerprint()
        assert replayed.counters() == lived.counters()
        assert list(replayed.as_rows("cases", later(days=9))) == list(replayed.as_rows("cases"))
        lived.close()
        replayed.close()


def test_half_characters_in_a_row_are_replaced_and_the_row_kept(projection: Projection) -> None:
    projection.apply(a_batch(1), rows(("A|1", {"customer": "杭\ud83d州"}), ("B|1", {"customer": "好"})), judged)
    assert projection.rows.columns_of("A|1") == {"customer": "杭?州"}
    assert projection.rows.count("cases") == 2


def test_what_a_version_says_is_stored_as_text(projection: Projection) -> None:
    said: Columns = {"customer": '杭州\x00"\U0001f600', "digits": 10**30, "node": None, "is_open": True}
    projection.apply(a_batch(1), rows(("A|1", said)), judged)
    with projection.rows._engine.connect() as tx:
        found = tx.exec_driver_sql("SELECT typeof(columns), columns FROM versions").one()
    assert tuple(found) == ("text", to_text(said))
    assert projection.rows.columns_of("A|1") == said


def test_new_rows_of_one_slice_may_have_different_results(projection: Projection) -> None:
    def judge(_kind: str, key: str, columns: Columns) -> ResultColumns:
        every: ResultColumns = {"order_id": key[0], "customer_name": f"Ｋ{key}", "owner": None, "band": 3}
        wanted = str(columns["has"]).split()
        return {name: value for name, value in every.items() if name in wanted}  # type: ignore[return-value]

    some = ("order_id customer_name", "order_id", "order_id", "customer_name order_id", "owner band", "order_id owner")
    projection.apply(a_batch(1), rows(*((f"{at}|1", {"has": has}) for at, has in enumerate(some))), judge)
    with projection.rows._engine.connect() as tx:
        statement = "SELECT order_id, customer_name, band, search, row_number FROM rows ORDER BY key"
        found = [tuple(row) for row in tx.exec_driver_sql(statement)]
    none = Band.NONE.rank
    assert found == [
        ("0", "Ｋ0|1", none, "0\nk0|1", 2),
        ("1", None, none, "1", 3),
        ("2", None, none, "2", 4),
        ("3", "Ｋ3|1", none, "3\nk3|1", 5),
        (None, None, 3, "", 6),
        ("5", None, none, "5", 7),
    ]


def test_a_cache_that_is_replaced_and_removed_while_it_is_opened_is_no_fault(
    home: Home, projection: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    projection.publish()
    first = projection.path
    looked: list[Path] = []
    original = projection_module._is_usable

    def look(path: Path) -> bool:
        looked.append(path)
        if path == first:
            newer = Projection.fresh(home, "c1")
            newer.publish()
            newer.close()
            projection.close()
            first.unlink()
        return original(path)

    monkeypatch.setattr(projection_module, "_is_usable", look)
    opened = Projection.open_current(home, "c1")
    assert opened is not None
    assert [path.name for path in looked] == ["cache-1.db", "cache-2.db"]
    assert not opened.needs_replay
    opened.close()


def test_a_cache_that_cannot_be_used_is_replaced_only_by_who_may(home: Home, projection: Projection) -> None:
    projection.publish()
    projection.close()
    projection.path.write_bytes(b"nonsense " * 2000)
    assert Projection.open_current(home, "c1") is None
    assert [path.name for path in projection.path.parent.glob("*.db")] == ["cache-1.db"]

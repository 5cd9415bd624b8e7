"""The files that lists are read from: not there yet, rebuilt, replaced or damaged; and how light reads of them are."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import ListQuery, View
from desktop_app.paths import Home
from desktop_app.store import cache_schema
from desktop_app.store import list_reads as list_reads_module
from desktop_app.store.faults import DamagedDataError, ReadOnlyPlaceError, read_only
from desktop_app.store.list_reads import CommitWatcher, ListReads
from desktop_app.store.projection import ProjectedRow, Projection
from desktop_app.store.work import WorkStore
from tests.store.given import NOW, a_batch, judged, keys, save_draft


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


def test_commits_of_others_are_seen(home: Home, work: WorkStore) -> None:
    watcher = CommitWatcher(home.work_db)
    assert not watcher.has_changed()
    assert not watcher.has_changed()
    save_draft(work, "d1", 1, {})
    assert watcher.has_changed()
    assert not watcher.has_changed()
    watcher.close()
    assert not CommitWatcher(home.root / "none.db").has_changed()


def test_list_reads_do_not_load_sqlalchemy() -> None:
    code = (
        "import sys, desktop_app.store.list_reads;"
        "print([n for n in ('sqlalchemy','alembic','pydantic') if n in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


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

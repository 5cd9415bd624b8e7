"""Saved views: kept, ordered, deleted and brought back, their columns, and handed on as a file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop_app.clock import Clock
from desktop_app.errors import DeskError, RefusedError, UsageError
from desktop_app.models.events import ViewsChanged
from desktop_app.models.listing import ListOrder, ListQuery, View
from desktop_app.models.saved_views import VIEWS_MAX, ColumnLayout, ViewSpec
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.store import schema
from desktop_app.store.sqlite import make_engine
from desktop_app.store.work import WorkStore
from tests.services.deciding import NOW, case_columns, key_of, project

LAYOUT = ColumnLayout(("limit", "amount", "customer", "effect"), {"customer": 150})
SPEC = ViewSpec(View.OPEN.value, "金额>5000  负责人:我", ListOrder.AMOUNT, LAYOUT)


class Seen:
    """What was told of views."""

    def __init__(self) -> None:
        self.views: list[str] = []

    def take(self, event: ViewsChanged) -> None:
        self.views.append(event.view)


def _names(desk: Desk) -> list[str]:
    return [one.name for one in desk.views.list()]


def test_a_view_is_kept_changed_and_renamed(desk: Desk) -> None:
    seen = Seen()
    desk.events.subscribe(ViewsChanged, seen.take)
    kept = desk.views.save(" 大额  我的 ", SPEC)
    assert [(one.name, one.spec) for one in desk.views.list()] == [
        ("大额 我的", ViewSpec("open", "金额>5000 负责人:我", ListOrder.AMOUNT, LAYOUT))
    ]
    before = desk.views.change(kept.view_id, ViewSpec(View.WEEK.value, "逾期"))
    assert before == kept
    assert desk.views.list()[0].spec == ViewSpec("week", "逾期")
    desk.views.change(kept.view_id, before.spec)
    assert desk.views.list() == [kept]
    desk.views.rename(kept.view_id, "甲")
    assert _names(desk) == ["甲"]
    assert seen.views == [kept.view_id] * 4


def test_a_name_is_never_taken_from_another_view(desk: Desk) -> None:
    first = desk.views.save("甲", SPEC)
    second = desk.views.save("乙", SPEC)
    with pytest.raises(RefusedError, match="甲"):
        desk.views.save("甲", ViewSpec())
    with pytest.raises(RefusedError, match="甲"):
        desk.views.rename(second.view_id, "甲")
    assert desk.views.list() == [first, second]
    desk.views.remove(first.view_id)
    desk.views.save("甲", ViewSpec())
    assert desk.views.bring_back(first.view_id).name == "甲 2"
    assert _names(desk) == ["甲 2", "乙", "甲"]


def test_deleting_is_undone_in_place_and_columns_stay_with_the_view(desk: Desk) -> None:
    views = [desk.views.save(name, SPEC) for name in ("甲", "乙", "丙")]
    desk.views.remove(views[1].view_id)
    assert _names(desk) == ["甲", "丙"]
    with pytest.raises(UsageError, match="已删除"):
        desk.views.rename(views[1].view_id, "丁")
    desk.views.bring_back(views[1].view_id)
    assert desk.views.list() == views


def test_views_are_put_in_another_order(desk: Desk) -> None:
    views = [desk.views.save(name, ViewSpec()) for name in ("甲", "乙", "丙")]
    assert desk.views.move(views[2].view_id, -1)
    assert _names(desk) == ["甲", "丙", "乙"]
    assert desk.views.move(views[0].view_id, 5)
    assert _names(desk) == ["丙", "乙", "甲"]
    assert not desk.views.move(views[0].view_id, 1)


def test_nonsense_is_refused_in_words(desk: Desk) -> None:
    for spec in (ViewSpec(text="金额>abc"), ViewSpec(view="nowhere"), ViewSpec(layout=ColumnLayout(("limit",)))):
        with pytest.raises(UsageError):
            desk.views.save("甲", spec)
    with pytest.raises(UsageError, match="名称"):
        desk.views.save("  ", ViewSpec())
    assert desk.views.list() == []
    for number in range(VIEWS_MAX):
        desk.views.save(str(number), ViewSpec())
    with pytest.raises(RefusedError, match="最多"):
        desk.views.save("再一个", ViewSpec())


def test_views_of_refunds_and_of_cases_have_their_names_and_places_apart(desk: Desk) -> None:
    cases = [desk.views.save(name, SPEC) for name in ("甲", "乙")]
    refunds = [desk.views.save(name, ViewSpec("review", kind="refunds")) for name in ("甲", "丙")]
    assert (desk.views.list(), desk.views.list("refunds")) == (cases, refunds)
    assert [one.place for one in refunds] == [0, 1]
    assert desk.views.move(refunds[1].view_id, -1)
    assert [one.name for one in desk.views.list("refunds")] == ["丙", "甲"]
    assert desk.views.list() == cases
    desk.views.rename(refunds[1].view_id, "乙")
    with pytest.raises(RefusedError, match="已有"):
        desk.views.rename(refunds[1].view_id, "甲")


def test_columns_are_remembered_for_each_view_and_a_reset_forgets_them(desk: Desk) -> None:
    desk.views.set_layout(View.WEEK.value, LAYOUT)
    saved = desk.views.save("甲", ViewSpec())
    desk.views.set_layout(saved.view_id, ColumnLayout(widths={"node": 200}))
    assert desk.views.layouts() == {"week": LAYOUT, saved.view_id: ColumnLayout(widths={"node": 200})}
    assert desk.views.list()[0].spec.layout == ColumnLayout(widths={"node": 200})
    desk.views.set_layout(View.WEEK.value, ColumnLayout())
    assert desk.views.layouts().keys() == {saved.view_id}


def test_a_view_goes_to_a_file_and_comes_back_beside_the_first(desk: Desk, tmp_path: Path) -> None:
    view = desk.views.save("大额", SPEC)
    target = desk.views.export(view.view_id, tmp_path / "大额")
    assert target.name == "大额.view.json"
    assert desk.person not in target.read_text("utf-8")
    with pytest.raises(RefusedError, match="已存在"):
        desk.views.export(view.view_id, target)
    opened = desk.views.open_file(target)
    assert (opened.name, opened.spec, opened.place) == ("大额 2", view.spec, 1)
    assert desk.views.list() == [view, opened]
    before = target.read_bytes()
    desk.views.export(view.view_id, target, is_replacing=True)
    assert target.read_bytes() == before


def test_a_bad_file_leaves_everything_as_it_was(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "bad.view.json"
    with_nonsense = b'{"format": "seller-desk view", "version": 1, "name": "a", "filter": "a:b"}'
    for content in (b"{}", b"\x00" * 100_000, with_nonsense):
        bad.write_bytes(content)
        with pytest.raises(UsageError):
            desk.views.open_file(bad)
    for place in (tmp_path, tmp_path / "nothing.view.json"):
        with pytest.raises(DeskError):
            desk.views.open_file(place)
    assert desk.views.list() == []


def test_a_file_of_before_gets_the_tables_and_keeps_what_it_had(home: Home) -> None:
    engine = make_engine(home.work_db)
    schema.migrate(engine, home.work_db, lambda _old, _new: home.work_db, schema.STEPS[:4])
    engine.dispose()
    with sqlite3.connect(home.work_db) as raw:
        raw.execute("INSERT INTO meta VALUES ('kept', 'as it was')")
    raw.close()
    work = WorkStore.open(home, Clock())
    assert work.opened.migrated[0].number == 5
    assert work.opened.migrated[0].backup is not None
    assert work.meta.get("kept") == "as it was"
    assert work.views.list() == []
    work.close()


def test_the_next_that_waits_leaves_out_what_waits_in_the_outbox(desk: Desk, connection: str) -> None:
    nodes = (Node.SELLER_CONFIRM_REQUIREMENT, Node.BUYER_ACCEPT, Node.SELLER_CONFIRM_REQUIREMENT, Node.SELLER_DELIVER)
    project(desk, connection, [case_columns(n, node, NOW) for n, node in enumerate(nodes, 1)], NOW)
    lists, query = desk.case_lists, ListQuery(View.OPEN)
    order = [row.key for row in lists.first_page(connection, query) if row.whose_move == "seller"]
    assert sorted(order) == [key_of(1), key_of(3), key_of(4)]
    assert lists.next_waiting(connection, query, order[0]) == order[1]
    assert lists.next_waiting(connection, query, order[2]) == order[0]
    assert lists.next_waiting(connection, ListQuery(View.BUYER), "") is None
    assert lists.count(connection, query) == 4


def test_views_that_were_saved_before_refunds_had_any_are_about_cases(home: Home) -> None:
    engine = make_engine(home.work_db)
    schema.migrate(engine, home.work_db, lambda _old, _new: home.work_db, schema.STEPS[:9])
    engine.dispose()
    with sqlite3.connect(home.work_db) as raw:
        columns = "(name, view, words, list_order, place, by_person, changed_at)"
        raw.execute(f"INSERT INTO saved_views {columns} VALUES ('甲', 'open', '逾期', 'near', 0, '李敏', 0)")
    raw.close()
    work = WorkStore.open(home, Clock())
    assert [step.number for step in work.opened.migrated] == [10]
    assert [(one.name, one.spec) for one in work.views.list()] == [("甲", ViewSpec("open", "逾期"))]
    work.close()

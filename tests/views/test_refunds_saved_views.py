"""Saved views of 退订: the parts of 服务监管 over the queue, its own views below them, and neither sees the other's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.models.saved_views import ViewSpec, file_text
from desktop_app.paths import Home
from desktop_app.tour import hands
from desktop_app.views.saved_views.name_panel import NamePanel
from tests.views.refunds_bench import INVOICED, RETURNED, RETURNING, RefundsBench, open_refunds

VIEW = ViewSpec("review", "客户:鹭岛", kind="refunds")


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[RefundsBench]:
    yield from open_refunds(home, qtbot)


def _act(bench: RefundsBench, name: str) -> None:
    assert bench.frame.registry.trigger(f"refunds.{name}"), name


def _filter(bench: RefundsBench, word: str) -> None:
    bench.page.queue.filter.open()
    line = bench.page.queue.filter.bar.line
    hands.type_text(line, word)
    bench.qtbot.keyClick(line, Qt.Key.Key_Return)


def _save(bench: RefundsBench, name: str) -> None:
    _act(bench, "view_save")
    (panel,) = bench.frame.findChildren(NamePanel)
    hands.type_text(panel.field.input, name)
    bench.qtbot.keyClick(panel.field.input, Qt.Key.Key_Return)
    bench.wait(lambda: name in bench.page.queue.tabs.titles() and not panel.isVisible())


def test_what_is_shown_is_saved_and_a_number_key_comes_back_to_it(bench: RefundsBench) -> None:
    bench.open()
    _filter(bench, "客户:鹭岛")
    bench.wait(lambda: bench.keys() == [INVOICED])
    _save(bench, "鹭岛的")
    (view,) = bench.desk.views.list("refunds")
    assert (view.name, view.spec) == ("鹭岛的", VIEW)
    assert bench.desk.views.list() == []
    assert bench.page.queue.view == view.view_id
    bench.page.open_view("review")
    bench.wait(lambda: len(bench.keys()) == 5)
    assert bench.page.queue.filter.text() == ""
    bench.press("1")
    bench.wait(lambda: bench.keys() == [INVOICED])
    assert bench.page.queue.query() == view.spec.query
    assert bench.page.queue.filter.isVisible(), "what narrows the queue is in sight"
    tab = bench.page.queue.tabs._tabs[-1]
    bench.wait(lambda: bench.page.queue.tabs._tabs[-1].count == "1")
    assert "待审核" in tab.toolTip()
    assert bench.frame.registry.get("refunds.saved_1").text() == "视图：鹭岛的"
    assert not bench.frame.registry.get("refunds.saved_2").isEnabled()


def test_the_next_of_ours_is_looked_for_in_the_saved_view_first(bench: RefundsBench) -> None:
    bench.open()
    _save(bench, "全部待审核")
    bench.wait(lambda: len(bench.keys()) == 5)
    shown = bench.page.queue.view
    second = bench.keys()[1]
    bench.page.queue.focus_first()
    _act(bench, "next_ours")
    bench.wait(lambda: bench.page.queue.table.current_row().key == second)
    assert bench.page.queue.view == shown


def test_changes_are_kept_and_taken_back_and_a_view_is_deleted_and_brought_back(bench: RefundsBench) -> None:
    bench.open("returns", 2)
    _filter(bench, "客户:青岛")
    bench.wait(lambda: set(bench.keys()) == {RETURNING, RETURNED})
    _save(bench, "甲")
    _filter(bench, "金额>9000")
    bench.wait(lambda: bench.keys() == [RETURNING])
    bench.wait(lambda: bench.frame.registry.get("refunds.view_keep").isEnabled())
    _act(bench, "view_keep")
    bench.wait(lambda: bench.desk.views.list("refunds")[0].spec.text == "客户:青岛 金额>9000")
    _act(bench, "view_delete")
    bench.wait(lambda: bench.page.queue.view == "returns")
    bench.wait(lambda: any("已删除视图“甲”" in notice[1] for notice in bench.frame.notices))
    notice = next(notice for notice in reversed(bench.frame.notices) if "已删除" in notice[1])
    assert notice[3] is not None
    notice[3]()
    bench.wait(lambda: "甲" in bench.page.queue.tabs.titles())


def test_a_file_about_cases_is_shown_where_cases_are(bench: RefundsBench, tmp_path: Path) -> None:
    bench.open()
    files = []
    for name, spec in (("监管的", ViewSpec("open", "逾期")), ("退订的", VIEW)):
        files.append(tmp_path / f"{name}.view.json")
        files[-1].write_text(file_text(name, spec), "utf-8")
    bench.page.view_handlers.take_files(files)
    bench.wait(lambda: bench.page.queue.query() == VIEW.query)
    bench.wait(lambda: bool(bench.frame.opened))
    page_id, asked = bench.frame.opened[-1]
    assert (page_id, asked["opened"].name) == ("supervision", "监管的")
    assert [one.name for one in bench.desk.views.list("refunds")] == ["退订的"]
    assert "监管的" not in bench.page.queue.tabs.titles()


def test_a_view_that_came_in_elsewhere_is_shown_when_the_page_opens(bench: RefundsBench) -> None:
    view = bench.desk.views.save("鹭岛的", VIEW)
    bench.page.activate(opened=view)
    bench.wait(lambda: bench.keys() == [INVOICED])
    assert bench.page.queue.view == view.view_id


def test_no_key_means_two_things_on_the_page(bench: RefundsBench) -> None:
    seen: dict[str, str] = {}
    for action, info in bench.frame.registry.all():
        if info.page_id != "refunds":
            continue
        for keys in action.shortcuts():
            assert keys.toString() not in seen, f"{info.id} and {seen[keys.toString()]} share {keys.toString()}"
            seen[keys.toString()] = info.id

"""Appeal and binder from the list: when they are on, where they lead, and what the detail says of a frozen case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop_app.models.casework import AppealOutcome
from desktop_app.paths import Home
from desktop_app.services.casework.appeals import AppealEntry
from desktop_app.views.pages.supervision.page_actions import build_row_menu
from tests.views.seeded import ACCEPT, FROZEN, key_of
from tests.views.supervision_bench import Bench, open_bench

KEY = key_of(ACCEPT)


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def _is_on(bench: Bench, act: str) -> bool:
    return bench.frame.registry.get(f"supervision.{act}").isEnabled()


def test_a_case_leads_to_its_appeal_and_to_its_binder(bench: Bench) -> None:
    bench.choose(ACCEPT)
    assert (_is_on(bench, "appeal"), _is_on(bench, "appeal_result"), _is_on(bench, "binder")) == (True, False, True)
    offered = [action.objectName() for action in build_row_menu(bench.page).actions()]
    assert {"supervision.appeal", "supervision.binder"} <= set(offered)
    for act in ("appeal", "binder"):
        assert bench.frame.registry.trigger(f"supervision.{act}")
        assert bench.frame.opened[-1] == (act, {"key": KEY})


def test_a_case_that_is_frozen_by_its_sheet_says_so_and_takes_no_second_appeal(bench: Bench) -> None:
    bench.choose(FROZEN)
    block = bench.page.side.detail.appeals
    assert not _is_on(bench, "appeal")
    assert "正在申诉" in bench.frame.registry.get("supervision.appeal").property("reason")
    assert block.isVisible()
    assert "双方都不能操作" in block.frozen.text()
    assert not block.result.isVisible()
    assert "已冻结" in bench.page.side.detail.view.node_line.text
    bench.choose(ACCEPT)
    assert not block.isVisible()


def test_an_appeal_recorded_here_is_seen_at_once_until_its_result(bench: Bench) -> None:
    bench.choose(ACCEPT)
    block, appeals = bench.page.side.detail.appeals, bench.desk.casework.appeals
    filed = appeals.file(bench.connection_id, KEY, AppealEntry("no_progress", "客户不动"))
    assert filed.appeal is not None
    bench.wait(lambda: block.isVisible() and bool(block.frozen.text()))
    bench.wait(lambda: _is_on(bench, "appeal_result") and not _is_on(bench, "appeal"))
    block.result.click()
    assert bench.frame.opened[-1] == ("appeal_result", {"key": KEY})
    assert any(line.rule_id == "APPEAL-3WD" for line in bench.page.side.detail.view.rules)
    appeals.decided(filed.appeal.id, AppealOutcome.UPHELD)
    bench.wait(lambda: not block.frozen.isVisible() and block.isVisible())
    bench.wait(lambda: _is_on(bench, "appeal") and not _is_on(bench, "appeal_result"))

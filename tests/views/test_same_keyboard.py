"""服务监管 and 退订 by the keyboard: what both can do has one key and one title; what differs has a reason."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.paths import Home
from tests.views import refunds_bench
from tests.views.refunds_bench import MILLISECONDS
from tests.views.shell_window import open_window

REASONS = {
    "view_keep": "Ctrl+S keeps the draft of the decision, which stands on this very page",
    "view_export": "Ctrl+E writes the requests to a table; of cases there is no such act",
    "view_unknown": "Alt with a number is the place of the tab, and the tabs are others",
    "why": "a refund has one clause to show, a case one of its deadline and one of what follows",
}
"""Acts of both pages whose keys are not the same."""
OTHER_MEANING = {"S": "the queue has one order; the key leads to the case", "Ctrl+S": "", "Ctrl+E": "", "W": ""}
OWN_WORDS = {"reject", "bulk", "why", "copy_id"}
"""Said of a case or of a refund: the key is the same, the words name what it is done to."""


@pytest.fixture
def filled(home: Home) -> Home:
    desk, connection = refunds_bench.seed(home)
    desk.connections.remember(connection)
    desk.close()
    return home


class Act(NamedTuple):
    keys: list[str]
    title: str


def _acts(window: Any, page_id: str) -> dict[str, Act]:
    found = {}
    for action, info in window.registry.all():
        if info.page_id == page_id and info.id.startswith(f"{page_id}."):
            keys = [keys.toString() for keys in action.shortcuts()]
            found[info.id.partition(".")[2]] = Act(keys, action.iconText())
    return found


def test_what_both_pages_can_do_has_one_key_and_one_title(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "supervision") as run:
        run.window.open_page("refunds")
        cases, refunds = _acts(run.window, "supervision"), _acts(run.window, "refunds")
    shared = cases.keys() & refunds.keys()
    assert {"next_ours", "down", "up", "filter", "mine", "why", "chase", "owner", "copy_phrase", "leave"} <= shared
    assert {"view_save", "view_rename", "saved_1", "saved_9", "bulk"} <= shared
    assert {name for name in shared if cases[name].keys != refunds[name].keys} == set(REASONS)
    assert {name for name in shared if cases[name].title != refunds[name].title} <= OWN_WORDS
    # one key means one thing on both, and one title is asked for by one key
    meaning = {key: one.title for name, one in cases.items() if name not in OWN_WORDS for key in one.keys}
    other = {
        key
        for name, one in refunds.items()
        for key in one.keys
        if name not in OWN_WORDS and not name.startswith("view_") and meaning.get(key, one.title) != one.title
    }
    assert other <= set(OTHER_MEANING) | {"Ctrl+Return"}, other
    keys_of = {one.title: set(one.keys) for one in cases.values() if one.keys}
    named = {name: one for name, one in refunds.items() if one.keys and not name.startswith("view_")}
    assert [name for name, one in named.items() if not keys_of.get(one.title, set()) <= set(one.keys)] == []


def test_ctrl_j_goes_to_the_next_of_what_the_page_is_about(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "refunds") as run:
        window, page = run.window, run.window.stack.page
        qtbot.waitUntil(lambda: page.queue.model.is_complete and page.queue.model.rowCount() == 5, timeout=MILLISECONDS)
        first = page.queue.table.current_row().key
        qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
        assert window.stack.page_id == "refunds"
        qtbot.waitUntil(lambda: page.queue.table.current_row().key != first, timeout=MILLISECONDS)
        window.open_page("today")
        qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
        assert window.stack.page_id == "supervision"


def test_m_narrows_the_cases_to_mine_and_back(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "supervision") as run:
        page = run.window.stack.page
        page.open_view("open")
        qtbot.waitUntil(lambda: page.list.model.rowCount() > 0, timeout=MILLISECONDS)
        page.list.table.setFocus()
        qtbot.keyClick(page.list.table, Qt.Key.Key_M)
        assert page.list.filter.text() == "负责人:我"
        qtbot.keyClick(page, Qt.Key.Key_M)
        assert page.list.filter.text() == ""

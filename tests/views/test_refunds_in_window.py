"""退订 in the real window: the rail counts our moves, the keys and the palette lead there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.clock import Clock
from desktop_app.paths import Home
from desktop_app.views.pages.refunds.page import RefundsPage
from desktop_app.views.shell.main_window import MainWindow
from tests.views.refunds_bench import MILLISECONDS, RETURNED, seed
from tests.views.seeded import NOW
from tests.views.shell_window import open_window, wait_connection


@pytest.fixture
def window(home: Home, qtbot: QtBot) -> Iterator[MainWindow]:
    desk, connection = seed(home)
    desk.connections.remember(connection)
    desk.close()
    with open_window(qtbot, home, "settings", clock=Clock(at=NOW)) as run:
        wait_connection(qtbot, run.window)
        yield run.window


def shown(window: MainWindow) -> Any:
    """The page of refunds, when it is shown."""
    page = window.stack.page
    return page if isinstance(page, RefundsPage) else None


def test_the_rail_counts_what_waits_for_us_and_the_keys_lead_there(window: MainWindow, qtbot: QtBot) -> None:
    item = window.rail.item("refunds")
    assert item is not None
    qtbot.waitUntil(lambda: "8" in item.accessibleName(), timeout=MILLISECONDS)
    qtbot.keyClick(window, Qt.Key.Key_G)
    qtbot.keyClick(window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: shown(window) is not None, timeout=MILLISECONDS)
    qtbot.waitUntil(lambda: shown(window).queue.model.rowCount() == 5, timeout=MILLISECONDS)
    qtbot.waitUntil(lambda: window.focusWidget() is shown(window).queue.table, timeout=MILLISECONDS)


def test_the_palette_finds_a_request_by_its_number(window: MainWindow, qtbot: QtBot) -> None:
    panels = window.parts.panels
    panels.open_palette()
    palette = panels.palette()
    palette.line.setText(RETURNED)
    qtbot.waitUntil(lambda: any(RETURNED in item.second for item in palette.list.items()), timeout=MILLISECONDS)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) is not None, timeout=MILLISECONDS)
    pane = shown(window).pane
    qtbot.waitUntil(lambda: pane.read is not None and pane.read.refund_id == RETURNED, timeout=MILLISECONDS)
    assert shown(window).queue.view == "returns"


def test_many_refunds_are_rejected_below_the_rail_item_of_refunds(window: MainWindow, qtbot: QtBot) -> None:
    window.open_page("refunds")
    qtbot.waitUntil(lambda: shown(window).queue.model.rowCount() == 5, timeout=MILLISECONDS)
    shown(window).queue.table.selectAll()
    assert window.registry.trigger("refunds.bulk")
    bulk: Any = window.stack.page
    qtbot.waitUntil(lambda: len(bulk.items) == 5, timeout=MILLISECONDS)
    marked = [item.page_id for item in window.rail._items if item.is_current]
    assert marked == ["refunds"]

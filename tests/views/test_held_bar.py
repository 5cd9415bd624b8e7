"""The bar at the foot of the window while something is held: on every page, with F9, and gone when nothing is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.clock import CHINA
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.views.shell.main_window import MainWindow
from tests.services.deciding import case_columns, files_connection, key_of, project
from tests.views.shell_window import open_window, wait_connection


def _prepared(home: Home) -> Connection:
    """A rehearsal with two cases to confirm, remembered as the window's connection."""
    desk = Desk(home)
    connection = desk.connections.get(files_connection(desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT))
    rows = [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT) for number in (1, 2)]
    project(desk, connection.id, rows, datetime.now(CHINA) - timedelta(minutes=5))
    desk.connections.remember(connection)
    desk.close()
    return connection


@contextmanager
def _window(qtbot: QtBot, home: Home) -> Iterator[tuple[MainWindow, Connection]]:
    """A window over that rehearsal that hears what happens, and its connection."""
    connection = _prepared(home)
    with open_window(qtbot, home) as run:
        wait_connection(qtbot, run.window)
        run.window.parts.subscribe()
        yield run.window, connection


def _decide(desk: Any, connection: Connection, number: int) -> Command:
    command: Command = desk.lanes.call("work", desk.decide.confirm_requirement, connection.id, [key_of(number)])[
        0
    ].command
    return command


def test_the_bar_counts_on_every_page_and_f9_recalls_the_nearest(qtbot: QtBot, home: Home) -> None:
    with _window(qtbot, home) as (window, connection):
        bar = window.parts.held_bar
        assert not bar.isVisible()
        first, second = _decide(window.desk, connection, 1), _decide(window.desk, connection, 2)
        qtbot.waitUntil(lambda: len(bar.lines) == 2, timeout=10_000)
        assert bar.isVisible()
        assert bar.lines[0].command_id == first.id
        assert "秒" in bar._seconds.text()
        assert bar._more.text() == "另有 1 条"
        named = bar.accessibleName()
        bar.tick()
        assert bar.accessibleName() == named, "seconds are not spoken"
        folder = os.environ.get("SELLER_DESK_PICTURES")
        if folder:
            window.grab().save(str(Path(folder) / "held_bar.png"))
        assert bar._recall._shortcut_text == "F9"
        qtbot.keyClick(window, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: window.desk.outbox.get(first.id).state is CommandState.RECALLED, timeout=10_000)
        qtbot.waitUntil(lambda: len(bar.lines) == 1, timeout=10_000)
        window.open_page("outbox", command_id=second.id)
        page = window.stack.page
        qtbot.waitUntil(lambda: page.panel.read is not None and page.panel.read.command.id == second.id, timeout=10_000)
        bar.tick()
        assert bar._recall._shortcut_text == "", "one button says F9: that of the chosen command"
        qtbot.keyClick(window, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: window.desk.outbox.get(second.id).state is CommandState.RECALLED, timeout=10_000)
        qtbot.waitUntil(lambda: not bar.isVisible(), timeout=10_000)
        told = [item.text for item in window.notices.items() if item.text.startswith("已撤回订单")]
        assert len(told) == 2
        assert all(str(one.values["order_id"]) in " ".join(told) for one in (first, second))
        assert not window.registry.get("held.send_now").isEnabled()
        waiting = _decide(window.desk, connection, 2)
        window.desk.outbox.holds.end_now(waiting)
        page.activate(command_id=waiting.id)
        qtbot.waitUntil(
            lambda: page.panel.read is not None and page.panel.read.command.id == waiting.id, timeout=10_000
        )
        qtbot.keyClick(window, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: window.desk.outbox.get(waiting.id).state is CommandState.RECALLED, timeout=10_000)


def test_on_the_page_of_many_rows_f9_recalls_all_of_them(qtbot: QtBot, home: Home) -> None:
    with _window(qtbot, home) as (window, connection):
        bar = window.parts.held_bar
        page = window.open_page("bulk", keys=[key_of(1), key_of(2)], command="ConfirmRequirement")
        qtbot.waitUntil(lambda: len(page.rows.wanted_keys()) == 2, timeout=10_000)
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: len(bar.lines) == 2, timeout=10_000)
        qtbot.waitUntil(lambda: sum(item.can_recall for item in page.items) == 2, timeout=10_000)
        bar.tick()
        assert bar._recall._shortcut_text == "", "one button says F9: that for all rows"
        qtbot.keyClick(window, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: {item.state for item in page.items} == {"recalled"}, timeout=10_000)
        states = {one.state for one in window.desk.outbox.list(connection.id, "recalled")}
        assert states == {CommandState.RECALLED}
        assert len(window.desk.outbox.list(connection.id, "recalled")) == 2

"""Rehearsing from the window: one click, the real marketplace process, facts on 今日; the console way by its page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from desktop_app.app import WindowRun
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from tests.views.shell_window import open_window

SECONDS = 40_000


class Browser(QObject):
    """In the place of the system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    found = Browser()
    QDesktopServices.setUrlHandler("http", found, "open")
    yield found
    QDesktopServices.unsetUrlHandler("http")


@pytest.fixture
def run(qtbot: QtBot, home: Home) -> Iterator[WindowRun]:
    with open_window(qtbot, home) as found:
        yield found
    assert not list((home.rehearsal).glob("*/address.json"))


def begin(qtbot: QtBot, run: WindowRun, kind: str) -> Any:
    """Press the button of a way and wait until its rehearsal is shown."""
    page = run.window.stack.page
    getattr(page, kind).click()
    assert page.ways[f"rehearsal_{kind}"].told
    assert not page.console.isEnabled()
    qtbot.waitUntil(lambda: bool(run.window.connection_id()), timeout=SECONDS)
    return run.desk.connections.current()


def test_one_click_and_today_is_full_of_a_rehearsal(qtbot: QtBot, run: WindowRun) -> None:
    connection = begin(qtbot, run, "direct")
    assert connection.kind is ConnectionKind.REHEARSAL_DIRECT
    assert run.window.stack.page_id == "today"
    today = run.window.stack.page
    qtbot.waitUntil(lambda: today.board is not None and len(today.board.acts) > 5, timeout=SECONDS)
    assert run.window.amber_line.isVisible()
    assert run.window.top_bar.switch.is_rehearsal


def test_the_console_way_opens_its_page_and_waits_for_a_paste(qtbot: QtBot, run: WindowRun, browser: Browser) -> None:
    connection = begin(qtbot, run, "console")
    assert connection.kind is ConnectionKind.REHEARSAL_CONSOLE
    qtbot.waitUntil(lambda: len(browser.opened) == 1, timeout=SECONDS)
    assert browser.opened[0].startswith("http://127.0.0.1:")
    assert "ticket=" in browser.opened[0]
    assert run.window.stack.page_id == "intake"
    run.window.registry.trigger("rehearsal.console")
    qtbot.waitUntil(lambda: len(browser.opened) == 2, timeout=SECONDS)


def test_a_start_that_fails_is_said_and_can_be_tried_again(qtbot: QtBot, run: WindowRun, home: Home) -> None:
    home.rehearsal.write_text("in the way")
    page = run.window.stack.page
    page.direct.click()
    qtbot.waitUntil(lambda: run.window.notices.unread == 1, timeout=SECONDS)
    assert "演练环境没有启动" in run.window.notices.items()[0].text
    assert page.direct.isEnabled()
    assert run.window.stack.page_id == "first_run"
    home.rehearsal.unlink()
    Path(home.rehearsal).mkdir()
    assert begin(qtbot, run, "direct").name == "演练（自动提交）"

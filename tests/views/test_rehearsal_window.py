"""Rehearsing from the window: one click, the real marketplace process, facts on 今日; the console way by its page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import WindowRun
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import SyncChanged
from desktop_app.models.syncing import SyncStateName
from desktop_app.paths import Home
from desktop_app.views.kit.confirm import ConfirmPanel
from desktop_app.views.kit.theme import theme
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
    getattr(page, kind).setFocus()
    getattr(page, kind).click()
    assert page.ways[f"rehearsal_{kind}"].told
    assert not page.connect_button.isEnabled()
    assert run.window.focusWidget() is getattr(page, kind)
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
    # whether the browser lives is not known: it was asked, and the address is there to be copied
    told = [item for item in run.window.notices.items() if "演练控制台" in item.text]
    assert told
    assert told[0].text.startswith("已请浏览器打开")
    assert told[0].handler is not None
    told[0].handler()
    assert QGuiApplication.clipboard().text() in browser.opened


def test_from_the_page_of_refunds_the_console_opens_at_its_list_of_refunds(
    qtbot: QtBot, run: WindowRun, browser: Browser
) -> None:
    begin(qtbot, run, "console")
    qtbot.waitUntil(lambda: len(browser.opened) == 1, timeout=SECONDS)
    run.window.open_page("refunds")
    run.window.registry.trigger("rehearsal.console")
    qtbot.waitUntil(lambda: len(browser.opened) == 2, timeout=SECONDS)
    door = build_opener(HTTPCookieProcessor())
    for link, title in zip(browser.opened, ("服务监管", "退订申请列表"), strict=True):
        with door.open(link, timeout=30) as shown:
            assert title in shown.read().decode("utf-8")


def test_a_start_that_fails_is_said_and_can_be_tried_again(qtbot: QtBot, run: WindowRun, home: Home) -> None:
    home.rehearsal.write_text("in the way")
    page = run.window.stack.page
    page.direct.click()
    # other notices may come before it, and the page is told of the failure by a signal of its own
    qtbot.waitUntil(lambda: any("演练环境没有启动" in one.text for one in run.window.notices.items()), timeout=SECONDS)
    qtbot.waitUntil(page.direct.isEnabled, timeout=SECONDS)
    assert run.window.stack.page_id == "first_run"
    home.rehearsal.unlink()
    Path(home.rehearsal).mkdir()
    assert begin(qtbot, run, "direct").name == "演练（自动提交）"


def test_nothing_of_a_rehearsal_can_be_mistaken(qtbot: QtBot, run: WindowRun) -> None:
    begin(qtbot, run, "direct")
    window = run.window
    for page_id in ("today", "supervision", "outbox", "settings"):
        window.open_page(page_id)
        assert window.amber_line.isVisible()
        assert window.windowTitle().startswith("【演练】")
    panel = ConfirmPanel(window)
    panel.ask("题", ["句"], "做", "不做", lambda: None)
    image = window.grab().toImage()
    amber = theme().color("mark_amber").name()
    box = panel.panel.geometry()
    assert image.pixelColor(3, 0).name() == amber
    assert image.pixelColor(box.center().x(), box.top()).name() == amber
    panel.close_panel()


def test_its_clock_is_in_the_bar_and_its_menu_puts_it_forward(qtbot: QtBot, run: WindowRun) -> None:
    connection = begin(qtbot, run, "direct")
    window, clock = run.window, run.window.parts.frame.clock
    assert clock.isVisible()
    before = run.desk.clock.connection_now(connection.id)
    clock.click()
    lines = {line.text(): line for line in clock.menu.actions()}
    assert lines["往后 7 天"].isEnabled()
    lines["往后 7 天"].trigger()
    clock.menu.hide()
    assert clock.words == "正在推进…"
    qtbot.waitUntil(lambda: clock.words != "正在推进…", timeout=SECONDS)
    moved = run.desk.clock.connection_now(connection.id) - before
    assert timedelta(days=7) <= moved < timedelta(days=7, minutes=10)
    assert clock.words.startswith((before + timedelta(days=7)).strftime("%m-%d"))
    assert run.window.stack.page._tick.isActive()
    window.registry.trigger("rehearsal.speed_60")
    qtbot.waitUntil(lambda: clock.words.endswith("×60"), timeout=SECONDS)
    assert window.registry.get("rehearsal.speed_60").isChecked()
    # somebody else puts it forward, as the console or a script does: nothing tells this program
    there = run.desk.rehearsals.address(connection.id)
    far = run.desk.clock.connection_now(connection.id) + timedelta(days=30)
    asked = Request(
        f"{there.url}/rehearsal/clock",
        json.dumps({"step_seconds": 30 * 86_400}).encode(),
        {"Authorization": f"Bearer {there.token.reveal()}", "Content-Type": "application/json"},
    )
    urlopen(asked, timeout=30).close()
    qtbot.waitUntil(lambda: clock.words.startswith(far.strftime("%m-")), timeout=SECONDS)


def test_real_connections_have_no_clock_and_their_own_time(qtbot: QtBot, run: WindowRun) -> None:
    rehearsed = begin(qtbot, run, "direct")
    run.window.registry.trigger(f"rehearsal.step_{7 * 86_400}")
    clock = run.window.parts.frame.clock
    qtbot.waitUntil(lambda: not run.window.parts.frame.actions.is_busy, timeout=SECONDS)
    real = run.desk.connections.for_writing()
    run.window.parts.connections.choose(real)
    assert not clock.isVisible()
    assert not run.window.registry.get("rehearsal.speed_60").isEnabled()
    assert abs(run.desk.clock.connection_now() - run.desk.clock.wall()) < timedelta(minutes=1)
    assert run.window.amber_line.isHidden()
    assert not run.window.windowTitle().startswith("【演练】")
    run.window.parts.connections.choose(rehearsed)
    assert run.desk.clock.connection_now() - run.desk.clock.wall() > timedelta(days=6)


def test_a_table_that_is_pasted_into_a_rehearsal_is_refused_in_words(qtbot: QtBot, run: WindowRun) -> None:
    begin(qtbot, run, "direct")
    QGuiApplication.clipboard().setText("订单ID\t客户名称\nCS1\t甲\n")
    run.window.registry.trigger("paste")
    page = run.window.stack.page
    qtbot.waitUntil(lambda: bool(page.start.problem.text), timeout=SECONDS)
    assert "真实数据不会混进演练" in page.start.problem.text


def test_the_bar_says_what_is_more_urgent_than_the_age_of_the_data(qtbot: QtBot, run: WindowRun) -> None:
    connection = begin(qtbot, run, "direct")
    bar, desk = run.window.top_bar.freshness, run.desk
    qtbot.waitUntil(lambda: "数据到" in bar.accessibleName(), timeout=SECONDS)
    desk.events.publish(SyncChanged(connection.id, "cases", "running", 1234, 567.0))
    qtbot.waitUntil(lambda: bar.accessibleName() == "正在同步，1,234 行，每秒 567 行", timeout=SECONDS)
    desk.events.publish(SyncChanged(connection.id, "", "done", 1234))
    qtbot.waitUntil(lambda: "数据到" in bar.accessibleName(), timeout=SECONDS)
    state = desk.work.sync.get(connection.id, "cases")
    with desk.work.writing() as tx:
        desk.work.sync.put(tx, replace(state, state=SyncStateName.BRAKED, message="太多"))
    run.window.parts.status.read()
    qtbot.waitUntil(lambda: bar.accessibleName() == "同步停下来等您核对", timeout=SECONDS)
    bar.click()
    assert run.window.stack.page_id == "settings"
    with desk.work.writing() as tx:
        desk.work.pause(tx, "restored")
    run.window.parts.status.read()
    qtbot.waitUntil(lambda: bar.accessibleName() == "自动提交已暂停，去核对", timeout=SECONDS)
    bar.click()
    assert run.window.stack.page_id == "outbox"


def test_each_page_says_how_old_its_own_facts_are(qtbot: QtBot, run: WindowRun) -> None:
    connection = begin(qtbot, run, "direct")
    bar = run.window.top_bar.freshness
    for page, kind in (("refunds", "退订申请"), ("supervision", "监管单"), ("refunds", "退订申请")):
        run.window.open_page(page)
        qtbot.waitUntil(partial(lambda kind: bar.accessibleName().startswith(f"{kind} 数据到"), kind), timeout=SECONDS)
    assert run.desk.refunds.all(connection.id), "a rehearsal begins with refunds"

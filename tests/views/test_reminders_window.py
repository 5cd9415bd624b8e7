"""Reminders in the window: as a notice or a notification, and what closing and quitting say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop_app.app import WindowRun
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.views.kit.confirm import ConfirmPanel
from desktop_app.views.shell import reminder_board, tray
from desktop_app.views.shell.main_window import MainWindow
from tests.models.ics_reading import read_calendar
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project
from tests.views.shell_window import open_window

KEY = key_of(1)


class FakeTray(QObject):
    """An area that exists, as far as the program can see."""

    activated = Signal(object)
    messageClicked = Signal()
    ActivationReason = QSystemTrayIcon.ActivationReason
    alive: ClassVar[list[FakeTray]] = []

    def __init__(self, icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        self._icon, self._is_visible = icon, False
        self.menu: QMenu | None = None
        self.messages: list[tuple[str, str]] = []
        self.alive.append(self)

    @staticmethod
    def supportsMessages() -> bool:
        return True

    def setToolTip(self, text: str) -> None:
        assert text

    def setContextMenu(self, menu: QMenu) -> None:
        self.menu = menu

    def setIcon(self, icon: QIcon) -> None:
        self._icon = icon

    def icon(self) -> QIcon:
        return self._icon

    def show(self) -> None:
        self._is_visible = True

    def hide(self) -> None:
        self._is_visible = False
        self.alive.remove(self)

    def isVisible(self) -> bool:
        return self._is_visible

    def showMessage(self, title: str, text: str, _icon: QIcon, _milliseconds: int) -> None:
        self.messages.append((title, text))


@pytest.fixture
def area(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[FakeTray]]:
    """A desktop with a notification area; nothing stays in it."""
    monkeypatch.setattr(tray, "QSystemTrayIcon", FakeTray)
    monkeypatch.setattr(tray, "has_notification_area", lambda: True)
    yield FakeTray.alive
    assert FakeTray.alive == []


@pytest.fixture
def due(home: Home) -> Home:
    """A home in which one case is accepted by itself in two hours."""
    desk = Desk(home, SetClock())
    connection = files_connection(desk)
    signed = NOW + timedelta(hours=2) - timedelta(days=10)
    hardware = {"access_type": "硬件", "delivery_subtype": "", "courier_signed_at": signed, "is_phone_same": True}
    project(desk, connection, [case_columns(1, "用户确认验收") | hardware], NOW - timedelta(hours=1))
    desk.connections.remember(desk.connections.get(connection))
    desk.close()
    return home


@pytest.fixture
def quiet_home(home: Home) -> Home:
    """A home in which nothing is due."""
    desk = Desk(home, SetClock())
    connection = files_connection(desk)
    project(desk, connection, [case_columns(1, Node.BUYER_ACCEPT)], NOW - timedelta(hours=1))
    desk.connections.remember(desk.connections.get(connection))
    desk.close()
    return home


def _close(window: MainWindow) -> bool:
    """A person closes the window; True when it went."""
    event = QCloseEvent()
    window.closeEvent(_Spontaneous(event))  # type: ignore[arg-type]
    return event.isAccepted()


class _Spontaneous:
    """A close that comes from the system: Qt lets nobody else make one."""

    def __init__(self, event: QCloseEvent) -> None:
        self._event = event

    def spontaneous(self) -> bool:
        return True

    def ignore(self) -> None:
        self._event.ignore()


def _kept(run: WindowRun) -> set[str]:
    return run.desk.work.reminders.keys(run.window.connection_id())


def _looked(qtbot: QtBot, run: WindowRun) -> None:
    qtbot.waitUntil(lambda: run.desk.reminders.outlook().count == 1, timeout=10_000)


def test_without_an_area_it_is_a_notice_that_leads_to_its_case_and_is_kept(qtbot: QtBot, due: Home) -> None:
    with open_window(qtbot, due, clock=SetClock()) as run:
        qtbot.waitUntil(lambda: run.window.notices.unread == 1, timeout=10_000)
        (notice,) = run.window.notices.items()
        assert notice.text == "即将自动验收：订单尾号 150001：剩 2 小时，今天 12:00 自动验收。"
        assert (notice.act, notice.handler is not None) == ("看这一单", True)
        qtbot.waitUntil(lambda: len(_kept(run)) == 1, timeout=10_000)
        assert notice.handler is not None
        notice.handler()
        page: Any = run.window.stack.page
        assert run.window.stack.page_id == "supervision"
        qtbot.waitUntil(lambda: page.side.read is not None and page.side.read.key == KEY, timeout=10_000)
    with open_window(qtbot, due, clock=SetClock()) as run:
        _looked(qtbot, run)
        assert run.window.notices.items() == []


def test_with_an_area_and_the_window_away_it_is_a_notification_whose_press_opens_the_case(
    qtbot: QtBot, due: Home, area: list[FakeTray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminder_board, "is_in_front", lambda _window: False)
    with open_window(qtbot, due, clock=SetClock()) as run:
        qtbot.waitUntil(lambda: bool(area and area[0].messages), timeout=10_000)
        assert area[0].messages == [("即将自动验收", "订单尾号 150001：剩 2 小时，今天 12:00 自动验收。")]
        assert [one.text[:6] for one in run.window.notices.items()] == ["即将自动验收"]
        run.window.hide()
        area[0].messageClicked.emit()
        page: Any = run.window.stack.page
        assert (run.window.isVisible(), run.window.stack.page_id) == (True, "supervision")
        qtbot.waitUntil(lambda: page.side.read is not None and page.side.read.key == KEY, timeout=10_000)


def test_in_front_it_is_a_notice_although_there_is_an_area(
    qtbot: QtBot, due: Home, area: list[FakeTray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminder_board, "is_in_front", lambda _window: True)
    with open_window(qtbot, due, clock=SetClock()) as run:
        qtbot.waitUntil(lambda: run.window.notices.unread == 1, timeout=10_000)
        assert area[0].messages == []


def test_the_menu_opens_today_the_deadlines_and_quits(
    qtbot: QtBot, quiet_home: Home, area: list[FakeTray], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_window(qtbot, quiet_home, "settings", clock=SetClock()) as run:
        qtbot.waitUntil(lambda: bool(area), timeout=10_000)
        menu = area[0].menu
        assert menu is not None
        actions = {one.text(): one for one in menu.actions() if one.text()}
        assert list(actions) == ["打开云商台", "今日", "接下来的期限", "退出"]
        run.window.hide()
        actions["接下来的期限"].trigger()
        assert run.window.isVisible()
        page: Any = run.window.stack.page
        assert (run.window.stack.page_id, page.list.view) == ("supervision", "week")
        actions["今日"].trigger()
        assert run.window.stack.page_id == "today"
        run.window.hide()
        area[0].activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
        assert run.window.isVisible()
        actions["退出"].trigger()
        assert run.window.isHidden()
        assert area == []


def test_the_first_close_asks_once_whether_to_stay(qtbot: QtBot, quiet_home: Home, area: list[FakeTray]) -> None:
    with open_window(qtbot, quiet_home, clock=SetClock()) as run:
        window = run.window
        qtbot.waitUntil(lambda: bool(area), timeout=10_000)
        assert not _close(window)
        panel = window.parts.leaving.panel
        assert panel is not None
        assert panel.texts[0] == "关闭窗口以后，还要提醒吗？"
        qtbot.keyClick(panel, Qt.Key.Key_Escape)
        assert (window.isVisible(), run.desk.settings.get("when_closed")) == (True, "ask")
        assert not _close(window)
        panel.keep.click()
        assert (window.isVisible(), run.desk.settings.get("when_closed")) == (False, "tray")
        window.come_forward()
        assert not _close(window)
        assert (window.isVisible(), panel.isVisible()) == (False, False)
        assert len(area) == 1


def test_the_answer_quit_is_kept_and_ends_the_program(qtbot: QtBot, quiet_home: Home, area: list[FakeTray]) -> None:
    with open_window(qtbot, quiet_home, clock=SetClock()) as run:
        qtbot.waitUntil(lambda: bool(area), timeout=10_000)
        assert not _close(run.window)
        panel = run.window.parts.leaving.panel
        assert panel is not None
        panel.act.click()
        assert (run.window.isVisible(), run.desk.settings.get("when_closed")) == (False, "quit")
        assert area == []


def test_without_an_area_closing_quits_and_warns_when_something_is_near(qtbot: QtBot, due: Home) -> None:
    with open_window(qtbot, due, clock=SetClock()) as run:
        window = run.window
        _looked(qtbot, run)
        assert not _close(window)
        panel = window.parts.leaving.panel
        assert isinstance(panel, ConfirmPanel)
        title, near, after = panel.texts
        assert title == "期限临近，要退出吗？"
        assert near == "接下来 24 小时里有 1 项到期或自动生效，最近的是 今天 12:00。"
        assert "导出日历文件" in after
        panel.keep.click()
        assert window.isVisible()
        run.desk.settings.put("calendar_path", "/somewhere/a.ics")
        window.registry.trigger("quit")
        assert "只有日历文件会提醒：/somewhere/a.ics" in panel.texts[2]
        panel.act.click()
        assert window.isHidden()


def test_with_nothing_near_it_closes_without_a_word(qtbot: QtBot, quiet_home: Home) -> None:
    with open_window(qtbot, quiet_home, clock=SetClock()) as run:
        qtbot.waitUntil(lambda: run.window.parts.reminders is not None, timeout=10_000)
        assert run.window.parts.leaving.may_close()
        run.window.registry.trigger("quit")
        assert run.window.isHidden()


def test_the_icon_goes_when_nobody_wants_it(qtbot: QtBot, quiet_home: Home, area: list[FakeTray]) -> None:
    with open_window(qtbot, quiet_home, clock=SetClock()) as run:
        qtbot.waitUntil(lambda: bool(area), timeout=10_000)
        run.desk.settings.put("desktop_notifications", False)
        assert len(area) == 1  # the window may still stay in the area
        run.desk.settings.put("when_closed", "quit")
        assert area == []
        run.desk.settings.put("desktop_notifications", True)
        assert len(area) == 1


def test_another_language_gets_another_icon_and_leaves_none_behind(
    qtbot: QtBot, quiet_home: Home, area: list[FakeTray]
) -> None:
    with open_window(qtbot, quiet_home, clock=SetClock()) as run:
        qtbot.waitUntil(lambda: bool(area), timeout=10_000)
        (first,) = area
        run.desk.settings.put("language", "en")
        qtbot.waitUntil(lambda: bool(area) and area[0] is not first, timeout=10_000)
        assert len(area) == 1
        run.desk.settings.put("language", "zh_CN")
        qtbot.waitUntil(lambda: run.window.windowTitle() == "今日 - 云商台", timeout=10_000)


def test_the_calendar_file_is_written_where_the_person_says(
    qtbot: QtBot, due: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "期限"), ""))
    with open_window(qtbot, due, clock=SetClock()) as run:
        run.window.registry.trigger("calendar_file")
        target = tmp_path / "期限.ics"
        qtbot.waitUntil(lambda: any("日历文件已写好" in one.text for one in run.window.notices.items()), timeout=10_000)
        (event,) = read_calendar(target.read_bytes()).inside
        assert event.moment("DTSTART") == NOW + timedelta(hours=2)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "a.ics"), ""))
        run.window.registry.trigger("calendar_file")
        qtbot.waitUntil(lambda: any("不能写到这里" in one.text for one in run.window.notices.items()), timeout=10_000)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

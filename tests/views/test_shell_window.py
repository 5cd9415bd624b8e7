"""The frame on the real path: first run, rail, narrow layouts, state, faults, language, dropped files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app import texts
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.connections import FILES_NAME
from desktop_app.services.desk import open_desk
from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.page import WidthClass, width_class
from desktop_app.views.pages import BY_ID
from desktop_app.views.shell.main_window import MainWindow
from desktop_app.views.shell.window_state import fitted
from tests.views import seeded
from tests.views.shell_window import open_window, wait_connection


@pytest.fixture
def filled(home: Home) -> Home:
    return seeded.filled_home(home)


def connect(home: Home, name: str, kind: ConnectionKind) -> None:
    desk = open_desk(home)
    desk.connections.remember(desk.connections.create(name, kind))
    desk.close()


def test_without_a_connection_today_is_the_first_run_page(qtbot: QtBot, home: Home) -> None:
    with open_window(qtbot, home) as run:
        assert run.window.stack.page_id == "first_run"
        assert run.window.rail.item("today").is_current
        assert run.window.focusWidget().text() == "开始演练"


def test_an_empty_connection_is_made_and_today_shown(qtbot: QtBot, home: Home) -> None:
    with open_window(qtbot, home) as run:
        run.window.stack.page.connect_button.click()
        wait_connection(qtbot, run.window)
        qtbot.waitUntil(lambda: run.window.stack.page_id == "today")
        assert run.window.top_bar.switch.accessibleName() == f"连接：{FILES_NAME}"
        assert run.desk.settings.get("current_connection")["name"] == FILES_NAME


def test_the_rail_counts_our_moves_and_the_bar_names_the_data(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        item = run.window.rail.item("supervision")
        qtbot.waitUntil(lambda: "待办" in item.accessibleName(), timeout=10_000)
        qtbot.waitUntil(lambda: "数据到" in run.window.top_bar.freshness.accessibleName(), timeout=10_000)


@pytest.mark.parametrize("kind", [ConnectionKind.REHEARSAL_DIRECT, ConnectionKind.REHEARSAL_CONSOLE])
def test_a_rehearsal_is_amber_from_the_first_picture(qtbot: QtBot, home: Home, kind: ConnectionKind) -> None:
    connect(home, "演练（自动提交）", kind)
    with open_window(qtbot, home) as run:
        assert run.window.top_bar.switch.is_rehearsal
        assert run.window.amber_line.isVisible()
        assert run.window.amber_line.height() == 2
        assert run.window.amber_line.width() == run.window.width()


def test_huawei_cloud_is_never_amber(qtbot: QtBot, home: Home) -> None:
    connect(home, FILES_NAME, ConnectionKind.FILES)
    with open_window(qtbot, home) as run:
        assert not run.window.top_bar.switch.is_rehearsal
        assert run.window.amber_line.isHidden()


def test_the_way_back_to_the_import_does_not_import_again(qtbot: QtBot, filled: Home, tmp_path: Path) -> None:
    with open_window(qtbot, filled) as run:
        path = tmp_path / "跟踪.csv"
        seeded.write_sheet(path, seeded.rows()[:1])
        page = run.window.open_page("intake", way="import", paths=[path])
        qtbot.waitUntil(lambda: page.views.currentWidget() is page.preview, timeout=20_000)
        run.window.registry.trigger("intake.take_in")
        qtbot.waitUntil(lambda: page.views.currentWidget() is page.result, timeout=20_000)
        run.window.open_page("registration")
        run.window.go_back()
        assert run.window.stack.page is page
        assert page.views.currentWidget() is page.result


@pytest.mark.parametrize(("width", "is_narrow"), [(1440, False), (1280, False), (1200, True), (720, True)])
def test_the_rail_gets_narrow_by_the_window(qtbot: QtBot, filled: Home, width: int, is_narrow: bool) -> None:
    with open_window(qtbot, filled, size=(width, 700)) as run:
        assert run.window.rail.is_narrow is is_narrow
        assert run.window.rail.width() == (64 if is_narrow else 160)


def test_search_is_centred_or_a_button(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        bar = run.window.top_bar
        assert abs(bar.search.geometry().center().x() - bar.width() / 2) <= 1
        assert bar.search.width() == 420
        run.window.resize(720, 450)
        qtbot.waitUntil(bar.short_search.isVisible)
        assert bar.search.isHidden()


def test_width_classes_hold_for_16_pixels() -> None:
    assert width_class(1280) is WidthClass.WIDE
    limit = 1000 - 64
    assert width_class(limit - 10, WidthClass.MEDIUM) is WidthClass.MEDIUM
    assert width_class(limit - 20, WidthClass.MEDIUM) is WidthClass.NARROW
    assert width_class(limit + 10, WidthClass.NARROW) is WidthClass.NARROW
    assert width_class(limit + 20, WidthClass.NARROW) is WidthClass.MEDIUM


def test_place_and_size_come_back(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, size=(1100, 700)):
        pass
    with open_window(qtbot, filled, size=(1100, 700)) as run:
        assert run.desk.settings.get("window_state")["rect"][2:] == [1100, 700]


STATES = [{"rect": ["x", 1, 2, 3]}, {"rect": [99999, 99999, 500, 400]}, {"rect": [1]}, {"is_maximised": 1}]


@pytest.mark.parametrize("state", STATES)
def test_a_strange_window_state_is_no_obstacle(qtbot: QtBot, filled: Home, state: dict[str, Any]) -> None:
    desk = open_desk(filled)
    desk.settings.put("window_state", state)
    desk.close()
    with open_window(qtbot, filled) as run:
        assert run.window.isVisible()
        assert run.window.x() < 5000


def test_a_window_is_never_larger_than_the_work_area(qtbot: QtBot, filled: Home) -> None:
    work_area = QRect(0, 30, 1440, 830)
    assert fitted(QRect(0, 0, 1440, 900), work_area) == QRect(0, 70, 1440, 790)
    assert fitted(QRect(50, 80, 1000, 600), work_area) == QRect(50, 80, 1000, 600)
    desk = open_desk(filled)
    desk.settings.put("window_state", {"rect": [0, 0, 4000, 3000]})
    run = MainWindow(desk, Bridge(desk.events))
    qtbot.addWidget(run)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert run.width() <= room.width()
    assert run.height() < room.height()
    desk.close()


def test_a_fault_in_a_slot_saves_and_says_a_sentence(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "settings") as run:
        saved: list[int] = []
        run.window.stack.page.save_now = lambda: saved.append(1)
        with qtbot.captureExceptions():
            # the test tool takes the hook while it looks; the program's own is put back for the press
            sys.excepthook = run.guard._on_exception
            run.window.registry.add("broken", "坏", handler=lambda: [].pop())
            run.window.registry.trigger("broken")
        qtbot.waitUntil(lambda: run.window.notices.unread == 1)
        notice = run.window.notices.items()[0]
        assert notice.text.startswith("程序出错了：")
        assert (notice.kind, notice.act) == ("error", "看报告")
        assert saved == [1]
        assert list(filled.logs.glob("crash-*.txt"))


def test_another_language_makes_another_window(qtbot: QtBot, filled: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.app.chosen_language", lambda value: texts.PSEUDO)
    try:
        with open_window(qtbot, filled, "settings") as run:
            before = run.window
            run.desk.settings.put("language", "en")
            qtbot.waitUntil(lambda: run.window is not before)
            assert run.window.stack.page_id == "settings"
            assert run.window.windowTitle().startswith("[")
    finally:
        texts.set_language("zh_CN")


def test_the_name_of_the_person_follows_the_settings(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "settings") as run:
        field = run.window.stack.page.field("person").field
        field.input.setText("王倩")
        field.input.editingFinished.emit()
        assert run.desk.person == "王倩"
        assert "王倩" in run.window.rail._person.accessibleName()


def test_a_number_beyond_its_limits_is_refused_beside_its_field(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "settings") as run:
        made = run.window.stack.page.field("stale_order_days")
        made.field.input.setText("900")
        made.field.input.editingFinished.emit()
        assert made.field.input.property("bad") == "true"
        assert run.desk.settings.get("stale_order_days") == 3
        made.field.input.setText("5")
        made.field.input.editingFinished.emit()
        assert made.field.input.property("bad") == "false"
        assert run.desk.settings.get("stale_order_days") == 5


def test_dropped_files_go_to_the_import(qtbot: QtBot, filled: Home, tmp_path: Path) -> None:
    with open_window(qtbot, filled) as run:
        opened: list[tuple[str, dict[str, Any]]] = []
        run.window.open_page = lambda page_id, **arguments: opened.append((page_id, arguments))  # type: ignore[method-assign]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / "订单.csv"))])
        keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        run.window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
        assert opened == [("intake", {"way": "import", "paths": [tmp_path / "订单.csv"]})]
        opened.clear()
        view, sheet = tmp_path / "甲.VIEW.json", tmp_path / "订单.csv"
        run.window.take_dropped([view, sheet])
        assert opened == [("supervision", {"view_files": [view]}), ("intake", {"way": "import", "paths": [sheet]})]


def test_every_page_of_the_list_can_be_imported() -> None:
    import importlib

    for spec in BY_ID.values():
        module, _colon, name = spec.module.partition(":")
        assert hasattr(importlib.import_module(module), name), spec.id

"""The frame on the real path: first run, rail, palette, notices, narrow layouts, faults, state, language."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import texts
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import NoticeRaised
from desktop_app.models.listing import ListQuery
from desktop_app.paths import Home
from desktop_app.services.connections import FILES_NAME
from desktop_app.services.desk import open_desk
from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.notices import SHADOW, NoticeView
from desktop_app.views.kit.page import WidthClass, width_class
from desktop_app.views.pages import BY_ID
from desktop_app.views.shell.main_window import MainWindow
from desktop_app.views.shell.window_state import fitted
from tests.architecture.source import ROOT
from tests.views import seeded
from tests.views.shell_window import open_window, wait_connection
from tests.views.walk import tab_order


@pytest.fixture
def filled(home: Home) -> Home:
    """A home with cases in it, as a person leaves it."""
    desk, connection = seeded.seed(home)
    desk.connections.remember(connection)
    desk.close()
    return home


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


def test_pages_open_by_keys_and_alt_left_goes_back(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        window = run.window
        window.registry.trigger("go_settings")
        assert window.stack.page_id == "settings"
        assert window.rail.item("settings").is_current
        assert window.windowTitle() == "设置 - 云商台"
        window.registry.trigger("back")
        assert window.stack.page_id == "today"


def test_every_action_has_a_text_and_no_two_share_a_key(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        keys: dict[str, str] = {}
        for action, info in run.window.registry.all():
            assert action.iconText()
            if action.parent() is not run.window:
                continue  # keys of a page hold on that page only
            for sequence in action.shortcuts():
                key = sequence.toString()
                assert key not in keys, f"{info.id} and {keys[key]} share {key}"
                keys[key] = info.id


def test_the_palette_finds_actions_pages_and_orders(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        palette = run.window.parts.panels.palette()
        run.window.registry.trigger("palette")
        qtbot.waitUntil(palette.line.hasFocus)
        qtbot.keyClicks(palette.line, "sz")
        assert [item.text for item in palette.list.items()][-1] == "设置"
        palette.line.setText("批次")
        assert palette.list.items()[0].text == "看进来过的批次"
        palette.line.setText("宁波")
        qtbot.waitUntil(lambda: any(item.second and "宁波" in item.second for item in palette.list.items()))
        palette.line.setText("设置")
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
        assert palette.isHidden()
        assert run.window.stack.page_id == "settings"


def test_enter_opens_the_order_that_was_typed_also_before_it_was_found(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "supervision") as run:
        page = run.window.stack.page
        assert page is not None
        desk = run.window.desk
        row = desk.case_lists.first_page(run.window.connection_id(), ListQuery("open"))[-1]
        page.open_view("huawei")
        palette = run.window.parts.panels.palette()
        run.window.registry.trigger("palette")
        qtbot.waitUntil(palette.line.hasFocus)
        palette.line.setText(row.order_id)
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.side.read is not None and page.side.read.key == row.key)
        assert palette.isHidden()
        assert page.list.table.current_row().key == row.key


def test_escape_closes_the_palette_and_gives_the_keyboard_back(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "settings") as run:
        run.window.activateWindow()
        field = run.window.stack.page.field("person").field.input
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        run.window.registry.trigger("palette")
        palette = run.window.parts.panels.palette()
        qtbot.waitUntil(palette.line.hasFocus)
        qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
        assert palette.isHidden()
        qtbot.waitUntil(field.hasFocus)


def test_nothing_found_is_said(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        palette = run.window.parts.panels.palette()
        palette.open_with("没有这样的东西xyz")
        assert palette.list.items() == []
        assert palette._nothing.isVisible()


def test_notices_are_shown_kept_and_counted(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        pressed: list[int] = []
        run.window.parts.subscribe()
        run.window.notify("done", "已导入 <b>20</b> 单", "去看", lambda: pressed.append(1))
        raised = NoticeRaised(title="数据旧了", message="请再导入一次。", severity="warn", action_id="import")
        run.desk.events.publish(raised)
        qtbot.waitUntil(lambda: run.window.notices.unread == 2)
        assert run.window.top_bar.bell.accessibleName() == "通知，2 条未读"
        newest = run.window.notices.items()[0]
        assert (newest.text, newest.act) == ("数据旧了：请再导入一次。", "导入")
        run.window.registry.trigger("notices")
        assert run.window.notices.unread == 0


def test_a_notice_of_a_command_leads_to_it(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        run.window.parts.subscribe()
        where = (("command_id", "c1"), ("tab", "recalled"))
        run.desk.events.publish(NoticeRaised("", "warn", "没有接受", "文件太大。", "go_outbox", where))
        qtbot.waitUntil(lambda: run.window.notices.unread == 1)
        (notice,) = run.window.notices.items()
        assert (notice.act, notice.handler is not None) == ("待提交", True)
        assert notice.handler is not None
        notice.handler()
        assert run.window.stack.page_id == "outbox"
        assert run.window.stack.page.tabs.current() == "recalled"


def test_what_services_offer_beside_a_notice_is_an_action_of_the_window(qtbot: QtBot, filled: Home) -> None:
    """An action that nobody knows would leave the notice without its button, and nobody would miss it."""
    offered = set()
    for file in (ROOT / "desktop_app" / "services").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and len(one.args) > 4]
        raised = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "NoticeRaised"]
        offered |= {one.args[4].value for one in raised if isinstance(one.args[4], ast.Constant)}
    with open_window(qtbot, filled) as run:
        assert {"go_outbox", "settings"} <= offered - {""}
        assert [one for one in offered - {""} if not run.window.registry.has(str(one))] == []


def test_the_shortcut_list_shows_every_key(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        run.window.registry.trigger("shortcuts")
        panel = run.window.parts.panels.shortcuts()
        shown = {label.text() for label in panel.panel.findChildren(PlainLabel)}
        assert {"导入", "快速登记", "今日", "全部快捷键"} <= shown


def test_a_notice_goes_by_itself_unless_the_pointer_is_on_it(
    qtbot: QtBot, filled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_window(qtbot, filled) as run:
        run.window.notify("done", "已登记为已办理", "撤销登记", lambda: None)
        view = run.window.findChild(NoticeView)
        assert view._timer.interval() == 8000
        monkeypatch.setattr(view, "is_pointed_at", lambda: True)
        view._timer.setInterval(1)
        view._timer.start()
        qtbot.waitSignal(view._timer.timeout).wait()
        assert view.isVisible()
        monkeypatch.setattr(view, "is_pointed_at", lambda: False)
        qtbot.waitUntil(view.isHidden)


LONG = "已登记为已办理，等控制台的状态下次看到时核对；" * 4


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700), (720, 450)])
def test_a_notice_covers_no_act_and_lets_clicks_through(qtbot: QtBot, filled: Home, size: tuple[int, int]) -> None:
    with open_window(qtbot, filled) as run:
        window = run.window
        window.resize(*size)
        window.notify("done", LONG, "撤销登记", lambda: None)
        view = window.findChild(NoticeView)
        panel = view.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        assert window.rect().contains(panel)
        text = view._text
        needed = text.fontMetrics().boundingRect(0, 0, text.width(), 10_000, int(Qt.TextFlag.TextWordWrap), text.text())
        assert needed.height() <= text.height() < panel.height()
        assert text.geometry().right() < view.mapFrom(window, view.buttons.pos()).x()
        heads = [one for one in window.stack.page.head.findChildren(QAbstractButton) if one.isVisible()]
        assert heads
        assert not any(panel.intersects(one.rect().translated(one.mapTo(window, QPoint(0, 0)))) for one in heads)
        # what is under its words is what a click there reaches
        under = window.childAt(text.mapTo(window, text.rect().center()))
        assert under is not None
        assert under is not text
        assert window.stack.isAncestorOf(under)
        reached = window.childAt(view.buttons.geometry().center())
        assert reached is view.buttons or view.buttons.isAncestorOf(reached)


def test_keys_over_a_task_page_are_the_topmost_panels(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        window = run.window
        window.activateWindow()
        page = window.open_page("intake")
        pasted: list[str] = []
        page.paste = lambda: pasted.append("pasted")
        run.window.registry.get("intake.paste").triggered.connect(lambda: pasted.append("pasted"))
        window.registry.trigger("shortcuts")
        panel = window.parts.panels.shortcuts()
        qtbot.waitUntil(lambda: panel.isAncestorOf(window.focusWidget()))
        for key in (Qt.Key.Key_V, Qt.Key.Key_K, Qt.Key.Key_Return):
            qtbot.keyClick(window.focusWidget(), key, Qt.KeyboardModifier.ControlModifier)
        assert not pasted
        assert window.parts.panels.palette().isHidden()
        assert panel.isVisible()
        # nor does the page take the keyboard while the panel is open
        had = window.focusWidget()
        page.start.zone.setFocus()
        qtbot.waitUntil(had.hasFocus)
        assert panel.isAncestorOf(had)
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert panel.isHidden()
        assert window.stack.page_id == "intake"
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert window.stack.page_id == "today"


def test_the_palettes_own_key_closes_it(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        run.window.activateWindow()
        run.window.registry.trigger("palette")
        palette = run.window.parts.panels.palette()
        qtbot.waitUntil(palette.line.hasFocus)
        qtbot.keyClick(palette.line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert palette.isHidden()


@pytest.mark.parametrize("way", ["hidden", "off", "gone"])
def test_the_keyboard_stays_on_the_page_when_its_widget_goes(qtbot: QtBot, filled: Home, way: str) -> None:
    with open_window(qtbot, filled, "settings") as run:
        window = run.window
        window.activateWindow()
        page = window.stack.page
        last = QPushButton("最后", page)
        page.body.addWidget(last)
        # behind it nothing of the page takes the keyboard: Qt's next one is the first of the window
        QWidget.setTabOrder(last, window.rail.item("today"))
        last.setFocus()
        qtbot.waitUntil(last.hasFocus)
        if way == "hidden":
            last.hide()
        elif way == "off":
            last.setEnabled(False)
        else:
            with qtbot.waitSignal(last.destroyed):
                last.deleteLater()
        qtbot.waitUntil(lambda: window.focusWidget() is page or page.isAncestorOf(window.focusWidget()))
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert window.stack.page_id == "settings"


def test_the_rail_opens_by_enter_and_not_by_the_key_of_a_pages_main_act(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled, "settings") as run:
        item = run.window.rail.item("today")
        qtbot.keyClick(item, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert run.window.stack.page_id == "settings"
        qtbot.keyClick(item, Qt.Key.Key_Return)
        assert run.window.stack.page_id == "today"


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


def test_tab_goes_through_the_rail_first_then_the_bar(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        order = tab_order(run.window)
        assert order.index(run.window.rail.item("today")) < order.index(run.window.top_bar.switch)
        assert order.index(run.window.top_bar.switch) < order.index(run.window.top_bar.search)
        assert order.index(run.window.top_bar.search) < order.index(run.window.top_bar.bell)


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

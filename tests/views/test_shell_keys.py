"""Keys in the frame: actions, the palette, the list of shortcuts, and where the keyboard is afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.models.listing import ListQuery
from desktop_app.paths import Home
from desktop_app.views.kit.labels import PlainLabel
from tests.views import seeded
from tests.views.shell_window import open_window
from tests.views.walk import tab_order


@pytest.fixture
def filled(home: Home) -> Home:
    return seeded.filled_home(home)


def test_pages_open_by_keys_and_alt_left_goes_back(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        window = run.window
        window.registry.trigger("go_settings")
        assert window.stack.page_id == "settings"
        assert window.rail.item("settings").is_current
        assert window.windowTitle() == "设置 - 云商台"
        window.registry.trigger("back")
        assert window.stack.page_id == "today"


@pytest.mark.parametrize(
    ("page_id", "registers"),
    [
        ("today", "registration"),
        ("supervision", "registration"),
        ("refunds", "refund_registration"),
        ("approval_file", "refund_registration"),
        ("refund_registration", "refund_registration"),
    ],
)
def test_ctrl_n_registers_what_the_page_is_about(qtbot: QtBot, filled: Home, page_id: str, registers: str) -> None:
    with open_window(qtbot, filled, page_id) as run:
        window = run.window
        qtbot.waitUntil(lambda: window.registry.has("register"))
        window.activateWindow()
        qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        assert window.stack.page_id == registers
        offered = [action for action, _info in window.registry.in_palette() if action.iconText() == "快速登记"]
        assert len(offered) == 1


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


def test_the_shortcut_list_shows_every_key(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        run.window.registry.trigger("shortcuts")
        panel = run.window.parts.panels.shortcuts()
        shown = {label.text() for label in panel.panel.findChildren(PlainLabel)}
        assert {"导入", "快速登记", "今日", "全部快捷键"} <= shown


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


def test_tab_goes_through_the_rail_first_then_the_bar(qtbot: QtBot, filled: Home) -> None:
    with open_window(qtbot, filled) as run:
        order = tab_order(run.window)
        assert order.index(run.window.rail.item("today")) < order.index(run.window.top_bar.switch)
        assert order.index(run.window.top_bar.switch) < order.index(run.window.top_bar.search)
        assert order.index(run.window.top_bar.search) < order.index(run.window.top_bar.bell)

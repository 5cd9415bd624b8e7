"""What had the keyboard is gone: it stays in the page, and never falls to a notice, the held bar or a hidden button."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.paths import Home
from desktop_app.views.kit.confirm import ConfirmPanel
from desktop_app.views.shell.main_window import MainWindow
from tests.views import seeded
from tests.views.shell_window import open_window, wait_connection


def _is_in_page(window: MainWindow) -> bool:
    focused = QApplication.focusWidget()
    page = window.stack.page
    return focused is not None and page is not None and (focused is page or page.isAncestorOf(focused))


def test_beside_a_notice_the_keyboard_stays_in_the_page(home: Home, qtbot: Any) -> None:
    desk, _connection = seeded.seed(home)
    desk.close()
    with open_window(qtbot, home, "supervision") as run:
        window = run.window
        wait_connection(qtbot, window)
        qtbot.waitUntil(window.isActiveWindow)
        window.notify("done", "已登记。", "撤销登记", window.close)
        page = window.stack.page
        assert page is not None
        passing = QPushButton("", page)
        passing.show()
        passing.setFocus()
        qtbot.waitUntil(passing.hasFocus)
        passing.hide()
        passing.show()  # a list that is read anew: gone for a moment only
        qtbot.waitUntil(lambda: _is_in_page(window))

        # the question that was asked came from something that is gone by the time it is answered
        passing.setFocus()
        panel = ConfirmPanel(window)
        panel.ask("撤销？", (), "撤销", "不撤销", lambda: None)
        qtbot.waitUntil(panel.keep.hasFocus)
        page.setFocus()  # the page is read anew while the question is open
        qtbot.waitUntil(panel.keep.hasFocus)
        passing.hide()
        panel.close_panel()
        qtbot.waitUntil(lambda: _is_in_page(window))
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.isVisible()

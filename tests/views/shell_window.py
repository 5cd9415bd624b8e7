"""A whole window over a real home, for the tests of the frame and the walk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import WindowRun, make_application
from desktop_app.clock import Clock
from desktop_app.paths import Home
from desktop_app.views.shell.main_window import MainWindow


@contextmanager
def open_window(
    qtbot: QtBot,
    home: Home,
    first_page: str = "today",
    size: tuple[int, int] = (1440, 900),
    clock: Clock | None = None,
) -> Iterator[WindowRun]:
    """A run as the program makes it, shown, with its first page; ended as the program ends it."""
    application = make_application()
    run = WindowRun(application, home, first_page, clock)
    run.window.resize(*size)
    QApplication.setQuitOnLastWindowClosed(False)
    run.start()
    try:
        qtbot.waitUntil(lambda: bool(run.window.stack.page_id), timeout=10_000)
        yield run
    finally:
        run.window.close()
        run.end()
        run.window.deleteLater()


def wait_connection(qtbot: QtBot, window: MainWindow) -> None:
    """Until the window shows a connection."""
    qtbot.waitUntil(lambda: bool(window.connection_id()), timeout=10_000)

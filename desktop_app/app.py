"""The composition root of the window: builds and joins all parts, and owns the order of start and shutdown.

Start: language → second start hands over → log → theme → desk → window → first picture → everything else.
Nothing that the first picture does not need is loaded before it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app import logs, memory, private, texts
from desktop_app.clock import Clock
from desktop_app.crash import CrashGuard
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.settings import chosen_language
from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.theme import IS_FUSION, start_theme, theme
from desktop_app.views.shell.main_window import MainWindow
from desktop_app.views.shell.single_instance import InstanceServer, hand_over

if TYPE_CHECKING:
    from desktop_app.views.shell.bench import StartBench

QUIET_MILLISECONDS = 250
"""What a page needs for its first rows takes less; opening work.db beside it would slow both."""

SWITCH_SECONDS = 0.0002
"""How soon a thread that computes lets the window's thread go on. A picture of the list asks for the interpreter some
fifteen times, and waits this long each time: with Python's own 5 ms a list is painted in 80–140 ms beside an import."""

_log = logging.getLogger(__name__)


class WindowRun(QObject):
    """One run of the window: desk, bridge, window and what is started after the first picture."""

    def __init__(
        self, application: QApplication, home: Home, first_page: str = "today", clock: Clock | None = None
    ) -> None:
        super().__init__()
        self._usual_switch_seconds = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        self.application = application
        private.make_private(home.root)
        self.desk: Desk = open_desk(home, clock)
        self.guard = CrashGuard(home.logs)
        self.bridge = Bridge(self.desk.events, self)
        self.desk.lanes.deliver = self.bridge.deliver
        self.server = InstanceServer(home.root, self)
        start_theme(self.desk.settings.get("theme"))
        self._first_page = first_page
        self.window = MainWindow(self.desk, self.bridge)
        self.desk.settings.watch(self._setting_changed)
        # a window that is closed before its first rows must not start them any more
        self._services = QTimer(self, singleShot=True)
        self._services.timeout.connect(self._start_services)

    def start(self) -> None:
        """Show the window; the rest follows its first picture."""
        self.guard.install()
        self.window.painted.connect(self._after_first_picture)
        self.window.show()

    def end(self) -> None:
        """Shutdown: nothing is delivered any more, running commits of work.db are waited for, then all closes."""
        self._services.stop()
        self.server.close()
        self.bridge.close()
        self.desk.close()
        self.guard.uninstall()
        memory.search_as_usual()
        sys.setswitchinterval(self._usual_switch_seconds)
        logs.stop()

    def open_first_page(self) -> None:
        """Fill the frame: its first page, and who shows faults and saves what is typed."""
        from desktop_app.views.shell.faults import FaultPresenter, log_qt_messages

        log_qt_messages()
        self.guard.presenter = FaultPresenter(self.window)
        self.guard.savers[:] = [self.window.save_now]
        if not self.window.stack.page_id:
            self.window.open_page(self._first_page).focus_first()

    def _after_first_picture(self) -> None:
        self.open_first_page()
        # the page and its first rows are painted before anything else gets the processor
        is_known = bool(self.window.connection_id())
        self._services.start(QUIET_MILLISECONDS if is_known else 0)

    def _start_services(self) -> None:
        memory.search_seldom()
        self._speak_as_window()
        logs.start(self.desk.home.logs, "window")
        if not self.server.listen():
            _log.info("another window took over this home while this one started")
            self.window.close()
            return
        self.server.asked.connect(self._asked)
        self.window.parts.subscribe()
        self.window.parts.connections.load()
        if sys.platform == "darwin":
            self.window.registry.trigger("menu_bar")
        for sentence in self.desk.settings.notices:
            self.window.notify("warn", sentence)
        self.desk.runner.start()

    def _speak_as_window(self) -> None:
        from desktop_app.views.kit.qt_words import speak_as_window  # no dialog is open before the first picture

        speak_as_window(self.application)

    def _asked(self, arguments: Sequence[str]) -> None:
        self.window.come_forward()
        paths = [Path(part) for part in arguments if Path(part).exists()]
        if paths:
            self.window.take_dropped(paths)

    def _setting_changed(self, name: str) -> None:
        if name == "theme":
            theme().set_appearance(self.desk.settings.get("theme"))
        elif name == "person":
            self.window.rail.set_person(self.desk.person)
        elif name == "language":
            # the texts of a window are made once: another language gets another window
            QTimer.singleShot(0, self._change_language)

    def _change_language(self) -> None:
        language = chosen_language(self.desk.settings.get("language"))
        if language == texts.language():
            return
        texts.set_language(language)
        self._speak_as_window()
        old, page_id = self.window, self.window.stack.page_id
        old.save_now()
        was_quitting = self.application.quitOnLastWindowClosed()
        self.application.setQuitOnLastWindowClosed(False)
        self._first_page = page_id if page_id == "settings" else "today"
        self.window = MainWindow(self.desk, self.bridge)
        self.open_first_page()
        self.window.setGeometry(old.geometry())
        self.window.show()
        old.close()
        old.deleteLater()
        self.application.setQuitOnLastWindowClosed(was_quitting)
        self.window.parts.connections.load()


def run_window(home: Home, arguments: Sequence[str] = ()) -> int:
    """Open the window on a home and run until it is closed; 0, or what the application ended with.

    ``arguments`` are files: data to import, or an approval to look at.
    A second start on the same home hands them to the first window.
    """
    application = make_application()
    if hand_over(home.root, tuple(str(Path(part).absolute()) for part in arguments)):
        return 0
    bench = _wanted_bench()
    run = WindowRun(application, home, bench.first_page if bench else "today")
    if bench:
        bench.watch(run)
    run.start()
    if arguments:
        run.window.take_dropped([Path(part) for part in arguments])
    try:
        return application.exec()
    finally:
        run.end()


def make_application() -> QApplication:
    """The application object with its names; also for the tour and the tests."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setDesktopFileName("seller-desk")
    application = QApplication(["seller-desk", "-style", "Fusion"])
    application.setProperty(IS_FUSION, True)
    application.setApplicationName("SellerDesk")
    application.setApplicationDisplayName("")
    return application


def _wanted_bench() -> StartBench | None:
    wanted = os.environ.get("SELLER_DESK_BENCH", "")
    if not wanted:
        return None
    from desktop_app.views.shell.bench import StartBench

    return StartBench(wanted)

"""The real window, opened in this process on a prepared home, and driven by its own actions and keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.app import WindowRun, make_application
from desktop_app.paths import Home

LONGEST_SECONDS = 300.0
QUIET_SECONDS = 0.25
LANES = ("read", "work", "cache", "process")


class PaintWatch(QObject):
    """Sees the paint events of the whole application go by."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.last = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count; keep nothing back."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
            self.last = time.perf_counter()
        return False


class LiveWindow:
    """One run of the window, from ``with`` to its end."""

    def __init__(self, home: Path, page: str = "supervision") -> None:
        self.application: QApplication = make_application()
        self.run = WindowRun(self.application, Home(home), page)
        self.paints = PaintWatch()

    @property
    def window(self) -> Any:
        """The main window."""
        return self.run.window

    @property
    def desk(self) -> Any:
        """The desk behind it."""
        return self.run.desk

    def __enter__(self) -> LiveWindow:
        self.application.setQuitOnLastWindowClosed(False)
        self.window.resize(1440, 900)
        self.run.start()
        self.application.installEventFilter(self.paints)
        self.window.activateWindow()
        self.wait_until(lambda: self.application.activeWindow() is not None, "the window to be active")
        self.settle()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.application.removeEventFilter(self.paints)
        self.window.close()
        self.run.end()
        self.window.deleteLater()
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def settle(self) -> None:
        """Let everything that is on its way arrive: lanes idle and nothing painted for a while."""
        quiet_since = time.perf_counter()
        deadline = quiet_since + LONGEST_SECONDS
        while time.perf_counter() < deadline:
            before = self.paints.count
            self.turn(20)
            now = time.perf_counter()
            if self.desk.lanes.is_busy(*LANES) or self.paints.count != before:
                quiet_since = now
            elif now - quiet_since > QUIET_SECONDS:
                return
        raise RuntimeError("the window did not come to rest")

    def turn(self, milliseconds: int) -> None:
        """Run the event loop for a while, as ``exec`` does."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait_until(self, is_there: Callable[[], bool], what: str) -> None:
        """Run the event loop until something holds."""
        deadline = time.perf_counter() + LONGEST_SECONDS
        while not is_there():
            if time.perf_counter() > deadline:
                raise RuntimeError(f"waited too long for {what}")
            self.turn(10)

    @property
    def table(self) -> Any:
        """The table of 服务监管."""
        return self.window.stack.page.list.table

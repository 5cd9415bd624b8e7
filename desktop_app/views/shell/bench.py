"""The start-up measured from inside: prints one JSON line when the wanted picture is there, then quits.

``SELLER_DESK_BENCH=paint`` waits for the main window's first picture, ``queue`` for the rows of 服务监管.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer

STARTED = "SELLER_DESK_BENCH_STARTED"
"""Monotonic seconds at which the measuring program started this one; else the system is asked."""


class StartBench(QObject):
    """Watches one window."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted
        self.first_page = "supervision" if wanted == "queue" else "today"
        self._window: Any = None
        self._is_told = False
        self._tables: list[Any] = []

    def watch(self, run: Any) -> None:
        """Begin with a run that is not yet shown."""
        self._window = run.window
        if self.wanted != "queue":
            self._window.painted.connect(self._tell)
        else:
            self._window.stack.currentChanged.connect(self._watch_tables)

    def _watch_tables(self) -> None:
        # imported late: the measured first picture needs no tables
        from desktop_app.views.kit.table import PagedTable

        self._tables = list(self._window.stack.currentWidget().findChildren(PagedTable))
        for table in self._tables:
            table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_paint = event.type() == QEvent.Type.Paint and not self._is_told
        if is_paint and any(table.viewport() is watched and table.model().rowCount() for table in self._tables):
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        if self._is_told:
            return
        self._is_told = True
        seconds = time.monotonic() - started_at()
        rows = [table.model().rowCount() for table in self._tables] if self.wanted == "queue" else []
        line = {"bench": self.wanted, "seconds": round(seconds, 4), "rows": max(rows, default=0)}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        self._window.close()


def started_at() -> float:
    """When this process began, on the monotonic clock."""
    given = os.environ.get(STARTED, "")
    if given:
        return float(given)
    fields = Path("/proc/self/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    since_boot = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return since_boot + time.monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME)

"""Opens the real window on a home, goes to 服务监管, scrolls, and prints one JSON line: seconds and bytes.

``seconds``: from opening the page to its first painted rows. ``bytes``: memory of the process after scrolling.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer

from benchmarks.live import LiveWindow

PLACES = 300


class FirstRows(QObject):
    """Sees when rows of a table are painted for the first time."""

    def __init__(self, table: Any) -> None:
        super().__init__()
        self.at = 0.0
        self._table = table
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint events of the table; the moment is noted when the one that has rows is over."""
        if event.type() == QEvent.Type.Paint and not self.at and self._table.model().rowCount():
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        self.at = self.at or time.perf_counter()


def main(home: Path) -> None:
    """One window from its start to its end."""
    with LiveWindow(home, "today") as live:
        started = time.perf_counter()
        live.window.open_page("supervision")
        table = live.table
        seen = FirstRows(table)
        live.wait_until(lambda: bool(seen.at), "the first rows")
        live.wait_until(lambda: table.model().is_complete, "all ids")
        live.settle()
        bar, chance = table.verticalScrollBar(), random.Random(7)
        for _turn in range(PLACES):
            bar.setValue(chance.randrange(bar.maximum() + 1))
            table.viewport().repaint()
        live.settle()
        said = {"seconds": seen.at - started, "bytes": _resident_bytes(), "rows": table.model().rowCount()}
    print(json.dumps(said), flush=True)


def _resident_bytes() -> int:
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:  # elsewhere the most that it ever was
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


main(Path(sys.argv[1]))

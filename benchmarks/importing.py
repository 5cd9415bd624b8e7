"""PF10: the longest block of the window's thread while 100,000 rows are imported and its list is looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from benchmarks.live import LiveWindow
from benchmarks.rows import Row, percentile
from desktop_app.errors import DeskError

TARGET_MS = 50.0
BEAT_MILLISECONDS = 2
BEAT_FLOOR = [sys.executable, "-P", "-m", "benchmarks.floors.beat"]


class Beat(QObject):
    """A timer of the window's thread; each gap beyond its interval is time in which no key would have been heard."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._before = perf_counter()
        self._timer = QTimer(self, interval=BEAT_MILLISECONDS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to count."""
        self._before = perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """No more."""
        self._timer.stop()

    def _tick(self) -> None:
        now = perf_counter()
        self.gaps.append(max(0.0, now - self._before - BEAT_MILLISECONDS / 1000))
        self._before = now


class Naps:
    """The machine itself beside it: the longest oversleep of a process that only waits (``floors.beat``)."""

    def __init__(self) -> None:
        self.longest_seconds = 0.0

    def __enter__(self) -> Naps:
        self._process = subprocess.Popen(BEAT_FLOOR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        said, _ = self._process.communicate()
        self.longest_seconds = float(said)


class Import(QObject):
    """One import, started as the page starts it: in a lane, with progress."""

    def __init__(self) -> None:
        super().__init__()
        self.result: Any = None
        self.error: DeskError | None = None
        self.told = 0

    def start(self, desk: Any, path: Path) -> None:
        """Begin in the lane of the projection."""
        desk.lanes.start(
            "cache", desk.intake.import_file, path, done=self._done, failed=self._failed, progress=self._progress
        )

    @property
    def has_ended(self) -> bool:
        """True with a result or an error."""
        return self.result is not None or self.error is not None

    def _done(self, result: Any) -> None:
        self.result = result

    def _failed(self, error: DeskError) -> None:
        self.error = error

    def _progress(self, _done: int, _total: int) -> None:
        self.told += 1


def measure(live: LiveWindow, path: Path, rows: int) -> list[Row]:
    """Import ``path`` while the list is on the screen, until all that follows from it is shown."""
    live.window.open_page("supervision")
    live.settle()
    beat, job = Beat(), Import()
    with Naps() as naps:
        beat.start()
        started = perf_counter()
        job.start(live.desk, path)
        live.wait_until(lambda: job.has_ended, "the import")
        seconds = perf_counter() - started
        live.settle()
        beat.stop()
    if job.error is not None:
        raise RuntimeError(str(job.error))
    details = {
        "rows": rows,
        "rows_per_second": round(rows / seconds),
        "progress_told": job.told,
        "p99_ms": round(1000 * percentile(beat.gaps, 99), 2),
        "over_100_ms": sum(gap > 0.1 for gap in beat.gaps),
        "machine_itself_ms": round(1000 * naps.longest_seconds, 2),
    }
    title = f"longest block of the window's thread while importing {rows:,} rows"
    return [Row("PF10", title, 1000 * max(beat.gaps), TARGET_MS, "ms", details)]

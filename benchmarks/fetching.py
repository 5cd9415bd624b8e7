"""PF10 once more: the longest block of the window's thread while the program fetches a whole shop by itself.

The counterpart is the real process. The window stands on the list that fills; nobody asks for the run: the program
begins it some seconds after the start, as it does every day.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from benchmarks import market
from benchmarks.importing import TARGET_MS, Beat, Naps
from benchmarks.live import LiveWindow
from benchmarks.rows import Row, percentile
from desktop_app.models.events import SyncChanged


class Watch:
    """Hears how the run goes, in whichever thread tells it."""

    def __init__(self) -> None:
        self.started = 0.0
        self.seconds = 0.0
        self.state = ""
        self.rows = 0
        self.told = 0

    def hear(self, event: SyncChanged) -> None:
        """One event; the last one of a run names no kind."""
        self.started = self.started or perf_counter()
        self.told += 1
        if not event.kind:
            self.state, self.rows, self.seconds = event.state, event.rows, perf_counter() - self.started


def prepare(home: Path) -> None:
    """A home whose window stands on a rehearsal."""
    desk, connection_id = market.connected_desk(home)
    try:
        desk.connections.remember(desk.connections.get(connection_id))
    finally:
        desk.close()


def measure(home: Path) -> list[Row]:
    """From the start of the window to the last row; the marketplace of the home runs already."""
    prepare(home)
    watch = Watch()
    with LiveWindow(home) as live:
        live.desk.events.subscribe(SyncChanged, watch.hear)
        beat = Beat()
        with Naps() as naps:
            beat.start()
            live.wait_until(lambda: bool(watch.state), "the end of the sync")
            live.settle()
            beat.stop()
    if watch.state != "done":
        raise RuntimeError(f"the sync ended as {watch.state}")
    details = {
        "rows": watch.rows,
        "rows_per_second": round(watch.rows / watch.seconds),
        "progress_told": watch.told,
        "p99_ms": round(1000 * percentile(beat.gaps, 99), 2),
        "over_100_ms": sum(gap > 0.1 for gap in beat.gaps),
        "machine_itself_ms": round(1000 * naps.longest_seconds, 2),
    }
    title = f"longest block of the window's thread while fetching {watch.rows:,} rows"
    return [Row("PF10", title, 1000 * max(beat.gaps), TARGET_MS, "ms", details)]

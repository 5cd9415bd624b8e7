"""Measure: ``dev.py bench [--json FILE] [ID …]``. Floors and subjects in one run; 0 when all rows hold, else 1."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from benchmarks import facts, rows
from desktop_app.clock import CHINA
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk

IDS = ("PF12", "PF4", "PF13", "PF10", "PF7", "PF11", "PF6", "PF15", "PF1", "PF2")
IMPORTED = 100_000
CACHE = Path(__file__).resolve().parents[1] / ".cache"
"""A home of a million rows is larger than what some systems keep in memory as their folder for passing files."""
IN_FULL_HOME = {"PF10", "PF7", "PF11", "PF1", "PF2"}
WITH_MARKET = {"PF4", "PF13", "PF10"}
Step = Callable[[], list[rows.Row]]


def main(arguments: Sequence[str]) -> int:
    """Run the rows that are asked for, in one process group."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these rows")
    asked = parser.parse_args(arguments)
    unknown = set(asked.ids) - set(IDS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    wanted = set(asked.ids or IDS)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=CACHE) as folder:
        measured = _measure(Path(folder), wanted)
    rows.write([row for row in measured if row.id in wanted], asked.json)
    return 0 if all(row.holds for row in measured if row.id in wanted) else 1


def _measure(folder: Path, wanted: set[str]) -> list[rows.Row]:
    measured: list[rows.Row] = []
    if "PF12" in wanted:
        from benchmarks import autosave

        _say("autosave beside a raw commit …")
        measured += autosave.measure(folder)
    if wanted & WITH_MARKET:
        measured += _measure_with_market(folder / "shop", wanted)
    if wanted & {"PF6", "PF15"}:
        from benchmarks import large_list

        _say("lists of 1,000,000 and of 1,000 rows …")
        measured += large_list.measure(folder / "lists", wanted)
    if wanted & IN_FULL_HOME:
        measured += _measure_full_home(folder, wanted)
    return measured


def _measure_with_market(folder: Path, wanted: set[str]) -> list[rows.Row]:
    """Rows that need a marketplace: one real process, and its pages once more from a server that computes nothing."""
    from benchmarks import market, syncing

    measured: list[rows.Row] = []
    home = folder / "home"
    place = market.folder_of(home)
    _say(f"a marketplace with {market.ORDERS:,} orders …")
    with market.running(market.real(place), place):
        recording = market.record(place, folder / "pages") if wanted & {"PF4", "PF13"} else None
        if "PF10" in wanted:
            from benchmarks import fetching

            _say("PF10 while the program fetches …")
            measured += fetching.measure(home)
            _say(rows.table(measured[-1:]))
    if recording is not None:
        _say("what is fetched beside raw writing and hashing …")
        measured += syncing.measure(folder, recording, wanted)
    return measured


def _measure_full_home(folder: Path, wanted: set[str]) -> list[rows.Row]:
    """Rows that need a home with 100,000 orders. The start is measured last, when nothing of this process runs."""
    measured: list[rows.Row] = []
    home = folder / "home"
    now = datetime.now(CHINA)
    _say(f"a home with {facts.ORDERS:,} orders and {facts.CASES:,} cases …")
    _prepare(home, folder, now)
    if wanted & {"PF10", "PF7", "PF11"}:
        from benchmarks import actions, importing, scrolling
        from benchmarks.live import LiveWindow

        with LiveWindow(home) as live:
            more = facts.write_cases(folder / "more.csv", now, IMPORTED, facts.CASES)
            steps: dict[str, Step] = {
                "PF10": lambda: importing.measure(live, more, IMPORTED),
                "PF7": lambda: scrolling.measure(live),
                "PF11": lambda: actions.measure(live),
            }
            for name, step in steps.items():
                if name in wanted:
                    _say(f"{name} in the open window …")
                    measured += step()
                    _say(rows.table(measured[-1:]))
    if wanted & {"PF1", "PF2"}:
        from benchmarks import start

        _say("starts of the program beside an empty window …")
        measured += start.measure(folder / "empty", home)
    return measured


def _prepare(home: Path, folder: Path, now: datetime) -> None:
    desk = open_desk(Home(home))
    try:
        desk.intake.import_file(facts.write_orders(folder / "orders.csv", now))
        desk.intake.import_file(facts.write_cases(folder / "cases.csv", now))
        desk.connections.remember(desk.connections.for_writing())
    finally:
        desk.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

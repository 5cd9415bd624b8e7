"""PF1 and PF2: from the start of the process to a painted window, beside an empty PySide6 window, turn by turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rows import Row, median, milliseconds

RUNS = 15
WARM_UP = 2
LONGEST_SECONDS = 60
FLOOR = [sys.executable, "-P", "-m", "benchmarks.floors.window"]
PROGRAM = [sys.executable, "-P", "-m", "desktop_app", "--home"]
TARGETS = {"PF1": 1.6, "PF2": 2.5}
TITLES = {
    "PF1": "start to painted main window / import PySide6 + empty window",
    "PF2": "start to usable queue with 100,000 cached orders / the same floor",
}


def measure(empty_home: Path, full_home: Path) -> list[Row]:
    """Floor and both subjects alternate, so that a busy machine is busy for all three."""
    seconds: dict[str, list[float]] = {"floor": [], "PF1": [], "PF2": []}
    for turn in range(-WARM_UP, RUNS):
        took = {
            "floor": seconds_of_floor(),
            "PF1": seconds_of_program(empty_home, "paint"),
            "PF2": seconds_of_program(full_home, "queue"),
        }
        if turn >= 0:
            for name, value in took.items():
                seconds[name].append(value)
    floor = median(seconds["floor"])
    return [
        Row(name, TITLES[name], median(seconds[name]) / floor, TARGETS[name], "", _details(seconds, name))
        for name in TITLES
    ]


def _details(seconds: dict[str, list[float]], name: str) -> dict[str, dict[str, float]]:
    return {"floor": milliseconds(seconds["floor"]), "subject": milliseconds(seconds[name])}


def seconds_of_floor() -> float:
    """From just before the process is made to the moment that the empty window prints."""
    started = time.perf_counter_ns()
    return (int(_last_line(FLOOR, {})) - started) / 1e9


def seconds_of_program(home: Path, wanted: str) -> float:
    """The same of the program as a person starts it: until its first picture, or until its list shows rows."""
    variables = {"SELLER_DESK_BENCH": wanted, "SELLER_DESK_BENCH_STARTED": str(time.monotonic())}
    said = json.loads(_last_line([*PROGRAM, str(home)], variables))
    if said["bench"] != wanted or (wanted == "queue" and not said["rows"]):
        raise RuntimeError(f"the program measured something else: {said}")
    return float(said["seconds"])


def _last_line(command: list[str], variables: dict[str, str]) -> str:
    environ = {**os.environ, **variables}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"{' '.join(command[3:])} painted nothing:\n{done.stdout}{done.stderr}")
    return done.stdout.splitlines()[-1]

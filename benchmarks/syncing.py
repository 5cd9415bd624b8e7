"""PF4 and PF13: what the program makes of the pages of a marketplace, and what it costs when nothing changed.

The pages are those of the real process, sent again by a server that computes nothing, so that the counterpart's own
work is nobody's time here. Floor and subject alternate.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import market
from benchmarks.floors import page_writes
from benchmarks.rows import Row, median, milliseconds
from desktop_app.services.cases.choices import CaseChooser
from desktop_app.services.cases.judging import Judge
from desktop_app.services.desk import Desk

TURNS = 3
UNCHANGED_TURNS = 9
TITLES = {
    "PF4": "raw json.loads + executemany of the same pages: its rows/s / rows/s synced, projected, indexed",
    "PF13": "sync without changes, cursor lost, all pages sent again / hashing the same bytes",
}
TARGETS = {"PF4": 2.0, "PF13": 3.0}


@dataclass
class Apart:
    """Seconds of the cache lane's thread that went into the rules, which are a row of their own."""

    seconds: float = 0.0

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Within: each judgement and each choice of a flow is counted."""
        judged, looked = Judge.__call__, CaseChooser.look
        clock = time.perf_counter

        def judge(own: Judge, kind: str, key: str, columns: Any) -> Any:
            started = clock()
            found = judged(own, kind, key, columns)
            self.seconds += clock() - started
            return found

        def look(own: CaseChooser, row: Any, names: Any) -> Any:
            started = clock()
            found = looked(own, row, names)
            self.seconds += clock() - started
            return found

        with patch.object(Judge, "__call__", judge), patch.object(CaseChooser, "look", look):
            yield


@dataclass
class Turn:
    """One pair of floor and subject."""

    floor: float
    floor_worked: float
    subject: float
    subject_worked: float
    rules: float


def measure(folder: Path, recording: market.Recording, wanted: set[str]) -> list[Row]:
    """Both rows; the home of the last first fetch is the one that is asked again."""
    pages = [page.path.read_bytes() for page in recording.pages]
    home, turns = folder / "synced", []
    with market.running(market.recorded(recording), folder / "market") as place:
        for _turn in range(TURNS if "PF4" in wanted else 1):
            shutil.rmtree(home, ignore_errors=True)
            turns.append(_pair(folder, home, place, pages))
        rows = [_first_fetch(turns, recording.rows)] if "PF4" in wanted else []
        if "PF13" in wanted:
            rows.append(_unchanged(home, place, pages, recording.rows))
    shutil.rmtree(home, ignore_errors=True)
    return rows


def _pair(folder: Path, home: Path, place: Path, pages: list[bytes]) -> Turn:
    apart = Apart()
    desk, connection_id = _connected(home, place)
    try:
        with apart.counting():
            subject, worked = _timed(desk, connection_id)
        cache = desk.projection(connection_id).path
    finally:
        desk.close()
    written = page_writes.written_by(cache)
    target = folder / "floor.db"
    floor, floor_worked = page_writes.seconds(target, pages, written)
    for path in folder.glob("floor.db*"):
        path.unlink()
    return Turn(floor, floor_worked, subject, worked, apart.seconds)


def _first_fetch(turns: list[Turn], rows: int) -> Row:
    """The ratio without the rules; with them, and each alone, as rows a second."""
    ratio = median([(one.subject - one.rules) / one.floor for one in turns])
    details = {
        "rows": rows,
        "floor": milliseconds([one.floor for one in turns]),
        "subject": milliseconds([one.subject for one in turns]),
        "floor_rows_per_second": round(rows / median([one.floor for one in turns])),
        "synced_rows_per_second": round(rows / median([one.subject - one.rules for one in turns])),
        "with_rules_rows_per_second": round(rows / median([one.subject for one in turns])),
        "rules_alone_rows_per_second": round(rows / median([one.rules for one in turns])),
        "ratio_of_processor_time": round(median([one.subject_worked / one.floor_worked for one in turns]), 2),
        "share_of_floor": round(1 / ratio, 3),
    }
    return Row("PF4", TITLES["PF4"], ratio, TARGETS["PF4"], "", details)


def _unchanged(home: Path, place: Path, pages: list[bytes], rows: int) -> Row:
    desk, connection_id = _connected(home, place)
    ratios, floors, subjects, worked = [], [], [], []
    try:
        for turn in range(-1, UNCHANGED_TURNS):
            with desk.work.writing() as tx:
                for state in desk.sync.states(connection_id):
                    desk.work.sync.put(tx, replace(state, cursor=None))
            subject, subject_worked = _timed(desk, connection_id, is_unchanged=True)
            floor, floor_worked = _hashing(pages)
            if turn >= 0:
                ratios.append(subject / floor)
                worked.append(subject_worked / floor_worked)
                floors.append(floor)
                subjects.append(subject)
    finally:
        desk.close()
    details = {
        "rows": rows,
        "megabytes": round(sum(map(len, pages)) / 1e6, 1),
        "floor": milliseconds(floors),
        "subject": milliseconds(subjects),
        "ratio_of_processor_time": round(median(worked), 2),
    }
    return Row("PF13", TITLES["PF13"], median(ratios), TARGETS["PF13"], "", details)


def _hashing(pages: list[bytes]) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    for page in pages:
        hashlib.sha256(page).hexdigest()
    return time.perf_counter() - started, time.process_time() - worked


def _connected(home: Path, place: Path) -> tuple[Desk, str]:
    """A desk of this home whose rehearsal is the marketplace that listens in ``place``."""
    desk, connection_id = market.connected_desk(home)
    folder = market.folder_of(home)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(place / "address.json", folder)
    return desk, connection_id


def _timed(desk: Desk, connection_id: str, *, is_unchanged: bool = False) -> tuple[float, float]:
    """One run; wall and processor seconds of this process. ``RuntimeError`` when it did something else."""
    started, worked = time.perf_counter(), time.process_time()
    report = desk.sync.run(connection_id)
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    known = sum(one.known_pages for one in report.kinds)
    if report.state != "done" or is_unchanged != (known == sum(one.pages for one in report.kinds)):
        raise RuntimeError(f"the sync did something else: {report}")
    return seconds, processor

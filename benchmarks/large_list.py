"""PF6 and PF15: the first picture of a list of a million rows, and the memory it takes, beside one of a thousand.

Both homes begin with the same imported rows; the large one holds them over and over. Each turn opens the real window
on each of them in a process of its own (``benchmarks.list_probe``), one after the other.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks import facts
from benchmarks.rows import Row, median, milliseconds
from desktop_app.clock import CHINA
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from desktop_app.store import cache_schema
from desktop_app.store.sqlite import connect

MANY, FEW = 1_000_000, 1_000
TURNS = 5
PROBE = [sys.executable, "-P", "-m", "benchmarks.list_probe"]
LONGEST_SECONDS = 120
TITLES = {
    "PF6": "first picture of a list of 1,000,000 rows / of 1,000 rows",
    "PF15": "memory after first picture and scrolling, 1,000,000 rows / 1,000 rows",
}
TARGETS = {"PF6": 1.2, "PF15": 1.3}


def measure(folder: Path, wanted: set[str]) -> list[Row]:
    """Both rows come from the same runs."""
    now = datetime.now(CHINA)
    few, many = make(folder / "few", FEW, now), make(folder / "many", MANY, now)
    seconds: dict[Path, list[float]] = {few: [], many: []}
    bytes_: dict[Path, list[float]] = {few: [], many: []}
    for turn in range(-1, TURNS):
        for home in (few, many):
            said = _probe(home)
            if turn >= 0:
                seconds[home].append(said["seconds"])
                bytes_[home].append(said["bytes"])
    ratios = {
        "PF6": median(seconds[many]) / median(seconds[few]),
        "PF15": median(bytes_[many]) / median(bytes_[few]),
    }
    details: dict[str, dict[str, Any]] = {
        "PF6": {"few": milliseconds(seconds[few]), "many": milliseconds(seconds[many])},
        "PF15": {
            "few_mib": round(median(bytes_[few]) / 2**20, 1),
            "many_mib": round(median(bytes_[many]) / 2**20, 1),
        },
    }
    return [
        Row(name, TITLES[name], ratios[name], TARGETS[name], "", details[name]) for name in TITLES if name in wanted
    ]


def make(path: Path, count: int, now: datetime) -> Path:
    """A home with so many cases: the first thousand imported, the others copies with numbers of their own."""
    path.mkdir(parents=True)
    desk = open_desk(Home(path))
    try:
        desk.intake.import_file(facts.write_cases(path / "cases.csv", now, FEW))
        connection = desk.connections.for_writing()
        desk.connections.remember(connection)
        cache = desk.projection(connection.id).path
    finally:
        desk.close()
    if count > FEW:
        multiply(cache, count // FEW)
    return path


def multiply(cache: Path, times: int) -> None:
    """Each row of a cache so many times, in the tables as the projection writes them; indexes are made at the end.

    Copies differ in the number of their order, in all places where it stands.
    """
    with closing(connect(cache, "NORMAL")) as connection:
        later = [one for one in cache_schema.STATEMENTS if one.startswith("CREATE INDEX")]
        for statement in later:
            connection.execute(f"DROP INDEX {statement.split()[2]}")
        connection.execute("BEGIN IMMEDIATE")
        for table in ("versions", "rows"):
            connection.execute(_copies(connection, table), (times,))
        connection.execute("UPDATE counters SET n = n * ?", (times,))
        connection.execute("UPDATE batches SET inserted = inserted * ?", (times,))
        for statement in later:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copies(connection: sqlite3.Connection, table: str) -> str:
    """One statement that copies all rows of a table; order numbers are ``CS`` and thirteen digits."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")][1:]
    changed = {"key", "columns", "search", "order_id", "line_id"}
    made = ", ".join(f"replace({name}, old, new)" if name in changed else name for name in names)
    made = made.replace("replace(search, old, new)", "replace(search, lower(old), lower(new))")
    return f"""
        WITH RECURSIVE turns(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turns WHERE n + 1 < ?),
        copied AS (SELECT *, substr(key, 1, 15) AS old, printf('CS%d', substr(key, 3, 13) + n * {FEW}) AS new
        FROM turns CROSS JOIN {table})
        INSERT INTO {table} ({", ".join(names)}) SELECT {made} FROM copied"""


def _probe(home: Path) -> dict[str, float]:
    done = subprocess.run(
        [*PROBE, str(home)], env=os.environ, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"the list of {home.name} was not shown:\n{done.stdout}{done.stderr}")
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said

"""Floor of PF4: pages through ``json.loads`` and ``executemany`` into the tables and indexes of ``cache.db``.

What is written is what the program wrote for the same pages, value for value, so that tables and indexes grow alike;
it is made ready beforehand, and nothing is computed, judged or kept in an archive. Same SQLite settings, one
transaction a page.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop_app.store import cache_rows, cache_schema
from desktop_app.store.sqlite import connect

_VERSIONS = "SELECT kind, key, as_of, batch, row_number, columns FROM versions WHERE batch = ? ORDER BY row_number"
_ROWS = "SELECT * FROM rows WHERE batch = ? ORDER BY row_number"
Written = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]


def written_by(cache: Path) -> list[Written]:
    """What a cache holds of each of its batches: versions, and rows without their ids."""
    with closing(sqlite3.connect(cache)) as connection:
        numbers = [row[0] for row in connection.execute("SELECT number FROM batches ORDER BY number")]
        return [
            (
                connection.execute(_VERSIONS, (number,)).fetchall(),
                [row[1:] for row in connection.execute(_ROWS, (number,))],
            )
            for number in numbers
        ]


def seconds(target: Path, pages: Sequence[bytes], written: Sequence[Written]) -> tuple[float, float]:
    """Write all pages into a new file; wall and processor seconds."""
    with closing(connect(target, "NORMAL")) as connection:
        for statement in cache_schema.STATEMENTS:
            connection.execute(statement)
        columns = [row[1] for row in connection.execute("PRAGMA table_info(rows)")][1:]
        insert_row = f"INSERT INTO rows ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        started, worked = time.perf_counter(), time.process_time()
        for raw, (versions, rows) in zip(pages, written, strict=True):
            items = json.loads(raw)["items"]
            if len(items) != len(versions):
                raise RuntimeError("the program wrote something else for this page")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(cache_rows.INSERT_VERSION, versions)
            connection.executemany(insert_row, rows)
            connection.execute("COMMIT")
        return time.perf_counter() - started, time.process_time() - worked

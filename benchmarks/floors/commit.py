"""Floor of PF12: one durable commit of the same bytes, by the bare SQLite driver, with work.db's settings."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path


class RawCommits:
    """One small table in a file of its own; each call is one durable commit."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE drafts (id TEXT PRIMARY KEY, revision INTEGER, body TEXT)")
        self._connection.execute("INSERT INTO drafts VALUES ('d', 0, '')")
        self._revision = 0

    def seconds_of_one(self, body: str) -> float:
        """Write ``body`` durably and give the seconds it took."""
        self._revision += 1
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("UPDATE drafts SET revision = ?, body = ? WHERE id = 'd'", (self._revision, body))
        self._connection.execute("COMMIT")
        return time.perf_counter() - started

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

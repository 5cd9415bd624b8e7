"""Which SQLite this Python brings, for the self-check."""

from __future__ import annotations

import sqlite3

NEEDED = (3, 38, 0)
"""The oldest with all that the stores use: ``json_each`` built in (https://www.sqlite.org/releaselog/3_38_0.html)."""


def sqlite_version() -> tuple[int, ...]:
    """The version in use."""
    return sqlite3.sqlite_version_info

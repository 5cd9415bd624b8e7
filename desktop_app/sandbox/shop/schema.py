"""The one file of a shop: its tables, and how a connection to it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from desktop_app.sandbox.shop.cases import CASE_COLUMNS, ORDER_COLUMNS
from desktop_app.sandbox.shop.refund_requests import COLUMNS as REFUND_COLUMNS

FILE_NAME = "marketplace.db"
FORMAT = 2
"""Written as ``user_version``; an older shop is brought up to it when it is opened, any other number is refused."""

CREATE_REFUNDS = f"""
CREATE TABLE refunds (seq INTEGER PRIMARY KEY, {", ".join(REFUND_COLUMNS)});
CREATE UNIQUE INDEX refunds_by_id ON refunds (refund_id);
CREATE INDEX refunds_by_line ON refunds (line_id);
CREATE TABLE invoices (line_id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
"""
"""Came with format 2."""
CREATE = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE orders (seq INTEGER PRIMARY KEY, {", ".join(ORDER_COLUMNS)});
CREATE TABLE cases (seq INTEGER PRIMARY KEY, {", ".join(CASE_COLUMNS)});
CREATE TABLE plans (line_id TEXT PRIMARY KEY, plan TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE due (at INTEGER, line_id TEXT, what TEXT, visit INTEGER NOT NULL,
    PRIMARY KEY (at, line_id, what)) WITHOUT ROWID;
CREATE INDEX due_by_line ON due (line_id);
CREATE TABLE timeline (id INTEGER PRIMARY KEY, line_id TEXT NOT NULL, order_id TEXT NOT NULL, at INTEGER NOT NULL,
    actor TEXT NOT NULL, act TEXT NOT NULL, node_before TEXT, node_after TEXT, text TEXT NOT NULL, details TEXT);
CREATE INDEX timeline_by_line ON timeline (line_id, id);
CREATE TABLE commands (key TEXT PRIMARY KEY, digest TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE effects (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, name TEXT NOT NULL, order_id TEXT NOT NULL,
    line_id TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE files (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, day TEXT NOT NULL, data BLOB NOT NULL);
CREATE INDEX files_by_day ON files (day);
{CREATE_REFUNDS}"""
"""``orders.seq`` and ``cases.seq`` are the change sequence of their kind: each change gives the row a new, highest
number. Rows that nobody can see yet (orders of days to come) have negative numbers."""

INDEXES = (
    "CREATE UNIQUE INDEX orders_by_line ON orders (line_id)",
    "CREATE UNIQUE INDEX cases_by_line ON cases (line_id)",
    "CREATE INDEX cases_by_node ON cases (node, ordered_at)",
)
"""Made after the bulk of the rows is there: that is faster."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file of a shop for work: WAL, manual transactions, waits 5 s for a lock."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA cache_size=-32000")
    return connection


def bring_up(connection: sqlite3.Connection) -> int:
    """Bring an older shop up to this format, whole or not at all; answers the format that it then has."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found == 1:
        connection.executescript(f"BEGIN IMMEDIATE; {CREATE_REFUNDS} PRAGMA user_version=2; COMMIT;")
        return 2
    return int(found)


def connect_for_seeding(path: Path) -> sqlite3.Connection:
    """Open a file that becomes a shop only when it is whole: nothing of it needs to survive a crash."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-128000")
    connection.executescript(CREATE)
    connection.execute(f"PRAGMA user_version={FORMAT}")
    return connection

"""What only SQLite can do: how a file is opened, asserted, checked and copied, and rows by the thousand at once.

All else is plain SQLAlchemy.

The driver is in manual mode: it never begins a transaction by itself, so that DDL is part of one, and every
writing transaction begins IMMEDIATE.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool

from desktop_app import kill_points
from desktop_app.errors import DeskError, StoreError
from desktop_app.store.atomic import make_folder, put_in_place
from desktop_app.store.faults import damaged, sqlite_fault, told_as_sentences
from desktop_app.texts import _

BUSY_TIMEOUT_MS = 5000
_SYNCHRONOUS = {"FULL": 2, "NORMAL": 1}
READING = {"store_begin": "BEGIN"}
"""Execution options of a connection that only reads."""


_CACHE_SETTINGS: tuple[tuple[str, str, object], ...] = (
    ("wal_autocheckpoint", "2000", 2000),
    # 32 MiB: the keys of an import come in any order, and its pages should not be read again for each slice
    ("cache_size", "-32768", -32768),
)
"""For ``cache.db``, which takes many rows at a time and may be lost."""


def _settings(synchronous: str) -> list[tuple[str, str, object]]:
    """Name, wanted value and the answer that SQLite must give."""
    settings: list[tuple[str, str, object]] = [
        ("busy_timeout", str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
        ("journal_mode", "WAL", "wal"),
        ("synchronous", synchronous, _SYNCHRONOUS[synchronous]),
        ("foreign_keys", "ON", 1),
        ("trusted_schema", "OFF", 0),
        ("cell_size_check", "ON", 1),
    ]
    if sys.platform == "darwin":
        # without it fsync on macOS leaves data in the drive's cache
        settings.append(("fullfsync", "ON", 1))
    if synchronous == "NORMAL":
        settings += _CACHE_SETTINGS
    return settings


def connect(path: Path, synchronous: str = "FULL") -> sqlite3.Connection:
    """A connection in manual mode, with every setting asserted."""
    with told_as_sentences(path):
        wait_seconds = BUSY_TIMEOUT_MS / 1000
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=wait_seconds)
        if synchronous == "FULL":
            # one flipped bit must not make a whole table unreadable; what is precious has hashes of its own
            connection.text_factory = _text
        try:
            for name, wanted, answer in _settings(synchronous):
                connection.execute(f"PRAGMA {name}={wanted}").fetchall()
                found = connection.execute(f"PRAGMA {name}").fetchone()[0]
                if found != answer:
                    raise _unsettled(path, name, found)
        except UnicodeDecodeError as error:
            connection.close()
            raise damaged(path) from error
        except BaseException:
            connection.close()
            raise
    return connection


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _unsettled(path: Path, name: str, found: object) -> StoreError:
    return StoreError(
        _("数据库设置无法生效"),
        _(
            "“{place}”的设置 {name} 为 {found}，不能保证数据安全。请把数据放在本机磁盘上。",
            place=path,
            name=name,
            found=found,
        ),
    )


def make_engine(path: Path, synchronous: str = "FULL") -> sa.Engine:
    """The engine of one database file; its errors leave as sentences, and its transactions begin IMMEDIATE."""
    engine = sa.create_engine("sqlite://", creator=lambda: connect(path, synchronous), poolclass=QueuePool, pool_size=4)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("store_begin", "BEGIN IMMEDIATE"))

    @sa.event.listens_for(engine, "handle_error")
    def tell(context: ExceptionContext) -> DeskError | None:
        error = context.original_exception
        if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError):
            raise sqlite_fault(error, path) from error
        if isinstance(error, UnicodeDecodeError):
            raise damaged(path) from error  # only SQLite's messages are decoded here, and they quote the file
        return None

    return engine


_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR)
"""Answers to a plain check that only a damaged file gives; SQLITE_ERROR comes from a schema that makes no sense."""


def is_sound(path: Path) -> bool:
    """True when SQLite finds no contradiction in the file (reads all of it)."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.text_factory = bytes  # what a damaged file says need not be UTF-8
            connection.execute("PRAGMA busy_timeout=5000")
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == b"ok")
    except UnicodeDecodeError:
        return False  # the error's own message quotes the damaged schema
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        if code & 0xFF in _DAMAGE or code == sqlite3.SQLITE_IOERR_SHORT_READ:
            return False
        raise sqlite_fault(error, path) from error


def rows_of_keys(
    tx: sa.Connection, table: str, columns: Sequence[str], connection_id: str, keys: Iterable[str]
) -> sa.CursorResult[Any]:
    """Rows of a connection by their keys, however many: as one text, where a parameter each would have to be named."""
    where = "WHERE connection_id = ? AND key IN (SELECT value FROM json_each(?))"
    statement = " ".join(("SELECT", ", ".join(columns), "FROM", table, where))
    return tx.exec_driver_sql(statement, (connection_id, json.dumps(list(keys), ensure_ascii=False)))


def put_over(tx: sa.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows, over those of the same key: a page brings a thousand, and named values would cost twice as much."""
    if rows:
        places = ", ".join("?" * len(columns))
        statement = " ".join(("INSERT OR REPLACE INTO", table, f"({', '.join(columns)})", f"VALUES ({places})"))
        tx.exec_driver_sql(statement, list(rows))


def copy_database(source: Path, target: Path) -> None:
    """A whole, sound copy of a database that may be in use; ``target`` takes its name only when complete."""
    make_folder(target.parent)
    # a name of its own: two processes that end in one second both make a snapshot
    temporary = target.with_name(f".writing-{os.getpid()}-{secrets.token_hex(4)}-{target.name}")
    with told_as_sentences(target):
        try:
            with closing(connect(source)) as origin, closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
                origin.backup(copy)
                # a snapshot is one file: no write-ahead log beside it
                copy.execute("PRAGMA journal_mode=DELETE")
                copy.execute("PRAGMA synchronous=FULL")
                if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                    raise damaged(source)
            _sync_file(temporary)
            kill_points.reached("copy.before_rename")
            put_in_place(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
            temporary.with_name(temporary.name + "-journal").unlink(missing_ok=True)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())

"""Reading and writing ``work.db``: one connection a transaction, schema number checked before each write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from desktop_app.errors import BugError, NewerDataError
from desktop_app.store.sqlite import READING
from desktop_app.texts import _

Tx = sa.Connection
"""A running transaction, handed to the repositories."""

SCHEMA = "SELECT version_num FROM alembic_version"


class Access:
    """Transactions of one database file, from any thread."""

    def __init__(self, engine: sa.Engine, path: Path, schema_number: int) -> None:
        self._engine = engine
        self._path = path
        self._schema_number = schema_number
        self._here = threading.local()

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One writing transaction (BEGIN IMMEDIATE); commits at the end, rolls back on an exception.

        An older process that is still running after a newer one changed the schema stops here.
        """
        if getattr(self._here, "tx", None) is not None:
            raise BugError(_("程序内部错误"), _("写入事务不能嵌套。"))
        with self._engine.connect() as connection, connection.begin():
            found = connection.exec_driver_sql(SCHEMA).scalar_one()
            if int(found) != self._schema_number:
                raise NewerDataError(
                    _("数据已被新版程序升级"),
                    _("“{place}”已被另一个版本的程序升级，这个程序不再写入。请关闭它并打开新版。", place=self._path),
                )
            self._here.tx = connection
            try:
                yield connection
            finally:
                self._here.tx = None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A consistent view. Inside ``writing`` of the same thread it sees that transaction's own writes."""
        tx: sa.Connection | None = getattr(self._here, "tx", None)
        if tx is not None:
            yield tx
            return
        with self._engine.connect().execution_options(**READING) as connection, connection.begin():
            yield connection

"""A desk with cases in it, at a pinned moment of the connection's time.

A test file that works on such a desk takes the fixtures from here, in place of those of all services:
``desk, connection = homes.desk, homes.connection``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from tests.journeys.tables import CASE_HEADINGS

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)


def at_noon(home: Home, now: datetime = NOW) -> Desk:
    """A desk whose rules see this moment; the wall clock is the real one."""
    return open_desk(home, Clock(at=now))


def files_connection(desk: Desk) -> Connection:
    """华为云（文件）, made when there is none."""
    return desk.connections.for_writing()


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    """A desk on an empty home at noon."""
    made = at_noon(home)
    yield made
    made.close()


@pytest.fixture
def connection(desk: Desk) -> str:
    """The id of 华为云（文件）."""
    return files_connection(desk).id


def ago(**span: float) -> str:
    """The time so long before noon, as a cell has it."""
    return f"{NOW - timedelta(**span):%Y-%m-%d %H:%M:%S}"


def put_rules(desk: Desk, text: str) -> None:
    """What stands in the company's rule file from now on, whoever wrote it; it is not read anew yet."""
    folder = desk.home.root / "rules"
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(text, encoding="utf-8")


def add_cases(desk: Desk, *rows: Sequence[str]) -> str:
    """Bring cases in as a paste; answers the connection's id."""
    lines = ["\t".join(line) for line in (CASE_HEADINGS, *rows)]
    connection = files_connection(desk)
    desk.intake.paste("\n".join(lines), kind="cases", connection=connection)
    return connection.id


def rehearsal(desk: Desk) -> Connection:
    """A connection that is never the default."""
    return desk.connections.create("演练（控制台办理）", ConnectionKind.REHEARSAL_CONSOLE)

"""A desk on an empty home at a set hour with a connection by files only, and a bench; all closed again.

A test that wants another clock or another connection has a fixture of its own by the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.deciding import SetClock, files_connection
from tests.services.sending_bench import Bench


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(home: Home, clock: SetClock) -> Iterator[Desk]:
    made = Desk(home, clock)
    yield made
    made.outbox.close()
    made.close()


@pytest.fixture
def connection(desk: Desk) -> str:
    return files_connection(desk)


@pytest.fixture
def bench(home: Home) -> Iterator[Bench]:
    made = Bench(home)
    yield made
    made.close()

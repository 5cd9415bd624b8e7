"""A desk on an empty home at a set hour with a connection by files only, a bench, and a market; all closed again.

For approvals there are three people: the maker, with a home of its own for each test, and two colleagues.

A test that wants another clock or another connection has a fixture of its own by the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.sync.fetching import Patience
from desktop_app.services.sync.sync import Sync
from tests.services.approving import Colleague, Maker
from tests.services.deciding import SetClock, files_connection
from tests.services.market import Market, case, order, synced_desk
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


@pytest.fixture
def market() -> Market:
    """Twenty-five orders and twelve cases, ten to a page."""
    found = Market(page_rows=10)
    found.put("orders", *(order(number) for number in range(25)))
    found.put("cases", *(case(number) for number in range(12)))
    return found


@pytest.fixture
def place(home: Home, market: Market) -> Iterator[tuple[Desk, str]]:
    """A desk that fetches from the market without waiting, and its connection; ``slept`` holds what it would wait."""
    desk, connection_id = synced_desk(home, market)
    slept: list[float] = []
    desk.__dict__["sync"] = Sync(desk, Patience(slept.append, lambda: 1.0))
    desk.__dict__["slept"] = slept
    yield desk, connection_id
    desk.close()


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[Maker]:
    made = Maker(tmp_path, "李敏")
    yield made
    made.desk.close()


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colleague]:
    """A colleague for all tests of a file: only a key lies there."""
    made = Colleague(tmp_path_factory.mktemp("colleague"), "王芳")
    yield made
    made.desk.close()


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colleague]:
    """A colleague for all tests of a file: only a key lies there."""
    made = Colleague(tmp_path_factory.mktemp("colleague"), "赵强")
    yield made
    made.desk.close()

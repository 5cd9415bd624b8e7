"""Stores that are closed again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.paths import Home
from desktop_app.store.projection import Projection
from desktop_app.store.work import WorkStore
from tests.store.given import SetClock, with_connection


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def work(home: Home, clock: SetClock) -> Iterator[WorkStore]:
    store = with_connection(WorkStore.open(home, clock))
    yield store
    store.close()


@pytest.fixture
def projection(home: Home) -> Iterator[Projection]:
    opened = Projection.open(home, "c1")
    yield opened
    opened.close()

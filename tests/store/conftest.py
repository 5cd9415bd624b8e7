"""Stores that are closed again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.paths import Home
from desktop_app.store.list_reads import ListReads
from desktop_app.store.projection import ProjectedRow, Projection
from desktop_app.store.work import WorkStore
from tests.store.given import CASES, SetClock, a_batch, judged, with_connection


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


@pytest.fixture
def reads(projection: Projection) -> ListReads:
    """Lists of the six cases."""
    rows = [ProjectedRow(key, line, columns) for line, (key, columns) in enumerate(CASES.items(), 2)]
    projection.apply(a_batch(1), rows, judged)
    return ListReads(projection.path.parent)

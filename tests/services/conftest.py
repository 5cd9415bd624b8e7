"""A bench that is closed again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.paths import Home
from tests.services.sending_bench import Bench


@pytest.fixture
def bench(home: Home) -> Iterator[Bench]:
    made = Bench(home)
    yield made
    made.close()

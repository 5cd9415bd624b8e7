"""What the tests of the marketplace share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import empty_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An empty shop at 2026-11-26 09:00 whose time stands still and whose counterparties wait to be told."""
    made = empty_shop(tmp_path / "shop")
    yield made
    made.close()

"""One marketplace for the tests that only read or that make one order their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running


@pytest.fixture(scope="module")
def _marketplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    folder: Path = tmp_path_factory.mktemp("演练 shop")
    # a clock that stands still: nobody else acts while a test looks
    with running(folder, "--scenario", "busy", "--seed", "7", "--at", PINNED_NOW, "--rate", "0") as shop:
        yield shop


@pytest.fixture
def marketplace(_marketplace: Marketplace) -> Iterator[Marketplace]:
    """The module's marketplace, without faults before and after each test."""
    _marketplace.control("DELETE", "faults")
    yield _marketplace
    _marketplace.control("DELETE", "faults")

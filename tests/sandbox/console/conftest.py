"""One marketplace for the console's tests; its clock stands still, so that nobody else acts meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.console.browser import Browser
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running


@pytest.fixture(scope="module")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    folder = tmp_path_factory.mktemp("演练 console")
    with running(folder, "--seed", "3", "--at", PINNED_NOW, "--rate", "0") as shop:
        yield shop


@pytest.fixture
def browser(marketplace: Marketplace) -> Iterator[Browser]:
    inside = Browser(marketplace)
    yield inside
    inside.session.close()

"""One marketplace whose clock stands still, and a seller that may call it as fast as it likes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.huawei.signing import Seller
from tests.sandbox.marketplace import PINNED_NOW, running


@pytest.fixture(scope="module")
def seller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seller]:
    """The seller of a busy shop, without a limit of requests."""
    folder: Path = tmp_path_factory.mktemp("huawei")
    with running(folder, "--scenario", "busy", "--seed", "7", "--at", PINNED_NOW, "--rate", "0") as shop:
        shop.control("POST", "counterparties", {"is_on": False})
        shop.control("POST", "interfaces", {"requests_per_second": None})
        yield Seller(shop)

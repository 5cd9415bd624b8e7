"""One refund's page is read in one piece of work: each part takes over what the one before it read."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from desktop_app.paths import Home
from desktop_app.services.refunds.refunds import Refunds
from desktop_app.services.refunds.surroundings import Surroundings
from desktop_app.views.pages.refunds.reading import read_refund
from desktop_app.views.pages.refunds.what_if.reading import read_what_if
from tests.services.approving import put_tier
from tests.views.refunds_bench import PENDING, seed

MOST = {(Refunds, "one"): 3, (Refunds, "of_order"): 1, (Surroundings, "expect"): 2}


@pytest.mark.parametrize("wants_second", [False, True])
def test_nothing_is_read_again_that_a_part_has_read(
    home: Home, monkeypatch: pytest.MonkeyPatch, wants_second: bool
) -> None:
    desk, connection = seed(home, None)
    if wants_second:
        put_tier(desk, "external", "1")
    alone = read_what_if(desk, connection.id, PENDING)
    asked: Counter[str] = Counter()
    for owner, name in MOST:
        monkeypatch.setattr(owner, name, _counted(asked, name, getattr(owner, name)))
    read = read_refund(desk, connection.id, PENDING)
    assert read.what_if == alone, "what is handed on says the same"
    assert read.decision is not None
    assert read.facts is not None
    assert read.decision.second is not None
    assert (read.facts.second == read.decision.second.standing) == wants_second
    assert {name: asked[name] for (_owner, name), most in MOST.items() if asked[name] > most} == {}
    desk.close()


def _counted(asked: Counter[str], name: str, real: Any) -> Any:
    def counted(self: Any, *given: Any, **more: Any) -> Any:
        asked[name] += 1
        return real(self, *given, **more)

    return counted

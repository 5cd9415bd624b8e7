"""The walk over the page 退订 in the real window: names, tab order, nothing cut, three languages."""

from __future__ import annotations

import pytest

from desktop_app import texts
from desktop_app.paths import Home
from tests.views import walk_refunds
from tests.views.walking import walked


@pytest.mark.parametrize(
    ("scale", "size"),
    [("1", (1440, 900)), ("1", (1280, 800)), ("1", (1100, 800)), ("1", (820, 700)), ("2", (720, 450))],
)
@pytest.mark.parametrize("language", ["zh_CN", "en", texts.PSEUDO])
def test_every_state_of_the_page_holds(home: Home, language: str, scale: str, size: tuple[int, int]) -> None:
    walk_refunds.fill(home)
    found = walked(("-m", "tests.views.walk_refunds"), home, language, scale, size)
    assert {name: sentences for name, sentences in found.items() if sentences} == {}
    assert tuple(name for name in walk_refunds.STATIONS if name not in found) == ()

"""The walk over every task page and part in the real window: names, tab order, nothing cut, three languages."""

from __future__ import annotations

import pytest

from desktop_app import texts
from desktop_app.paths import Home
from tests.views import walk_stations
from tests.views.walking import walked


@pytest.fixture
def filled(home: Home) -> Home:
    home.root.mkdir(exist_ok=True)
    walk_stations.fill(home)
    return home


@pytest.mark.parametrize(
    ("scale", "size"), [("1", (1440, 900)), ("1", (820, 700)), ("1.5", (1280, 720)), ("2", (720, 450))]
)
@pytest.mark.parametrize("language", ["zh_CN", "en", texts.PSEUDO])
def test_every_task_page_and_part_holds(filled: Home, language: str, scale: str, size: tuple[int, int]) -> None:
    found = walked(("-m", "tests.views.walk_stations"), filled, language, scale, size)
    assert {name: sentences for name, sentences in found.items() if sentences} == {}
    assert tuple(name for name in walk_stations.STATIONS if name not in found) == ()

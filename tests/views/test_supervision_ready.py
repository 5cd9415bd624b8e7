"""While the list is being rebuilt it says so: an empty list must never read as nothing to do."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.paths import Home
from desktop_app.views.pages.supervision.page import SupervisionPage
from tests.views import seeded
from tests.views.seeded import Frame


def test_a_lost_cache_is_no_empty_list(qtbot: QtBot, home: Home) -> None:
    desk, connection = seeded.seed(home)
    desk.forget_projection(connection.id)
    (home.cache(connection.id) / "current").unlink()
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context(), frame)
    page.resize(1280, 800)
    page.activate()
    with qtbot.waitExposed(frame):
        frame.show()
    try:
        qtbot.waitUntil(lambda: page.list.status.empty.isVisible() and "整理" in page.list.status.empty._title.text())
        desk.replay.run(connection.id)
        qtbot.waitUntil(lambda: page.list.model.rowCount() > 0, timeout=10_000)
        assert page.list.table.isVisible()
    finally:
        desk.close()


def test_many_answers_of_a_list_being_rebuilt_lead_to_one_more_look(
    qtbot: QtBot, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context(), frame)
    page.resize(1280, 800)
    page.activate()
    with qtbot.waitExposed(frame):
        frame.show()
    try:
        qtbot.waitUntil(lambda: page.list._answer is not None and page.list.model.rowCount() > 0)
        answer = page.list._answer
        assert answer is not None
        asked: list[bool] = []
        monkeypatch.setattr(page, "ask", lambda is_refresh=False: asked.append(is_refresh))
        page._again.setInterval(1)
        for _time in range(5):
            page._show_rows(answer._replace(is_ready=False))
        qtbot.waitUntil(lambda: bool(asked))
        assert not page._again.isActive()
        assert asked == [True]
        page._show_rows(answer._replace(is_ready=False))
        page._show_rows(answer)  # ready: nothing to look for any more
        assert not page._again.isActive()
    finally:
        page.deactivate()
        frame.bridge.close()
        desk.close()

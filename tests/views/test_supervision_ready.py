"""While the list is being rebuilt it says so: an empty list must never read as nothing to do."""

from __future__ import annotations

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

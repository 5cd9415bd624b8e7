"""What is made in advance: one step a turn, in order, and nothing that was made already."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop_app.paths import Home
from desktop_app.views.kit.ahead import Ahead
from desktop_app.views.pages.supervision.page import SupervisionPage
from tests.views import seeded
from tests.views.seeded import Frame


def test_steps_are_made_in_order_with_turns_between_them(qtbot: Any) -> None:
    owner, log = QObject(), list[Any]()
    ahead = Ahead(owner, [partial(log.append, number) for number in range(5)], apart_milliseconds=1)
    timer = QTimer(owner, interval=0)
    timer.timeout.connect(lambda: log.append("turn"))
    timer.start()
    ahead.start()
    ahead.start()
    qtbot.waitUntil(lambda: ahead.is_done)
    timer.stop()
    assert [one for one in log if one != "turn"] == list(range(5))
    assert all("turn" in log[log.index(number) : log.index(number + 1)] for number in range(4))
    assert not ahead._timer.isActive()


def test_nothing_is_made_for_an_owner_that_went(qtbot: Any) -> None:
    owner, log = QObject(), list[Any]()
    Ahead(owner, [partial(log.append, 1)], apart_milliseconds=1).start()
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    with qtbot.waitSignal(_after(20)):
        pass
    assert log == []


def _after(milliseconds: int) -> Any:
    timer = QTimer(singleShot=True, interval=milliseconds)
    timer.start()
    _kept.append(timer)
    return timer.timeout


_kept: list[QTimer] = []


def test_the_detail_is_there_before_the_first_case(qtbot: Any, home: Home, tmp_path: Path) -> None:
    desk, connection = seeded.seed(home, [])
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    page.activate(view="open")
    qtbot.waitUntil(lambda: page.side.ahead.is_done)
    assert page.side.read is None
    made = page.side.detail
    sheet = tmp_path / "first.csv"
    seeded.write_sheet(sheet, seeded.rows())
    desk.intake.import_file(sheet, "cases", data_as_of=seeded.NOW, connection=connection.id)
    qtbot.waitUntil(lambda: page.side.read is not None)
    assert page.side.detail is made
    page.deactivate()
    frame.bridge.close()
    desk.close()


def test_a_detail_that_was_needed_at_once_is_made_once(qtbot: Any, home: Home) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    made = page.side.detail
    frame.show_page(page)
    page.activate(view="open")
    qtbot.waitUntil(lambda: page.side.ahead.is_done and page.side.read is not None)
    assert page.side.detail is made
    page.deactivate()
    frame.bridge.close()
    desk.close()

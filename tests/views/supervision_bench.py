"""A page of 服务监管 in its frame, over a real desk, for the tests of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt

from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.views.pages.supervision.page import SupervisionPage
from tests.views import seeded
from tests.views.seeded import Frame, key_of

MILLISECONDS = 20_000


@dataclass
class Bench:
    """A page in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: SupervisionPage
    qtbot: Any

    def keys(self) -> list[str]:
        """Keys of the rows that the table shows, from the top."""
        model = self.page.list.model
        return [model.row_at(place).key for place in range(model.rowCount())]

    def choose(self, order_id: str) -> None:
        """Put the keyboard on a case and wait until its detail is there."""
        assert self.page.list.table.choose_key(key_of(order_id))
        self.wait_detail(order_id)

    def wait_detail(self, order_id: str) -> None:
        """Wait until the detail shows a case."""
        side = self.page.side
        self.wait(lambda: side.read is not None and side.read.key == key_of(order_id))

    def wait_rows(self, count: int) -> None:
        """Wait until the table has so many rows, all ids known."""
        model = self.page.list.model
        self.wait(lambda: model.rowCount() == count and model.is_complete)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait for what a lane brings; the limit only ends a test that would wait for ever."""
        self.qtbot.waitUntil(condition, timeout=MILLISECONDS)

    def open(self, view: str, count: int, **more: Any) -> None:
        """Show a view and wait for its rows."""
        self.page.activate(view=view, **more)
        self.wait_rows(count)

    def press(self, key: Qt.Key) -> None:
        """Press a key where the keyboard is."""
        self.qtbot.keyClick(self.page.list.table, key)


def open_bench(home: Home, qtbot: Any, lines: list[dict[str, str]] | None = None) -> Iterator[Bench]:
    """The page with its open cases (eight, or ``lines``), the keyboard on its list; closed when the test is over."""
    desk, connection = seeded.seed(home, lines)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    made = Bench(desk, connection.id, frame, page, qtbot)
    made.open("open", 8 if lines is None else len(lines))
    page.list.table.setFocus()
    yield made
    page.deactivate()
    frame.bridge.close()
    desk.close()

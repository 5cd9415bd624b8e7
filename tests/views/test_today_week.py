"""The strip of the week, the number on its link and the list that the link opens speak of the same cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desktop_app.paths import Home
from desktop_app.views.pages.supervision.page import SupervisionPage
from desktop_app.views.pages.today.page import TodayPage
from tests.views import seeded
from tests.views.seeded import NOW, Frame, case_row, key_of

REMINDED = [f"CS2605251500{number}X2B39" for number in range(3)]
LATER = "CS26062015007X2B40"


def _lines() -> list[dict[str, str]]:
    """Three cases with a notice in the week, one with its first notice after it, and deadlines of our own."""
    lines = seeded.rows()
    lines = [line for line in lines if line["订单ID"] != seeded.REMINDED]
    for number, order_id in enumerate(REMINDED):
        days = 179 - number * 2  # the first notice on day 180: tomorrow, in three days, in five
        lines.append(case_row(order_id, "官网建设", "厦门鹭岛旅游", "用户提交需求", (days, days), 6400))
    lines.append(case_row(LATER, "官网建设", "厦门鹭岛旅游", "用户提交需求", (170, 170), 6400))
    return lines


def test_the_link_counts_what_the_strip_shows_and_opens_exactly_these(home: Home, qtbot: Any) -> None:
    desk, connection = seeded.seed(home, _lines())
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    today = TodayPage(frame.context())
    cases = SupervisionPage(frame.context())
    try:
        frame.show_page(today)
        today.activate()
        qtbot.waitUntil(lambda: today.board is not None)
        board = today.board
        assert board is not None
        assert sum(effect.count for day in board.days for effect in day.effects) == len(REMINDED)
        assert today.view.strip._all.text() == f"全部 {len(REMINDED)} 单"
        frame.show_page(cases)
        cases.activate(view="mine", text="甬江")  # what was filtered there before does not narrow what the link opens
        qtbot.waitUntil(lambda: cases.list.model.rowCount() == 1 and cases.list.model.is_complete)
        today.view.strip.all_wanted.emit()
        (page_id, arguments) = frame.opened[-1]
        assert page_id == "supervision"
        cases.activate(**arguments)
        model = cases.list.model
        qtbot.waitUntil(lambda: model.is_complete and cases.list.view == "open" and model.rowCount() != 1)
        assert {model.row_at(place).key for place in range(model.rowCount())} == {key_of(one) for one in REMINDED}
        told = cases.list.status.footer._texts
        qtbot.waitUntil(lambda: any(label.text() == "筛出 3 单，共 11 单" for label in told))
    finally:
        today.deactivate()
        cases.deactivate()
        frame.bridge.close()
        desk.close()


def test_the_number_includes_what_happened_earlier_today_and_ends_with_the_seventh_day(home: Home) -> None:
    desk, connection = seeded.seed(home, _lines())
    try:
        counts = [desk.today.board(connection.id, NOW + timedelta(days)).week_count for days in (-4, -2, 0, 1, 2)]
        assert counts == [1, 2, 3, 3, 2]
        assert desk.today.board(connection.id, NOW + timedelta(days=1, hours=8)).week_count == 3
    finally:
        desk.close()


def test_a_view_that_is_asked_for_is_shown_whole(home: Home, qtbot: Any) -> None:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    cases = SupervisionPage(frame.context())
    try:
        frame.show_page(cases)
        cases.activate(view="open", text="甬江")
        qtbot.waitUntil(lambda: cases.list.model.rowCount() == 1)  # its ids may still be on their way
        cases.activate(view="open", key=key_of(seeded.CONFIRM))
        qtbot.waitUntil(lambda: cases.list.model.rowCount() == len(seeded.rows()))
        qtbot.waitUntil(lambda: getattr(cases.list.table.current_row(), "key", "") == key_of(seeded.CONFIRM))
        assert cases.list.filter.text() == ""
    finally:
        cases.deactivate()
        frame.bridge.close()
        desk.close()

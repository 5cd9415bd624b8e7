"""Every clock of supervision is to be seen: in the list's row, in the detail, and with clause and grade behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.views.pages.supervision.detail.detail_facts import DetailView, RuleLine, detail_view
from desktop_app.views.pages.supervision.presenter import RowView, row_view
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    made = Desk(home, SetClock())
    yield made
    made.close()


def _shown(desk: Desk, columns: dict[str, object]) -> tuple[RowView, DetailView]:
    connection = files_connection(desk)
    project(desk, connection, [columns], NOW - timedelta(minutes=5))
    (row,) = desk.case_lists.first_page(connection, ListQuery(View.OPEN))
    detail = desk.case_lists.detail(connection, key_of(1))
    assert detail is not None
    return row_view(row, NOW, None, {}), detail_view(detail, NOW)


def _rule(view: DetailView, label: str) -> RuleLine:
    return next(one for one in view.rules if one.label == label)


def test_weekly_notices_after_180_days(desk: Desk) -> None:
    ordered = NOW - timedelta(days=183)
    row, view = _shown(desk, case_columns(1, Node.BUYER_ACCEPT, NOW - timedelta(days=2), ordered_at=ordered))
    assert row.effect.text == "每周提醒"
    rule = _rule(view, "定期提醒")
    assert rule.text.startswith("下次 ")
    assert (rule.chip.text, bool(rule.clause)) == ("推测（非官方）", True)
    assert _rule(view, "逾期后果").text == "不会自动结束"


def test_a_case_that_nobody_moved_for_five_days_is_stalled_by_our_own_guess(desk: Desk) -> None:
    row, view = _shown(desk, case_columns(1, Node.BUYER_ACCEPT, NOW - timedelta(days=6)))
    assert row.node_days == "6 天"
    rule = _rule(view, "停滞")
    assert (rule.chip.kind, rule.chip.text, rule.rule_id) == ("dashed", "推测（非官方）", "STALLED-5D")


def test_an_appeal_has_three_working_days(desk: Desk) -> None:
    columns = case_columns(1, Node.SELLER_DELIVER, NOW - timedelta(days=2), is_appeal_open=True, appeal_accepted_at=NOW)
    row, view = _shown(desk, columns)
    assert row.deadline.relative == view.deadline.relative == "剩 3 个工作日"
    assert row.node.text == "申诉中，已冻结"
    rule = _rule(view, "依据")
    assert rule.clause
    assert rule.chip.text in ("官方", "推测（非官方）")


def test_the_three_hours_after_acceptance_are_a_state_of_their_own(desk: Desk) -> None:
    row, view = _shown(desk, case_columns(1, "服务完成", NOW - timedelta(hours=1)))
    assert row.deadline == view.deadline, "the list says what the detail says"
    assert (row.deadline.relative, row.deadline.absolute) == ("剩 2 小时", "今天 12:00")
    assert (row.deadline.icon, row.deadline.ink) == ("", "text2"), "nobody has to hurry"
    assert (row.node.text, row.node.icon) == ("待同步完成", "hourglass-medium")
    assert view.node_line.text.startswith("待同步完成")
    rule = _rule(view, "依据")
    assert (rule.rule_id, bool(rule.clause), bool(rule.source)) == ("SYNC-3H", True, True)
    assert [chip.text for chip in view.chips if chip.text == "待同步完成"] == []  # once is enough
    clock = desk.clock
    assert isinstance(clock, SetClock)
    clock.forward(hours=2, minutes=1)  # the stored row is not judged anew yet
    connection = desk.connections.list()[0].id
    detail = desk.case_lists.detail(connection, key_of(1))
    assert detail is not None
    assert detail_view(detail, clock.now).node_line.text.startswith("服务完成")
    stored = row_view(desk.case_lists.by_keys(connection, [key_of(1)])[0], clock.now, None, {})
    assert stored.deadline == detail_view(detail, clock.now).deadline
    assert stored.deadline.relative == "无期限", "nothing is late where it is nobody's move"


def test_the_filter_by_time_left_goes_by_what_the_list_shows(desk: Desk) -> None:
    _shown(desk, case_columns(1, "服务完成", NOW - timedelta(hours=1)))
    connection = desk.connections.list()[0].id

    def found(text: str) -> list[str]:
        return [row.key for row in desk.case_lists.first_page(connection, parse_filter(text, View.OPEN))]

    assert [found(text) for text in ("期限<3h", "期限<1h", "期限:无", "逾期")] == [[key_of(1)], [], [], []]
    assert isinstance(desk.clock, SetClock)
    desk.clock.forward(hours=2, minutes=1)
    assert [found(text) for text in ("期限<3h", "期限:无", "逾期")] == [[], [key_of(1)], []]

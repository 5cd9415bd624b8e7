"""Refunds on Today, in the week's strip, in reminders and in the calendar file: nothing that is ours is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.models.casework import Channel
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.reminders import About
from desktop_app.models.supervision import Band, Effect, Party
from desktop_app.services.cases.coming import Coming
from desktop_app.services.cases.today_board import TodayBoard
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.desk import Desk
from tests.journeys.tables import case_row
from tests.models.ics_reading import read_calendar
from tests.services import homes
from tests.services.homes import NOW, add_cases, ago
from tests.services.refunding import CASE, ORDER, REFUND, RETURNED, bring
from tests.services.test_refund_reports import statements

desk, connection = homes.desk, homes.connection


def refund(number: int, state: str = "商家待审核", **more: str) -> dict[str, str]:
    mine = {"退订单号": f"R{number}", "订单ID": f"CS{number}", "订单行ID": f"CS{number}-000001", "状态": state}
    return REFUND | mine | {"客户名称": f"客户{number}", "商品名称": f"商品{number}"} | more


def acts(board: TodayBoard) -> list[tuple[str, str, str]]:
    return [(act.kind, act.verb, act.row.key) for act in board.acts]


def test_what_refunds_ask_of_us_stands_among_the_cases_by_nearness_and_money(desk: Desk, connection: str) -> None:
    add_cases(desk, case_row(2))
    waits = {"申请时间": ago(days=1), "进入状态时间": ago(days=1)}
    bring(
        desk,
        "refunds",
        refund(1, "待验收", **RETURNED, 进入状态时间=ago(days=14, hours=22)),
        refund(2, **waits),
        refund(3, **waits, 申请金额="900.00"),
        refund(4, "已同意"),
        refund(5, "已驳回"),
        refund(6, "待用户寄回", **RETURNED, 进入状态时间=ago(days=8)),
        refund(7, 是否涉及服务监管="否", 计费模式="包周期"),
    )
    board = desk.today.board(connection)
    found = acts(board)
    assert found[0] == ("refunds", "inspect_return", "R1")
    reviews = [key for _kind, verb, key in found if verb == "review_refund"]
    assert reviews == ["R3", "R2"]
    assert [kind for kind, *_rest in found].count("cases") == 1
    assert len(found) == board.acts_count == 4
    assert [act.order for act in board.acts] == sorted(act.order for act in board.acts)
    first = board.acts[0].row
    assert (first.customer_name, first.amount_minor, first.effect, first.band) == (
        "客户1",
        60_000,
        Effect.AUTO_REFUND,
        Band.NOW,
    )


def test_a_state_that_cannot_be_read_is_ours_to_settle_in_one_row(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", refund(1, "在月球上"), refund(2, "在火星上", 申请金额="100.00"))
    board = desk.today.board(connection)
    (act,) = board.acts
    assert (act.kind, act.verb, act.count, act.minor_by_currency) == (
        "refunds",
        "settle_state",
        2,
        {"CNY": 70_000},
    )
    assert board.acts_count == 2


def frozen_case(number: int, appeal: str = "是") -> dict[str, str]:
    mine = {"订单ID": f"CS{number}", "订单行ID": f"CS{number}-000001"}
    return CASE | mine | {"申诉中": appeal, "申诉受理时间": ago(hours=5)}


def reviews(desk: Desk, connection: str) -> list[str]:
    """Requests to review on Today; rail, Today and the walk through what is ours must agree on them."""
    found = [
        key for kind, verb, key in acts(desk.today.board(connection)) if (kind, verb) == ("refunds", "review_refund")
    ]
    mine = ListQuery(View.MINE, kind="refunds")
    ours = [row.key for row in desk.case_lists.first_page(connection, mine)]
    assert len(ours) == desk.refund_queue.ours(connection) == len(desk.case_lists.ordered_ids(connection, mine))
    assert set(found) <= set(ours)
    walked, key = [], ""
    for _each in ours:
        key = desk.refund_queue.next_waiting(connection, mine, key) or ""
        walked.append(key)
    assert sorted(walked) == sorted(ours)
    return found


@pytest.mark.parametrize("first", ["cases", "refunds"])
def test_a_review_that_the_appeal_about_its_case_freezes_is_no_act(desk: Desk, connection: str, first: str) -> None:
    given = {
        "cases": [frozen_case(1), frozen_case(2, "否"), frozen_case(3)],
        "refunds": [refund(1), refund(2), refund(3, "待验收", **RETURNED, 进入状态时间=ago(days=14))],
    }
    for kind in (first, *(given.keys() - {first})):
        bring(desk, kind, *given[kind])
    assert reviews(desk, connection) == ["R2"]
    board = desk.today.board(connection)
    # the goods stand here, and their clock runs on: that the appeal about the case stops it is nowhere written
    assert ("refunds", "inspect_return", "R3") in acts(board)
    assert board.acts_count == len(board.acts)
    bring(desk, "cases", frozen_case(1, "否"), data_as_of=NOW)
    assert reviews(desk, connection) == ["R1", "R2"]


def test_only_the_case_that_is_meant_freezes_a_review(desk: Desk, connection: str) -> None:
    second = {"订单行ID": "CS2-000002"}
    bring(desk, "cases", frozen_case(1), frozen_case(2), frozen_case(2, "否") | second)
    # of an order with one case the line may stay away; of one with two it says which
    bring(
        desk,
        "refunds",
        refund(1, 订单行ID=""),
        refund(2, **second),
        refund(3),
        refund(4) | {"订单ID": "CS2", "订单行ID": ""},
    )
    assert sorted(reviews(desk, connection)) == ["R2", "R3", "R4"]
    bring(desk, "refunds", refund(5) | {"订单ID": "CS2", "订单行ID": "CS2-000001"})
    assert "R5" not in reviews(desk, connection)


def test_clocks_of_returned_goods_stand_in_the_strip_by_currency(desk: Desk, connection: str) -> None:
    bring(
        desk,
        "refunds",
        refund(1, "待用户寄回", **RETURNED, 进入状态时间=ago(days=8)),
        refund(2, "待用户寄回", **RETURNED, 进入状态时间=ago(days=8), 币种="USD"),
        refund(3, "待验收", **RETURNED, 进入状态时间=ago(days=14)),
        refund(4, "待验收", **RETURNED, 进入状态时间=ago(days=1)),
    )
    board = desk.today.board(connection)
    by_day = {number: day.effects for number, day in enumerate(board.days) if day.effects}
    assert {
        number: [(one.effect, one.count, one.minor_by_currency) for one in some] for number, some in by_day.items()
    } == {
        1: [(Effect.AUTO_REFUND, 1, {"CNY": 60_000})],
        2: [(Effect.WITHDRAWN, 2, {"CNY": 60_000, "USD": 60_000})],
    }
    assert {one.effect: one.count for one in board.totals} == {Effect.AUTO_REFUND: 1, Effect.WITHDRAWN: 2}
    assert board.week_count == 0  # the link opens the list of cases, and none of them is one


def test_the_next_date_of_an_idle_day_knows_refunds(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", refund(1, "待用户寄回", **RETURNED, 进入状态时间=ago(days=1)))
    board = desk.today.board(connection)
    assert board.acts == ()
    assert board.next_date == NOW + timedelta(days=9)


def test_an_invoice_that_is_ours_to_issue_is_an_act_of_its_own(desk: Desk, connection: str) -> None:
    joint = ORDER | {"订单ID": "CS2", "订单行ID": "CS2-000001", "商品类别": "联营"}
    bring(desk, "orders", *(one | {"订单状态": "已完成"} for one in (ORDER, joint)))
    rows = (refund(1, 发票状态="申请中"), refund(2, 发票状态="申请中"), refund(3, 发票状态="申请中"))
    bring(desk, "refunds", *rows, data_as_of=NOW - timedelta(days=6))
    board = desk.today.board(connection)
    # of a joint product Huawei issues it, and of an unknown order nobody knows whose it is
    assert [one for one in acts(board) if one[1] == "issue_invoice"] == [("refunds", "issue_invoice", "R1")]
    (invoice,) = (act for act in board.acts if act.verb == "issue_invoice")
    assert (invoice.row.deadline_at, invoice.row.band) == (NOW + timedelta(days=1), Band.DAY)
    assert board.acts_count == len(board.acts) == 4
    # it made the request fail, and is to be issued all the same
    bring(desk, "refunds", refund(1, "退订失败", 发票状态="申请中"))
    assert ("refunds", "issue_invoice", "R1") in acts(desk.today.board(connection))
    bring(desk, "refunds", refund(1, "退订失败", 发票状态="已开具"))
    assert "issue_invoice" not in [verb for _kind, verb, _key in acts(desk.today.board(connection))]


def test_a_home_without_refunds_is_asked_next_to_nothing_more(desk: Desk, connection: str) -> None:
    add_cases(desk, *(case_row(number) for number in range(1, 9)))
    bring(desk, "refunds", *(refund(number) for number in range(1, 40)))
    with statements(desk, connection) as asked:
        board = desk.today.board(connection)
    assert len([act for act in board.acts if act.kind == "refunds"]) == 39
    # nothing of it is read one by one: the lists have their own fast way, the projection itself is asked for nothing
    assert asked == []


def test_a_refund_that_is_to_be_chased_again_stands_on_today_and_is_told(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", refund(1, "待用户寄回", **RETURNED, 进入状态时间=ago(days=1)), refund(2, "已驳回"))
    entry = ChaseEntry(Channel.PHONE, "王女士", "请尽快寄回", next_on=NOW.date())
    for key in ("R1", "R2"):
        desk.casework.chases.add(connection, key, entry)
    board = desk.today.board(connection)
    assert acts(board) == [("refunds", "chase", "R1")]  # the other one has ended
    assert board.acts[0].chase is not None
    due = [one for one in desk.reminders.due(connection, NOW) if one.about is About.CHASE]
    assert [(one.target, one.kind) for one in due] == [("R1", "refunds")]


def test_reminders_and_the_calendar_tell_of_refunds(desk: Desk, connection: str, tmp_path: Path) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", refund(1, 发票状态="申请中"), data_as_of=NOW - timedelta(days=6, hours=12))
    bring(
        desk,
        "refunds",
        refund(2, "待验收", **RETURNED, 进入状态时间=ago(days=14, hours=22)),
        refund(3, "待用户寄回", **RETURNED, 进入状态时间=ago(days=9, hours=1)),
    )
    due = {(one.about, one.stage, one.target, one.kind) for one in desk.reminders.due(connection, NOW)}
    assert (About.INVOICE, "ahead", "R1", "refunds") in due
    assert (About.AUTO_REFUND, "near", "R2", "refunds") in due
    assert (About.WITHDRAWN, "ahead", "R3", "refunds") in due
    target = tmp_path / "deadlines.ics"
    desk.reminders.calendar.write(target)
    events = [one for one in read_calendar(target.read_bytes()).inside if one.name == "VEVENT"]
    summaries = [one.text("SUMMARY") for one in events]
    assert any("开具发票" in one for one in summaries)
    assert any("的退订 自动退款" in one for one in summaries)
    assert any("的退订 视为撤回" in one for one in summaries)
    assert any("退订还没有审核" in one for one in summaries)


def test_the_seven_working_days_are_told_as_what_they_are(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", refund(1, 申请时间="2026-11-16 09:00:00", 进入状态时间="2026-11-16 09:00:00"))
    now = datetime(2026, 11, 25, 20, 0, tzinfo=NOW.tzinfo)
    (one,) = [found for found in desk.reminders.due(connection, now) if found.about is About.DEADLINE]
    from desktop_app.models.events import RemindersDue

    (told,) = desk.reminders.worded(RemindersDue(connection, (one,)), now, is_rehearsal=False)
    assert (told.page, told.target, told.is_overdue) == ("refunds", "R1", False)
    assert "客户会被引导来联系" in told.text
    past = one.at + timedelta(hours=1)
    (later,) = desk.reminders.worded(RemindersDue(connection, (one,)), past, is_rehearsal=False)
    assert "客户已被引导来联系" in later.text


def test_what_comes_has_one_source(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", refund(1, "待验收", **RETURNED, 进入状态时间=ago(days=14)))
    coming = Coming(desk, connection, NOW)
    (row,) = coming.limits(NOW + timedelta(days=2), Band.WEEK, 100)
    assert (row.key, row.kind, row.effect, row.effect_at) == (
        "R1",
        "refunds",
        Effect.AUTO_REFUND,
        NOW + timedelta(days=1),
    )
    assert len(desk.case_lists.ordered_ids(connection, ListQuery(View.MINE, kind="refunds"))) == 1


def test_while_an_appeal_about_returned_goods_runs_nobody_can_move(desk: Desk, connection: str) -> None:
    returned = refund(1, "待验收", **RETURNED, 进入状态时间=ago(days=14))
    bring(desk, "refunds", returned)
    assert acts(desk.today.board(connection)) == [("refunds", "inspect_return", "R1")]
    desk.casework.chases.add(connection, "R1", ChaseEntry(Channel.PHONE, "王女士", "请处理", next_on=NOW.date()))
    bring(desk, "refunds", returned | {"申诉中": "是"})
    board = desk.today.board(connection)
    assert (board.acts, board.totals) == ((), ())
    (report,) = desk.refunds.reports(connection)
    assert [one.id for one in report.blockers if one.stands] == ["APPEAL_OPEN"]
    assert (report.forecast.whose_move, report.is_decidable) == (Party.OPERATOR, False)
    assert desk.reminders.due(connection, NOW) == []
    bring(desk, "refunds", returned | {"申诉中": "否"})
    assert ("refunds", "inspect_return", "R1") in acts(desk.today.board(connection))


def test_an_appeal_about_the_case_stands_against_agreeing_too(desk: Desk, connection: str) -> None:
    from desktop_app.services.casework.appeals import AppealEntry

    bring(desk, "cases", CASE | {"接入类型": "人工服务", "交付子类型": "标准", "当前节点": "用户确认验收"})
    bring(desk, "refunds", refund(1))
    (report,) = desk.refunds.reports(connection)
    assert "APPEAL_OPEN" not in [one.id for one in report.blockers]
    # recorded here: an observation of the case, and the refund's checks know it at once
    recorded = desk.casework.appeals.file(connection, "CS1|CS1-000001", AppealEntry("no_progress", "长期没有进展"))
    assert recorded.reason == ""
    (report,) = desk.refunds.reports(connection)
    assert "APPEAL_OPEN" in [one.id for one in report.blockers if one.stands]


def test_refunds_grow_old_as_fast_as_cases(desk: Desk, connection: str) -> None:
    for hours, is_stale in ((26, True), (3, False)):
        bring(desk, "refunds", refund(1), data_as_of=NOW - timedelta(hours=hours))
        (fresh,) = desk.today.freshness(connection, NOW)
        assert (fresh.kind, fresh.is_stale) == ("refunds", is_stale)


def test_a_refund_whose_decision_is_handed_over_waits_for_its_result_and_is_no_act(desk: Desk, connection: str) -> None:
    from desktop_app.models.refunds.form import RefundForm

    bring(desk, "refunds", refund(1), refund(2), data_as_of=NOW)
    decision = desk.decide_refunds.reject(connection, "R1", RefundForm(opinion="资料不全，请重新申请"))
    assert decision.is_made, decision.reason
    board = desk.today.board(connection)
    assert acts(board) == [("refunds", "review_refund", "R2")]
    assert board.acts_count == 1
    assert [one.target for one in board.waiting] == ["R1"]

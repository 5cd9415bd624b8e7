"""What comes by itself has one source: strip, reminders, the question at the end and the calendar file agree.

An order without supervision that waits for its opening is no case, and is refunded by itself all the same.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.models.events import RemindersDue
from desktop_app.models.reminders import About, Outlook
from desktop_app.models.supervision import Effect
from desktop_app.services.cases.coming import Coming
from desktop_app.services.desk import Desk
from tests.models.ics_reading import read_calendar
from tests.services.deciding import NOW, SetClock, case_columns, key_of, project

ORDER = "CS2611240800SAAS1"
HEADINGS = ("订单ID", "订单行ID", "订单类型", "订单状态", "接入类型", "商品名称", "支付时间", "实付金额", "币种")


def _buys(desk: Desk, connection: str, paid: datetime | None, state: str = "处理中", order: str = ORDER) -> None:
    """A new SaaS order without supervision, as it is pasted from the console."""
    when = "" if paid is None else f"{paid:%Y-%m-%d %H:%M:%S}"
    line = (order, "1", "新购", state, "SaaS", "标书助手", when, "450", "CNY")
    table = "\n".join(("\t".join(HEADINGS), "\t".join(line)))
    desk.intake.paste(table, kind="orders", connection=desk.connections.get(connection), data_as_of=NOW)


def _signed(desk: Desk, connection: str, accepted_at: datetime) -> None:
    columns = case_columns(
        1,
        "用户确认验收",
        access_type="硬件",
        delivery_subtype="",
        courier_signed_at=accepted_at - timedelta(days=10),
        is_phone_same=True,
    )
    project(desk, connection, [columns], NOW - timedelta(hours=1))


@pytest.fixture
def soon(desk: Desk, connection: str) -> datetime:
    """An order is refunded in two hours, a case is accepted in five; when the first happens."""
    _buys(desk, connection, NOW - timedelta(hours=1))
    _signed(desk, connection, NOW + timedelta(hours=5))
    return NOW + timedelta(hours=2)


def test_the_strip_and_its_totals_have_the_refund_of_an_order_without_a_case(
    desk: Desk, connection: str, soon: datetime
) -> None:
    board = desk.today.board(connection)
    today = {one.effect: (one.count, one.minor_by_currency) for one in board.days[0].effects}
    assert today == {Effect.AUTO_REFUND: (1, {"CNY": 450_00}), Effect.AUTO_ACCEPT: (1, {"CNY": 28_800_00})}
    assert board.totals == board.days[0].effects
    assert [(row.order_id, row.effect_at) for row in board.openings] == [(ORDER, soon)]
    assert board.week_count == 1, "the list that the strip's link opens has the cases alone"


def test_the_question_at_the_end_counts_it_and_names_its_time(desk: Desk, connection: str, soon: datetime) -> None:
    desk.reminders.listen()
    desk.reminders.step(desk.connections.get(connection), NOW)
    assert desk.reminders.outlook() == Outlook(2, soon)


def test_the_calendar_file_has_it(desk: Desk, connection: str, soon: datetime, tmp_path: Path) -> None:
    target = tmp_path / "a.ics"
    assert desk.reminders.calendar.write(target) == 2
    first = next(one for one in read_calendar(target.read_bytes()).inside if one.name == "VEVENT")
    assert (first.moment("DTSTART"), first.text("SUMMARY")) == (soon, "云商台：订单尾号 0SAAS1 自动退款")


def test_a_reminder_of_it_leads_to_today_because_no_list_of_cases_has_it(
    desk: Desk, connection: str, soon: datetime
) -> None:
    (one,) = [one for one in desk.reminders.due(connection, NOW) if one.about is About.AUTO_REFUND]
    assert (one.stage, one.is_urgent, one.order_id, one.at) == ("near", True, ORDER, soon)
    (told,) = desk.reminders.worded(RemindersDue(connection, (one,), is_digest=False), NOW, is_rehearsal=False)
    assert (told.page, told.target) == ("today", "")
    assert told.text == "订单尾号 0SAAS1：剩 2 小时，今天 12:00 自动退款。"


def test_an_order_that_was_opened_or_has_a_case_of_its_own_does_not_come(
    desk: Desk, connection: str, soon: datetime, clock: SetClock
) -> None:
    _buys(desk, connection, NOW - timedelta(hours=1), "已完成")
    board = desk.today.board(connection)
    assert (board.openings, [one.effect for one in board.totals]) == ((), [Effect.AUTO_ACCEPT])
    order_id = key_of(1).partition("|")[0]
    _buys(desk, connection, NOW, order=order_id)
    assert Coming(desk, connection).orders == []


def test_midnight_ends_the_day_before_and_an_unknown_payment_has_no_day(
    desk: Desk, connection: str, clock: SetClock
) -> None:
    clock.forward(hours=12)
    _buys(desk, connection, NOW.replace(hour=21))
    board = desk.today.board(connection)
    assert [one.day for one in board.days if one.effects] == [date(2026, 11, 24)]
    _buys(desk, connection, None)
    board = desk.today.board(connection)
    assert (board.totals, [row.effect_at for row in board.openings]) == ((), [None])
    assert Coming(desk, connection).next_at() is None

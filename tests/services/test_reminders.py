"""Reminders of a real home: told once, kept only when shown, silent in quiet hours, and what each is about."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.casework import Channel
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import RemindersDue, SyncChanged
from desktop_app.models.reminders import About, Outlook
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

DELIVERY_DAYS = 10


class Board:
    """Shows reminders as the window does: each is said to be shown, unless it ``fails``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.events: list[RemindersDue] = []
        self.fails = False
        self.threads: set[str] = set()
        desk.reminders.listen()
        desk.events.subscribe(RemindersDue, self.on_due)

    def on_due(self, event: RemindersDue) -> None:
        self.events.append(event)
        self.threads.add(threading.current_thread().name)
        if not self.fails:
            self._desk.reminders.shown(event.connection_id, event.reminders)

    def told(self) -> list[tuple[About, str, str]]:
        found = [(one.about, one.stage, one.target) for event in self.events for one in event.reminders]
        self.events.clear()
        return found


@pytest.fixture
def board(desk: Desk) -> Board:
    return Board(desk)


@pytest.fixture
def again(home: Home, clock: SetClock) -> Iterator[Callable[[], Desk]]:
    """Other programs on the same home, one after another."""
    made: list[Desk] = []

    def start() -> Desk:
        made.append(Desk(home, clock))
        return made[-1]

    yield start
    for one in made:
        one.close()


def _step(desk: Desk) -> None:
    for connection in desk.connections.list():
        desk.forecasts.recompute_due(connection.id)
        desk.reminders.step(connection, desk.clock.connection_now(connection.id))


def _automatic(desk: Desk, connection: str, number: int, left: timedelta, now: datetime = NOW) -> str:
    """A hardware case that is accepted by itself: ten days after the courier's sign-off."""
    signed = now + left - timedelta(days=DELIVERY_DAYS)
    columns = case_columns(
        number,
        "用户确认验收",
        access_type="硬件",
        delivery_subtype="",
        courier_signed_at=signed,
        is_phone_same=True,
    )
    project(desk, connection, [columns], now - timedelta(hours=1))
    row = desk.case_lists.by_keys(connection, [key_of(number)])[0]
    assert row.effect_at == now + left, row
    return key_of(number)


def test_an_automatic_effect_is_told_once_whatever_comes_after(
    desk: Desk, connection: str, clock: SetClock, board: Board, again: Callable[[], Desk]
) -> None:
    key = _automatic(desk, connection, 1, timedelta(hours=2))
    _step(desk)
    assert board.told() == [(About.AUTO_ACCEPT, "near", key)]
    for _turn in range(3):
        clock.forward(minutes=10)
        _step(desk)
    assert board.told() == []
    other = again()
    second = Board(other)
    _step(other)
    assert second.told() == []


def test_what_was_handed_out_and_not_shown_is_told_again_by_the_next_program(
    desk: Desk, connection: str, board: Board, again: Callable[[], Desk]
) -> None:
    key = _automatic(desk, connection, 1, timedelta(hours=2))
    board.fails = True
    _step(desk)
    _step(desk)
    assert board.told() == [(About.AUTO_ACCEPT, "near", key)]  # not twice while it may still be shown
    other = again()
    second = Board(other)
    _step(other)
    assert second.told() == [(About.AUTO_ACCEPT, "near", key)]


def test_nothing_is_told_or_kept_while_nobody_listens(desk: Desk, connection: str) -> None:
    _automatic(desk, connection, 1, timedelta(hours=2))
    _step(desk)
    assert desk.work.reminders.keys(connection) == set()
    board = Board(desk)
    _step(desk)
    assert len(board.told()) == 1


def test_what_is_said_to_be_shown_after_the_window_went_makes_the_next_one_repeat_nothing(
    desk: Desk, connection: str, board: Board
) -> None:
    _automatic(desk, connection, 1, timedelta(hours=2))
    _step(desk)
    assert len(board.told()) == 1
    _automatic(desk, connection, 2, timedelta(hours=2))
    board.fails = True
    _step(desk)
    (late,) = board.events
    board.events.clear()
    desk.reminders.unlisten()
    desk.reminders.shown(connection, late.reminders)
    desk.reminders.listen()
    _step(desk)
    assert board.told() == []


def test_quiet_hours_hold_back_and_the_morning_tells_all_at_once(
    desk: Desk, connection: str, clock: SetClock, board: Board
) -> None:
    clock.now = datetime(2026, 11, 24, 21, 0, tzinfo=CHINA)
    for number in (1, 2):
        _automatic(desk, connection, number, timedelta(hours=11, minutes=40), clock.now)
    desk.settings.put("urgent_breaks_quiet", False)
    clock.now = datetime(2026, 11, 25, 6, 0, tzinfo=CHINA)  # less than three hours before they are accepted
    _step(desk)
    assert board.events == []
    clock.now = datetime(2026, 11, 25, 8, 30, tzinfo=CHINA)
    _step(desk)
    (event,) = board.events
    assert (event.is_digest, len(event.reminders)) == (True, 2)
    (told,) = desk.reminders.worded(event, clock.now, is_rehearsal=False)
    assert told.title == "不打扰时段里积下的提醒"
    assert told.text == "将自动验收 2 单。最近的是 今天 08:40。"


def test_what_is_urgent_breaks_the_quiet_hours_when_the_setting_says_so(
    desk: Desk, connection: str, clock: SetClock, board: Board
) -> None:
    clock.now = datetime(2026, 11, 24, 21, 0, tzinfo=CHINA)
    key = _automatic(desk, connection, 1, timedelta(hours=10), clock.now)
    clock.now = datetime(2026, 11, 25, 5, 0, tzinfo=CHINA)
    _step(desk)
    assert board.told() == [(About.AUTO_ACCEPT, "near", key)]


def test_a_chase_is_told_on_the_morning_of_its_day(desk: Desk, connection: str, clock: SetClock, board: Board) -> None:
    project(desk, connection, [case_columns(1, Node.BUYER_ACCEPT)], NOW - timedelta(hours=1))
    entry = ChaseEntry(Channel.PHONE, "王工", "请验收", next_on=date(2026, 11, 25))
    desk.casework.chases.add(connection, key_of(1), entry)
    _step(desk)
    assert board.told() == []
    clock.now = datetime(2026, 11, 25, 0, 5, tzinfo=CHINA)
    _step(desk)
    assert board.told() == []
    clock.now = datetime(2026, 11, 25, 8, 30, tzinfo=CHINA)
    _step(desk)
    assert board.told() == [(About.CHASE, "due", key_of(1))]


def test_a_result_that_nobody_registered_is_told_once_and_not_after_it_was(
    desk: Desk, connection: str, clock: SetClock, board: Board
) -> None:
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], NOW - timedelta(hours=1))
    command = desk.decide.confirm_requirement(connection, [key_of(1)])[0].command
    assert command is not None
    command = desk.outbox.register_result(command.id, "later")
    assert command.remind_at is not None
    _step(desk)
    assert [one for one in board.told() if one[0] is About.RESULT] == []
    clock.now = command.remind_at
    _step(desk)
    _step(desk)
    assert [one for one in board.told() if one[0] is About.RESULT] == [(About.RESULT, "due", command.id)]
    later = desk.outbox.register_result(command.id, "later")
    assert later.remind_at is not None
    desk.outbox.void(command.id)
    clock.now = later.remind_at
    _step(desk)
    assert [one for one in board.told() if one[0] is About.RESULT] == []


def test_a_deadline_that_moves_is_another_moment(desk: Desk, connection: str, clock: SetClock, board: Board) -> None:
    key = _automatic(desk, connection, 1, timedelta(hours=2))
    _step(desk)
    assert len(board.told()) == 1
    clock.forward(minutes=5)
    moved = case_columns(
        1, "用户确认验收", access_type="硬件", delivery_subtype="", is_phone_same=True,
        courier_signed_at=NOW + timedelta(hours=3) - timedelta(days=DELIVERY_DAYS),
    )  # fmt: skip
    project(desk, connection, [moved], clock.now)
    clock.forward(minutes=30)
    _step(desk)
    assert board.told() == [(About.AUTO_ACCEPT, "near", key)]


def test_the_outlook_counts_what_comes_in_real_connections_only(desk: Desk, connection: str, board: Board) -> None:
    assert desk.reminders.outlook() == Outlook()
    _automatic(desk, connection, 1, timedelta(hours=5))
    _automatic(desk, connection, 2, timedelta(hours=40))
    rehearsal = files_connection(desk, "演练", ConnectionKind.REHEARSAL_CONSOLE)
    _automatic(desk, rehearsal, 3, timedelta(hours=1))
    _step(desk)
    assert desk.reminders.outlook() == Outlook(1, NOW + timedelta(hours=5))


def test_the_runner_drives_it_and_waits_until_everything_was_fetched(desk: Desk, connection: str, board: Board) -> None:
    key, runner = _automatic(desk, connection, 1, timedelta(hours=2)), desk.runner
    desk.events.publish(SyncChanged(connection, "cases", "running", 1000))
    runner.step()
    assert board.told() == []
    desk.events.publish(SyncChanged(connection, "", "done", 2000))
    runner.step()
    assert board.told() == [(About.AUTO_ACCEPT, "near", key)]


def test_the_look_keeps_no_writer_waiting(desk: Desk, connection: str, board: Board) -> None:
    _automatic(desk, connection, 1, timedelta(hours=2))
    desk.runner.step()
    assert len(board.told()) == 1
    assert board.threads == {"lane-read"}


def test_a_rehearsal_whose_time_runs_fast_tells_once_a_minute_and_drops_nothing(
    desk: Desk, clock: SetClock, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = files_connection(desk, "演练", ConnectionKind.REHEARSAL_CONSOLE)
    for number in (1, 2, 3):
        _automatic(desk, rehearsal, number, timedelta(hours=2 + number))
    seconds = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(clock, "rate", lambda _connection: 3600.0)
    clock.forward(minutes=10)
    _step(desk)
    assert len(board.told()) == 1
    for _hour in (1, 2):
        seconds[0] += 1
        clock.forward(hours=1)
        _step(desk)
    assert board.told() == []
    seconds[0] += 60
    _step(desk)
    assert len(board.told()) == 2


def test_a_weekly_notice_reminds_of_nothing(desk: Desk, connection: str, board: Board) -> None:
    ordered = NOW + timedelta(hours=5) - timedelta(days=180)
    project(desk, connection, [case_columns(1, Node.BUYER_ACCEPT, ordered_at=ordered)], NOW - timedelta(hours=1))
    _step(desk)
    assert board.told() == []

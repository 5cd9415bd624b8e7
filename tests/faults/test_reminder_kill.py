"""kill -9 between showing a reminder and keeping that it was shown: at most one repeat, and none is lost."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.events import RemindersDue
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.faults.killed_code import run_code
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

CASES = (1, 2)
WORKER = "import sys; from tests.faults.test_reminder_kill import show; show(sys.argv[1])"


class _Screen:
    """Shows on the screen, then says so: as the window does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.events.subscribe(RemindersDue, self.on_due)
        desk.reminders.listen()

    def on_due(self, event: RemindersDue) -> None:
        for one in event.reminders:
            print(one.key, flush=True)
        self._desk.reminders.shown(event.connection_id, event.reminders)


def show(root: str) -> None:
    """One program that reminds of what is due, and ends."""
    desk = Desk(Home(Path(root)), SetClock())
    screen = _Screen(desk)
    desk.runner.step()
    desk.close()
    del screen


def _run(home: Home, label: str) -> tuple[int, list[str]]:
    done = run_code(WORKER, label, str(home.root))
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.split()


@pytest.mark.fault
@pytest.mark.parametrize("label", ["reminder.shown", "reminder.before_commit"])
def test_killed_between_showing_and_keeping_it_is_shown_once_more_at_most(home: Home, label: str) -> None:
    desk = Desk(home, SetClock())
    connection = files_connection(desk)
    signed = NOW + timedelta(hours=2) - timedelta(days=10)
    hardware = {"access_type": "硬件", "delivery_subtype": "", "courier_signed_at": signed, "is_phone_same": True}
    rows = [case_columns(number, "用户确认验收") | hardware for number in CASES]
    project(desk, connection, rows, NOW - timedelta(hours=1))
    desk.close()
    status, shown = _run(home, label)
    assert status == -signal.SIGKILL
    assert [key_of(number) in key for number, key in zip(CASES, shown, strict=True)] == [True, True]
    status, again = _run(home, "")
    assert (status, again) == (0, shown)
    status, third = _run(home, "")
    assert (status, third) == (0, [])

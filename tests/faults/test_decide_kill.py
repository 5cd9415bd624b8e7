"""kill -9 at every labelled step between a decision and its settling: at most one command, every one visible."""

from __future__ import annotations

import signal
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import FINAL
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.acts.outbox import GROUPS
from desktop_app.services.desk import Desk
from tests.faults.killed_code import run_code
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

CASES = (1, 2, 3, 4, 5)
LABELS = (
    "decide.before_transaction",
    "decide.command_added",
    "decide.before_commit",
    "decide.after_commit",
    "import.projected",
    "decide.observed",
    "decide.result_before_commit",
    "decide.settle_before_commit",
)

WORKER = """
import sys
from pathlib import Path
from tests.faults.test_decide_kill import work_on
for number in sys.argv[2].split(","):
    work_on(Path(sys.argv[1]), int(number))
"""


def work_on(root: Path, number: int) -> None:
    """What a person does with one case: confirm, register that it was done, paste the console's page later."""
    clock = SetClock(NOW + timedelta(minutes=number))
    desk = Desk(Home(root), clock)
    connection = desk.work.connections.list()[0].id
    desk.outbox.step()
    (result,) = desk.bulk.done(connection, [key_of(number)], CommandName.CONFIRM_REQUIREMENT)
    print("done" if result.is_done else result.message, flush=True)
    clock.forward(hours=1)
    project(desk, connection, [case_columns(number, Node.SELLER_DELIVER)], clock.now)
    print("seen", flush=True)
    desk.outbox.close()
    desk.close()


def _run(home: Home, numbers: tuple[int, ...], label: str) -> subprocess.CompletedProcess[str]:
    return run_code(WORKER, label, str(home.root), ",".join(map(str, numbers)))


@pytest.fixture
def killed_home(home: Home) -> Home:
    desk = Desk(home, SetClock())
    connection = files_connection(desk)
    rows = [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT) for number in CASES]
    project(desk, connection, rows, NOW - timedelta(hours=1))
    desk.close()
    return home


@pytest.mark.fault
@pytest.mark.parametrize("label", LABELS)
def test_killed_at_a_step_nothing_is_lost_or_done_twice(killed_home: Home, label: str) -> None:
    for number in CASES:
        killed = _run(killed_home, (number,), label)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        _look(killed_home, number, was_done="done" in killed.stdout)
    clean = _run(killed_home, CASES, "")
    assert clean.returncode == 0, clean.stderr
    desk = Desk(killed_home, SetClock(NOW + timedelta(hours=3)))
    connection = desk.work.connections.list()[0].id
    desk.outbox.step()
    commands = desk.work.commands.list(connection)
    assert sorted(one.target for one in commands) == [key_of(number) for number in CASES]
    assert {one.state for one in commands} == {CommandState.REFLECTED}
    for command in commands:
        assert len(desk.work.batches.of_command(command.id)) == 1
    assert desk.work.verify_journal().is_intact
    prepared = [entry for entry in desk.work.journal.list(500) if entry.action == "command.prepared"]
    assert len(prepared) == len(CASES)
    assert desk.replay.run(connection).is_same
    desk.outbox.close()
    desk.close()


def _look(home: Home, number: int, was_done: bool) -> None:
    """The next start after the kill: at most one command, in exactly one group; what was acknowledged is there."""
    desk = Desk(home, SetClock(NOW + timedelta(minutes=number)))
    connection = desk.work.connections.list()[0].id
    mine = [one for one in desk.work.commands.list(connection) if one.target == key_of(number)]
    assert len(mine) <= 1
    for command in mine:
        groups = [name for name in GROUPS if command in desk.outbox.list(connection, name)]
        assert len(groups) == 1
        assert (command.state in FINAL) == (key_of(number) not in desk.overlay.targets(connection))
    if was_done:
        assert [one.state for one in mine] in ([CommandState.CONFIRMED], [CommandState.REFLECTED])
    assert desk.decide.case(connection, key_of(number)) is not None
    desk.close()

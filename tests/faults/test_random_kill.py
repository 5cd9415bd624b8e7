"""Fifty kills at random moments while forms are typed, cases pasted, acts done and files imported, all at once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.events import NoticeRaised
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.faults.command_runs import started
from tests.faults.desk_load import PASTED
from tests.journeys import tables
from tests.journeys.command_line import environment
from tests.services.deciding import NOW, SetClock, files_connection, key_of

pytestmark = [pytest.mark.fault, pytest.mark.slow]

ROUNDS = 50
IMPORTED = 150
NUMBERS_A_ROUND = 5000
IS_DONE = (CommandState.CONFIRMED, CommandState.REFLECTED)


class _Acknowledged:
    """What was reported as done."""

    def __init__(self) -> None:
        self.drafts: dict[str, int] = {}
        self.pasted: set[int] = set()
        self.done: set[str] = set()

    def hear(self, lines: list[str]) -> None:
        for words in (line.split() for line in lines):
            if words[:1] == ["draft"] and len(words) == 3:
                self.drafts[words[1]] = int(words[2])
            elif words[:1] == ["pasted"]:
                self.pasted.add(int(words[1]))
            elif words[:1] == ["done"]:
                self.done.add(words[1])


class _Notices:
    def __init__(self) -> None:
        self.titles: list[str] = []

    def on_notice(self, notice: NoticeRaised) -> None:
        self.titles.append(notice.title)


def _killed_round(home: Home, file: Path, first: int, chance: random.Random, heard: _Acknowledged) -> None:
    """Two processes on one home, both ended in the middle of their work.

    The moment is told by what was acknowledged and not by a clock alone, so that a slow machine gets as far.
    """
    load = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.desk_load", str(home.root), str(first)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    assert load.stdout is not None
    ready = load.stdout.readline()
    assert ready == "ready\n", load.communicate()[1]
    importing = started(home, "import", str(file))
    awaited = chance.choice(["draft"] * 4 + ["pasted", "done"])
    lines = []
    while not lines or not lines[-1].startswith(awaited):
        lines.append(load.stdout.readline())
        assert lines[-1], load.communicate()[1]
    if chance.random() < 0.3:
        importing.wait(timeout=60)
    time.sleep(chance.uniform(0.0, 0.7))  # the moment of the kill is the point of this test
    load.kill()
    importing.kill()
    out, err = load.communicate(timeout=60)
    assert "Traceback" not in err, err
    _out, complaint = importing.communicate(timeout=60)
    assert b"Traceback" not in complaint, complaint.decode()
    heard.hear([*lines, *out.splitlines()])


def _look(home: Home, first: int, heard: _Acknowledged) -> None:
    """The next start: clean, and everything that was acknowledged is there."""
    desk, notices = Desk(home, SetClock(NOW + timedelta(minutes=first + 4000))), _Notices()
    desk.events.subscribe(NoticeRaised, notices.on_notice)
    desk.runner.step()
    assert set(notices.titles) <= {"已补做", "期限临近"}, notices.titles
    assert desk.work.opened.restored_from is None
    assert desk.work.opened.damaged_kept is None
    assert desk.work.verify_journal().is_intact
    for draft_id, revision in heard.drafts.items():
        draft = desk.drafts.load(draft_id)
        assert draft is not None, draft_id
        assert draft.revision >= revision
    desk.close()


def test_fifty_kills_at_random_while_everything_is_under_way(
    home: Home, tmp_path: Path, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20261124)
    desk = Desk(home, SetClock())
    files_connection(desk)
    desk.close()
    heard = _Acknowledged()
    for number in range(ROUNDS):
        file = tables.write_cases(tmp_path / f"{number}.csv", IMPORTED, start=number * IMPORTED)
        _killed_round(home, file, number * NUMBERS_A_ROUND, chance, heard)
        _look(home, number * NUMBERS_A_ROUND, heard)
    desk = Desk(home, SetClock(NOW + timedelta(days=365)))
    connection = desk.work.connections.list()[0].id
    keys = [row.key for row in desk.projection(connection).as_rows("cases")]
    assert len(keys) == len(set(keys))
    present = set(keys)
    for first in heard.pasted:
        assert {key_of(one) for one in range(first, first + PASTED)} <= present
    pastes = [[key_of(one) in present for one in range(first, first + PASTED)] for first in _all_pastes(keys)]
    assert all(all(rows) for rows in pastes), "a paste that is there is there whole"
    imported = sum(key.startswith("CS2610") for key in keys)
    assert imported % IMPORTED == 0, "a file that is there is there whole"
    commands = desk.work.commands.list(connection)
    assert len({command.target for command in commands}) == len(commands), "one act a case"
    by_target = {command.target: command.state for command in commands}
    assert all(by_target[target] in IS_DONE for target in heard.done)
    assert desk.replay.run(connection).is_same
    desk.close()
    counts = {
        "kills": ROUNDS * 2,
        "draft saves": sum(heard.drafts.values()),
        "pastes": len(heard.pasted),
        "acts": len(heard.done),
        "files": imported // IMPORTED,
        "rows": len(keys),
    }
    for name, count in counts.items():
        record_property(name, count)
    with capsys.disabled():
        print(f"\n{counts}; lost 0, twice 0")
    assert min(counts.values()) > 0


def _all_pastes(keys: list[str]) -> set[int]:
    """The first numbers of the pastes of which any row is there."""
    numbers = [int(key.partition("|")[0].removeprefix("CS26110215")) for key in keys if key.startswith("CS26110215")]
    return {number - number % PASTED for number in numbers}

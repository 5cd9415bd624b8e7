"""The marketplace does not run: three orders are decided all the same, and done once each when it is there again.

Real processes throughout: the rehearsal marketplace is killed, not told to end; on the command line ``sync`` sends.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.supervision import case_key
from desktop_app.models.syncing import SyncStateName
from desktop_app.paths import Home
from desktop_app.services.acts.waits import WaitReason
from desktop_app.services.desk import Desk
from desktop_app.services.rehearsals.rehearsals import Opening
from tests.faults.command_runs import told
from tests.faults.home_process import ended, home_process
from tests.faults.outbox_market import MarketClock
from tests.faults.rehearsal_home import CONFIRM, CONNECTION, DELIVER, RehearsalHome, is_a_sentence, rehearsal_home
from tests.journeys.command_line import run
from tests.sandbox.marketplace import Marketplace

SYNC = ("sync", "--connection", CONNECTION)
QUEUED, SUCCEEDED, CONFLICT, REFLECTED = (
    CommandState.QUEUED,
    CommandState.SUCCEEDED,
    CommandState.CONFLICT,
    CommandState.REFLECTED,
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[RehearsalHome]:
    with rehearsal_home(tmp_path / "数据 home") as found:
        yield found


def test_three_orders_decided_offline_are_done_once_when_it_is_there_again(place: RehearsalHome) -> None:
    keys = [*place.cases(CONFIRM, 2), *place.cases(DELIVER)]
    place.kill_shop()
    commands = [place.decide(key) for key in keys]
    place.forward()
    place.forward()
    assert [place.state(one) for one in commands] == [QUEUED] * 3
    wait = place.desk.outbox.direct.waiting(place.connection)
    assert wait is not None
    assert wait.reason is WaitReason.OFFLINE
    assert is_a_sentence(wait.text), wait.text
    failed = place.sync()
    assert failed.state is SyncStateName.FAILED
    assert is_a_sentence(failed.message), failed.message
    place.reopen()
    assert [place.state(one) for one in commands] == [QUEUED] * 3, "a restart loses nothing"
    place.start_shop()
    assert not place.effects()
    place.forward(700)
    place.forward(700)
    assert [place.state(one) for one in commands] == [SUCCEEDED] * 3
    assert place.effects() == dict.fromkeys([one.id for one in commands], 1)
    assert place.sync().state is SyncStateName.DONE
    assert [place.state(one) for one in commands] == [REFLECTED] * 3
    place.forward(3600)
    assert sum(place.effects().values()) == 3, "nothing is sent again afterwards"
    assert place.desk.work.verify_journal().is_intact


def test_one_whose_condition_broke_meanwhile_is_held_with_the_reason(place: RehearsalHome) -> None:
    confirm, moved = place.cases(CONFIRM, 2)
    (deliver,) = place.cases(DELIVER)
    place.kill_shop()
    commands = [place.decide(key) for key in (confirm, moved, deliver)]
    place.forward()
    place.start_shop()
    # a colleague in the console, before this program is there again; then the buyer rewrites the requirement
    place.colleague_rejects(moved)
    place.forward(700)
    assert [place.state(one) for one in commands] == [SUCCEEDED, CONFLICT, SUCCEEDED]
    held = place.get(commands[1])
    assert "不再是“商家确认需求”" in held.result_text
    assert held.answer["case"]["node"] == "BUYER_SUBMIT_REQUIREMENT", "both versions can be shown"
    ours = {one.id: count for one in commands if (count := place.effects()[one.id])}
    assert ours == {commands[0].id: 1, commands[2].id: 1}
    assert place.is_visible(held)
    place.forward(3600)
    assert place.effects()[held.id] == 0
    # the next step is possible: let it go, and decide anew when the buyer has written again
    place.desk.outbox.void(held.id)
    place.buyer("submit_requirement", moved)
    place.sync()
    again = place.decide(moved)
    place.forward()
    assert (place.state(again), place.effects()[again.id]) == (SUCCEEDED, 1)


@pytest.mark.slow
def test_on_the_command_line_sync_says_that_nobody_answers_and_sends_later(place: RehearsalHome) -> None:
    confirm, moved = place.cases(CONFIRM, 2)
    (deliver,) = place.cases(DELIVER)
    place.kill_shop()
    message = told(run(place.home, *SYNC, "--json"), 3, "连不上")
    assert is_a_sentence(message), message
    place.clock.set_wall(-600)  # decided ten minutes ago: only the shortest hold of a new process is left
    commands = [place.decide(key) for key in (confirm, moved, deliver)]
    place.desk.close()
    place.start_shop()
    place.colleague_rejects(moved)
    done = run(place.home, *SYNC)
    assert done.status == 1, "the one that is held needs a person"
    assert "最多再等 10 秒就提交" in done.err
    assert "需人工核对" in done.out
    assert "不再是“商家确认需求”" in done.out
    assert [place.effects()[one.id] for one in commands] == [1, 0, 1]
    again = run(place.home, *SYNC, "--json")
    assert again.status == 1
    assert again.document["outbox"] == {"waiting": 0, "person": 1, "auto": 0, "done": 2, "recalled": 0}
    assert [place.effects()[one.id] for one in commands] == [1, 0, 1]
    place.desk = place.opened()
    assert [place.state(one) for one in commands] == [REFLECTED, CONFLICT, REFLECTED]


def test_a_marketplace_that_the_program_runs_itself_is_started_again_and_all_is_done_once(home: Home) -> None:
    clock = MarketClock()
    desk, connection, folder = _with_own_marketplace(home, clock)
    keys = _waiting_for_us(folder)[:2]
    os.kill(json.loads((folder / "address.json").read_bytes())["pid"], signal.SIGKILL)
    commands = [one.command for one in desk.decide.confirm_requirement(connection.id, keys)]
    for _turn in range(3):
        clock.forward(700)
        desk.outbox.drain()
    assert [one and desk.outbox.get(one.id).state for one in commands] == [SUCCEEDED] * 2
    done = [one["key"] for one in _at(folder).control("GET", "effects")["effects"]]
    assert sorted(done) == sorted(one.id for one in commands if one is not None)
    desk.close()
    assert not (folder / "address.json").exists(), "it ended with the program"


def _with_own_marketplace(home: Home, clock: MarketClock) -> tuple[Desk, Connection, Path]:
    """A desk that runs a marketplace itself and has fetched from it; its connection, and where the marketplace lies."""
    desk = Desk(home, clock)
    desk.rehearsals.opening = Opening(rate=0)
    connection = desk.rehearsals.make(ConnectionKind.REHEARSAL_DIRECT)
    desk.sync.run(connection.id)
    return desk, connection, desk.rehearsals.folder(connection.id)


def _waiting_for_us(folder: Path) -> list[str]:
    """Keys of the cases that wait for the seller to confirm."""
    items = _at(folder).items()
    return [
        case_key(item["order_id"], item["line_id"])
        for item in items
        if item["node"] == CONFIRM and not item["appeal_open"]
    ]


def _at(folder: Path) -> Marketplace:
    """The marketplace that runs in a folder, whoever started it."""
    address = json.loads((folder / "address.json").read_bytes())
    process = subprocess.Popen(["true"])
    process.wait()
    return Marketplace(process, folder, address["port"], address["token"])


@pytest.mark.slow
def test_the_window_that_runs_the_marketplace_is_killed_while_it_sends_and_the_other_one_goes_on(home: Home) -> None:
    clock = MarketClock()
    desk, connection, folder = _with_own_marketplace(home, clock)
    keys = _waiting_for_us(folder)[:4]
    clock.set_wall(-600)  # decided ten minutes ago: each window holds them for its shortest time
    ids = sorted(one.command.id for one in desk.decide.confirm_requirement(connection.id, keys) if one.command)
    assert len(ids) >= 2
    desk.close()
    with home_process(home) as first, home_process(home) as second:
        _until(lambda: (folder / "address.json").exists())
        owner = _parent(json.loads((folder / "address.json").read_bytes())["pid"])
        killed, other = (first, second) if owner == first.pid else (second, first)
        assert owner == killed.pid, "a window runs it"
        killed.kill()
        killed.wait()
        _until(lambda: _done(folder) == ids)
        ended(other)
    desk = Desk(home, MarketClock())
    desk.sync.run(connection.id)
    assert {desk.outbox.get(one).state for one in ids} == {REFLECTED}
    assert _done(folder) == ids
    assert desk.work.verify_journal().is_intact
    desk.close()


def _done(folder: Path) -> list[str]:
    """Keys of what was done, as often as it was; nothing while nobody answers."""
    try:
        return sorted(one["key"] for one in _at(folder).control("GET", "effects")["effects"])
    except (OSError, ValueError, IndexError):
        return []


def _parent(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("PPid:")).split()[1])


def _until(is_so: Callable[[], bool], seconds: float = 90.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


@pytest.mark.slow
def test_sync_never_passes_over_in_silence_what_it_did_not_send(place: RehearsalHome) -> None:
    command = place.decide(place.cases(CONFIRM)[0])
    fault = {"kind": "cut_after", "match": {"method": "PUT", "path_prefix": "/seller/v1/commands"}, "times": 3}
    place.shop.control("POST", "faults", fault)
    place.forward()
    place.forward()
    found = run(place.home, *SYNC, "--json")
    assert (found.status, found.document["outbox"]["auto"]) == (0, 1), "the program that is open sends it"
    (left,) = found.document["unsent_commands"]
    assert (left["order_id"], left["command"]) == (command.target.partition("|")[0], "ConfirmRequirement")
    assert "由它提交" in left["message"]
    assert left["message"] in found.document["message"]
    place.desk.close()
    lost = run(place.home, *SYNC)
    assert lost.status == 1, "nobody sends it now"
    assert "没有提交：“确认需求”" in lost.out
    assert "不会办两次" in lost.out
    place.kill_shop()
    place.start_shop()
    done = run(place.home, *SYNC, "--json")
    assert (done.status, done.document["message"], done.document["unsent_commands"]) == (0, "", [])
    assert place.effects() == {command.id: 1}

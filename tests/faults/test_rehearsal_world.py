"""The world around a rehearsal: clocks that jump, a weekend, several programs at once, a marketplace that dies.

Everything is real but the time, and where several programs run, that too.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.syncing import SyncReport, SyncStateName
from desktop_app.paths import Home
from tests.faults.home_process import ended, home_process
from tests.faults.rehearsal_home import CONFIRM, CONNECTION, DELIVER, RehearsalHome, is_a_sentence, rehearsal_home
from tests.gateways.fault_server import answer, serving
from tests.journeys.command_line import arguments, environment, run
from tests.sandbox.marketplace import command as sandbox_command
from tests.sandbox.marketplace import environment as sandbox_environment

pytestmark = [pytest.mark.fault]

QUEUED, SENDING, UNKNOWN = CommandState.QUEUED, CommandState.SENDING, CommandState.UNKNOWN
SUCCEEDED, REFLECTED = CommandState.SUCCEEDED, CommandState.REFLECTED
SYNC = ("sync", "--connection", CONNECTION)
HOURS = 3600.0
LOCK_WORDS = ("locked", "锁", "busy")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[RehearsalHome]:
    with rehearsal_home(tmp_path / "数据 home") as found:
        yield found


@pytest.mark.parametrize("hours", [-30, -2, 2, 11])
def test_a_clock_that_jumps_during_a_hold_neither_sends_early_nor_never(place: RehearsalHome, hours: int) -> None:
    (key,) = place.cases(CONFIRM)
    command = place.decide(key)
    left = place.desk.outbox.holds.remaining(command)
    place.forward(1)
    place.clock.set_wall(hours * HOURS)
    place.forward(1)
    assert (place.state(command), place.effects()[command.id]) == (QUEUED, 0)
    assert place.desk.outbox.holds.remaining(place.get(command)) == pytest.approx(left - 2)
    place.forward(left)
    assert (place.state(command), place.effects()[command.id]) == (SUCCEEDED, 1)
    place.forward(HOURS)
    assert place.effects()[command.id] == 1
    assert place.desk.work.verify_journal().is_intact


@pytest.mark.parametrize("has_restarted", [False, True])
def test_after_a_weekend_with_the_lid_closed_a_person_is_asked(place: RehearsalHome, has_restarted: bool) -> None:
    (key,) = place.cases(CONFIRM)
    command = place.decide(key)
    if has_restarted:
        place.desk.close()
    place.clock.set_wall(62 * HOURS)  # Friday evening to Monday morning; the monotonic clock slept too
    if has_restarted:
        place.clock.restart()
        place.desk = place.opened()
    for _turn in range(3):
        place.forward()
    assert (place.state(command), place.effects()[command.id]) == (QUEUED, 0)
    assert place.get(command).is_asking
    assert [one.id for one in place.desk.outbox.list(place.connection, "person")] == [command.id]
    place.desk.outbox.direct.still_wanted(command.id)
    place.forward()
    assert (place.state(command), place.effects()[command.id]) == (SUCCEEDED, 1)


def test_after_a_weekend_sync_on_the_command_line_sends_nothing_and_says_so(place: RehearsalHome) -> None:
    (key,) = place.cases(CONFIRM)
    place.clock.set_wall(-62 * HOURS)
    command = place.decide(key)
    place.desk.close()
    done = run(place.home, *SYNC)
    assert (done.status, place.effects()[command.id]) == (1, 0)
    assert "定得太久了，没有自动提交。请在窗口的“待提交”里确认" in done.out
    place.desk = place.opened()


@pytest.mark.slow
def test_two_windows_and_two_syncs_at_once_do_each_once_and_nobody_hears_of_a_lock(place: RehearsalHome) -> None:
    keys = [*place.cases(CONFIRM, 3), *place.cases(DELIVER, 2)]
    place.clock.set_wall(-600)  # ten minutes ago: each process holds them for its shortest time
    commands = [place.decide(key) for key in keys]
    place.desk.close()
    with home_process(place.home) as first, home_process(place.home) as second:
        syncs = [
            subprocess.Popen(
                arguments(place.home, *SYNC), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
            )
            for _one in range(2)
        ]
        until = time.monotonic() + 60
        while len(place.effects()) < len(keys) and time.monotonic() < until:
            time.sleep(0.5)  # the processes live in real time
        heard = [sync.communicate(timeout=60) for sync in syncs]
        told = [*ended(first), *ended(second)]
    assert place.effects() == dict.fromkeys([one.id for one in commands], 1)
    for sync, (out, err) in zip(syncs, heard, strict=True):
        text = (out + err).decode()
        assert "Traceback" not in text
        assert sync.returncode in (0, 1, 3), text
        assert sync.returncode != 3 or "正在同步" in text, text
        assert not any(word in text for word in LOCK_WORDS), text
    assert not [one for one in told if any(word in " ".join(one) for word in LOCK_WORDS)], told
    place.desk = place.opened()
    place.sync()
    assert [place.state(one) for one in commands] == [REFLECTED] * len(keys)
    assert place.desk.work.verify_journal().is_intact


def test_a_marketplace_killed_during_a_fetch_is_told_and_the_next_one_goes_on(place: RehearsalHome) -> None:
    (key,) = place.cases(CONFIRM)
    place.buyer("open_appeal", key)
    found: list[SyncReport] = []
    for prefix in ("/seller/v1/about", "/seller/v1/changes?kind=orders", "/seller/v1/changes?kind=cases"):
        place.shop.fault("slow", seconds=60, match={"path_prefix": prefix})
        fetching = threading.Thread(target=lambda: found.append(place.sync()))
        fetching.start()
        _until_met(place, "slow")
        place.kill_shop()
        fetching.join(60)
        assert found[-1].state is SyncStateName.FAILED
        assert is_a_sentence(found[-1].message), found[-1].message
        place.start_shop()
    assert place.sync().state is SyncStateName.DONE
    there = {f"{item['order_id']}|{item['line_id']}" for item in place.shop.items()}
    assert {row.key for row in place.desk.projection(place.connection).as_rows("cases")} == there
    assert place.desk.replay.run(place.connection).is_same


@pytest.mark.parametrize(("after_commit", "done"), [(False, 0), (True, 1)])
def test_a_marketplace_killed_during_a_send_has_one_effect(place: RehearsalHome, after_commit: bool, done: int) -> None:
    (key,) = place.cases(DELIVER)
    command = place.decide(key)
    match = {"method": "PUT", "path_prefix": "/seller/v1/commands"}
    place.shop.fault("slow", seconds=60, after_commit=after_commit, match=match)
    place.clock.forward(121)
    sending = threading.Thread(target=lambda: place.desk.outbox.drain())
    sending.start()
    _until_met(place, "slow")
    if after_commit:
        _until(lambda: bool(place.effects()))
    place.kill_shop()
    sending.join(60)
    assert place.state(command) is SENDING
    text = str(place.get(command).answer["text"])
    assert is_a_sentence(text), text
    assert "可能已经办理" in text
    place.start_shop()
    assert place.effects()[command.id] == done
    place.forward(700)
    place.forward(700)
    assert (place.state(command), place.effects()[command.id]) == (SUCCEEDED, 1)


def test_its_port_is_taken_by_another_program_when_it_should_start_again(place: RehearsalHome) -> None:
    (key,) = place.cases(CONFIRM)
    command = place.decide(key)
    port, address = place.shop.port, place.home.rehearsal / "address.json"
    place.kill_shop()
    stale = address.read_bytes()
    # somebody else listens there
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        probe.listen()
        failed = subprocess.run(
            sandbox_command(place.home.rehearsal, "--port", str(port)),
            env=sandbox_environment(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert failed.returncode == 3
        assert f"端口 {port} 已被占用" in failed.stderr.decode()
    place.forward()
    assert is_a_sentence(place.waits()), place.waits()
    assert "请先启动" in place.waits()
    # or its file is still there, and points to them
    address.write_bytes(stale)
    page = answer(200, None, "Content-Type: text/html", raw=b"<!doctype html><title>another program</title>")
    with serving(page, port=port):
        place.forward(700)
        assert place.state(command) is QUEUED
        assert is_a_sentence(place.waits()), place.waits()
        assert "网页" in place.waits()
        report = place.sync()
        assert (report.state, is_a_sentence(report.message)) == (SyncStateName.FAILED, True), report.message
    place.start_shop()
    place.forward(700)
    assert (place.state(command), place.effects()[command.id]) == (SUCCEEDED, 1)


def test_a_copied_home_sends_nothing_by_itself_on_the_command_line(place: RehearsalHome, tmp_path: Path) -> None:
    (key,) = place.cases(CONFIRM)
    place.clock.set_wall(-600)
    command = place.decide(key)
    place.desk.close()
    copy = Home(tmp_path / "复制")
    shutil.copytree(place.home.root, copy.root)
    done = run(copy, *SYNC)
    assert place.effects()[command.id] == 0
    assert done.status == 1
    assert "暂停" in done.out + done.err, done
    place.desk = place.opened()
    place.forward(11)
    place.forward(121)
    assert (place.state(command), place.effects()[command.id]) == (SUCCEEDED, 1)
    assert run(copy, *SYNC).status in (0, 1)
    assert place.effects()[command.id] == 1


def test_a_restored_home_sends_nothing_again_on_the_command_line(place: RehearsalHome) -> None:
    sent, held = (place.decide(key) for key in place.cases(CONFIRM, 2))
    snapshot = place.desk.work.snapshot()
    place.desk.outbox.direct.recall(held.id)
    place.forward()
    assert (place.state(sent), place.effects()[sent.id]) == (SUCCEEDED, 1)
    place.desk.close()
    for newer in snapshot.parent.glob("work-*.db"):
        if newer != snapshot:
            newer.unlink()
    place.home.work_db.write_bytes(b"\xff" * 4096)
    for part in ("-wal", "-shm"):
        place.home.work_db.with_name(place.home.work_db.name + part).unlink(missing_ok=True)
    done = run(place.home, *SYNC)
    assert done.status == 1
    assert "暂停" in done.out + done.err, done
    run(place.home, *SYNC)
    assert (place.effects()[sent.id], place.effects()[held.id]) == (1, 0)
    place.desk = place.opened()
    for _turn in range(3):
        place.forward(HOURS)
    assert (place.effects()[sent.id], place.effects()[held.id]) == (1, 0)
    assert place.state(sent) in (SUCCEEDED, REFLECTED), "read back by its key"
    assert place.state(held) is UNKNOWN, "its recall is younger than the snapshot: a person is asked"


def _until_met(place: RehearsalHome, kind: str) -> None:
    """The fault of this kind has been met."""
    _until(lambda: any(one["kind"] == kind and one["used"] for one in place.shop.control("GET", "faults")["faults"]))


def _until(is_so: object, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert callable(is_so)
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")

"""Rehearsals: the marketplace's process is started, found, watched, started again and ended; always the real one."""

from __future__ import annotations

import collections
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.clock import Clock
from desktop_app.errors import DeskError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import Event, FactsChanged, NoticeRaised, RehearsalChanged
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rehearsing import RehearsalState
from desktop_app.models.syncing import SyncStateName
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.rehearsals.last_time import NAME, recall
from desktop_app.services.rehearsals.process import MarketProcess
from desktop_app.services.rehearsals.rehearsals import Opening
from tests.sandbox import marketplace

DIRECT, CONSOLE = ConnectionKind.REHEARSAL_DIRECT, ConnectionKind.REHEARSAL_CONSOLE
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    found = open_desk(home)
    found.rehearsals.opening = Opening(rate=0)
    yield found
    found.close()
    assert _running(home) == []


def _running(home: Home) -> list[int]:
    """Process ids of the marketplaces of a home that are alive."""
    alive = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if "sandbox" in words and str(home.root) in " ".join(words) and state != "Z":
            alive.append(int(entry.name))
    return alive


def _wait(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Look until it is so."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        pause.wait(0.02)


def test_one_call_makes_a_shop_a_connection_and_its_first_facts(desk: Desk, home: Home) -> None:
    connection = desk.rehearsals.make(DIRECT)
    assert (connection.name, connection.kind) == ("演练（自动提交）", DIRECT)
    report = desk.sync.run(connection.id)
    assert report.state is SyncStateName.DONE
    assert report.rows > 160
    assert desk.case_lists.first_page(connection.id, ListQuery(View.MINE), 5)
    assert desk.rehearsals.state(connection.id) == (RehearsalState.RUNNING, "")
    assert len(_running(home)) == 1
    address = home.rehearsal / connection.id / "address.json"
    assert address.stat().st_mode & 0o777 == 0o600
    token = json.loads(address.read_bytes())["token"]
    assert not any(token.encode() in file.read_bytes() for file in home.root.glob("*.db*"))


def test_a_new_shop_has_refunds_in_every_state_and_buyers_file_more_as_time_goes_on(desk: Desk) -> None:
    connection = desk.rehearsals.make(DIRECT)
    desk.sync.run(connection.id)
    first = {one.key: one for one in desk.refunds.all(connection.id)}
    found = collections.Counter(one.state for one in first.values())
    assert found[RefundState.PENDING_SELLER] >= 5
    assert {RefundState.AWAITING_RETURN, RefundState.AWAITING_INSPECTION, RefundState.REJECTED} <= set(found)
    assert RefundState.UNKNOWN not in found
    told = desk.refunds.reports(connection.id)
    assert any(one.is_decidable for one in told)
    assert any(one.is_blocked for one in told)
    assert "UNKNOWN_ORDER" not in {blocker.id for one in told for blocker in one.blockers}
    desk.rehearsals.steering.step(connection.id, 7 * 86_400)
    desk.sync.run(connection.id)
    new = [one for one in desk.refunds.all(connection.id) if one.key not in first]
    assert new, "buyers ask by themselves"
    assert RefundState.UNKNOWN not in {one.state for one in new}


def test_made_twice_it_is_the_same_one_and_a_new_one_has_another_name(desk: Desk, home: Home) -> None:
    first = desk.rehearsals.make(CONSOLE)
    assert desk.rehearsals.make(CONSOLE) == first
    other = desk.rehearsals.make_new(CONSOLE)
    assert (other.name, other.id != first.id) == ("演练（控制台办理） 2", True)
    assert len(_running(home)) == 2


def test_the_console_way_has_no_interface_and_a_console_page(desk: Desk) -> None:
    connection = desk.rehearsals.make(CONSOLE)
    assert not desk.sync.can_sync(connection)
    link = desk.rehearsals.steering.console_link(connection.id)
    assert link.startswith("http://127.0.0.1:")
    assert "token=" not in link


def test_its_clock_is_the_connections_time_and_steps_bring_what_fell_due(desk: Desk) -> None:
    connection = desk.rehearsals.make(DIRECT)
    desk.sync.run(connection.id)
    before = desk.clock.connection_now(connection.id)
    rows = desk.sync.states(connection.id)[0].as_of
    moved = desk.rehearsals.steering.step(connection.id, 7 * 86_400)
    assert moved.at - before == timedelta(days=7)
    assert desk.clock.connection_now(connection.id) - before == timedelta(days=7)
    assert abs(desk.clock.connection_now("") - desk.clock.wall()) < timedelta(minutes=1)
    after = desk.sync.states(connection.id)[0].as_of
    assert rows is not None
    assert after is not None
    assert after - rows >= timedelta(days=7)
    assert desk.rehearsals.steering.set_rate(connection.id, 60).rate == 60
    assert desk.clock.rate(connection.id) == 60


def test_a_clock_that_is_moved_elsewhere_moves_here_too(desk: Desk) -> None:
    connection = desk.rehearsals.make(DIRECT)
    desk.sync.run(connection.id)
    told = Heard()
    desk.events.subscribe(RehearsalChanged, told.on)
    desk.events.subscribe(FactsChanged, told.on)
    steering, before = desk.rehearsals.steering, desk.clock.connection_now(connection.id)
    assert not steering.look(connection.id)
    assert told.heard == []
    elsewhere = desk.rehearsals.controls(connection.id)  # says nothing to the desk, like the console or another program
    elsewhere.step(172_800)
    assert desk.clock.connection_now(connection.id) == before
    desk.rehearsals.watch.ask_soon(connection.id)
    desk.rehearsals.watch.ask()
    _wait(lambda: desk.clock.connection_now(connection.id) - before == timedelta(days=2))
    _wait(lambda: len(told.heard) == 3)
    assert isinstance(told.heard[0], RehearsalChanged)
    assert [one.kind for one in told.heard if isinstance(one, FactsChanged)] == ["cases", "refunds"]
    elsewhere.set_rate(3600)
    assert steering.look(connection.id)
    assert desk.clock.rate(connection.id) == 3600
    assert not steering.look(connection.id), "that it runs fast is no move"


class Heard:
    """Keeps what events tell."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    def on(self, event: Event) -> None:
        self.heard.append(event)


def test_until_it_answers_a_rehearsal_shows_its_last_known_time(home: Home) -> None:
    desk = open_desk(home)
    desk.rehearsals.opening = Opening(rate=0)
    connection = desk.rehearsals.make(DIRECT)
    shown = desk.rehearsals.steering.step(connection.id, 9 * 86_400).at
    desk.close()
    again = open_desk(home)
    assert shown - again.clock.connection_now(connection.id) > timedelta(days=8)
    recall(again, connection.id)
    assert abs(again.clock.connection_now(connection.id) - shown) < timedelta(minutes=5)
    assert abs(again.clock.connection_now("") - again.clock.wall()) < timedelta(minutes=1)
    (again.rehearsals.folder(connection.id) / NAME).write_text("{", encoding="utf-8")
    fresh = open_desk(home)
    recall(fresh, connection.id)
    assert not fresh.clock.has_heard(connection.id)
    for one in (again, fresh):
        one.close()


def test_a_marketplace_that_another_program_runs_is_used_and_left_running(desk: Desk, home: Home) -> None:
    connection = desk.rehearsals.make(DIRECT)
    desk.rehearsals.stop(connection.id)
    with marketplace.running(desk.rehearsals.folder(connection.id)) as other:
        desk.rehearsals.ensure(connection.id)
        assert _running(home) == [other.process.pid]
        desk.rehearsals.close()
        assert other.process.poll() is None


def test_two_programs_that_start_it_at_once_share_one(desk: Desk, home: Home) -> None:
    connection = desk.rehearsals.make(DIRECT)
    desk.rehearsals.stop(connection.id)
    other = open_desk(home)
    results: list[object] = []

    def ensure(which: Desk) -> None:
        try:
            results.append(which.rehearsals.ensure(connection.id).at)
        except DeskError as error:
            results.append(error)

    threads = [threading.Thread(target=ensure, args=(which,)) for which in (desk, other)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not [one for one in results if isinstance(one, DeskError)]
    assert len(results) == 2
    _wait(lambda: len(_running(home)) == 1)  # the one that came second is still ending
    other.close()


def test_one_that_died_is_started_again_and_said_once(desk: Desk, home: Home) -> None:
    told = _Told()
    desk.events.subscribe(NoticeRaised, told.on)
    connection = desk.rehearsals.make(DIRECT)
    desk.sync.run(connection.id)
    (pid,) = _running(home)
    os.kill(pid, signal.SIGKILL)
    _wait(lambda: not desk.rehearsals.is_up(connection.id))
    watch = desk.rehearsals.watch
    assert watch.is_due()
    _wait(lambda: (watch.step(), len(_running(home)) == 1 and _answers(desk, connection.id))[1])
    assert [one.title for one in told.notices] == ["演练环境意外结束"]
    assert desk.sync.run(connection.id).state is SyncStateName.DONE


class _Told:
    def __init__(self) -> None:
        self.notices: list[NoticeRaised] = []

    def on(self, notice: NoticeRaised) -> None:
        self.notices.append(notice)


def _answers(desk: Desk, connection_id: str) -> bool:
    return desk.rehearsals.state(connection_id)[0] is RehearsalState.RUNNING and not desk.rehearsals.watch.is_due()


def test_a_start_that_keeps_failing_is_tried_later_each_time_and_told_once(home: Home) -> None:
    clock = _Stepped()
    desk = open_desk(home, clock)
    told = _Told()
    desk.events.subscribe(NoticeRaised, told.on)
    connection = desk.connections.create("演练（自动提交）", DIRECT)
    folder = desk.rehearsals.folder(connection.id)
    folder.mkdir(parents=True)
    (folder / "marketplace.db").write_bytes(b"no database " * 500)
    desk.connections.remember(connection)
    watch, pauses = desk.rehearsals.watch, []
    for _turn in range(3):
        watch.step()
        _wait(lambda: watch._plans[connection.id].job.is_finished)
        pauses.append(watch._plans[connection.id].next_at - clock.seconds)
        assert not watch.is_due()
        clock.seconds += pauses[-1]
        assert watch.is_due()
    assert pauses == [1, 2, 4]
    assert [one.title for one in told.notices] == ["演练环境没有启动"]
    desk.close()


class _Stepped(Clock):
    seconds = 5000.0

    def monotonic(self) -> float:
        return self.seconds


def test_sync_by_itself_starts_the_marketplace_it_needs(desk: Desk, home: Home) -> None:
    connection = desk.rehearsals.make(DIRECT)
    desk.rehearsals.stop(connection.id)
    assert _running(home) == []
    assert desk.sync.run(connection.id).state is SyncStateName.DONE
    assert len(_running(home)) == 1


def test_a_start_that_is_refused_leaves_nothing_and_says_why(desk: Desk, home: Home) -> None:
    home.rehearsal.write_text("in the way")
    with pytest.raises(DeskError) as caught:
        desk.rehearsals.make(DIRECT)
    assert caught.value.title == "演练环境没有启动"
    assert desk.connections.list() == []


def test_broken_data_are_said_and_the_next_rehearsal_is_another_shop(desk: Desk) -> None:
    connection = desk.rehearsals.make(DIRECT)
    desk.rehearsals.stop(connection.id)
    (desk.rehearsals.folder(connection.id) / "marketplace.db").write_bytes(b"no database " * 500)
    with pytest.raises(DeskError) as caught:
        desk.rehearsals.ensure(connection.id)
    assert "重新开始一个演练" in caught.value.message
    assert desk.rehearsals.state(connection.id) == (RehearsalState.FAILED, caught.value.message)
    assert desk.rehearsals.make(DIRECT).name == "演练（自动提交） 2"


def test_a_full_disk_is_said_by_the_marketplace_and_nothing_is_left(
    desk: Desk, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(folder: Path, words: Sequence[str]) -> MarketProcess:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
        try:
            return MarketProcess(folder, words)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    monkeypatch.setattr("desktop_app.services.rehearsals.rehearsals.MarketProcess", small)
    with pytest.raises(DeskError) as caught:
        desk.rehearsals.make(DIRECT)
    assert caught.value.message.endswith("。")
    assert (desk.connections.list(), list(home.rehearsal.iterdir()), _running(home)) == ([], [], [])


def test_a_cancelled_start_leaves_nothing(desk: Desk, home: Home) -> None:
    with pytest.raises(DeskError):
        desk.rehearsals.make(DIRECT, lambda: True)
    assert _running(home) == []
    assert desk.connections.list() == []
    assert list(home.rehearsal.iterdir()) == []


def test_the_second_start_in_a_folder_is_known_by_what_it_says(tmp_path: Path) -> None:
    with marketplace.running(tmp_path / "a"):
        second = MarketProcess(tmp_path / "a")
        _wait(lambda: second.has_ended)
        assert second.found_another()


def test_killed_itself_the_program_leaves_no_marketplace(home: Home) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from desktop_app.models.connections import ConnectionKind\n"
        "from desktop_app.paths import Home\n"
        "from desktop_app.services.desk import open_desk\n"
        "open_desk(Home(Path(sys.argv[1]))).rehearsals.make(ConnectionKind.REHEARSAL_DIRECT)\n"
        "print('up', flush=True)\n"
        "sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(home.root)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == b"up\n"
    assert len(_running(home)) == 1
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    _wait(lambda: not _running(home), 15)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("文件夹 /x 里的演练环境已经在运行。请先结束它，或用 --folder 换一个文件夹。", "另一个窗口或命令"),
        (
            "演练数据 shop.db 不能使用（malformed）。请用 --folder 换一个文件夹。",
            "重新开始一次演练",
        ),
        ("没有空闲的端口。", "没有空闲的端口。"),
    ],
)
def test_what_the_marketplace_says_is_told_without_words_of_its_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, words: str
) -> None:
    process = MarketProcess(tmp_path, ["--no-such-option"])
    try:
        monkeypatch.setattr(process, "_said", lambda: said)
        told = process.fault().message
    finally:
        process.end()
    assert words in told
    assert "--" not in told

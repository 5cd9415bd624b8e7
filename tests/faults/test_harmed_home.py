"""A home that was damaged, copied, made by a newer program, or kept by a wrong clock: told, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.cli import main
from desktop_app.clock import CHINA, Clock
from desktop_app.errors import NewerDataError
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.events import NoticeRaised
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.store import places
from tests.faults.command_runs import started, told
from tests.journeys import tables
from tests.journeys.command_line import run, run_json
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

pytestmark = [pytest.mark.fault]


@pytest.fixture
def filled(home: Home, tmp_path: Path) -> Home:
    """A home with one batch, and a snapshot made after it."""
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 60)))
    assert list(home.snapshots.glob("work-*.db"))
    return home


def _harm(path: Path, how: str) -> None:
    size = path.stat().st_size
    if how == "lost":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        os.truncate(path, size // 2)
    elif how == "overwritten":
        path.write_bytes(b"no database at all" * 500)
    else:
        with path.open("r+b") as stream:
            stream.seek(4096)
            stream.write(b"\xff" * (size - 4096))


@pytest.mark.parametrize("how", ["lost", "empty", "cut", "overwritten", "pages"])
def test_a_lost_or_damaged_list_is_replayed_and_said(filled: Home, how: str) -> None:
    before = run_json(filled, "forecast")
    [cache] = (filled.root / "cache").rglob("cache-*.db")
    _harm(cache, how)
    done = run(filled, "forecast", "--json")
    assert done.document == before
    assert "列表已重建" in done.err
    assert "列表已重建" not in run(filled, "forecast").err, "it is said once"
    assert run_json(filled, "replay")["same"] is True


@pytest.mark.parametrize("how", ["lost", "empty", "cut", "overwritten", "pages"])
def test_damaged_work_is_restored_paused_and_said_and_later_batches_are_named(
    filled: Home, tmp_path: Path, how: str
) -> None:
    later = tables.write_cases(tmp_path / "later.csv", 30, start=1000)
    run_json(filled, "import", str(later))
    assert len(run_json(filled, "forecast")) == 90
    _harm(filled.work_db, how)
    done = run(filled, "forecast", "--json")
    assert done.status == 0
    assert "已从快照恢复" in done.err
    assert "自动提交已暂停" in done.err
    assert "有批次要重新导入" in done.err
    assert "1 个批次" in done.err
    assert len(done.document) == 60, "what is shown is what the restored batches say"
    # the numbers of the lost batches are given again: nothing of theirs may stand in the way
    again = run_json(filled, "import", str(later))
    assert (again["inserted"], again["updated"], again["unchanged"]) == (30, 0, 0)
    assert len(run_json(filled, "forecast")) == 90
    assert run_json(filled, "replay")["same"] is True
    assert run_json(filled, "journal", "verify")["ok"] is True
    desk = Desk(filled, SetClock())
    assert desk.backup.paused_because() == "restored"
    desk.close()
    if how != "lost":
        assert list((filled.root / "damaged").glob("work-*.db"))


@pytest.mark.parametrize("how", ["lost", "empty", "cut", "overwritten", "pages"])
def test_work_without_a_usable_snapshot_is_told_by_every_verb_until_its_batches_are_back(
    filled: Home, tmp_path: Path, how: str
) -> None:
    run_json(filled, "import", str(tables.write_cases(tmp_path / "later.csv", 30, start=1000)))
    before = run_json(filled, "forecast")
    for snapshot in filled.snapshots.glob("*.db"):
        snapshot.unlink()
    for part in ("-wal", "-shm"):
        filled.work_db.with_name(filled.work_db.name + part).unlink(missing_ok=True)
    _harm(filled.work_db, how)
    first = run(filled, "journal", "verify", "--json")
    assert first.status == 0, first.document
    assert ("文件不见了" if how == "lost" else "损坏的文件保留为 work-") in first.err
    assert "没有可用的快照" in first.err
    for words in (("forecast",), ("batches",), ("journal", "verify"), ("self-check",)):
        done = run(filled, *words)
        assert "2 个批次" in done.err, words
        assert "batches --lost" in done.err
        assert "batch restore" in done.err
    wrong = run(filled, "batch", "withdraw", "20260101-000000", "--json")
    assert wrong.status == 2
    assert "2 个批次" in wrong.err
    lost = [one["batch"] for one in run_json(filled, "batches", "--lost")]
    assert run(filled, "batch", "restore", lost[0]).status == 0
    assert "1 个批次" in run(filled, "forecast").err, "the other one is still missing"
    back = run(filled, "batch", "restore", lost[1])
    assert back.status == 0
    assert "快照" not in back.err, "nothing was restored from a snapshot"
    assert run_json(filled, "forecast") == before
    after = run(filled, "journal", "verify", "--json")
    assert (after.status, after.document["problems"]) == (0, [])
    [loss] = after.document["losses"]
    assert loss["snapshot"] is None
    assert "个批次" not in after.err


def test_the_window_tells_of_lost_work_as_the_verbs_do(filled: Home) -> None:
    for path in (*filled.snapshots.glob("*.db"), *filled.root.glob("work.db*")):
        path.unlink()
    desk = Desk(filled, SetClock())
    heard: list[NoticeRaised] = []

    class Hearer:
        def on_notice(self, notice: NoticeRaised) -> None:
            heard.append(notice)

    hearer = Hearer()
    desk.events.subscribe(NoticeRaised, hearer.on_notice)
    desk.runner.step()
    assert [notice.title for notice in heard] == ["工作数据丢失", "有批次要找回"]
    assert "1 个批次" in heard[1].message
    desk.close()


def test_a_deleted_file_is_never_said_to_be_kept(filled: Home) -> None:
    _harm(filled.work_db, "lost")
    done = run(filled, "forecast")
    assert "已从快照恢复" in done.err
    assert "文件不见了" in done.err
    assert "保留" not in done.err


def test_acts_on_their_way_are_asked_about_after_a_restore(home: Home) -> None:
    clock = SetClock()
    desk = Desk(home, clock)
    connection = files_connection(desk)
    rows = [case_columns(one, Node.SELLER_CONFIRM_REQUIREMENT) for one in (1, 2)]
    project(desk, connection, rows, NOW - timedelta(hours=1))
    [decision] = desk.decide.confirm_requirement(connection, [key_of(1)])
    command = decision.command
    assert command is not None
    desk.work.snapshot()
    desk.close()
    _harm(home.work_db, "pages")
    again = Desk(home, clock)
    [found] = again.work.commands.list(connection)
    assert (found.id, found.state) == (command.id, CommandState.UNKNOWN)
    assert [one.id for one in again.outbox.list(connection, "person")] == [command.id]
    assert key_of(1) in again.overlay.targets(connection), "no second act is made on it"
    assert not again.bulk.done(connection, [key_of(1)], CommandName.CONFIRM_REQUIREMENT)[0].is_done
    assert again.backup.paused_because() == "restored"
    again.close()


def test_both_databases_lost_leave_the_archive_and_the_snapshots(filled: Home) -> None:
    before = run_json(filled, "forecast")
    filled.work_db.unlink()
    shutil.rmtree(filled.root / "cache")
    done = run(filled, "forecast", "--json")
    assert done.document == before
    assert "已从快照恢复" in done.err
    assert "列表已重建" in done.err


def test_a_damaged_archive_is_told_by_the_replay_and_the_list_stays(filled: Home) -> None:
    before = run_json(filled, "forecast")
    [kept] = (filled.root / "archive").rglob("*.gz")
    kept.write_bytes(kept.read_bytes()[:-30])
    [cut] = run_json(filled, "replay", status=1)["damaged"]
    assert "损坏" in cut["message"]
    assert run_json(filled, "forecast") == before
    kept.unlink()
    [gone] = run_json(filled, "replay", status=1)["damaged"]
    assert "找不到存档" in gone["message"]
    assert run_json(filled, "forecast") == before


def _newer(home: Home) -> None:
    database = sqlite3.connect(home.work_db)
    database.execute("UPDATE alembic_version SET version_num = '0099'")
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def test_work_of_a_newer_program_is_refused_and_left_alone(filled: Home, tmp_path: Path) -> None:
    _newer(filled)
    before = filled.work_db.read_bytes()
    file = tables.write_cases(tmp_path / "more.csv", 3, start=900)
    for words in (("forecast",), ("import", str(file)), ("register", "X"), ("batches",), ("replay",)):
        told(run(filled, *words, "--json"), 3, "新版", "草稿快照")
    assert filled.work_db.read_bytes() == before
    assert not (filled.root / "damaged").exists()


def test_a_process_that_runs_on_after_a_newer_one_changed_the_schema_stops_in_words(filled: Home) -> None:
    desk = Desk(filled, SetClock())
    connection = desk.work.connections.list()[0].id
    draft = desk.drafts.open(connection, "delivery", "A|1")
    desk.drafts.autosave(draft.id, {"text": "一"})
    _newer(filled)
    for act in (
        lambda: desk.drafts.autosave(draft.id, {"text": "二"}),
        lambda: desk.intake.register("X1", connection=desk.connections.get(connection)),
    ):
        with pytest.raises(NewerDataError, match="新版"):
            act()
    kept = desk.drafts.load(draft.id)
    assert kept is not None
    assert kept.body == {"text": "一"}
    desk.close()


def test_an_import_under_way_stops_in_words_when_the_schema_changes(filled: Home, tmp_path: Path) -> None:
    file = tables.write_cases(tmp_path / "many.csv", 4000, start=5000)
    process = started(filled, "import", str(file), "--json")
    until = time.monotonic() + 60
    while not any(filled.temporary.glob("rows-*")) and time.monotonic() < until:
        time.sleep(0.01)  # another process is watched by what it leaves on the disk
    _newer(filled)
    out, err = process.communicate(timeout=120)
    assert b"Traceback" not in err
    assert process.returncode == 3, (out, err)
    assert "新版" in err.decode()
    assert not any(filled.temporary.glob("rows-*"))


@pytest.mark.parametrize("words", [("forecast",), ("register", "X1"), ("batches",)])
def test_a_network_drive_is_refused(
    home: Home, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(places, "network_type", lambda folder: "nfs4")
    monkeypatch.setenv("SELLER_DESK_LANGUAGE", "zh_CN")
    home.work_db.touch()
    assert main.run([*words, "--json", "--home", str(home.root)]) == 3
    assert "网络盘" in capsys.readouterr().err
    assert home.work_db.stat().st_size == 0


def test_a_copied_home_works_and_says_that_nothing_is_sent_by_itself(filled: Home, tmp_path: Path) -> None:
    before = run_json(filled, "forecast")
    copy = Home(tmp_path / "复制 的")
    shutil.copytree(filled.root, copy.root)
    done = run(copy, "forecast", "--json")
    assert done.document == before
    assert "数据是复制来的" in done.err
    assert "自动提交已暂停" in done.err
    desk = Desk(copy, SetClock())
    assert desk.backup.paused_because() == "copied"
    desk.close()
    assert "复制" not in run(filled, "forecast").err, "the first one is not paused"
    desk = Desk(filled, SetClock())
    assert desk.backup.paused_because() == ""
    desk.close()


class _WallClock(Clock):
    """This computer's clock, off by some days."""

    def __init__(self, off: timedelta) -> None:
        super().__init__()
        self.off = off

    def wall(self) -> datetime:
        return super().wall() + self.off


def _node(desk: Desk, connection: str, key: str) -> Node:
    case = desk.decide.case(connection, key)
    assert case is not None
    return case.node


@pytest.mark.parametrize("days", [2, -2])
def test_a_clock_two_days_off_loses_nothing_and_is_told(home: Home, tmp_path: Path, days: int) -> None:
    clock = _WallClock(timedelta(days=days))
    desk = Desk(home, clock)
    file = tables.write_cases(tmp_path / "cases.csv", 10)
    result = desk.intake.import_file(file)
    assert result.as_dict()["inserted"] == 10
    connection = desk.work.connections.list()[0].id
    key = f"{tables.order_id(1)}|{tables.order_id(1)}-000001"
    seen = desk.intake.observe(key, Node.SELLER_DELIVER)
    draft = desk.drafts.open(connection, "delivery", key)
    desk.drafts.autosave(draft.id, {"text": "钟不对时写的"})
    desk.backup.step(clock.connection_now())
    desk.close()

    clock.off = timedelta(0)
    again = Desk(home, clock)
    notices: list[str] = []

    class Hearer:
        def on_notice(self, notice: object) -> None:
            notices.append(str(getattr(notice, "message", "")))

    hearer = Hearer()
    again.events.subscribe(NoticeRaised, hearer.on_notice)
    again.runner.step()
    kept = again.drafts.load(draft.id)
    assert kept is not None
    assert again.drafts.autosave(draft.id, {"text": "钟对了"}) == kept.revision + 1
    later = again.intake.observe(key, Node.BUYER_ACCEPT)
    if days > 0:
        assert any(seen.batch_id in text and "晚于现在" in text for text in notices), notices
        again.intake.withdraw(seen.batch_id)
    assert _node(again, connection, key) is Node.BUYER_ACCEPT, later.as_dict()
    assert again.work.verify_journal().is_intact
    with again.work.writing() as tx:
        again.work.journal.append(tx, "李敏", "note.added", "", {}, datetime.now(CHINA))
    before = len(list(home.snapshots.glob("work-*.db")))
    again.backup.step(clock.connection_now())
    assert len(list(home.snapshots.glob("work-*.db"))) >= before
    assert again.replay.run(connection).is_same
    again.close()


def test_what_a_killed_process_left_half_written_is_removed_a_day_later(filled: Home) -> None:
    left = [
        filled.temporary / "rows-0123",
        filled.root / "archive" / "c" / "ab" / ".writing-x",
        filled.snapshots / ".writing-y",
    ]
    fresh = filled.temporary / "rows-4567"
    for path in [*left, fresh]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    for path in left:
        os.utime(path, (time.time() - 90_000,) * 2)
    desk = Desk(filled, SetClock())
    desk.work.snapshot()
    desk.close()
    assert [path.exists() for path in left] == [False] * 3
    assert fresh.exists(), "it may belong to a running import"

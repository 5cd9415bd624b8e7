"""A batch that was withdrawn stays so when ``work.db`` is restored from before that; nothing else is lost by it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.journal import PROGRAM
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.opening import finish_connection
from tests.faults.command_runs import told
from tests.journeys import tables
from tests.journeys.command_line import run, run_json
from tests.journeys.test_cli_kill import _killed_at as killed_at
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

pytestmark = [pytest.mark.fault]


@pytest.fixture
def filled(home: Home, tmp_path: Path) -> Home:
    """A home with one batch of ten cases, and a snapshot made after it."""
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 10)))
    assert list(home.snapshots.glob("work-*.db"))
    return home


def _only_batch(home: Home) -> str:
    [batch] = run_json(home, "batches")
    return str(batch["batch"])


def _lose_work(home: Home) -> None:
    for path in home.root.glob("work.db*"):
        path.unlink()


@pytest.mark.parametrize("is_list_lost", [False, True])
def test_a_batch_that_was_withdrawn_after_the_snapshot_stays_withdrawn(filled: Home, is_list_lost: bool) -> None:
    batch = _only_batch(filled)
    run_json(filled, "batch", "withdraw", batch)
    [withdrawn] = run_json(filled, "batches")
    assert run_json(filled, "forecast") == []
    _lose_work(filled)
    if is_list_lost:
        shutil.rmtree(filled.root / "cache")
    done = run(filled, "forecast", "--json")
    assert done.document == []
    assert "已再次撤销" in done.err
    assert "first.csv" in done.err
    [found] = run_json(filled, "batches")
    assert (found["batch"], found["withdrawn_at"]) == (batch, withdrawn["withdrawn_at"])
    assert "再次撤销" not in run(filled, "forecast").err, "it is said once"
    assert run_json(filled, "replay")["same"] is True
    assert run_json(filled, "journal", "verify")["ok"] is True
    desk = Desk(filled, SetClock())
    entry = next(one for one in desk.journal.list() if one.action == "batch.withdrawn")
    assert (entry.actor, entry.target) == (PROGRAM, batch)
    assert entry.detail["since"] == withdrawn["withdrawn_at"]
    desk.close()


def test_a_lost_batch_that_had_been_withdrawn_is_not_brought_back(filled: Home, tmp_path: Path) -> None:
    file = tables.write_cases(tmp_path / "later.csv", 5, start=100)
    later = run_json(filled, "import", str(file))["batch"]
    run_json(filled, "batch", "withdraw", later)
    _lose_work(filled)
    done = run(filled, "forecast", "--json")
    assert len(done.document) == 10
    assert "有批次要重新导入" not in done.err
    listed = run(filled, "batches", "--lost", "--json")
    assert listed.document == []
    assert later in listed.err
    assert "不再找回" in listed.err
    assert "已于" in told(run(filled, "batch", "restore", later, "--json"), 2, "已撤销", "重新导入")
    assert not any("later.csv" in one for one in run_json(filled, "journal", "verify")["unproven"])
    assert run_json(filled, "import", str(file))["inserted"] == 5, "a person may bring it anew"
    assert len(run_json(filled, "forecast")) == 15


def test_the_same_file_that_came_in_again_after_its_withdrawal_is_missed(filled: Home, tmp_path: Path) -> None:
    first = _only_batch(filled)
    run_json(filled, "batch", "withdraw", first)
    again = run_json(filled, "import", str(tmp_path / "first.csv"))["batch"]
    _lose_work(filled)
    done = run(filled, "forecast", "--json")
    assert done.document == []
    assert "已再次撤销" in done.err
    assert "有批次要重新导入" in done.err
    assert [one["batch"] for one in run_json(filled, "batches", "--lost")] == [again]
    run_json(filled, "batch", "restore", again)
    assert len(run_json(filled, "forecast")) == 10


def test_a_withdrawal_that_is_killed_before_its_commit_is_finished_at_the_next_start(filled: Home) -> None:
    batch = _only_batch(filled)
    killed_at("withdraw.before_commit", filled, "batch", "withdraw", batch)
    done = run(filled, "forecast", "--json")
    assert done.document == []
    assert "已再次撤销" in done.err
    assert run_json(filled, "batches")[0]["withdrawn_at"] is not None
    assert run_json(filled, "replay")["same"] is True
    assert run_json(filled, "journal", "verify")["ok"] is True


def test_a_mark_that_cannot_be_written_refuses_the_withdrawal(filled: Home) -> None:
    [connection] = (filled.root / "archive").iterdir()
    (connection / "withdrawn").write_text("in the way", encoding="utf-8")
    before = run_json(filled, "forecast")
    told(run(filled, "batch", "withdraw", _only_batch(filled), "--json"), 3)
    assert run_json(filled, "forecast") == before
    assert run_json(filled, "batches")[0]["withdrawn_at"] is None


@pytest.mark.parametrize("how", ["lost", "harmed"])
def test_a_mark_of_an_older_program_is_made_and_a_harmed_one_still_counts(filled: Home, how: str) -> None:
    batch = _only_batch(filled)
    run_json(filled, "batch", "withdraw", batch)
    [mark] = (filled.root / "archive").glob("*/withdrawn/*.json")
    if how == "lost":
        mark.unlink()
        run_json(filled, "forecast")
        assert mark.is_file(), "what was withdrawn before there were marks is marked at the next opening"
    else:
        mark.write_bytes(b"\x00{")
    _lose_work(filled)
    assert run_json(filled, "forecast") == []
    assert run_json(filled, "batches")[0]["withdrawn_at"] is not None


def test_a_registered_result_that_was_taken_back_does_not_come_back(home: Home) -> None:
    desk = Desk(home, SetClock())
    connection = files_connection(desk)
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], NOW - timedelta(hours=2))
    command = desk.decide.confirm_requirement(connection, [key_of(1)])[0].command
    assert command is not None
    desk.outbox.register_result(command.id, "done")
    desk.work.snapshot()
    [own] = desk.work.batches.of_command(command.id)
    desk.intake.withdraw(own.id)
    assert desk.outbox.get(command.id).state is CommandState.PREPARED
    desk.close()
    _lose_work(home)
    again = Desk(home, SetClock())
    assert again.outbox.get(command.id).state is CommandState.CONFIRMED, "so says the snapshot"
    titles = [notice.title for notice in finish_connection(again, connection)]
    assert "已再次撤销" in titles
    assert again.outbox.get(command.id).state is not CommandState.CONFIRMED
    assert [row.node for row in again.case_lists.by_keys(connection, [key_of(1)])] == [Node.SELLER_CONFIRM_REQUIREMENT]
    again.close()

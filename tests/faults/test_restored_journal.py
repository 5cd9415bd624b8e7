"""The journal after a restore: the check names what was cut off. A shortfall without a restore on record is a fault."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from desktop_app.clock import Clock, iso
from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import run, run_json

pytestmark = [pytest.mark.fault]


def _register(home: Home, *names: str) -> None:
    for name in names:
        run_json(home, "register", name, "--node", "商家实施服务", status=1)


def _lose_work(home: Home) -> None:
    for path in home.root.glob("work.db*"):
        path.unlink()


@pytest.fixture
def filled(home: Home, tmp_path: Path) -> Home:
    """A home with one batch and a snapshot made after it."""
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 3)))
    assert len(list(home.snapshots.glob("work-*.db"))) == 1
    return home


def test_what_a_restore_cut_off_is_named_and_is_no_fault(filled: Home) -> None:
    kept = run_json(filled, "journal", "verify")
    assert (kept["losses"], kept["ok"]) == ([], True)
    _register(filled, "A1", "A2", "A3")
    head = json.loads(filled.journal_head.read_text("utf-8"))
    assert head["count"] == kept["entries"] + 3
    [snapshot] = filled.snapshots.glob("work-*.db")
    _lose_work(filled)
    run_json(filled, "forecast")
    _register(filled, "B1", "B2", "B3", "B4", "B5")  # more than were lost: the numbers alone say nothing any more
    found = run_json(filled, "journal", "verify")
    assert (found["ok"], found["problems"]) == (True, [])
    [loss] = found["losses"]
    assert (loss["first"], loss["last"]) == (kept["entries"] + 1, head["count"])
    assert (loss["record"], loss["snapshot"]) == (kept["entries"] + 1, snapshot.name)
    assert loss["known_at"] == head["written_at"]
    assert loss["known_at"] <= loss["restored_at"] <= iso(Clock().wall())  # whole seconds: the two may be one
    assert any(f"第 {loss['first']} 至 {loss['last']} 条" in one for one in found["unproven"])
    told = run(filled, "journal", "verify")
    assert told.status == 0
    assert "恢复时丢失过条目" in told.out
    assert f"第 {loss['first']} 至 {loss['last']} 条" in told.out
    english = run(filled, "journal", "verify", SELLER_DESK_LANGUAGE="en")
    assert english.status == 0
    journal = next(one for one in run(filled, "self-check", "--json").document if one["id"] == "journal")
    assert journal["ok"] is True
    assert "恢复时丢失过条目" in journal["message"]


def test_what_no_head_counted_may_be_lost_too_and_that_is_said(filled: Home) -> None:
    kept = run_json(filled, "journal", "verify")["entries"]
    _lose_work(filled)
    found = run_json(filled, "journal", "verify")
    [loss] = found["losses"]
    assert (loss["first"], loss["last"]) == (kept + 1, None)
    assert any(f"第 {kept + 1} 条起" in one for one in found["unproven"])
    assert "可能丢失过条目" in run(filled, "journal", "verify").out


def test_a_record_that_a_second_restore_cut_off_is_known_from_the_head_set_aside(filled: Home) -> None:
    _register(filled, "A1", "A2", "A3", "A4")
    first_head = json.loads(filled.journal_head.read_text("utf-8"))
    oldest = min(filled.snapshots.glob("work-*.db"))
    _lose_work(filled)
    run_json(filled, "forecast")
    for path in filled.snapshots.glob("work-*.db"):
        if path != oldest:
            path.unlink()
    _lose_work(filled)
    found = run_json(filled, "journal", "verify")
    assert found["ok"] is True
    older, newer = found["losses"]
    assert (older["record"], older["last"]) == (None, first_head["count"])
    assert newer["record"] is not None
    assert any("那次恢复的记录也已不在" in one for one in found["unproven"])


@pytest.mark.parametrize("more", [0, 9])
def test_an_older_file_put_back_by_hand_is_a_fault(filled: Home, tmp_path: Path, more: int) -> None:
    aside = tmp_path / "aside.db"
    shutil.copy(filled.work_db, aside)
    _register(filled, "A1", "A2", "A3")
    _lose_work(filled)
    shutil.copy(aside, filled.work_db)
    _register(filled, *(f"B{number}" for number in range(more)))
    found = run_json(filled, "journal", "verify", status=1)
    assert (found["ok"], found["losses"]) == (False, [])
    assert found["problems"]


def test_entries_taken_off_the_end_are_a_fault_whatever_was_restored_before(filled: Home) -> None:
    _register(filled, "A1")
    _lose_work(filled)
    _register(filled, "B1", "B2")
    assert run_json(filled, "journal", "verify")["ok"] is True
    database = sqlite3.connect(filled.work_db)
    database.execute("DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)")
    database.commit()
    database.close()
    found = run_json(filled, "journal", "verify", status=1)
    assert (found["ok"], len(found["losses"])) == (False, 1)


def test_a_record_that_somebody_spoilt_ends_no_check(filled: Home) -> None:
    _register(filled, "A1")
    _lose_work(filled)
    run_json(filled, "forecast")
    database = sqlite3.connect(filled.work_db)
    database.execute("UPDATE journal SET detail = '[1' WHERE action = 'work.restored'")
    database.commit()
    database.close()
    found = run_json(filled, "journal", "verify", status=1)
    assert found["ok"] is False
    assert len(found["losses"]) == 2, "the record without its facts, and the head set aside at that restore"

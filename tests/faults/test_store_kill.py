"""kill -9 at every labelled step of the store, and 50 times at random under load: nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop_app.clock import Clock
from desktop_app.paths import Home
from desktop_app.store import cache_schema, schema, snapshots
from desktop_app.store.projection import Counts, Projection
from desktop_app.store.sqlite import is_sound, make_engine
from desktop_app.store.work import WorkStore
from tests.faults.store_scenarios import ROWS, STEPS, rows
from tests.store.given import NOW, a_batch, judged, save_draft, with_connection

ROOT = Path(__file__).parents[2]
TODAY = schema.SCHEMA_NUMBER
pytestmark = [pytest.mark.fault]


def started(name: str, home: Home, label: str = "") -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if label:
        environment["SELLER_DESK_KILL_AT"] = label
    command = [sys.executable, "-m", "tests.faults.store_scenarios", name, str(home.root)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )


def killed_at(name: str, home: Home, label: str) -> list[str]:
    """Run a scenario until its label kills it; gives what it had acknowledged."""
    process = started(name, home, label)
    out, err = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, err
    return out.splitlines()


def clean(home: Home) -> WorkStore:
    """The next start: opens without a restore, is sound, its journal is whole."""
    work = WorkStore.open(home, Clock())
    assert work.opened.restored_from is None
    assert work.opened.damaged_kept is None
    assert work.is_sound()
    assert work.verify_journal().is_intact
    return work


@pytest.mark.parametrize("times", [1, 2, 3, 7, 20])
def test_draft_save_killed_before_its_commit(home: Home, times: int) -> None:
    for _round in range(2):
        acknowledged = killed_at("drafts", home, f"draft.before_commit:{times}")
        work = clean(home)
        draft = work.drafts.load("d1")
        if acknowledged:
            assert draft is not None
            assert draft.revision >= int(acknowledged[-1].split()[1])
            assert draft.body["text"] == f"第 {draft.revision} 次"
        else:
            assert draft is None
        work.close()


@pytest.mark.parametrize("label", ["scenario.command_added", "scenario.before_commit"])
@pytest.mark.parametrize("times", [1, 2, 5, 11, 30])
def test_decision_killed_inside_its_transaction(home: Home, label: str, times: int) -> None:
    acknowledged = killed_at("decide", home, f"{label}:{times}")
    work = clean(home)
    stored = {command.id for command in work.commands.list("c1")}
    journaled = {entry.target for entry in work.journal.list()}
    assert {line.split()[1] for line in acknowledged} == stored == journaled
    assert len(stored) == times - 1
    work.close()


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("migration.before", TODAY),
        ("migration.inside", TODAY),
        ("migration.before_commit", TODAY),
        ("migration.after", TODAY + 1),
        ("migration.before", 0),
        ("migration.inside", 0),
        ("migration.before_commit", 0),
        ("copy.before_rename", TODAY),
    ],
)
def test_migration_killed_leaves_the_old_or_the_new_schema(home: Home, label: str, expected: int) -> None:
    if expected:
        work = with_connection(WorkStore.open(home, Clock()))
        save_draft(work, "d1", 1, {"text": "旧"})
        work.close()
    killed_at("migration", home, label)
    engine = make_engine(home.work_db)
    assert schema.found_number(engine) == expected
    done = schema.migrate(engine, home.work_db, lambda old, new: snapshots.before_migration(home, NOW, old, new), STEPS)
    assert schema.found_number(engine) == TODAY + 1
    assert [step.number for step in done] == list(range(expected + 1, TODAY + 2))
    with engine.connect() as connection:
        drafts = connection.execute(sa.text("SELECT id, colour FROM drafts")).all()
        moved = connection.execute(sa.text("SELECT text FROM moved_drafts")).all()
    assert [tuple(row) for row in drafts] == ([("d1", "seen")] if expected else [])
    assert len(moved) == len(drafts)
    assert is_sound(home.work_db)
    engine.dispose()
    backups = list(home.snapshots.glob("before-*.db"))
    assert all(is_sound(backup) for backup in backups)
    assert bool(backups) is bool(expected), "nothing to back up in a new file"


@pytest.mark.parametrize("label", ["snapshot.before", "copy.before_rename", "snapshot.after"])
@pytest.mark.parametrize("times", [1, 2, 3, 5, 9])
def test_snapshot_killed_leaves_only_whole_snapshots(home: Home, label: str, times: int) -> None:
    acknowledged = killed_at("snapshot", home, f"{label}:{times}")
    work = clean(home)
    found = snapshots.newest_first(home)
    assert all(is_sound(path) for path in found)
    assert len(found) >= min(len(acknowledged), 1)
    for path in home.snapshots.glob(".writing-*"):
        os.utime(path, (time.time() - 90_000,) * 2)  # a day later it belongs to no running process
    work.snapshot()
    assert list(home.snapshots.glob(".writing-*")) == []
    work.close()


@pytest.mark.parametrize(
    "label",
    [
        *[f"apply.before_commit:{n}" for n in (1, 2, 4, 6, 9)],
        *[f"apply.after_slice:{n}" for n in (1, 2, 4, 6, 9)],
        "projection.done",
        "projection.done:2",
        *[f"withdraw.after_slice:{n}" for n in (1, 2)],
        "projection.withdrawn",
        "rejudge.after_slice",
        "replay.before_publish",
        "replay.after_publish",
    ],
)
def test_projection_killed_loses_and_doubles_no_row(home: Home, label: str) -> None:
    acknowledged = killed_at("apply", home, label)
    projection = Projection.open(home, "c1")
    batches = [a_batch(1), a_batch(2, withdrawn_at=NOW if _is_withdrawing(projection) else None)]
    for batch in projection.state.to_withdraw(batches):
        projection.withdraw(batch.number, judged)
    for batch in projection.state.to_apply(batches):
        counts = projection.apply(batch, rows(batch.number), judged)
        expected = Counts(inserted=ROWS) if batch.number == 1 else Counts(updated=ROWS - 1, unchanged=1)
        assert counts.inserted + counts.updated + counts.unchanged == ROWS
        assert batch.number == 2 or counts == expected
    projection.rejudge(None, judged, "pack")
    assert projection.rows.count("cases") == ROWS
    truth = Projection.fresh(home, "truth")
    for batch in batches:
        if batch.withdrawn_at is None and not (label == "replay.after_publish" and batch.number == 2):
            truth.apply(batch, rows(batch.number), judged)
    if label == "replay.after_publish":
        projection.withdraw(2, judged)
    assert projection.rows.fingerprint() == truth.rows.fingerprint(), acknowledged
    assert projection.counters() == truth.counters()
    assert is_sound(projection.path)
    projection.close()
    truth.close()


def _is_withdrawing(projection: Projection) -> bool:
    return projection.state.batch_states().get(2) in ("withdrawing", "withdrawn")


@pytest.mark.parametrize("label", ["restore.before", "restore.moved", "restore.copied", "restore.finished"])
def test_restore_killed_is_finished_at_the_next_start(home: Home, label: str) -> None:
    work = with_connection(WorkStore.open(home, Clock()))
    save_draft(work, "d1", 3, {"text": "在快照里"})
    with work.writing() as tx:
        work.journal.append(tx, "李敏", "note.added", "", {}, NOW)
    work.snapshot()
    work.close()
    home.work_db.write_bytes(b"\xff" * 30000)
    killed_at("restore", home, label)
    again = WorkStore.open(home, Clock())
    assert again.opened.restored_from is not None
    assert again.paused_because() == "restored"
    draft = again.drafts.load("d1")
    assert draft is not None
    assert draft.revision == 3
    assert again.verify_journal().is_intact
    assert [path.read_bytes()[:4] for path in (home.root / "damaged").glob("work-*.db")] == [b"\xff" * 4]
    again.close()
    third = clean(home)
    assert third.paused_because() == "restored", "a person lifts it, not a restart"
    third.close()


def _acknowledged(process: subprocess.Popen[str], seconds: float) -> Iterator[str]:
    time.sleep(seconds)  # the moment of the kill is the point of this test
    process.kill()
    out, _err = process.communicate(timeout=30)
    yield from out.splitlines()


def _date_of(number: int) -> datetime:
    """As the scenario dates its batches."""
    return NOW + timedelta(seconds=number)


@pytest.mark.slow
def test_fifty_random_kills_under_load(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20261124)
    drafts: dict[str, int] = {}
    applied: set[int] = set()
    journal = rounds = 0
    for _round in range(50):
        process = started("load", home)
        assert process.stdout is not None
        first = process.stdout.readline()
        for line in [first, *_acknowledged(process, chance.uniform(0.0, 0.4))]:
            words = line.split()
            if words and words[0] == "draft" and len(words) == 3:
                drafts[words[1]] = int(words[2])
            elif words and words[0] == "journal":
                journal = max(journal, int(words[1]))
            elif words and words[0] == "applied":
                applied.add(int(words[1]))
        work = clean(home)
        for draft_id, revision in drafts.items():
            draft = work.drafts.load(draft_id)
            assert draft is not None, draft_id
            assert draft.revision >= revision
        assert work.journal.head().count >= journal
        work.close()
        rounds += 1
    projection = Projection.open(home, "c1")
    states = projection.state.batch_states()
    assert {number for number, state in states.items() if state == "done"} >= applied
    for number in [number for number, state in states.items() if state == "applying"]:
        batch = a_batch(number, data_as_of=_date_of(number))
        projection.apply(batch, rows(number), judged)
    truth = Projection.fresh(home, "truth")
    for number in sorted(states):
        truth.apply(a_batch(number, data_as_of=_date_of(number)), rows(number), judged)
    assert projection.rows.fingerprint() == truth.rows.fingerprint()
    assert projection.rows.count("cases") == (ROWS if states else 0)
    assert cache_schema.current_file(home.cache("c1")) == projection.path
    projection.close()
    truth.close()
    with capsys.disabled():
        saved = sum(drafts.values())
        print(
            f"\n{rounds} kills: {saved} draft saves, {journal} journal entries, {len(applied)} batches; lost 0, twice 0"
        )

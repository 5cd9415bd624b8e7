"""``work.db`` as it is opened: newer, older, damaged, lost, copied; and the snapshots that take its place."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta

import pytest

from desktop_app.errors import NewerDataError
from desktop_app.models.command_words import CommandState
from desktop_app.paths import Home
from desktop_app.store import schema, snapshots
from desktop_app.store.sqlite import connect, is_sound, make_engine
from desktop_app.store.work import WorkStore
from tests.store.given import NOW, SetClock, a_command, later, save_draft, with_connection


def test_a_newer_file_is_refused_and_left_as_it_is(home: Home, clock: SetClock) -> None:
    WorkStore.open(home, clock).close()
    other = connect(home.work_db)
    other.execute("UPDATE alembic_version SET version_num = '0099'")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    before = home.work_db.read_bytes()
    with pytest.raises(NewerDataError, match="草稿快照") as caught:
        WorkStore.open(home, clock)
    assert "99" in caught.value.message
    assert home.work_db.read_bytes() == before
    assert not (home.root / "damaged").exists()


def test_a_backup_is_made_before_a_migration(home: Home, clock: SetClock) -> None:
    work = with_connection(WorkStore.open(home, clock))
    assert [step.number for step in work.opened.migrated] == list(range(1, schema.SCHEMA_NUMBER + 1))
    assert all(step.backup is None for step in work.opened.migrated), "nothing to back up in a new file"
    save_draft(work, "d1", 1, {"text": "旧"})
    work.close()
    engine = make_engine(home.work_db)
    steps = (*schema.STEPS, "tests.faults.later_schema")
    [done] = schema.migrate(
        engine, home.work_db, lambda old, new: snapshots.before_migration(home, NOW, old, new), steps
    )
    engine.dispose()
    assert done.backup is not None
    with sqlite3.connect(done.backup) as backup:
        assert backup.execute("SELECT version_num FROM alembic_version").fetchall() == [(f"{schema.SCHEMA_NUMBER:04}",)]
        assert backup.execute("SELECT count(*) FROM drafts").fetchone() == (1,)
    backup.close()
    with pytest.raises(NewerDataError):
        WorkStore.open(home, clock)


def harmed(home: Home, clock: SetClock) -> None:
    """A home with a snapshot, something newer, a newer draft copy, and a damaged file."""
    work = with_connection(WorkStore.open(home, clock))
    save_draft(work, "d1", 1, {"text": "快照里"})
    with work.writing() as tx:
        work.commands.add(tx, a_command("A|1"))
        work.commands.add(tx, a_command("B|1", CommandState.CONFIRMED))
        work.journal.append(tx, "李敏", "command.prepared", "A|1", {}, NOW)
    work.snapshot()
    save_draft(work, "d1", 2, {"text": "更新的"}, later(minutes=6))
    save_draft(work, "d2", 1, {"text": "只在草稿快照里"}, later(minutes=6))
    for draft in work.drafts.list():
        snapshots.snapshot_draft(home, draft)
    with work.writing() as tx:
        work.journal.append(tx, "李敏", "note.added", "A|1", {}, NOW)
    work.close()
    whole = home.work_db.read_bytes()
    home.work_db.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def test_a_damaged_file_is_replaced_by_the_newest_snapshot(home: Home, clock: SetClock) -> None:
    harmed(home, clock)
    clock.now = later(hours=1)
    work = WorkStore.open(home, clock)
    assert work.opened.restored_from is not None
    assert work.opened.damaged_kept is not None
    assert work.opened.damaged_kept.is_file()
    assert work.opened.drafts_restored == 2
    assert {d.id: d.body["text"] for d in work.drafts.list()} == {"d1": "更新的", "d2": "只在草稿快照里"}
    assert work.paused_because() == "restored"
    assert {c.target: c.state for c in work.commands.list("c1")} == {
        "A|1": CommandState.UNKNOWN,
        "B|1": CommandState.CONFIRMED,
    }
    entry = work.journal.list(1)[0]
    assert entry.action == "work.restored"
    assert entry.detail["head"]["count"] == 2, "the head of the lost chain is on record"
    assert work.verify_journal().is_intact
    assert len(list(home.root.glob("journal.head.*"))) == 1
    with work.writing() as tx:
        work.resume(tx)
    assert work.paused_because() == ""
    work.close()
    again = WorkStore.open(home, clock)
    assert again.opened.restored_from is None
    again.close()


def test_a_lost_file_is_replaced_too(home: Home, clock: SetClock) -> None:
    harmed(home, clock)
    home.work_db.unlink()
    work = WorkStore.open(home, clock)
    assert work.opened.restored_from is not None
    assert work.opened.damaged_kept is None
    assert work.drafts.load("d1") is not None
    work.close()


def test_a_snapshot_that_is_damaged_or_newer_is_passed_over(home: Home, clock: SetClock) -> None:
    harmed(home, clock)
    good = snapshots.newest_first(home)[0]
    newer = home.snapshots / "work-20270101-000000.db"
    shutil.copyfile(good, newer)
    other = sqlite3.connect(newer)
    other.execute("UPDATE alembic_version SET version_num = '0099'")
    other.commit()
    other.close()
    (home.snapshots / "work-20280101-000000.db").write_bytes(good.read_bytes()[:5000])
    work = WorkStore.open(home, clock)
    assert work.opened.restored_from == good
    work.close()


def test_without_a_snapshot_a_damaged_file_is_kept_and_a_new_one_begun(home: Home, clock: SetClock) -> None:
    home.work_db.write_bytes("不是数据库".encode() * 1000)
    work = WorkStore.open(home, clock)
    assert work.opened.restored_from is None
    assert work.opened.damaged_kept is not None
    assert work.opened.damaged_kept.read_bytes().startswith("不是数据库".encode())
    assert work.paused_because() == "restored"
    work.close()


def test_a_stale_log_beside_a_lost_file_is_not_taken_for_the_new_one(home: Home, clock: SetClock) -> None:
    harmed(home, clock)
    home.work_db.unlink()
    home.work_db.with_name("work.db-wal").write_bytes(b"\x37\x7f\x06\x82" + b"\x00" * 4096)
    work = WorkStore.open(home, clock)
    assert work.is_sound()
    assert work.drafts.load("d1") is not None
    work.close()


def test_a_copied_home_pauses_the_outbox(home: Home, clock: SetClock) -> None:
    with_connection(WorkStore.open(home, clock)).close()
    copy = Home(home.root.with_name("另一处"))
    shutil.copytree(home.root, copy.root)
    work = WorkStore.open(copy, clock)
    assert work.opened.is_copied
    assert work.paused_because() == "copied"
    work.close()
    again = WorkStore.open(copy, clock)
    assert not again.opened.is_copied
    assert again.paused_because() == "copied"
    again.close()


def test_snapshots_are_thinned(home: Home, clock: SetClock) -> None:
    work = with_connection(WorkStore.open(home, clock))
    for hours in range(0, 24 * 90, 7):
        path = home.snapshots / f"work-{(clock.now - timedelta(hours=hours)):%Y%m%d-%H%M%S}.db"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"old")
    mine = home.snapshots / "我的备份.db"
    mine.write_bytes(b"kept by a person")
    newest = work.snapshot()
    left = snapshots.newest_first(home)
    assert newest in left
    most = snapshots.KEPT_NEWEST + snapshots.KEPT_HOURS + snapshots.KEPT_DAYS + snapshots.KEPT_WEEKS
    assert snapshots.KEPT_NEWEST <= len(left) <= most
    assert left[-1].name < f"work-{clock.now - timedelta(weeks=6):%Y%m%d}"
    assert mine.exists()
    assert is_sound(newest)
    assert work.snapshot() != newest, "two in one second have two names"
    work.close()


def test_draft_snapshots_are_spaced_and_forgotten(home: Home, work: WorkStore) -> None:
    save_draft(work, "d1", 1, {"text": "一"})
    draft = work.drafts.load("d1")
    assert draft is not None
    first = snapshots.snapshot_draft(home, draft)
    assert first is not None
    assert "一" in first.read_text("utf-8")
    save_draft(work, "d1", 2, {"text": "二"}, later(minutes=4, seconds=59))
    soon = work.drafts.load("d1")
    assert soon is not None
    assert snapshots.snapshot_draft(home, soon) is None
    save_draft(work, "d1", 3, {"text": "三"}, later(minutes=5))
    after = work.drafts.load("d1")
    assert after is not None
    assert snapshots.snapshot_draft(home, after) is not None
    (home.draft_snapshots / "x.json").write_text("{", "utf-8")
    assert [(d.id, d.revision) for d in snapshots.newest_drafts(home)] == [("d1", 3)]
    snapshots.forget_old_drafts(home, later(days=7, minutes=1))
    assert [(d.id, d.revision) for d in snapshots.newest_drafts(home)] == [("d1", 3)]
    assert not first.exists()
    snapshots.forget_old_drafts(home, later(days=8))
    assert snapshots.newest_drafts(home) == []

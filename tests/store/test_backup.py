"""The services on top of the store: snapshots, draft copies, resuming the outbox, the journal."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from desktop_app.errors import StoreError
from desktop_app.models.events import JournalGrew
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.store.leftovers import forget_leftovers, forget_passing_files, passing_file
from tests.architecture.source import ROOT
from tests.store.given import NOW, SetClock, later, save_draft, with_connection


@pytest.fixture
def desk(home: Home, clock: SetClock) -> Iterator[Desk]:
    opened = open_desk(home, clock)
    with_connection(opened.work)
    yield opened
    opened.close()


class Heard:
    """Remembers events."""

    def __init__(self) -> None:
        self.sequences: list[int] = []

    def on_growth(self, event: JournalGrew) -> None:
        self.sequences.append(event.sequence)


def test_a_snapshot_is_made_ten_minutes_after_the_last_if_anything_changed(desk: Desk, clock: SetClock) -> None:
    def made_at(moment: datetime) -> int:
        clock.now = moment
        desk.backup.step(moment)
        return len(desk.backup.snapshots())

    desk.journal.append("note.added", "A|1", {})
    assert made_at(NOW) == 1
    desk.journal.append("note.added", "A|1", {})
    assert made_at(later(minutes=9)) == 1
    assert made_at(later(minutes=10)) == 2
    assert made_at(later(hours=5)) == 2, "nothing was written since"
    desk.journal.append("note.added", "A|1", {})
    assert made_at(later(hours=5)) == 3
    desk.journal.append("note.added", "A|1", {})
    assert made_at(later(hours=-48)) == 4, "a clock that was set back does not stop snapshots"


def test_a_short_run_leaves_a_snapshot_of_what_it_wrote(home: Home, clock: SetClock) -> None:
    def run_at(moment: datetime, does_write: bool) -> int:
        clock.now = moment
        desk = Desk(home, clock)
        if does_write:
            desk.journal.append("note.added", "A|1", {})
        assert desk.work.journal.head().count >= 0
        desk.close()
        return len(list(home.snapshots.glob("work-*.db")))

    assert run_at(NOW, True) == 1
    assert run_at(later(seconds=30), True) == 1, "one is young enough"
    assert run_at(later(minutes=2), True) == 2
    assert run_at(later(minutes=9), False) == 2, "nothing was written since"


def test_drafts_are_copied_outside_the_database(desk: Desk, clock: SetClock) -> None:
    save_draft(desk.work, "d1", 1, {"text": "一"})
    assert len(desk.backup.snapshot_drafts()) == 1
    assert desk.backup.snapshot_drafts() == [], "nothing changed"
    save_draft(desk.work, "d1", 2, {"text": "二"}, later(minutes=2))
    assert desk.backup.snapshot_drafts() == [], "too soon"
    save_draft(desk.work, "d1", 3, {"text": "三"}, later(minutes=2) + timedelta(minutes=5))
    assert len(desk.backup.snapshot_drafts()) == 1
    with desk.work.writing() as tx:
        desk.work.drafts.delete(tx, "d1")
    assert [copy.body for copy in desk.backup.draft_copies()] == [{"text": "三"}]
    clock.now = later(days=9)
    desk.backup.snapshot_drafts()
    assert desk.backup.draft_copies() == []


def test_a_person_lifts_the_pause_and_the_journal_says_so(desk: Desk) -> None:
    desk.backup.resume()
    assert desk.journal.list() == []
    with desk.work.writing() as tx:
        desk.work.pause(tx, "restored")
    assert desk.backup.paused_because() == "restored"
    desk.backup.resume()
    assert desk.backup.paused_because() == ""
    entry = desk.journal.list(1)[0]
    assert (entry.action, entry.detail, entry.actor) == ("outbox.resumed", {"was": "restored"}, desk.person)


def test_the_journal_service_appends_lists_and_verifies(desk: Desk) -> None:
    heard = Heard()
    desk.events.subscribe(JournalGrew, heard.on_growth)
    numbers = [desk.journal.append("note.added", "A|1", {"n": n}, actor="李敏") for n in range(3)]
    assert numbers == heard.sequences == [1, 2, 3]
    assert [entry.sequence for entry in desk.journal.list(2)] == [3, 2]
    assert [entry.sequence for entry in desk.journal.list(5, before=2)] == [1]
    assert desk.journal.verify().is_intact


def test_who_ends_while_another_makes_the_snapshot_leaves_it_to_that_one(home: Home, clock: SetClock) -> None:
    desk = open_desk(home, clock)
    with_connection(desk.work)
    desk.journal.append("note.added", "A|1", {})
    with FileLock(home.root / "snapshot.lock"):
        desk.close()
    assert not list(home.snapshots.glob("*.db"))
    assert home.journal_head.is_file()


def test_a_leftover_that_goes_away_meanwhile_is_no_fault(home: Home) -> None:
    home.snapshots.mkdir(parents=True)
    (home.snapshots / ".writing-gone").symlink_to(home.snapshots / "nowhere")
    assert forget_leftovers(home, NOW) == 0


HOLDER = """
import sys
from pathlib import Path
from desktop_app.paths import Home
from desktop_app.store.leftovers import passing_file

with passing_file(Home(Path(sys.argv[1])), "rows") as path:
    path.write_text("rows")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_passing_file_is_gone_with_the_next_start_after_its_process_was_killed(home: Home) -> None:
    command = [sys.executable, "-c", HOLDER, str(home.root)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert (forget_passing_files(home), forget_leftovers(home, NOW + timedelta(days=9))) == (0, 0), "it is in use"
        names = sorted(path.name for path in home.temporary.iterdir())
        assert [Path(name).suffix for name in names] == ["", ".lock"]
        process.kill()
        process.wait()
    desk = open_desk(home)
    desk.work.meta.get("x")
    desk.close()
    assert list(home.temporary.iterdir()) == []


def _fill_the_disk(home: Home) -> None:
    with passing_file(home, "rows") as path:
        path.write_text("rows")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_passing_file_is_gone_with_its_work(home: Home) -> None:
    with pytest.raises(StoreError):
        _fill_the_disk(home)
    assert list(home.temporary.iterdir()) == []

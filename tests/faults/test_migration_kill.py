"""kill -9 five times at every labelled step of a migration: the old schema or the new one, and every draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop_app.clock import Clock
from desktop_app.models.command_words import CommandState
from desktop_app.paths import Home
from desktop_app.store import schema, snapshots
from desktop_app.store.sqlite import is_sound, make_engine
from desktop_app.store.work import WorkStore
from tests.faults.older_schema import older_file
from tests.faults.store_scenarios import STEPS
from tests.faults.test_store_kill import killed_at
from tests.store.given import NOW, save_draft, with_connection

pytestmark = [pytest.mark.fault, pytest.mark.slow]

KILLS = 5
TODAY = schema.SCHEMA_NUMBER
AFTER = {
    "migration.before": TODAY,
    "copy.before_rename": TODAY,
    "migration.inside": TODAY,
    "migration.before_commit": TODAY,
    "migration.after": TODAY + 1,
}
RELEASED = range(1, TODAY)
"""Schemas of programs that people have used."""


@pytest.mark.parametrize("label", AFTER)
def test_a_migration_killed_five_times_loses_no_draft(
    tmp_path: Path, label: str, record_property: Callable[[str, object], None]
) -> None:
    for number in range(KILLS):
        home = Home(tmp_path / f"数据 {number}")
        home.root.mkdir()
        work = with_connection(WorkStore.open(home, Clock()))
        for draft in range(number * 7):
            save_draft(work, f"d{draft}", 1, {"text": f"草稿 {draft}" * 50})
        work.close()
        killed_at("migration", home, label)
        engine = make_engine(home.work_db)
        assert schema.found_number(engine) == AFTER[label]
        schema.migrate(
            engine,
            home.work_db,
            lambda old, new, home=home: snapshots.before_migration(home, NOW, old, new),  # type: ignore[misc]
            STEPS,
        )
        with engine.connect() as connection:
            found = connection.execute(sa.text("SELECT id FROM drafts")).scalars().all()
            moved = connection.execute(sa.text("SELECT text FROM moved_drafts")).scalars().all()
        engine.dispose()
        assert sorted(found) == sorted(moved) == sorted(f"d{draft}" for draft in range(number * 7)), "none, or twice"
        assert is_sound(home.work_db)
        backups = list(home.snapshots.glob(f"before-{TODAY:04}-to-{TODAY + 1:04}-*.db"))
        assert backups
        assert all(is_sound(path) for path in backups)
    record_property("kills", KILLS)


@pytest.mark.parametrize("released", RELEASED)
@pytest.mark.parametrize("label", AFTER)
def test_an_older_file_killed_on_its_way_keeps_its_commands(tmp_path: Path, label: str, released: int) -> None:
    for number in range(KILLS):
        home = Home(tmp_path / f"旧数据 {number}")
        older_file(home, released)
        killed_at("restore", home, label)
        engine = make_engine(home.work_db)
        assert schema.found_number(engine) == released + (label == "migration.after")
        engine.dispose()
        work = WorkStore.open(home, Clock())
        commands = work.commands.list("c1")
        assert [(one.target, one.state, one.hold_seconds, one.answer) for one in commands] == [
            ("A|1", CommandState.PREPARED, 0, {})
        ]
        assert not any(one.may_be_done or one.is_asking for one in commands)
        assert work.is_sound()
        work.close()
        backups = list(home.snapshots.glob(f"before-{released:04}-to-{released + 1:04}-*.db"))
        assert backups
        assert all(is_sound(path) for path in backups)

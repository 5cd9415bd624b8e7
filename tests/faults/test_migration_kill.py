"""kill -9 five times at every labelled step of a migration: the old schema or the new one, and every draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop_app.clock import Clock
from desktop_app.paths import Home
from desktop_app.store import schema, snapshots
from desktop_app.store.sqlite import is_sound, make_engine
from desktop_app.store.work import WorkStore
from tests.faults.store_scenarios import STEPS
from tests.faults.test_store_kill import killed_at
from tests.store.given import NOW, save_draft, with_connection

pytestmark = [pytest.mark.fault, pytest.mark.slow]

KILLS = 5
AFTER = {
    "migration.before": 1,
    "copy.before_rename": 1,
    "migration.inside": 1,
    "migration.before_commit": 1,
    "migration.after": 2,
}


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
            moved = connection.execute(sa.text("SELECT text FROM chases")).scalars().all()
        engine.dispose()
        assert sorted(found) == sorted(moved) == sorted(f"d{draft}" for draft in range(number * 7)), "none, or twice"
        assert is_sound(home.work_db)
        backups = list(home.snapshots.glob("before-0001-to-0002-*.db"))
        assert backups
        assert all(is_sound(path) for path in backups)
    record_property("kills", KILLS)

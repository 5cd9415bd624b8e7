"""The schema number of ``work.db`` and the way from an older one to today's: Alembic, one transaction a step.

The steps are ordinary modules named here, so that they are found in a checkout, a wheel and a frozen program
alike. ``alembic`` costs start-up time and is imported only when there is a step to do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import sqlalchemy as sa

from desktop_app import kill_points
from desktop_app.errors import BugError, NewerDataError
from desktop_app.store.sqlite import READING
from desktop_app.texts import _

STEPS: tuple[str, ...] = (
    "desktop_app.store.migrations.m0001_first",
    "desktop_app.store.migrations.m0002_sending",
    "desktop_app.store.migrations.m0003_sync",
    "desktop_app.store.migrations.m0004_casework",
    "desktop_app.store.migrations.m0005_views",
    "desktop_app.store.migrations.m0006_reminders",
    "desktop_app.store.migrations.m0007_approvals",
    "desktop_app.store.migrations.m0008_external_approvals",
    "desktop_app.store.migrations.m0009_return_addresses",
    "desktop_app.store.migrations.m0010_view_kinds",
)
"""Modules of the migrations, oldest first; the place in the list is the schema number."""

SCHEMA_NUMBER = len(STEPS)


class Migration(Protocol):
    """What a migration module offers."""

    revision: str

    def upgrade(self) -> None:
        """Change the schema, inside the running transaction."""


@dataclass(frozen=True)
class Step:
    """One migration that was done, with the backup made before it (none for a new file)."""

    number: int
    backup: Path | None


_ALEMBIC = threading.Lock()


def found_number(engine: sa.Engine) -> int:
    """The schema number of the file; 0 for a new one."""
    with engine.connect().execution_options(**READING) as connection, connection.begin():
        if not sa.inspect(connection).has_table("alembic_version"):
            return 0
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return int(found) if found else 0


def refuse_newer(number: int, path: Path, steps: Sequence[str] = STEPS) -> None:
    """A file of a newer program is left alone."""
    if number > len(steps):
        raise NewerDataError(
            _("数据来自新版程序"),
            _(
                "“{place}”由新版程序写入（结构 {found}，本程序到 {known}），没有改动。"
                "请安装新版；草稿快照在“{drafts}”。",
                place=path,
                found=number,
                known=len(steps),
                drafts=path.parent / "snapshots" / "drafts",
            ),
        )


def migrate(
    engine: sa.Engine, path: Path, backup: Callable[[int, int], Path], steps: Sequence[str] = STEPS
) -> list[Step]:
    """Bring the file to today's schema. Each step is one transaction: a kill leaves the old or the new schema."""
    done: list[Step] = []
    number = found_number(engine)
    refuse_newer(number, path, steps)
    for place in range(number, len(steps)):
        kept = backup(place, place + 1) if number else None
        kill_points.reached("migration.before")
        if _run(engine, cast(Migration, import_module(steps[place])), place):
            done.append(Step(place + 1, kept))
        kill_points.reached("migration.after")
    return done


def _run(engine: sa.Engine, step: Migration, before: int) -> bool:
    """One step; False when another process was quicker."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with engine.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection)
        current = context.get_current_revision()
        if int(current or 0) != before:
            return False
        if int(step.revision) != before + 1:
            raise BugError(_("程序内部错误"), _("升级步骤的编号不连续。"))
        # Alembic's ``op`` is one for the whole process: two homes must not be migrated through it at the same time
        with _ALEMBIC, Operations.context(context):
            step.upgrade()
        kill_points.reached("migration.inside")
        _stamp(connection, step.revision, is_first=current is None)
        kill_points.reached("migration.before_commit")
    return True


def _stamp(connection: sa.Connection, revision: str, *, is_first: bool) -> None:
    if is_first:
        connection.execute(
            sa.text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        connection.execute(sa.text("DELETE FROM alembic_version"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    else:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})

"""What the fault tests let a process do until it is killed: ``python -m tests.faults.store_scenarios NAME HOME``.

Each line on stdout is an acknowledgement: what it names was reported as saved and must never be lost.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from desktop_app import kill_points
from desktop_app.clock import Clock
from desktop_app.paths import Home
from desktop_app.store import schema, snapshots
from desktop_app.store.projection import ProjectedRow, Projection
from desktop_app.store.sqlite import make_engine
from desktop_app.store.work import WorkStore
from tests.store.given import NOW, a_batch, a_command, judged, save_draft, with_connection

ROWS = 3000
STEPS = (*schema.STEPS, "tests.faults.later_schema")


def rows(batch: int) -> list[ProjectedRow]:
    nodes = ("SELLER_DELIVER", "BUYER_ACCEPT", "UNKNOWN")
    return [
        ProjectedRow(f"K{i:05}|1", i + 2, {"node": nodes[(i + batch) % 3], "amount": i * batch, "band": i % 6})
        for i in range(ROWS)
    ]


def said(text: str) -> None:
    os.write(1, f"{text}\n".encode())  # whole lines, from any thread


def opened(home: Home) -> WorkStore:
    work = WorkStore.open(home, Clock())
    return work if work.connections.get("c1") else with_connection(work)


def drafts(home: Home) -> None:
    work = opened(home)
    before = work.drafts.load("d1")
    start = before.revision if before else 0
    for revision in range(start + 1, start + 40):
        save_draft(work, "d1", revision, {"text": f"第 {revision} 次", "long": "x" * 3000})
        said(f"draft {revision}")
    work.close()


def decide(home: Home) -> None:
    work = opened(home)
    for number in range(30):
        command = a_command(f"K{number}|{len(work.commands.list('c1'))}")
        with work.writing() as tx:
            work.commands.add(tx, command)
            kill_points.reached("scenario.command_added")
            work.journal.append(tx, "李敏", "command.prepared", command.id, {"target": command.target}, NOW)
            kill_points.reached("scenario.before_commit")
        said(f"command {command.id}")
    work.close()


def migration(home: Home) -> None:
    opened(home).close()
    engine = make_engine(home.work_db)
    schema.migrate(engine, home.work_db, lambda old, new: snapshots.before_migration(home, NOW, old, new), STEPS)
    said("migrated")
    engine.dispose()


def snapshot(home: Home) -> None:
    work = opened(home)
    for number in range(1, 20):
        with work.writing() as tx:
            work.journal.append(tx, "李敏", "note.added", "K|1", {"n": number}, NOW)
        work.snapshot()
        said(f"snapshot {number}")
    work.close()


def apply(home: Home) -> None:
    projection = Projection.open(home, "c1")
    for number in (1, 2):
        projection.apply(a_batch(number), rows(number), judged)
        said(f"applied {number}")
    projection.withdraw(2, judged)
    said("withdrawn 2")
    projection.rejudge(None, judged, "pack")
    said("rejudged")
    fresh = Projection.fresh(home, "c1")
    fresh.apply(a_batch(1), rows(1), judged)
    fresh.publish()
    said("published")
    fresh.close()
    projection.close()


def restore(home: Home) -> None:
    WorkStore.open(home, Clock()).close()
    said("restored")


def load(home: Home) -> None:
    """Everything at once, without an end."""
    work = opened(home)
    projection = Projection.open(home, "c1")

    def type_drafts() -> None:
        draft_id = f"d{random.randrange(10**9)}"
        for revision in range(1, 10**6):
            save_draft(work, draft_id, revision, {"text": "字" * 500})
            said(f"draft {draft_id} {revision}")

    def journal() -> None:
        while True:
            with work.writing() as tx:
                sequence = work.journal.append(tx, "李敏", "note.added", "K|1", {}, NOW)
            said(f"journal {sequence}")

    def project() -> None:
        number = max(projection.state.batch_states(), default=0)
        while True:
            number += 1
            projection.apply(a_batch(number, data_as_of=NOW + timedelta(seconds=number)), rows(number), judged)
            said(f"applied {number}")

    for act in (type_drafts, journal):
        threading.Thread(target=act, daemon=True).start()
    project()


SCENARIOS: dict[str, Callable[[Home], None]] = {
    one.__name__: one for one in (drafts, decide, migration, snapshot, apply, restore, load)
}

if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](Home(Path(sys.argv[2])))

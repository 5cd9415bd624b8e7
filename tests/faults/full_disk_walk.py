"""Walks the size that files may reach in small steps, so that each write in turn fails: ``python -m … HOME``.

At each step a person saves a form, pastes cases, and a snapshot is made. What was acknowledged must be there, what was
refused must not be there by half, and the same act must work once there is room. Prints counts as JSON.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from desktop_app.errors import DeskError
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.store.faults import DiskFullError
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

STEP_BYTES = 40 * 1024
STEPS = 120
PASTED = 6
counts: Counter[str] = Counter()


@contextmanager
def room(limit_bytes: int) -> Iterator[None]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def tried(name: str, limit_bytes: int, act: Callable[[], object]) -> bool:
    """Run an act in little room; True when it was done. Any other fault than the full disk ends the walk."""
    try:
        with room(limit_bytes):
            act()
    except DiskFullError:
        counts[f"{name} refused"] += 1
        return False
    except DeskError as error:
        raise AssertionError((name, limit_bytes, error.message)) from error
    counts[f"{name} done"] += 1
    return True


def walk(desk: Desk, clock: SetClock, connection: str) -> None:
    draft = desk.drafts.open(connection, "delivery", key_of(1))
    body = {"text": "开始"}
    desk.drafts.autosave(draft.id, body)
    chance = random.Random(7)
    for step in range(STEPS):
        limit = step * STEP_BYTES
        clock.forward(minutes=10)
        typed = {"text": f"第 {step} 次", "more": "字" * chance.randrange(4000)}
        if tried("draft", limit, lambda typed=typed: desk.drafts.autosave(draft.id, typed)):
            body = typed
        kept = desk.drafts.load(draft.id)
        assert kept is not None
        assert kept.body == body, f"draft at {limit}"
        tried("draft copy", limit, desk.backup.snapshot_drafts)
        tried("snapshot", limit, desk.backup.snapshot)
        numbers = range(100 + step * PASTED, 100 + (step + 1) * PASTED)
        rows = [case_columns(one, Node.SELLER_DELIVER) for one in numbers]
        tried("paste", limit, lambda rows=rows: project(desk, connection, rows, clock.now))
        project(desk, connection, rows, clock.now)  # with room: the same act works, without a restart
        found = [desk.decide.case(connection, key_of(one)) for one in numbers]
        assert all(found), f"paste at {limit}"


def main() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    home, clock = Home(Path(sys.argv[1])), SetClock(NOW - timedelta(days=30))
    desk = Desk(home, clock)
    connection = files_connection(desk)
    project(desk, connection, [case_columns(1, Node.SELLER_DELIVER)], clock.now)
    walk(desk, clock, connection)
    keys = [row.key for row in desk.projection(connection).as_rows("cases")]
    assert len(keys) == len(set(keys)) == 1 + STEPS * PASTED
    assert desk.replay.run(connection).is_same
    assert desk.work.is_sound()
    assert desk.work.verify_journal().is_intact
    assert not list(home.root.rglob(".writing-*"))
    assert not any(home.temporary.iterdir())
    desk.close()
    os.write(1, json.dumps(counts).encode())


if __name__ == "__main__":
    main()

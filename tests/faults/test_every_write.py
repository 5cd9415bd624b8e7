"""The disk is full at each write of a draft, its copy, a snapshot and a paste: 120 sizes in one running program."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from desktop_app.paths import Home
from desktop_app.store.sqlite import is_sound
from tests.journeys.command_line import environment


@pytest.mark.fault
@pytest.mark.slow
def test_no_write_without_room_cuts_anything_short(
    home: Home, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.full_disk_walk", str(home.root)],
        capture_output=True,
        env=environment(),
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    counts = json.loads(done.stdout)
    for name in ("draft", "draft copy", "snapshot", "paste"):
        assert counts[f"{name} refused"] > 0, counts
        assert counts[f"{name} done"] > 0, counts
    assert all(is_sound(path) for path in home.snapshots.glob("work-*.db"))
    for name, count in counts.items():
        record_property(name, count)
    with capsys.disabled():
        print(f"\nfull disk: {counts}")

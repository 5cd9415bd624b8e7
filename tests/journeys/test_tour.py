"""The tour as a process of its own: all its steps are read back from the store, and its pictures are there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.journeys import command_line

LEAST_STEPS = 14
TIMEOUT_SECONDS = 400


@pytest.mark.slow
def test_every_step_of_the_tour_is_ok_and_has_its_own_picture(tmp_path: Path) -> None:
    folder, home = tmp_path / "图 out", tmp_path / "home"
    done = subprocess.run(
        command_line.arguments(home, "tour", str(folder), "--json"),
        capture_output=True,
        env=command_line.environment(),
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    told = done.stderr.decode("utf-8")
    steps = json.loads((folder / "tour.json").read_text(encoding="utf-8"))
    assert [step for step in steps if not step["ok"]] == [], told
    assert done.returncode == 0, told
    assert json.loads(done.stdout) == steps
    assert len(steps) >= LEAST_STEPS
    assert all(set(step) == {"step", "picture", "ok", "seconds"} for step in steps)
    pictures = {(folder / step["picture"]).read_bytes() for step in steps}
    assert len(pictures) == len(steps)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert not list((home / "tmp").iterdir())

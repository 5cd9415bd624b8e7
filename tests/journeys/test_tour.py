"""The tour as a process of its own: all its steps are read back from the store, and its pictures are there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.paths import Home
from desktop_app.tour.tour import passing_place
from tests.journeys import command_line
from workshop.delivery_proof import TOUR_HOME, NotProvenError, prove_delivery

LEAST_STEPS = 14
TIMEOUT_SECONDS = 400


@pytest.mark.slow
def test_every_step_of_the_tour_is_ok_and_has_its_own_picture(tmp_path: Path) -> None:
    folder, home = tmp_path / "图 out", tmp_path / "home"
    done = subprocess.run(
        command_line.arguments(home, "tour", str(folder), "--json", "--keep-homes"),
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
    assert list(home.glob("tmp/*")) == [], "what the tour needed lies where it was told to keep it"
    _is_proven_as_of_a_built_program(folder)


def _is_proven_as_of_a_built_program(folder: Path) -> None:
    """What ``check --slow`` asks of wheel and frozen program holds here too, and a thing done twice is seen."""
    program, environ = command_line.arguments(None), command_line.environment()
    assert "exactly once" in prove_delivery(program, folder, environ)
    shops = list((folder / TOUR_HOME).glob("rehearsal/*/*.db"))
    delivery = "DELETE FROM effects WHERE name = 'ReportCompletion'"
    assert sum(_change(shop, delivery) for shop in shops) == 1
    with pytest.raises(NotProvenError, match="the marketplace did"):
        prove_delivery(program, folder, environ)
    lost = "UPDATE commands SET state = 'sending' WHERE state = 'reflected' AND name = 'ReportCompletion'"
    assert _change(folder / TOUR_HOME / "work.db", lost) == 1
    with pytest.raises(NotProvenError, match="one reflected delivery"):
        prove_delivery(program, folder, environ)


def _change(database: Path, statement: str) -> int:
    with closing(sqlite3.connect(database)) as store:
        count = store.execute(statement).rowcount
        store.commit()
    return count


def test_a_tour_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with passing_place(home) as place:
        (place / "work").mkdir()
        assert place.parent == home.temporary
    assert list(home.temporary.iterdir()) == []

"""The note beside the archive is a help for later: where it cannot be written, the import stands all the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import run_json

pytestmark = [pytest.mark.fault]


@pytest.mark.skipif(sys.platform == "win32", reason="a file in a folder's place is told otherwise there")
def test_a_note_that_cannot_be_written_takes_nothing_back(home: Home, tmp_path: Path) -> None:
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 2)))
    [connection] = (home.root / "archive").iterdir()
    notes = connection / "batches"
    for note in notes.iterdir():
        note.unlink()
    notes.rmdir()
    notes.write_text("in the way", encoding="utf-8")
    second = run_json(home, "import", str(tables.write_cases(tmp_path / "second.csv", 3, start=10)))
    assert second["inserted"] == 3
    assert len(run_json(home, "forecast")) == 5
    assert run_json(home, "batches", "--lost") == []
    assert run_json(home, "journal", "verify")["ok"] is True
    assert run_json(home, "replay")["same"] is True

"""A home is for its owner alone: nothing in it, new or there before, can be read by other users of the computer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import run_json

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="rights by mode are POSIX's")]


def _open_to_others(root: Path) -> list[str]:
    return [str(path) for path in (root, *root.rglob("*")) if path.lstat().st_mode & 0o077]


def test_what_a_home_holds_is_its_owners_alone_and_what_goes_out_is_not(tmp_path: Path) -> None:
    home, out = Home(tmp_path / "new" / "home"), tmp_path / "out.csv"
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 3)))
    run_json(home, "export", "cases", "--out", str(out))
    assert home.work_db.exists()
    assert _open_to_others(home.root) == []
    usual = tmp_path / "usual"
    usual.touch()
    assert out.stat().st_mode == usual.stat().st_mode, "a file for a person has the rights of the person's other files"


def test_a_home_that_was_open_is_closed_when_it_is_opened_next(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 3)))
    for path in (home.root, *home.root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert len(run_json(home, "forecast")) == 3
    assert _open_to_others(home.root) == []

"""The process ends in the middle of an import or an undo: no row is lost or twice, and the next start is clean."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import arguments, environment, run, run_json

ROWS = 1500
NOW = "2026-11-24T12:00:00"
pytestmark = [pytest.mark.fault, pytest.mark.slow]


def _killed_at(label: str, home: Home, *words: str) -> None:
    """Run a verb that ends itself at a label, as a power cut would."""
    done = subprocess.run(
        arguments(home, *words),
        capture_output=True,
        env=environment(SELLER_DESK_KILL_AT=label),
        timeout=120,
        check=False,
    )
    assert done.returncode in (-9, 137), done


@pytest.mark.parametrize(
    ("label", "is_kept"),
    [
        ("import.archived", False),
        ("import.before_commit", False),
        ("import.listed", True),
        ("apply.before_commit", True),
        ("apply.after_slice", True),
        ("apply.after_slice:3", True),
        ("projection.done", True),
        ("import.projected", True),
    ],
)
def test_an_import_is_whole_or_not_there(tmp_path: Path, label: str, is_kept: bool) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "register", "CS-FIRST", "--node", "商家实施服务", status=1)
    file = tables.write_cases(tmp_path / "cases.csv", ROWS)
    _killed_at(label, home, "import", str(file), "--at", NOW)

    done = run(home, "forecast", "--at", NOW, "--json")
    assert done.status == 0
    orders = [one["order_id"] for one in done.document]
    assert len(orders) == len(set(orders)) == (ROWS + 1 if is_kept else 1)
    listed = run_json(home, "batches")
    assert len(listed) == (2 if is_kept else 1)
    if is_kept:
        assert (listed[1]["rows"], listed[1]["inserted"], listed[1]["updated"]) == (ROWS, ROWS, 0)
    assert run_json(home, "replay")["same"] is True

    again = run_json(home, "import", str(file), "--at", NOW)
    assert again["unchanged" if is_kept else "inserted"] == ROWS
    assert run_json(home, "journal", "verify")["ok"] is True


@pytest.mark.parametrize(
    "label", ["withdraw.before_commit", "withdraw.after_work", "withdraw.after_slice", "projection.withdrawn"]
)
def test_an_undo_is_finished_at_the_next_start(tmp_path: Path, label: str) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "register", "CS-FIRST", "--node", "商家实施服务", status=1)
    batch = run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", ROWS)))["batch"]
    _killed_at(label, home, "batch", "withdraw", batch)
    assert [one["order_id"] for one in run_json(home, "forecast", "--at", NOW)] == ["CS-FIRST"]
    assert run_json(home, "replay")["same"] is True
    assert run(home, "batch", "withdraw", batch).status == 0


@pytest.mark.parametrize("label", ["replay.before_publish", "replay.after_publish"])
def test_a_replay_that_ends_early_loses_nothing(tmp_path: Path, label: str) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", ROWS)))
    before = run_json(home, "forecast", "--at", NOW)
    _killed_at(label, home, "replay")
    assert run_json(home, "forecast", "--at", NOW) == before
    assert run_json(home, "replay")["same"] is True

"""One damaged file of the archive: all other batches are shown, it is named, and it is whole again once it is back."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import run, run_json

pytestmark = [pytest.mark.fault]

HARMS = ["lost", "cut", "empty", "overwritten", "another"]


def _harm(path: Path, how: str) -> None:
    whole = path.read_bytes()
    if how == "lost":
        path.unlink()
    else:
        harmed = {
            "cut": whole[:-30],
            "empty": b"",
            "overwritten": b"no archive at all" * 9,
            "another": gzip.compress("订单ID,当前节点\nFOREIGN,商家实施服务\n".encode()),
        }
        path.write_bytes(harmed[how])


def _file_of(home: Home, batch: str) -> Path:
    """Where the content of a batch lies."""
    database = sqlite3.connect(home.work_db)
    [(sha256,)] = database.execute("SELECT sha256 FROM batches WHERE id = ?", (batch,)).fetchall()
    database.close()
    [path] = (home.root / "archive").rglob(f"{sha256}.gz")
    return path


@pytest.fixture
def three(home: Home, tmp_path: Path) -> tuple[Home, list[str]]:
    """A home with three batches of twenty cases each."""
    batches = [
        run_json(home, "import", str(tables.write_cases(tmp_path / f"{number}.csv", 20, start=100 * number)))["batch"]
        for number in (1, 2, 3)
    ]
    return home, batches


def _self_check(home: Home) -> dict[str, object]:
    return next(one for one in run(home, "self-check", "--json").document if one["id"] == "archive")


@pytest.mark.parametrize("how", HARMS)
def test_with_the_list_lost_too_all_other_batches_are_shown(three: tuple[Home, list[str]], how: str) -> None:
    home, batches = three
    before = run_json(home, "forecast")
    file = _file_of(home, batches[1])
    whole = file.read_bytes()
    _harm(file, how)
    shutil.rmtree(home.root / "cache")

    done = run(home, "forecast", "--json")
    assert done.status == 0
    assert [one for one in before if not one["order_id"].startswith("CS2610000002")] == done.document
    assert "存档损坏" in done.err
    assert batches[1] in done.err
    assert "存档损坏" in run(home, "batches").err, "it is said until it is mended"
    found = run_json(home, "replay", status=1)
    [damaged] = found["damaged"]
    assert (damaged["batch"], damaged["file"], damaged["shown"]) == (batches[1], str(file), False)
    assert "重新导入" in damaged["message"]
    assert found["batches"] == 3
    file.write_bytes(whole)
    again = run(home, "forecast", "--json")
    assert again.document == before
    assert "存档损坏" not in again.err
    made = run_json(home, "replay")
    assert (made["same"], made["damaged"]) == (True, [])


def test_it_is_said_in_words_and_the_rest_works(three: tuple[Home, list[str]]) -> None:
    home, batches = three
    assert _self_check(home)["ok"] is True
    file = _file_of(home, batches[1])
    _harm(file, "cut")
    shutil.rmtree(home.root / "cache")
    told = run(home, "replay")
    assert told.status == 1
    assert batches[1] in told.out
    assert str(file) in told.out
    assert "重建后相同" not in told.out
    check = _self_check(home)
    assert check["ok"] is False
    assert batches[1] in str(check["message"])
    run_json(home, "register", "NEW-1", "--node", "商家实施服务", status=1)
    assert len(run_json(home, "forecast")) == 41
    assert run_json(home, "journal", "verify")["ok"] is True


def test_a_replay_alone_makes_whole_what_was_put_back(three: tuple[Home, list[str]]) -> None:
    home, batches = three
    before = run_json(home, "forecast")
    file = _file_of(home, batches[1])
    aside = shutil.move(file, home.root / "aside")
    shutil.rmtree(home.root / "cache")
    run_json(home, "replay", status=1)
    shutil.move(aside, file)
    assert run_json(home, "replay")["damaged"] == []
    assert run_json(home, "forecast") == before


@pytest.mark.parametrize("how", ["lost", "cut"])
def test_the_same_file_imported_again_makes_it_whole(three: tuple[Home, list[str]], tmp_path: Path, how: str) -> None:
    home, batches = three
    before = run_json(home, "forecast")
    file = _file_of(home, batches[1])
    whole = file.read_bytes()
    _harm(file, how)
    shutil.rmtree(home.root / "cache")
    assert len(run_json(home, "forecast")) == 40
    assert run_json(home, "import", str(tmp_path / "2.csv"))["inserted"] == 20
    assert file.read_bytes() == whole, "the harmed file was replaced"
    assert run_json(home, "forecast") == before
    found = run_json(home, "replay")
    assert (found["same"], found["damaged"], found["batches"]) == (True, [], 4)
    assert "存档损坏" not in run(home, "forecast").err


def test_with_the_list_at_hand_no_row_goes_away(three: tuple[Home, list[str]]) -> None:
    home, batches = three
    before = run_json(home, "forecast")
    file = _file_of(home, batches[1])
    whole = file.read_bytes()
    _harm(file, "cut")
    for _round in range(2):
        found = run_json(home, "replay", status=1)
        assert (found["same"], found["compared"]) == (True, True)
        assert [(one["batch"], one["shown"]) for one in found["damaged"]] == [(batches[1], True)]
        assert run_json(home, "forecast") == before
    file.write_bytes(whole)
    found = run_json(home, "replay")
    assert (found["same"], found["compared"], found["damaged"]) == (True, True, [])


@pytest.mark.parametrize("is_list_lost", [False, True])
def test_a_damaged_batch_can_be_withdrawn(three: tuple[Home, list[str]], is_list_lost: bool) -> None:
    home, batches = three
    file = _file_of(home, batches[1])
    whole = file.read_bytes()
    _harm(file, "cut")
    if is_list_lost:
        shutil.rmtree(home.root / "cache")
    run_json(home, "batch", "withdraw", batches[1])
    done = run(home, "forecast", "--json")
    assert len(done.document) == 40
    assert "存档损坏" not in done.err
    assert run_json(home, "replay")["damaged"] == []
    file.write_bytes(whole)
    assert len(run_json(home, "forecast")) == 40


def test_what_was_entered_by_hand_or_pasted_is_no_other(home: Home) -> None:
    run_json(home, "register", "KEPT", "--node", "商家实施服务", status=1)
    harmed = [
        run_json(home, "register", "GONE", "--node", "商家实施服务", status=1)["batch"],
        run_json(home, "observe", "KEPT", "--node", "用户确认验收", status=1)["batch"],
        run_json(home, "paste", given=tables.pasted(range(3)))["batch"],
    ]
    for batch in harmed:
        _harm(_file_of(home, batch), "cut")
    shutil.rmtree(home.root / "cache")
    done = run(home, "forecast", "--json")
    assert [one["order_id"] for one in done.document] == ["KEPT"]
    assert [one["batch"] for one in run_json(home, "replay", status=1)["damaged"]] == harmed


def test_all_of_the_archive_lost_is_told_and_new_facts_come_in(three: tuple[Home, list[str]], tmp_path: Path) -> None:
    home, batches = three
    for path in (home.root / "archive").rglob("*.gz"):
        path.unlink()
    shutil.rmtree(home.root / "cache")
    assert run(home, "forecast", "--json").document == []
    assert [one["batch"] for one in run_json(home, "replay", status=1)["damaged"]] == batches
    run_json(home, "import", str(tmp_path / "1.csv"))
    assert len(run_json(home, "forecast")) == 20
    assert [one["batch"] for one in run_json(home, "replay", status=1)["damaged"]] == batches[1:]

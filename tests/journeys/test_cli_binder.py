"""``binder`` by command line: its promised shape, the same bytes in two time zones, refusals in words."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import run, run_json

NOW = "2026-11-24T12:00:00"


@pytest.fixture
def filled(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    cases = tables.write_cases(tmp_path / "监管.csv", 20)
    run_json(home, "import", str(cases), "--data-as-of", "2026-11-24 09:00:00", "--at", NOW)
    run_json(home, "observe", tables.order_id(1), "--node", "商家实施服务", "--note", "看过控制台", "--at", NOW)
    return home


def _bytes(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_the_promised_shape_and_the_same_bytes_in_two_time_zones(filled: Home, tmp_path: Path) -> None:
    order = tables.order_id(1)
    made = run_json(filled, "binder", order, str(tmp_path / "一"))
    assert sorted(made) == ["files", "folder", "zip"]
    folder, packed = Path(made["folder"]), Path(made["zip"])
    assert packed.is_file()
    assert [one["name"] for one in made["files"]] == ["index.html"]
    for one in made["files"]:
        assert hashlib.sha256((folder / one["name"]).read_bytes()).hexdigest() == one["sha256"]
    page = (folder / "index.html").read_text("utf-8")
    assert order in page
    assert "看过控制台" in page
    assert not any(tables.order_id(number) in page for number in range(2, 20))
    again = run(filled, "binder", order, str(tmp_path / "二"), TZ="America/Los_Angeles")
    assert again.status == 0
    assert _bytes(tmp_path / "一") == _bytes(tmp_path / "二")


def test_refusals_are_sentences(filled: Home, tmp_path: Path) -> None:
    taken = tmp_path / "已有"
    taken.mkdir()
    (taken / "x.txt").write_text("x")
    error = run_json(filled, "binder", tables.order_id(1), str(taken), status=2)["error"]
    assert "x.txt" in error["message"]
    error = run_json(filled, "binder", "CS-NOT-THERE", str(tmp_path / "新"), status=2)["error"]
    assert "CS-NOT-THERE" in error["message"]
    assert run_json(tmp_path / "nowhere", "binder", "CS1", str(tmp_path / "新"), status=2)["error"]["title"]
    assert not (tmp_path / "新").exists()

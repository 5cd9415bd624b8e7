"""No room and no rights, met through the command line: a sentence, nothing cut short, and the same act works later."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.faults.command_runs import as_nobody, limited, open_for_all, told
from tests.journeys import tables
from tests.journeys.command_line import TIMEOUT_SECONDS, arguments, environment, run, run_json

pytestmark = [pytest.mark.fault]

KIB = 1024
LIMITS = [0, 1, 4, 20, 40, 80, 120, 160, 200, 280, 400]
"""KiB that a file may reach: from none at all to just too few, so that each write in turn is the one that fails."""


@pytest.fixture
def filled(home: Home, tmp_path: Path) -> Home:
    """A home with facts in it."""
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 300)))
    return home


def _rows(home: Home) -> dict[str, str]:
    return {case["order_id"]: case["node"] for case in run_json(home, "forecast")}


@pytest.mark.parametrize("half", [0, 1])
def test_an_import_without_room_is_all_or_finished_later(
    filled: Home,
    tmp_path: Path,
    half: int,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    failed = done = 0
    for number, limit in enumerate(LIMITS[half::2], start=1):
        file = tables.write_cases(tmp_path / f"more{number}.csv", 400, start=number * 1000)
        before = run_json(filled, "batches")
        answer = limited(filled, limit * KIB, "import", str(file))
        if answer.status == 0:
            done += 1
        else:
            failed += 1
            message = told(answer, 3)
            assert "磁盘" in message or "空间" in message, message
        after = run_json(filled, "batches")
        assert len(after) - len(before) in (0, 1)
        again = run_json(filled, "import", str(file))
        assert again["rows"] == 400
        assert again["refused"] == []
        # a batch that was listed before the room ended is finished by the next start, and then nothing is new
        assert (again["inserted"], again["unchanged"]) == ((0, 400) if len(after) > len(before) else (400, 0))
    assert failed > 0
    assert run_json(filled, "replay")["same"] is True
    assert run_json(filled, "journal", "verify")["ok"] is True
    assert not list(filled.root.rglob(".writing-*"))
    record_property("imports without room", failed)
    with capsys.disabled():
        print(
            f"\nimports at {failed + done} limits: {failed} refused for want of room, {done} done; rows lost 0, twice 0"
        )


@pytest.mark.parametrize(
    "words",
    [
        ("register", "CSX1"),
        ("observe", tables.order_id(1), "--node", "商家实施服务"),
        ("replay",),
        ("export", "cases", "--out", "OUT.xlsx"),
        ("export", "cases", "--out", "OUT.csv"),
    ],
    ids=lambda words: " ".join(words[:1]) + words[-1][-5:],
)
def test_any_writing_verb_without_room_tells_it_and_works_later(
    filled: Home, tmp_path: Path, words: tuple[str, ...]
) -> None:
    out = tmp_path / words[-1]
    words = tuple(str(out) if word.startswith("OUT") else word for word in words)
    if words[0] == "export":
        out.write_text("alt", encoding="utf-8")
    before = _rows(filled)
    failed = 0
    for limit in (0, 4, 20):
        answer = limited(filled, limit * KIB, *words)
        if answer.status in (0, 1):
            continue
        failed += 1
        told(answer, 3)
        if words[0] == "export":
            assert out.read_text(encoding="utf-8") == "alt", "the old file was cut short"
            assert [path.name for path in tmp_path.glob(".*")] == []
    assert failed > 0
    after = _rows(filled)
    if words[0] in ("replay", "export"):
        assert after == before
    done = run(filled, *words, "--json")
    assert done.status in (0, 1), done
    assert run_json(filled, "replay")["same"] is True


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 3 MiB; only root can mount one, and the tests must run as such (rights are tested too)."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_really_full_disk_loses_nothing_and_works_again_with_room(small_disk: Path, tmp_path: Path) -> None:
    home = Home(small_disk / "数据")
    file = tables.write_cases(tmp_path / "cases.csv", 100)
    run_json(home, "import", str(file))
    before = _rows(home)
    ballast = small_disk / "ballast"
    free = shutil.disk_usage(small_disk).free
    seen = set()
    for left in (0, 8, 40, 100, 200, 400):
        ballast.write_bytes(bytes(max(free - left * KIB, 0)))
        more = tables.write_cases(tmp_path / f"more{left}.csv", 300, start=1000 * (left + 1))
        answer = run(home, "import", str(more), "--json")
        seen.add(answer.status)
        if answer.status == 3:
            told(answer, 3)
        ballast.unlink()
        assert before.items() <= _rows(home).items()
        free = shutil.disk_usage(small_disk).free
    assert 3 in seen
    assert run_json(home, "import", str(file))["unchanged"] == 100
    assert run_json(home, "replay")["same"] is True
    assert run_json(home, "journal", "verify")["ok"] is True


def test_a_full_output_is_told_without_a_traceback(filled: Home) -> None:
    for words in (("forecast",), ("forecast", "--json"), ("batches", "--json"), ("nonsense", "--json")):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                arguments(filled, *words),
                stdout=full,
                stderr=subprocess.PIPE,
                env=environment(),
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        assert done.returncode in (2, 3), (words, done)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert done.stderr.decode().strip()
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                arguments(filled, *words), stdout=full, stderr=full, env=environment(), timeout=60, check=False
            )
        assert done.returncode in (2, 3)


@pytest.fixture
def readable(tmp_path: Path) -> Iterator[Home]:
    """A home that another person can read and not write, with what its facts were."""
    place = Path(tempfile.mkdtemp(prefix="read-only-"))
    home = Home(place / "只读 home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 20)))
    for path in [place, home.root, *home.root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield home
    for path in [place, *place.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(place)


def test_a_home_without_the_right_to_write_is_told_by_every_verb(readable: Home, tmp_path: Path) -> None:
    assert os.getuid() == 0, "rights are tested as another person, whom only root can become"
    file = tables.write_cases(tmp_path / "more.csv", 5, start=100)
    open_for_all(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in readable.root.rglob("*")}
    for words in (
        ("import", str(file)),
        ("register", "CS1"),
        ("observe", tables.order_id(1), "--node", "商家实施服务"),
        ("forecast",),
        ("batches",),
        ("replay",),
        ("journal", "verify"),
        ("export", "cases", "--out", "/tmp/never-made.csv"),
    ):
        told(as_nobody(readable, *words), 3, "写", "--home")
    checked = as_nobody(readable, "self-check")
    assert checked.status == 1
    assert [one["id"] for one in checked.document if not one["ok"]][:2] == ["home", "work"]
    assert {path: path.stat().st_mtime_ns for path in readable.root.rglob("*")} == before
    assert not Path("/tmp/never-made.csv").exists()

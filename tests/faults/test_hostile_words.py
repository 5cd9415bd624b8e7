"""Arguments as nobody should give them: each answered by a sentence and the promised exit state."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.faults.command_runs import told
from tests.journeys import tables
from tests.journeys.command_line import TIMEOUT_SECONDS, Done, arguments, environment, run, run_json

pytestmark = [pytest.mark.fault]

MAPS: dict[str, bytes] = {
    "deep": b"[" * 200_000,
    "nan": b"NaN",
    "nan inside": b'{"a": NaN}',
    "a list": b"[1]",
    "a number as heading": '{"订单ID": 1}'.encode(),
    "a key twice": '{"a": "订单ID", "a": "当前节点"}'.encode(),
    "nested": b'{"a": {"b": "c"}}',
    "not UTF-8": b"\xff\xfe\x00",
    "cut": '{"a": "订单'.encode()[:-1],
    "nothing": b"",
    "unknown column": '{"订单ID": "没有这一列"}'.encode(),
    "two onto one": '{"订单ID": "订单ID", "当前节点": "订单ID"}'.encode(),
    "huge number": b'{"a": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", MAPS)
def test_a_map_that_cannot_be_read_is_wrong_usage(home: Home, tmp_path: Path, name: str) -> None:
    (tmp_path / "对照.json").write_bytes(MAPS[name])
    file = tables.write_cases(tmp_path / "cases.csv", 2)
    done = run(home, "import", str(file), "--map", str(tmp_path / "对照.json"), "--json")
    told(done, 2)
    assert run_json(home, "batches") == []


@pytest.mark.parametrize("place", ["missing.json", ".", "/dev/null", "a" * 300])
def test_a_map_that_is_no_file_is_wrong_usage(home: Home, tmp_path: Path, place: str) -> None:
    file = tables.write_cases(tmp_path / "cases.csv", 2)
    told(run(home, "import", str(file), "--map", place, "--json"), 2)


@pytest.mark.parametrize(
    "moment",
    ["", "now", "9999-12-31T23:59:59", "0001-01-01", "2026-13-01", "2026-11-24T25:00", "2026-11-24T09:30+99:00",
     "1e999", "NaN", "2026-11-24\n09:30:00 x", "2" * 10_000],
)  # fmt: skip
def test_a_time_that_is_none_or_beyond_all_calendars_is_wrong_usage(home: Home, tmp_path: Path, moment: str) -> None:
    file = tables.write_cases(tmp_path / "cases.csv", 2)
    told(run(home, "forecast", "--at", moment, "--json"), 2)
    told(run(home, "import", str(file), "--data-as-of", moment, "--json"), 2)
    assert run_json(home, "batches") == []


NOT_UTF_8 = b"\xc4\xe3\xff"


@pytest.mark.parametrize(
    "words",
    [
        ("register", NOT_UTF_8),
        ("register", "CS1", "--customer-name", NOT_UTF_8),
        ("register", "CS1", "--node", NOT_UTF_8),
        ("observe", NOT_UTF_8, "--node", "商家实施服务"),
        ("observe", "CS1", "--node", "商家实施服务", "--note", NOT_UTF_8),
        ("export", "cases", "--out", "x.csv", "--filter", NOT_UTF_8),
        ("batch", "withdraw", NOT_UTF_8),
        ("rules", "why", NOT_UTF_8),
        ("forecast", "--connection", NOT_UTF_8),
        ("forecast", "--at", NOT_UTF_8),
        ("preflight", __file__, "--as", "evidence", "--order", NOT_UTF_8),
        (NOT_UTF_8,),
    ],
    ids=lambda words: " ".join(str(word) for word in words[:2]) + f" {len(words)}",
)
def test_bytes_that_are_no_text_are_wrong_usage(home: Home, tmp_path: Path, words: tuple[str | bytes, ...]) -> None:
    run_json(home, "register", "CS1", status=1)
    command = [os.fsencode(word) for word in arguments(home, "VERB", "--json")]
    at = command.index(b"VERB")
    command[at : at + 1] = [word if isinstance(word, bytes) else word.encode() for word in words]
    done = subprocess.run(
        command, capture_output=True, env=environment(), timeout=TIMEOUT_SECONDS, cwd=tmp_path, check=False
    )
    assert b"Traceback" not in done.stderr
    told(Done(done.returncode, done.stdout.decode(), done.stderr.decode()), 2)


@pytest.mark.parametrize("name", ["a b.csv", "订单 一.csv", "new\nline.csv", "-dash.csv", "'quote\".csv", "%s{x}.csv"])
def test_names_of_files_are_only_names(home: Home, tmp_path: Path, name: str) -> None:
    file = tables.write_cases(tmp_path / name, 2)
    assert run_json(home, "import", str(file))["inserted"] == 2
    assert run_json(home, "batches")[0]["name"] == name


def test_a_file_named_in_another_encoding_is_imported(home: Home, tmp_path: Path) -> None:
    plain = tables.write_cases(tmp_path / "cases.csv", 2)
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb6\xa9\xb5\xa5.csv"))
    plain.rename(odd)
    command = [os.fsencode(word) for word in arguments(home, "import", str(odd), "--json")]
    done = subprocess.run(command, capture_output=True, env=environment(), timeout=TIMEOUT_SECONDS, check=False)
    assert done.returncode == 0, done
    assert run_json(home, "batches")[0]["rows"] == 2


@pytest.mark.parametrize(
    "name", ["CS 1", "订单 一", "CS\n1", "a|b", "a/b", "'; DROP TABLE batches --", "%_", "C" * 5000]
)
def test_any_text_can_be_an_order_number_and_comes_back(home: Home, name: str) -> None:
    found = run_json(home, "register", name, status=1)
    assert (found["rows"], found["inserted"]) == (1, 1)
    assert [one["order_id"] for one in run_json(home, "forecast")] == [name]
    run_json(home, "replay")


def test_a_home_that_cannot_be_one_is_told_by_its_name(tmp_path: Path) -> None:
    file = tables.write_cases(tmp_path / "cases.csv", 2)
    before = file.read_bytes()
    places = [file, file / "below", Path("/dev/null"), Path("/proc/nowhere"), tmp_path / ("x" * 300)]
    for place in [*places, tmp_path.joinpath(*["y" * 200] * 25)]:
        for words in (("import", str(file)), ("forecast",), ("batches",)):
            if words[0] != "import" and place.name in ("nowhere",):
                continue  # a folder that is not there yet is an empty home for verbs that only read
            message = told(run(place, *words, "--json"), 3)
            assert place.name[:20] in message, message
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["行\n换 行", "空 格", "quote'\"", "#?&%"])
def test_a_home_of_any_name_works(tmp_path: Path, name: str) -> None:
    file = tables.write_cases(tmp_path / "cases.csv", 4)
    home = Home(tmp_path / name)
    assert run_json(home, "import", str(file))["inserted"] == 4
    assert len(run_json(home, "forecast")) == 4
    assert run_json(home, "replay")["same"] is True


@pytest.mark.parametrize(
    ("place", "word"), [("missing.png", "找不到"), (".", "文件夹"), ("/dev/null", "不是"), ("/dev/zero", "不是")]
)
def test_a_picture_that_is_no_file_is_wrong_usage(home: Home, place: str, word: str) -> None:
    run_json(home, "register", "CS1", status=1)
    told(run(home, "observe", "CS1", "--node", "商家实施服务", "--picture", place, "--json"), 2, word)
    assert len(run_json(home, "batches")) == 1
    assert not list(home.files.rglob("*")) if home.files.exists() else True


@pytest.mark.parametrize(
    "place", ["folder.csv", "missing/x.csv", "/proc/x.csv", "z" * 300 + ".csv", "/dev/null/x.xlsx"]
)
def test_an_export_to_nowhere_is_told_by_the_name_that_was_given(home: Home, tmp_path: Path, place: str) -> None:
    run_json(home, "register", "CS1", status=1)
    (tmp_path / "folder.csv").mkdir()
    target = tmp_path / place
    done = run(home, "export", "cases", "--out", str(target), "--json")
    assert done.status in (2, 3)
    message = told(done, done.status)
    assert target.name[:20] in message
    assert "/." not in message, "a temporary file has no name that the person knows"

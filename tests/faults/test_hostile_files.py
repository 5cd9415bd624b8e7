"""Files that are no tables, or far too large: refused in words within seconds, and nothing of them is kept."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.paths import Home
from tests.documents.tables_made import HEAD, ROW, TAIL, make_workbook
from tests.faults.command_runs import told
from tests.journeys import tables
from tests.journeys.command_line import TIMEOUT_SECONDS, Done, arguments, environment, run, run_json

pytestmark = [pytest.mark.fault]


def picture() -> bytes:
    """A whole PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _zip_of(name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as container:
            container.writestr(name, "x")

    return make


CONTENTS: dict[str, bytes] = {
    "random": bytes(range(256)) * 50,
    "PNG": picture(),
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(500) + b"\xff\xd9",
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF",
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "program": b"MZ\x90\x00" + bytes(500),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(100),
    "nothing": b"",
    "only a mark": b"\xef\xbb\xbf",
    "only blanks": b" \t\r\n" * 100,
    "nul": "订单ID,当前节点\nCS1,a\0b\n".encode(),
    "cut UTF-16": "订单ID,当前节点\nCS1,x\n".encode("utf-16")[:-1],
    "prose": "您好，这是一封信。\n没有表格。\n".encode(),
    "huge line": "订单ID,当前节点\nCS1,".encode() + b"x" * 30_000_000,
    "a quote that never ends": '订单ID,当前节点\nCS1,"abc\n'.encode() + b"CS2,x\n" * 2000,
    "JSON": b'{"a": [1, 2]}',
    "half a zip": b"PK\x03\x04" + bytes(50),
}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_no_table_is_refused_in_words(home: Home, tmp_path: Path, suffix: str) -> None:
    for name, content in CONTENTS.items():
        file = tmp_path / f"{name}.{suffix}"
        file.write_bytes(content)
        started = time.monotonic()
        told(run(home, "import", str(file), "--json"), 2)
        assert time.monotonic() - started < 20, name
    assert run_json(home, "batches") == []
    assert not list(home.refused.glob("*")) if home.refused.is_dir() else True
    assert not any(home.temporary.glob("*")) if home.temporary.is_dir() else True


@pytest.mark.parametrize("word", ["word/document.xml", "anything.txt", "xl/vbaProject.bin", "../../escape.csv"])
def test_a_container_that_is_no_workbook_is_refused(home: Home, tmp_path: Path, word: str) -> None:
    file = tmp_path / "cases.xlsx"
    _zip_of(word)(file)
    told(run(home, "import", str(file), "--json"), 2)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["cases.xlsx"]


def test_places_that_are_no_files_are_refused_at_once(home: Home, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "not there")
    names = ["folder.csv", "pipe.csv", "loop.csv", "gone.csv", "missing.csv", "/dev/null", "/dev/zero", "/etc", "."]
    for name in [*names, "x" * 300 + ".csv"]:
        place = tmp_path / name
        started = time.monotonic()
        message = told(run(home, "import", str(place), "--json"), 2)
        assert place.name[:10] in message
        told(run(home, "preflight", str(place), "--as", "evidence", "--order", "CS1", "--json"), 2)
        assert time.monotonic() - started < 20
    assert run_json(home, "batches") == []


@pytest.mark.parametrize("given", [b"", b"  \n\t", b"\xff\xfe\xff", b"<table>", b"<div>" * 200_000, picture()])
def test_a_paste_of_nonsense_is_refused_in_words(home: Home, given: bytes) -> None:
    told(run(home, "paste", "--json", given=given), 2)


_MEASURING = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
sys.exit(done.returncode)
"""


def _with_peak(home: Home, *words: str) -> tuple[Done, float, int]:
    """A run, its seconds, and the most memory that one of its processes held, in MiB.

    A small process in between measures: what this process holds, or its other children held, would count as well.
    """
    started = time.monotonic()
    told_in = home.root.parent / "peak.txt"
    measured = [sys.executable, "-c", _MEASURING, str(told_in), *arguments(home, *words, "--json")]
    process = subprocess.Popen(measured, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    out, err = process.communicate(timeout=TIMEOUT_SECONDS)
    peak = int(told_in.read_text())
    return Done(process.returncode, out.decode(), err.decode()), time.monotonic() - started, peak


@pytest.mark.slow
def test_fifty_megabytes_of_csv_are_streamed(
    home: Home, tmp_path: Path, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "large.csv"
    note = "备注" * 215
    with file.open("w", encoding="utf-8") as stream:
        stream.write("订单ID,订单行ID,当前节点,客户名称,备注\n")
        for number in range(40_000):
            stream.write(f"CS{number:06},L{number},商家确认需求,客户{number},{note}\n")
    assert file.stat().st_size >= 50 * 1024 * 1024
    done, seconds, peak = _with_peak(home, "import", str(file))
    assert done.document["inserted"] == done.document["rows"] == 40_000
    assert peak < 300
    record_property("seconds", round(seconds, 1))
    record_property("peak_mib", peak)
    with capsys.disabled():
        print(f"\n50 MiB of CSV: {done.document['rows']} rows in {seconds:.1f} s, at most {peak} MiB")


@pytest.mark.slow
def test_nine_hundred_thousand_empty_rows_come_through_the_command_line(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = (f'<row r="{number}"><c r="A{number}"/></row>' for number in range(3, 900_003))
    last = '<row r="900010"><c r="A900010" t="inlineStr"><is><t>CS2</t></is></c></row>'
    file = make_workbook(tmp_path / "empty.xlsx", [HEAD, ROW, *empty, last, TAIL])
    done, seconds, peak = _with_peak(home, "import", str(file))
    found = done.document
    assert (found["rows"], found["inserted"]) == (2, 2)
    assert {issue["row"] for issue in found["warned"]} == {2, 900_010}, "rows keep the numbers of the sheet"
    assert peak < 300
    with capsys.disabled():
        print(f"\n900,000 empty rows: {seconds:.1f} s, at most {peak} MiB")


def test_a_directory_that_is_dropped_on_the_window_is_refused(home: Home, tmp_path: Path) -> None:
    """What the pages call when something is dropped on them."""
    from desktop_app.errors import UnreadableFileError
    from desktop_app.services.desk import open_desk

    good = tables.write_cases(tmp_path / "cases.csv", 2)
    desk = open_desk(home)
    try:
        for place in (tmp_path, tmp_path / "not there.csv", Path("/dev/null")):
            with pytest.raises(UnreadableFileError):
                desk.intake.preview(place)
            with pytest.raises(UnreadableFileError):
                desk.intake.import_file(place)
        [file] = desk.evidence.inspect([(None, tmp_path)])
        assert not file.is_readable
        assert desk.intake.import_file(good).as_dict()["inserted"] == 2
    finally:
        desk.close()

"""Hostile evidence under limits that the system enforces: a reader that takes more memory or time is killed by them."""

from __future__ import annotations

import random
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.documents.evidence_process import EvidenceReader, serve
from tests.documents import evidence_samples as make

pytestmark = [pytest.mark.fault]

MEMORY_MAX_BYTES = 200 << 20
CPU_SECONDS_A_FILE = 5
WAIT_SECONDS = 60.0
"""Longer than the processor time that is allowed, so that only the system ends the reader, however busy it is."""
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
STOPPED = "stopped"


def _limited(channel: Connection[bytes, bytes]) -> None:
    """The reader, with no more private memory and processor time than it may have: the system sees to it."""
    _set_limits()
    serve(channel)


def _set_limits() -> None:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = round(used.ru_utime + used.ru_stime) + CPU_SECONDS_A_FILE
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))


@pytest.fixture
def problem_of() -> Iterator[Callable[[Path], str]]:
    readers: list[EvidenceReader] = []

    def read(path: Path) -> str:
        reader = EvidenceReader(seconds_a_file=WAIT_SECONDS, target=_limited)
        readers.append(reader)
        found = reader.read(path)
        # stopped by the limit of time in the program's own way, or killed here: both are a finding (EV-16A)
        return STOPPED if found.problem in ("too_slow", "reader_died") else found.problem

    yield read
    for reader in readers:
        reader.close()


def _replaced(whole: Path, path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, data if entry.filename == name else old.read(entry))
    return path


def _sheet(folder: Path, data: bytes) -> Path:
    whole = make.workbook(folder / "whole.xlsx", {"a": {"A1": "x"}})
    return _replaced(whole, folder / "a.xlsx", "xl/worksheets/sheet1.xml", data)


def _picture_pdf(path: Path, width: int, height: int, data: bytes) -> Path:
    picture = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 "
    return make._write_pdf(
        path,
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
            (picture + b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream") % (width, height, len(data), data),
            b"<< /Length 26 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /XObject << /I 3 0 R >> >> >>",
        ],
    )


def _half(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def _saved(image: Image.Image, path: Path) -> Path:
    image.save(path)
    return path


def _noise(seed: int, size: tuple[int, int]) -> bytes:
    return make.png(Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1])))


TWO_GB = 2 << 30
CASES: dict[str, tuple[Callable[[Path], Path], set[str]]] = {
    "2 GB of nothing as a picture": (lambda at: make.sparse(at / "a.png", TWO_GB), {""}),
    "2 GB behind half a picture": (
        lambda at: make.sparse(at / "a.png", TWO_GB, make.png(make.screenshot(1))[:3000]),
        {"damaged"},
    ),
    "2 GB behind half a photo": (
        lambda at: make.sparse(at / "a.jpg", TWO_GB, _saved(make.screenshot(1), at / "b.jpg").read_bytes()[:9000]),
        {"damaged"},
    ),
    "2 GB behind a whole photo": (
        lambda at: make.sparse(at / "a.jpg", TWO_GB, _saved(make.screenshot(1), at / "b.jpg").read_bytes()),
        {""},
    ),
    "2 GB as a document": (lambda at: make.sparse(at / "a.pdf", TWO_GB, b"%PDF-1.7\n"), {"too_big_inside", "damaged"}),
    "2 GB as an old document": (
        lambda at: make.sparse(at / "a.doc", TWO_GB, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        {"", STOPPED},
    ),
    "2 GB as an animation": (
        lambda at: make.sparse(at / "a.gif", TWO_GB, b"GIF89a" + b"\xff" * 9),
        {STOPPED, "damaged"},
    ),
    "2 GB as an archive": (lambda at: make.sparse(at / "a.docx", TWO_GB, b"PK\x03\x04"), {"damaged"}),
    "a few bytes that claim 3,600 million pixels": (
        lambda at: make.huge_png(at / "a.png", 60_000, 60_000),
        {"archive_bomb"},
    ),
    "a few bytes that claim 144 million pixels": (lambda at: make.huge_png(at / "a.png", 12_000, 12_000), {"damaged"}),
    "24 million pixels": (lambda at: _saved(Image.new("RGB", (5900, 4000), (9, 9, 9)), at / "a.png"), {""}),
    "23 million pixels with a mask": (lambda at: _saved(Image.new("RGBA", (4800, 4800)), at / "a.png"), {""}),
    "a torn picture": (lambda at: _half(_saved(make.screenshot(1), at / "a.jpg")), {"damaged"}),
    "a document that inflates": (lambda at: make.bomb_pdf(at / "a.pdf"), {"archive_bomb"}),
    "a scan that inflates": (lambda at: _picture_pdf(at / "a.pdf", 100, 100, zlib.compress(bytes(300 << 20))), {""}),
    "a scan of 400 million pixels": (
        lambda at: _picture_pdf(at / "a.pdf", 20_000, 20_000, zlib.compress(bytes(9 << 20))),
        {""},
    ),
    "a Word document of nine million marks": (
        lambda at: make.raw_docx(at / "a.docx", "<a>" + "<b/>" * 9_000_000 + "</a>"),
        {STOPPED, "too_big_inside", "archive_bomb"},
    ),
    "a Word document with a bomb beside its text": (
        lambda at: make.with_entries(make.docx(at / "a.docx", "text"), {"word/media/a.png": bytes(300 << 20)}),
        {"archive_bomb"},
    ),
    "a Word document with pictures that claim to be huge": (
        lambda at: make.with_entries(
            make.docx(at / "a.docx", "text"),
            {f"word/media/{n}.png": make.huge_png(at / "h.png", 4800, 4800).read_bytes() for n in range(60)},
        ),
        {""},
    ),
    "a Word document with large pictures": (
        lambda at: make.with_entries(
            make.docx(at / "a.docx", "text"), {f"word/media/{n}.png": _noise(n, (2000, 1500)) for n in range(6)}
        ),
        {""},
    ),
    "a workbook that inflates": (lambda at: _sheet(at, SHEET + b" " * (200 << 20)), {"archive_bomb"}),
    "a workbook that never closes its marks": (lambda at: _sheet(at, SHEET + b"<a>" * 1_000_000), {STOPPED, "damaged"}),
    "a broken workbook": (lambda at: _sheet(at, SHEET), {"damaged"}),
    "a renamed program": (lambda at: make.sparse(at / "验收单.pdf", TWO_GB, b"MZ"), {"dangerous"}),
    "a document under a password": (lambda at: make.encrypted_pdf(at / "a.pdf"), {"encrypted"}),
}


def _greedy(channel: Connection[bytes, bytes]) -> None:
    """Takes what the file's name says, under the same limits."""
    _set_limits()
    channel.send_bytes(b"{}")
    if channel.recv_bytes().endswith(b'memory"'):
        held = bytearray(MEMORY_MAX_BYTES + (1 << 20))
        held[::4096] = b"x" * len(held[::4096])
    else:
        while True:
            pass


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not enforce both limits")
@pytest.mark.parametrize("name", ["memory", "time"])
def test_the_limits_do_kill(tmp_path: Path, name: str) -> None:
    with EvidenceReader(seconds_a_file=WAIT_SECONDS, target=_greedy) as reader:
        assert reader.read(tmp_path / name).problem == "reader_died"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits to set")
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_a_finding_within_the_limits_of_the_system(
    tmp_path: Path, name: str, problem_of: Callable[[Path], str]
) -> None:
    make_file, expected = CASES[name]
    assert problem_of(make_file(tmp_path)) in expected

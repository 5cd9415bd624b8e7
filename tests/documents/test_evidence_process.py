from __future__ import annotations

import os
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from desktop_app.documents.evidence_process import SECONDS_A_FILE, EvidenceReader, limit_memory, serve
from desktop_app.documents.evidence_reading import read_evidence
from tests.documents import evidence_samples as make

RESIDENT_MAX_MIB = 200
COMPUTED_SECONDS = 5.0
"""What a file may cost, and the reader's start with it: computed by the reader, since a loaded machine lets it wait."""
WAIT_SECONDS = 60.0
"""So long a reader may take where the test is not about time: a loaded machine makes it wait."""


def _computed_by_children() -> float:
    """Seconds of processor time of all processes that this one has ended."""
    used = os.times()
    return used.children_user + used.children_system


def _hangs_on_the_word_slow(channel: Connection[bytes, bytes]) -> None:
    channel.send_bytes(b"{}")
    while True:
        path = channel.recv_bytes()
        if path.endswith(b'/slow"'):
            threading.Event().wait()
        if path.endswith(b'/dies"'):
            os._exit(1)
        channel.send_bytes(b'{"detected_type": "text", "bytes": 1}')


def _tells_its_memory(channel: Connection[bytes, bytes]) -> None:
    """Reads like the real reader, and puts its own greatest resident size in place of the text."""
    import dataclasses
    import json

    limit_memory()
    channel.send_bytes(b"{}")
    path = Path(json.loads(channel.recv_bytes()))
    reading = read_evidence(path)
    # VmHWM is this process's own peak; ru_maxrss would begin with that of the process that started it
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak_mib = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024
    answer = dataclasses.replace(reading, text=str(peak_mib))
    channel.send_bytes(json.dumps(answer.as_dict()).encode())


def test_many_files_are_read_in_order_by_one_process(tmp_path: Path) -> None:
    paths = [make.docx(tmp_path / "甲.docx", "CS1"), tmp_path / "gone", make.picture(tmp_path / "c.png")]
    with EvidenceReader() as reader:
        readings = reader.read_all(paths)
    assert [(one.detected_type, one.problem) for one in readings] == [("docx", ""), ("unknown", "missing"), ("png", "")]


def test_slow_and_deadly_files_cost_only_themselves(tmp_path: Path) -> None:
    names = ["a", "slow", "b", "dies", "c"]
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.write_bytes(b"x")
    with EvidenceReader(seconds_a_file=3.0, target=_hangs_on_the_word_slow) as reader:
        problems = [one.problem for one in reader.read_all(paths)]
    assert problems == ["", "too_slow", "", "reader_died", ""]


@pytest.mark.fault
@pytest.mark.parametrize("kind", ["pdf bomb", "docx bomb", "deep docx", "big picture"])
def test_hostile_files_stay_within_time_and_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "pdf bomb":
        make.bomb_pdf(path)
    elif kind == "docx bomb":
        make.raw_docx(path, "<a>" + "<b/>" * 9_000_000 + "</a>")
    elif kind == "deep docx":
        make.raw_docx(path, "<a>" * 1_000_000 + "</a>" * 1_000_000)
    else:
        make.picture(path.with_suffix(".png"), size=(5900, 4000))
        path = path.with_suffix(".png")
    computed = _computed_by_children()
    with EvidenceReader(WAIT_SECONDS if kind == "big picture" else SECONDS_A_FILE, _tells_its_memory) as reader:
        reading = reader.read(path)
    assert _computed_by_children() - computed <= COMPUTED_SECONDS
    if reading.problem not in ("too_slow", "reader_died"):
        assert int(reading.text or 0) <= RESIDENT_MAX_MIB
    if kind == "big picture":
        assert (reading.width, reading.problem) == (5900, "")
    if kind == "deep docx":
        assert reading.problem


def test_closing_ends_the_process(tmp_path: Path) -> None:
    reader = EvidenceReader(target=serve)
    reader.read(tmp_path)
    process = reader._process
    assert process is not None
    reader.close()
    assert not process.is_alive()


def _with_a_fault(channel: Connection[bytes, bytes]) -> None:
    """The reader, with a fault of ours in it."""
    from desktop_app.documents import evidence_reading

    def fails(path: Path, kind: str, size: int) -> None:
        raise KeyError(path.name)

    evidence_reading._by_kind = fails  # type: ignore[assignment]
    serve(channel)


def test_a_fault_of_ours_costs_one_file_and_is_logged_not_printed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "empty.txt", tmp_path / "a.txt"
    good.touch()
    bad.write_text("text", encoding="utf-8")
    with EvidenceReader(target=_with_a_fault) as reader:
        problems = [one.problem for one in reader.read_all([bad, good])]
    assert problems == ["reader_died", "empty"]
    assert "KeyError in test_evidence_process.py" in caplog.text
    assert "Traceback" not in capfd.readouterr().err

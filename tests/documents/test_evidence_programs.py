"""Programs inside evidence: in an archive, under another name, in an object of a document."""

import zipfile
from pathlib import Path

import pytest

from desktop_app.documents.evidence_programs import OBJECT_MAX_BYTES
from desktop_app.documents.evidence_reading import read_evidence
from tests.documents import evidence_samples as make

PROGRAM = b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(3000)
OBJECT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(700)


def _zip(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in entries.items():
            container.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["setup.exe", "验收报告.pdf", "资料/a.txt"])
def test_a_program_in_an_archive_is_found_whatever_its_name(name: str, tmp_path: Path) -> None:
    reading = read_evidence(_zip(tmp_path / "a.zip", **{"验收.txt": b"a", name: PROGRAM}))
    assert (reading.is_readable, reading.problem) == (False, "dangerous")
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_the_suffixes_inside_an_archive_are_told(tmp_path: Path) -> None:
    reading = read_evidence(_zip(tmp_path / "a.zip", **{"a.TXT": b"MZ-2000", "b/run.bat. ": b"del", "c": b""}))
    assert (reading.problem, reading.page_count, reading.inner_suffixes) == ("", 3, (".txt", ".bat"))


@pytest.mark.parametrize("data", [PROGRAM, OBJECT + PROGRAM, b"MZMZ" + OBJECT + PROGRAM])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_a_program_in_an_object_of_a_document_is_found(kind: str, data: bytes, tmp_path: Path) -> None:
    path = _document(tmp_path, kind)
    assert read_evidence(path).problem == ""
    folder = {"docx": "word", "xlsx": "xl", "pptx": "ppt"}[kind]
    make.with_entries(path, {f"{folder}/embeddings/oleObject1.bin": data})
    assert (read_evidence(path).detected_type, read_evidence(path).problem) == (kind, "dangerous")


def _document(folder: Path, kind: str) -> Path:
    path = folder / f"a.{kind}"
    if kind == "docx":
        return make.docx(path, "验收报告")
    return make.workbook(path, {"一": {"A1": "验收"}}) if kind == "xlsx" else make.slides(path, "验收")


@pytest.mark.parametrize(
    "data", [OBJECT + b"MZ", OBJECT + b"MZ" + b"\xff" * 400, b"MZ" * (OBJECT_MAX_BYTES // 4), b"PK\x03\x04"]
)
def test_other_objects_are_no_programs(data: bytes, tmp_path: Path) -> None:
    path = make.with_entries(make.docx(tmp_path / "a.docx", "验收"), {"word/embeddings/oleObject1.bin": data})
    assert read_evidence(path).problem == ""

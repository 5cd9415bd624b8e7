from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.documents.evidence_reading import read_evidence
from desktop_app.documents.evidence_types import sniff
from tests.documents import evidence_samples as make


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n\n%PDF-1.4", "pdf"),
        (b"MZ\x90\x00", "executable"),
        (b"\x7fELF\x02", "executable"),
        (b"#!/bin/sh\n", "script"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"<!DOCTYPE html><p>", "html"),
        (b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\n\r\nhello", "eml"),
        ("验收记录".encode("gb18030"), "text"),
        ("验收记录".encode("utf-16"), "text"),
        (b"\x00\x01\x02\x03", "unknown"),
        (b"", "empty"),
    ],
)
def test_type_comes_from_content_whatever_the_name(tmp_path: Path, head: bytes, kind: str) -> None:
    path = tmp_path / "acceptance.pdf"
    path.write_bytes(head)
    assert sniff(path) == kind


def test_word_document_gives_its_text_page_by_page(tmp_path: Path) -> None:
    path = make.docx(tmp_path / "SOW.docx", "第一页\n订单 CS1", "第二页 CS2", header="页眉 CS3", marks=True)
    reading = read_evidence(path)
    assert (reading.detected_type, reading.is_readable, reading.page_count) == ("docx", True, 2)
    assert reading.text is not None
    first, second = reading.text.split("\f")
    assert "CS1" in first
    assert "CS3" in first
    assert "CS2" in second


def test_pdf_gives_its_text_page_by_page(tmp_path: Path) -> None:
    reading = read_evidence(make.text_pdf(tmp_path / "a.pdf", "Order CS1", "Order CS2"))
    assert reading.page_count == 2
    assert reading.text is not None
    assert [("CS1" in page, "CS2" in page) for page in reading.text.split("\f")] == [(True, False), (False, True)]


def test_scan_is_recognised_by_pages_without_text(tmp_path: Path) -> None:
    reading = read_evidence(make.scan_pdf(tmp_path / "scan.pdf", 2))
    assert (reading.is_readable, reading.text, reading.page_count, reading.problem) == (True, "", 2, "")


def test_pdf_under_a_password_is_told_and_one_with_an_empty_password_is_read(tmp_path: Path) -> None:
    assert read_evidence(make.encrypted_pdf(tmp_path / "a.pdf")).problem == "encrypted"
    assert read_evidence(make.encrypted_pdf(tmp_path / "b.pdf", password="")).page_count == 1


def test_the_same_content_has_the_same_hash_whatever_its_name(tmp_path: Path) -> None:
    one = read_evidence(make.docx(tmp_path / "a.docx", "text"))
    (tmp_path / "b.txt").write_bytes((tmp_path / "a.docx").read_bytes())
    other = read_evidence(make.docx(tmp_path / "c.docx", "another text"))
    assert len(one.sha256) == 64
    assert read_evidence(tmp_path / "b.txt").sha256 == one.sha256 != other.sha256


def test_word_document_under_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000 + "EncryptedPackage".encode("utf-16-le"))
    assert read_evidence(path).problem == "encrypted"


def test_picture_is_measured_and_blank_ones_are_seen(tmp_path: Path) -> None:
    for suffix in ("png", "jpg", "webp", "bmp"):
        reading = read_evidence(make.picture(tmp_path / f"a.{suffix}"))
        assert (reading.width, reading.height, reading.is_blank, reading.problem) == (640, 400, False, "")
        assert reading.text is None
    assert read_evidence(make.blank_picture(tmp_path / "b.png")).is_blank


@pytest.mark.parametrize("cut", [100, 1000])
@pytest.mark.parametrize("suffix", ["png", "jpg", "pdf", "docx"])
def test_files_that_were_cut_off_are_damaged(tmp_path: Path, suffix: str, cut: int) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "docx":
        make.docx(path, "\n".join(os.urandom(8).hex() for _ in range(500)))
    elif suffix == "pdf":
        make.text_pdf(path, *[f"page {number}" for number in range(9)])
    else:
        make.picture(path)
    path.write_bytes(path.read_bytes()[:-cut])
    reading = read_evidence(path)
    # a PDF whose table is lost can be recovered; a document or a picture cannot
    assert reading.problem == "damaged" or (suffix == "pdf" and reading.page_count is not None)


def test_program_with_a_documents_name_is_dangerous(tmp_path: Path) -> None:
    path = tmp_path / "验收单.pdf"
    path.write_bytes(b"MZ" + b"\0" * 500)
    reading = read_evidence(path)
    assert (reading.detected_type, reading.problem, reading.is_readable) == ("executable", "dangerous", False)


def test_missing_empty_and_folder(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    assert read_evidence(tmp_path / "gone.pdf").problem == "missing"
    assert read_evidence(tmp_path / "empty.pdf").problem == "empty"
    assert read_evidence(tmp_path).problem == "not_a_file"


def test_word_document_that_inflates_without_end_is_stopped(tmp_path: Path) -> None:
    path = make.raw_docx(tmp_path / "bomb.docx", "<a>" + " " * (80 * 1024 * 1024) + "</a>")
    assert path.stat().st_size < 200_000
    assert read_evidence(path).problem == "archive_bomb"


def test_word_document_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    path = make.raw_docx(tmp_path / "bomb.docx", "<a>" + " " * (80 * 1024 * 1024) + "</a>")
    data = path.read_bytes()
    real = (80 * 1024 * 1024 + 7).to_bytes(4, "little")
    path.write_bytes(data.replace(real, (1000).to_bytes(4, "little")))
    assert read_evidence(path).problem in ("archive_bomb", "damaged")


def test_entities_in_a_word_document_are_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "haha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert read_evidence(make.raw_docx(tmp_path / "a.docx", laughs)).problem == "damaged"


def test_archive_with_a_million_claimed_entries_is_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as container:
        for number in range(20_100):
            container.writestr(zipfile.ZipInfo(str(number)), b"")
    reading = read_evidence(path)
    assert (reading.detected_type, reading.problem) == ("zip", "archive_bomb")


def test_archive_under_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("a.txt", b"a")
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert read_evidence(path).problem == "archive_encrypted"


@pytest.mark.parametrize("name", ["../../a", "a/../../b", "/etc/a", "C:/a", "c:\\a", "..\\a", "\\\\host\\a"])
def test_archive_with_names_that_lead_out_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("good.txt", b"a")
        container.writestr(zipfile.ZipInfo(name), b"a")
    assert read_evidence(path).problem == "archive_names"
    assert [found.name for found in tmp_path.iterdir()] == ["a.zip"]


def test_archive_of_zeros_is_a_bomb_and_costs_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container, container.open("a", "w") as entry:
        for _piece in range(200):
            entry.write(bytes(1024 * 1024))
    computed = time.process_time()
    assert read_evidence(path).problem == "archive_bomb"
    assert time.process_time() - computed < 1


def test_archive_with_a_wrong_checksum_or_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("a.txt", b"the content of a file")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"content", b"c0ntent"))
    assert read_evidence(path).problem == "damaged"
    path.write_bytes(whole[:-30])
    assert read_evidence(path).problem == "damaged"
    path.write_bytes(whole)
    assert (read_evidence(path).problem, read_evidence(path).page_count) == ("", 1)


def test_archive_with_nothing_inside_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr(zipfile.ZipInfo("folder/"), b"")
    assert read_evidence(path).problem == "archive_empty"


def test_archives_that_cannot_be_listed_are_not_passed_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.rar"
    path.write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(100))
    assert (read_evidence(path).detected_type, read_evidence(path).problem) == ("rar", "not_looked_into")


def test_a_picture_of_many_pixels_is_measured_without_decoding(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (12_000, 12_000)).save(path)
    reading = read_evidence(path)
    assert (reading.width, reading.problem, reading.is_blank) == (12_000, "", False)


@pytest.mark.parametrize(
    ("width", "height", "problem"),
    [(60_000, 60_000, "archive_bomb"), (13_000, 12_000, "archive_bomb"), (12_000, 12_000, "damaged")],
)
def test_a_few_bytes_that_claim_to_be_a_huge_picture(tmp_path: Path, width: int, height: int, problem: str) -> None:
    assert read_evidence(make.huge_png(tmp_path / "a.png", width, height)).problem == problem


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_picture_whose_rest_was_never_written_is_damaged(tmp_path: Path, suffix: str) -> None:
    """What a download leaves that was cut off: its length is right, and the rest of it are zeros."""
    path = tmp_path / f"a.{suffix}"
    make.screenshot(1).save(path)
    whole = path.read_bytes()
    assert read_evidence(path).problem == ""
    path.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    assert read_evidence(path).problem == "damaged"
    path.write_bytes(whole + bytes(100))
    assert read_evidence(path).problem == ""


def test_pictures_inside_documents_are_counted(tmp_path: Path) -> None:
    picture = make.picture(tmp_path / "a.png")
    word = make.docx(tmp_path / "a.docx", "text")
    with zipfile.ZipFile(word, "a") as container:
        container.write(picture, "word/media/image1.png")
    assert read_evidence(word).picture_count == 1
    with Image.open(picture) as image:
        image.convert("RGB").save(tmp_path / "a.pdf")
    reading = read_evidence(tmp_path / "a.pdf")
    assert (reading.picture_count, reading.text) == (1, "")


@pytest.mark.parametrize(
    ("words", "is_lost"),
    [
        ("Order CS\\020\\021\\021\\022\\023 of Customer 58", True),
        ("Order CS2600058 \\020 of Customer 58", False),
        ("\\020A\\021B\\022C", True),
    ],
)
def test_a_page_whose_letters_are_lost_is_read_by_a_person(tmp_path: Path, words: str, is_lost: bool) -> None:
    """A font that does not say what its shapes mean: the number is printed, and its digits come out as nothing."""
    rest = "Acceptance report, signed by both sides after seven days of test."
    path = make.text_pdf(tmp_path / "a.pdf", f"{words if len(words) < 20 else words + rest}", rest)
    assert read_evidence(path).scan_pages == ((1,) if is_lost else ())

"""Pages of scans as pictures: taken out where a page is one picture, never half a page, never without bounds."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from desktop_app.documents.evidence_pages import LONGEST_EDGE, PagePicture, page_pictures
from desktop_app.documents.evidence_process import EvidenceReader
from tests.documents import evidence_samples as make

RED, GREEN, BLUE = (200, 60, 60), (60, 200, 60), (60, 60, 200)


def _shown(one: PagePicture) -> Image.Image:
    picture = Image.open(io.BytesIO(one.jpeg))
    assert picture.format == "JPEG"
    assert max(picture.size) <= LONGEST_EDGE
    return picture.convert("RGB")


def _is_near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


def test_first_and_last_page_are_shown_small(tmp_path: Path) -> None:
    path = make.picture_pdf(tmp_path / "a.pdf", *(make.sheet(shade, (2480, 3508)) for shade in (RED, GREEN, BLUE)))
    first, last = page_pictures(path)
    assert (first.number, last.number) == (1, 3)
    for page, shade in ((first, RED), (last, BLUE)):
        picture = _shown(page)
        assert _is_near(picture.getpixel((picture.width - 9, picture.height - 9)), shade)
        assert _is_near(picture.getpixel((9, 9)), (10, 10, 10))
        assert picture.width * 3508 // picture.height == pytest.approx(2480, abs=4)


def test_one_page_is_shown_once(tmp_path: Path) -> None:
    assert [one.number for one in page_pictures(make.picture_pdf(tmp_path / "a.pdf", make.sheet(RED)))] == [1]


def test_a_page_that_lies_on_its_side_is_turned(tmp_path: Path) -> None:
    (one,) = page_pictures(make.picture_pdf(tmp_path / "a.pdf", make.sheet(RED, (1754, 1240)), turned=90))
    picture = _shown(one)
    assert picture.width < picture.height
    # turned clockwise, what was the upper left corner is the upper right one
    assert _is_near(picture.getpixel((picture.width - 9, 9)), (10, 10, 10))
    assert _is_near(picture.getpixel((9, 9)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "CMYK"])
def test_pictures_of_other_kinds_are_shown(tmp_path: Path, mode: str) -> None:
    path = make.picture_pdf(tmp_path / "a.pdf", make.sheet((255, 255, 255)).convert(mode))
    (one,) = page_pictures(path)
    picture = _shown(one)
    assert _is_near(picture.getpixel((picture.width - 9, picture.height - 9)), (255, 255, 255))
    assert _is_near(picture.getpixel((9, 9)), (0, 0, 0) if mode == "1" else (10, 10, 10))


def test_a_page_of_strips_gives_no_half_page(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=make.picture_pdf(tmp_path / "a.pdf", make.sheet(RED), make.sheet(GREEN)))
    first, second = writer.pages[0], writer.pages[1]
    ours, theirs = (page["/Resources"]["/XObject"] for page in (first, second))  # type: ignore[index]
    name = next(iter(theirs))
    ours[type(name)("/Other")] = theirs.raw_get(name)
    writer.remove_page(1)
    writer.write(tmp_path / "strips.pdf")
    assert page_pictures(tmp_path / "strips.pdf") == []


def test_pages_without_a_picture_or_with_a_small_one_give_none(tmp_path: Path) -> None:
    assert page_pictures(make.scan_pdf(tmp_path / "a.pdf")) == []
    assert page_pictures(make.text_pdf(tmp_path / "b.pdf", "text")) == []
    assert page_pictures(make.picture_pdf(tmp_path / "c.pdf", make.sheet(RED, (120, 90)))) == []
    assert page_pictures(make.encrypted_pdf(tmp_path / "d.pdf")) == []


def test_a_picture_packed_as_no_scanner_does_is_not_shown_wrong(tmp_path: Path) -> None:
    assert page_pictures(make.picture_pdf(tmp_path / "a.pdf", make.sheet(RED).convert("P"))) == []


def test_nonsense_and_files_cut_short_give_no_picture_or_a_whole_one(tmp_path: Path) -> None:
    noise = tmp_path / "a.pdf"
    noise.write_bytes(b"%PDF-1.7\n" + os.urandom(3000))
    assert page_pictures(noise) == []
    assert page_pictures(tmp_path / "gone.pdf") == []
    whole = make.picture_pdf(tmp_path / "b.pdf", make.sheet(RED)).read_bytes()
    for cut in (200, len(whole) // 2, len(whole) - 50):
        noise.write_bytes(whole[:cut])
        for one in page_pictures(noise):
            _shown(one)


def test_a_picture_too_large_for_memory_is_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    Image.new("1", (30_000, 30_000), 1).save(path, "PDF")
    computed = time.process_time()
    assert page_pictures(path) == []
    assert time.process_time() - computed < 2


def test_pages_come_from_the_readers_process_between_readings(tmp_path: Path) -> None:
    scan = make.picture_pdf(tmp_path / "扫描 a.pdf", make.sheet(RED), make.sheet(BLUE))
    with EvidenceReader() as reader:
        assert reader.read(scan).text == ""
        assert [one.number for one in reader.pages(scan)] == [1, 2]
        assert reader.pages(tmp_path / "gone.pdf") == []
        assert reader.read(scan).page_count == 2

"""What is inside evidence: scans, pictures in documents, workbooks, slides, mails, turned pages."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from desktop_app.documents.evidence_facts import Reading
from desktop_app.documents.evidence_pictures import grey_cells, is_mark
from desktop_app.documents.evidence_process import EvidenceReader
from desktop_app.documents.evidence_reading import read_evidence
from tests.documents import evidence_samples as make

PAPER = (235, 233, 228)


def scanned(path: Path, pages: int = 2) -> Path:
    return make.picture_pdf(path, *(make.sheet((200, 200, 90 * place)) for place in range(pages)))


def test_a_scan_is_recognised_by_its_pictures_also_with_a_word_on_it(tmp_path: Path) -> None:
    reading = read_evidence(scanned(tmp_path / "a.pdf"))
    assert (reading.text, reading.scan_pages, reading.page_count, reading.is_blank) == ("", (1, 2), 2, False)
    assert [one.fills_page for one in reading.pictures] == [True, True]
    marked = stamped(tmp_path / "b.pdf", "CamScanner")
    reading = read_evidence(marked)
    assert "CamScanner" in (reading.text or "")
    assert reading.scan_pages == (1,)


def stamped(path: Path, words: str) -> Path:
    """A scanned page with a text over it, as scanners write it."""
    from pypdf import PdfReader, PdfWriter

    scan = scanned(path.with_suffix(".scan.pdf"), 1)
    over = make.text_pdf(path.with_suffix(".text.pdf"), words)
    writer = PdfWriter(clone_from=scan)
    writer.pages[0].merge_page(PdfReader(over).pages[0])
    writer.write(path)
    return path


def test_a_scan_with_a_recognised_text_is_read_by_its_text(tmp_path: Path) -> None:
    reading = read_evidence(stamped(tmp_path / "a.pdf", "Order CS2611021507X7K31 accepted by the customer, all done"))
    assert reading.scan_pages == ()
    assert "CS2611021507X7K31" in (reading.text or "")


def test_a_scanned_page_behind_a_text_is_named(tmp_path: Path) -> None:
    text = make.text_pdf(tmp_path / "text.pdf", "Acceptance of order CS2611021507X7K31 with all its many points")
    reading = read_evidence(make.joined_pdf(tmp_path / "a.pdf", text, scanned(tmp_path / "scan.pdf", 1)))
    assert (reading.page_count, reading.scan_pages) == (2, (2,))


def test_what_is_typed_into_a_form_or_over_a_page_is_text_too(tmp_path: Path) -> None:
    from pypdf import PdfWriter
    from pypdf.annotations import FreeText
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

    writer = PdfWriter(clone_from=make.text_pdf(tmp_path / "form.pdf", "Acceptance"))
    writer.add_annotation(0, FreeText(text="CS2611021507X7K31", rect=(50, 550, 200, 650)))
    field = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject([NumberObject(one) for one in (50, 300, 200, 320)]),
            NameObject("/V"): TextStringObject("宁波甬江模具有限公司"),
        }
    )
    box = DictionaryObject({NameObject("/Subtype"): NameObject("/Widget"), NameObject("/V"): NameObject("/Off")})
    writer.pages[0]["/Annots"].extend([field, box])  # type: ignore[attr-defined]
    writer.write(tmp_path / "a.pdf")
    text = read_evidence(tmp_path / "a.pdf").text or ""
    assert [line for line in text.split("\n") if line] == ["Acceptance", "CS2611021507X7K31", "宁波甬江模具有限公司"]


def test_a_small_picture_on_a_page_makes_no_scan(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter, Transformation

    stamp = scanned(tmp_path / "stamp.pdf", 1)
    writer = PdfWriter(clone_from=make.text_pdf(tmp_path / "text.pdf", "Seal"))
    small = Transformation().scale(0.2)
    writer.pages[0].merge_transformed_page(PdfReader(stamp).pages[0], small)
    writer.write(tmp_path / "a.pdf")
    reading = read_evidence(tmp_path / "a.pdf")
    assert (reading.scan_pages, reading.picture_count) == ((), 1)


def test_blank_pages_drawn_pages_and_scans_of_empty_sheets(tmp_path: Path) -> None:
    assert read_evidence(make.blank_pdf(tmp_path / "a.pdf")).is_blank
    assert not read_evidence(make.scan_pdf(tmp_path / "b.pdf")).is_blank
    empty = make.picture_pdf(tmp_path / "c.pdf", Image.new("RGB", (1240, 1754), PAPER))
    assert read_evidence(empty).is_blank


@pytest.mark.parametrize(
    ("matrix", "turned", "expected"),
    [
        ("1 0 0 1 40 700", 0, ()),
        ("0 1 -1 0 200 100", 90, ()),
        ("1 0 0 1 40 700", 90, (1,)),
        ("1 0 0 1 40 700", 180, (1,)),
    ],
)
def test_text_that_does_not_run_from_left_to_right_is_told(
    tmp_path: Path, matrix: str, turned: int, expected: tuple[int, ...]
) -> None:
    path = make.text_pdf(tmp_path / "a.pdf", "Acceptance document with more than thirty letters in it")
    data = path.read_bytes().replace(b"40 700 Td", f"{matrix} Tm".encode())
    path.write_bytes(data.replace(b"/MediaBox", f"/Rotate {turned} /MediaBox".encode()))
    reading = read_evidence(path)
    assert "Acceptance" in (reading.text or "").replace("\n", "")
    assert reading.turned_pages == expected


def test_one_scan_of_several_that_is_turned_is_told(tmp_path: Path) -> None:
    straight, odd = scanned(tmp_path / "a.pdf", 2), tmp_path / "odd.pdf"
    make.picture_pdf(odd, make.sheet((9, 200, 90)), turned=90)
    assert read_evidence(make.joined_pdf(tmp_path / "b.pdf", straight, odd)).turned_pages == (3,)
    assert read_evidence(odd).turned_pages == ()


def test_a_photo_that_its_camera_left_turned_is_told(tmp_path: Path) -> None:
    image = make.screenshot(1, (640, 480))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.jpg", exif=exif)
    image.save(tmp_path / "b.jpg")
    assert read_evidence(tmp_path / "a.jpg").turned_pages == (1,)
    assert read_evidence(tmp_path / "b.jpg").turned_pages == ()


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_pictures_in_office_documents_are_looked_at(tmp_path: Path, kind: str) -> None:
    path, folder = tmp_path / f"a.{kind}", {"docx": "word", "pptx": "ppt", "xlsx": "xl"}[kind]
    if kind == "docx":
        make.docx(path, "text")
    elif kind == "pptx":
        make.slides(path, "text")
    else:
        make.workbook(path, {"a": {"A1": "text"}})
    shot = make.png(make.screenshot(1))
    make.with_entries(
        path,
        {
            f"{folder}/media/image1.png": shot,
            f"{folder}/media/image2.png": make.png(Image.new("RGB", (400, 300), (255, 255, 255))),
            f"{folder}/media/image3.png": shot[: len(shot) // 2],
            f"{folder}/media/image4.emf": b"drawn",
            f"{folder}/media/image5.svg": b"<svg/>",
            f"{folder}/media/image6.png": make.huge_png(tmp_path / "h.png", 60_000, 60_000).read_bytes(),
        },
    )
    reading = read_evidence(path)
    assert (reading.problem, reading.text and reading.text.strip(), reading.picture_count) == ("", "text", 5)
    good, blank, torn, huge = reading.pictures
    assert (good.where, good.width, good.height, good.is_blank, good.is_torn) == (
        "image1.png",
        1920,
        1080,
        False,
        False,
    )
    assert good.fingerprint
    assert (blank.is_blank, torn.is_torn, huge.width, huge.fingerprint) == (True, True, 0, None)


def test_pictures_in_a_pdf_are_looked_at(tmp_path: Path) -> None:
    shot = make.screenshot(3)
    make.picture_pdf(tmp_path / "a.pdf", shot)
    (picture,) = read_evidence(tmp_path / "a.pdf").pictures
    assert (picture.page, picture.width, picture.is_blank) == (1, 1920, False)
    shot.save(tmp_path / "a.png")
    assert _apart(picture.fingerprint, read_evidence(tmp_path / "a.png").fingerprint) <= 0.004


def _apart(one: str | None, other: str | None) -> float:
    """How many cells of two fingerprints differ much, as a share of those that show something."""
    assert one
    assert other
    first, second = bytes.fromhex(one), bytes.fromhex(other)
    telling = max(sum(abs(left - right) > 4 for left, right in pairwise(shades)) for shades in (first, second))
    return sum(abs(left - right) > 28 for left, right in zip(first, second, strict=True)) / telling


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue()))


def test_the_same_screenshot_saved_anew_is_near_and_another_one_of_the_same_program_is_not() -> None:
    marks = []
    for seed in range(8):
        shot = make.screenshot(seed)
        mark = grey_cells(shot.convert("L"))
        for again in (
            _jpeg(shot, 60),
            shot.resize((1280, 720)),
            shot.resize((960, 540)),
            shot.crop((0, 0, 1914, 1076)),
        ):
            assert _apart(mark, grey_cells(again.convert("L"))) <= 0.004
        assert all(_apart(mark, other) > 0.004 for other in marks)
        marks.append(mark)


def test_seals_and_signatures_are_told_from_screenshots(tmp_path: Path) -> None:
    seal = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(seal).ellipse((10, 10, 390, 390), outline=(200, 30, 30, 230), width=14)
    white = Image.new("RGB", (400, 400), (255, 255, 255))
    white.paste(seal, mask=seal)
    shot = make.screenshot(2)
    assert [is_mark(one) for one in (seal, white, shot, shot.convert("RGBA"), shot.convert("L"))] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert is_mark(white.convert("L").convert("RGB"), seal.getchannel("A"))
    assert not is_mark(Image.new("RGB", (400, 300), (255, 255, 255)))
    path = make.with_entries(make.docx(tmp_path / "a.docx", "text"), {"word/media/a.png": make.png(seal)})
    assert [one.is_mark for one in read_evidence(path).pictures] == [True]


def test_a_picture_with_a_pointer_on_it_is_blank_and_one_with_a_line_of_text_is_not(tmp_path: Path) -> None:
    image = Image.new("RGB", (1920, 1080), (250, 250, 250))
    image.paste((0, 0, 0), (900, 500, 908, 514))
    image.save(tmp_path / "a.png")
    for letter in range(40):
        image.paste((0, 0, 0), (100 + letter * 12, 300, 106 + letter * 12, 314))
    image.save(tmp_path / "b.png")
    assert read_evidence(tmp_path / "a.png").is_blank
    assert not read_evidence(tmp_path / "b.png").is_blank


def test_a_workbook_gives_its_cells_and_their_places(tmp_path: Path) -> None:
    path = make.workbook(
        tmp_path / "a.xlsx",
        {"封面": {"B2": "验收清单"}, "明细": {"A1": "订单号", "C7": "CS2610181120X0P92", "AB8": "两\n行"}},
    )
    reading = read_evidence(path)
    assert (reading.problem, reading.page_count, reading.is_text_whole) == ("", 2, True)
    assert (reading.text or "").split("\f") == ["验收清单", "订单号\nCS2610181120X0P92\n两 行"]
    assert (reading.places or "").split("\f") == ["封面\nB2", "明细\nA1\nC7\nAB8"]


def test_a_presentation_gives_its_slides_in_order(tmp_path: Path) -> None:
    reading = read_evidence(make.slides(tmp_path / "a.pptx", *[f"page {number}" for number in range(1, 12)]))
    assert [page.strip() for page in (reading.text or "").split("\f")] == [f"page {n}" for n in range(1, 12)]


def test_macros_are_told_in_word_and_in_excel(tmp_path: Path) -> None:
    word = make.with_entries(make.docx(tmp_path / "a.docx", "text"), {"word/vbaProject.bin": b"x"})
    sheet = make.with_entries(make.workbook(tmp_path / "a.xlsx", {"a": {"A1": "x"}}), {"xl/vbaProject.bin": b"x"})
    assert [read_evidence(path).problem for path in (word, sheet)] == ["macros", "macros"]


def test_a_mail_is_decoded(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "a@example.cn", "b@example.cn", "Tue, 03 Nov 2026 10:00:00 +0800"
    mail["Subject"] = "远程交付 CS2611021507X7K31"
    mail.set_content("已远程完成部署，请确认。", charset="gb18030", cte="base64")
    mail.add_alternative("<p>已远程完成<b>部署</b></p><style>p{color:red}</style>", subtype="html")
    mail.add_attachment(make.png(make.screenshot(1, (300, 200))), maintype="image", subtype="png", filename="a.png")
    (tmp_path / "a.eml").write_bytes(bytes(mail))
    reading = read_evidence(tmp_path / "a.eml")
    text = reading.text or ""
    assert "远程交付 CS2611021507X7K31" in text
    assert "已远程完成部署，请确认。" in text
    assert "color" not in text
    assert reading.picture_count == 1


@pytest.mark.parametrize(
    "head", [b"Content-Type: text/plain; charset=nobody-knows", b"Content-Type: multipart/mixed; boundary=x"]
)
def test_an_odd_mail_is_read_all_the_same(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(
        b'From: a@b.cn\r\nTo: "b\r\nSubject: =?x?b?!?=\r\n' + head + b"\r\n\r\nhello CS1\r\n--x\r\n"
    )
    assert read_evidence(tmp_path / "a.eml").problem == ""


@pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_broken_workbook_is_damaged(tmp_path: Path, where: str) -> None:
    whole = make.workbook(tmp_path / "whole.xlsx", {"a": {"A1": "x"}})
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, data[: len(data) // 2] if entry.filename == where else data)
    expected = "" if where == "[Content_Types].xml" else "damaged"
    assert read_evidence(path).problem == expected


def test_a_reading_comes_whole_over_from_its_process(tmp_path: Path) -> None:
    path = make.with_entries(make.docx(tmp_path / "a.docx", "text"), {"word/media/a.png": make.png(make.screenshot(2))})
    with EvidenceReader() as reader:
        over: Reading = reader.read(path)
        scan = reader.read(scanned(tmp_path / "a.pdf"))
    assert over == read_evidence(path)
    assert scan == read_evidence(tmp_path / "a.pdf")


def test_an_entry_whose_name_a_nul_cuts_away_is_told(tmp_path: Path) -> None:
    path = make.with_entries(make.docx(tmp_path / "a.docx", "text"), {"QQ": b"x"})
    path.write_bytes(path.read_bytes().replace(b"QQ", b"\0Q"))
    assert read_evidence(path).problem == "archive_names"


@pytest.mark.parametrize(("old", "new"), [(b"/Filter /Standard", b"/Filter /Another "), (b"/V 2", b"/V 9")])
def test_a_cipher_that_is_not_at_hand_may_be_a_password(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = make.encrypted_pdf(tmp_path / "a.pdf", password="")
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    assert read_evidence(path).problem == "maybe_encrypted"


def test_the_hidden_sheets_of_a_workbook_are_read_behind_the_others(tmp_path: Path) -> None:
    import openpyxl

    path = make.workbook(tmp_path / "a.xlsx", {"暗": {"B2": "CS2207261999ZZZ9Q"}, "明": {"A1": "验收报告"}})
    book = openpyxl.load_workbook(path)
    book["暗"].sheet_state = "veryHidden"
    book.save(path)
    reading = read_evidence(path)
    assert reading.text == "验收报告\fCS2207261999ZZZ9Q"
    assert reading.places == "明\nA1\f暗\nB2"


def test_a_workbook_without_a_word_has_an_empty_text(tmp_path: Path) -> None:
    assert read_evidence(make.workbook(tmp_path / "a.xlsx", {"一": {}})).text == ""


def test_what_was_deleted_with_a_trace_is_read_behind_the_text(tmp_path: Path) -> None:
    gone = "<w:del><w:r><w:delText>CS2610181120</w:delText></w:r><w:r><w:delText>X0P92</w:delText></w:r></w:del>"
    body = f"<w:p><w:r><w:t>订单 CS26</w:t></w:r>{gone}<w:r><w:t>11</w:t></w:r></w:p>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    path = make.raw_docx(tmp_path / "a.docx", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    assert (read_evidence(path).text or "").split("\n") == ["订单 CS2611", "", "CS2610181120X0P92", ""]

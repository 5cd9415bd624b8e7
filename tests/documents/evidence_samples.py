"""Evidence files of every kind, honest and hostile, built when a test needs them."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

from PIL import Image
from pypdf import PdfWriter

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(path: Path, *pages: str, header: str = "", marks: bool = False) -> Path:
    """A Word document; each page after the first begins with a hard break (and Word's own mark when asked)."""
    mark = "<w:lastRenderedPageBreak/>" if marks else ""
    body = ""
    for number, page in enumerate(pages):
        feed = f'<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:p><w:r>{mark}</w:r></w:p>' if number else ""
        body += feed + "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in page.split("\n"))
    return raw_docx(path, f"<w:document {_WORD}><w:body>{body}</w:body></w:document>", header)


def raw_docx(path: Path, document: str, header: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", document)
        if header:
            container.writestr("word/header1.xml", f"<w:hdr {_WORD}><w:p><w:r><w:t>{header}</w:t></w:r></w:p></w:hdr>")
    return path


def text_pdf(path: Path, *pages: str) -> Path:
    """A PDF with a text layer of Latin text, one string a page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for page in pages:
        stream = f"BT /F1 12 Tf 40 700 Td ({page}) Tj ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 "
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>" % content
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _write_pdf(path, objects)


def bomb_pdf(path: Path, megabytes: int = 300) -> Path:
    """One page whose content inflates to ``megabytes`` MiB."""
    packer = zlib.compressobj(9)
    block = b"0 0 m " * (1024 * 1024 // 6)
    stream = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    return _write_pdf(
        path,
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << >> >>",
        ],
    )


def _write_pdf(path: Path, objects: list[bytes]) -> Path:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    path.write_bytes(out.getvalue())
    return path


def drawn_pdf(path: Path, *contents: str, turned: int = 0) -> Path:
    """A PDF whose pages are drawn by these operators, without text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for content in contents:
        stream = content.encode("ascii")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents %d 0 R /Resources << >> >>"
            % (turned, len(objects))
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _write_pdf(path, objects)


def scan_pdf(path: Path, pages: int = 2) -> Path:
    """A PDF that has pages but no text, and no picture that could be taken out: its letters are drawn as curves."""
    return drawn_pdf(path, *["40 700 m 90 760 l 140 700 l S"] * pages)


def blank_pdf(path: Path, pages: int = 2) -> Path:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(path)
    return path


def joined_pdf(path: Path, *parts: Path) -> Path:
    """The pages of several PDFs in one."""
    writer = PdfWriter()
    for part in parts:
        writer.append(part)
    writer.write(path)
    return path


def picture_pdf(path: Path, *pages: Image.Image, turned: int = 0) -> Path:
    """A PDF as a scanner makes it: one JPEG a page."""
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:])
    if turned:
        writer = PdfWriter(clone_from=path)
        for page in writer.pages:
            page.rotate(turned)
        writer.write(path)
    return path


def sheet(shade: tuple[int, int, int], size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A page of one colour with a dark upper left quarter, so that its way up can be seen."""
    image = Image.new("RGB", size, shade)
    image.paste((10, 10, 10), (0, 0, size[0] // 2, size[1] // 2))
    return image


def encrypted_pdf(path: Path, password: str = "geheim") -> Path:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    writer.write(path)
    return path


def picture(path: Path, size: tuple[int, int] = (640, 400), shade: int = 0) -> Path:
    """A screenshot-like picture: a slope of grey with a block; another shade moves the block."""
    image = Image.new("RGB", size, (250, 250, 250))
    width, height = size
    for step in range(8):
        left = width * ((step * 3 + shade) % 8) // 8
        image.paste(
            (20 * step, 200 - 20 * step, 90), (left, height * step // 8, left + width // 8, height * (step + 1) // 8)
        )
    image.save(path)
    return path


def blank_picture(path: Path) -> Path:
    Image.new("RGB", (300, 200), (255, 255, 255)).save(path)
    return path


def screenshot(seed: int, size: tuple[int, int] = (1920, 1080)) -> Image.Image:
    """A page of a console: the frame is always the same, the table in it differs."""
    draw_from, image = random.Random(seed), Image.new("RGB", size, (245, 246, 248))
    image.paste((30, 32, 40), (0, 0, size[0], 56))
    image.paste((255, 255, 255), (250, 90, size[0] - 40, size[1] - 40))
    for row in range(draw_from.randint(6, 20)):
        for column in range(6):
            left, top = 280 + column * 260, 130 + row * 44
            for step in range(0, draw_from.randint(40, 180), 7):
                if draw_from.random() < 0.8:
                    image.paste((60, 60, 70), (left + step, top, left + step + 4, top + 12))
    return image


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def with_entries(path: Path, entries: dict[str, bytes]) -> Path:
    """Put entries into an office document that is there already."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as container:
        for name, data in entries.items():
            container.writestr(name, data)
    return path


def workbook(path: Path, sheets: dict[str, dict[str, str]]) -> Path:
    """A workbook: sheet → cell → text."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for cell, text in cells.items():
            sheet[cell] = text
    book.save(path)
    return path


def slides(path: Path, *texts: str) -> Path:
    """A presentation with one text a slide."""
    drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        for number, text in enumerate(texts, 1):
            container.writestr(f"ppt/slides/slide{number}.xml", f"<s {drawing}><a:p><a:t>{text}</a:t></a:p></s>")
    return path


def huge_png(path: Path, width: int, height: int) -> Path:
    """A PNG of a few bytes that claims to be so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def sparse(path: Path, size: int, head: bytes = b"") -> Path:
    """A file of ``size`` bytes that takes no room: its beginning, and nothing behind it."""
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
    return path

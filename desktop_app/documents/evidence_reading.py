"""Read one evidence file: does it open, how long is it, what does it say. Nothing is ever extracted to disk.

Runs in a process of its own (``evidence_process``), because a hostile file may eat time and memory without end;
the limits here keep honest files fast. Pages of a text are parted by a form feed, so that a check can name the page.
"""

from __future__ import annotations

import time
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from desktop_app.documents import evidence_archives, evidence_closed, evidence_types

TEXT_MAX_CHARS = 500_000
PDF_PAGES_READ = 300
SECONDS_FOR_TEXT = 3.0
"""After this the text read so far is handed on; the hard limit is the reader's process."""
XML_MAX_BYTES = 64 * 1024 * 1024
TEXT_FILE_MAX_BYTES = 4 * 1024 * 1024
HASHED_MAX_BYTES = 256 * 1024 * 1024
"""A larger file is not hashed: it would take a good part of the time that one file has."""
PIXELS_DECODED = 24_000_000
"""A larger picture is measured but not decoded: 24 million pixels are 96 MB in memory."""
PIXELS_MAX = 400_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Reading:
    """What was found. ``problem`` is a word of ``PROBLEMS`` or empty; sentences are made where people read them."""

    detected_type: str
    bytes: int
    is_readable: bool = True
    text: str | None = None
    """``None``: there is no text to read (a picture, or a type that is not read). Empty: looked, and there is none."""
    is_text_whole: bool = True
    page_count: int | None = None
    width: int | None = None
    height: int | None = None
    is_blank: bool = False
    fingerprint: str | None = None
    """64-bit difference hash of a picture as hex: near pictures differ in few bits."""
    picture_count: int = 0
    """Pictures inside a document."""
    problem: str = ""
    sha256: str = ""
    """Hash of the content; empty for what is too large to be hashed in time, and for what cannot be opened."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the way between processes."""
        return asdict(self)


PROBLEMS = frozenset(
    (
        "missing",
        "empty",
        "encrypted",
        "maybe_encrypted",
        "damaged",
        "too_big_inside",
        "too_slow",
        "reader_died",
        "dangerous",
        "not_a_file",
        "archive_names",
        "archive_bomb",
        "archive_encrypted",
        "archive_empty",
        "not_looked_into",
    )
)


def read_evidence(path: Path) -> Reading:
    """Look into one file. Never raises for what a file contains; a file that is gone is a problem too."""
    reading = _read(path)
    return replace(reading, sha256=_hash(path)) if 0 < reading.bytes <= HASHED_MAX_BYTES else reading


def _hash(path: Path) -> str:
    import hashlib  # here, so that its library counts against the memory that a file may cost

    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _read(path: Path) -> Reading:
    try:
        if path.is_dir():
            return Reading("unknown", 0, is_readable=False, problem="not_a_file")
        size = path.stat().st_size
        kind = evidence_types.sniff(path)
    except OSError:
        return Reading("unknown", 0, is_readable=False, problem="missing")
    if kind == "empty":
        return Reading(kind, 0, is_readable=False, problem="empty")
    if kind in evidence_types.DANGEROUS:
        return Reading(kind, size, is_readable=False, problem="dangerous")
    if kind == "ole_encrypted":
        return Reading(kind, size, is_readable=False, problem="encrypted")
    try:
        return _by_kind(path, kind, size)
    except MemoryError:
        return Reading(kind, size, is_readable=False, problem="too_big_inside")
    except RecursionError:
        return Reading(kind, size, is_readable=False, problem="damaged")
    except OSError:
        return Reading(kind, size, is_readable=False, problem="damaged")


def _by_kind(path: Path, kind: str, size: int) -> Reading:
    if kind == "pdf":
        return _pdf(path, size)
    if kind == "docx":
        return _docx(path, size)
    if kind in evidence_types.PICTURES:
        return _picture(path, kind, size)
    if kind in evidence_types.TEXTS:
        with path.open("rb") as stream:
            text = evidence_types.decode(stream.read(TEXT_FILE_MAX_BYTES)) or ""
        return Reading(kind, size, text=text[:TEXT_MAX_CHARS], is_text_whole=size <= TEXT_FILE_MAX_BYTES)
    if kind in ("zip", "xlsx", "pptx"):
        return _zip(path, kind, size)
    if kind in evidence_types.CLOSED_ARCHIVES:
        problem = "archive_encrypted" if evidence_closed.is_encrypted(path) else "not_looked_into"
        return Reading(kind, size, is_readable=False, problem=problem)
    return Reading(kind, size)


def _pdf(path: Path, size: int) -> Reading:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each oddity of a file; the finding says it once
    until = time.monotonic() + SECONDS_FOR_TEXT
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not _opens_without_password(reader):
            return Reading("pdf", size, is_readable=False, problem="encrypted")
        pages = len(reader.pages)
        if pages == 0:
            return Reading("pdf", size, is_readable=False, page_count=0, problem="damaged")
        parts: list[str] = []
        pictures: set[object] = set()
        for number in range(min(pages, PDF_PAGES_READ)):
            if time.monotonic() > until or sum(map(len, parts)) > TEXT_MAX_CHARS:
                break
            page = reader.pages[number]
            parts.append(page.extract_text() or "")
            pictures |= _pictures_of(page)
    except DependencyError:  # its cipher is not at hand here: whether it asks for a password is not known
        return Reading("pdf", size, is_readable=False, problem="maybe_encrypted")
    except FileNotDecryptedError:
        return Reading("pdf", size, is_readable=False, problem="encrypted")
    except LimitReachedError:
        return Reading("pdf", size, is_readable=False, problem="too_big_inside")
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, ZeroDivisionError, OverflowError):
        # pypdf promises no closed set of errors for broken files; all of these were met with damaged ones
        return Reading("pdf", size, is_readable=False, problem="damaged")
    text = "\f".join(parts)[:TEXT_MAX_CHARS]
    return Reading(
        "pdf",
        size,
        text=text if text.strip() else "",
        is_text_whole=len(parts) == pages,
        page_count=pages,
        picture_count=len(pictures),
    )


def _pictures_of(page: Any) -> set[object]:
    """The pictures that a page shows, by their place in the file: one that is shown twice counts once."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return set()
    objects = objects.get_object()
    found: set[object] = set()
    for name in objects:
        if objects[name].get("/Subtype") == "/Image":
            reference = objects.raw_get(name)
            found.add(getattr(reference, "idnum", name))
    return found


def _opens_without_password(reader: Any) -> bool:
    from pypdf import PasswordType

    return bool(reader.decrypt("") != PasswordType.NOT_DECRYPTED)


def _docx(path: Path, size: int) -> Reading:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(path) as container:
            names = [
                name
                for name in container.namelist()
                if name == "word/document.xml"
                or (name.startswith(("word/header", "word/footer")) and name.endswith(".xml"))
            ]
            pictures = sum(name.startswith("word/media/") for name in container.namelist())
            if "word/document.xml" not in names:
                return Reading("docx", size, is_readable=False, problem="damaged")
            names.sort(key=lambda name: name != "word/document.xml")
            if sum(container.getinfo(name).file_size for name in names) > XML_MAX_BYTES:
                return Reading("docx", size, is_readable=False, problem=_too_big(size))
            texts = []
            for name in names:
                with container.open(name) as part:
                    texts.append(_word_text(part))
    except (ParseError, zipfile.BadZipFile, DefusedXmlException, NotImplementedError, ValueError, EOFError):
        return Reading("docx", size, is_readable=False, problem="damaged")
    except RuntimeError:  # zipfile's word for an entry under a password
        return Reading("docx", size, is_readable=False, problem="encrypted")
    except _TooBigError:
        return Reading("docx", size, is_readable=False, problem=_too_big(size))
    body, *margins = texts
    # headers and footers stand on every page: they are told with the first
    first, _feed, rest = body.partition("\f")
    text = "\n".join([first, *margins]) + ("\f" + rest if _feed else "")
    return Reading(
        "docx",
        size,
        text=text[:TEXT_MAX_CHARS] if text.strip() else "",
        is_text_whole=len(text) <= TEXT_MAX_CHARS,
        page_count=text.count("\f") + 1,
        picture_count=pictures,
    )


def _too_big(size: int) -> str:
    """A document whose text inflates beyond ``XML_MAX_BYTES``: a bomb, unless the file itself is large."""
    is_bomb = evidence_archives.BOMB_RATIO * size < XML_MAX_BYTES
    return "archive_bomb" if is_bomb else "too_big_inside"


class _TooBigError(Exception):
    """A part inflates beyond its limit, whatever its entry claims."""


class _Bounded:
    """Counts what is read, because the sizes that an archive claims may lie."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, count: int = -1) -> bytes:
        data = self._stream.read(min(count, self._left + 1) if count >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise _TooBigError
        return data


def _word_text(part: IO[bytes]) -> str:
    """The running text of one Word part; pages as Word last laid them out are parted by a form feed."""
    from defusedxml.ElementTree import iterparse

    pieces: list[str] = []
    chars = 0
    for _event, element in iterparse(_Bounded(part, XML_MAX_BYTES), events=("end",), forbid_dtd=True):
        if element.tag == f"{_W}t" and element.text:
            pieces.append(element.text)
            chars += len(element.text)
        elif element.tag == f"{_W}tab":
            pieces.append("\t")
        elif element.tag in (f"{_W}p", f"{_W}cr"):
            pieces.append("\n")
        elif element.tag == f"{_W}br":
            pieces.append("\f" if element.get(f"{_W}type") == "page" else "\n")
        elif element.tag == f"{_W}lastRenderedPageBreak" and not _just_fed(pieces):
            pieces.append("\f")
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            element.clear()
        if chars > TEXT_MAX_CHARS:
            break
    return "".join(pieces)


def _just_fed(pieces: list[str]) -> bool:
    """A hard page break is followed by Word's own mark of the same page; it counts once."""
    for piece in reversed(pieces[-6:]):
        if piece == "\f":
            return True
        if piece.strip():
            return False
    return False


def _zip(path: Path, kind: str, size: int) -> Reading:
    problem, count = evidence_archives.problem_of(path, size)
    if problem:
        return Reading(kind, size, is_readable=False, problem=problem)
    return Reading(kind, size, page_count=count if kind == "zip" else None)


def _picture(path: Path, kind: str, size: int) -> Reading:
    import warnings

    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                width, height = picture.size
                if width * height > PIXELS_DECODED and kind != "jpeg":
                    picture.verify()
                    return Reading(kind, size, width=width, height=height)
                picture.draft("L", (1024, 1024))  # a JPEG is decoded small, which is enough for both answers
                grey = picture.convert("L")
                low, high = grey.getextrema()
                small = grey.resize((9, 8), Image.Resampling.BOX)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Reading(kind, size, is_readable=False, problem="too_big_inside")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, OverflowError):
        return Reading(kind, size, is_readable=False, problem="damaged")
    is_blank = isinstance(low, int | float) and isinstance(high, int | float) and high - low <= 2
    return Reading(kind, size, width=width, height=height, is_blank=is_blank, fingerprint=_difference_hash(small))


def _difference_hash(small: Any) -> str:
    """Each bit says whether a cell is brighter than its right neighbour, over 9 × 8 cells."""
    pixels = list(small.tobytes())
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] > pixels[row * 9 + column + 1])
    return f"{bits:016x}"

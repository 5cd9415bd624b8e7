"""A PDF as evidence: its text page by page, which pages are scans, which are turned, what pictures it holds."""

from __future__ import annotations

import logging
import math
import re
import time
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from desktop_app.documents import evidence_archives, evidence_pages, evidence_pictures
from desktop_app.documents.evidence_facts import TEXT_MAX_CHARS, Reading, problem
from desktop_app.models.evidence import Picture

PAGES_READ = 300
SECONDS_FOR_TEXT = 2.5
"""After this the text read so far is handed on; the hard limit is the reader's process."""
LITTLE_TEXT_CHARS = 30
"""A scan may carry the name of the program that made it, or a page number, as text."""
FILLED_SHARE = 0.7
"""A picture over so much of a page is the page."""
CONTENT_MAX_BYTES = 2 * 1024 * 1024
"""A page that is drawn with more than this is not walked through again for its pictures."""
NOTES_READ = 500
NOTE_MAX_CHARS = 10_000
_LOST = r"\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd"
"""What comes out where a font does not say which characters its shapes are."""
_LOST_WORD = re.compile(rf"[{_LOST}]{{3,}}")
_LOST_CHARACTER = re.compile(rf"[{_LOST}]")
LOST_SHARE = 0.05
_DRAWS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"INLINE IMAGE"})
Matrix = tuple[float, float, float, float]


def pdf_file(path: Path | IO[bytes], size: int) -> Reading:
    """Read a PDF. Never raises for what the file contains."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each oddity of a file; the finding says it once
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not _opens_without_password(reader):
            return problem("pdf", size, "encrypted")
        return _read(reader, size)
    except (DependencyError, NotImplementedError):  # its cipher is not at hand here: whether it asks for a password
        # is not known
        return problem("pdf", size, "maybe_encrypted")
    except FileNotDecryptedError:
        return problem("pdf", size, "encrypted")
    except LimitReachedError:
        return problem("pdf", size, evidence_archives.too_big(size))
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        ZeroDivisionError,
        OverflowError,
        zlib.error,
    ):
        # pypdf promises no closed set of errors for broken files; all of these were met with damaged ones
        return problem("pdf", size, "damaged")


def _opens_without_password(reader: Any) -> bool:
    from pypdf import PasswordType

    return bool(reader.decrypt("") != PasswordType.NOT_DECRYPTED)


@dataclass
class _Page:
    """What one page shows. Angles in degrees, clockwise, as it is shown."""

    text: str
    rotation: int
    filled: float = 0.0
    has_marks: bool = True
    text_angle: int = 0

    @property
    def is_scan(self) -> bool:
        return self.filled >= FILLED_SHARE and _letters(self.text) <= LITTLE_TEXT_CHARS

    @property
    def is_garbled(self) -> bool:
        """Whole words of the text layer, such as a number, are shown and cannot be read: a person has to look."""
        lost = len(_LOST_CHARACTER.findall(self.text))
        return _LOST_WORD.search(self.text) is not None or lost > LOST_SHARE * max(1, _letters(self.text))


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _read(reader: Any, size: int) -> Reading:
    until = time.monotonic() + SECONDS_FOR_TEXT
    count = len(reader.pages)
    if count == 0:
        return replace(problem("pdf", size, "damaged"), page_count=0)
    pages: list[_Page] = []
    streams: dict[object, tuple[int, Any]] = {}
    for number in range(1, min(count, PAGES_READ) + 1):
        if time.monotonic() > until or sum(len(page.text) for page in pages) > TEXT_MAX_CHARS:
            break
        page = reader.pages[number - 1]
        pages.append(_looked_at(page))
        for key, stream in _streams_of(page).items():
            streams.setdefault(key, (number, stream))
    text = "\f".join(page.text for page in pages)[:TEXT_MAX_CHARS]
    scans = tuple(number for number, page in enumerate(pages, 1) if page.is_scan)
    pictures = tuple(_pictures(streams, frozenset(scans)))
    return Reading(
        "pdf",
        size,
        text=text if text.strip() else "",
        is_text_whole=len(pages) == count,
        is_blank=len(pages) == count and all(_is_blank(place, page, pictures) for place, page in enumerate(pages, 1)),
        page_count=count,
        picture_count=len(streams),
        pictures=pictures,
        scan_pages=tuple(number for number, page in enumerate(pages, 1) if page.is_scan or page.is_garbled),
        turned_pages=_turned(pages),
    )


def _looked_at(page: Any) -> _Page:
    text = "\n".join([page.extract_text() or "", *_notes(page)]).rstrip("\n")
    found = _Page(text, _rotation(page))
    if not page.get("/Resources"):  # pypdf walks through no page that has nothing to draw with
        found.has_marks = _content_bytes(page) > 0
    elif (_letters(text) <= LITTLE_TEXT_CHARS or found.rotation) and _content_bytes(page) <= CONTENT_MAX_BYTES:
        look = _Look(page)
        page.extract_text(visitor_operand_before=look.before, visitor_operand_after=look.after, visitor_text=look.text)
        found.filled, found.has_marks = look.filled, look.has_marks
        found.text_angle = look.angle
    return found


def _notes(page: Any) -> list[str]:
    """What stands on the page as a note or in the field of a form: it is seen like text, but is none of the page's.

    Notes that are broken are left out; the page is read all the same.
    """
    from pypdf.errors import PyPdfError

    found = []
    try:
        notes = page.get("/Annots")
        for one in list(notes.get_object() if notes is not None else ())[:NOTES_READ]:
            value = _note_text(one.get_object())
            if isinstance(value, str) and not value.startswith("/"):
                found.append(value[:NOTE_MAX_CHARS])
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return found
    return found


def _note_text(note: Any) -> Any:
    kind = note.get("/Subtype")
    if kind == "/Widget":
        parent = note.get("/Parent")
        return note.get("/V", parent.get_object().get("/V") if parent is not None else None)
    return note.get("/Contents") if kind == "/FreeText" else None


def _content_bytes(page: Any) -> int:
    content = page.get_contents()
    return 0 if content is None else len(content.get_data())


def _rotation(page: Any) -> int:
    value = page.get("/Rotate", 0)
    return int(value) % 360 if isinstance(value, int | float) else 0


class _Look:
    """Follows what a page draws: how much of it pictures fill, whether there is anything, which way the text runs."""

    def __init__(self, page: Any) -> None:
        box = page.cropbox
        self._area = max(1.0, abs(float(box.width) * float(box.height)))
        self._forms: list[float] = []
        self._kinds = _kinds_of(page)
        self._angles: Counter[int] = Counter()
        self._covered = 0.0
        self.has_marks = False

    def before(self, operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        """Called before each drawing step; ``cm`` is the matrix that it is drawn with."""
        if operator in _DRAWS:
            self.has_marks = True
        if operator != b"Do" or not operands:
            return
        scale = abs(float(cm[0]) * float(cm[3]) - float(cm[1]) * float(cm[2])) * (self._forms[-1] if self._forms else 1)
        self._forms.append(scale)
        if self._kinds.get(str(operands[0])) == "/Image":
            self.has_marks = True
            self._covered += scale

    def after(self, operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        """Called after each step: what a form drew lies inside it."""
        if operator == b"Do" and operands and self._forms:
            self._forms.pop()

    def text(self, piece: str, cm: Any, tm: Any, font: Any, font_size: Any) -> None:
        """Called with each piece of text and its matrices."""
        if letters := _letters(piece):
            self.has_marks = True
            along = float(tm[0]) * float(cm[0]) + float(tm[1]) * float(cm[2])
            across = float(tm[0]) * float(cm[1]) + float(tm[1]) * float(cm[3])
            self._angles[round(math.degrees(math.atan2(-across, along)) / 90) * 90 % 360] += letters

    @property
    def filled(self) -> float:
        """The share of the page that pictures cover."""
        return min(1.0, self._covered / self._area)

    @property
    def angle(self) -> int:
        """Clockwise angle of most of the text, before the page itself is turned."""
        return self._angles.most_common(1)[0][0] if self._angles else 0


def _objects_of(holder: Any) -> Any:
    resources = holder.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return {} if objects is None else objects.get_object()


def _kinds_of(page: Any) -> dict[str, str]:
    """Names of what a page may draw, and of what its forms may, with what they are."""
    kinds: dict[str, str] = {}
    objects = _objects_of(page)
    for name in objects:
        one = objects[name].get_object()
        kinds[str(name)] = str(one.get("/Subtype"))
        if one.get("/Subtype") == "/Form":
            inner = _objects_of(one)
            kinds |= {str(key): str(inner[key].get_object().get("/Subtype")) for key in inner if key not in kinds}
    return kinds


def _streams_of(page: Any) -> dict[object, Any]:
    """The pictures of a page and of its forms by their place in the file: one that is shown twice counts once."""
    found: dict[object, Any] = {}
    objects = _objects_of(page)
    for holder in (objects, *(_objects_of(objects[name]) for name in objects if _is(objects[name], "/Form"))):
        for name in holder:
            if _is(holder[name], "/Image"):
                found[getattr(holder.raw_get(name), "idnum", name)] = holder[name].get_object()
    return found


def _is(one: Any, kind: str) -> bool:
    return bool(one.get_object().get("/Subtype") == kind)


def _pictures(streams: dict[object, tuple[int, Any]], scans: frozenset[int]) -> Any:
    until = time.monotonic() + evidence_pictures.SECONDS_FOR_PICTURES
    for place, (number, stream) in enumerate(streams.values()):
        if place >= evidence_pictures.LOOKED_AT_MAX or time.monotonic() > until:
            return
        yield _picture(number, stream, number in scans)


def _picture(number: int, stream: Any, fills_page: bool) -> Picture:
    try:
        width, height = int(stream["/Width"]), int(stream["/Height"])
    except (KeyError, ValueError, TypeError):
        return Picture(str(number), number, is_torn=True)
    try:
        picture, mask = evidence_pages.decoded(stream), stream.get("/SMask")
        solid = None if mask is None else evidence_pages.decoded(mask.get_object())
        grey = picture.convert("L")
        is_mark = evidence_pictures.is_mark(picture, solid)
    except Exception:  # noqa: BLE001 - no closed set of errors, see ``evidence_pages``; it is counted all the same
        return Picture(str(number), number, width, height, fills_page=fills_page)
    blank, cells = evidence_pictures.is_blank(grey), evidence_pictures.grey_cells(grey)
    return Picture(str(number), number, width, height, blank, False, fills_page, is_mark, cells)


def _is_blank(number: int, page: _Page, pictures: tuple[Picture, ...]) -> bool:
    """Nothing is drawn on the page, or it is a scan of an empty sheet."""
    if page.is_scan:
        own = [one for one in pictures if one.page == number]
        return bool(own) and all(one.is_blank for one in own) and not _letters(page.text)
    return not page.has_marks and not _letters(page.text)


def _turned(pages: list[_Page]) -> tuple[int, ...]:
    """Pages whose text runs another way than from left to right, and scans that are turned unlike most of the others.

    Which way up a scan is cannot be read without its text; only that one of several differs.
    """
    scans = Counter(page.rotation for page in pages if page.is_scan)
    usual = scans.most_common(1)[0][0] if scans else 0
    found = []
    for number, page in enumerate(pages, 1):
        is_text_turned = _letters(page.text) > LITTLE_TEXT_CHARS and (page.text_angle + page.rotation) % 360 != 0
        if is_text_turned or (page.is_scan and page.rotation != usual):
            found.append(number)
    return tuple(found)

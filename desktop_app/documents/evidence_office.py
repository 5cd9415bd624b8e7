"""Office documents as evidence: the running text of Word and PowerPoint, the cells of workbooks, and their pictures."""

from __future__ import annotations

import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desktop_app.documents import evidence_archives, evidence_pictures, evidence_programs
from desktop_app.documents.evidence_facts import TEXT_MAX_CHARS, XML_MAX_BYTES, Reading, problem

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BODY = "word/document.xml"
_WORD_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
SECONDS_FOR_CELLS = 2.5
"""After so much work (processor time of the reading process, so that a busy machine reads as much) the cells read so
far are handed on; the hard limit is the process itself."""
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class _Content:
    text: str
    page_count: int | None = None
    is_whole: bool = True


def office_file(path: Path | IO[bytes], kind: str, size: int) -> Reading:
    """Read a docx or pptx. Nothing is ever extracted to disk."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    folder, read = ("word/media/", _word) if kind == "docx" else ("ppt/media/", _slides)
    try:
        with zipfile.ZipFile(path) as container:
            if word := _harm(container, size):
                return problem(kind, size, "encrypted" if word == "archive_encrypted" else word)
            content = read(container)
            count, pictures = evidence_pictures.pictures_in(container, folder)
    except _TooBigError:
        return problem(kind, size, evidence_archives.too_big(size))
    except RuntimeError:  # zipfile's word for an entry under a password
        return problem(kind, size, "encrypted")
    except (
        KeyError,
        ParseError,
        zipfile.BadZipFile,
        DefusedXmlException,
        NotImplementedError,
        ValueError,
        EOFError,
        zlib.error,
    ):
        return problem(kind, size, "damaged")
    return Reading(
        kind,
        size,
        text=content.text[:TEXT_MAX_CHARS] if content.text.strip() else "",
        is_text_whole=content.is_whole and len(content.text) <= TEXT_MAX_CHARS,
        page_count=content.page_count,
        picture_count=count,
        pictures=pictures,
    )


def _harm(container: zipfile.ZipFile, size: int) -> str:
    """A problem's word, or empty. Macros and programs run on the computer of whoever opens the document."""
    if any(name.lower().endswith("vbaproject.bin") for name in container.namelist()):
        return "macros"
    if word := evidence_archives.problem_of_entries(container, size):
        return word
    return "dangerous" if evidence_programs.holds_program(container) else ""


def _word(container: zipfile.ZipFile) -> _Content:
    names = [name for name in container.namelist() if _WORD_PART.fullmatch(name)]
    if _BODY not in names:
        raise KeyError(_BODY)
    names.sort(key=lambda name: name != _BODY)
    body, *margins = _texts(container, names, _word_text)
    # headers, footers and notes may stand on any page: they are told with the first
    first, feed, rest = body.partition("\f")
    text = "\n".join([first, *margins]) + (feed + rest)
    return _Content(text, text.count("\f") + 1)


def _slides(container: zipfile.ZipFile) -> _Content:
    names = [name for name in container.namelist() if _SLIDE.fullmatch(name)]
    names.sort(key=lambda name: int(_NUMBERS.findall(name)[-1]))
    return _Content("\f".join(_texts(container, names, _slide_text)), len(names) or None)


def _texts(container: zipfile.ZipFile, names: list[str], read: Callable[[IO[bytes]], str]) -> Iterable[str]:
    if sum(container.getinfo(name).file_size for name in names) > XML_MAX_BYTES:
        raise _TooBigError
    texts = []
    for name in names:
        with container.open(name) as part:
            texts.append(read(part))
    return texts


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
    deleted: list[str] = []  # tracked deletions are handed out too, but stand in no line of the text
    chars = 0
    for _event, element in iterparse(_Bounded(part, XML_MAX_BYTES), events=("end",), forbid_dtd=True):
        if element.tag == f"{_WORD}delText" and element.text:
            deleted.append(element.text)
            chars += len(element.text)
        elif element.tag == f"{_WORD}del" and deleted:
            deleted.append("\n")
        elif element.tag == f"{_WORD}t" and element.text:
            pieces.append(element.text)
            chars += len(element.text)
        elif element.tag == f"{_WORD}noBreakHyphen":
            pieces.append("-")
        elif element.tag == f"{_WORD}tab":
            pieces.append("\t")
        elif element.tag in (f"{_WORD}p", f"{_WORD}cr"):
            pieces.append("\n")
        elif element.tag == f"{_WORD}br":
            pieces.append("\f" if element.get(f"{_WORD}type") == "page" else "\n")
        elif element.tag == f"{_WORD}lastRenderedPageBreak" and not _just_fed(pieces):
            pieces.append("\f")
        if element.tag in (f"{_WORD}p", f"{_WORD}tbl"):
            element.clear()
        if chars > TEXT_MAX_CHARS:
            break
    return "".join([*pieces, "\n" if deleted else "", *deleted])


def _just_fed(pieces: list[str]) -> bool:
    """A hard page break is followed by Word's own mark of the same page; it counts once."""
    for piece in reversed(pieces[-6:]):
        if piece == "\f":
            return True
        if piece.strip():
            return False
    return False


def _slide_text(part: IO[bytes]) -> str:
    from defusedxml.ElementTree import iterparse

    pieces: list[str] = []
    for _event, element in iterparse(_Bounded(part, XML_MAX_BYTES), events=("end",), forbid_dtd=True):
        if element.tag == f"{_DRAWING}t" and element.text:
            pieces.append(element.text)
        elif element.tag in (f"{_DRAWING}p", f"{_DRAWING}br"):
            pieces.append("\n")
        if element.tag == f"{_DRAWING}p":
            element.clear()
    return "".join(pieces)


def workbook_file(path: Path, size: int) -> Reading:
    """Read an xlsx: what its sheets say (the hidden ones are handed out as well), cell by cell, and their pictures."""
    try:
        with zipfile.ZipFile(path) as container:
            if word := _harm(container, size):
                return problem("xlsx", size, "encrypted" if word == "archive_encrypted" else word)
            reader = _Cells()
            word = reader.read(path)
            if word:
                return problem("xlsx", size, word)
            count, pictures = evidence_pictures.pictures_in(container, "xl/media/")
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return problem("xlsx", size, "damaged")
    text, places = reader.pages()
    return Reading(
        "xlsx",
        size,
        text=text if text.strip() else "",
        is_text_whole=reader.is_whole,
        page_count=len(reader.sheets) or None,
        places=places,
        picture_count=count,
        pictures=pictures,
    )


class _FullError(Exception):
    """Enough text was read."""


_PROBLEMS = {"encrypted": "encrypted", "macros": "macros", "bomb": "too_big_inside", "binary_workbook": ""}
"""Words of the workbook's reader; a bomb was met before by its ratio, here it is only more than memory takes."""


class _Cells:
    """Takes the rows of a workbook as they come: one line a cell, one page a sheet."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[str], list[str]]] = []
        self.is_whole = True
        self._chars = 0
        self._problem = ""
        self._until = time.process_time() + SECONDS_FOR_CELLS

    def read(self, path: Path) -> str:
        """A problem's word, or empty."""
        from desktop_app.documents.workbook_reader import read_workbook

        try:
            read_workbook(path, self._take, with_hidden=True)
        except _FullError:
            self.is_whole = False
        return self._problem

    def pages(self) -> tuple[str, str]:
        """The text, and the places of its lines."""
        text = "\f".join("\n".join(lines) for _name, lines, _cells in self.sheets)
        return text, "\f".join("\n".join([name, *cells]) for name, _lines, cells in self.sheets)

    def _take(self, message: list[object]) -> None:
        kind, *rest = message
        if kind == "problem":
            self._problem = _PROBLEMS.get(str(rest[0]), "damaged")
            self.is_whole = False
        elif kind == "sheet":
            self.sheets.append((_one_line(str(rest[0])), [], []))
        elif kind == "rows" and time.process_time() > self._until:
            raise _FullError
        elif kind == "rows":
            for number, cells in rest[0]:  # type: ignore[attr-defined]
                self._take_row(number, cells)

    def _take_row(self, number: int, cells: dict[int, object]) -> None:
        _name, lines, places = self.sheets[-1]
        for column, cell in cells.items():
            text = _one_line(str(cell[1]) if isinstance(cell, list) else str(cell))
            self._chars += len(text)
            if self._chars > TEXT_MAX_CHARS:
                raise _FullError
            lines.append(text)
            places.append(f"{_letters(column)}{number}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _letters(column: int) -> str:
    """A column counted from 0 as it is written: A, B … AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

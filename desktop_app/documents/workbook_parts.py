"""The container of a workbook and its small parts: which sheets, which texts, which number formats are dates.

Runs in the reader's own process. Every limit that is passed is a word for people, never a crash: a
workbook is a zip of XML, and both can be bombs.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

CHUNK_BYTES = 1 << 18
MAX_ENTRIES = 5_000
MAX_DIRECTORY_BYTES = 4 << 20
MAX_PART_BYTES = 1 << 30
MAX_RATIO = 400
"""Sheets of a hundred thousand empty rows pack at up to 200:1; what packs better is a bomb."""
RATIO_FREE_BYTES = 64 << 20
MAX_TEXT_CHARACTERS = 150_000_000
MAX_SMALL_PART_BYTES = 64 << 20


class WorkbookProblemError(Exception):
    """The workbook cannot be read; ``code`` is one of ``workbook_process.SENTENCES``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook: its name and the part that holds it."""

    name: str
    part: str


class Workbook:
    """An opened container, checked before anything is unpacked. Hidden sheets count where they are asked for."""

    def __init__(self, path: Path, *, with_hidden: bool = False) -> None:
        self._with_hidden = with_hidden
        check_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise WorkbookProblemError("broken") from error
        self._names = {info.filename: info for info in self._zip.infolist()}
        self._check_entries()
        self.is_1904 = False
        self.sheets = self._sheets()
        self.date_styles = self._date_styles()
        self.texts = self._texts()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def part(self, name: str) -> zipfile.ZipInfo:
        """The entry of a part."""
        return self._names[name]

    def chunks(self, name: str, limit: int = MAX_PART_BYTES) -> Iterator[bytes]:
        """The unpacked part in pieces."""
        seen = 0
        try:
            with self._zip.open(name) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    seen += len(chunk)
                    if seen > limit:
                        raise WorkbookProblemError("bomb")
                    yield chunk
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
            raise WorkbookProblemError("broken", name) from error
        except Exception as error:
            if type(error).__module__ == "zlib":
                raise WorkbookProblemError("broken", name) from error
            raise

    def _check_entries(self) -> None:
        if len(self._names) != len(self._zip.infolist()):
            raise WorkbookProblemError("broken")
        for name, info in self._names.items():
            if info.flag_bits & 0x1:
                raise WorkbookProblemError("encrypted")
            if name.lower().endswith("vbaproject.bin") or name.lower().startswith("xl/macrosheets/"):
                raise WorkbookProblemError("macros")
            if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
                raise WorkbookProblemError("bomb")
            if info.file_size > MAX_PART_BYTES and name.startswith("xl/"):
                raise WorkbookProblemError("bomb")
        if "xl/workbook.bin" in self._names:
            raise WorkbookProblemError("binary_workbook")
        if "[Content_Types].xml" not in self._names:
            raise WorkbookProblemError("other_zip")

    def _workbook_part(self) -> str:
        for target, kind in self._relations("").values():
            if kind == "officeDocument":
                return target
        return "xl/workbook.xml"

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (part, last word of the type) of a part's relations."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        if where not in self._names:
            return found

        def start(tag: str, given: dict[str, str]) -> None:
            if local(tag) == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                full = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found[given.get("Id", "")] = (full, given.get("Type", "").rpartition("/")[2])

        self.parse(where, start)
        return found

    def parse(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], Any] | None = None,
        end: Callable[[str], Any] | None = None,
        data: Callable[[str], Any] | None = None,
        limit: int = MAX_SMALL_PART_BYTES,
    ) -> None:
        """Read one part as XML; a document type, and with it any entity, is refused."""
        parser = new_parser()
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        try:
            for chunk in self.chunks(name, limit):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise WorkbookProblemError("broken", name) from error

    def _sheets(self) -> list[Sheet]:
        part = self._workbook_part()
        if part not in self._names:
            raise WorkbookProblemError("other_zip")
        relations = self._relations(part)
        shown: list[Sheet] = []
        hidden: list[Sheet] = []

        def start(tag: str, given: dict[str, str]) -> None:
            name = local(tag)
            if name == "workbookPr":
                self.is_1904 = given.get("date1904") in ("1", "true")
            if name == "sheet":
                by_id = next((value for key, value in given.items() if local(key) == "id" and ":" in key), "")
                target, kind = relations.get(by_id, ("", ""))
                if kind == "worksheet" and target in self._names:
                    is_hidden = given.get("state", "visible") != "visible"
                    (hidden if is_hidden else shown).append(Sheet(given.get("name", ""), target))

        self.parse(part, start)
        if not shown and not hidden:
            raise WorkbookProblemError("no_sheet")
        return shown + hidden if self._with_hidden else shown or hidden

    def _part_of_type(self, kind: str, default: str) -> str | None:
        for target, found in self._relations(self._workbook_part()).values():
            if found == kind and target in self._names:
                return target
        return default if default in self._names else None

    def _date_styles(self) -> frozenset[int]:
        """Numbers of cell styles that show a number as a date."""
        part = self._part_of_type("styles", "xl/styles.xml")
        if part is None:
            return frozenset()
        codes: dict[int, str] = {}
        styles: list[int] = []
        inside = False

        def start(tag: str, given: dict[str, str]) -> None:
            nonlocal inside
            name = local(tag)
            if name == "numFmt":
                codes[_number(given.get("numFmtId"))] = given.get("formatCode", "")
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                styles.append(_number(given.get("numFmtId")))

        def end(tag: str) -> None:
            nonlocal inside
            if local(tag) == "cellXfs":
                inside = False

        self.parse(part, start, end)
        return frozenset(at for at, number in enumerate(styles) if is_date_format(number, codes.get(number)))

    def _texts(self) -> list[str]:
        """The shared texts; phonetic readings are left out."""
        part = self._part_of_type("sharedStrings", "xl/sharedStrings.xml")
        texts: list[str] = []
        if part is None:
            return texts
        pieces: list[str] = []
        state = {"text": False, "phonetic": False, "size": 0}

        def start(tag: str, _given: dict[str, str]) -> None:
            name = local(tag)
            if name == "si":
                pieces.clear()
            elif name == "rPh":
                state["phonetic"] = True
            elif name == "t":
                state["text"] = not state["phonetic"]

        def end(tag: str) -> None:
            name = local(tag)
            if name == "t":
                state["text"] = False
            elif name == "rPh":
                state["phonetic"] = False
            elif name == "si":
                texts.append(unescape("".join(pieces)))

        def data(text: str) -> None:
            if state["text"]:
                pieces.append(text)
                state["size"] += len(text)
                if state["size"] > MAX_TEXT_CHARACTERS:
                    raise WorkbookProblemError("bomb")

        self.parse(part, start, end, data, MAX_PART_BYTES)
        return texts


def new_parser() -> Any:
    """An XML parser that refuses document types: no entity can be declared, none can be fetched."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_given: object) -> None:
    raise WorkbookProblemError("entities")


def local(tag: str) -> str:
    """A name without its prefix."""
    return tag.rpartition(":")[2]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number format shows a date or a time."""
    if code is None:
        return number in _BUILT_IN_DATES
    plain = _NOT_CODE.sub("", code).lower().replace("general", "")
    return bool(re.search(r"[ymdhs]", plain)) and not re.search(r"[0#?]", re.sub(r"\.0+", "", plain))


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Characters that XML cannot hold are written as ``_xHHHH_`` in workbooks."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def check_directory(path: Path) -> None:
    """Look at the end of the container before anything reads its directory: a million entries cost minutes."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - (1 << 16) - 22))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise WorkbookProblemError("broken")
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY_BYTES:
        raise WorkbookProblemError("bomb")

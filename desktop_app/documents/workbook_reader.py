"""Reads a workbook in a process of its own and hands its rows on, sheet by sheet, as JSON.

A message is a list: ``["sheet", name, merges]``, ``["rows", [[number, {column: cell}], …]]``,
``["end"]`` or ``["problem", code, detail]``. A cell is a text, or a list: ``["n", text]`` a number,
``["d", time]`` a date, ``["b", bool]``, ``["f", text, why]`` a cell without a readable value.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.parsers import expat

from desktop_app.documents.workbook_parts import Workbook, WorkbookProblemError, local, new_parser, unescape

ROWS_A_MESSAGE = 200
SECONDS_A_MESSAGE = 1.0
MAX_COLUMNS = 1_000
"""Cells farther right belong to no table of ours."""
MAX_SHEETS = 50
MAX_MERGES = 20_000
EXTRA_MEMORY_BYTES = 768 << 20
CPU_SECONDS = 240

Send = Callable[[list[Any]], None]
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


def read_workbook(path: Path, send: Send, *, with_hidden: bool = False) -> None:
    """Send everything that the visible sheets hold (the hidden ones last, if asked); a problem is sent as a message."""
    try:
        book = Workbook(path, with_hidden=with_hidden)
        try:
            for sheet in book.sheets[:MAX_SHEETS]:
                send(["sheet", sheet.name, _merges(book, sheet.part)])
                _SheetReader(book, send).read(sheet.part)
        finally:
            book.close()
    except WorkbookProblemError as problem:
        send(["problem", problem.code, problem.detail])
    except MemoryError:
        send(["problem", "bomb", ""])
    else:
        send(["end"])


def _merges(book: Workbook, part: str) -> list[str]:
    """Merged ranges of a sheet. They stand behind the rows, so the part is looked through once before."""
    found: list[str] = []
    rest = b""
    for chunk in book.chunks(part):
        window = rest + chunk
        if b"mergeCell" in window:
            last = 0
            for match in _MERGE.finditer(window):
                found.append(match[1].decode("ascii"))
                last = match.end()
                if len(found) >= MAX_MERGES:
                    return found
            window = window[last:]
        rest = window[-200:]
    return found


class _SheetReader:
    """Turns the XML of one sheet into rows."""

    def __init__(self, book: Workbook, send: Send) -> None:
        self._book = book
        self._send = send
        self._rows: list[list[Any]] = []
        self._sent_at = time.monotonic()
        self._number = 0
        self._cells: dict[int, Any] = {}
        self._column = -1
        self._type = ""
        self._style = 0
        self._value: str | None = None
        self._formula: str | None = None
        self._text: list[str] | None = None
        self._is_phonetic = False
        self._columns: dict[str, int] = {}
        self._epoch = datetime(1904, 1, 1) if book.is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - sheet time

    def read(self, part: str) -> None:
        """Read all rows of a part and send them in slices."""
        parser = new_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            for chunk in self._book.chunks(part):
                parser.Parse(chunk, False)
                if time.monotonic() - self._sent_at > SECONDS_A_MESSAGE:
                    self._flush()  # also tells that the reader lives
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise WorkbookProblemError("broken", part) from error
        self._flush()

    def _flush(self) -> None:
        self._send(["rows", self._rows])
        self._rows = []
        self._sent_at = time.monotonic()

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = local(tag) if ":" in tag else tag
        if name == "c":
            self._column = self._column_of(given.get("r", ""))
            self._type = given.get("t", "n")
            self._style = int(given["s"]) if given.get("s", "").isdecimal() else 0
            self._value = None
            self._formula = None
        elif name in ("v", "f") or (name == "t" and not self._is_phonetic):
            self._text = []
        elif name == "row":
            number = given.get("r", "")
            self._number = int(number) if number.isdecimal() else self._number + 1
            self._column = -1
            self._cells = {}
        elif name == "rPh":
            self._is_phonetic = True

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        name = local(tag) if ":" in tag else tag
        if name == "v":
            self._value, self._text = "".join(self._text or ()), None
        elif name == "t" and self._text is not None:
            self._value, self._text = (self._value or "") + "".join(self._text), None
        elif name == "f":
            self._formula, self._text = "".join(self._text or ()), None
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "row" and self._cells:
            self._rows.append([self._number, self._cells])
            if len(self._rows) >= ROWS_A_MESSAGE:
                self._flush()

    def _end_cell(self) -> None:
        if not 0 <= self._column < MAX_COLUMNS:
            return
        cell = self._cell()
        if cell is not None:
            self._cells[self._column] = cell

    def _cell(self) -> Any:
        value = self._value
        if self._formula is not None and not value and self._type != "str":
            return ["f", f"={self._formula}", "no_value"]
        if value is None:
            return None
        if self._type == "s":
            return self._shared(value)
        if self._type in ("str", "inlineStr"):
            return unescape(value)
        if self._type == "b":
            return ["b", value.strip() in ("1", "true")]
        if self._type == "e":
            return ["f", value, "error"]
        if self._type == "d":
            return value
        return self._numeric(value.strip()) if value.strip() else None

    def _shared(self, value: str) -> Any:
        texts = self._book.texts
        if value.isdecimal() and int(value) < len(texts):
            return texts[int(value)]
        return ["f", value, "error"]

    def _numeric(self, value: str) -> Any:
        if self._style not in self._book.date_styles:
            return ["n", value]
        try:
            moment = self._epoch + timedelta(seconds=round(float(value) * 86400))
        except (ValueError, OverflowError):
            return ["f", value, "error"]
        return ["d", moment.isoformat(sep=" ")]

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if not letters:
            return self._column + 1
        if letters not in self._columns:
            number = 0
            for letter in letters[:3]:
                number = number * 26 + (ord(letter) & 31)
            self._columns[letters] = number - 1
        return self._columns[letters]


def limit_resources() -> None:
    """Cap memory and computing time of this process where the system can; the parts have limits of their own."""
    if sys.platform == "win32":
        return
    import resource

    statm = Path("/proc/self/statm")
    if statm.exists():  # macOS does not honour a limit of the address space
        pages = int(statm.read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + EXTRA_MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

"""The mark that a rehearsal's tables carry, found in texts and workbooks before a table is read.

The console's page names itself once, in the HTML and the text that its button copies; what the rehearsal prints or
exports says it in a cell of each row, so that rows which were cut out are known too.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from desktop_app.documents.workbook_parts import WorkbookProblemError, check_directory
from desktop_app.models.rehearsing import CONSOLE_MARK, ROW_MARK

READ_BYTES = 1 << 20
"""The marks stand at the beginning of a table, or in each of its rows."""
_ZIP = b"PK\x03\x04"
_PARTS = re.compile(r"xl/(sharedStrings|worksheets/sheet\d{1,2})\.xml")
_MOST_PARTS = 8


def is_marked(source: Path | bytes | str) -> bool:
    """True for what comes from a rehearsal; a file that cannot be read carries no mark: reading it says why."""
    if isinstance(source, str):
        return _is_marked(source.encode("utf-8", "surrogatepass"))
    if isinstance(source, bytes):
        return _is_marked(source)
    try:
        with source.open("rb") as file:
            head = file.read(READ_BYTES)
    except OSError:
        return False
    return _is_workbook_marked(source) if head.startswith(_ZIP) else _is_marked(head)


def _is_marked(text: bytes) -> bool:
    return any(mark in text for mark in _CONSOLE_MARKS) or any(cell.search(text) for cell in _CELLS)


def _is_workbook_marked(path: Path) -> bool:
    try:
        check_directory(path)
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if _PARTS.fullmatch(name)][:_MOST_PARTS]
            return any(_is_marked(_start_of(archive, name)) for name in names)
    except (WorkbookProblemError, OSError, KeyError, ValueError, zipfile.BadZipFile, RuntimeError, EOFError):
        return False
    except Exception as error:
        if type(error).__module__ == "zlib" or isinstance(error, NotImplementedError):
            return False
        raise


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(READ_BYTES)


def _cell(coding: str) -> re.Pattern[bytes]:
    """A whole cell with the mark in it: between tabs, commas, quotes, ends of lines, or tags."""
    before = b"|".join(re.escape(char.encode(coding)) for char in '\t,;"\r\n>')
    after = b"|".join(re.escape(char.encode(coding)) for char in '\t,;"\r\n<')
    return re.compile(rb"(?:^|" + before + rb")" + re.escape(ROW_MARK.encode(coding)) + rb"(?:$|" + after + rb")")


_CODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_CELLS = tuple(_cell(coding) for coding in _CODINGS)
_CONSOLE_MARKS = tuple(CONSOLE_MARK.encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be"))

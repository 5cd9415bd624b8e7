"""Grids from separated text: CSV files, and TSV as browsers and spreadsheets put it on the clipboard."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from desktop_app.documents.encodings import detect_encoding, lines_of, open_text
from desktop_app.errors import UnreadableFileError
from desktop_app.models.reading import Cell
from desktop_app.texts import _

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_LINES = 60
LINE_CHARACTERS = 1_000_000
FIELD_CHARACTERS = 1_000_000
RECORD_LINES = 2_000
"""A quoted cell over more lines than this is an unclosed quote."""


@dataclass(frozen=True)
class RawRow:
    """One row as the file holds it; ``number`` is its line in the file or sheet, the first being 1."""

    number: int
    cells: list[Cell]


Score = Callable[[list[RawRow]], int]
"""How well the first rows carry the wanted headings."""


def read_text_grid(source: BinaryIO, score: Score, *, is_guarded: bool) -> Iterator[RawRow]:
    """Rows of a separated text, streamed. ``is_guarded``: a leading apostrophe of an export is taken off."""
    encoding = detect_encoding(source)
    sample = list(islice(lines_of(open_text(_rewound(source), encoding), LINE_CHARACTERS), SAMPLE_LINES))
    if not sample:
        return iter(())
    best = max(DELIMITERS, key=lambda mark: (score(_sample_rows(sample, mark)), -DELIMITERS.index(mark)))
    text = open_text(_rewound(source), encoding)
    return records(lines_of(text, LINE_CHARACTERS), best, is_guarded=is_guarded)


class _KeepsOpen:
    """A stream that a text wrapper may drop without closing what lies below."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)

    def close(self) -> None:
        """Leave the source to its owner."""

    @property
    def closed(self) -> bool:
        return self._source.closed


def _rewound(source: BinaryIO) -> BinaryIO:
    source.seek(0)
    return _KeepsOpen(source)  # type: ignore[return-value]


def _sample_rows(lines: list[str], delimiter: str) -> list[RawRow]:
    rows: list[RawRow] = []
    try:
        rows.extend(records(iter(lines), delimiter, is_guarded=False))
    except UnreadableFileError:
        # the sample may end inside a quoted cell; what was read before is enough to choose by
        return rows
    return rows


class _Counted:
    """Remembers the lines of the record that is being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.number = 0
        self.current: list[str] = []

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.current.append(line)
        if len(self.current) > RECORD_LINES:
            raise unclosed_quote(self.number - len(self.current) + 1)
        return line


def unclosed_quote(line: int) -> UnreadableFileError:
    """A quote that nothing closes swallows rows: the file is not read at all."""
    return UnreadableFileError(
        _("引号没有成对"), _("从第 {line} 行起有一个双引号没有结束，后面的行会被吞掉。请修正后再导入。", line=line)
    )


def records(lines: Iterable[str], delimiter: str, *, is_guarded: bool) -> Iterator[RawRow]:
    """Records of separated lines with the number of their first line."""
    # the module keeps one limit for the whole process; it is only ever raised to this value
    csv.field_size_limit(FIELD_CHARACTERS)
    counted = _Counted(lines)
    reader = csv.reader(counted, delimiter=delimiter)
    while True:
        first = counted.number + 1
        last, counted.current = counted.current, []
        try:
            cells = next(reader)
        except StopIteration:
            if len(last) > 1 and "".join(last).count('"') % 2:
                raise unclosed_quote(first - len(last)) from None
            return
        except csv.Error as error:
            raise UnreadableFileError(
                _("CSV 无法读取"), _("第 {line} 行无法读取：{reason}。", line=first, reason=str(error))
            ) from error
        except UnicodeDecodeError as error:
            raise UnreadableFileError(_("CSV 无法读取"), _("第 {line} 行的文字编码有误。", line=first)) from error
        yield RawRow(first, [unguard(cell) for cell in cells] if is_guarded else list(cells))


GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def unguard(text: str) -> str:
    """Take off the apostrophe that an export puts before a text that a sheet would run as a formula."""
    return text[1:] if GUARDED.match(text) else text


def tsv_lines(text: str, score: Score) -> list[str]:
    """Lines of a browser's table copy: a cell with several lines breaks its record, which is mended here.

    From the headings on, each record has as many tabs as they have; a spreadsheet quotes such cells
    instead and needs no mending.
    """
    lines = text.splitlines(keepends=True)
    if any(line.startswith('"') or '\t"' in line for line in lines):
        return lines
    scores = [score([RawRow(1, list(line.rstrip("\r\n").split("\t")))]) for line in lines[:SAMPLE_LINES]]
    start = scores.index(max(scores)) if scores else 0
    return lines[:start] + _mended(lines[start:], lines[start].count("\t") if lines else 0)


def _mended(lines: list[str], tabs: int) -> list[str]:
    """Broken records joined by blanks; the lines that were joined in are left empty, so that numbers stay true."""
    mended: list[str] = []
    held = -1
    for line in lines:
        is_part = held >= 0 and mended[held].count("\t") + line.count("\t") <= tabs
        if is_part and mended[held].count("\t") < tabs:
            mended[held] = mended[held].rstrip("\r\n") + " " + line
            mended.append("\n")
        else:
            held = len(mended)
            mended.append(line)
    return mended

"""One table out of any file or paste: its headings joined to the columns of a kind, and its data rows as a stream."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from desktop_app.documents import sniffing, text_grid
from desktop_app.documents.encodings import detect_encoding
from desktop_app.documents.headings import (
    SEARCHED_ROWS,
    HeadingBlock,
    KnownHeadings,
    Layout,
    guess_kind,
    guess_mapping,
    lay_out,
)
from desktop_app.documents.html_grid import choose_table
from desktop_app.documents.merged import with_merges
from desktop_app.documents.page_process import read_page
from desktop_app.documents.sniffing import TableForm, not_a_table
from desktop_app.documents.text_grid import RawRow
from desktop_app.documents.workbook_process import SheetStart, read_workbook_rows
from desktop_app.errors import MappingNeededError, UnreadableFileError, UsageError
from desktop_app.models.kinds import Kind, normal_heading
from desktop_app.models.reading import Cell, text_of
from desktop_app.os_reasons import reason_of
from desktop_app.texts import _

OLE_BYTES = 8 << 20


@dataclass(frozen=True)
class TableRequest:
    """What is looked for: one kind, or whichever of several the headings tell; and the person's mapping."""

    kinds: tuple[Kind, ...]
    mapping: Mapping[str, str] = field(default_factory=dict)
    is_guessing: bool = False
    """True for a preview: the headings' proposed meaning helps to find the table."""


@dataclass
class Table:
    """One table. ``rows`` are its data rows, read while they are asked for: take them once."""

    kind: Kind
    layout: Layout
    form: TableForm
    rows: Iterator[RawRow]
    heading_line: int
    guessed: dict[str, str] = field(default_factory=dict)
    """Proposed mapping for a person to confirm; nothing is read by it."""
    sheet: str = ""
    width: int = 0
    """Cells that a row of a separated text may have, as many as the headings; 0 where the form keeps cells in place."""

    def excess(self, row: RawRow) -> list[str]:
        """Texts beyond the headings: a separator inside a value was not quoted, and what follows stands too far."""
        if not self.width or len(row.cells) <= self.width:
            return []
        return [text for cell in row.cells[self.width :] if (text := text_of(cell).strip())]

    def cells(self, row: RawRow) -> dict[str, Cell]:
        """The cells of a row by column id."""
        width = len(row.cells)
        return {
            column_id: row.cells[heading.position] if heading.position < width else None
            for column_id, heading in self.layout.columns.items()
        }


@contextmanager
def open_table(source: Path | bytes, request: TableRequest) -> Generator[Table, None, None]:
    """The table of a file (any suffix) or of pasted bytes. What is no table is refused in words.

    Raises ``UnreadableFileError`` for what cannot be read and ``UsageError`` for headings that need a mapping.
    """
    with _opened(source) as stream:
        head = stream.read(sniffing.HEAD_BYTES)
        if head.startswith(sniffing.OLE):
            raise sniffing.refuse_ole(head + stream.read(OLE_BYTES))
        form = sniffing.sniff(head)
        stream.seek(0)
        known = KnownHeadings(request.kinds, request.mapping)
        if form is TableForm.WORKBOOK:
            if isinstance(source, bytes):
                raise not_a_table(_("粘贴的内容是一个文件。请改用导入。"))
            pieces = read_workbook_rows(source)
            try:
                yield _workbook_table(pieces, request, known)
            finally:
                pieces.close()  # type: ignore[attr-defined]  # a generator: this ends the reader's process
            return
        rows = _text_rows(stream, form, known, is_paste=isinstance(source, bytes))
        yield _table(rows, request, known, form)


@contextmanager
def _opened(source: Path | bytes) -> Generator[BinaryIO, None, None]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise UnreadableFileError(
            _("文件打不开"), _("打不开“{name}”：{reason}。", name=source.name, reason=reason_of(error))
        ) from error
    with stream:
        yield stream


def _text_rows(stream: BinaryIO, form: TableForm, known: KnownHeadings, *, is_paste: bool) -> Iterator[RawRow]:
    if form is TableForm.HTML:
        encoding = detect_encoding(stream)
        return iter(choose_table(read_page(stream.read().decode(encoding)), known.score))
    if is_paste:
        encoding = detect_encoding(stream)
        lines = text_grid.tsv_lines(stream.read().decode(encoding), known.score)
        is_tabbed = any("\t" in line for line in lines)
        return text_grid.records(iter(lines), "\t" if is_tabbed else ",", is_guarded=True)
    return text_grid.read_text_grid(stream, known.score, is_guarded=True)


def _table(rows: Iterator[RawRow], request: TableRequest, known: KnownHeadings, form: TableForm) -> Table:
    first, block = _find(rows, known)
    if block is None:
        raise no_headings(request.kinds, first)
    kind, layout = _understood(request, block, first)
    guessed = guess_mapping(kind, layout)
    data = _data_rows(chain(first, rows), block)
    width = len(block.texts) if form is TableForm.TEXT else 0
    return Table(kind, layout, form, data, block.last_line, guessed, width=width)


def _find(rows: Iterator[RawRow], known: KnownHeadings) -> tuple[list[RawRow], HeadingBlock | None]:
    """The first rows with content, and the headings in them."""
    first: list[RawRow] = []
    filled = 0
    for row in rows:
        first.append(row)
        filled += any(text_of(cell).strip() for cell in row.cells)
        if filled > SEARCHED_ROWS:
            break
    return first, known.find(first)


def _understood(request: TableRequest, block: HeadingBlock, first: Sequence[RawRow]) -> tuple[Kind, Layout]:
    kind = request.kinds[0] if len(request.kinds) == 1 else guess_kind(request.kinds, block, request.mapping)
    if kind is None:
        kinds = _("、").join(_(each.title) for each in request.kinds)
        raise MappingNeededError(
            _("看不出是哪一类表格"), _("从列标题看不出是哪一类数据，请指明类别：{kinds}。", kinds=kinds)
        )
    layout = lay_out(kind, block, request.mapping)
    missing = [column_id for column_id in kind.required if column_id not in layout.columns]
    if missing and not request.is_guessing:
        raise no_headings((kind,), first, block)
    return kind, layout


def no_headings(
    kinds: Sequence[Kind], first: Sequence[RawRow], block: HeadingBlock | None = None
) -> MappingNeededError:
    """The headings that make the id are not there: which are wanted, which were found."""
    wanted = _("、").join(dict.fromkeys(kind.column(name).heading for kind in kinds for name in kind.required))
    texts = block.texts if block else [text_of(cell) for row in first[:1] for cell in row.cells]
    found = _("、").join(text.strip()[:20] for text in list(texts)[:12] if text.strip()) or _("无")
    return MappingNeededError(
        _("找不到列标题"),
        _("找不到“{wanted}”列。找到的标题：{found}。请用列映射说明对应关系。", wanted=wanted, found=found),
    )


def _data_rows(rows: Iterator[RawRow], block: HeadingBlock) -> Iterator[RawRow]:
    """Rows below the headings, without blank ones and without headings that a page repeats."""
    repeated = [normal_heading(text) for text in block.texts]
    for row in rows:
        if row.number <= block.last_line:
            continue
        texts = [text_of(cell) for cell in row.cells]
        if not any(text.strip() for text in texts):
            continue
        if len(texts) >= len(repeated) and all(map(_is_heading, texts, repeated)):
            continue
        yield row


def _is_heading(text: str, heading: str) -> bool:
    return normal_heading(text) == heading


def _workbook_table(pieces: Iterator[SheetStart | RawRow | None], request: TableRequest, known: KnownHeadings) -> Table:
    """The one sheet that carries the headings. A second one shows when the first has been read, and is an error."""
    sheets = _Sheets(pieces)
    tried: list[RawRow] = []
    while (start := sheets.next_sheet()) is not None:
        rows = with_merges(sheets.rows(), start.merges)
        first, block = _find(rows, known)
        tried = tried or first
        if block is None or not _is_complete(request, block):
            continue
        kind, layout = _understood(request, block, first)
        data = chain(_data_rows(chain(first, rows), block), _no_second(sheets, start.name, request, known))
        guessed = guess_mapping(kind, layout)
        return Table(kind, layout, TableForm.WORKBOOK, data, block.last_line, guessed, start.name)
    raise no_headings(request.kinds, tried)


def _is_complete(request: TableRequest, block: HeadingBlock) -> bool:
    """Whether a sheet's headings can make ids; others are notes, totals and the like."""
    if request.is_guessing or request.mapping:
        return True
    ids = {
        column.id
        for kind in request.kinds
        for text in block.texts
        if (column := kind.by_heading(text) or kind.by_alias(text))
    }
    return any(set(kind.required) <= ids for kind in request.kinds)


class _Sheets:
    """Walks through the sheets of a workbook as its reader sends them."""

    def __init__(self, pieces: Iterator[SheetStart | RawRow | None]) -> None:
        self._pieces = pieces
        self._waiting: SheetStart | None = None

    def next_sheet(self) -> SheetStart | None:
        """The next sheet; what is left of the current one is skipped."""
        if self._waiting is not None:
            start, self._waiting = self._waiting, None
            return start
        return next((piece for piece in self._pieces if isinstance(piece, SheetStart)), None)

    def rows(self) -> Iterator[RawRow]:
        """Rows of the current sheet."""
        for piece in self._pieces:
            if isinstance(piece, SheetStart):
                self._waiting = piece
                return
            if piece is not None:
                yield piece


def _no_second(sheets: _Sheets, chosen: str, request: TableRequest, known: KnownHeadings) -> Iterator[RawRow]:
    """Yields nothing: looks whether a later sheet holds rows that would be lost."""
    while (start := sheets.next_sheet()) is not None:
        first, block = _find(sheets.rows(), known)
        if block is None or not first or first[-1].number <= block.last_line or not _is_complete(request, block):
            continue
        raise UsageError(
            _("有两张工作表都可以读取"),
            _(
                "工作表“{first}”和“{second}”都有可读取的标题。请每张表另存为一个文件再导入。",
                first=chosen,
                second=start.name,
            ),
        )
    yield from ()

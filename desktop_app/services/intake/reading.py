"""Reading a batch: rows of a table become rows of the projection, with what is open and what is refused.

Rows go through a file on the disk, so that a table of any size needs little memory: they are read
once, judged, listed, and then projected from there. Replay and recovery read the same rows from the
archive by the same function.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Protocol, TypeVar

from desktop_app.documents.table_writing import csv_line
from desktop_app.documents.tables import Table, TableRequest, open_table
from desktop_app.documents.text_grid import RawRow
from desktop_app.models import own_claims
from desktop_app.models.batches import RowIssue
from desktop_app.models.columns import Scalar, encode
from desktop_app.models.kinds import Kind, bare_id, key_of, normal_heading
from desktop_app.models.reading import ReadRow, read_row, text_of
from desktop_app.services.lanes import CancelledError
from desktop_app.texts import _

ProgressCall = Callable[[int, int], None]
Cancelled = Callable[[], bool]
ROWS_A_TICK = 200
REASON_HEADING = "原因"
"""Of the refused rows, beside the sheet's own headings: Chinese like those of every kind, in every language."""
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class BatchRow:
    """One row that is taken: where it stood, its key, its stored columns."""

    row: int
    key: str
    columns: dict[str, Scalar]


@dataclass
class ReadCounts:
    """What reading found."""

    rows: int = 0
    warned: list[RowIssue] = field(default_factory=list)
    refused: list[RowIssue] = field(default_factory=list)


LineOf = Callable[[str], str | None]
"""The line that an order's row means in a table without lines; ``None`` when there are several."""


def taken_rows(
    table: Table,
    at: datetime,
    counts: ReadCounts,
    refuse: Callable[[RawRow, RowIssue], None] | None = None,
    line_of: LineOf | None = None,
    watched: Callable[[Iterable[RawRow]], Iterable[RawRow]] | None = None,
) -> Iterator[BatchRow]:
    """The rows of a table that are taken. The second row with a key is refused; ``at`` is now.

    ``watched`` is told of every row that is read, also of those that are refused: a person waits for them too.
    """
    kind, names = table.kind, table.layout.names()
    mark = _mark_position(table)
    is_without_lines = "order_id" in kind.key and "line_id" not in table.layout.columns
    seen: dict[str, int] = {}
    for raw in table.rows if watched is None else watched(table.rows):
        counts.rows += 1
        read = read_row(kind, raw.number, table.cells(raw), names, at)
        if line_of is not None and read.refused is None and is_without_lines:
            read = _with_line(kind, read, names, line_of)
        if mark is not None and mark < len(raw.cells):
            read = _without_own_claim(read, text_of(raw.cells[mark]))
        if excess := table.excess(raw):
            read = _with_excess(kind, read, excess)
        refused = read.refused or _twice(kind, read, names, seen)
        if refused is not None:
            counts.refused.append(refused)
            if refuse is not None:
                refuse(raw, refused)
            continue
        seen[read.key] = raw.number
        counts.warned.extend(read.warned)
        yield BatchRow(raw.number, read.key, encode(kind, read.values, read.unread))


def _mark_position(table: Table) -> int | None:
    """Where a table that was exported here marks what it says only because we registered it."""
    if table.kind.id != "cases":
        return None
    wanted = normal_heading(own_claims.HEADING)
    return next((one.position for one in table.layout.unmapped() if normal_heading(one.text) == wanted), None)


def _without_own_claim(read: ReadRow, mark: str) -> ReadRow:
    """Our own word about a node is no fact: such a row says nothing of where the case stands."""
    if not own_claims.is_own_claim(mark, str(read.values.get("node_text") or "")):
        return read
    values = {name: value for name, value in read.values.items() if name not in ("node_text", "node_since")}
    return replace(read, values=values)


def _with_line(kind: Kind, read: ReadRow, names: dict[str, str], line_of: LineOf) -> ReadRow:
    """A page that shows orders without their lines means the one line that is known; several are never guessed."""
    line = line_of(bare_id(str(read.values["order_id"])))
    if line is None:
        heading = names.get("order_id", kind.column("order_id").heading)
        several = RowIssue(read.row, heading, _("这个订单有多行，表里没有订单行ID，另存为一行"))
        return replace(read, warned=(*read.warned, several))
    if not line:
        return read
    values = {**read.values, "line_id": line}
    return replace(read, values=values, key=key_of(kind, values))


def _with_excess(kind: Kind, read: ReadRow, excess: list[str]) -> ReadRow:
    """A row with more cells than headings: its values may stand in wrong columns. A ledger does not take it."""
    issue = RowIssue(
        read.row,
        "",
        _(
            "比标题多出内容：{texts}。可能是值里的分隔符没有加引号，这一行可能错了列",
            texts=_("、").join(text[:30] for text in excess[:3]),
        ),
    )
    if kind.is_worklist:
        return replace(read, warned=(*read.warned, issue))
    return replace(read, warned=(), refused=read.refused or issue)


def _twice(kind: Kind, read: ReadRow, names: dict[str, str], seen: dict[str, int]) -> RowIssue | None:
    first = seen.get(read.key)
    if first is None:
        return None
    heading = names.get(kind.required[0], kind.column(kind.required[0]).heading)
    return RowIssue(read.row, heading, _("与第 {row} 行重复", row=first))


class RefusedFile:
    """Refused rows with the file's own columns and the reason, written when the first one comes."""

    def __init__(self, target: Path, table: Table) -> None:
        self._target = target
        self._table = table
        self._stream: IO[str] | None = None

    def add(self, raw: RawRow, issue: RowIssue) -> None:
        """Keep one row."""
        if self._stream is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._target.open("w", encoding="utf-8-sig", newline="")
            texts = [heading.text for heading in self._table.layout.headings]
            self._stream.write(csv_line([*texts, REASON_HEADING]))
        cells = [
            text_of(raw.cells[heading.position]) if heading.position < len(raw.cells) else ""
            for heading in self._table.layout.headings
        ]
        reason = f"{issue.column}: {issue.reason}" if issue.column else issue.reason
        self._stream.write(csv_line([*cells, reason, *self._table.excess(raw)]))

    def close(self) -> Path | None:
        """The finished file, or nothing when no row was refused."""
        if self._stream is None:
            return None
        self._stream.close()
        return self._target

    def discard(self) -> None:
        """The import did not take place."""
        if self._stream is not None:
            with suppress(OSError):  # no room for the last rows of a file that is thrown away
                self._stream.close()
            self._target.unlink(missing_ok=True)


class Spool:
    """Rows on the disk, in a passing file, between reading and projecting. Use as a context manager."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._stream: IO[str] | None = None

    def __enter__(self) -> Spool:
        self._stream = self._target.open("w", encoding="utf-8", errors="surrogatepass")
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._stream is not None:
            with suppress(OSError):  # no room for the last rows of a file that is thrown away
                self._stream.close()

    def add(self, row: BatchRow) -> None:
        """Write one row."""
        assert self._stream is not None
        self._stream.write(_encode([row.row, row.key, row.columns]) + "\n")

    def rows(self) -> Iterator[BatchRow]:
        """All rows from the beginning."""
        assert self._stream is not None
        self._stream.flush()
        with self._target.open(encoding="utf-8", errors="surrogatepass") as stream:
            for line in stream:
                number, key, columns = json.loads(line)
                yield BatchRow(number, key, columns)


ROWS_A_PART = 200


class Keyed(Protocol):
    """What every row has, whichever way it came in."""

    @property
    def row(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def columns(self) -> dict[str, Scalar]: ...


AnyKeyed = TypeVar("AnyKeyed", bound=Keyed)


def in_parts(rows: Iterable[AnyKeyed], expect: Callable[[list[str]], None]) -> Iterator[AnyKeyed]:
    """The same rows; before each part its keys are told, so that what is known of them is read at once."""
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_A_PART)):
        expect([row.key for row in part])
        yield from part


def ticking(rows: Iterable[RawRow], progress: ProgressCall | None, cancelled: Cancelled | None) -> Iterator[RawRow]:
    """The same rows, with progress now and then; a cancel stops before anything was kept."""
    for count, row in enumerate(rows, start=1):
        if count % ROWS_A_TICK == 0:
            if cancelled is not None and cancelled():
                raise CancelledError
            if progress is not None:
                progress(count, 0)
        yield row


def read_archived(
    source: Path | bytes, kind: Kind, mapping: dict[str, str], at: datetime, line_of: LineOf
) -> Iterator[BatchRow]:
    """The taken rows of a batch as it lies in the archive: the same as when it came in."""
    request = TableRequest((kind,), mapping)
    with open_table(source, request) as table:
        yield from taken_rows(table, at, ReadCounts(), None, line_of)

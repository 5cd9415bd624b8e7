"""What is to be taken in: a file, or what lies on the clipboard. And the services' part of it, done in lanes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData

from desktop_app.models.batches import Batch, Scope
from desktop_app.models.kinds import KINDS
from desktop_app.models.listing import CaseRow
from desktop_app.services.intake.data_dates import proposed_data_date
from desktop_app.services.intake.notices import NoticeReading
from desktop_app.services.intake.result import IntakeResult, Preview
from desktop_app.services.rehearsals.origin import refuse_mixing
from desktop_app.texts import _

SUFFIXES = "*.xlsx *.csv *.tsv *.txt *.html *.htm *.eml *.msg"
MAILS = (".eml", ".msg")
_NUMBERED = re.compile(r"(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{6,}", re.ASCII)
"""What could be the number of an order: a text without any is no notification."""


@dataclass(frozen=True)
class IntakeSource:
    """A file by its path, or a paste by its bytes."""

    name: str
    path: Path | None = None
    data: bytes = b""
    is_notice: bool = False
    """An SMS or a mail, no table."""

    @property
    def is_file(self) -> bool:
        """False for a paste."""
        return self.path is not None

    @property
    def given(self) -> Path | bytes:
        """What the services read."""
        return self.path if self.path is not None else self.data


@dataclass(frozen=True)
class Previewed:
    """A preview, and the data date that is proposed with it."""

    source: IntakeSource
    preview: Preview
    data_as_of: datetime


def is_complete(preview: Preview) -> bool:
    """True when the table has, or seems to have, every column that its kind cannot do without."""
    kind = KINDS[preview.kind]
    found = {one.heading for one in preview.columns}
    return all(kind.column(id).heading in found for id in kind.required)


@dataclass(frozen=True)
class Choices:
    """What the person decided before the import."""

    kind: str
    mapping: Mapping[str, str]
    scope: Scope
    data_as_of: datetime | None


@dataclass(frozen=True)
class TakenIn:
    """What came of an import."""

    result: IntakeResult
    missing: tuple[CaseRow, ...] = ()
    """Of a complete sheet what is open and not in it, as far as it is named."""


def file_source(path: Path) -> IntakeSource:
    """A file to import. What it really is, reading it tells; a mail is only begun with as such."""
    return IntakeSource(path.name, path, is_notice=path.suffix.casefold() in MAILS)


def apart(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Folders, which no table can be read from, and all else."""
    folders = [path for path in paths if path.is_dir()]
    return folders, [path for path in paths if path not in folders]


def clipboard_source(mime: QMimeData | None) -> IntakeSource | None:
    """What was copied: the page's HTML when it holds a table, lines with tabs, or the text of a notification.

    None when it can be neither.
    """
    if mime is None:
        return None
    html = mime.html() if mime.hasHtml() else ""
    if "<table" in html.casefold() or "<tr" in html.casefold() or 'role="row"' in html.casefold():
        return IntakeSource(_("粘贴的网页"), data=html.encode("utf-8", "surrogatepass"))
    text = mime.text() if mime.hasText() else ""
    if "\t" in text and "\n" in text.strip():
        return IntakeSource(_("粘贴的表格"), data=text.encode("utf-8", "surrogatepass"))
    if html.strip():
        # grids made of other elements are read too; what cannot be read is said in words
        return IntakeSource(_("粘贴的网页"), data=html.encode("utf-8", "surrogatepass"))
    if _NUMBERED.search(text):
        return IntakeSource(_("粘贴的通知"), data=text.encode("utf-8", "surrogatepass"), is_notice=True)
    return None


@dataclass(frozen=True)
class Question:
    """What a preview is asked with; empty parts are proposed by the preview."""

    kind: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    data_as_of: datetime | None = None


def read_preview(desk: Any, connection_id: str, source: IntakeSource, question: Question) -> Previewed:
    """How it would be read into this connection; nothing is kept. To be called in a lane."""
    connection = desk.connections.get(connection_id) if connection_id else None
    refuse_mixing(connection, source.given)
    now = desk.clock.connection_now()
    is_there = source.path is None or source.path.exists()  # what is not there is said by the preview
    as_of = question.data_as_of or (proposed_data_date(source.given, now, KINDS["cases"]) if is_there else now)
    preview: Preview = desk.intake.preview(source.given, question.kind, question.mapping, as_of, connection)
    return Previewed(source, preview, proposed_data_date(source.given, now, KINDS[preview.kind]))


def take_in(
    desk: Any,
    connection_id: str,
    source: IntakeSource,
    choices: Choices,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> TakenIn:
    """Import or paste; in a lane. The first facts of a home make its connection."""
    connection = desk.connections.get(connection_id) if connection_id else None
    refuse_mixing(connection, source.given)
    take = desk.intake.import_file if source.is_file else desk.intake.paste
    result: IntakeResult = take(
        source.given,
        choices.kind,
        choices.mapping,
        choices.scope,
        choices.data_as_of,
        connection,
        progress=progress,
        cancelled=cancelled,
    )
    batch = result.batch
    missing = desk.list_reads(batch.connection_id).by_keys(result.vanished, batch.kind) if result.vanished else ()
    return TakenIn(result, tuple(missing))


def read_notice(desk: Any, connection_id: str, source: IntakeSource) -> NoticeReading:
    """What a notification says; in a lane. Nothing is kept."""
    connection = desk.connections.get(connection_id) if connection_id else None
    refuse_mixing(connection, source.given)
    reading: NoticeReading = desk.intake.notices.propose(source.given, connection_id)
    return reading


def keep_notice(
    desk: Any, connection_id: str, reading: NoticeReading, orders: Sequence[str], at: datetime | None
) -> TakenIn:
    """Keep a notification with what it says of these orders; in a lane."""
    connection = desk.connections.get(connection_id) if connection_id else None
    return TakenIn(desk.intake.notices.confirm(reading, orders, at, connection))


def read_batches(desk: Any, connection_id: str) -> list[Batch]:
    """Batches of a connection, the newest first; to be called in a lane."""
    found: list[Batch] = desk.intake.batches(connection_id) if connection_id else []
    return list(reversed(found))

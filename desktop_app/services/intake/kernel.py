"""The kernel of intake: read to the end, keep, list, project. The same for files, pastes and entries by hand."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.clock import CHINA, iso
from desktop_app.documents.sniffing import TableForm
from desktop_app.documents.tables import Table, TableRequest, open_table
from desktop_app.errors import UnreadableFileError, UsageError
from desktop_app.models.batches import IS_SETTLING, OF_ORDER, Batch, BatchSource, Scope, issues_in_order
from desktop_app.models.columns import encode
from desktop_app.models.events import BatchReceived, FactsChanged, JournalGrew, NoticeRaised
from desktop_app.models.kinds import KINDS, Kind
from desktop_app.models.ledger_rows import SOURCES
from desktop_app.models.reading import CLOCK_SLACK
from desktop_app.os_reasons import reason_of, require_file
from desktop_app.services.cases.choices import CaseChooser
from desktop_app.services.intake import finishing, hand_entries, lost, projecting
from desktop_app.services.intake.data_dates import proposed_data_date
from desktop_app.services.intake.looking import Look, look_for
from desktop_app.services.intake.preview import wanted_kinds
from desktop_app.services.intake.reading import (
    BatchRow,
    Cancelled,
    ProgressCall,
    ReadCounts,
    RefusedFile,
    Spool,
    in_parts,
    taken_rows,
    ticking,
)
from desktop_app.services.intake.result import NAMED_VANISHED, IntakeResult
from desktop_app.texts import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.services.desk import Desk

MEDIA_TYPES = {
    TableForm.TEXT: "text/csv",
    TableForm.HTML: "text/html",
    TableForm.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HAND_MEDIA_TYPE = "application/json"
FEW_KEYS = 500
"""Events and results name keys up to this number; more means many."""


@dataclass(frozen=True)
class Given:
    """What the person said about the data."""

    name: str
    source: BatchSource
    kind: str | None
    mapping: dict[str, str] = field(default_factory=dict)
    scope: Scope = Scope.PARTIAL
    data_as_of: datetime | None = None


@dataclass
class _Read:
    """What reading gave: counts, keys while they are few, and the choices of cases."""

    counts: ReadCounts
    chooser: CaseChooser | None
    keys: list[str] = field(default_factory=list)
    taken: int = 0


class IntakeKernel:
    """Takes facts in for one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take_in(
        self,
        source: Path | bytes,
        given: Given,
        connection_id: str,
        progress: ProgressCall | None = None,
        cancelled: Cancelled | None = None,
    ) -> IntakeResult:
        """A table, from a file or a paste."""
        from desktop_app.store.leftovers import passing_file

        desk = self._desk
        kinds = wanted_kinds(given.kind)
        digest = None if isinstance(source, bytes) else _digest(source)
        finishing.finish_pending(desk, connection_id)
        now = desk.clock.connection_now()
        batch_id = new_batch_id(desk.clock.wall())
        with passing_file(desk.home, "rows") as target, Spool(target) as spool:
            with open_table(source, TableRequest(kinds, given.mapping)) as table:
                kind, form = table.kind, table.form
                as_of = given.data_as_of or proposed_data_date(source, now, kind)
                mapping = projecting.stored_mapping(table.layout.as_mapping(), now)
                refused = RefusedFile(desk.home.refused / f"{batch_id}-{kind.id}.csv", table)
                try:
                    chooser = CaseChooser(desk, connection_id, as_of) if kind.id == "cases" else None
                    lines = projecting.KnownLines(desk.projection(connection_id), kind)
                    look = look_for(desk, kind.id, connection_id, as_of, chooser)
                    read = _read_all(table, now, chooser, look, spool, refused, lines, progress, cancelled)
                    kept = refused.close()
                except BaseException:
                    refused.discard()
                    raise
            batch = self._received(
                connection_id,
                kind,
                id=batch_id,
                source=given.source,
                data_as_of=as_of.astimezone(CHINA),
                scope=given.scope,
                name=given.name,
                media_type=MEDIA_TYPES[form],
                mapping={**mapping, **lines.used},
                refused_file=None if kept is None else str(kept),
            )
            with desk.writing_cache(connection_id):
                try:
                    batch = self._keep(batch, source, digest, read)
                except BaseException:
                    refused.discard()
                    raise
                done = self._project(batch, spool.rows(), read, progress)
                (named, count), unjudged = self._missing(done)
        told = self._tell(done, read)
        return replace(told, vanished=tuple(named), vanished_count=count, unjudged_count=unjudged)

    def take_hand(
        self,
        body: dict[str, Any],
        kind: Kind,
        source: BatchSource,
        connection_id: str,
        name: str,
        command_id: str | None = None,
        settles_as_of: datetime | None = None,
    ) -> IntakeResult:
        """A registration or an observation: one row, entered by hand.

        ``settles_as_of``: it says what a row means whose data are of that time (认定). Nothing was seen anew, so it
        counts from then too: data younger than that row, though they come in later, are not hidden by it.
        """
        desk = self._desk
        now = desk.clock.connection_now()
        row = projecting.hand_row(kind, body, now)
        if row.refused is not None:
            raise UsageError(
                _("登记不了"), _("{column}：{reason}。", column=row.refused.column, reason=row.refused.reason)
            )
        about = {OF_ORDER: str(row.values.get("order_id") or "")} | (
            {} if settles_as_of is None else {IS_SETTLING: "1"}
        )
        as_of = now if settles_as_of is None else settles_as_of.astimezone(CHINA)
        taken = BatchRow(1, row.key, encode(kind, row.values, row.unread))
        read = _Read(ReadCounts(rows=1, warned=list(row.warned)), None, [row.key], 1)
        if kind.id == "cases":
            read.chooser = CaseChooser(desk, connection_id, as_of)
        read.counts.warned += look_for(desk, kind.id, connection_id, as_of, read.chooser)(taken, {})
        batch = self._received(
            connection_id,
            kind,
            source=source,
            data_as_of=as_of,
            scope=Scope.PARTIAL,
            name=name,
            media_type=HAND_MEDIA_TYPE,
            mapping=projecting.stored_mapping(about, now),
            command_id=command_id,
        )
        with desk.writing_cache(connection_id):
            batch = self._keep(batch, hand_entries.canonical(body), None, read)
            done = self._project(batch, iter([taken]), read, None)
        return self._tell(done, read)

    def take_notice(
        self,
        source: Path | bytes,
        kind: Kind,
        connection_id: str,
        *,
        name: str,
        media_type: str,
        mapping: dict[str, str],
        data_as_of: datetime,
        digest: str,
    ) -> IntakeResult:
        """A notification that a person confirmed: kept as it came, with the rows that the mapping says."""
        desk = self._desk
        finishing.finish_pending(desk, connection_id)
        now = desk.clock.connection_now()
        taken = list(projecting.confirmed_rows(kind, mapping, now))
        chooser = CaseChooser(desk, connection_id, data_as_of) if kind.id == "cases" else None
        read = _Read(ReadCounts(rows=len(taken)), chooser)
        look = look_for(desk, kind.id, connection_id, data_as_of, chooser)
        for row in taken:
            read.counts.warned += look(row, {})
            read.keys.append(row.key)
        read.taken = len(taken)
        batch = self._received(
            connection_id,
            kind,
            source=BatchSource.NOTIFICATION,
            data_as_of=data_as_of.astimezone(CHINA),
            scope=Scope.PARTIAL,
            name=name,
            media_type=media_type,
            mapping=projecting.stored_mapping(mapping, now),
        )
        with desk.writing_cache(connection_id):
            batch = self._keep(batch, source, digest, read)
            done = self._project(batch, iter(taken), read, None)
        return self._tell(done, read)

    def _received(self, connection_id: str, kind: Kind, **said: Any) -> Batch:
        """A batch that comes in now, by this person under the rules in use; it gets number and hash when it is kept."""
        desk = self._desk
        said.setdefault("id", new_batch_id(desk.clock.wall()))
        return Batch(
            number=0,
            connection_id=connection_id,
            kind=kind.id,
            received_at=desk.clock.wall().astimezone(CHINA),
            sha256="",
            pack_hash=desk.rulebook.pack_hash,
            by_person=desk.person,
            **said,
        )

    def _keep(self, batch: Batch, source: Path | bytes, digest: str | None, read: _Read) -> Batch:
        """Archive what was received, then list the batch with its choices and its journal entry."""
        desk, archive = self._desk, self._desk.archive
        if isinstance(source, bytes):
            sha256 = archive.put(batch.connection_id, source)
        else:
            sha256 = archive.put_file(batch.connection_id, source)
            if sha256 != digest:
                raise UnreadableFileError(
                    _("文件在读取时被改动"), _("“{name}”在读取时被另一个程序改动，没有导入。请重试。", name=source.name)
                )
        kill_points.reached("import.archived")
        counts = read.counts
        warned = len(issues_in_order(counts.warned))
        batch = replace(batch, sha256=sha256, rows=counts.rows, warned=warned, refused=len(counts.refused))
        at = desk.clock.wall()
        detail = {
            "kind": batch.kind,
            "source": str(batch.source),
            "name": batch.name,
            "sha256": sha256,
            "rows": batch.rows,
            "warned": batch.warned,
            "refused": batch.refused,
        }
        with desk.work.writing() as tx:
            batch = desk.work.batches.add(tx, batch)
            if read.chooser is not None:
                read.chooser.keep(tx, batch.id, at)
            desk.work.journal.append(tx, desk.person, "batch.received", batch.id, detail, at)
            kill_points.reached("import.before_commit")
        kill_points.reached("import.listed")
        lost.note(desk, batch)
        return batch

    def _project(self, batch: Batch, rows: Iterator[BatchRow], read: _Read, progress: ProgressCall | None) -> Batch:
        desk = self._desk

        def tick(done: int) -> None:
            if progress is not None:
                progress(done, read.taken)

        counts = projecting.project(desk, desk.projection(batch.connection_id), batch, rows, tick, read.chooser)
        kill_points.reached("import.projected")
        projecting.note_counts(desk, batch, counts)
        kill_points.reached("import.counted")
        return replace(batch, inserted=counts.inserted, updated=counts.updated, unchanged=counts.unchanged)

    def _missing(self, batch: Batch) -> tuple[tuple[list[str], int], int]:
        """Open cases, or requests for a refund, that a sheet which claims to be complete leaves out.

        And how many more, of which something newer than the sheet is known: their absence says nothing.
        """
        if batch.scope is not Scope.COMPLETE or not KINDS[batch.kind].is_worklist:
            return ([], 0), 0
        rows = self._desk.projection(batch.connection_id).rows
        return rows.missing_in(batch, NAMED_VANISHED), rows.newer_than(batch)

    def _tell(self, batch: Batch, read: _Read) -> IntakeResult:
        """Settle commands, publish events, answer."""
        desk = self._desk
        self._tell_of_future(batch)
        desk.outbox.settle(batch)
        kill_points.reached("import.settled")
        keys = tuple(read.keys) if read.taken <= FEW_KEYS else ()
        desk.events.publish(BatchReceived(batch.connection_id, batch.id))
        desk.events.publish(FactsChanged(batch.connection_id, batch.kind, keys))
        if batch.kind in SOURCES:
            desk.events.publish(FactsChanged(batch.connection_id, "cases"))  # those that follow from them
        desk.events.publish(JournalGrew(batch.connection_id))
        return IntakeResult(batch, issues_in_order(read.counts.warned), tuple(read.counts.refused), keys)

    def _tell_of_future(self, batch: Batch) -> None:
        """A clock that ran ahead left a batch whose data count as newer than all that comes now: say how to mend it."""
        desk = self._desk
        now = desk.clock.connection_now() + CLOCK_SLACK
        ahead = [
            one
            for one in desk.work.batches.list(batch.connection_id)
            if one.withdrawn_at is None and one.id != batch.id and one.data_as_of > max(now, batch.data_as_of)
        ]
        if not ahead:
            return
        text = _(
            "批次 {batch} 的数据截止时间 {at} 晚于现在，它会盖过刚收到的内容。"
            "请核对本机时间；那个批次的时间不对时，撤销它再重新导入。",
            batch=ahead[-1].id,
            at=iso(ahead[-1].data_as_of),
        )
        desk.events.publish(NoticeRaised(batch.connection_id, "warn", _("本机时间可能不对"), text, ""))


def _read_all(
    table: Table,
    now: datetime,
    chooser: CaseChooser | None,
    look: Look,
    spool: Spool,
    refused: RefusedFile,
    lines: projecting.KnownLines,
    progress: ProgressCall | None,
    cancelled: Cancelled | None,
) -> _Read:
    """Read the table to its end into the spool; cases get their flow here."""
    counts = ReadCounts()
    read = _Read(counts, chooser)
    names = table.layout.names()
    taken = taken_rows(table, now, counts, refused.add, lines, lambda rows: ticking(rows, progress, cancelled))
    if chooser is not None:
        taken = in_parts(taken, chooser.expect)
    for row in taken:
        counts.warned.extend(look(row, names))
        spool.add(row)
        read.taken += 1
        if len(read.keys) <= FEW_KEYS:
            read.keys.append(row.key)
    return read


def new_batch_id(at: datetime, *, is_one_of_many: bool = False) -> str:
    """An id that people can read out: the day and six hex digits.

    Twelve for one of many: of a thousand batches of one day with six, two are the same in one of thirty cases.
    """
    return f"{at.astimezone(CHINA):%Y%m%d}-{secrets.token_hex(6 if is_one_of_many else 3)}"


def _digest(path: Path) -> str:
    require_file(path)
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            _("文件打不开"), _("打不开“{name}”：{reason}。", name=path.name, reason=reason_of(error))
        ) from error

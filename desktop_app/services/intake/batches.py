"""Facts come in: one kernel for files, pastes, quick registration and observations.

Order of writes: the archive keeps what was received → ``work.db`` lists the batch with its choices and its
journal entry, in one transaction → the projection → commands that the batch settles → events. What a
crash leaves between two of these is finished by ``finish_pending``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.errors import UsageError
from desktop_app.models.batches import Batch, BatchSource, Scope
from desktop_app.models.connections import Connection
from desktop_app.models.events import FactsChanged
from desktop_app.models.kinds import KINDS
from desktop_app.models.ledger_rows import SOURCES
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.models.supervision import Node
from desktop_app.services.intake import finishing, hand_entries, lost, refund_entries
from desktop_app.services.intake import preview as intake_preview
from desktop_app.services.intake.kernel import Given, IntakeKernel
from desktop_app.services.intake.notices import Notices
from desktop_app.services.intake.reading import Cancelled, ProgressCall
from desktop_app.services.intake.result import IntakeResult, Preview
from desktop_app.services.intake.withdrawal import Outlook, outlook, outlook_of_result, take_back
from desktop_app.services.rehearsals import origin
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class Intake:
    """The way in for facts of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kernel = IntakeKernel(desk)
        self.notices = Notices(desk, self._kernel)

    def import_file(
        self,
        path: Path,
        kind: str | None = None,
        mapping: Mapping[str, str] | None = None,
        scope: Scope = Scope.PARTIAL,
        data_as_of: datetime | None = None,
        connection: Connection | str | None = None,
        progress: ProgressCall | None = None,
        cancelled: Cancelled | None = None,
    ) -> IntakeResult:
        """Import one table file. ``data_as_of`` is by default when the file was last saved.

        ``progress(done, total)`` counts rows, total 0 while reading. ``cancelled()`` true stops before anything
        is kept. Raises ``UnreadableFileError`` and ``UsageError`` for what cannot be read.
        """
        given = Given(path.name, BatchSource.IMPORT, kind, dict(mapping or {}), Scope(scope), data_as_of)
        where = self._connection(connection, path)
        return self._kernel.take_in(path, given, where, progress, cancelled)

    def paste(
        self,
        data: bytes | str,
        kind: str | None = None,
        mapping: Mapping[str, str] | None = None,
        scope: Scope = Scope.PARTIAL,
        data_as_of: datetime | None = None,
        connection: Connection | str | None = None,
        progress: ProgressCall | None = None,
        cancelled: Cancelled | None = None,
    ) -> IntakeResult:
        """Take in a table as copied from the console's page, HTML or separated by tabs. Data are of now."""
        received = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        given = Given(_("粘贴"), BatchSource.PASTE, kind, dict(mapping or {}), Scope(scope), data_as_of)
        where = self._connection(connection, received)
        return self._kernel.take_in(received, given, where, progress, cancelled)

    def preview(
        self,
        source: Path | bytes | str,
        kind: str | None = None,
        mapping: Mapping[str, str] | None = None,
        data_as_of: datetime | None = None,
        connection: Connection | str | None = None,
    ) -> Preview:
        """How a file or paste would be read with the guesses accepted. Nothing is kept, no connection is made."""
        where = connection if isinstance(connection, Connection) else self._desk.connections.for_reading(connection)
        asked = intake_preview.Asked(kind, mapping or {}, "" if where is None else where.id, data_as_of)
        return intake_preview.preview(self._desk, source, asked)

    def register(
        self,
        order_id: str,
        node: Node | str | None = None,
        since: datetime | str | None = None,
        facts: Mapping[str, Any] | None = None,
        connection: Connection | str | None = None,
        kind: str = "cases",
        line_id: str | None = None,
    ) -> IntakeResult:
        """快速登记 of one case, order or refund; ``facts`` by heading or column id, the rest from an imported order.

        ``node`` is the state of a refund.
        """
        where = self._connection(connection)
        origin.refuse_by_hand(self._desk.connections.get(where))
        finishing.finish_pending(self._desk, where)
        if kind == REFUNDS:
            body = refund_entries.registration(self._desk, where, order_id, line_id, node, since, facts or {})
        else:
            body = hand_entries.registration(
                self._desk, where, KINDS[kind], order_id, line_id, node, since, facts or {}
            )
        name = _("登记 {order_id}", order_id=order_id.strip())
        return self._kernel.take_hand(body, KINDS[kind], BatchSource.REGISTER, where, name)

    def observe(
        self,
        order_id: str,
        node: Node | str | None = None,
        since: datetime | str | None = None,
        note: str = "",
        picture: Path | None = None,
        command_id: str | None = None,
        connection: Connection | str | None = None,
        line_id: str | None = None,
        settles_as_of: datetime | None = None,
    ) -> IntakeResult:
        """What a person saw in the console: the case stands at ``node``. ``order_id`` may be the whole key.

        A picture is kept in ``files/``. ``command_id`` names the command whose result this registers.
        ``settles_as_of``: the state could not be read, and the person says what it is; since when its data are.
        """
        where = self._connection(connection)
        finishing.finish_pending(self._desk, where)
        body = hand_entries.observation(self._desk, where, order_id, line_id, node, since, note, picture)
        kind, name = KINDS["cases"], _name_of_seen(note)
        return self._kernel.take_hand(body, kind, BatchSource.OBSERVE, where, name, command_id, settles_as_of)

    def observe_refund(
        self,
        refund_id: str,
        state: str,
        since: datetime | str | None = None,
        note: str = "",
        picture: Path | None = None,
        command_id: str | None = None,
        connection: Connection | str | None = None,
        settles_as_of: datetime | None = None,
    ) -> IntakeResult:
        """What a person saw in the console: the request stands in ``state``. The rest as of ``observe``."""
        where = self._connection(connection)
        finishing.finish_pending(self._desk, where)
        body = refund_entries.observation(self._desk, where, refund_id, state, since, note, picture)
        kind, name = KINDS[REFUNDS], _name_of_seen(note)
        return self._kernel.take_hand(body, kind, BatchSource.OBSERVE, where, name, command_id, settles_as_of)

    def batches(self, connection_id: str | None = None) -> list[Batch]:
        """Batches in the order in which they came in; withdrawn ones too."""
        return self._desk.work.batches.list(connection_id)

    def finish_pending(self, connection_id: str) -> list[Batch]:
        """Finish what a crash interrupted; a lost projection is replayed. Gives the batches that were finished."""
        finished = finishing.finish_pending(self._desk, connection_id)
        for batch in finished:
            self._desk.events.publish(FactsChanged(connection_id, batch.kind))
            if batch.kind in SOURCES:
                self._desk.events.publish(FactsChanged(connection_id, "cases"))
        return finished

    def outlook(self, batch_id: str) -> Outlook:
        """What withdrawing a batch would do, for the question before it."""
        return outlook(self._desk, batch_id)

    def outlook_of_result(self, command_id: str) -> Outlook:
        """The same for the registered result of a command."""
        return outlook_of_result(self._desk, command_id)

    def withdraw(self, batch_id: str) -> Batch:
        """Undo a batch: its keys are projected again from what remains. Journaled; a second time changes nothing.

        Gives the batch; who wants to know whether it was the first time compares the time of withdrawal.
        """
        desk = self._desk
        batch = desk.work.batches.get(batch_id)
        if batch is None:
            raise UsageError(_("没有这个批次"), _("没有编号为 {id} 的批次。", id=batch_id))
        if batch.withdrawn_at is not None:
            return batch
        finishing.finish_pending(desk, batch.connection_id)
        with desk.writing_cache(batch.connection_id):
            return take_back(desk, batch)

    def lost(self, connection_id: str | None = None) -> list[Batch]:
        """Batches that a restored ``work.db`` no longer lists although the archive holds them; no withdrawn ones."""
        return lost.lost_batches(self._desk, connection_id)

    def lost_withdrawn(self, connection_id: str | None = None) -> list[Batch]:
        """The same, of those that had been withdrawn: they are not brought back."""
        return lost.lost_withdrawn(self._desk, connection_id)

    def require_lost(self, batch_id: str) -> None:
        """``UsageError`` for a batch that ``restore`` would not bring back."""
        lost.find(self._desk, batch_id)

    def restore(self, batch_id: str) -> Batch:
        """List a lost batch again; ``UsageError`` for one that is not lost, or whose content is gone."""
        return lost.restore(self._desk, batch_id)

    def connection_id(self, connection: Connection | str | None) -> str:
        """Where facts go: the one that is named, else the only one; 华为云（文件） is made when there is none."""
        return self._connection(connection)

    def _connection(self, connection: Connection | str | None, source: Path | bytes | None = None) -> str:
        reading = self._desk.connections.for_reading
        known = connection if isinstance(connection, Connection) else reading(connection)
        if source is not None:
            origin.refuse_mixing(known, source)
        if known is not None:
            return known.id
        return self._desk.connections.for_writing().id


def _name_of_seen(note: str) -> str:
    """What a batch of something seen in the console is called: by the first line of its note."""
    return note.strip().splitlines()[0][:80] if note.strip() else _("登记看到的状态")

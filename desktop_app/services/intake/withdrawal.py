"""Taking a batch back: what it would do, and doing it. A mark beside the archive outlives a restored ``work.db``."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app import kill_points
from desktop_app.clock import CHINA, iso
from desktop_app.errors import DeskError, RefusedError, UsageError
from desktop_app.models.batches import Batch
from desktop_app.models.command_words import CommandState, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.events import BatchWithdrawn, FactsChanged, JournalGrew
from desktop_app.models.journal import PROGRAM
from desktop_app.models.ledger_rows import SOURCES
from desktop_app.services.intake.kernel import FEW_KEYS
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.cases.choices import ChoiceChange
    from desktop_app.services.desk import Desk
    from desktop_app.store.withdrawal_marks import Mark

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outlook:
    """The consequences of taking one batch back."""

    batch: Batch
    rows: int
    """Rows that this batch brought and that go."""
    gone: int
    """Of those the ones that nothing else tells of: they are in no list afterwards."""
    registered: Command | None
    """The command whose result this batch registers: it waits for its result again."""
    standing: tuple[Command, ...]
    """Other commands that stand on cases or refunds of this batch; they stay, and must be looked at again."""

    @property
    def back(self) -> int:
        """Rows that say afterwards what other batches said of them."""
        return self.rows - self.gone


def outlook(desk: Desk, batch_id: str) -> Outlook:
    """What withdrawing this batch would do. Changes nothing; may take seconds for a very large batch."""
    batch = desk.work.batches.get(batch_id)
    if batch is None:
        raise UsageError(_("没有这个批次"), _("没有编号为 {id} 的批次。", id=batch_id))
    reads = desk.projection(batch.connection_id).rows
    rows, gone = reads.rows_of_batch(batch.number, batch.kind)
    registered = desk.work.commands.get(batch.command_id) if batch.command_id else None
    standing = tuple(
        command
        for command in desk.work.commands.unreflected(batch.connection_id)
        if command.id != batch.command_id
        and target_kind(command.name) == batch.kind
        and any(version.batch == batch.number for version in reads.versions(command.target, batch.kind))
    )
    return Outlook(batch, rows, gone, registered, standing)


def outlook_of_result(desk: Desk, command_id: str) -> Outlook:
    """What taking back the registered result of a command would do; ``RefusedError`` when it cannot be any more."""
    command = desk.outbox.get(command_id)
    own = [one for one in desk.work.batches.of_command(command_id) if one.withdrawn_at is None]
    if command.state is CommandState.REFLECTED:
        raise RefusedError(
            _("登记已核对"), _("后来的数据已显示这一项办理，登记不能单独撤销。要撤销的是那一批数据，在导入页。")
        )
    if not own or command.state is not CommandState.CONFIRMED:
        raise RefusedError(_("没有可以撤销的登记"), _("这一项没有登记为已办理，或登记已经撤销。"))
    return outlook(desk, own[-1].id)


def take_back(desk: Desk, batch: Batch) -> Batch:
    """Undo a batch that stands: its keys are projected again from what remains. Under ``writing_cache``."""
    from desktop_app.store.withdrawal_marks import Mark

    since = desk.clock.wall().astimezone(CHINA)
    return _take_back(desk, batch, Mark(batch.id, batch.connection_id, since, desk.person), is_again=False)


def take_back_again(desk: Desk, batch: Batch, mark: Mark) -> Batch:
    """The same for one that had been taken back, as its mark says, of which ``work.db`` knows nothing.

    It was restored from before that, or the program ended in that moment.
    """
    return _take_back(desk, batch, mark, is_again=True)


def keep_marks(desk: Desk, withdrawn: Iterable[Batch]) -> None:
    """Mark what was taken back by a program that made no marks; one that cannot be written is tried again later."""
    from desktop_app.store.withdrawal_marks import Mark, write_mark

    for batch in withdrawn:
        try:
            if batch.withdrawn_at is not None:
                write_mark(desk.home, Mark(batch.id, batch.connection_id, batch.withdrawn_at, ""))
        except DeskError as error:
            _log.warning("no mark of withdrawn batch %s: %s", batch.id, error)


def _take_back(desk: Desk, batch: Batch, mark: Mark, *, is_again: bool) -> Batch:
    from desktop_app.services.cases.choices import choices_without  # the rule engine

    projection = desk.projection(batch.connection_id)
    keys = projection.rows.keys_of_batch(batch.number)
    changes = choices_without(desk, batch.connection_id, batch.number, keys) if batch.kind == "cases" else []
    sequence = _list_as_withdrawn(desk, batch, mark, changes, is_again=is_again)
    kill_points.reached("withdraw.after_work")
    projection.withdraw(batch.number, desk.forecasts.judge(batch.connection_id))
    after = desk.work.batches.get(batch.id) or batch
    desk.outbox.withdrawn(after)
    few = tuple(keys) if len(keys) <= FEW_KEYS else ()
    desk.events.publish(BatchWithdrawn(batch.connection_id, batch.id))
    desk.events.publish(FactsChanged(batch.connection_id, batch.kind, few))
    if batch.kind in SOURCES:
        desk.events.publish(FactsChanged(batch.connection_id, "cases"))  # those that follow from them
    desk.events.publish(JournalGrew(batch.connection_id, sequence))
    return after


def _list_as_withdrawn(desk: Desk, batch: Batch, mark: Mark, changes: list[ChoiceChange], *, is_again: bool) -> int:
    """One transaction: the batch, its choices, the journal. The mark is on the disk before it is committed."""
    from desktop_app.services.cases.choices import write_changes
    from desktop_app.store.withdrawal_marks import forget_mark, write_mark

    at = desk.clock.wall().astimezone(CHINA)
    detail = {"kind": batch.kind, "name": batch.name, "rows": batch.rows}
    if is_again:
        detail |= {"by": mark.by_person, "since": iso(mark.at.astimezone(CHINA))}
    try:
        with desk.work.writing() as tx:
            desk.work.batches.set_withdrawn(tx, batch.id, mark.at)
            gone = [change.key for change in changes if change.after is None]
            desk.work.choices.delete_many(tx, batch.connection_id, gone)
            again = {change.key: change.after for change in changes if change.after is not None}
            desk.work.choices.put_many(tx, batch.connection_id, again)
            write_changes(desk, tx, [change for change in changes if change.after is not None], batch.id, at)
            person = PROGRAM if is_again else desk.person
            sequence = desk.work.journal.append(tx, person, "batch.withdrawn", batch.id, detail, at)
            if not is_again:
                write_mark(desk.home, mark)
            kill_points.reached("withdraw.before_commit")
    except BaseException:
        if not is_again:
            forget_mark(desk.home, mark)
        raise
    return sequence

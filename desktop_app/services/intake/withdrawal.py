"""What taking a batch back would do, before anybody does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.batches import Batch
from desktop_app.models.commands import Command, CommandState
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


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
    """Other commands that stand on cases of this batch; they stay, and must be looked at again."""

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
        and any(version.batch == batch.number for version in reads.versions(command.target))
    )
    return Outlook(batch, rows, gone, registered, standing if batch.kind == "cases" else ())


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

"""Taking a batch back from any page: what will happen is read and asked first, then done, then told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_app.models import wording
from desktop_app.models.batches import Batch, BatchSource
from desktop_app.models.wording_batches import batch_name
from desktop_app.texts import _, n_
from desktop_app.views.kit.confirm import ConfirmPanel
from desktop_app.views.kit.page import PageContext

if TYPE_CHECKING:
    from desktop_app.errors import DeskError
    from desktop_app.services.intake.withdrawal import Outlook


class BatchUndo(QObject):
    """``undone`` a batch that was taken back · ``failed`` a DeskError · ``changed`` when work begins or ends."""

    undone = Signal(object)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._panel: ConfirmPanel | None = None
        self._job: Any = None

    @property
    def is_busy(self) -> bool:
        """True while the outlook is read or the batch is taken back."""
        return self._job is not None

    @property
    def panel(self) -> ConfirmPanel:
        """The question; made when it is first needed."""
        if self._panel is None:
            self._panel = ConfirmPanel(self._context.window)
        return self._panel

    def ask(self, batch_id: str) -> None:
        """Read what would happen and ask; a second press meanwhile does nothing."""
        self._read(self._context.desk.intake.outlook, batch_id)

    def ask_result(self, command_id: str) -> None:
        """The same for the registered result of a command."""
        self._read(self._context.desk.intake.outlook_of_result, command_id)

    def _read(self, look: Any, about: str) -> None:
        if self._job is None:
            self._job = self._context.lanes.start("read", look, about, done=self._ask, failed=self._failed)
            self.changed.emit()

    def _ask(self, outlook: Outlook) -> None:
        self._end()
        title, lines = question(outlook)
        self.panel.ask(title, lines, _("撤销这一批"), _("不撤销"), partial(self._withdraw, outlook.batch.id))

    def _withdraw(self, batch_id: str) -> None:
        self._job = self._context.lanes.start(
            "cache", withdraw, self._context.desk, batch_id, done=self._undone, failed=self._failed
        )
        self.changed.emit()

    def _undone(self, batch: Batch) -> None:
        self._end()
        count, name = batch.rows - batch.refused, batch_name(batch)
        told = n_("已撤销“{name}”：{count} 行", "已撤销“{name}”：{count} 行", count, name=name)
        self._context.notify("done", told)
        self.undone.emit(batch)

    def _failed(self, error: DeskError) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._job = None
        self.changed.emit()


def question(outlook: Outlook) -> tuple[str, list[str]]:
    """Title and sentences of the question: what goes, what is as before, what else stands on it."""
    batch, lines = outlook.batch, []
    if outlook.gone:
        lines.append(
            n_(
                "{count} 行只有这一批说过，撤销后不再出现在列表里。",
                "{count} 行只有这一批说过，撤销后不再出现在列表里。",
                outlook.gone,
            )
        )
    if outlook.back:
        lines.append(
            n_(
                "{count} 行退回到其他批次说的样子。",
                "{count} 行退回到其他批次说的样子。",
                outlook.back,
            )
        )
    if not outlook.rows:
        lines.append(_("这一批没有收进任何一行。"))
    if outlook.registered is not None:
        title = wording.command_name(outlook.registered.name)
        lines.append(_("它登记的“{title}”的办理结果一起撤销，又回到待登记结果。", title=title))
    if outlook.standing:
        lines.append(
            n_(
                "其中的单上还有 {count} 项已备好或已登记的办理：它们留在“待提交”，请撤销后再核对。",
                "其中的单上还有 {count} 项已备好或已登记的办理：它们留在“待提交”，请撤销后再核对。",
                len(outlook.standing),
            )
        )
    is_hand = batch.source in (BatchSource.REGISTER, BatchSource.OBSERVE)
    lines.append(
        _("撤销会记入日志。需要时可以重新登记。") if is_hand else _("撤销会记入日志。需要时可以把同一份再收进来。")
    )
    return _("撤销“{name}”？", name=batch_name(batch)), lines


def withdraw(desk: Any, batch_id: str) -> Batch:
    """Take a batch back; in the lane of the projection."""
    batch: Batch = desk.intake.withdraw(batch_id)
    return batch

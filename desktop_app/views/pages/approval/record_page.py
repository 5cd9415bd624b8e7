"""登记外部审批凭证: an approval that was given elsewhere, by its number or a screenshot."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.errors import DeskError
from desktop_app.models.approvals.external import proves_nothing
from desktop_app.texts import _
from desktop_app.views.kit.buttons import PrimaryButton, SecondaryButton
from desktop_app.views.kit.fields import ChoiceField, LineField
from desktop_app.views.kit.file_fields import FileField, FileItem
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_12
from desktop_app.views.pages.approval.record_read import RecordRead, Typed, keep_record, read_record, revoke_record
from desktop_app.views.pages.registration.fields import PastTimeField, amount_problem, time_problem

HOURS = (24, 72, 168, 720)
FILTER = "*.png *.jpg *.jpeg *.gif *.bmp *.webp *.tif *.tiff *.heic"


class RecordPage(TaskPage):
    """One refund at a time; a newer record takes the place of the older (换凭证)."""

    page_id = "approval_record"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.read: RecordRead | None = None
        self._where = ("", "")
        self.reference = LineField(_("例如 OA 20261124-118"))
        self.picture = FileField(_("拖入审批截图，或选择文件"), _("图片 ({kinds})", kinds=FILTER))
        self.approver = LineField(_("例如 周航"), width=200)
        self.approved_at = PastTimeField(self._now)
        self.amount = LineField(_("例如 28,800.00"), width=200)
        self.hours = ChoiceField([(str(count), _("{count} 小时", count=count)) for count in HOURS], 120)
        self.rows = {
            "reference": FormRow(_("审批单号"), False, self.reference),
            "picture": FormRow(_("审批截图"), False, self.picture),
            "approver": FormRow(_("审批人"), True, self.approver),
            "approved_at": FormRow(_("审批时间"), True, self.approved_at),
            "amount": FormRow(_("审批金额"), True, self.amount),
            "hours": FormRow(_("有效期"), False, self.hours),
        }
        self.problem = QuietLine("", "x-circle", "red")
        self.stands = QuietLine("", "identification-card")
        self.content.addWidget(self.stands)
        for row in self.rows.values():
            self.content.addWidget(row)
        self.content.addSpacing(SPACE_12)
        self.content.addWidget(self.problem)
        self.content.addWidget(QuietLine(proves_nothing(), "circle-dashed"))
        self.content.addStretch(1)
        self._reads = LaneRead(context.lanes, partial(read_record, context.desk), self)
        self._writing = LaneJob(context.lanes, "work", self)
        self._connect()

    def activate(self, connection_id: str = "", refund_id: str = "", **arguments: Any) -> None:
        """A refund of a connection; what was typed for another one is gone."""
        where = (connection_id or self.connection_id, refund_id)
        if where != self._where:
            self._where, self.read = where, None
            self._forget()
        self.set_title(_("登记外部审批凭证"), refund_id)
        self._reads.ask(*where)
        self._show_state()

    def refresh(self) -> None:
        if self._where[1]:
            self._reads.ask(*self._where)

    def focus_first(self) -> None:
        self.reference.focus()

    def save(self) -> None:
        """登记凭证."""
        if self._writing.is_busy or self.read is None:
            return
        problems = self._problems()
        self._hint()
        for name, sentence in problems.items():
            self._tell(name, sentence)
        if problems:
            self.rows[next(iter(problems))].field.focus()  # type: ignore[union-attr]
            return
        item = self.picture.value()
        typed = Typed(
            self.reference.value(),
            self.approver.value(),
            self.approved_at.moment(),
            self.amount.value(),
            None if item is None else Path(item.id),
            int(self.hours.value()),
        )
        self._writing.start(keep_record, self.context.desk, *self._where, typed)
        self._show_state()

    def revoke(self) -> None:
        """撤销凭证."""
        self._writing.start(revoke_record, self.context.desk, *self._where)
        self._show_state()

    def _problems(self) -> dict[str, str]:
        """What cannot be recorded so, by field in their order."""
        amount = self.amount.value()
        found = {
            "reference": "" if self.reference.value() or self.picture.value() else _("填审批单号，或附上截图。"),
            "approver": "" if self.approver.value() else _("填审批人的姓名，不能是您自己。"),
            "approved_at": time_problem(self.approved_at, self._now()) or self._no_time(),
            "amount": amount_problem(amount) if amount else _("填审批单上的金额，与申请核对。"),
        }
        return {name: sentence for name, sentence in found.items() if sentence}

    def _no_time(self) -> str:
        return "" if self.approved_at.moment() else _("填审批通过的时间。")

    def _now(self) -> Any:
        return self.context.desk.clock.connection_now(self._where[0])

    def _tell(self, name: str, sentence: str) -> None:
        self.rows[name].set_note(sentence, "warning")
        self.rows[name].field.set_bad(True)  # type: ignore[union-attr]

    def _hint(self) -> None:
        self.problem.hide()
        for row in self.rows.values():
            row.set_findings(())
        self.rows["reference"].set_note(_("单号和截图至少一样；同一份只用于一笔退订，用一次"))
        self.rows["hours"].set_note(_("从审批时间算起"))
        if self.read is not None:
            self.rows["amount"].set_note(_("这笔退订申请 {amount}", amount=self.read.asked))

    def _forget(self) -> None:
        for field in (self.reference, self.approver, self.approved_at, self.amount, self.picture):
            field.set_value(None)
        self.hours.set_value("72")
        self._hint()

    def _arrived(self, read: RecordRead) -> None:
        self.read = read
        self.stands.set_text(read.stands)
        self._hint()
        self._show_state()

    def _done(self, result: object) -> None:
        self._show_state()
        if result is None:
            self.context.notify("done", _("凭证已撤销"))
            self.refresh()
            return
        self._forget()
        self.context.notify("done", _("已登记凭证，未验签；同意退订时用掉"))
        self.context.go_back()

    def _failed(self, error: DeskError) -> None:
        self.problem.set_text(_("{title}：{sentence}", title=error.title, sentence=error.message))
        self.problem.show()
        self._show_state()

    def _show_state(self) -> None:
        is_busy, read = self._writing.is_busy, self.read
        registry = self.context.registry
        registry.set_enabled("approval.record", read is not None and not is_busy, _("正在登记…"))
        can_revoke = read is not None and read.can_revoke
        registry.set_enabled("approval.revoke_record", can_revoke and not is_busy, _("没有可撤销的凭证。"))
        self._revoke.setVisible(can_revoke)
        self.stands.setVisible(read is not None and bool(read.stands))
        self.footer.set_reason(_("正在登记…") if is_busy else "")

    def _connect(self) -> None:
        add = partial(self.context.registry.add, group="case", owner=self, page_id=self.page_id)
        revoke = add("approval.revoke_record", _("撤销凭证"), "x", "", self.revoke)
        record = add("approval.record", _("登记凭证"), "", "Ctrl+Return", self.save)
        self._revoke = SecondaryButton(action=revoke)
        self.footer.add_act(self._revoke)
        self.footer.add_act(PrimaryButton(action=record))
        self._reads.answered.connect(self._arrived)
        self._reads.failed.connect(self._failed)
        self._writing.done.connect(self._done)
        self._writing.failed.connect(self._failed)
        self.picture.picked.connect(lambda paths: self.picture.put(FileItem(str(paths[0]), paths[0].name)))
        self._forget()
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in self.rows.values():
            row.set_width(self.width() - 2 * PAGE_MARGIN)

"""转发申请: a refund's request for a second person as text, as a picture, and as a signed file."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.models.approvals.records import DEFAULT_HOURS
from desktop_app.models.approvals.said import guards_against
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.fields import ChoiceField, TextField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12, SPACE_16, SPACE_32
from desktop_app.views.pages.approval.card_acts import CardActs
from desktop_app.views.pages.approval.files import ask_place, suggested_name
from desktop_app.views.pages.approval.forward_read import (
    ForwardRead,
    read_forward,
    revoke,
    save_again,
    sign_request,
)
from desktop_app.views.pages.approval.request_card import WIDTH, RequestCard

TYPING_MILLISECONDS = 400
HOURS = ((24, "24"), (72, "72"), (168, "168"))


class ForwardPage(TaskPage):
    """One refund at a time. What is forwarded is shown at the right as it will be seen."""

    page_id = "approval_request"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.read: ForwardRead | None = None
        self._where = ("", "")
        self._opinion: str | None = None
        self._at: datetime | None = None
        self._is_new = False
        self.opinion = TextField(_("例如 经与客户协商，同意全额退订"), 88)
        self.hours = ChoiceField([(str(count), _("{count} 小时", count=word)) for count, word in HOURS], 120)
        self.hours.set_value(str(DEFAULT_HOURS))
        self.opinion.set_name(_("审核意见"))
        self.hours.set_name(_("有效期"))
        self.card = RequestCard()
        self.told = PlainLabel("", token="text2", wrap=True)
        self.problem = QuietLine("", "x-circle", "red")
        self.guard = QuietLine(guards_against(), "info")
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self._typing.timeout.connect(self._read_again)
        self._reads = LaneRead(context.lanes, partial(read_forward, context.desk), self)
        self._signing = LaneJob(context.lanes, "vault", self)
        self._writing = LaneJob(context.lanes, "work", self)
        self.acts = CardActs(self, self.card, self._writing)
        self._lay_out()
        self._add_acts()
        self._connect()

    def activate(self, connection_id: str = "", refund_id: str = "", opinion: str | None = None, **more: Any) -> None:
        """A refund of a connection; ``opinion`` as it stands in the decision's form."""
        self._where = (connection_id or self.connection_id, refund_id)
        self._opinion, self._at, self._is_new = opinion, None, False
        self.opinion.set_value(opinion)
        self.set_title(_("转发申请"), refund_id)
        self.problem.hide()
        self._read_again()

    def refresh(self) -> None:
        if self._where[1]:
            self._read_again()

    def focus_first(self) -> None:
        self.opinion.focus()

    def save_file(self) -> None:
        """The signed request: made and signed when there is none yet, else its file once more."""
        read = self.read
        if read is None:
            return
        note = read.forwarding.note
        name = suggested_name(_("退订审批"), note.refund_id, note.code if read.is_signed else "")
        place = ask_place(self, _("存签名的审批请求"), name)
        if place is None:
            return
        self.problem.hide()
        if read.is_signed:
            self._writing.start(save_again, self.context.desk, read.forwarding.request_id, place)
        else:
            hours = int(self.hours.value())
            self._signing.start(sign_request, self.context.desk, *self._where, self.opinion.value(), hours, place)
        self._show_state()

    def begin_new(self) -> None:
        """重新发起: what a new request would say; the open one ends when the new one is signed."""
        self._is_new, self._at, self._opinion = True, None, self.opinion.value()
        self._read_again()
        self.opinion.focus()

    def revoke(self) -> None:
        """撤销申请."""
        if self.read is not None and self.read.is_signed:
            self._writing.start(revoke, self.context.desk, self.read.forwarding.request_id)

    def _read_again(self) -> None:
        hours = int(self.hours.value() or DEFAULT_HOURS)
        self._reads.ask(*self._where, self._opinion, hours, self._at, self._is_new)

    def _typed(self) -> None:
        self._opinion = self.opinion.value()
        self._typing.start()

    def _arrived(self, read: ForwardRead) -> None:
        if (read.connection_id, read.refund_id) != self._where:
            return
        self.read = read
        note = read.forwarding.note
        if not read.is_signed:
            self._at = note.made_at
        if self._opinion is None:
            self.opinion.set_value(read.opinion)
        elif read.is_signed:
            self.opinion.set_value(note.opinion)
        self.card.show_note(note)
        self.acts.connection_id = read.connection_id
        self._show_state()

    def _show_state(self) -> None:
        read, registry = self.read, self.context.registry
        is_busy = self._signing.is_busy or self._writing.is_busy
        is_signed = read is not None and read.is_signed
        reason = _("正在签名…") if self._signing.is_busy else ""
        if not reason and (read is None or not read.can_be_forwarded):
            reason = _("公司要签名文件：先存签名文件，才有代码")
        self.acts.set_enabled(not reason and not is_busy, reason or _("正在保存…"))
        registry.set_enabled("approval.save_file", read is not None and not is_busy, _("正在签名…"))
        registry.get("approval.save_file").setIconText(_("再存一份文件") if is_signed else _("签名并存文件"))
        for name in ("new_request", "revoke_request"):
            registry.set_enabled(f"approval.{name}", is_signed and not is_busy, _("没有已签名的申请。"))
        for widget in (self.opinion, self.hours):
            widget.setEnabled(not is_signed and not is_busy)
        is_text_first = read is not None and (is_signed or read.can_be_forwarded)
        for button in (*self._text_first, *self._file_first):
            button.setVisible((button in self._text_first) == is_text_first)
        self.card.setVisible(read is not None)
        self.told.set_text(_told(read))
        self.footer.set_reason("" if read is None else reason)

    def _failed(self, error: DeskError) -> None:
        self.problem.set_text(_("{title}：{sentence}", title=error.title, sentence=error.message))
        self.problem.show()
        if self.read is None:
            self.card.show_note(None)
        self._show_state()

    def _signed(self, read: ForwardRead) -> None:
        self._is_new = False
        self._arrived(read)
        self.context.notify("done", _("已签名并存好。把文件发给同事，签回的文件拖进窗口即可"))

    def _wrote(self, result: object) -> None:
        if isinstance(result, Path):
            self.context.notify("done", _("已存为 {name}", name=result.name))
        self._show_state()
        self._read_again()

    def _changed(self, event: events.ApprovalsChanged) -> None:
        if event.refund_id in ("", self._where[1]) and self.isVisible() and not self._signing.is_busy:
            self._read_again()

    def _lay_out(self) -> None:
        form = QVBoxLayout()
        form.setSpacing(SPACE_8)
        form.addWidget(PlainLabel(_("审核意见"), bold=True))
        form.addWidget(self.opinion)
        hours = QHBoxLayout()
        hours.setSpacing(SPACE_12)
        hours.addWidget(PlainLabel(_("有效期")))
        hours.addWidget(self.hours, 1)
        form.addLayout(hours)
        form.addSpacing(SPACE_8)
        form.addWidget(self.told)
        form.addWidget(self.problem)
        form.addWidget(self.guard)
        form.addStretch(1)
        self.problem.hide()
        self._left = QWidget()
        self._left.setLayout(form)
        form.setContentsMargins(0, 0, 0, 0)
        self._both = QHBoxLayout()
        self._both.setSpacing(SPACE_32)
        self._both.addWidget(self._left, 1)
        right = QVBoxLayout()
        right.addWidget(self.card)
        right.addStretch(1)
        self._both.addLayout(right)
        self.content.addLayout(self._both)
        self.content.addStretch(1)
        self.content.setContentsMargins(PAGE_MARGIN, SPACE_16, PAGE_MARGIN, SPACE_16)

    def _add_acts(self) -> None:
        add = partial(self.context.registry.add, group="case", owner=self, page_id=self.page_id)
        revoked = add("approval.revoke_request", _("撤销申请"), "x", "", self.revoke)
        renewed = add("approval.new_request", _("重新发起"), "arrow-clockwise", "", self.begin_new)
        file = add("approval.save_file", _("签名并存文件"), "", "Ctrl+S", self.save_file)
        self.footer.left.addWidget(GhostButton(action=revoked))
        self.footer.left.addWidget(GhostButton(action=renewed))
        for action in (self.acts.saved, self.acts.image):
            self.footer.add_act(SecondaryButton(action=action))
        # the next useful act is the primary one: the file where a signature is wanted, else the text
        self._text_first = (SecondaryButton(action=file), PrimaryButton(action=self.acts.text))
        self._file_first = (SecondaryButton(action=self.acts.text), PrimaryButton(action=file))
        for button in (*self._text_first, *self._file_first):
            self.footer.add_act(button)

    def _connect(self) -> None:
        self._reads.answered.connect(self._arrived)
        self._reads.failed.connect(self._failed)
        self._signing.done.connect(self._signed)
        self._signing.failed.connect(self._failed)
        self._writing.done.connect(self._wrote)
        self._writing.failed.connect(self._failed)
        self.acts.failed.connect(self._failed)
        self.opinion.edited.connect(self._typed)
        self.hours.edited.connect(self._read_again)
        self.context.bridge.subscribe(events.ApprovalsChanged, self._changed)
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.card.fit(self.width() - 2 * PAGE_MARGIN)
        is_wide = self.width() >= theme().px(WIDTH + 280) + 2 * PAGE_MARGIN + SPACE_32
        self._both.setDirection(QHBoxLayout.Direction.LeftToRight if is_wide else QHBoxLayout.Direction.TopToBottom)


def _told(read: ForwardRead | None) -> str:
    """What there is to do, by the company's way and by what stands."""
    if read is None:
        return ""
    if not read.is_signed:
        if read.can_be_forwarded:
            return _(
                "把文字或图片发给审批人，或贴进审批系统；得到审批后回到退订页登记凭证。要对方用密钥签名时，存签名文件。"
            )
        return _("存下签名文件后，连同文字或图片发给同事。他打开文件、看过、签名后发回，拖进这个窗口即可。")
    if read.forwarding.is_signed_by_second:
        return read.forwarding.sentence or _("第二人已签名同意，回到退订页即可同意退订。")
    return read.forwarding.sentence

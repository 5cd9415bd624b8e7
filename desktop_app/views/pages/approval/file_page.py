"""审批文件: a request to sign as the second person, a signed one that came back, or a colleague's public key."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.file_fields import DropZone
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import SPACE_12
from desktop_app.views.pages.approval.file_read import KeyRead, RequestRead, Role, read_approval, sign, take_in
from desktop_app.views.pages.approval.files import ask_file, ask_place, file_filter, suggested_name
from desktop_app.views.pages.approval.key_view import KeyView
from desktop_app.views.pages.approval.key_work import KeyWork
from desktop_app.views.pages.approval.request_view import RequestView, can_sign

Shown = RequestRead | KeyRead


class ApprovalFilePage(TaskPage):
    """One file at a time, read in full before anything can be done with it."""

    page_id = "approval_file"
    stays_as_left = True

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.read: Shown | None = None
        self.zone = DropZone(_("拖入审批文件或公钥文件，或选择文件"), False, file_filter())
        self.problem = QuietLine("", "x-circle", "red")
        self.request = RequestView()
        self.key = KeyView()
        for widget in (self.zone, self.problem, self.request, self.key):
            self.content.addWidget(widget)
            self.content.addSpacing(SPACE_12)
        self.content.addStretch(1)
        self._reads = LaneRead(context.lanes, partial(read_approval, context.desk), self)
        self._asking = LaneJob(context.lanes, "vault", self)
        self._taking = LaneJob(context.lanes, "work", self)
        self.keys = KeyWork(self, self.key)
        self._add_acts()
        self._connect()
        self._show(None)

    def activate(self, path: Path | None = None, **arguments: Any) -> None:
        """Open a file; without one the page waits for it."""
        if path is not None:
            self.open_file(path)
        elif self.read is None:
            self._show(None)

    def focus_first(self) -> None:
        if self.read is None:
            self.zone.setFocus()
        elif isinstance(self.read, RequestRead) and can_sign(self.read):
            self.request.reason.focus()
        else:
            self.setFocus()

    def open_file(self, path: Path) -> None:
        """Read a file that was dropped, chosen or handed over."""
        self.problem.hide()
        self._reads.ask(path)

    def choose(self) -> None:
        """打开审批文件."""
        path = ask_file(self, _("打开审批文件"))
        if path is not None:
            self.open_file(path)

    def refuse(self) -> None:
        """不同意: the reason is what the maker goes on with."""
        if not self.request.reason.value().strip():
            self._say(_("请先写明不同意的理由，发起人会看到。"))
            self.request.reason.focus()
            return
        self._decide("refuse")

    def show_refund(self) -> None:
        """看这笔退订."""
        if isinstance(self.read, RequestRead):
            self.context.open_page("refunds", key=self.read.note.refund_id)

    def _decide(self, verdict: str) -> None:
        read = self.read
        if not isinstance(read, RequestRead) or not can_sign(read):
            return
        word = _("同意") if verdict == "approve" else _("不同意")
        name = suggested_name(_("退订审批"), read.note.refund_id, read.note.code, word)
        place = ask_place(self, _("存签好的文件，发回给发起人"), name)
        if place is not None:
            self.problem.hide()
            self._asking.start(sign, self.context.desk, read, verdict, self.request.reason.value(), place)
            self._show_acts()

    def _arrived(self, read: Shown) -> None:
        self._show(read)
        if isinstance(read, RequestRead) and read.role is Role.RECEIVER:
            self._taking.start(take_in, self.context.desk, read)
            self._show_acts()

    def _show(self, read: Shown | None) -> None:
        self.read = read
        self.zone.setVisible(read is None)
        self.request.setVisible(isinstance(read, RequestRead))
        self.key.setVisible(isinstance(read, KeyRead))
        if isinstance(read, RequestRead):
            self.set_title(_("审批文件"), read.note.title)
            self.request.show_read(read)
        elif isinstance(read, KeyRead):
            self.set_title(_("审批公钥"), read.path.name)
            self.keys.show(read)
        else:
            self.set_title(_("审批文件"), _("同事发来的申请、签回的文件或公钥"))
        self._show_acts()

    def _show_acts(self) -> None:
        read, registry = self.read, self.context.registry
        is_busy = self._asking.is_busy or self._taking.is_busy or self.keys.is_busy
        is_request, is_key = isinstance(read, RequestRead), isinstance(read, KeyRead) and not read.is_own
        can = isinstance(read, RequestRead) and can_sign(read)
        is_known = isinstance(read, KeyRead) and read.known is not None and read.known.withdrawn_at is None
        is_doubted = isinstance(read, KeyRead) and read.known is not None and read.known.is_doubted
        is_ours = is_request and read.role in (Role.RECEIVER, Role.MAKER)  # type: ignore[union-attr]
        for name, is_on in (
            ("agree", can),
            ("refuse", can),
            ("show_refund", is_ours),
            ("accept_key", is_key and (not is_known or is_doubted)),
            ("withdraw_key", is_key and is_known),
            ("vouch_for_key", is_key),
        ):
            registry.set_enabled(f"approval.{name}", bool(is_on) and not is_busy, _("正在办理…"))
            self._buttons[name].setVisible(bool(is_on))
        self.footer.set_reason(_("正在签名…") if self._asking.is_busy else "")

    def _signed(self, read: RequestRead) -> None:
        self.request.reason.set_value("")
        self._show(read)

    def _unreadable(self, error: DeskError) -> None:
        self._show(None)
        self._failed(error)

    def _failed(self, error: DeskError) -> None:
        self._say(_("{title}：{sentence}", title=error.title, sentence=error.message))
        self._show_acts()

    def _say(self, sentence: str) -> None:
        self.problem.set_text(sentence)
        self.problem.show()

    def _add_acts(self) -> None:
        add = partial(self.context.registry.add, group="case", owner=self, page_id=self.page_id)
        self._buttons: dict[str, QWidget] = {}
        for name, kind, text, key, handler in (
            ("withdraw_key", SecondaryButton, _("不再采用"), "", self.keys.withdraw),
            ("vouch_for_key", SecondaryButton, _("为同事会签"), "", self.keys.vouch),
            ("accept_key", PrimaryButton, _("已核对，采用"), "", self.keys.accept),
            ("show_refund", PrimaryButton, _("看这笔退订"), "", self.show_refund),
            ("refuse", SecondaryButton, _("不同意"), "", self.refuse),
            ("agree", PrimaryButton, _("同意并签名"), "Ctrl+Return", partial(self._decide, "approve")),
        ):
            action = add(f"approval.{name}", text, "", key, handler)
            button = kind(action=action)
            self._buttons[name] = button
            self.footer.add_act(button)
        self.other = GhostButton(_("打开另一个文件"), "folder-open")
        self.other.clicked.connect(self.choose)
        self.footer.left.addWidget(self.other)

    def _connect(self) -> None:
        self._reads.answered.connect(self._arrived)
        self._reads.failed.connect(self._unreadable)
        self._asking.done.connect(self._signed)
        self._asking.failed.connect(self._failed)
        self._taking.done.connect(self._show)
        self._taking.failed.connect(self._failed)
        self.keys.changed.connect(self._show)
        self.keys.failed.connect(self._failed)
        self.zone.picked.connect(lambda paths: self.open_file(paths[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.request.fit(self.width())

"""What a person does with the card: copy its text or picture, save the picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.models.approvals.forwarded import ForwardWay
from desktop_app.models.approvals.forwarding import ForwardNote, note_text
from desktop_app.texts import _
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.lane_writes import LaneWrites
from desktop_app.views.pages.approval.files import ask_place, suggested_name
from desktop_app.views.pages.approval.forward_read import keep_forwarded, save_picture
from desktop_app.views.pages.approval.request_card import RequestCard, png_of

if TYPE_CHECKING:
    from desktop_app.views.kit.task_page import TaskPage


class CardActs(QObject):
    """Actions of a page for its card. That a person took its text or picture to send it on is kept."""

    failed = Signal(object)
    """The DeskError where it could not be kept."""

    def __init__(self, page: TaskPage, card: RequestCard, writing: LaneJob) -> None:
        super().__init__(page)
        self._page, self._card, self._writing = page, card, writing
        self.connection_id = ""
        """Of the refund that the card shows."""
        self._keeping = LaneWrites(page.context.lanes, self)
        self._keeping.failed.connect(self.failed)
        add = partial(page.context.registry.add, group="case", owner=page, page_id=page.page_id)
        self.text = add("approval.copy_text", _("复制文字"), "copy", "", self.copy_text)
        self.image = add("approval.copy_picture", _("复制图片"), "image", "", self.copy_picture)
        self.saved = add("approval.save_picture", _("另存图片"), "download-simple", "", self.save_picture)

    def copy_text(self) -> None:
        """复制文字."""
        if self._card.note is not None:
            QGuiApplication.clipboard().setText(note_text(self._card.note))
            self._keep(self._card.note, ForwardWay.TEXT)
            self._page.context.notify("done", _("已复制文字，可以粘贴到聊天或审批系统"))

    def copy_picture(self) -> None:
        """复制图片."""
        if self._card.note is not None:
            QGuiApplication.clipboard().setImage(self._card.picture())
            self._keep(self._card.note, ForwardWay.PICTURE)
            self._page.context.notify("done", _("已复制图片，可以粘贴到聊天"))

    def save_picture(self) -> None:
        """另存图片."""
        note = self._card.note
        if note is None:
            return
        name = suggested_name(_("退订审批"), note.refund_id, note.code, suffix=".png")
        place = ask_place(self._page, _("另存图片"), name, _("图片 (*.png)"))
        if place is not None:
            png, desk = png_of(self._card.picture()), self._page.context.desk
            self._writing.start(save_picture, desk, self.connection_id, note, place, png)

    def _keep(self, note: ForwardNote, way: ForwardWay) -> None:
        self._keeping.start("forwarded", keep_forwarded, self._page.context.desk, self.connection_id, note, way)

    def set_enabled(self, enabled: bool, reason: str) -> None:
        """On when the note has its code."""
        for action in (self.text, self.image, self.saved):
            self._page.context.registry.set_enabled(action.objectName(), enabled, reason)

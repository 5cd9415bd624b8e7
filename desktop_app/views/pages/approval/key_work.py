"""What a person does with a colleague's key: accept, withdraw, vouch for it, and see their own beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.pages.approval.file_read import KeyRead, own_fingerprint, trust, vouch, withdraw
from desktop_app.views.pages.approval.files import KEY_SUFFIX, ask_place, suggested_name
from desktop_app.views.pages.approval.key_view import KeyView

if TYPE_CHECKING:
    from desktop_app.views.kit.task_page import TaskPage


class KeyWork(QObject):
    """``changed`` carries the key as it is then; ``failed`` a DeskError."""

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, page: TaskPage, view: KeyView) -> None:
        super().__init__(page)
        self._page, self._view, self._desk = page, view, page.context.desk
        self.read: KeyRead | None = None
        lanes = page.context.lanes
        self._writing = LaneJob(lanes, "work", self)
        self._asking = LaneJob(lanes, "vault", self)
        self._owning = LaneJob(lanes, "vault", self)
        self._writing.done.connect(self.changed)
        self._writing.failed.connect(self.failed)
        self._asking.done.connect(self._vouched)
        self._asking.failed.connect(self.failed)
        self._owning.done.connect(view.show_own)
        self._owning.failed.connect(self._no_own)

    @property
    def is_busy(self) -> bool:
        """True while something is done with the key."""
        return self._writing.is_busy or self._asking.is_busy

    def show(self, read: KeyRead) -> None:
        """Show a key, and ask the keyring for the person's own to compare."""
        self.read = read
        self._view.show_read(read)
        if not read.is_own:
            self._view.own.show_key(_("您自己的指纹"), _("正在向系统密钥环取…"), "text2")
            self._owning.start(own_fingerprint, self._desk)

    def accept(self) -> None:
        """已核对，采用: two people compared the fingerprints."""
        if self.read is not None:
            self._writing.start(trust, self._desk, self.read)

    def withdraw(self) -> None:
        """不再采用."""
        if self.read is not None:
            self._writing.start(withdraw, self._desk, self.read)

    def vouch(self) -> None:
        """为同事会签: the signed key file is written beside."""
        if self.read is None:
            return
        name = suggested_name(self.read.name, _("已会签"), suffix=KEY_SUFFIX)
        place = ask_place(self._page, _("存会签过的公钥"), name)
        if place is not None:
            self._asking.start(vouch, self._desk, self.read, place)

    def _vouched(self, read: KeyRead) -> None:
        self._page.context.notify("done", _("已会签。把文件发给要采用这把公钥的同事"))
        self.changed.emit(read)

    def _no_own(self, error: DeskError) -> None:
        self._view.show_problem(error.message)

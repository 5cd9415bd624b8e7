"""争议材料: all that is known of one order as a folder and a zip, put where the person says."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.buttons import PrimaryButton, SecondaryButton
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_12
from desktop_app.views.pages.binder.parts import FolderField, MadeView, RunningLine

if TYPE_CHECKING:
    from desktop_app.services.binder.binder import Binder


class BinderPage(TaskPage):
    """One order at a time; what was made stays in sight until another one is asked for."""

    page_id = "binder"
    stays_as_left = True

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.set_title(_("争议材料"), _("把一单的来龙去脉整理成一个文件夹和一个 zip"))
        self.order = LineField(_("例如 CS2611021507X7K31"), width=280)
        self.folder = FolderField()
        self.rows = (
            FormRow(_("订单号"), True, field=self.order),
            FormRow(_("放到哪里"), True, field=self.folder),
        )
        self.problem = QuietLine("", "x-circle", "red")
        self.running = RunningLine()
        self.made = MadeView()
        self.work = LaneJob(context.lanes, "process", self)
        self._lay_out()
        self._add_acts()
        self._connect()
        self._show_state()

    def activate(self, key: str = "", order: str = "", **arguments: Any) -> None:
        """``key`` of a case or number of an order; what is being made for another order goes on."""
        wanted = key.partition("|")[0] or order
        if wanted and wanted != self.order.value() and not self.work.is_busy:
            self.order.set_value(wanted)
            self._forget()
        self._show_state()

    def focus_first(self) -> None:
        (self.folder if self.order.value() else self.order).focus()

    @property
    def target(self) -> Path | None:
        """The folder that binders are put into: one of their own, so that nothing else lies between them."""
        chosen = self.folder.value()
        return None if chosen is None else chosen / _("争议材料")

    def make(self) -> None:
        """整理: ask where, if that is not known yet, and begin."""
        if self.folder.value() is None and not self.folder.ask():
            return
        target, order = self.target, self.order.value()
        if target is not None and order and self.work.start(bind, self.context.desk, self.connection_id, order, target):
            self._forget()
            self.running.begin()
            self._show_state()

    def stop(self) -> None:
        """停止整理: nothing of it will be there, and what was there before stays."""
        if self.work.stop():
            self._say(_("已停止，没有留下新的材料；以前整理的没有动。"))

    def open_folder(self) -> None:
        """打开文件夹."""
        if self.made.binder is not None:
            self._open(self.made.binder.folder)

    def open_index(self) -> None:
        """打开目录页: in the browser, and only because the person said so."""
        if self.made.binder is not None:
            self._open(self.made.binder.index)

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.context.notify("warn", _("没有能打开 {name} 的程序", name=path.name))

    def _made(self, binder: Binder) -> None:
        self.made.show_binder(binder)
        self._show_state()
        if self.isVisible():
            self.open_folder()
            self.open_button.setFocus()
        else:
            order = binder.folder.name
            self.context.notify("done", _("{order} 的争议材料已整理好", order=order), _("打开文件夹"), self.open_folder)

    def _failed(self, error: DeskError) -> None:
        told = _("{title}：{sentence}", title=error.title, sentence=error.message)
        self._say(told)
        if not self.isVisible():
            self.context.notify("error", told)

    def _say(self, sentence: str) -> None:
        self.problem.set_text(sentence)
        self.problem.show()
        self._show_state()

    def _forget(self) -> None:
        """What was made or went wrong before is no answer any more."""
        self.made.show_binder(None)
        self.problem.hide()

    def _edited(self) -> None:
        self._forget()
        self._show_state()

    def _show_state(self) -> None:
        registry, is_busy = self.context.registry, self.work.is_busy
        is_made = self.made.binder is not None
        self.running.setVisible(is_busy)
        for row in self.rows:
            row.setEnabled(not is_busy)
        reason = _("正在整理…") if is_busy else ("" if self.order.value() else _("先写订单号"))
        registry.set_enabled("binder.make", not reason and not is_made, reason or _("已整理好。"))
        registry.set_enabled("binder.again", is_made, _("还没有整理过。"))
        registry.set_enabled("binder.stop", is_busy, _("现在没有在整理。"))
        registry.set_enabled("binder.folder", is_made, _("还没有整理过。"))
        registry.set_enabled("binder.index", is_made, _("还没有整理过。"))
        self.make_button.setVisible(not is_made)
        self.stop_button.setVisible(is_busy)
        self.again_button.setVisible(is_made)
        self.open_button.setVisible(is_made)
        told = _("含客户姓名和电话，只给处理争议的人") if is_made or not reason else reason
        self.footer.set_reason(told)

    def _lay_out(self) -> None:
        self.rows[0].set_note(_("不是监管单的订单也可以，只要导入、粘贴或登记过。"))
        self.rows[1].set_note(_("会在里面建“争议材料”文件夹；同一单以前整理的会换成新的，别的不动。"))
        for row in self.rows:
            self.content.addWidget(row)
        inside = _(
            "里面有：目录页（时间线、催办、申诉、备注、联系人）、每个附件的原件、SHA-256 清单，和同样内容的 zip。"
            "同样的资料每次整理都一字不差。"
        )
        self.content.addSpacing(SPACE_12)
        self.content.addWidget(QuietLine(inside))
        self.content.addSpacing(SPACE_12)
        for part in (self.problem, self.running, self.made):
            self.content.addWidget(part)
        self.problem.hide()
        self.made.hide()
        self.content.addStretch(1)

    def _add_acts(self) -> None:
        add = partial(self.context.registry.add, owner=self, page_id=self.page_id)
        stop = add("binder.stop", _("停止整理"), "x", "", self.stop, "file")
        again = add("binder.again", _("重新整理"), "arrow-clockwise", "", self.make, "file")
        make = add("binder.make", _("整理"), "", "Ctrl+Return", self.make, "file")
        folder = add("binder.folder", _("打开文件夹"), "folder-open", "Ctrl+O", self.open_folder, "file")
        add("binder.index", _("打开目录页"), "browser", "", self.open_index, "file")
        self.stop_button, self.again_button = SecondaryButton(action=stop), SecondaryButton(action=again)
        self.make_button, self.open_button = PrimaryButton(action=make), PrimaryButton(action=folder)
        for button in (self.stop_button, self.again_button, self.make_button, self.open_button):
            self.footer.add_act(button)

    def _connect(self) -> None:
        self.work.progressed.connect(self.running.show_progress)
        self.work.done.connect(self._made)
        self.work.failed.connect(self._failed)
        self.made.index_wanted.connect(self.open_index)
        for field in (self.order, self.folder):
            field.edited.connect(self._edited)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in self.rows:
            row.set_width(self.width() - 2 * PAGE_MARGIN)


def bind(desk: Any, connection_id: str, order_id: str, target: Path, progress: Any, cancelled: Any) -> Binder:
    """The binder of an order, made below ``target``; to be called in a lane."""
    from desktop_app.services.binder.binder import make_binder  # readers of everything

    return make_binder(desk, connection_id, order_id, target, progress, cancelled)

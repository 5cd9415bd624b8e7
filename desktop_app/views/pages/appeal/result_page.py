"""登记申诉进展: when the operator received an appeal, what was decided, and where the case stands after it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.models.casework import Appeal, AppealOutcome
from desktop_app.texts import _
from desktop_app.views.kit.buttons import PrimaryButton, SecondaryButton
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.fields import TimeField
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN
from desktop_app.views.pages.appeal.result_reading import (
    Decided,
    ResultRead,
    accept_appeal,
    decide_appeal,
    read_result,
)
from desktop_app.views.pages.appeal.result_rows import ResultRows
from desktop_app.views.pages.supervision.looks import row_deadline


class AppealResultPage(TaskPage):
    """The open appeal of one case at a time."""

    page_id = "appeal_result"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.set_title(_("登记申诉进展"))
        self._limit = self.add_info()
        self.read: ResultRead | None = None
        self.form = ResultRows()
        self.nothing = EmptyState(margin=0)
        self.content.addWidget(self.form)
        self.content.addWidget(self.nothing)
        self.content.addStretch(1)
        self._wanted = ("", "")
        self._reading = LaneRead(context.lanes, read_result, self)
        self._reading.answered.connect(self._show)
        self._reading.failed.connect(self._failed)
        self.work = LaneJob(context.lanes, "work", self)
        self.work.done.connect(self._done)
        self.work.failed.connect(self._failed)
        add = partial(context.registry.add, owner=self, page_id=self.page_id)
        accept = add("appeal_result.accept", _("登记受理"), "", "Ctrl+Shift+Return", self.accept, "case")
        decide = add("appeal_result.decide", _("登记裁定"), "", "Ctrl+Return", self.decide, "case")
        self.accept_button = SecondaryButton(action=accept)
        self.decide_button = PrimaryButton(action=decide)
        self.footer.add_act(self.accept_button)
        self.footer.add_act(self.decide_button)
        for field in (self.form.accepted_at, self.form.outcome, self.form.decided_at):
            field.edited.connect(self._follow)
        for kind in (events.FactsChanged, events.CaseworkChanged):
            context.bridge.subscribe(kind, self._changed)
        self._follow()

    def activate(self, key: str = "", **arguments: Any) -> None:
        """Show the open appeal of a case."""
        self._wanted = (self.connection_id, key)
        self._reading.ask(self.context.desk, *self._wanted)

    def refresh(self) -> None:
        """Read again; what is typed stays."""
        if self._wanted[0] not in ("", self.connection_id):
            self.context.open_page("supervision")
        elif self._wanted[1]:
            self._reading.ask(self.context.desk, *self._wanted)

    def focus_first(self) -> None:
        appeal = self.read.appeal if self.read is not None else None
        (self.form.outcome if appeal is not None and appeal.accepted_at is not None else self.form.accepted_at).focus()

    def accept(self) -> None:
        """登记受理."""
        if self.read is not None and self.read.appeal is not None:
            self.work.start(accept_appeal, self.context.desk, self.read.appeal.id, self.form.accepted_at.moment())
            self._follow()

    def decide(self) -> None:
        """登记裁定."""
        form = self.form
        if self.read is not None and self.read.appeal is not None:
            outcome = AppealOutcome(form.outcome.value())
            decided = Decided(outcome, form.text.value(), form.decided_at.moment(), form.node.value())
            self.work.start(decide_appeal, self.context.desk, self.read.appeal.id, decided)
            self._follow()

    def _show(self, read: ResultRead) -> None:
        if (read.connection_id, read.key) != self._wanted:
            return
        before = self.read.appeal if self.read is not None else None
        is_other = before is None or read.appeal is None or before.id != read.appeal.id
        self.read = read
        row = read.row
        parts = [read.key.partition("|")[0], row.product_name if row else "", row.customer_name if row else ""]
        self.set_title(_("登记申诉进展"), " · ".join(part for part in parts if part))
        self.form.setVisible(read.appeal is not None)
        self.nothing.setVisible(read.appeal is None)
        self.footer.setVisible(read.appeal is not None)
        self._show_limit(read)
        if read.appeal is None:
            self._say_nothing(read)
        else:
            self.form.show_read(read, is_other)
        self._follow()
        if is_other and read.appeal is not None and self.isVisible():
            self.focus_first()

    def _show_limit(self, read: ResultRead) -> None:
        appeal, row = read.appeal, read.row
        if appeal is None or row is None:
            self._limit.set_info("", "")
        elif appeal.accepted_at is None:
            self._limit.set_info("clock", _("运营还没有受理"))
        else:
            look = row_deadline(row, read.now)
            self._limit.set_info(look.icon or "clock", look.relative, look.ink if look.ink != "text" else "text2")

    def _say_nothing(self, read: ResultRead) -> None:
        back = (_("看这一单"), partial(self.context.open_page, "supervision", view="open", key=read.key))
        self.nothing.set_content(
            _("没有等结果的申诉"),
            _("这里登记过的申诉都有结果了。数据里写着申诉中的，裁定后导入或粘贴新的状态就会解除。"),
            back,
        )

    def _follow(self) -> None:
        """Which acts are on, and the reason in words."""
        registry, form = self.context.registry, self.form
        appeal = self.read.appeal if self.read is not None else None
        bad = _unreadable(form.accepted_at) or _unreadable(form.decided_at)
        is_new = appeal is not None and appeal.accepted_at is None
        wait = _("正在登记…") if self.work.is_busy else bad
        reason = wait or ("" if form.outcome.value() else _("选一种裁定结果才能登记裁定"))
        registry.set_enabled("appeal_result.accept", is_new and not wait, wait or _("已经登记过受理。"))
        registry.set_enabled("appeal_result.decide", appeal is not None and not reason, reason)
        self.accept_button.setVisible(is_new)
        self.decide_button.set_shortcut_text("" if reason else button_keys("Ctrl+Return"))
        self.footer.set_reason(reason or _("登记裁定后，双方又可以操作这一单"))

    def _done(self, appeal: Appeal) -> None:
        if appeal.is_open:
            self.context.notify("done", _("已登记受理，裁定期限从这时起算。"))
            self.refresh()
            self._follow()
            return
        self.read = None
        self._follow()
        self.context.notify("done", _("已登记裁定，这一单又可以操作了。"))
        self.context.open_page("supervision", view="open", key=appeal.target)

    def _failed(self, error: DeskError) -> None:
        self._follow()
        self.tell_error(error)

    def _changed(self, event: events.Event) -> None:
        if self.isVisible() and event.connection_id in ("", self._wanted[0]) and not self.work.is_busy:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.set_width(self.width() - 2 * PAGE_MARGIN)


def _unreadable(field: TimeField) -> str:
    """What is wrong with a typed time; empty when nothing is."""
    return _("“{text}”不是能读懂的时间", text=field.value()) if field.is_unreadable else ""

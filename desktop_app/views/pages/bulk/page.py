"""批量处理: many cases at once. Each is checked before, ticked or not, and becomes an entry of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.models.bulk import BulkRun
from desktop_app.models.command_words import REFUND_ACTS, CommandName
from desktop_app.texts import _
from desktop_app.views.kit.pace import Pace
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.pages.bulk import words
from desktop_app.views.pages.bulk.bulk_footer import BulkFooter, add_bulk_actions
from desktop_app.views.pages.bulk.opinion import BulkOpinion
from desktop_app.views.pages.bulk.reading import AFTERWARDS, FAILED, BulkChecked, BulkItem, joined
from desktop_app.views.pages.bulk.rows_view import BulkRows
from desktop_app.views.pages.bulk.sheet import BulkSheet
from desktop_app.views.pages.bulk.work import BulkWork

FIRST_MILLISECONDS, APART_MILLISECONDS = 60, (250, 1000)
"""Answers come in one by one: what is shown follows them at this pace."""


class BulkPage(TaskPage):
    """The pre-check table, and the results in the same table."""

    page_id = "bulk"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._keys: list[str] = []
        self._is_chosen = True
        self._command = CommandName.CONFIRM_REQUIREMENT
        self.checked: BulkChecked | None = None
        self.run_shown: BulkRun | None = None
        """The run whose results are shown; ``None`` before anything was done."""
        self._reasons: dict[str, str] = {}
        self.work = BulkWork(context.desk, context.lanes, self)
        self._stream = Pace(self, first=FIRST_MILLISECONDS, apart=APART_MILLISECONDS)
        self._info = self.add_info()
        self.rows = BulkRows(context.open_page)
        self.table = self.rows.table
        self.scroll.hide()  # type: ignore[attr-defined]
        self.body.insertWidget(0, self.rows, 1)
        self.opinion = BulkOpinion()
        self.body.insertWidget(0, self.opinion)
        self.set_title(_("批量处理"))
        self.sheet = BulkSheet(self)
        add_bulk_actions(self)
        self.foot = BulkFooter(self)
        self.rows.changed.connect(self._show_footer)
        self.opinion.changed.connect(self._show_footer)
        self.rows.back_wanted.connect(self._go_back)
        self.work.answered.connect(self._show)
        self.work.not_answered.connect(lambda error: self._show_nothing(error.title, error.message))
        self.work.job.progressed.connect(self._show_progress)
        self.work.job.done.connect(self._done)
        self.work.job.failed.connect(self._work_failed)
        self._stream.due.connect(self.check)
        for kind in (events.CommandChanged, events.FactsChanged):
            self.context.bridge.subscribe(kind, self._changed)
        self._show_footer()

    @property
    def items(self) -> tuple[BulkItem, ...]:
        """All rows, shown or filtered away."""
        return self.rows.items

    def activate(
        self,
        keys: Sequence[str] | None = None,
        command: str = "",
        is_chosen: bool = True,
        run_id: str | None = None,
        **arguments: Any,
    ) -> None:
        """Check these cases for an act; without keys the ones of last time again.

        ``is_chosen``: a person chose these very rows. Rows that only happened to be in the list begin unticked.
        ``run_id``: show what came of that run instead; empty: of the newest one.
        """
        is_new = keys is not None or run_id is not None
        if self.work.is_working:
            if is_new:
                self.context.notify("info", _("上一批还在办，办完再开始下一批；没办到的一单也不会丢。"))
            return
        if is_new:
            self._forget()
        if run_id is not None:
            self.work.find(self.connection_id, run_id)
            return
        if keys is not None:
            self._is_chosen = is_chosen
            self._keys = list(dict.fromkeys(keys))
            self._command = CommandName(command) if command else CommandName.CONFIRM_REQUIREMENT
            self.belongs_to = "refunds" if self._command in REFUND_ACTS else ""
        self.check()

    def refresh(self) -> None:
        """Check again, or read the results again; another connection has rows of its own."""
        if self.checked is not None and self.checked.connection_id != self.connection_id and not self.work.is_working:
            self._forget()
            self._keys = []
        self.check()

    def focus_first(self) -> None:
        self.table.setFocus()

    def on_width(self, kind: WidthClass) -> None:
        self.rows.set_width_kind(kind)
        self._show_footer()

    def check(self) -> None:
        """Ask for the pre-check of all rows; once something was done, for what came of it."""
        if self.work.is_working:
            return
        if self.run_shown is not None:
            self.work.read(self.run_shown)
            return
        self._info.set_info("circle-dashed", _("正在检查…"))
        self.work.check(self.connection_id, self._keys, self._command)

    def run(self) -> None:
        """Do the ticked rows, or try the failed ones again."""
        keys = self.rows.wanted_keys()
        if keys and self.checked is not None and not self.work.is_working:
            self.stays_as_left = True  # what was begun is shown on the way back, not checked anew
            self.work.do(self.checked, keys, self.run_shown, self.opinion.text)
            self._show_progress(0, len(keys))
            self._show_footer()

    def recall(self) -> None:
        """撤回 all rows of the run that have not left this computer."""
        if self.run_shown is not None and not self.work.is_working:
            self.work.recall(self.run_shown)
            self._show_footer()

    def _show(self, checked: BulkChecked | None) -> None:
        if checked is None:
            self._show_nothing(_("还没有批量办理过"), _("在服务监管里选几单，按“批量处理”。"))
        elif checked.run is None:
            self._show_checked(checked)
        else:
            self._show_run(checked)

    def _show_checked(self, checked: BulkChecked) -> None:
        kept = self.rows.model.ticked_keys if self.checked is not None else None
        self._take(checked, checked.items)
        self._info.set_info("clock", words.checked_at(checked))
        first = self.rows.possible_keys() if self._is_chosen else set()
        self.rows.tick(first if kept is None else kept)
        self.rows.show_empty("" if self.items else _("没有可以批量处理的订单"), words.which_rows(checked))
        self.table.choose_place(0)
        first_field = self.opinion.field if checked.needs_opinion and not self.opinion.text else self.table
        if not self.opinion.is_being_typed:
            (first_field if self.items else self).setFocus()

    def _show_run(self, checked: BulkChecked) -> None:
        """What came of the run; rows that failed just now are ticked, so that one press tries them again."""
        before = {item.key: item.state for item in self.items}
        is_first = self.run_shown is None or not before or not any(state in AFTERWARDS for state in before.values())
        self.run_shown, self.stays_as_left = checked.run, True
        self._take(checked, joined(self.items, checked.items, self._reasons))
        failed = {item.key for item in self.items if item.state == FAILED and before.get(item.key) != FAILED}
        self.rows.tick(self.rows.model.ticked_keys | failed)
        self._info.set_info(*words.outcome(self.items))
        self.rows.show_empty("")
        if failed or is_first:
            self.table.choose_place(0)
        if is_first:
            self.table.setFocus()

    def _take(self, checked: BulkChecked, items: tuple[BulkItem, ...]) -> None:
        self.checked = checked
        self.freshness_kind = checked.kind
        self.opinion.show_presets(checked.presets)
        self.opinion.setVisible(checked.needs_opinion and checked.run is None and bool(items))
        title = checked.title if items else _("批量处理")
        self.set_title(title, words.subject_of(items, checked) if items else "")
        self.rows.show_items(items, checked.now)

    def _show_progress(self, done: int, total: int) -> None:
        self._info.set_info("circle-dashed", _("正在办理 {done} / {count}…", done=done, count=total))

    def _done(self, result: Any) -> None:
        """The rows of this press were done, or those that were held were recalled; what came of them is read."""
        first, second = result
        if isinstance(first, BulkRun):
            self.run_shown = first
            self._reasons = {one.key: one.message for one in second if one.can_retry}
            self.rows.choose_filter(words.ALL)
        else:
            self.context.notify("info", words.recalled(first, second))
        self.check()

    def _work_failed(self, error: DeskError) -> None:
        self.tell_error(error)
        self.check()
        self._show_footer()

    def _changed(self, event: events.Event) -> None:
        """Answers come in while the results are shown."""
        run = self.run_shown
        if run is not None and event.connection_id in ("", run.connection_id) and self.isVisible():
            self._stream.ask()

    def _forget(self) -> None:
        self.run_shown, self.checked, self._reasons = None, None, {}
        self.opinion.field.set_value("")
        self.opinion.hide()
        self.stays_as_left = False
        self.rows.show_items(())
        self.rows.tick(set())

    def _show_nothing(self, title: str, why: str) -> None:
        self._info.set_info("", "")
        self.set_title(_("批量处理"))
        self.rows.show_items(())
        self.rows.show_empty(title, why)

    def _show_footer(self) -> None:
        self.foot.show(self.items, set(self.rows.wanted_keys()), self.width_kind <= WidthClass.NARROW)

"""批量处理: many cases at once. Each is checked before, ticked or not, and becomes an entry of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError
from desktop_app.models import wording
from desktop_app.models.acts import BulkResult
from desktop_app.models.commands import CommandName
from desktop_app.texts import _, n_
from desktop_app.views.kit.cells import ListSource
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import HEADER_HEIGHT, PAGE_MARGIN, ROW_HEIGHT, SPACE_12
from desktop_app.views.pages.bulk.bulk_footer import BulkFooter, add_bulk_actions
from desktop_app.views.pages.bulk.columns import LEAVING, STATES, BulkCells
from desktop_app.views.pages.bulk.filter_chips import FilterChips
from desktop_app.views.pages.bulk.reading import (
    DONE,
    FAILED,
    FIX,
    READY,
    REVIEW,
    BulkChecked,
    BulkItem,
    check_rows,
    do_rows,
    with_results,
)

ALL = "all"


class BulkPage(TaskPage):
    """The pre-check table, and the results in the same table."""

    page_id = "bulk"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._keys: list[str] = []
        self._is_chosen = True
        self._command = CommandName.CONFIRM_REQUIREMENT
        self._checked: BulkChecked | None = None
        self.items: tuple[BulkItem, ...] = ()
        self._filter = ALL
        self._job: Any = None
        self._is_working = False
        self.act_title = ""
        """The act in the words of its button; empty before the check."""
        self._info = self.add_info()
        self.chips = FilterChips()
        self._cells = BulkCells()
        self.model = PagedTableModel(ListSource(()), self._cells.specs(), parent=self)
        self.table = PagedTable(self.model, name=_("批量处理的订单"))
        self._remark = QWidget()
        remark = QHBoxLayout(self._remark)
        remark.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_12)
        remark.setAlignment(Qt.AlignmentFlag.AlignTop)
        remark.addWidget(QuietLine(_("每一单各成为待提交里的一条；没办成的留在这里并写明原因，只重试没办成的。")))
        self.empty = EmptyState()
        self._lay_out()
        self.set_title(_("批量处理"))
        add_bulk_actions(self)
        self.foot = BulkFooter(self)
        self.chips.chosen.connect(self.choose_filter)
        self.model.ticks_changed.connect(self._show_footer)
        self.table.row_opened.connect(self._open_row)
        self.table.link_pressed.connect(lambda item, _column: self._open_row(item))
        self._show_footer()

    def activate(
        self, keys: Sequence[str] | None = None, command: str = "", is_chosen: bool = True, **arguments: Any
    ) -> None:
        """Check these cases for an act; without keys the ones of last time again.

        ``is_chosen``: a person chose these very rows. Rows that only happened to be in the list begin unticked.
        """
        if keys is not None:
            self._is_chosen = is_chosen
            self._keys = list(dict.fromkeys(keys))
            self._command = CommandName(command) if command else CommandName.CONFIRM_REQUIREMENT
            self.items, self._checked, self._filter = (), None, ALL
        self.check()

    def refresh(self) -> None:
        """Check again, unless results are shown."""
        if not any(item.result for item in self.items):
            self.check()

    def focus_first(self) -> None:
        self.table.setFocus()

    def on_width(self, kind: WidthClass) -> None:
        self.table.set_hidden_columns(LEAVING.get(kind, ()))
        self._show_footer()

    def check(self) -> None:
        """Ask for the pre-check of all rows."""
        if self._is_working:
            return
        if self._job is not None:
            self._job.cancel()
        self._info.set_info("circle-dashed", _("正在检查…"))
        self._job = self.context.lanes.start(
            "read",
            check_rows,
            self.context.desk,
            self.connection_id,
            self._keys,
            self._command,
            done=self._show_checked,
            failed=self._check_failed,
        )

    def run(self) -> None:
        """Register the ticked rows as done in the console, or try the failed ones again."""
        keys = self.wanted_keys()
        if not keys or self._is_working or self._checked is None:
            return
        self._is_working = True
        self._show_footer()
        self._info.set_info("circle-dashed", _("正在登记 0 / {count}…", count=len(keys)))
        self._job = self.context.lanes.start(
            "work",
            do_rows,
            self.context.desk,
            self._checked.connection_id,
            keys,
            self._command,
            done=self._show_results,
            failed=self._run_failed,
            progress=self._show_progress,
        )

    def wanted_keys(self) -> list[str]:
        """Keys of the rows that the button is about, in their order."""
        ticked = self.model.ticked_keys
        return [item.key for item in self.items if item.can_tick and item.key in ticked]

    def tick_all(self) -> None:
        """Tick all that may be ticked, or none when all are."""
        possible = {item.key for item in self.items if item.can_tick}
        self.model.set_ticked_keys(set() if possible <= self.model.ticked_keys else possible)

    def _show_checked(self, checked: BulkChecked) -> None:
        self._job = None
        kept = self.model.ticked_keys if self._checked is not None else None
        self._checked, self.act_title = checked, checked.title
        self.items = checked.items
        self._cells.now = checked.now
        time = f"{checked.now.astimezone(CHINA):%H:%M}"
        self._info.set_info("clock", _("{time} 检查过，还没有登记", time=time))
        possible = {item.key for item in self.items if item.can_tick}
        self._show_items()
        first = possible if self._is_chosen else set()
        self.model.set_ticked_keys(first if kept is None else possible & kept)
        self.set_title(checked.title if self.items else _("批量处理"), subject_of(self.items) if self.items else "")
        self._show_empty("" if self.items else _("没有可以批量处理的订单"))
        self.table.choose_place(0)
        (self.table if self.items else self).setFocus()

    def _show_items(self) -> None:
        shown = [item for item in self.items if self._filter in (ALL, item.state)]
        self.model.set_source(ListSource(shown))
        self.table.setMaximumHeight(theme().px(HEADER_HEIGHT + ROW_HEIGHT * max(1, len(shown))) + 2)
        counts = Counter(item.state for item in self.items)
        chips = [(ALL, "neutral", "", _("全部 {count}", count=len(self.items)))]
        for state in (FAILED, DONE, READY, REVIEW, FIX):
            if counts[state]:
                sign = STATES[state]
                text = _("{count} 单{state}", count=counts[state], state=sign.text)
                chips.append((state, sign.chip, sign.icon, text))
        remark = _("必改的不能勾选") if counts[FIX] else ""
        self.chips.set_chips(chips, self._filter, remark)
        self._show_footer()

    def choose_filter(self, id: str) -> None:
        """Show only the rows of one state, or all."""
        self._filter = id
        self._show_items()

    def _show_progress(self, done: int, total: int) -> None:
        self._info.set_info("circle-dashed", _("正在登记 {done} / {count}…", done=done, count=total))

    def _show_results(self, results: list[BulkResult]) -> None:
        self._job = None
        self._is_working = False
        self.items = with_results(self.items, results)
        failed = {item.key for item in self.items if item.state == FAILED}
        done = sum(item.state == DONE for item in self.items)
        if failed:
            told = _("{done} 单已办理，{failed} 单没办成", done=done, failed=len(failed))
            self._info.set_info("warning", told, "amber")
        else:
            self._info.set_info("check-square", _("{done} 单已办理", done=done), "green")
        self._filter = ALL
        left = {item.key for item in self.items if item.can_tick and item.key in self.model.ticked_keys}
        self._show_items()
        self.model.set_ticked_keys(failed or left)
        self.table.choose_place(0)

    def _check_failed(self, error: DeskError) -> None:
        self._job = None
        self._info.set_info("", "")
        self.items = ()
        self.set_title(_("批量处理"))
        self._show_items()
        self._show_empty(error.title, error.message)

    def _run_failed(self, error: DeskError) -> None:
        self._job = None
        self._is_working = False
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))
        self._show_footer()

    def _show_empty(self, title: str, why: str = "") -> None:
        is_empty = bool(title)
        self.empty.setVisible(is_empty)
        for widget in (self.table, self.chips, self._remark):
            widget.setVisible(not is_empty)
        if is_empty:
            which = _("批量处理只办处在“商家确认需求”的订单；其他节点每一单要填的内容不同，请逐单办理。")
            self.empty.set_content(title, why or which, (_("返回"), self._go_back))

    def _show_footer(self) -> None:
        self.foot.show(self.items, set(self.wanted_keys()), self._is_working, self.width_kind <= WidthClass.NARROW)

    def _open_row(self, item: BulkItem | None) -> None:
        if item is not None and item.result is not None and item.result.is_done:
            self.context.open_page("outbox", command_id=item.result.command_id or "", tab="done")
        elif item is not None:
            self.context.open_page("supervision", view="open", key=item.key)

    def _lay_out(self) -> None:
        self.scroll.hide()  # type: ignore[attr-defined]
        for place, widget in enumerate((self.chips, self.table, self._remark, self.empty)):
            self.body.insertWidget(place, widget, 1 if widget in (self.table, self.empty) else 0)
        self.body.insertStretch(4, 0)
        self.empty.hide()


def subject_of(items: Sequence[BulkItem]) -> str:
    """How many cases, and where they stand when all stand at one node."""
    nodes = {wording.node_name(item.row.node) for item in items if item.row is not None}
    if len(nodes) == 1:
        return n_("{count} 单，都在{node}", "{count} 单，都在{node}", len(items), node=nodes.pop())
    return n_("{count} 单", "{count} 单", len(items))

"""What the page does when an act of the registry is pressed, and when a service has answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.models.refunds.facts import KIND
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import _
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.refunds.next_refund import NextRefund, read_next
from desktop_app.views.pages.refunds.page_actions import FOR_CHOSEN, open_row_menu
from desktop_app.views.pages.refunds.queue.queue_words import view_title
from desktop_app.views.pages.refunds.refund_acts import RefundActs
from desktop_app.views.pages.supervision.case_list.filter_words import mine_or_all

if TYPE_CHECKING:
    from desktop_app.models.listing import CaseRow
    from desktop_app.views.pages.refunds.page import RefundsPage

REJECT = "RejectRefund"


class RefundHandlers(QObject):
    """Handlers of one page, by the names of its acts."""

    failed = Signal(object)

    def __init__(self, page: RefundsPage) -> None:
        super().__init__(page)
        self._page = page
        lanes = page.context.lanes
        self._next = LaneRead(lanes, read_next, self)
        self._next.answered.connect(self._show_next)
        self._next.failed.connect(self.failed)
        self.acts = RefundActs(page)
        self.acts.failed.connect(self.failed)
        queue, pane = page.queue, page.pane
        queue.row_chosen.connect(self.choose)
        queue.row_opened.connect(self.open_row)
        queue.menu_wanted.connect(self._open_menu)
        queue.paste_wanted.connect(partial(page.context.open_page, "intake", way="paste", kind=KIND))
        queue.wanted.elsewhere.connect(self._say_moved)
        queue.wanted.missing.connect(self._say_missing)
        pane.back_wanted.connect(self.leave)
        pane.case_wanted.connect(self.open_case)
        pane.refund_wanted.connect(self.open_refund)
        pane.menu_wanted.connect(self._open_menu_under)
        pane.settle_wanted.connect(self.acts.settle)
        pane.chase_wanted.connect(partial(self.start_casework, "chase"))

    def by_name(self) -> dict[str, Callable[[], object]]:
        """The handlers of the page's acts."""
        page = self._page
        open_page = page.context.open_page
        return {
            "agree": page.pane.press_next,
            "reject": page.pane.decision.press_reject,
            "next_ours": self.go_next,
            "down": partial(page.queue.table.step, 1),
            "up": partial(page.queue.table.step, -1),
            "filter": page.queue.open_filter,
            "mine": self.filter_mine,
            "open_case": self.open_case,
            "why": self.show_why,
            "copy_id": self.copy_id,
            **{act: partial(self.start_casework, act) for act in ("chase", "owner", "copy_phrase")},
            "bulk": self.open_bulk,
            "export": self.acts.export,
            "paste": partial(open_page, "intake", way="paste", kind=KIND),
            "import": partial(open_page, "intake", way="import", kind=KIND),
            "leave": self.leave,
        }

    def choose(self, row: CaseRow | None) -> None:
        """A row was chosen: read it, and say which acts are possible."""
        page, registry = self._page, self._page.context.registry
        if row is None:
            page.pane.clear()
        else:
            page.pane.show_refund(page.connection_id, row.key)
        for name in FOR_CHOSEN:
            registry.set_enabled(f"refunds.{name}", row is not None, _("先选一张退订申请。"))
        if row is not None:
            registry.set_enabled("refunds.open_case", bool(row.order_id), _("这张申请没有订单ID。"))

    def open_row(self, row: CaseRow | None) -> None:
        """Enter: into the refund, which on narrow pages stands alone."""
        page = self._page
        if row is None:
            return
        if page.width_kind <= WidthClass.NARROW:
            page.places.show_detail_alone(True)
        else:
            page.pane.focus_first()

    def leave(self) -> None:
        """Esc: out of the filter, out of the refund, back to the row."""
        page = self._page
        if page.queue.leave_filter() or page.casework.leave():
            return
        if page.places.is_narrow and page.places.is_detail_alone:
            page.places.show_detail_alone(False)
        else:
            page.queue.focus_first()

    def go_next(self) -> None:
        """Look for the next request that waits for us, behind the one that is shown."""
        page = self._page
        if page.connection_id:
            self._next.ask(page.context.desk, page.connection_id, page.queue.query(), page.pane.refund_id)

    def filter_mine(self) -> None:
        """Only those of mine; pressed again, all."""
        page = self._page
        page.queue.filter.set_text(mine_or_all(page.queue.filter.text()))
        page.queue.arrange()
        page.ask()

    def open_case(self) -> None:
        """The supervision of the order that the request is for."""
        read = self._page.pane.read
        if read is None or read.facts is None or not read.facts.report.facts.order_id:
            return
        facts = read.facts
        if facts.case_key:
            self._page.context.open_page("supervision", view="open", key=facts.case_key)
        elif facts.beside.casework.cases:  # of several lines, and the request names none
            self._page.context.open_page("supervision", view="open", text=facts.report.facts.order_id)
        else:
            told = _("没有订单 {order} 的监管单。请粘贴或登记后再看。", order=facts.report.facts.order_id)
            self._page.context.notify("info", told)

    def open_refund(self, refund_id: str) -> None:
        """Another request, such as an earlier one for the same order."""
        self._page.activate(key=refund_id)

    def show_why(self) -> None:
        """The clause behind what follows."""
        self._page.places.show_detail()
        self._page.pane.facts.show_why()

    def copy_id(self) -> None:
        """The number of the request onto the clipboard."""
        if self._page.pane.refund_id:
            QGuiApplication.clipboard().setText(self._page.pane.refund_id)
            self._page.context.notify("info", _("已复制 {text}", text=self._page.pane.refund_id))

    def start_casework(self, act: str) -> None:
        """记一次催办, 指派负责人, or a phrase onto the clipboard."""
        casework = self._page.casework
        acts = {"chase": casework.open_chase, "owner": casework.open_owner, "copy_phrase": casework.copy_phrase}
        acts[act]()

    def open_bulk(self) -> None:
        """The chosen rows, on the page for many: rejection only, agreeing is a decision for each alone."""
        page = self._page
        rows = page.queue.table.chosen_rows()
        keys = [row.key for row in rows if row.node.value == RefundState.PENDING_SELLER.value]
        if len(keys) < 2:
            told = _("先选几张待审核的申请：按住 Shift 或 Ctrl 再点，或用 Shift 加上下键。同意退订只能一张一张办。")
            page.context.notify("info", told)
            return
        page.context.open_page("bulk", keys=keys, command=REJECT, is_chosen=True)

    def _show_next(self, found: NextRefund) -> None:
        page = self._page
        if found.connection_id != page.connection_id:
            return
        if found.key and found.view == page.queue.views.base:
            page.queue.go_to(found.connection_id, found.key)
        elif found.key:
            page.activate(view=found.view, key=found.key)
        else:
            page.context.notify("info", _("没有别的待我方处理的退订申请。"))

    def _say_moved(self, view: str, _key: str) -> None:
        told = _("要看的这一单在“{view}”里，已转到那里。", view=view_title(view))
        self._page.context.notify("info", told)

    def _say_missing(self, key: str) -> None:
        told = _("没有找到退订单 {refund}，没有打开任何一张。请同步或重新导入数据后再找。", refund=key)
        self._page.context.notify("warn", told)

    def _open_menu(self, _row: CaseRow, place: QPoint) -> None:
        open_row_menu(self._page, place)

    def _open_menu_under(self, button: QWidget) -> None:
        open_row_menu(self._page, button.mapToGlobal(QPoint(0, button.height() + 4)))

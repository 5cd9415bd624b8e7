"""What the page does when an act of the registry is pressed, and when a service has answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from desktop_app.models import wording
from desktop_app.models.command_words import CommandName
from desktop_app.models.listing import View
from desktop_app.models.supervision import Node
from desktop_app.texts import _
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.supervision.case_acts import REFUND, REGISTER_RESULT
from desktop_app.views.pages.supervision.case_list.filter_words import mine_or_all
from desktop_app.views.pages.supervision.case_list.views import view_title
from desktop_app.views.pages.supervision.dispute_actions import APPEAL_RESULT, follow_row
from desktop_app.views.pages.supervision.next_case import NextCase
from desktop_app.views.pages.supervision.page_actions import CASEWORK_ACTS, open_row_menu, show_why

if TYPE_CHECKING:
    from desktop_app.models.acts import Decision
    from desktop_app.models.listing import CaseRow
    from desktop_app.services.acts.settling_nodes import SettledNode
    from desktop_app.views.pages.supervision.page import SupervisionPage

BULK_ROWS = 500


class PageHandlers(QObject):
    """Handlers of one page, by the names of its acts."""

    def __init__(self, page: SupervisionPage) -> None:
        super().__init__(page)
        self._page = page
        side, acts, rows = page.side, page.acts, page.list
        side.act_wanted.connect(self.start_act)
        side.settle_wanted.connect(self.settle)
        side.correct_wanted.connect(self.correct)
        side.reject_wanted.connect(self.send_rejection)
        side.note_written.connect(self.keep_note)
        side.menu_wanted.connect(self.open_menu_under)
        side.back_wanted.connect(self.leave)
        rows.row_chosen.connect(self.choose)
        rows.row_opened.connect(self.open_row)
        rows.wanted.elsewhere.connect(self.say_moved)
        rows.wanted.missing.connect(self.say_missing)
        rows.menu_wanted.connect(self.open_menu_at)
        acts.prepared.connect(self.prepared)
        acts.settled.connect(self.settled)
        self.next_case = NextCase(page)

    def by_name(self) -> dict[str, Callable[[], object]]:
        """The handlers of the page's acts."""
        page = self._page
        return {
            "next_step": page.side.press_next,
            "next_ours": self.next_case.go,
            "down": partial(page.list.table.step, 1),
            "up": partial(page.list.table.step, -1),
            "why": partial(show_why, page),
            "why_effect": partial(show_why, page, is_of_effect=True),
            "copy_id": self._copy_id,
            "note": self.write_note,
            "reject": partial(self.start_on_chosen, CommandName.REJECT_REQUIREMENT.value),
            "bulk": self.open_bulk,
            "filter": page.list.filter.open,
            "mine": partial(filter_mine, page),
            "detail": page.places.toggle_detail,
            "leave": self.leave,
            **{act: partial(_press_casework, page, act) for act in CASEWORK_ACTS},
        }

    def start_act(self, act_id: str, key: str) -> None:
        """Begin an act on a case: simple ones here, the others on a page of their own."""
        page = self._page
        if act_id.startswith("casework:"):
            page.casework.start_link(act_id, key)
        elif act_id.startswith(REFUND):
            page.context.open_page("refunds", view=View.ALL.value, key=act_id.removeprefix(REFUND))
        elif act_id == CommandName.REPORT_COMPLETION.value:
            page.context.open_page("delivery", key=key)
        elif act_id == CommandName.CONFIRM_REQUIREMENT.value:
            page.acts.confirm(page.connection_id, key)
        elif act_id == CommandName.REJECT_REQUIREMENT.value:
            page.side.start_rejecting(page.context.desk.packets.presets(CommandName.REJECT_REQUIREMENT))
        elif act_id == APPEAL_RESULT:
            page.context.open_page(APPEAL_RESULT, key=key)
        elif act_id == REGISTER_RESULT and page.side.read is not None and page.side.read.detail is not None:
            command = page.side.read.detail.command
            if command is not None:
                page.context.open_page("outbox", command_id=command.id, is_just_made=True)

    def correct(self, order_id: str, node: str) -> None:
        """Class and scene are registered anew, with the node that the text names."""
        self._page.context.open_page("registration", order_id=order_id, node=node)

    def _copy_id(self) -> None:
        self._page.side.detail.copy_id()

    def choose(self, row: CaseRow | None) -> None:
        """Another row has the keyboard: its case is shown, and the acts that fit it are on."""
        page = self._page
        follow_row(page.context.registry, row)
        if row is None:
            page.side.clear()
        else:
            page.side.show_case(page.connection_id, row.key)
        registry = page.context.registry
        can_reject = row is not None and row.node is Node.SELLER_CONFIRM_REQUIREMENT
        registry.set_enabled("supervision.reject", can_reject, _("只有商家确认需求这一步可以驳回。"))
        for action_id in ("next_step", "why", "why_effect", "note", "copy_id", *CASEWORK_ACTS):
            registry.set_enabled(f"supervision.{action_id}", row is not None, _("先选一单。"))

    def say_moved(self, view: str, _key: str) -> None:
        """The case that was asked for stands in another view, which is shown now."""
        self._page.context.notify("info", _("要看的这一单在“{view}”里，已转到那里。", view=view_title(view)))

    def say_missing(self, key: str) -> None:
        """The case that was asked for is not there; none is shown in its place."""
        order = key.partition("|")[0]
        told = _("没有找到订单 {order}，没有打开任何一单。请同步或重新导入数据后再找。", order=order)
        self._page.context.notify("warn", told)

    def open_row(self, row: CaseRow | None) -> None:
        """Enter: on narrow pages the detail, else the next useful act."""
        page = self._page
        if row is None:
            return
        if page.width_kind <= WidthClass.NARROW:
            page.places.show_detail_alone(True)
        elif page.side.key == row.key and not page.side.press_next():
            page.side.focus_first()

    def start_on_chosen(self, act_id: str) -> None:
        """Begin an act on the chosen case."""
        if self._page.side.key:
            self.start_act(act_id, self._page.side.key)

    def write_note(self) -> None:
        """Put the keyboard where a note is written, wherever the detail is."""
        self._page.places.show_detail()
        self._page.side.write_note()

    def keep_note(self, key: str, text: str) -> None:
        """A note was written."""
        self._page.acts.note(self._page.connection_id, key, text)

    def leave(self) -> None:
        """Esc: out of the reason, out of the detail page, back to the row."""
        page = self._page
        if page.side.is_rejecting:
            page.side.leave_rejecting()
        elif page.casework.leave():
            pass  # back to the case
        elif page.width_kind <= WidthClass.NARROW:
            page.places.show_detail_alone(False)
        page.list.table.setFocus()

    def open_bulk(self) -> None:
        """The chosen rows, or those of this view, on the page for many: only 确认需求 has nothing to fill in by row."""
        page = self._page
        chosen = page.list.table.chosen_rows()
        is_chosen = len(chosen) > 1
        rows = chosen if is_chosen else page.list.first_rows(BULK_ROWS)
        keys = [row.key for row in rows if row.node is Node.SELLER_CONFIRM_REQUIREMENT]
        command = CommandName.CONFIRM_REQUIREMENT.value
        page.context.open_page("bulk", keys=keys, command=command, is_chosen=is_chosen)

    def settle(self, key: str, node: str, also_same_text: bool, remember: bool) -> None:
        """认定为…"""
        self._page.acts.settle(self._page.connection_id, key, node, also_same_text, remember)

    def settled(self, settled: SettledNode) -> None:
        """The state is known now: say so, and offer to take it back."""
        name, count = wording.node_name(settled.node), len(settled.keys)
        text = (
            _("已认定为{node}", node=name) if count == 1 else _("已把 {count} 单认定为{node}", node=name, count=count)
        )
        self._page.context.notify("done", text, _("撤销"), partial(self._page.acts.take_back, settled))
        self._page.list.table.setFocus()

    def send_rejection(self, key: str, reason: str) -> None:
        """Prepare the rejection with its reason."""
        self._page.acts.reject(self._page.connection_id, key, reason)

    def prepared(self, decision: Decision) -> None:
        """A command was made: its packet waits in the outbox. Else say why not, where it was asked."""
        page = self._page
        if decision.command is not None:
            page.side.reject.forget(decision.key)
            page.side.leave_rejecting()
            page.context.open_page("outbox", command_id=decision.command.id, is_just_made=True)
        elif page.side.is_rejecting:
            page.side.reject.show_problem(decision.reason)
        else:
            page.context.notify("warn", decision.reason)

    def open_menu_at(self, _row: CaseRow, place: QPoint) -> None:
        """The row's menu at the pointer; the row was chosen by the press."""
        open_row_menu(self._page, place)

    def open_menu_under(self, button: QWidget) -> None:
        """The same menu from the detail."""
        open_row_menu(self._page, button.mapToGlobal(QPoint(0, button.height() + 4)))


def _press_casework(page: SupervisionPage, act: str) -> None:
    page.casework.press(act)


def filter_mine(page: SupervisionPage) -> None:
    """Only those of mine; pressed again, all. What is to be settled has no filter."""
    if page.list.view != View.UNKNOWN:
        page.list.filter.set_text(mine_or_all(page.list.filter.text()))
        page.ask()

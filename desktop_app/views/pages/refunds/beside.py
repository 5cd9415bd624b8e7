"""The middle and the right of the page: one refund with its facts, its decision form and the what-if."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_16
from desktop_app.views.pages.refunds.decision.decision_panel import DecisionPanel
from desktop_app.views.pages.refunds.facts.facts_panel import FactsPanel
from desktop_app.views.pages.refunds.reading import RefundRead, read_refund
from desktop_app.views.pages.refunds.what_if.what_if_panel import WhatIfPanel
from desktop_app.views.pages.supervision.beside.side_guests import SideGuests

WHAT_IF_WIDTH = 348
WHAT_IF_WIDTH_MEDIUM = 312


class RefundPane(QWidget):
    """Reads the chosen refund in one piece of work and shows its parts; what is read of another one is not shown."""

    shown = Signal(object)
    """A RefundRead that is shown now."""
    failed = Signal(object)
    back_wanted = Signal()
    case_wanted = Signal()
    chase_wanted = Signal()
    refund_wanted = Signal(str)
    menu_wanted = Signal(QWidget)
    settle_wanted = Signal(str, object, bool, bool)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted = ("", "")
        self.read: RefundRead | None = None
        self._is_focus_wanted = False
        self._back = GhostButton(_("返回列表"), "arrow-left", "Esc")
        self._back.clicked.connect(self.back_wanted)
        self.facts = FactsPanel()
        for told, wanted in (
            (self.facts.case_wanted, self.case_wanted),
            (self.facts.chase_wanted, self.chase_wanted),
            (self.facts.refund_wanted, self.refund_wanted),
            (self.facts.menu_wanted, self.menu_wanted),
            (self.facts.settle_wanted, self.settle_wanted),
        ):
            told.connect(wanted)
        self.decision = DecisionPanel(context)
        self.what_if = WhatIfPanel(context)
        self._nothing = EmptyState(_("没有选中的退订申请"), _("在左边选一张，这里显示能不能同意、同意之后会怎样。"))
        self._read_lane = LaneRead(context.lanes, read_refund, self)
        self._read_lane.answered.connect(self._show)
        self._read_lane.failed.connect(self.failed)
        self._lay_out()
        self.clear()

    @property
    def refund_id(self) -> str:
        """The refund that is wanted; empty when none is."""
        return self._wanted[1]

    @property
    def connection_id(self) -> str:
        """The connection of the refund that is wanted."""
        return self._wanted[0]

    def show_refund(self, connection_id: str, refund_id: str) -> None:
        """Read a refund and show it."""
        if self._wanted != (connection_id, refund_id):
            self.guests.leave()
            self._wanted = (connection_id, refund_id)
            self._read_lane.forget()
        self.refresh()

    def refresh(self) -> None:
        """Read the refund that is shown again."""
        if self.refund_id:
            self._read_lane.ask(self._context.desk, *self._wanted)

    def clear(self) -> None:
        """No refund is chosen."""
        self._wanted, self.read = ("", ""), None
        self._read_lane.forget()
        for part in (self.facts, self.decision, self.what_if):
            part.clear()
        self._set_shown(False)

    def focus_first(self) -> None:
        """Put the keyboard where work starts, as soon as it is there."""
        self._is_focus_wanted = self.read is None
        if self.read is None:
            self._back.setFocus()
        elif self.read.decision is not None and self.decision.isVisibleTo(self):
            self.decision.focus_first()
        else:
            self.facts.focus_first()

    def press_next(self) -> bool:
        """The next useful act: keep what is filled in, settle a state that could not be read, else agree."""
        if self.guests.press():
            return True
        if self.facts.settle.isVisibleTo(self):
            return self.facts.settle.press_next()
        return self.decision.press_agree()

    def set_as_page(self, is_page: bool) -> None:
        """Alone on a narrow page, with a way back to the queue."""
        self.guests.set_as_page(is_page)

    def set_folded(self, is_folded: bool, width: int = WHAT_IF_WIDTH) -> None:
        """The what-if below the decision, or beside it with a width."""
        self._is_folded = is_folded
        self._aside.setFixedWidth(theme().px(width))
        for column in (self._middle_column, self._right_column):
            column.removeWidget(self.what_if)
        column = self._middle_column if is_folded else self._right_column
        column.insertWidget(column.count() - 1, self.what_if)  # before the stretch
        self._set_shown(self.read is not None)

    def _show(self, read: RefundRead) -> None:
        if (read.connection_id, read.refund_id) != self._wanted:
            return
        if read.facts is None:
            self.clear()
            return
        self.read = read
        self.facts.show_refund(read.facts)
        self.decision.show_refund(read.decision)
        self.what_if.show_refund(read.what_if)
        self._set_shown(True)
        if self._is_focus_wanted and self._back.hasFocus():
            self.focus_first()
        self._is_focus_wanted = False
        self.shown.emit(read)

    def _set_shown(self, is_shown: bool) -> None:
        self._nothing.setVisible(not is_shown)
        self._stack.setVisible(is_shown)
        self._aside.setVisible(is_shown and not self._is_folded)
        self._line.setVisible(is_shown and not self._is_folded)

    def _lay_out(self) -> None:
        self._is_folded = False
        content, aside = QWidget(), QWidget()
        self._middle_column, self._right_column = QVBoxLayout(content), QVBoxLayout(aside)
        for column in (self._middle_column, self._right_column):
            column.setContentsMargins(PAGE_MARGIN, SPACE_16, PAGE_MARGIN, SPACE_16)
            column.setSpacing(SPACE_16)
        for part in (self.facts, self.decision):
            self._middle_column.addWidget(part)
        self._middle_column.addStretch(1)
        self._right_column.addWidget(self.what_if)
        self._right_column.addStretch(1)
        self._middle, self._aside = QWidget(), QWidget()
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(VerticalScroll(content), 1)
        middle.addWidget(self.decision.foot)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._middle)
        self.guests = SideGuests(self._stack, self._back)
        # a region of its own around the scroll, which sets its own least width
        beside = QVBoxLayout(self._aside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(VerticalScroll(aside))
        self._aside.setFixedWidth(theme().px(WHAT_IF_WIDTH))
        self._line = Hairline(is_vertical=True)
        outer, row, top = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        for layout in (outer, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        top.setContentsMargins(PAGE_MARGIN - SPACE_8, 0, PAGE_MARGIN, 0)
        top.addWidget(self._back)
        top.addStretch(1)
        outer.addLayout(top)
        outer.addLayout(row, 1)
        for widget, stretch in ((self._nothing, 1), (self._stack, 1), (self._line, 0), (self._aside, 0)):
            row.addWidget(widget, stretch)

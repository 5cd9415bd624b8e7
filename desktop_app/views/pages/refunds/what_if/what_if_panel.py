"""What would follow from agreeing and from rejecting, beside the decision or folded under it.

It takes the height that it needs and does not scroll itself: the region around it does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12
from desktop_app.views.pages.refunds.what_if.effect_row import EffectRow
from desktop_app.views.pages.refunds.what_if.grounds_block import GroundsBlock
from desktop_app.views.pages.refunds.what_if.reading import read_what_if
from desktop_app.views.pages.refunds.what_if.what_if_words import Section

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.what_if.reading import WhatIfRead


class WhatIfPanel(QWidget):
    """Shows what would follow for the refund that is chosen."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._read: WhatIfRead | None = None
        self._again = LaneRead(context.lanes, read_what_if, self)
        self._again.answered.connect(self._show_again)
        self._again.failed.connect(self._tell)
        self._sections = QVBoxLayout()
        self._sections.setSpacing(0)
        self._rows: list[EffectRow] = []
        self._of_customer: list[EffectRow] = []
        self._customer = QVBoxLayout()
        self._customer.setSpacing(0)
        self.grounds = GroundsBlock(context)
        self.grounds.changed.connect(self._read_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._sections)
        column.addWidget(self.grounds)
        column.addLayout(self._customer)
        self.hide()

    @property
    def read(self) -> WhatIfRead | None:
        """What is shown."""
        return self._read

    def show_refund(self, read: WhatIfRead | None) -> None:
        """Show what would follow; ``None`` where there is nothing to say."""
        if read is None:
            self.clear()
            return
        is_same = self._read is not None and self._read.view == read.view
        self._read = read
        if not is_same:
            self._fill(read)
        self.show()

    def clear(self) -> None:
        """No refund is chosen."""
        self._read = None
        self._again.forget()
        self.hide()

    def rows(self) -> list[EffectRow]:
        """Every line from the top, the grounds among them."""
        return [*self._rows, *self.grounds.rows(), *self._of_customer]

    def _fill(self, read: WhatIfRead) -> None:
        had = self._focused_label()
        empty_layout(self._sections)
        empty_layout(self._customer)
        view = read.view
        if view.over:
            over = PlainLabel(view.over, token="text2", wrap=True)
            self._sections.addWidget(over)
            self._sections.addSpacing(SPACE_8)
        self._rows = []
        for place, section in enumerate(view.sections):
            self._rows += self._add(self._sections, section, is_first=place == 0)
        self.grounds.show_grounds(view.grounds)
        self._of_customer = self._add(self._customer, view.customer, is_first=False)
        self._order_keyboard()
        again = next((row for row in self.rows() if had and row.line.label == had), None)
        if again is not None:
            again.setFocus()

    def _focused_label(self) -> str:
        """The label of the line that has the keyboard, which goes away when the lines are made anew."""
        focused = self.focusWidget() if self.isVisible() else None
        has_focus = isinstance(focused, EffectRow) and focused.hasFocus()
        return focused.line.label if isinstance(focused, EffectRow) and has_focus else ""

    def _order_keyboard(self) -> None:
        """Tab goes from the top to the bottom, although some lines were made later than those below them."""
        order = [*self._rows, self.grounds.edit, *self.grounds.rows(), *self._of_customer]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _add(self, column: QVBoxLayout, section: Section, *, is_first: bool) -> list[EffectRow]:
        if not is_first:
            if column.count():
                column.addSpacing(SPACE_8)
            column.addWidget(Hairline())
            column.addSpacing(SPACE_12)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(PlainLabel(section.title, bold=True, elide="right"), 1)
        if section.note:
            head.addWidget(PlainLabel(section.note, token="text2"))
        column.addLayout(head)
        column.addSpacing(SPACE_4)
        rows = [EffectRow(line) for line in section.lines]
        for row in rows:
            column.addWidget(row)
            row.show()  # at once: until then no row takes the keyboard
        return rows

    def _read_again(self) -> None:
        """The list of grounds changed: what it says of this request is read anew."""
        if self._read is not None:
            self._again.ask(self._context.desk, self._read.connection_id, self._read.refund_id)

    def _show_again(self, read: WhatIfRead | None) -> None:
        shown = self._read
        if read is not None and shown is not None and read[:2] == shown[:2]:
            self.show_refund(read)

    def _tell(self, error: DeskError) -> None:
        self._context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

"""认定状态: what was written, the states that this request can have, and that settling can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.refunds.states import FINAL, RefundState, mover_of
from desktop_app.models.supervision import Node, Party
from desktop_app.texts import _, n_
from desktop_app.views.kit.buttons import PrimaryButton
from desktop_app.views.kit.fields import CheckMark
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.tokens import PRIMARY_HEIGHT, SPACE_8, SPACE_12
from desktop_app.views.pages.supervision.beside.node_options import NodeOptions
from desktop_app.views.pages.supervision.detail.detail_reading import OptionView

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.facts.reading import FactsRead


class SettlePanel(QWidget):
    """``settle_wanted`` carries the request, the state, whether the same text goes along, and whether to remember."""

    settle_wanted = Signal(str, object, bool, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refund_id = ""
        self.options = NodeOptions()
        self.options.chosen.connect(self._follow)
        self.same = CheckMark()
        self.remember = CheckMark(_("以后遇到这句原文都这样认定"))
        self.settle = PrimaryButton("")
        self.settle.set_height(PRIMARY_HEIGHT)
        self.settle.clicked.connect(self.press)
        self._after = PlainLabel("", "caption", "text2", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.settle)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Hairline())
        column.addWidget(PlainLabel(_("这是哪个状态"), bold=True))
        column.addWidget(self.options)
        column.addWidget(self.same)
        column.addWidget(self.remember)
        column.addSpacing(SPACE_12 - SPACE_8)
        column.addLayout(row)
        column.addWidget(self._after)
        self.hide()

    def show_refund(self, read: FactsRead) -> None:
        """Show the states; a choice already made on this request stays. Hidden for one whose state is known."""
        states = read.beside.possible_states
        self.setVisible(bool(states))
        if not states:
            self._refund_id = ""
            return
        if self._refund_id != read.refund_id:
            self._refund_id = read.refund_id
            self.options.set_options(tuple(_option(one) for one in states))
            self.same.setChecked(False)
            self.remember.setChecked(False)
        count = read.beside.same_text_count
        self.same.setText(n_("同样原文的另 {count} 单一并认定", "同样原文的另 {count} 单一并认定", count))
        self.same.setVisible(count > 0)
        self.remember.setVisible(bool(read.report.facts.state_text))
        self._follow()

    def press(self) -> bool:
        """认定为…; False when no state is chosen."""
        option = self.options.current()
        if option is None or not self._refund_id or not self.settle.isEnabled():
            return False
        same = self.same.isChecked() and self.same.isVisibleTo(self)
        remember = self.remember.isChecked() and self.remember.isVisibleTo(self)
        self.settle_wanted.emit(self._refund_id, RefundState(option.node.value), same, remember)
        return True

    def press_next(self) -> bool:
        """From elsewhere to the choice, from there to the button; only the button settles."""
        inside = self.focusWidget()
        if self.settle.hasFocus():
            return self.press()
        if inside is not None and inside.hasFocus() and self.settle.isEnabled():
            self.settle.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.options.focus_chosen()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.press_next()
            return
        super().keyPressEvent(event)

    def _follow(self) -> None:
        option = self.options.current()
        for box in (self.same, self.remember):
            box.setEnabled(option is not None)
        self.settle.setEnabled(option is not None)
        if option is None:
            self.settle.set_words(_("认定状态"))
            self._after.set_text(_("先保留在这里，不丢也不猜。"))
        else:
            self.settle.set_words(_("认定为{node}", node=option.name))
            self._after.set_text(_("认定后：{after}。可撤销。", after=option.after))


def _option(state: RefundState) -> OptionView:
    """A state to choose from, and whose move it would be."""
    party = mover_of(state)
    after = _("已结束") if state in FINAL else wording.party_title(party)
    hint = _("待我方处理") if party is Party.SELLER else ""
    return OptionView(Node(state.value), wording.refund_state_name(state.value), hint, after)

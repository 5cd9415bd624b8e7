"""The facts of a refund, above its decision form: whose move, how much, how long, and what follows if nobody moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton, on_press
from desktop_app.views.kit.facts import LABEL_WIDTH
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FACT_ROW_HEIGHT, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.refunds.facts.checks import ChecksBlock, checks_view
from desktop_app.views.pages.refunds.facts.facts_words import FactsView, OtherLine, PlainFact, facts_view
from desktop_app.views.pages.refunds.facts.settle_panel import SettlePanel
from desktop_app.views.pages.supervision.case_list.chip_row import ChipRow
from desktop_app.views.pages.supervision.case_list.icon_mark import IconMark
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, RuleRow, label_width

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.facts.reading import FactsRead


class FactLine(QWidget):
    """Label, icon, value and a quieter remark; a long value takes as many lines as it needs."""

    def __init__(self, fact: PlainFact, width: int) -> None:
        super().__init__()
        name = PlainLabel(fact.label, token="text2", wrap=True)
        name.setFixedWidth(theme().px(width))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        row.setSpacing(SPACE_8)
        row.addWidget(name)
        if fact.value.icon:
            row.addWidget(IconMark(fact.value.icon, fact.value.ink))
        value = PlainLabel(fact.value.text, "body", fact.value.ink, bold=fact.value.is_bold, wrap=not fact.remark)
        row.addWidget(value, 0 if fact.remark else 1)
        if fact.remark:
            row.addWidget(PlainLabel(fact.remark, token="text2", elide="right"), 1)
        self.setAccessibleName(" ".join(filter(None, (fact.label, fact.value.text, fact.remark))))


class FactsPanel(QWidget):
    """``case_wanted``: the order was pressed · ``chase_wanted``: 记一次催办.

    ``refund_wanted`` carries another request's number · ``menu_wanted`` the button to open under.
    ``settle_wanted`` as of SettlePanel.
    """

    case_wanted = Signal()
    chase_wanted = Signal()
    refund_wanted = Signal(str)
    menu_wanted = Signal(QWidget)
    settle_wanted = Signal(str, object, bool, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = ChipRow()
        self._title = PlainLabel(size="title", bold=True, elide="right")
        self._told = PlainLabel(token="text2", elide="right")
        self.order = LinkButton("")
        self.order.clicked.connect(self.case_wanted)
        self.menu_button = GhostButton("", "dots-three")
        self.menu_button.setAccessibleName(_("更多操作"))
        plain_tip(self.menu_button, _("更多操作"))
        self.menu_button.clicked.connect(on_press(self._ask_menu))
        self.lines = Lines()
        self._owner = PlainLabel(elide="right")
        self._owner_label = PlainLabel(_("负责人"), token="text2", elide="right")
        self._owner_label.setFixedHeight(theme().px(FACT_ROW_HEIGHT) - 2)
        self.chase = LinkButton(_("记一次催办"))
        self.chase.clicked.connect(self.chase_wanted)
        self._others = Lines()
        self.settle = SettlePanel()
        self.settle.settle_wanted.connect(self.settle_wanted)
        self.checks = ChecksBlock()
        self._lay_out()

    def show_refund(self, read: FactsRead) -> None:
        """Show a refund."""
        view = facts_view(read)
        self._chips.set_chips(view.chips)
        self._title.set_text(view.title)
        self._told.set_text(view.told)
        self.order.set_words(view.order_id or _("没有订单ID"))
        self.order.setEnabled(bool(view.order_id))
        self.order.setAccessibleName(_("看订单 {order} 的服务监管", order=view.order_id))
        self._fill(view)
        self._owner.set_text(view.owner)
        self.settle.show_refund(read)
        self.checks.show_view(checks_view(read))

    def clear(self) -> None:
        """No refund is chosen."""
        self.settle.hide()

    def show_why(self) -> None:
        """The clause behind what follows if nobody moves."""
        rules = [row for row in self.lines.rows() if isinstance(row, RuleRow)]
        found = next((row for row in rules if row.line.is_effect), rules[0] if rules else None)
        if found is not None:
            found.show_why()

    def focus_first(self) -> None:
        """Put the keyboard where work starts: on the choice of a state that could not be read, else on the order."""
        if self.settle.isVisibleTo(self):
            self.settle.press_next()
        else:
            self.order.setFocus()

    def _fill(self, view: FactsView) -> None:
        width = label_width([line.label for line in view.lines] + [_("负责人")])
        self._owner_label.setFixedWidth(theme().px(width))
        if not self.lines.shows(view.lines):
            self.lines.fill(view.lines, [_row(line, width) for line in view.lines])
        if not self._others.shows(view.others):
            self._others.fill(view.others, [self._other(one, width) for one in view.others])

    def _other(self, line: OtherLine, width: int) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        name = PlainLabel(_("同订单申请"), token="text2", elide="right")
        name.setFixedWidth(theme().px(max(width, LABEL_WIDTH)))
        link = LinkButton(line.refund_id)
        link.setAccessibleName(_("看退订申请 {refund}", refund=line.refund_id))
        link.clicked.connect(on_press(self.refund_wanted.emit, line.refund_id))
        row.addWidget(name)
        row.addWidget(link)
        row.addWidget(PlainLabel(line.text, token="text2", elide="right"), 1)
        return widget

    def _ask_menu(self) -> None:
        self.menu_wanted.emit(self.menu_button)

    def _lay_out(self) -> None:
        head, told, owner = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._chips, 1)
        head.addWidget(self.menu_button)
        for row in (told, owner):
            row.setSpacing(SPACE_8)
        told.addWidget(self._told)
        told.addWidget(self.order)
        told.addStretch(1)
        owner.addWidget(self._owner_label)
        owner.addWidget(self._owner, 1)
        owner.addWidget(self.chase)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(SPACE_8)
        column.addWidget(self._title)
        column.addSpacing(SPACE_4)
        column.addLayout(told)
        column.addSpacing(SPACE_12)
        column.addWidget(self.lines)
        column.addLayout(owner)
        column.addWidget(self._others)
        column.addSpacing(SPACE_16)
        column.addWidget(self.settle)
        column.addWidget(self.checks)


def _row(line: PlainFact | RuleLine, width: int) -> QWidget:
    return RuleRow(line, width) if isinstance(line, RuleLine) else FactLine(line, width)

"""认定状态: the original text, the nodes that the flow allows, and what follows from choosing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording, wording_times
from desktop_app.models.listing import CaseRow
from desktop_app.models.supervision import Node
from desktop_app.texts import _, n_
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.facts import FactRow
from desktop_app.views.kit.fields import CheckMark
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.signs import party_sign
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, PRIMARY_HEIGHT, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.supervision.beside.node_options import INDENT, NodeOptions
from desktop_app.views.pages.supervision.detail.detail_panel import MOST_WIDTH
from desktop_app.views.pages.supervision.detail.detail_reading import DetailRead
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, label_width
from desktop_app.views.pages.supervision.detail.detail_title import DetailTitle
from desktop_app.views.pages.supervision.looks import ChipLook
from desktop_app.views.pages.supervision.presenter import (
    amount_text,
    full_id,
    original_look,
    source_text,
    unknown_chip,
)

if TYPE_CHECKING:
    from desktop_app.services.cases.details import CaseDetail


class UnknownPanel(QWidget):
    """``settle_wanted`` carries key, node, whether the same text goes along, and whether it is remembered."""

    settle_wanted = Signal(str, str, bool, bool)
    correct_wanted = Signal(str, str)
    """Class and scene are to be corrected: number of the order, and the node that its text names."""
    note_wanted = Signal()
    copy_wanted = Signal()
    menu_wanted = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read: DetailRead | None = None
        self.title = DetailTitle()
        self.title.copy_wanted.connect(self.copy_wanted)
        self.title.menu_wanted.connect(self.menu_wanted)
        self._facts = Lines()
        self.options = NodeOptions()
        self.options.chosen.connect(self._follow)
        self._same = CheckMark()
        self._same_of = PlainLabel("", "caption", "text2", elide="right")
        self._remember = CheckMark(_("以后遇到这句原文都这样认定"))
        self._lacking = PlainLabel("", "caption", "text2", wrap=True)
        self.correct = GhostButton(_("更正商品类别和销售场景"))
        self.correct.clicked.connect(self._ask_to_correct)
        self.settle = PrimaryButton("")
        self.settle.set_height(PRIMARY_HEIGHT)
        self.settle.clicked.connect(self.press_settle)
        self._after = PlainLabel("", "caption", "text2", wrap=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(VerticalScroll(self._build()))

    @property
    def key(self) -> str:
        """The case that is shown."""
        return self._read.key if self._read is not None else ""

    def show_read(self, read: DetailRead) -> None:
        """Show a case of unknown state; a choice already made on it stays."""
        detail = read.detail
        if detail is None:
            return
        is_other = self._read is None or self._read.key != read.key
        self._read = read
        row, is_calm = detail.row, bool(detail.type_to_come)
        sign, chip = party_sign(row.whose_move), unknown_chip(row)
        amount = wording.money_text(detail.facts.amount, detail.facts.currency)
        self.title.set_title(
            (ChipLook("neutral" if is_calm else "solid", sign.icon, wording.party_title(row.whose_move)), chip),
            row.product_name or _("没有商品名称"),
            _("{id} · {amount}", id=full_id(row.order_id, row.line_id), amount=amount or amount_text(row)),
        )
        facts = _facts(detail, read)
        if not self._facts.shows(facts):
            width = label_width([label for label, _value, _second_text in facts])
            rows = [FactRow(label, value, _second(second), label_width=width) for label, value, second in facts]
            self._facts.fill(facts, list(rows))
        if is_other:
            self.options.set_options(read.options)
            # both reach beyond this case: only a person says so
            self._remember.setChecked(False)
            self._same.setChecked(False)
        self._choice.setVisible(not is_calm and not self._lacks_type)
        self._show_lacking(detail.lacking_node)
        count = detail.same_text_count
        self._same.setText(n_("同样原文的另 {count} 单一并认定", "同样原文的另 {count} 单一并认定", count))
        self._same.setVisible(count > 0)
        self._same_of.set_text(same_text(read.same_rows, count))
        self._same_of.setVisible(count > 0)
        self._remember.setVisible(bool(row.node_text))
        self._follow()

    def press_next(self) -> bool:
        """From the row the keyboard goes to the choice, from there to the button; only the button settles.

        The nearest node is but a guess.
        """
        if self.settle.hasFocus():
            return self.press_settle()
        inside = self.focusWidget()
        is_chosen = not self._choice.isVisibleTo(self) or (inside is not None and inside.hasFocus())
        if is_chosen and self.settle.isEnabled():
            self.settle.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.options.focus_chosen()
        return True

    def take_same(self) -> None:
        """The other cases with the same text go along."""
        self._same.setChecked(True)

    def remember_text(self) -> None:
        """Whatever carries the same text later is settled alike."""
        self._remember.setChecked(True)

    def press_settle(self) -> bool:
        """Do what the button says; False when there is nothing to settle."""
        option = self.options.current()
        if self._read is None or (option is None and not self.options.is_neither):
            return False
        if self._lacks_type:
            self.correct_wanted.emit(self._read.detail.row.order_id, "")  # type: ignore[union-attr]
            return True
        if option is None:
            self.note_wanted.emit()
            return True
        same = self._same.isChecked() and self._same.isVisibleTo(self)
        remember = self._remember.isChecked() and self._remember.isVisibleTo(self)
        self.settle_wanted.emit(self._read.key, option.node.value, same, remember)
        return True

    def _show_lacking(self, node: Node | None) -> None:
        can_correct = node is Node.HUAWEI_REVIEW
        if node is not None:
            name = wording.node_name(node)
            told = _("原文是“{node}”，但这一单的流程没有这一步。", node=name)
            if can_correct:
                told = _(
                    "原文是“{node}”，但按已知的商品类别和销售场景，这一单没有这一步。类别或场景不对时，请更正。",
                    node=name,
                )
            self._lacking.set_text(told)
        self._lacking.setVisible(node is not None)
        self.correct.setVisible(can_correct)

    def _ask_to_correct(self) -> None:
        detail = self._read.detail if self._read is not None else None
        if detail is not None and detail.lacking_node is not None:
            self.correct_wanted.emit(detail.row.order_id, detail.lacking_node.value)

    def _follow(self) -> None:
        option = self.options.current()
        is_choice = option is not None
        for box in (self._same, self._remember):
            box.setEnabled(is_choice)
        self.settle.setEnabled(is_choice or self.options.is_neither)
        if option is not None:
            self.settle.set_words(_("认定为{node}", node=option.name))
            self._after.set_text(_("认定后：{after}。可撤销。", after=option.after))
        else:
            self.settle.set_words(_("登记接入类型") if self._lacks_type else _("写一句备注"))
            self._after.set_text(self._why_kept())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.press_next()
            return
        super().keyPressEvent(event)

    @property
    def _lacks_type(self) -> bool:
        """True where no node can be chosen before somebody says of which type the order is."""
        detail = self._read.detail if self._read is not None else None
        return detail is not None and not detail.node_options and not detail.type_to_come

    def _why_kept(self) -> str:
        if self._read is not None and not self._read.options:
            if self._read.detail is not None and self._read.detail.type_to_come:
                return _(
                    "本版本还没有“{type}”的规则，不推算期限与逾期后果。这一单保留在这里，请在控制台上跟进。",
                    type=self._read.detail.type_to_come,
                )
            return _("接入类型或交付子类型看不出来，流程还不知道。登记它和看到的节点，就能推算期限和逾期后果。")
        return _("先保留在这里，不丢也不猜。")

    def _build(self) -> QWidget:
        content = QWidget()
        content.setMaximumWidth(theme().px(MOST_WIDTH))
        column = QVBoxLayout(content)
        column.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_16)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addSpacing(SPACE_8)
        column.addWidget(self._facts)
        column.addWidget(self._lacking)
        column.addWidget(self.correct, alignment=Qt.AlignmentFlag.AlignLeft)
        self._choice = self._build_choice()
        column.addWidget(self._choice)
        column.addSpacing(SPACE_16)
        row = QHBoxLayout()
        row.addWidget(self.settle)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(SPACE_8)
        column.addWidget(self._after)
        column.addStretch(1)
        return content

    def _build_choice(self) -> QWidget:
        choice = QWidget()
        column = QVBoxLayout(choice)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for head, part in ((_("这是哪个节点"), self.options), ("", self._build_boxes())):
            column.addSpacing(SPACE_8)
            column.addWidget(Hairline())
            column.addSpacing(SPACE_12)
            if head:
                column.addWidget(PlainLabel(head, bold=True))
                column.addSpacing(SPACE_8)
            column.addWidget(part)
        return choice

    def _build_boxes(self) -> QWidget:
        boxes = QWidget()
        column = QVBoxLayout(boxes)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._same)
        self._same_of.setContentsMargins(theme().px(INDENT), 0, 0, 0)
        column.addWidget(self._same_of)
        column.addSpacing(SPACE_8)
        column.addWidget(self._remember)
        return boxes


def same_text(rows: tuple[CaseRow, ...], count: int) -> str:
    """Which other cases carry the same text: the first two by name, and how many more."""
    names = [
        _("{product} · {customer}", product=row.product_name or row.order_id, customer=row.customer_name or "")
        for row in rows[:2]
    ]
    said = _("；").join(names)
    return said if count <= len(names) else _("{names} 等 {count} 单", names=said, count=count)


def _facts(detail: CaseDetail, read: DetailRead) -> tuple[tuple[str, str, str], ...]:
    row, source = detail.row, detail.source
    batch, line = (source.batch, source.row_number) if source is not None else (None, 0)
    return (
        (_("原文"), original_look(row).text, ""),
        (_("来源"), source_text(batch, line, read.now), ""),
        (_("流程"), wording.flow_name(row.flow), ""),
        (_("客户"), row.customer_name or wording.NO_VALUE, detail.contact),
        (_("下单时间"), wording_times.full_time(detail.facts.ordered_at), ""),
    )


def _second(text: str) -> PlainLabel | None:
    return PlainLabel(text) if text else None

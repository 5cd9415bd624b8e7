"""What is open and left out of a sheet which claims to be all there is: none is closed, each can be opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.listing import CaseRow
from desktop_app.models.money import CNY, Money
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import _
from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12
from desktop_app.views.pages.intake.whole_rows import WholeRows

LEAVING = {
    WidthClass.MEDIUM: ("owner",),
    WidthClass.NARROW: ("owner", "product"),
    WidthClass.TINY: ("owner", "product", "node"),
}
_REFUND_STATES = {state.value for state in RefundState if state not in (RefundState.UNKNOWN, RefundState.NONE)}
"""What stands where a case has its node; an unknown state is said of both in the same words."""


class MissingTable(QWidget):
    """``open_wanted`` carries the key of a case, or the number of a refund."""

    open_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.told = PlainLabel(wrap=True)
        self.told.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_8)
        self.model = PagedTableModel(ListSource(()), _specs(), parent=self)
        self.table = PagedTable(self.model, name=_("表里没有的单子"))
        self.table.link_pressed.connect(self._pressed)
        self.table.row_opened.connect(self._opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.told)
        column.addWidget(WholeRows(self.table), 1)

    def show_missing(self, rows: Sequence[CaseRow], count: int) -> None:
        """The cases or refunds, ``count`` in all, and what is to be done about them."""
        said = _(
            "这份表说是全部，但有 {count} 单未完结的不在里面。没有关闭其中任何一单：它们可能已办完，也可能是表漏了。"
            "请逐单在控制台查看，登记看到的状态；或者问负责人。",
            count=f"{count:,}",
        )
        if count > len(rows):
            said = _("{said}下面是前 {shown} 单。", said=said, shown=f"{len(rows):,}")
        self.told.set_text(said)
        self.model.set_source(ListSource(rows))

    def set_kind(self, kind: WidthClass) -> None:
        """Columns that leave a narrow table."""
        self.table.set_hidden_columns(LEAVING.get(kind, ()))

    def _pressed(self, row: CaseRow, _column: str) -> None:
        self._opened(row)

    def _opened(self, row: CaseRow | None) -> None:
        if row is not None:
            self.open_wanted.emit(row.key)


def _specs() -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("order", _("订单号"), 176, min_width=120, elide="left", cell=_order),
        ColumnSpec("customer", _("客户"), 160, stretch=True, min_width=120, cell=_customer),
        ColumnSpec("product", _("商品"), 240, cell=_product),
        ColumnSpec("node", _("节点"), 128, cell=_node),
        ColumnSpec("owner", _("负责人"), 64, cell=_owner),
        ColumnSpec("amount", _("金额（元）"), 104, "number", cell=_amount),
        ColumnSpec("open", "", 80, "link", "right", cell=_open),
    )


def _order(row: CaseRow) -> Cell:
    number = row.order_id or row.key
    return Cell(number, tip=f"{number} {row.line_id}".strip())


def _customer(row: CaseRow) -> Cell:
    return Cell(row.customer_name or wording.NO_VALUE, tip=row.customer_name or "")


def _product(row: CaseRow) -> Cell:
    return Cell(row.product_name or wording.NO_VALUE, "text2", tip=row.product_name or "")


def _node(row: CaseRow) -> Cell:
    if row.node.value in _REFUND_STATES:
        return Cell(wording.refund_state_name(row.node.value))
    return Cell(wording.node_short_name(row.node), tip=wording.node_name(row.node))


def _owner(row: CaseRow) -> Cell:
    return Cell(row.owner or wording.NO_VALUE, "text2")


def _amount(row: CaseRow) -> Cell:
    if row.amount_minor is None:
        return Cell(wording.NO_VALUE)
    amount = Money.from_minor(row.amount_minor, row.currency or CNY).amount
    is_usual = row.currency in (None, CNY)
    return Cell(wording.amount_cell(amount) if is_usual else wording.money_text(amount, row.currency))


def _open(row: CaseRow) -> Cell:
    return Cell(_("打开"), "accent_text", spoken=_("打开 {order_id}", order_id=row.order_id or row.key))

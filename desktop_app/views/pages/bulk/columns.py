"""The columns of the bulk table, and how each state looks."""

from __future__ import annotations

from datetime import datetime

from desktop_app.models import wording
from desktop_app.models.command_words import CommandState
from desktop_app.models.wording_times import node_days
from desktop_app.texts import N_, _
from desktop_app.views.kit.cells import Cell, ColumnSpec
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.signs import Sign
from desktop_app.views.pages.bulk.reading import (
    DONE,
    FAILED,
    FIX,
    PERSON,
    PREPARED,
    READY,
    RECALLED,
    REVIEW,
    WAITING,
    BulkItem,
)
from desktop_app.views.pages.supervision.looks import command_chip, grade_chip
from desktop_app.views.pages.supervision.presenter import amount_text, full_id

STATES = {
    READY: Sign("check-circle", "passed", "green", N_("可办理")),
    REVIEW: Sign("warning", "amber", "amber", N_("请复核")),
    FIX: Sign("x-circle", "red", "red", N_("必改")),
    DONE: Sign("check-square", "green", "green", N_("已办理")),
    FAILED: Sign("x-circle", "red", "red", N_("没办成")),
    PERSON: Sign("question", "amber", "amber", N_("需核对")),
    PREPARED: Sign("arrow-square-out", "amber", "amber", N_("待登记结果")),
    WAITING: Sign("hourglass-medium", "accent", "accent_text", N_("待提交")),
    RECALLED: Sign("arrow-u-up-left", "neutral", "text2", N_("已撤回")),
}
_LINKS = {
    DONE: N_("看结果"),
    PREPARED: N_("去办理"),
    WAITING: N_("看待提交"),
    PERSON: N_("去核对"),
    RECALLED: N_("看待提交"),
}
LEAVING = {
    WidthClass.WIDE: ("owner",),
    WidthClass.MEDIUM: ("owner", "node", "grade"),
    WidthClass.NARROW: ("owner", "node", "grade", "product"),
    WidthClass.TINY: ("owner", "node", "grade", "product", "id"),
}
"""Columns that leave a narrow table; customer, amount and state never do."""


class BulkCells:
    """Turns items into ready-made cells; ``now`` is the moment of the pre-check."""

    def __init__(self) -> None:
        self.now: datetime | None = None

    def specs(self) -> tuple[ColumnSpec, ...]:
        """The columns from the left."""
        return (
            ColumnSpec("check", "", 28, "check", cell=self._check),
            ColumnSpec("customer", _("客户"), 116, cell=self._customer),
            ColumnSpec("product", _("商品"), 96, cell=self._product),
            ColumnSpec("id", _("单号"), 134, elide="left", cell=self._id),
            ColumnSpec("node", _("已停留"), 60, cell=self._node),
            ColumnSpec("owner", _("负责人"), 60, cell=self._owner),
            ColumnSpec("amount", _("金额（元）"), 88, "number", cell=self._amount),
            ColumnSpec("state", _("检查"), 104, "icon_word", cell=self.state),
            ColumnSpec("found", _("发现"), 200, stretch=True, min_width=64, cell=self.found),
            ColumnSpec("grade", _("依据"), 128, "chip", cell=self.grade),
            ColumnSpec("mend", "", 92, "link", "right", cell=self._mend),
        )

    @staticmethod
    def _check(item: BulkItem) -> Cell:
        return Cell(is_enabled=item.can_tick, spoken=_("可以勾选") if item.can_tick else _("不能勾选"))

    @staticmethod
    def _customer(item: BulkItem) -> Cell:
        text = (item.row.customer_name if item.row is not None else None) or item.key.partition("|")[0]
        return Cell(text, tip=item.key.replace("|", "  "))

    @staticmethod
    def _product(item: BulkItem) -> Cell:
        text = (item.row.product_name if item.row is not None else None) or wording.NO_VALUE
        return Cell(text, "text2", tip=text)

    @staticmethod
    def _id(item: BulkItem) -> Cell:
        """The whole number: each is looked up by it in the console."""
        order_id, _sign, line_id = item.key.partition("|")
        tip = full_id(order_id, line_id)
        if item.kind == "refunds" and item.row is not None and item.row.order_id:
            tip = _("退订单 {refund}，订单 {order}", refund=item.key, order=item.row.order_id)
        return Cell(order_id, "text2", tip=tip, spoken=order_id)

    def _node(self, item: BulkItem) -> Cell:
        since = item.row.node_since if item.row is not None else None
        return Cell(node_days(since, self.now) if self.now is not None else "", "text2")

    @staticmethod
    def _owner(item: BulkItem) -> Cell:
        return Cell((item.row.owner if item.row is not None else None) or wording.NO_VALUE, "text2")

    @staticmethod
    def _amount(item: BulkItem) -> Cell:
        """Bare where it is in yuan, as the heading says; any other currency is named beside its amount."""
        return Cell(wording.NO_VALUE if item.row is None else amount_text(item.row))

    @staticmethod
    def state(item: BulkItem) -> Cell:
        """How it stands: before, what the check says; afterwards, what came of it."""
        sign = STATES[item.state]
        command = item.result.command if item.result is not None else None
        if command is None or command.is_asking or command.state is CommandState.PREPARED:
            return Cell(sign.text, sign.token, sign.icon, sign.token)
        look = command_chip(command.told_state)
        word = sign.text if item.state == DONE else look.text
        return Cell(word, sign.token, look.icon, sign.token)

    @staticmethod
    def found(item: BulkItem) -> Cell:
        """The sentence to it."""
        if item.result is not None:
            message = item.result.message or _said(item)
            return Cell(message, tip=message)
        if item.finding is None:
            return Cell()
        return Cell(item.finding.message, tip=f"{item.finding.message}\n{item.finding.mend}")

    @staticmethod
    def grade(item: BulkItem) -> Cell:
        """How the rule behind a finding is known."""
        if item.finding is None or item.result is not None:
            return Cell()
        look = grade_chip(item.finding.grade, is_own_check=item.finding.is_own_check)
        return Cell(look.text, icon=look.icon, chip=look.kind, tip=item.finding.clause)

    @staticmethod
    def _mend(item: BulkItem) -> Cell:
        if item.finding is None and item.result is None:
            return Cell()
        here = _("看这张申请") if item.kind == "refunds" else _("看这一单")
        return Cell(_link(item) if opens_outbox(item) else here, "accent_text")


def opens_outbox(item: BulkItem) -> bool:
    """True when what there is to see of a row stands in the outbox: its command, or another one in its way."""
    if item.result is not None:
        return item.result.command is not None
    return item.finding is not None and item.finding.rule == "ACT-02"


def _link(item: BulkItem) -> str:
    return _(_LINKS.get(item.state, N_("看待提交")))


def _said(item: BulkItem) -> str:
    """What a result without words of its own means."""
    command = item.result.command if item.result is not None else None
    if command is None:
        return ""
    if command.state is CommandState.REFLECTED:
        return _("数据已经显示办好了")
    if item.state == DONE:
        return _("待提交里有一条，等数据核对")
    if item.can_recall:
        return _("还没有提交，可以撤回")
    if item.state == WAITING:
        return _("已提交，等答复")
    return _("没有提交") if item.state == RECALLED else ""

"""快速登记 of refunds: what a person sees in the console, one request after the other; nothing is sent from here."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models.reading import NO, YES
from desktop_app.models.refunds.facts import KIND
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.fields import ChoiceField, LineField
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_16
from desktop_app.views.pages.refund_registration.reading import (
    KnownRefund,
    WantedRefund,
    access_choices,
    find_known,
    register_refund,
    state_choices,
)
from desktop_app.views.pages.registration.fields import PastTimeField, amount_problem, order_problem, time_problem
from desktop_app.views.pages.registration.last_undo import LastUndo
from desktop_app.views.pages.registration.made_list import MadeList
from desktop_app.views.pages.registration.reading import Registered, sheet_choices

ASK_MILLISECONDS = 200
CHOICE_WIDTH = 320
_USUAL = ("CNY", "USD", "EUR", "HKD", "JPY")
"""Currencies to choose from; the first one stands there to be seen, and is never taken without being shown."""


class RefundRegistrationPage(TaskPage):
    """What was registered here stands below and can be taken back."""

    page_id = "refund_registration"
    freshness_kind = "refunds"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.set_title(_("快速登记退订申请"), _("照着控制台记一张；登记的是您看到的状态，本机不会提交"))
        self._job: Any = None
        self._known = LaneRead(context.lanes, find_known, self)
        self._known.answered.connect(self._show_known)
        self._known.failed.connect(self.tell_error)
        self._ask_timer = QTimer(self, singleShot=True, interval=ASK_MILLISECONDS)
        self._ask_timer.timeout.connect(self._ask_known)
        self.rows = self._make_rows(context)
        for row in self.rows.values():
            self.content.addWidget(row)
        self.made = MadeList()
        self.made.open_wanted.connect(self._open_refund)
        self._made_title = PlainLabel(_("刚才登记的"), bold=True)
        self._made_title.hide()
        below = QVBoxLayout()
        below.setSpacing(SPACE_4)
        below.addSpacing(SPACE_16)
        below.addWidget(self._made_title)
        below.addWidget(self.made)
        self.content.addLayout(below)
        self.content.addStretch(1)
        self._add_actions()
        self.last = LastUndo(self, self.made)
        self.made.undo_wanted.connect(self.last.taking_back.ask)
        for name in ("refund", "order"):
            self.rows[name].field.edited.connect(self._ask_timer.start)  # type: ignore[union-attr]
        self._hint()

    def activate(self, refund_id: str = "", order_id: str = "", **arguments: Any) -> None:
        """Ready for a request; its number, and that of its order, may be given."""
        if refund_id:
            self._field("refund").set_value(refund_id)
        if order_id:
            self._field("order").set_value(order_id)
        self._ask_known()
        self._field("refund").focus()

    def focus_first(self) -> None:
        self._field("refund").focus()

    def on_width(self, kind: WidthClass) -> None:
        self._show_footer()

    def save(self) -> None:
        """Enter: register what is filled in, then be ready for the next one."""
        if self._job is not None:
            return
        self._hint()
        problems = self._problems()
        for name, sentence in problems.items():
            self.rows[name].set_note(sentence, "warning")
            self._field(name).set_bad(True)
        if problems:
            self._field(next(iter(problems))).focus()
            return
        desk = self.context.desk
        self._job = self.context.lanes.start(
            "work",
            register_refund,
            desk,
            self.connection_id,
            self._wanted(),
            done=self._registered,
            failed=self._not_registered,
        )
        self._show_footer()

    def _wanted(self) -> WantedRefund:
        said = {name: self._field(name).value() for name in self.rows if name != "filed"}
        return WantedRefund(
            refund_id=said["refund"],
            order_id=said["order"],
            state=said["state"],
            amount=said["amount"],
            filed=self._field("filed").moment(),
            access_type=said["access"],
            supervised=said["supervised"],
            goods=said["goods"],
            invoice=said["invoice"],
            reason=said["reason"],
            customer=said["customer"],
            currency=said["currency"],
        )

    def _problems(self) -> dict[str, str]:
        """What cannot be registered so, by field in their order: all of it, so that it is mended at once."""
        now = self.context.desk.clock.connection_now()
        refund = order_problem(self._field("refund").value())
        found = {
            "refund": refund if self._field("refund").value() else _("先写退订单号。"),
            "order": order_problem(self._field("order").value()),
            "state": "" if self._field("state").value() else _("选看到的状态。"),
            "amount": amount_problem(self._field("amount").value()),
            "filed": time_problem(self._field("filed"), now),
        }
        return {name: sentence for name, sentence in found.items() if sentence}

    def _registered(self, made: Registered) -> None:
        self._job = None
        self.made.add(made)
        self._made_title.show()
        for name in ("refund", "order", "amount", "filed", "reason", "customer", "goods", "invoice"):
            self._field(name).set_value("")
        self._hint()
        self._show_footer()
        self._field("refund").focus()

    def _not_registered(self, error: DeskError) -> None:
        self._job = None
        self.rows["refund"].set_note(_("{title}：{sentence}", title=error.title, sentence=error.message), "warning")
        self._field("refund").focus()
        self._show_footer()

    def _ask_known(self) -> None:
        """Is the request, or its order, known already? Asked while the number is being typed."""
        numbers = self._field("refund").value(), self._field("order").value()
        if any(numbers) and self.connection_id:
            self._known.ask(self.context.desk, self.connection_id, *numbers)

    def _show_known(self, known: KnownRefund) -> None:
        if (known.refund_id, known.order_id) == (self._field("refund").value(), self._field("order").value()):
            self._hint(known)

    def _hint(self, known: KnownRefund | None = None) -> None:
        for row in self.rows.values():
            row.field.set_bad(False)  # type: ignore[union-attr]
            row.set_findings(())
        is_here = known is not None and known.is_here
        self.rows["refund"].set_note(_("只有单号和状态必填，Enter 保存并记下一张"))
        self.rows["access"].set_note(_("有它才知道由谁审核：协商退订、五天无理由或不支持"))
        if known is not None and known.text:
            self.rows["refund" if is_here else "order"].set_note(known.text, "warning" if is_here else "info")

    def _open_refund(self, key: str) -> None:
        self.context.open_page("refunds", key=key)

    def _field(self, name: str) -> Any:
        return self.rows[name].field

    def _show_footer(self) -> None:
        is_busy = self._job is not None
        self.context.registry.set_enabled("refund_registration.save", not is_busy, _("正在登记…"))
        is_short = self.width_kind <= WidthClass.NARROW
        self.footer.set_reason("" if is_short else _("正在登记…") if is_busy else _("登记可以撤销"))

    def _make_rows(self, context: PageContext) -> dict[str, FormRow]:
        packs, choice = context.desk.rulebook.packs, partial(ChoiceField, width=CHOICE_WIDTH)
        yes_no = [("", _("不知道")), (YES, _("涉及")), (NO, _("不涉及"))]
        currency = choice([*((code, code) for code in _USUAL), ("", _("与订单相同"))])
        currency.set_value(_USUAL[0])
        filed = PastTimeField(context.desk.clock.connection_now, _("空着：不知道"))
        return {
            "refund": FormRow(_("退订单号"), True, LineField(_("例如 TD2611160031"))),
            "order": FormRow(_("订单号"), True, LineField(_("例如 CS2611021507X7K31"))),
            "state": FormRow(_("状态"), True, choice(state_choices(packs))),
            "amount": FormRow(_("申请金额"), False, LineField(_("例如 28,800.00"), "", 200)),
            "currency": FormRow(_("币种"), False, currency),
            "filed": FormRow(_("申请时间"), False, filed),
            "access": FormRow(_("接入类型"), False, choice(access_choices(packs))),
            "supervised": FormRow(_("服务监管"), False, choice(yes_no)),
            "goods": FormRow(_("收货状态"), False, choice(sheet_choices(KIND, "goods_state", _("不是硬件，或不知道")))),
            "invoice": FormRow(_("发票状态"), False, choice(sheet_choices(KIND, "invoice_state", _("不知道")))),
            "reason": FormRow(_("退订原因"), False, LineField(_("照抄用户写的"))),
            "customer": FormRow(_("客户"), False, LineField(_("例如 宁波甬江模具"))),
        }

    def _add_actions(self) -> None:
        add = partial(self.context.registry.add, group="case", owner=self, page_id=self.page_id)
        save = add("refund_registration.save", _("登记并记下一张"), "", "Ctrl+Return", self.save)
        done = add("refund_registration.finish", _("记完了"), "", "", self._go_back, is_in_palette=False)
        self.footer.add_act(GhostButton(action=done))
        button = PrimaryButton(action=save)
        button.set_shortcut_text("Enter")
        self.footer.add_act(button)
        self._show_footer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field, or on a closed list: buttons keep theirs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in self.rows.values():
            row.set_width(self.width() - 2 * PAGE_MARGIN)

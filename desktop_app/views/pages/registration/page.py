"""快速登记: one case in ten seconds. The number first, few fields, Enter keeps it and readies the next."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models.supervision import Node
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.fields import ChoiceField, LineField
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_16
from desktop_app.views.pages.registration.fields import PastTimeField, amount_problem, order_problem, time_problem
from desktop_app.views.pages.registration.last_undo import LastUndo
from desktop_app.views.pages.registration.made_list import MadeList
from desktop_app.views.pages.registration.reading import (
    Known,
    Registered,
    Wanted,
    find_known,
    flow_choices,
    node_choices,
    register_one,
)
from desktop_app.views.pages.registration.review_rows import CLASS, SCENE, answer, review_rows

ASK_MILLISECONDS = 200

CHOICE_WIDTH = 400
"""Room for a node with its official name behind it, in either language; a page at 200 % has no more than 416."""


class RegistrationPage(TaskPage):
    """One case after the other; what was registered here stands below and can be taken back."""

    page_id = "registration"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.set_title(_("快速登记"), _("照着控制台记一单；登记的是您看到的状态，本机不会提交"))
        self._job: Any = None
        self._ask_job: Any = None
        self._known: Known | None = None
        self._ask_timer = QTimer(self, singleShot=True, interval=ASK_MILLISECONDS)
        self._ask_timer.timeout.connect(self._ask_known)
        self.order = LineField(_("例如 CS2611021507X7K31"))
        packs = context.desk.rulebook.packs
        self.node = ChoiceField(node_choices(packs), CHOICE_WIDTH)
        self.since = PastTimeField(context.desk.clock.connection_now, _("空着：不知道"))
        self.flow = ChoiceField(flow_choices(packs), CHOICE_WIDTH)
        self.flow.set_value(flow_choices(packs)[0][0])
        self.customer = LineField(_("例如 宁波甬江模具"))
        self.product = LineField(_("例如 MES 上线实施 配套服务"))
        self.amount = LineField(_("例如 28,800.00"), _("元"), 200)
        self.ordered = PastTimeField(context.desk.clock.connection_now)
        self.rows = {
            "order": FormRow(_("订单号"), True, self.order),
            "node": FormRow(_("当前节点"), True, self.node),
            **review_rows(),
            "since": FormRow(_("进入节点时间"), False, self.since),
            "flow": FormRow(_("接入类型"), False, self.flow),
            "ordered": FormRow(_("下单时间"), False, self.ordered),
            "customer": FormRow(_("客户"), False, self.customer),
            "product": FormRow(_("商品"), False, self.product),
            "amount": FormRow(_("实付金额"), False, self.amount),
        }
        for row in self.rows.values():
            self.content.addWidget(row)
        self.made = MadeList()
        self.made.open_wanted.connect(self._open_case)
        below = QVBoxLayout()
        below.setSpacing(SPACE_4)
        self._made_title = PlainLabel(_("刚才登记的"), bold=True)
        self._made_title.hide()
        below.addSpacing(SPACE_16)
        below.addWidget(self._made_title)
        below.addWidget(self.made)
        self.content.addLayout(below)
        self.content.addStretch(1)
        self._add_actions()
        self.last = LastUndo(self, self.made)
        self.made.undo_wanted.connect(self.last.taking_back.ask)
        self._hint()
        self._connect()

    def activate(self, order_id: str = "", node: str = "", **arguments: Any) -> None:
        """Ready for a case; a number may be given, and the node that was seen."""
        if node:
            self.node.set_value(node)
            self._follow_node()
        if order_id:
            self.order.set_value(order_id)
            self._ask_known()
        self.order.focus()

    def focus_first(self) -> None:
        self.order.focus()

    def on_width(self, kind: WidthClass) -> None:
        self._show_footer()

    def save(self) -> None:
        """Enter: register what is filled in, then be ready for the next one."""
        if self._job is not None:
            return
        self._hint()
        problems = self._problems()
        if problems:
            for name, sentence in problems.items():
                self.rows[name].set_note(sentence, "warning")
                self.rows[name].field.set_bad(True)  # type: ignore[union-attr]
            self.rows[next(iter(problems))].field.focus()  # type: ignore[union-attr]
            return
        wanted = Wanted(
            order_id=self.order.value(),
            node=self.node.value(),
            since=self.since.moment(),
            flow=self.flow.value(),
            customer=self.customer.value(),
            product=self.product.value(),
            amount=self.amount.value(),
            ordered=self.ordered.moment(),
            product_class=answer(self.rows[CLASS]),
            sales_scene=answer(self.rows[SCENE]),
        )
        self._job = self.context.lanes.start(
            "work",
            register_one,
            self.context.desk,
            self.connection_id,
            wanted,
            done=self._registered,
            failed=self._not_registered,
        )
        self._show_footer()

    def _problems(self) -> dict[str, str]:
        """What cannot be registered so, by field in their order: all of it, so that it is mended at once."""
        now = self.context.desk.clock.connection_now()
        found = {"order": order_problem(self.order.value())}
        if not self.node.value():
            found["node"] = _("选看到的节点；看不懂就选“不在其中”，原样保留。")
        if self._is_review and not answer(self.rows[CLASS]):
            found[CLASS] = _("选商品类别：只有联营和华为商品才经华为云复核。")
        found["since"] = time_problem(self.since, now)
        found["ordered"] = time_problem(self.ordered, now)
        found["amount"] = amount_problem(self.amount.value())
        return {name: sentence for name, sentence in found.items() if sentence}

    def _registered(self, made: Registered) -> None:
        self._job = None
        self.made.add(made)
        self._made_title.show()
        for name in (CLASS, SCENE):
            self.rows[name].field.set_value("")  # type: ignore[union-attr]
        for field in (self.order, self.customer, self.product, self.amount, self.since, self.ordered):
            field.set_value("")
        self._known = None
        self._hint()
        self._show_footer()
        self.order.focus()

    def _not_registered(self, error: DeskError) -> None:
        self._job = None
        self.rows["order"].set_note(_("{title}：{sentence}", title=error.title, sentence=error.message), "warning")
        self.order.focus()
        self._show_footer()

    def _ask_known(self) -> None:
        """Is the case known already? Asked while the number is being typed."""
        number = self.order.value()
        if self._ask_job is not None:
            self._ask_job.cancel()
            self._ask_job = None
        if len(number) < 6 or not self.connection_id:
            self._known = None
            self._hint()
            return
        self._ask_job = self.context.lanes.start(
            "read",
            find_known,
            self.context.desk,
            self.connection_id,
            number,
            done=self._show_known,
            failed=self._not_registered,
        )

    def _show_known(self, known: Known) -> None:
        self._ask_job = None
        if known.order_id != self.order.value():
            return
        self._known = known
        self._hint()

    def _hint(self) -> None:
        known = self._known
        for name, row in self.rows.items():
            row.field.set_bad(False)  # type: ignore[union-attr]
            if name != "order":
                self._note(name)
        if known is not None and known.text:
            self.rows["order"].set_note(known.text, "warning" if known.is_case else "info")
        else:
            self.rows["order"].set_note(_("只有订单号和节点必填，Enter 保存并记下一单"))

    @property
    def _is_review(self) -> bool:
        return self.node.value() == Node.HUAWEI_REVIEW.value

    def _follow_node(self) -> None:
        self._note("node")
        for name in (CLASS, SCENE):
            self.rows[name].setVisible(self._is_review)

    def _note(self, name: str) -> None:
        """What is said beside a field while nothing is wrong with it."""
        row = self.rows[name]
        row.field.set_bad(False)  # type: ignore[union-attr]
        field = row.field
        if isinstance(field, PastTimeField) and field.short_form and field.value():
            row.set_note(_("“{short}”按最近过去的那一次记，北京时间", short=field.short_form))
        elif name == "node":
            row.set_note(_("控制台的“服务监管状态”一栏"))
        elif name == SCENE:
            row.set_note(_("联营和华为商品看场景，才知道要不要复核"))
        elif name == "since":
            row.set_note(_("可以空着；知道时期限算得更准。11-20 9:30 这样写也行"))
        else:
            row.set_findings(())

    def _open_case(self, key: str) -> None:
        self.context.open_page("supervision", view="open", key=key)

    def _show_footer(self) -> None:
        is_busy = self._job is not None
        self.context.registry.set_enabled("registration.save", not is_busy, _("正在登记…"))
        is_short = self.width_kind <= WidthClass.NARROW
        reason = _("正在登记…") if is_busy else _("登记可以撤销")
        self.footer.set_reason("" if is_short else reason)

    def _add_actions(self) -> None:
        add = partial(self.context.registry.add, group="case", owner=self, page_id=self.page_id)
        save = add("registration.save", _("登记并记下一单"), "", "Ctrl+Return", self.save)
        done = add("registration.finish", _("记完了"), "", "", self._go_back, is_in_palette=False)
        self.footer.add_act(GhostButton(action=done))
        button = PrimaryButton(action=save)
        button.set_shortcut_text("Enter")
        self.footer.add_act(button)
        self._show_footer()

    def _connect(self) -> None:
        self.order.edited.connect(self._ask_timer.start)
        self.node.edited.connect(self._follow_node)
        for name in ("since", "ordered", "amount"):
            self.rows[name].field.edited.connect(partial(self._note, name))  # type: ignore[union-attr]

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

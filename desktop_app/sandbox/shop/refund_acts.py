"""The law of refunds at work: how a request begins, moves and ends, and what that does to case and order."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from desktop_app.sandbox.shop.appeals import DECISION_DAYS, decision_of
from desktop_app.sandbox.shop.cases import Case, money_text
from desktop_app.sandbox.shop.flows import CANCELLED
from desktop_app.sandbox.shop.law import AT_THE_NODE, WHILE_OPEN, Law
from desktop_app.sandbox.shop.refund_filing import filed, parcel_due
from desktop_app.sandbox.shop.refund_orders import add_refund_order, tell_seller
from desktop_app.sandbox.shop.refund_plans import RefundPlans
from desktop_app.sandbox.shop.refund_requests import (
    INVOICE_ASKED,
    INVOICE_RETURNED,
    INVOICED,
    NO_INVOICE,
    RefundRequest,
)
from desktop_app.sandbox.shop.refund_states import (
    APPROVED,
    FAILED,
    INSPECTION,
    PENDING,
    REFUNDED,
    REJECTED,
    RETURN,
    Step,
    step_at,
    target_of,
)
from desktop_app.sandbox.shop.refund_store import RefundStore
from desktop_app.sandbox.shop.refusals import NotPossible
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import DAY, HOUR
from desktop_app.sandbox.shop.working_days import end_of_working_day

REMINDER_DAYS = 7
"""Working days after which the buyer is told to contact the seller; no state changes (4.5)."""
RETURN_DAYS = 10
INSPECTION_DAYS = 15

IN_A_STATE = ("refund_act", "refund_settles", "refund_reminder", "return_lapsed", "inspection_lapsed")
"""What is due to a state of a request and falls away with it."""
CLOCKS = ("return_lapsed", "inspection_lapsed")


class RefundActs:
    """Carries out acts on requests, inside the caller's transaction."""

    def __init__(self, store: Store, law: Law, plans: RefundPlans) -> None:
        self.store = store
        self.law = law
        self.plans = plans
        self.refunds = RefundStore(store)
        self.handlers: dict[str, Callable[[str, int, int], None]] = {
            "refund_asked": self._buyer_asks,
            "refund_act": self._planned,
            "refund_settles": self._settle,
            "refund_reminder": self._remind,
            "return_lapsed": self._lapse,
            "inspection_lapsed": self._lapse,
            "refund_operator": self._decide,
        }

    # the beginning

    def ask(self, order_id: str, line_id: str, values: dict[str, Any], at: int) -> RefundRequest:
        """The buyer asks. NotPossible: the law knows no refund of this order now, or not so."""
        request = filed(self.store, self.law, (order_id, line_id), values, at)
        case = self.store.case_of_line(line_id)
        if case is not None and "refund_pauses_nothing" not in self.law.faults:
            gone = self.store.drop_due(line_id, *AT_THE_NODE)
            request.frozen = json.dumps([[what, due - at, visit] for due, what, visit in gone])
        self.refunds.add(request)
        words = f"用户申请退订 {money_text(request.requested_amount)} 元：{request.reason}"
        self.refunds.note(request, at, "buyer", "ask_refund", f"{words}。", {"goods_state": request.goods_state})
        self._stay(request, at)
        return request

    # moving

    def move(
        self, request: RefundRequest, step: Step, at: int, text: str, details: dict[str, Any] | None = None
    ) -> None:
        """Carry out a permitted act: the request leaves its state, or, with an appeal, stops where it is."""
        self.store.drop_due(request.line_id, *IN_A_STATE)
        request.state, request.state_since = target_of(step, request.has_goods), at
        request.entered_version = request.version + 1
        waiting = [] if request.is_open else json.loads(request.frozen)
        request.frozen = request.frozen if request.is_open else "[]"
        self.refunds.save(request)
        self.refunds.note(request, at, step.actor, step.act, text, details)
        if request.state == REFUNDED:
            self._end_order(request, at)
        elif not request.is_open:
            self._go_on(request, waiting, at)
        self._stay(request, at)

    def told(self, act: str, request: RefundRequest, values: dict[str, Any], at: int) -> None:
        """The buyer acts on an open request: withdraws, sends the goods back, appeals. NotPossible."""
        step = step_at(request.state, act)
        if request.appeal_open:
            raise NotPossible("退订申诉处理中，双方均不能操作。")
        if step is None or step.actor != "buyer" or act == "invoice_asked":
            raise NotPossible(f"退订申请的状态不允许执行 {act}。")
        if act == "send_goods":
            request.return_carrier = str(values.get("carrier") or "顺丰速运")
            request.return_waybill = str(values.get("waybill") or f"SF{request.refund_id[2:]}")
            words = f"用户已寄回货物：{request.return_carrier} {request.return_waybill}。"
            self.move(request, step, at, words)
        elif act == "appeal_refund":
            if request.inspection_reason is None:
                raise NotPossible("验收未被驳回，没有可申诉的内容。")
            self.appeal(request, "buyer", str(values.get("reason") or "商家无理由驳回验收。"), [], at)
        else:
            self.move(request, step, at, "用户撤回退订申请。")

    def appeal(self, request: RefundRequest, side: str, reason: str, files: list[Any], at: int) -> None:
        """One side appeals: nobody acts and no clock of the request runs until the operator has decided."""
        gone = self.store.drop_due(request.line_id, *IN_A_STATE)
        request.clock_left = json.dumps([[what, due - at] for due, what, _ in gone if what in CLOCKS])
        request.appeal_open, request.appeals = 1, request.appeals + 1
        # the operator has as many days as in supervision: assumed
        decided_at = decision_of(at, DECISION_DAYS, self.plans.operator_share(request))
        self.store.add_due(decided_at, request.line_id, "refund_operator", 0)
        self.refunds.save(request)
        name, act = ("商家", "AppealRefund") if side == "seller" else ("用户", "appeal_refund")
        text = f"{name}就退货发起申诉：{reason}"
        self.refunds.note(request, at, side, act, text, {"reason": reason, "files": files})

    def resolve(self, request: RefundRequest, at: int, text: str = "") -> None:
        """The operator has decided: the request can be acted on again, its clock goes on with what was left of it."""
        if not request.appeal_open:
            raise NotPossible("该退订申请没有处理中的申诉。")
        self.store.drop_due(request.line_id, "refund_operator")
        for what, left in json.loads(request.clock_left):
            self.store.add_due(at + left, request.line_id, what, request.entered_version)
        request.appeal_open, request.clock_left = 0, "[]"
        self.refunds.save(request)
        self.refunds.note(request, at, "operator", "resolve_refund_appeal", text or "退订申诉已处理完成，流程恢复。")
        self._plan(request, at)

    # invoices

    def invoice(self, act: str, order_id: str, line_id: str, at: int) -> None:
        """``ask_invoice`` (the buyer), ``issue_invoice``, ``return_invoice`` (the seller or Huawei). NotPossible."""
        before, after = {
            "ask_invoice": ((NO_INVOICE, INVOICE_RETURNED), INVOICE_ASKED),
            "issue_invoice": ((INVOICE_ASKED,), INVOICED),
            "return_invoice": ((INVOICED,), INVOICE_RETURNED),
        }[act]
        state = self.refunds.invoice_state(line_id)
        if state not in before:
            raise NotPossible(f"发票状态为“{state}”，不能执行 {act}。")
        self.refunds.set_invoice(line_id, after)
        request = self.refunds.pending(line_id)
        if request is None:
            return
        request.invoice_state = after
        fails = act == "ask_invoice" and "asked_invoice_fails_nothing" not in self.law.faults
        step = step_at(request.state, "invoice_asked") if fails else None
        if step is None:
            self.refunds.save(request)
            self.refunds.note(request, at, "system", act, f"订单 {order_id} 的发票状态变为“{after}”。")
        else:
            self.move(request, step, at, "退订申请待审核期间用户申请开票，退订失败。")

    # what time brings

    def _stay(self, request: RefundRequest, at: int) -> None:
        """What time will do in the state that was entered at ``at``."""
        due, visit, faults = self.store.add_due, request.entered_version, self.law.faults
        if request.state == PENDING:
            due(end_of_working_day(at, REMINDER_DAYS), request.line_id, "refund_reminder", visit)
        elif request.state == APPROVED:
            due(
                at + (DAY if "refund_takes_a_day" in faults else self.plans.settling(request)),
                request.line_id,
                "refund_settles",
                visit,
            )
        elif request.state == RETURN:
            due(
                at + (20 if "goods_wait_20_days" in faults else RETURN_DAYS) * DAY,
                request.line_id,
                "return_lapsed",
                visit,
            )
        elif request.state == INSPECTION:
            due(
                at + (30 if "inspection_waits_30_days" in faults else INSPECTION_DAYS) * DAY,
                request.line_id,
                "inspection_lapsed",
                visit,
            )
        elif request.state in {REJECTED, FAILED}:
            again = self.plans.asks_again(request)
            if again is not None:
                due(at + again, request.line_id, "refund_asked", 0)
        self._plan(request, at)

    def _plan(self, request: RefundRequest, at: int) -> None:
        """What the buyer means to do about an open request."""
        plan = self.plans.of(request) if request.is_open else None
        if plan is not None:
            self.store.add_due(at + plan.delay, request.line_id, "refund_act", request.entered_version)

    def _pending(self, line_id: str, visit: int) -> RefundRequest | None:
        """The open request, when what was due to its state still is."""
        request = self.refunds.pending(line_id)
        return request if request is not None and request.entered_version == visit else None

    def _buyer_asks(self, line_id: str, at: int, _visit: int) -> None:
        order = self.store.order(line_id)
        if order is not None:
            case = self.store.case_of_line(line_id)
            arrives_at = parcel_due(self.store, case)
            if arrives_at is not None:
                self.store.add_due(arrives_at + HOUR, line_id, "refund_asked", 0)
                return
            values = self.plans.wishes(order, case, len(self.refunds.of_line(line_id)))
            self.ask(order["order_id"], line_id, values, at)

    def _planned(self, line_id: str, at: int, visit: int) -> None:
        request = self._pending(line_id, visit)
        plan = None if request is None else self.plans.of(request)
        if request is None or plan is None:
            return
        if plan.act == "ask_invoice":
            self.invoice("ask_invoice", request.order_id, line_id, at)
        else:
            self.told(plan.act, request, plan.values, at)

    def _settle(self, line_id: str, at: int, visit: int) -> None:
        request = self._pending(line_id, visit)
        if request is None:
            return
        failure = self.plans.failure(request)
        step = step_at(request.state, "refund_failed" if failure else "refunded")
        assert step is not None
        self.move(request, step, at, failure or "退款已退回用户的华为云账户，退订完成。")

    def _remind(self, line_id: str, at: int, visit: int) -> None:
        request = self._pending(line_id, visit)
        if request is not None:
            words = f"商家 {REMINDER_DAYS} 个工作日未审核，已提示用户联系商家。"
            self.refunds.note(request, at, "system", "refund_reminder", words)
            if "silence_rejects_refund" in self.law.faults:
                self.move(request, Step(PENDING, "rejected", "system", REJECTED, "驳回"), at, "商家逾期未审核。")

    def _lapse(self, line_id: str, at: int, visit: int) -> None:
        request = self._pending(line_id, visit)
        if request is None:
            return
        act, words = "return_lapsed", f"用户 {RETURN_DAYS} 天内未寄回货物，视为撤回退订。"
        if request.state == INSPECTION:
            act, words = "inspection_lapsed", f"商家 {INSPECTION_DAYS} 天内未验收，系统自动退款。"
            if request.has_invoice:
                act, words = "inspection_accepted", f"商家 {INSPECTION_DAYS} 天内未验收，系统自动验收。"
        step = step_at(request.state, act)
        assert step is not None
        self.move(request, step, at, words)

    def _decide(self, line_id: str, at: int, _visit: int) -> None:
        request = self.refunds.pending(line_id)
        if request is not None:
            self.resolve(request, at)

    # the end

    def _go_on(self, request: RefundRequest, waiting: list[Any], at: int) -> None:
        """Nothing was refunded: the case goes on where it was, with what was left of its clocks."""
        for what, left, visit in waiting:
            self.store.add_due(at + left, request.line_id, what, visit)

    def _end_order(self, request: RefundRequest, at: int) -> None:
        """Refunded: the case is closed, a refund order stands beside the original, the seller's interface is told."""
        order = self.store.order(request.line_id)
        case = self.store.case_of_line(request.line_id)
        if case is not None and "refund_leaves_case_open" not in self.law.faults:
            self._close(case, at)
        if order is not None:
            add_refund_order(self.store, order, request.requested_amount, at)
            tell_seller(self.refunds, request, order, at)

    def _close(self, case: Case, at: int) -> None:
        """A partial refund closes it too: the refund is one of the whole order (4.8: assumed)."""
        self.store.drop_due(case.line_id, *AT_THE_NODE, *WHILE_OPEN)
        before, case.node, case.node_since = case.node, CANCELLED, at
        case.visit += 1
        case.entered_version = case.version + 1
        case.appeal_open, case.appeal_accepted_at, case.appeal = 0, None, None
        self.store.save_case(case)
        self.store.note(case, at, "system", "cancelled_by_refund", before, "订单已退订，服务监管结束。")

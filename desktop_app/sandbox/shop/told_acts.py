"""A counterparty told to act now, by a person at the rehearsal or by a test."""

from __future__ import annotations

from typing import Any

from desktop_app.sandbox.shop.appeals import Appeals
from desktop_app.sandbox.shop.cases import ORDER_COLUMNS, Case, case_item, order_item
from desktop_app.sandbox.shop.commands import check_encodable
from desktop_app.sandbox.shop.counter_acts import COUNTER_ACTS, CounterActs
from desktop_app.sandbox.shop.new_orders import NewOrders
from desktop_app.sandbox.shop.order_acts import OrderActs
from desktop_app.sandbox.shop.refund_acts import RefundActs
from desktop_app.sandbox.shop.refund_requests import refund_item
from desktop_app.sandbox.shop.refusals import NotFound, NotPossible, RuleBroken
from desktop_app.sandbox.shop.store import Store

ORDER_ACTS = ("pay", "cancel", "open_resource")
REFUND_ACTS = ("withdraw_refund", "send_goods", "appeal_refund", "resolve_refund_appeal")
INVOICE_ACTS = ("ask_invoice", "issue_invoice", "return_invoice")


class ToldActs:
    """Finds whom an act concerns and has it done in one transaction."""

    def __init__(
        self, store: Store, counter: CounterActs, orders: OrderActs, appeals: Appeals, refunds: RefundActs
    ) -> None:
        self.store = store
        self.counter = counter
        self.orders = orders
        self.appeals = appeals
        self.refunds = refunds
        self.new_orders = NewOrders(store, orders)

    def perform(self, act: str, order_id: str, line_id: str, values: dict[str, Any], at: int) -> dict[str, Any]:
        """One act now; answers the item as it is afterwards."""
        try:
            check_encodable([act, order_id, line_id, values])
        except RuleBroken as broken:
            raise NotPossible(broken.message) from broken
        with self.store.act():
            if act == "place_order":
                return self._order_item(self.new_orders.place(values, at))
            if act in ORDER_ACTS:
                return self._on_order(act, order_id, line_id, at)
            if act == "ask_refund":
                return refund_item(self.refunds.ask(order_id, line_id, values, at))
            if act in REFUND_ACTS:
                return self._on_refund(act, order_id, line_id, values, at)
            if act in INVOICE_ACTS:
                self._check_order(order_id, line_id)
                self.refunds.invoice(act, order_id, line_id, at)
                return self._order_item(line_id)
            case = self.store.case(order_id, line_id)
            if case is None:
                raise NotFound(order_id, line_id)
            if act == "courier_sign":
                self.counter.sign(case, at)
            elif act in {"open_appeal", "resolve_appeal"}:
                self._appeal(case, act, values, at)
            elif act in COUNTER_ACTS:
                self.counter.perform(case, act, values, at)
            else:
                raise NotPossible(f"不支持的操作：{act}。")
            return case_item(case)

    def _appeal(self, case: Case, act: str, values: dict[str, Any], at: int) -> None:
        try:
            if act == "open_appeal":
                self.appeals.open(case, "buyer", {"ground": "other"} | values, [], at)
            else:
                self.appeals.resolve(case, at, str(values.get("text") or ""))
        except RuleBroken as broken:
            raise NotPossible(broken.message) from broken

    def _on_refund(self, act: str, order_id: str, line_id: str, values: dict[str, Any], at: int) -> dict[str, Any]:
        self._check_order(order_id, line_id)
        request = self.refunds.refunds.pending(line_id)
        if request is None:
            raise NotPossible("该订单没有处理中的退订申请。")
        if act == "resolve_refund_appeal":
            self.refunds.resolve(request, at, str(values.get("text") or ""))
        else:
            self.refunds.told(act, request, values, at)
        return refund_item(request)

    def _check_order(self, order_id: str, line_id: str) -> None:
        order = self.store.order(line_id)
        if order is None or order["order_id"] != order_id:
            raise NotFound(order_id, line_id)

    def _on_order(self, act: str, order_id: str, line_id: str, at: int) -> dict[str, Any]:
        self._check_order(order_id, line_id)
        self.orders.handlers[act](line_id, at)
        return self._order_item(line_id)

    def _order_item(self, line_id: str) -> dict[str, Any]:
        order = self.store.order(line_id) or {}
        return order_item(tuple(order[name] for name in ORDER_COLUMNS))

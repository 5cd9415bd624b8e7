"""What becomes of order lines: placed, paid, cancelled, opened, completed, refunded by the system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.law import SYNCED, Law
from desktop_app.sandbox.shop.opening import case_from
from desktop_app.sandbox.shop.order_terms import months_later
from desktop_app.sandbox.shop.refund_orders import add_refund_order
from desktop_app.sandbox.shop.refund_plans import RefundPlans
from desktop_app.sandbox.shop.refusals import NotPossible
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import HOUR

OPENING_HOURS = 3
"""4.8 and 9 row 14: a SaaS order whose opening keeps failing is refunded 3 hours after the payment."""
OPENED_ANEW = frozenset({"新购", "试用", "试用转正"})
"""Only a new order waits for an opening (4.8); a renewal goes on with its instance (3.2)."""


class OrderActs:
    """Acts on order lines. ``plan`` of a line says what the seed laid down for it."""

    def __init__(self, store: Store, law: Law, plans: RefundPlans | None = None) -> None:
        self.store = store
        self.law = law
        self.plans = plans
        self.handlers: dict[str, Callable[[str, int], None]] = {
            "place": self.place,
            "pay": self.pay,
            "cancel": self.cancel,
            "open_resource": self.open_resource,
            "opening_failed": self.refund_failed_opening,
        }

    def place(self, line_id: str, at: int) -> None:
        """The buyer orders: the line becomes visible."""
        self.store.change_order(line_id, order_status="待付款")
        plan = self.store.plan(line_id)
        if plan.get("pays", True):
            self.store.add_due(at + plan.get("pay_delay", 60), line_id, "pay", 0)
        else:
            self.store.add_due(at + plan.get("pay_delay", 60), line_id, "cancel", 0)

    def pay(self, line_id: str, at: int) -> None:
        """The buyer pays: supervision begins, or the resource is opened."""
        order = self._waiting(line_id, "支付")
        self.store.drop_due(line_id, "pay", "cancel")
        plan = self.store.plan(line_id)
        supervised = plan.get("case")
        if "renewal_is_supervised" in self.law.faults:
            supervised = supervised or plan.get("renewal_case")
        if order["access_type"] == "数据文件" and "data_files_are_unsupervised" in self.law.faults:
            supervised = None
        if supervised:
            self.store.change_order(line_id, order_status="处理中", paid_at=at)
            self.law.open_case(case_from(order, supervised, at, self.law.faults), at)
            self._plan_refund(order, at, is_supervised=True)
        elif order["access_type"] == "SaaS" and (
            order["order_type"] in OPENED_ANEW or "saas_renewal_waits_for_opening" in self.law.faults
        ):
            self.store.change_order(line_id, order_status="处理中", paid_at=at)
            self.plan_opening(line_id, at, plan.get("opens_after"))
        else:
            self._complete(order, at, at, at)
            self._plan_refund(order, at, is_supervised=False)

    def _plan_refund(self, order: dict[str, Any], at: int, *, is_supervised: bool) -> None:
        """A buyer may be one who will ask for a refund."""
        wish = None if self.plans is None else self.plans.first_wish(order, is_supervised)
        if wish is not None:
            self.store.add_due(at + wish, order["line_id"], "refund_asked", 0)

    def plan_opening(self, line_id: str, paid_at: int, opens_after: int | None) -> None:
        """An unsupervised SaaS order waits for the seller's interface, 3 hours at most."""
        hours = 6 if "failed_opening_refunded_after_6_hours" in self.law.faults else OPENING_HOURS
        self.store.add_due(paid_at + hours * HOUR, line_id, "opening_failed", 0)
        if opens_after is not None:
            self.store.add_due(paid_at + opens_after, line_id, "open_resource", 0)

    def cancel(self, line_id: str, at: int) -> None:
        """An unpaid order is withdrawn."""
        self._waiting(line_id, "取消")
        self.store.drop_due(line_id, "pay", "cancel")
        self.store.change_order(line_id, order_status="已取消")

    def _waiting(self, line_id: str, what: str) -> dict[str, Any]:
        order = self.store.order(line_id)
        if order is None or order["order_status"] != "待付款":
            raise NotPossible(f"该订单不是待付款状态，不能{what}。")
        return order

    def open_resource(self, line_id: str, at: int) -> None:
        """The seller's interface answered with success."""
        order = self.store.order(line_id)
        gone = self.store.drop_due(line_id, "opening_failed", "open_resource")
        if order is None or not any(what == "opening_failed" for _, what, _ in gone):
            raise NotPossible("该订单没有等待开通的资源。")
        self._complete(order, order["paid_at"], at, at)
        self._plan_refund(order, at, is_supervised=False)

    def refund_failed_opening(self, line_id: str, at: int) -> None:
        """The system refunds: an order of its own type, 已完成 at once; the original keeps its status (3.1)."""
        order = self.store.order(line_id)
        if order is None:
            return
        self.store.drop_due(line_id, "open_resource")
        add_refund_order(self.store, order, None, at)

    def complete(self, case: Case, at: int) -> None:
        """The 3-hour sync after acceptance: the order is 已完成; the term runs from the opening, else acceptance."""
        order = self.store.order(case.line_id)
        if order is not None:
            start = case.opening_time if case.opening_time is not None else case.accepted_at
            self._complete(order, order["paid_at"], at if start is None else start, at)
            self.store.note(case, at, "system", "sync", case.node, SYNCED)

    def _complete(self, order: dict[str, Any], paid_at: int, start: int, at: int) -> None:
        months = self.store.plan(order["line_id"]).get("months")
        end = months_later(start, months) if months else None
        self.store.change_order(
            order["line_id"], order_status="已完成", paid_at=paid_at, effective_at=start, expires_at=end
        )

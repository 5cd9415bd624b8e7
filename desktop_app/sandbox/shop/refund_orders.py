"""What a refund leaves behind, whoever made it: an order of type 退订, and a call to the seller's own interface."""

from __future__ import annotations

from typing import Any

from desktop_app.sandbox.shop.refund_requests import RefundRequest
from desktop_app.sandbox.shop.refund_store import RefundStore
from desktop_app.sandbox.shop.store import Store

RELEASED_TYPES = frozenset({"SaaS", "License"})
"""Whose instances are released by a call (4.8)."""


def refund_order_id(order_id: str) -> str:
    """The id of the refund order of an order: no other order begins so."""
    return f"CT{order_id[2:]}"


def add_refund_order(store: Store, order: dict[str, Any], amount: int | None, at: int) -> None:
    """A refund is an order of its own type, 已完成 at once; the original keeps its status (3.1).

    ``amount`` in fen; None: all that was paid, coupons too, as the system gives it back for a failed opening.
    """
    refund_id = refund_order_id(order["order_id"])
    money = {} if amount is None else {"order_amount": amount, "paid_amount": amount, "coupon_amount": 0}
    store.add_order(
        order
        | {
            "order_id": refund_id,
            "line_id": f"{refund_id}-000001",
            "order_type": "退订",
            "order_status": "已完成",
            "ordered_at": at,
            "paid_at": at,
            "original_order_id": order["order_id"],
            "version": 1,
        }
        | money
    )


def is_refunded(store: Store, order_id: str) -> bool:
    """Whether a refund order stands beside an order."""
    return store.order(f"{refund_order_id(order_id)}-000001") is not None


def tell_seller(refunds: RefundStore, request: RefundRequest, order: dict[str, Any], at: int) -> None:
    """The platform calls the seller's interface: release, or for a renewal update (4.8). The call is recorded alone."""
    if request.access_type not in RELEASED_TYPES:
        return
    call: dict[str, Any] = {"instance_id": order["instance_id"], "order_id": request.order_id}
    if request.order_type == "续费":
        call |= {"activity": "updateInstance", "scene": "UNSUBSCRIBE_RENEWAL_PERIOD"}
        text = "已调用商家的更新接口：退订续费周期。"
    else:
        call |= {"activity": "releaseInstance"}
        text = "已调用商家的释放接口：请删除实例。"
    refunds.note(request, at, "system", "seller_called", text, {"call": call})

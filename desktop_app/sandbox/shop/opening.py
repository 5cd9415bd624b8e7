"""Opening a case: the flow, the era and the review of a supervised order are chosen here, once."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.catalogue import Product
from desktop_app.sandbox.shop.eras import era_of, flow_of, has_requirement, needs_review


def case_plan(product: Product, scene: str | None, *, is_milestone: bool) -> dict[str, Any]:
    """What the order list does not show of a supervised order and ``case_from`` needs."""
    return {
        "delivery_subtype": product.delivery_subtype,
        "sale_scene": scene,
        "is_milestone": is_milestone,
        "asks": product.asks,
    }


def case_from(
    order: Mapping[str, Any], plan: Mapping[str, Any], paid_at: int, faults: AbstractSet[str] = frozenset()
) -> Case:
    """The case of an order line at its very beginning, before its first node; ``plan`` as by ``case_plan``."""
    subtype, product_class, ordered_at = plan.get("delivery_subtype"), order["product_class"], order["ordered_at"]
    flow = flow_of(order["access_type"], subtype) or "H"
    era = era_of(flow, product_class, ordered_at, faults)
    is_reviewed = needs_review(product_class, plan.get("sale_scene"), ordered_at, faults)
    if flow == "D" and "hardware_is_not_reviewed" in faults:
        is_reviewed = False
    return Case(
        line_id=order["line_id"],
        order_id=order["order_id"],
        order_type=order["order_type"],
        product_name=order["product_name"],
        customer_name=order["customer_name"],
        access_type=order["access_type"],
        delivery_subtype=subtype,
        product_class=product_class,
        sale_scene=plan.get("sale_scene"),
        delivery_mode=None,
        is_milestone=int(bool(plan.get("is_milestone"))),
        ordered_at=ordered_at,
        paid_at=paid_at,
        order_amount=order["order_amount"],
        paid_amount=order["paid_amount"],
        currency=order["currency"],
        node="",
        node_since=paid_at,
        courier_signed_at=None,
        phone_matches=None,
        code_claimed=0 if flow == "L2" else None,
        appeal_open=0,
        appeal_accepted_at=None,
        rejections=0,
        version=1,
        flow=flow,
        era=era,
        has_requirement=int(has_requirement(flow, era, bool(plan.get("asks")), faults)),
        needs_review=int(is_reviewed),
        visit=1,
        entered_version=1,
    )

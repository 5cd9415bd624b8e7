"""Refunds on the stage: a buyer who asks when told to, and the seller's acts with all that their forms demand."""

from __future__ import annotations

import itertools
from typing import Any

from desktop_app.sandbox.shop.catalogue import PRODUCTS
from desktop_app.sandbox.shop.seed_orders import Price, order_row
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import BUYER, Line, paper

_numbers = itertools.count(2_000_000)


def ask(line: Line, **values: Any) -> dict[str, Any]:
    """The buyer asks for a refund; answers the request."""
    return line.act("ask_refund", **values)


def now(line: Line) -> dict[str, Any]:
    """The newest request of an order line."""
    return line.shop.refunds.of_order(line.line_id)[-1]


def decide(line: Line, act: str, values: dict[str, Any] | None = None, files: Any = None) -> dict[str, Any]:
    """The seller decides in the console, with a whole form unless told otherwise."""
    whole = {"opinion": "已与用户协商一致。", "reason": "外观有损坏。", "return_address": "贵安新区云谷路 1 号"}
    given = paper("agreement") if files is None and act == "ApproveRefund" else files or []
    return line.shop.seller_refund_act(act, now(line)["refund_id"], whole if values is None else values, given)


def body(
    refund: dict[str, Any], values: dict[str, Any] | None = None, files: Any = None, **more: Any
) -> dict[str, Any]:
    """A command as the contract shapes it, on the request as it was seen."""
    made: dict[str, Any] = {
        "expected_state": refund["state"],
        "expected_amount": refund["requested_amount"],
        "currency": refund["currency"],
        "seen_version": refund["version"],
        "values": {"opinion": "已与用户协商一致。"} if values is None else values,
        "files": paper("agreement") if files is None else files,
    }
    return made | more


def unsupervised(shop: Shop, access_type: str, *, pays: bool = True, **columns: Any) -> Line:
    """A paid order of a product without supervision; SaaS waits for its opening."""
    product = next(item for item in PRODUCTS if item.access_type == access_type and not item.is_supervised)
    second = int(shop.now().timestamp())
    order = order_row(product, BUYER, second, next(_numbers), Price(60_000, 60_000, 0)) | columns
    with shop.store.act():
        shop.store.add_order(order)
        shop.store.set_plan(order["line_id"], {"months": product.months})
    line = Line(shop, order["order_id"], order["line_id"])
    if pays:
        line.act("pay")
    return line


def acts_of(line: Line) -> list[tuple[str, str]]:
    """The history of an order line as (act, actor)."""
    rows = line.shop.case_timeline(line.order_id, line.line_id)
    return [(row["act"], row["actor"]) for row in rows]

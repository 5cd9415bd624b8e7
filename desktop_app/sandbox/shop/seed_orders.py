"""Order lines of a new shop: those that lie behind it, in bulk, and the shape of any order line."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.catalogue import PRODUCTS, Customer, Product, id_ending
from desktop_app.sandbox.shop.eras import era_of, flow_of, has_requirement, needs_review
from desktop_app.sandbox.shop.order_terms import months_later
from desktop_app.sandbox.shop.store import ADD_CASE, ADD_ORDER
from desktop_app.sandbox.shop.temper import DAY, HOUR

CHUNK = 10_000
"""Rows handed to the database at once."""
FIRST_DAY = int(datetime(2022, 11, 1, tzinfo=CHINA).timestamp())
SCENES = (None, None, None, "赋能云", "赋能云", "基地云")
SOLD = PRODUCTS + tuple(item for item in PRODUCTS if item.access_type == "SaaS" and not item.is_supervised) * 2
"""What past orders are drawn from: small SaaS is bought more often, tried out and changed."""
QUANTITIES = (1, 1, 1, 1, 2, 2, 3, 5)


@dataclass(frozen=True)
class Price:
    """What an order line costs, in fen."""

    order_amount: int
    paid_amount: int
    coupon_amount: int


def order_id_of(ordered_at: int, number: int) -> str:
    """An id of the marketplace's shape; ``number`` is different for each order of a shop."""
    return f"CS{datetime.fromtimestamp(ordered_at, CHINA):%y%m%d%H%M}{id_ending(number)}"


def price_of(product: Product, dice: random.Random, is_voucher: bool = False) -> Price:
    """Amounts of a new purchase; a voucher (提货券, 现金券) pays all of it."""
    amount = product.price * dice.choice(QUANTITIES)
    draw = dice.random()
    if is_voucher or (product.product_class == "联营" and draw < 0.04):
        return Price(amount, 0, amount)
    coupon = amount // 1000 * dice.choice((50, 100, 200)) if draw > 0.9 else 0
    return Price(amount, amount - coupon, coupon)


def order_row(
    product: Product, customer: Customer, ordered_at: int, number: int, price: Price, **more: Any
) -> dict[str, Any]:
    """The columns of a new purchase that is placed and not paid; ``more`` wins."""
    order_id = order_id_of(ordered_at, number)
    row: dict[str, Any] = {
        "line_id": f"{order_id}-000001",
        "order_id": order_id,
        "order_type": "新购",
        "order_status": "待付款",
        "product_id": product.product_id,
        "product_name": product.name,
        "specification": product.specification,
        "access_type": product.access_type,
        "product_class": product.product_class,
        "billing_mode": product.billing_mode,
        "customer_name": customer.name,
        "customer_account": customer.account,
        "phone": customer.phone,
        "ordered_at": ordered_at,
        "paid_at": None,
        "effective_at": None,
        "expires_at": None,
        "order_amount": price.order_amount,
        "paid_amount": price.paid_amount,
        "coupon_amount": price.coupon_amount,
        "currency": "CNY",
        "instance_id": f"ins-{product.product_id[-4:]}-{number:08d}",
        "original_order_id": None,
        "version": 1,
    }
    return row | more


class PastOrders:
    """Finished and cancelled order lines with their finished cases, oldest first."""

    def __init__(self, dice: random.Random, buyers: list[Customer], now: int) -> None:
        self.dice = dice
        self.buyers = buyers
        self.now = now
        self.renewable: dict[str, dict[str, Any]] = {}
        """Per period product the newest finished line: what a renewal renews."""
        self.refundable: dict[str, Any] | None = None

    def write(self, connection: sqlite3.Connection, count: int) -> None:
        """Insert ``count`` order lines, and the cases of the supervised ones."""
        last = max(self.now - 8 * DAY, FIRST_DAY + DAY)
        times = sorted(self.dice.randrange(FIRST_DAY, last) for _ in range(count))
        orders: list[tuple[Any, ...]] = []
        cases: list[tuple[Any, ...]] = []
        case_seq = 0
        for number, ordered_at in enumerate(times, start=1):
            order, case = self._one(number, ordered_at)
            orders.append((number, *order.values()))
            if case is not None:
                case_seq += 1
                cases.append((case_seq, *case))
            if len(orders) == CHUNK or number == count:
                connection.executemany(ADD_ORDER, orders)
                connection.executemany(ADD_CASE, cases)
                orders.clear()
                cases.clear()

    def _one(self, number: int, ordered_at: int) -> tuple[dict[str, Any], tuple[Any, ...] | None]:
        dice = self.dice
        product = SOLD[int(dice.random() * len(SOLD))]
        customer = self.buyers[int(dice.random() * len(self.buyers))]
        order = order_row(product, customer, ordered_at, number, price_of(product, dice))
        kind = dice.random()
        if kind < 0.03:
            order["order_status"] = "已取消"
            return order, None
        order["order_status"] = "已完成"
        paid_at = order["paid_at"] = ordered_at + 60 + int(dice.random() ** 3 * 20 * HOUR)
        order["effective_at"] = paid_at
        renewed = self.renewable.get(product.product_id)
        if kind < 0.20 and renewed is not None:
            self._renewal(order, renewed)
        elif kind < 0.25 and self.refundable is not None:
            order = self._refund(order, self.refundable)
            self.refundable = None
        elif kind < 0.50 and product.access_type == "SaaS" and not product.is_supervised:
            order |= {"order_type": "试用", "order_amount": 0, "paid_amount": 0, "coupon_amount": 0}
        elif kind < 0.75 and product.access_type == "SaaS" and not product.is_supervised:
            order["order_type"] = "试用转正" if kind < 0.62 else "变更"
        elif product.is_supervised:
            return self._supervised(order, product)
        elif product.months is None:
            self.refundable = order
        if product.months and order["order_type"] != "退订":
            order["expires_at"] = months_later(order["effective_at"], product.months)
            if order["order_type"] == "新购":
                self.renewable[product.product_id] = order
        return order, None

    def _supervised(self, order: dict[str, Any], product: Product) -> tuple[dict[str, Any], tuple[Any, ...]]:
        dice = self.dice
        room = max(self.now - 4 * HOUR - order["paid_at"], HOUR)
        accepted_at = order["paid_at"] + min(2 * DAY + int(dice.random() ** 2 * 120 * DAY), room)
        order["effective_at"] = accepted_at
        if product.months:
            order["expires_at"] = months_later(accepted_at, product.months)
            self.renewable[product.product_id] = order
        scene = SCENES[int(dice.random() * len(SCENES))] if product.product_class == "联营" else None
        return order, finished_case(order, product, scene, accepted_at, int(dice.random() ** 4 * 4))

    @staticmethod
    def _renewal(order: dict[str, Any], renewed: dict[str, Any]) -> None:
        """A renewal has an id of its own and the old instance; it starts no supervision (1.1)."""
        for name in ("customer_name", "customer_account", "phone", "instance_id"):
            order[name] = renewed[name]
        order["order_type"] = "续费"
        order["effective_at"] = max(order["paid_at"], renewed["expires_at"] or 0)

    @staticmethod
    def _refund(order: dict[str, Any], refunded: dict[str, Any]) -> dict[str, Any]:
        """A refund is an order of its own type, finished (3.1)."""
        own = ("line_id", "order_id", "ordered_at", "paid_at", "order_status", "version")
        kept = {name: order[name] for name in own}
        return refunded | kept | {"order_type": "退订", "original_order_id": refunded["order_id"]}


def finished_case(
    order: dict[str, Any], product: Product, scene: str | None, accepted_at: int, rejections: int
) -> tuple[Any, ...]:
    """The columns of a case that is done."""
    subtype, sort, ordered_at = product.delivery_subtype, product.product_class, order["ordered_at"]
    flow = flow_of(product.access_type, subtype) or "H"
    era = era_of(flow, sort, ordered_at)
    signed_at = max(order["paid_at"], accepted_at - 2 * DAY) if flow == "D" else None
    remote = "远程" if flow in {"H", "S"} and product.price % 3 else None
    return (
        *(order["line_id"], order["order_id"], order["order_type"], order["product_name"], order["customer_name"]),
        *(product.access_type, subtype, sort, scene, remote, 0, ordered_at, order["paid_at"]),
        *(order["order_amount"], order["paid_amount"], "CNY", "DONE", accepted_at),
        *(signed_at, 1 if flow == "D" else None, 1 if flow == "L2" else None),
        *(0, None, rejections if flow not in {"L2", "LP"} else 0, 5 + rejections, flow, era),
        *(int(has_requirement(flow, era, product.asks)), int(needs_review(sort, scene, ordered_at))),
        *(5 + rejections, 5 + rejections, None, accepted_at if flow == "L2" else None, accepted_at, None, None, None),
        None,
    )

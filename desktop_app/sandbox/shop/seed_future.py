"""Orders that are not there yet, or not finished without supervision: what the shop's first days and months bring."""

from __future__ import annotations

import random
from typing import Any

from desktop_app.sandbox.shop.catalogue import PRODUCTS, Customer, Product
from desktop_app.sandbox.shop.clock import midnight_before
from desktop_app.sandbox.shop.opening import case_plan
from desktop_app.sandbox.shop.order_acts import OrderActs
from desktop_app.sandbox.shop.scenarios import Scenario
from desktop_app.sandbox.shop.seed_orders import SCENES, order_row, price_of
from desktop_app.sandbox.shop.store import ADD_ORDER, Store
from desktop_app.sandbox.shop.temper import DAY, HOUR, Temper

LIVE = 4
"""Unpaid orders, and SaaS orders that wait for their opening, at the beginning of a shop."""


class FutureOrders:
    """Writes orders that come, and the live ones without supervision."""

    def __init__(
        self, store: Store, orders: OrderActs, dice: random.Random, buyers: list[Customer], temper: Temper
    ) -> None:
        self.store = store
        self.orders = orders
        self.dice = dice
        self.buyers = buyers
        self.temper = temper

    def plan_of(self, product: Product) -> dict[str, Any]:
        """What fate has in store for an order of a product."""
        dice, temper = self.dice, self.temper
        low, high = temper.pay_delay
        plan: dict[str, Any] = {"pays": dice.random() < temper.pays, "months": product.months}
        plan["pay_delay"] = low + int(dice.random() ** 3 * (high - low))
        if product.is_supervised:
            scene = dice.choice(SCENES) if product.product_class == "联营" else None
            is_milestone = product.delivery_subtype == "标准" and dice.random() < 0.06
            plan["case"] = case_plan(product, scene, is_milestone=is_milestone)
        elif product.access_type == "SaaS" and dice.random() >= temper.opening_fails:
            plan["opens_after"] = 30 + int(dice.random() ** 2 * 2.5 * HOUR)
        return plan

    def write_live(self, pairs: int, number: int, now: int) -> int:
        """Pairs of an unpaid order and a SaaS order in 处理中; answers the next free number."""
        openings = [product for product in PRODUCTS if product.access_type == "SaaS" and not product.is_supervised]
        for place in range(pairs):
            product, customer = self.dice.choice(PRODUCTS), self.dice.choice(self.buyers)
            ordered_at = now - 60 - int(self.dice.random() * 2 * HOUR)
            order = order_row(product, customer, ordered_at, number, price_of(product, self.dice))
            plan = self.plan_of(product)
            self.store.add_order(order)
            self.store.set_plan(order["line_id"], plan)
            due = now + 600 + plan["pay_delay"] // 4
            self.store.add_due(due, order["line_id"], "pay" if plan["pays"] else "cancel", 0)

            product, customer = self.dice.choice(openings), self.dice.choice(self.buyers)
            paid_at = now - int((0.1 + 0.7 * self.dice.random()) * 3 * HOUR)
            state = {"order_status": "处理中", "paid_at": paid_at}
            order = order_row(product, customer, paid_at - 90, number + 1, price_of(product, self.dice), **state)
            self.store.add_order(order)
            self.store.set_plan(order["line_id"], {"months": product.months})
            opens_after = None if place % 2 else now - paid_at + 900 + int(self.dice.random() * 1200)
            self.orders.plan_opening(order["line_id"], paid_at, opens_after)
            number += 2
        return number

    def write_coming(self, scenario: Scenario, count: int, number: int, now: int) -> int:
        """Orders spread over the days to come, in the day's working hours; nobody sees them before their time.

        Answers the next free number.
        """
        products = [
            product
            for product in PRODUCTS
            if (product.is_supervised or not scenario.all_supervised)
            and (product.delivery_subtype == "标准" or not scenario.only_human_services)
        ]
        renewable = [product for product in products if product.months and product.is_supervised]
        dice, start, rows = self.dice, midnight_before(now) + DAY, []
        times = []
        lowest = min((self.store.one("SELECT min(seq) FROM orders") or (0,))[0] or 0, 0)
        for place in range(count + count // 50):
            day = start + int(dice.random() * scenario.arrival_days) * DAY
            times.append((day + 8 * HOUR + int(dice.random() * 13 * HOUR), place >= count))
        for place, (ordered_at, is_renewal) in enumerate(sorted(times)):
            product, customer = dice.choice(renewable if is_renewal else products), dice.choice(self.buyers)
            order = order_row(product, customer, ordered_at, number + place, price_of(product, dice), version=0)
            plan = self.plan_of(product)
            if is_renewal:
                # the renewal of a finished order starts no supervision (1.1)
                order["order_type"] = "续费"
                plan["renewal_case"] = plan.pop("case")
            if scenario.all_supervised:
                plan["pays"] = True
            rows.append((lowest - 1 - place, *order.values()))
            self.store.set_plan(order["line_id"], plan)
            self.store.add_due(ordered_at, order["line_id"], "place", 0)
        self.store.connection.executemany(ADD_ORDER, rows)
        return number + len(rows)

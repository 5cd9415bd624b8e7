"""A buyer told to order now: a product that fits the wishes, paid at once."""

from __future__ import annotations

import random
from typing import Any

from desktop_app.sandbox.shop.catalogue import PRODUCTS, Product
from desktop_app.sandbox.shop.opening import case_plan
from desktop_app.sandbox.shop.order_acts import OrderActs
from desktop_app.sandbox.shop.refusals import NotPossible
from desktop_app.sandbox.shop.seasons import buyers_of
from desktop_app.sandbox.shop.seed_orders import order_row, price_of
from desktop_app.sandbox.shop.store import Store

FIRST_NUMBER = 2**24
"""Orders of seasons have lower numbers: what a person adds does not change what comes by itself."""
WISHES = ("access_type", "delivery_subtype", "product_class", "asks", "is_supervised")


class NewOrders:
    """Places orders on request."""

    def __init__(self, store: Store, orders: OrderActs) -> None:
        self.store = store
        self.orders = orders

    def place(self, values: dict[str, Any], at: int) -> str:
        """Order a product by ``WISHES``; ``sale_scene``, ``is_milestone`` and ``pays`` (default yes) are taken too.

        Answers the line's id. NotPossible: no product is so.
        """
        product = self._product(values)
        placed = int(self.store.meta("placed") or 0)
        self.store.set_meta(placed=str(placed + 1))
        seed = int(self.store.meta("seed") or 0)
        dice = random.Random(f"placed|{seed}|{placed}")  # noqa: S311 - a seeded shop, no secret
        buyers = buyers_of(self.store.meta("scenario") or "", seed, int(self.store.meta("orders") or 0))
        order = order_row(product, dice.choice(buyers), at, FIRST_NUMBER + placed, price_of(product, dice))
        plan: dict[str, Any] = {"months": product.months}
        if product.is_supervised:
            scene, is_milestone = self._scene(values, product), bool(values.get("is_milestone"))
            plan["case"] = case_plan(product, scene, is_milestone=is_milestone)
        line_id = str(order["line_id"])
        self.store.add_order(order)
        self.store.set_plan(line_id, plan)
        if values.get("pays", True):
            self.orders.pay(line_id, at)
        return line_id

    @staticmethod
    def _product(values: dict[str, Any]) -> Product:
        wishes = {name: values[name] for name in WISHES if values.get(name) is not None}
        fitting = [item for item in PRODUCTS if all(getattr(item, name) == wish for name, wish in wishes.items())]
        if not fitting:
            raise NotPossible(f"没有这样的商品：{'、'.join(f'{name}={wish}' for name, wish in wishes.items())}。")
        return next((item for item in fitting if item.is_supervised), fitting[0])

    @staticmethod
    def _scene(values: dict[str, Any], product: Product) -> str | None:
        scene = values.get("sale_scene") or None
        if scene not in (None, "赋能云", "基地云"):
            raise NotPossible(f"没有销售场景 {scene}，可选：赋能云、基地云。")
        if scene and product.product_class != "联营":
            raise NotPossible("只有联营商品有销售场景。")
        return scene if scene is None else str(scene)

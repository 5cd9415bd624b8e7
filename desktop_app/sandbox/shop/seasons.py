"""A shop's buyers never stop coming: when the orders laid down so far run out, the next ones are laid down."""

from __future__ import annotations

import random

from desktop_app.sandbox.shop.catalogue import Customer, customers
from desktop_app.sandbox.shop.order_acts import OrderActs
from desktop_app.sandbox.shop.scenarios import SCENARIOS, Scenario
from desktop_app.sandbox.shop.seed_future import FutureOrders
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import DAY, TEMPERS

MAX_BUYERS = 5_000


def buyers_of(scenario: str, seed: int, orders: int) -> list[Customer]:
    """The buyers of a shop: always the same ones."""
    dice = random.Random(f"buyers|{scenario}|{seed}")  # noqa: S311 - a seeded shop, no secret
    return customers(dice, max(40, min(orders // 4, MAX_BUYERS)))


class Seasons:
    """Lays down the orders of the days to come, one season after another."""

    def __init__(self, store: Store, orders: OrderActs) -> None:
        self.store = store
        self.orders = orders

    def come(self, _line_id: str, at: int) -> None:
        """A season begins: its orders are laid down, and the next season is due at its end."""
        name, seed = self.store.meta("scenario") or "", int(self.store.meta("seed") or 0)
        number, total = int(self.store.meta("next_number") or 1), int(self.store.meta("orders") or 0)
        scenario: Scenario = SCENARIOS[name]
        dice = random.Random(f"season|{name}|{seed}|{number}")  # noqa: S311 - a seeded shop, no secret
        buyers, temper = buyers_of(name, seed, total), TEMPERS[scenario.temper]
        future = FutureOrders(self.store, self.orders, dice, buyers, temper)
        count = total if scenario.all_supervised else scenario.arrivals
        number = future.write_coming(scenario, count, number, at)
        self.store.set_meta(next_number=str(number))
        if not scenario.all_supervised:
            self.store.add_due(at + scenario.arrival_days * DAY, "", "season", 0)

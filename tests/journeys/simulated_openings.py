"""Orders that wait for their opening, held against what the marketplace then does: refunded at our second, or opened.

The shop goes from event to event with its clock standing still between them; buyers and the seller's own interface act
by themselves. After each event everything that changed is read as sync reads it, and each order that waits is judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.models.columns import case_facts
from desktop_app.models.openings import is_refunded, opening_forecast, refunded_order, waits_for_opening
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseForecast, Effect
from desktop_app.models.wire import read_items
from tests.journeys.simulated_year import DAY, moment
from tests.journeys.simulated_year_shop import ShopWorld

ORDERS, SEED = 800, 5
FIRST_DAY = "2025-06-02"


@dataclass
class Openings:
    """What was forecast and what came, by order."""

    packs: RulePacks
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The columns of each order line, by its key."""
    supervised: set[str] = field(default_factory=set)
    """Keys of the lines that have a case: what becomes of those a year of cases compares."""
    told: dict[str, CaseForecast] = field(default_factory=dict)
    """The forecast of each order that waits now."""
    refunded: int = 0
    opened: int = 0
    differences: list[str] = field(default_factory=list)

    def see(self, items: list[dict[str, Any]], cases: list[dict[str, Any]], now: int) -> None:
        """These order lines and cases changed at this second."""
        self.supervised |= {f"{item['order_id']}|{item['line_id']}" for item in cases}
        before = dict(self.told)
        if items or cases:
            self._see_changes(items, before, now)
        for key, forecast in self.told.items():
            at = forecast.silence.at
            if at is None or at <= moment(now):
                self._differs(key, now, f"nothing happened at {at}")

    def _see_changes(self, items: list[dict[str, Any]], before: dict[str, CaseForecast], now: int) -> None:
        refunds = []
        for row in read_items("orders", items, moment(now)):
            assert row.refused is None, row.refused
            is_new = row.key not in self.orders
            self.orders[row.key] = dict(row.columns)
            if is_new and refunded_order(row.columns, self.packs):
                refunds.append(row.columns)
        self.told = {key: self._forecast(key, now) for key in self._waiting()}
        for refund in refunds:
            self._refunded(refund, before, now)
        for key in before.keys() - self.told.keys():
            if self.orders[key]["order_status"] == "已完成":
                self.opened += 1

    def _waiting(self) -> list[str]:
        refunds: dict[str, list[dict[str, Any]]] = {}
        for columns in self.orders.values():
            refunds.setdefault(refunded_order(columns, self.packs), []).append(columns)
        return [
            key
            for key, columns in self.orders.items()
            if waits_for_opening(columns, self.packs)
            and key not in self.supervised
            and not is_refunded(columns, [], refunds.get(columns["order_id"], []))
        ]

    def _forecast(self, key: str, now: int) -> CaseForecast:
        return opening_forecast(case_facts(self.orders[key]), moment(now), self.packs)

    def _refunded(self, refund: dict[str, Any], before: dict[str, CaseForecast], now: int) -> None:
        """A refund came: at the second that was told, of all that was paid."""
        order_id = refund["original_order_id"]
        foretold = [(key, one) for key, one in before.items() if one.order_id == order_id]
        if not foretold:
            self._differs(order_id, now, "refunded, and nobody said so")
        for key, one in foretold:
            self.refunded += 1
            if (one.silence.effect, one.silence.at) != (Effect.AUTO_REFUND, moment(now)):
                self._differs(key, now, f"refunded now, told was {one.silence.effect} at {one.silence.at}")
            paid = Decimal(refund["paid_amount"]) or Decimal(refund["order_amount"])
            if one.silence.amount != paid:
                self._differs(key, now, f"{paid} came back, told was {one.silence.amount}")
            if key in self.told:
                self._differs(key, now, "refunded, and still forecast")

    def _differs(self, key: str, now: int, what: str) -> None:
        self.differences.append(f"{moment(now):%F %T} {key}: {what}")


def openings_of(folder: Path, packs: RulePacks, days: int, faults: tuple[str, ...] = ()) -> Openings:
    """Live through so many days of a shop whose buyers ask for no refund by themselves."""
    began = datetime.fromisoformat(FIRST_DAY).replace(hour=9, tzinfo=CHINA)
    world = ShopWorld.create(folder, "busy", ORDERS, SEED, began, faults)
    found = Openings(packs)
    try:
        # what lies behind the shop is no news; only from now on somebody watches
        past = world.changed("orders")
        found.orders = {row.key: dict(row.columns) for row in read_items("orders", past, began)}
        found.see([], world.changed("cases"), world.second())
        until = world.second() + days * DAY
        while (due := world.next_due()) is not None and due <= until:
            world.step_to(due)
            found.see(world.changed("orders"), world.changed("cases"), due)
    finally:
        world.shop.close()
    return found


def open_in(items: list[dict[str, Any]], cases: list[dict[str, Any]]) -> set[str]:
    """Line ids that a shop still keeps open: new SaaS without a case in 处理中, and no order tells of its refund."""
    supervised = {case["line_id"] for case in cases}
    back = {item["original_order_id"] for item in items if item["order_type"] == "退订"}
    kinds = {"新购", "试用", "试用转正"}
    return {
        item["line_id"]
        for item in items
        if (item["access_type"], item["order_status"]) == ("SaaS", "处理中")
        and item["order_type"] in kinds
        and item["order_id"] not in back
        and item["line_id"] not in supervised
    }

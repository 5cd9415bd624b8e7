"""Making a shop's file: whole or not at all, and the same for the same scenario, number of orders, seed and time."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from datetime import datetime
from pathlib import Path

from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.clock import MICROSECONDS, microseconds_of
from desktop_app.sandbox.shop.counterparties import Counterparties
from desktop_app.sandbox.shop.law import Law
from desktop_app.sandbox.shop.order_acts import OrderActs
from desktop_app.sandbox.shop.papers import Papers
from desktop_app.sandbox.shop.refund_acts import RefundActs
from desktop_app.sandbox.shop.refund_plans import RefundPlans
from desktop_app.sandbox.shop.refusals import ShopError
from desktop_app.sandbox.shop.scenarios import HUMAN_STATIONS, SCENARIOS, STATIONS
from desktop_app.sandbox.shop.schema import INDEXES, connect_for_seeding
from desktop_app.sandbox.shop.seasons import Seasons, buyers_of
from desktop_app.sandbox.shop.seed_future import LIVE, FutureOrders
from desktop_app.sandbox.shop.seed_open import OpenCases
from desktop_app.sandbox.shop.seed_orders import PastOrders
from desktop_app.sandbox.shop.seed_refunds import REFUND_STATIONS, RefundCases
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import TEMPERS

MAX_ORDERS = 2_000_000
FIRST_NOW, LAST_NOW = datetime(2023, 1, 1, tzinfo=CHINA), datetime(2100, 1, 1, tzinfo=CHINA)


def seed_file(path: Path, scenario: str, orders: int, seed: int, now: datetime) -> None:
    """Write the file of a new shop beside its place, then put it there in one step. ShopError: no such shop."""
    if scenario not in SCENARIOS:
        raise ShopError(f"没有名为“{scenario}”的演练场景，可选：{'、'.join(SCENARIOS)}。", "unknown_scenario")
    if not 0 <= orders <= MAX_ORDERS:
        raise ShopError(f"订单数须在 0 与 {MAX_ORDERS} 之间。", "orders_range")
    draft = path.with_name(path.name + ".new")
    if now.tzinfo is None or not FIRST_NOW <= now < LAST_NOW:
        raise ShopError("演练环境的开始时间须在 2023 年至 2100 年之间。", "start_range")
    # a log that an earlier shop left here must not be taken for the new one's
    for leftover in (draft, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        leftover.unlink(missing_ok=True)
    connection = connect_for_seeding(draft)
    try:
        connection.execute("BEGIN")
        _write(connection, scenario, orders, seed, now)
        connection.execute("COMMIT")
    finally:
        connection.close()
    draft.replace(path)


def _write(connection: sqlite3.Connection, name: str, orders: int, seed: int, now: datetime) -> None:
    scenario = SCENARIOS[name]
    store = Store(connection)
    base = microseconds_of(now)
    shop_id = hashlib.sha256(f"{name}|{orders}|{seed}|{base}".encode()).hexdigest()[:16]
    clock = {"base": base, "rate": 1.0, "wall": None, "closed": True}
    owner = {"id": f"seller-{shop_id[:8]}", "name": "云商演练科技有限公司"}
    store.set_meta(shop_id=shop_id, seed=str(seed), scenario=name, temper=scenario.temper, clock=json.dumps(clock))
    store.set_meta(seller=json.dumps(owner, ensure_ascii=False), orders=str(orders or scenario.orders))
    _fill(store, name, orders or scenario.orders, seed, base // MICROSECONDS)


def _add_indexes(store: Store) -> None:
    for sql in INDEXES:
        store.connection.execute(sql)


def _fill(store: Store, name: str, orders: int, seed: int, now: int) -> None:
    scenario = SCENARIOS[name]
    temper = TEMPERS[scenario.temper]
    law = Law(store, Counterparties(seed, temper, Papers(store)), set())
    order_acts = OrderActs(store, law)
    dice = random.Random(f"{name}|{seed}")  # noqa: S311 - a seeded shop, no secret
    buyers = buyers_of(name, seed, orders)
    number = 1
    if scenario.all_supervised:
        _add_indexes(store)
    else:
        open_cases = min(orders, max(scenario.open_cases, orders // 50))
        live = min(LIVE, (orders - open_cases) // 2)
        past = orders - open_cases - 2 * live
        repeats = HUMAN_STATIONS if scenario.repeats_human_services else STATIONS
        PastOrders(dice, buyers, now).write(store.connection, past)
        _add_indexes(store)
        asked = min(len(REFUND_STATIONS), max(0, open_cases - len(STATIONS))) if scenario.refunds.asks else 0
        cases = OpenCases(store, law, dice, buyers, now)
        number = cases.write(open_cases - asked, past + 1, repeats)
        if asked:
            refund_acts = RefundActs(store, law, RefundPlans(seed, scenario.refunds))
            number = RefundCases(store, refund_acts, cases, dice, now).write(asked, number)
        number = FutureOrders(store, order_acts, dice, buyers, temper).write_live(live, number, now)
    store.set_meta(next_number=str(number))
    Seasons(store, order_acts).come("", now)

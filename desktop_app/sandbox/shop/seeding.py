"""Making a shop's file: whole or not at all, and the same for the same seed."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.sandbox.shop.cases import ORDER_COLUMNS
from desktop_app.sandbox.shop.clock import MICROSECONDS, microseconds_of
from desktop_app.sandbox.shop.counterparties import Counterparties
from desktop_app.sandbox.shop.law import Law
from desktop_app.sandbox.shop.opening import case_from
from desktop_app.sandbox.shop.schema import connect_for_seeding
from desktop_app.sandbox.shop.store import ADD_ORDER, Store
from desktop_app.sandbox.shop.temper import DAY, TEMPERS


def seed_file(path: Path, scenario: str, orders: int, seed: int, now: datetime) -> None:
    """Write the file of a new shop beside its place, then put it there in one step."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    connection = connect_for_seeding(draft)
    try:
        connection.execute("BEGIN")
        _write(connection, scenario, orders, seed, now)
        connection.execute("COMMIT")
    finally:
        connection.close()
    draft.replace(path)


def _write(connection: sqlite3.Connection, scenario: str, orders: int, seed: int, now: datetime) -> None:
    base = microseconds_of(now)
    store = Store(connection)
    shop_id = hashlib.sha256(f"{scenario}|{orders}|{seed}|{base}".encode()).hexdigest()[:16]
    clock = {"base": base, "rate": 1.0, "wall": None, "closed": True}
    owner = {"id": f"seller-{shop_id[:8]}", "name": "演练科技有限公司"}
    store.set_meta(
        shop_id=shop_id,
        seed=str(seed),
        scenario=scenario,
        temper="even",
        clock=json.dumps(clock),
        seller=json.dumps(owner, ensure_ascii=False),
    )
    dice = random.Random(f"{seed}|{scenario}")  # noqa: S311 - a seeded shop, no secret
    law = Law(store, Counterparties(seed, TEMPERS["even"]), set())
    second = base // MICROSECONDS
    for number in range(40):
        paid_at = second - dice.randrange(1, 60) * DAY + number
        order_id = f"CS{datetime.fromtimestamp(paid_at, now.tzinfo):%y%m%d%H%M}{number:05d}"
        order: dict[str, Any] = dict.fromkeys(ORDER_COLUMNS)
        order |= {"line_id": f"{order_id}-000001", "order_id": order_id, "order_type": "新购", "order_status": "处理中"}
        order |= {"product_name": "云上业务系统部署服务", "access_type": "人工服务", "product_class": "通用"}
        order |= {"product_id": "P0001", "specification": "标准版", "billing_mode": "一次性", "currency": "CNY"}
        order |= {"customer_name": "成都云帆数据有限公司", "customer_account": "yunfan", "phone": "13800000000"}
        order |= {"ordered_at": paid_at - 300, "paid_at": paid_at, "version": 1}
        order |= {"order_amount": 1_200_000, "paid_amount": 1_200_000, "coupon_amount": 0}
        connection.execute(ADD_ORDER, (number + 1, *(order[name] for name in ORDER_COLUMNS)))
        law.open_case(case_from(order, {"delivery_subtype": "标准", "asks": number % 2 == 0}, paid_at), paid_at)

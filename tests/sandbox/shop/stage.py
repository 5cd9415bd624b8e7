"""A small stage for tests of the marketplace: a shop whose time stands still, and orders made to measure."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.catalogue import Customer, Product
from desktop_app.sandbox.shop.flows import DELIVER, DONE, PROOF, move_at
from desktop_app.sandbox.shop.opening import case_from
from desktop_app.sandbox.shop.seed_orders import Price, order_row
from desktop_app.sandbox.shop.shop import Shop

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=CHINA)
DAY = 86_400
HOUR = 3600
PAPER = b"%PDF-1.4 paper"
PAPER_HASH = hashlib.sha256(PAPER).hexdigest()
BUYER = Customer("成都云帆数据有限公司", "yunfan_1", "13800000000")
_numbers: Iterator[int] = itertools.count(1_000_000)


def seconds(text: str) -> int:
    """A time in China as whole seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp())


def paper(*roles: str, name: str = "文件.pdf") -> list[dict[str, Any]]:
    """Files of a form, all with the same uploaded bytes."""
    return [{"role": role, "sha256": PAPER_HASH, "name": name, "size": len(PAPER)} for role in roles]


def empty_shop(folder: Path, now: datetime = NOW, *, counterparties: bool = False) -> Shop:
    """A shop without orders (one comes at some time of the year), whose clock stands still."""
    shop = Shop.create(folder, "year", 1, 3, now, real=lambda: 0.0, wall=lambda: 0.0)
    for table in ("due", "orders", "plans"):
        shop.connection.execute(f"DELETE FROM {table}")
    shop.set_rate(0)
    shop.set_counterparties(counterparties)
    shop.put_file(PAPER_HASH, PAPER)
    return shop


@dataclass
class Line:
    """One order line on the stage, and the acts that tests do to it."""

    shop: Shop
    order_id: str
    line_id: str

    @property
    def case(self) -> dict[str, Any]:
        item = self.shop.case(self.order_id, self.line_id)
        assert item is not None
        return item

    @property
    def node(self) -> str:
        return str(self.case["node"])

    @property
    def order(self) -> dict[str, Any]:
        item = self.shop.order(self.order_id, self.line_id)
        assert item is not None
        return item

    def seller(self, name: str, values: dict[str, Any] | None = None, files: list[Any] | None = None) -> dict[str, Any]:
        return self.shop.seller_act(name, self.order_id, self.line_id, values or {}, files or [])

    def act(self, act: str, **values: Any) -> dict[str, Any]:
        return self.shop.act(act, self.order_id, self.line_id, **values)

    def body(self, name: str, **more: Any) -> dict[str, Any]:
        """A command as the contract shapes it, on the case as it is."""
        case = self.case
        body = {"name": name, "order_id": self.order_id, "line_id": self.line_id, "expected_node": case["node"]}
        return body | {"seen_version": case["version"], "values": {}, "files": []} | more

    def send(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.shop.execute(key, body, json.dumps(body).encode())

    def deliver(self, **values: Any) -> dict[str, Any]:
        """Report completion with all that any form may ask."""
        full = {"result_text": "已完成", "carrier": "顺丰速运", "waybill": "SF1", "phone": BUYER.phone} | values
        roles = ("sow", "acceptance", "screenshot", "screenshot", "screenshot", "resource_order", "remote")
        return self.seller("ReportCompletion", full, paper(*roles))

    def forward(self, until: str) -> None:
        """Walk on by the moves that lead forward, until a node."""
        acts = ("submit_requirement", "ConfirmRequirement", "review_pass", "accept", "claim_code", "activate_code")
        while self.node != until:
            assert self.node != DONE, f"{until} is not on the way"
            if self.node in {DELIVER, PROOF}:
                self.deliver()
                continue
            flow = self.shop.store.case(self.order_id, self.line_id).flow  # type: ignore[union-attr]
            act = next(
                act for act in (*acts, "deploy_package", "give_code") if move_at(flow, self.node, act) is not None
            )
            if act == "ConfirmRequirement":
                self.seller(act)
            else:
                self.act(act)

    def history(self) -> list[str]:
        return [row["act"] for row in self.shop.case_timeline(self.order_id, self.line_id)]


def open_line(
    shop: Shop,
    access_type: str = "人工服务",
    subtype: str | None = "标准",
    product_class: str = "通用",
    scene: str | None = None,
    *,
    asks: bool = False,
    ordered: str = "2026-11-20T10:00:00",
    months: int | None = None,
) -> Line:
    """An order of a made-up product, paid a minute after it was placed, with its case."""
    mode = "包周期" if months else "一次性"
    product = Product("P1", "样品", "标准", access_type, subtype, product_class, mode, months, 100_000, True, asks)
    ordered_at = seconds(ordered)
    number = next(_numbers)
    price = Price(100_000, 100_000, 0)
    order = order_row(product, BUYER, ordered_at, number, price, order_status="处理中", paid_at=ordered_at + 60)
    plan = {"delivery_subtype": subtype, "sale_scene": scene, "asks": asks}
    with shop.store.act():
        shop.store.add_order(order)
        shop.store.set_plan(order["line_id"], {"months": months})
        shop.law.open_case(case_from(order, plan, ordered_at + 60, shop.law_faults), ordered_at + 60)
    return Line(shop, order["order_id"], order["line_id"])


def nodes_of(line: Line) -> list[str]:
    """The nodes that the console shows as the way of a case."""
    view = line.shop.case_view(line.order_id, line.line_id)
    assert view is not None
    return [step["node"] for step in view["path"]]

"""A rehearsal marketplace for many runs of the outbox's machine: a real process, killed and started again at will.

Each run gets cases of its own. They are used again later: what a seller did is undone by the buyer's own acts.
"""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA, Clock
from desktop_app.errors import GatewayError
from desktop_app.gateways.gateway import Gateway, Outcome
from desktop_app.gateways.opening import open_gateway
from desktop_app.models.connections import Connection
from desktop_app.secret import Secret
from desktop_app.services.acts.making import keep_command
from desktop_app.services.desk import Desk
from tests.sandbox.marketplace import Marketplace, Reply, start
from tests.services.deciding import direct_completion
from tests.services.sending_bench import HeldClock

BACK_TO_US = {
    "BUYER_SUBMIT_REQUIREMENT": "submit_requirement",
    "HUAWEI_REVIEW": "review_fail",
    "BUYER_ACCEPT": "reject",
}
"""By which act a case comes back to the seller."""
OURS = ("SELLER_CONFIRM_REQUIREMENT", "SELLER_DELIVER")
BASE = "/seller/v1"
QUICK_PLACE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where homes of many short lives stand: what a power cut does to a disk is another test's matter."""


class Market:
    """The process, its cases, and what commands really did there."""

    def __init__(self, *words: str) -> None:
        """``words``: another shop than the usual one."""
        self._folder = tempfile.TemporaryDirectory(prefix="outbox-market-", dir=QUICK_PLACE)
        self.shop: Marketplace = start(self.folder, *(words or ("--scenario", "busy", "--seed", "11")))
        self.shop.control("POST", "counterparties", {"is_on": False})
        self.restarts = 0
        items = [one for one in self.shop.items() if is_simple(one)]
        self._pool = itertools.cycle([(one["order_id"], one["line_id"]) for one in items])
        self.size = len(items)

    @property
    def folder(self) -> Path:
        return Path(self._folder.name)

    def cases(self, count: int) -> list[dict[str, Any]]:
        """Cases at our move that no run uses now, brought back where needed."""
        found: list[dict[str, Any]] = []
        for order_id, line_id in itertools.islice(self._pool, self.size):
            item = self.item(order_id, line_id)
            act = BACK_TO_US.get(item["node"])
            if act is not None:
                self.buyer(act, order_id, line_id)
                item = self.item(order_id, line_id)
            if item["node"] in OURS and not item["appeal_open"]:
                found.append(item)
            if len(found) == count:
                return found
        raise AssertionError("the marketplace has run out of cases")

    def item(self, order_id: str, line_id: str) -> dict[str, Any]:
        """The case as it stands."""
        found: dict[str, Any] = self.shop.ask("GET", f"{BASE}/cases/{order_id}/{line_id}").json
        return found

    def buyer(self, act: str, order_id: str, line_id: str) -> bool:
        """A counterparty acts now; False when it cannot."""
        body = {"act": act, "order_id": order_id, "line_id": line_id, "reason": "请补充", "requirement": "按说明"}
        return self.shop.ask("POST", "/rehearsal/buyers", body).status == 200

    def colleague(self, name: str, case: dict[str, Any], key: str) -> bool:
        """Somebody else of the same seller acts on the case, by another program."""
        body = {
            "name": name,
            "order_id": case["order_id"],
            "line_id": case["line_id"],
            "expected_node": self.item(case["order_id"], case["line_id"])["node"],
            "seen_version": None,
            "values": {"reason": "同事驳回"},
            "files": [],
        }
        return self.shop.ask("PUT", f"{BASE}/commands/{key}", body).status == 200

    def fault(self, kind: str, **more: Any) -> None:
        """A fault for the next calls that match."""
        self.shop.fault(kind, **more)

    def calm(self) -> None:
        """No more faults."""
        self.shop.control("DELETE", "faults")

    def effects(self) -> Counter[str]:
        """How often each key had an effect."""
        return Counter(one["key"] for one in self.shop.control("GET", "effects")["effects"])

    def kill(self) -> None:
        """As a power cut would; what was committed is there after the next start."""
        self.shop.process.kill()
        self.shop.process.wait()
        self.restarts += 1
        self.shop = start(self.folder)
        self.shop.control("POST", "counterparties", {"is_on": False})

    def close(self) -> None:
        self.shop.stop()
        self._folder.cleanup()


class MarketGateways:
    """Opens the real gateway by the marketplace's address file, as often as it is forgotten."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        self._folder, self._connection = folder, connection
        self._gateway: Gateway | None = None
        self.is_offline = False

    def of(self, connection_id: str) -> Gateway:
        if self.is_offline:
            raise GatewayError("连不上", "网络断开了。", Outcome.UNREACHABLE.value)
        if self._gateway is None and not (self._folder / "address.json").exists():
            raise GatewayError("连不上", "演练环境没有运行。", Outcome.UNREACHABLE.value)
        if self._gateway is None:
            address = json.loads((self._folder / "address.json").read_bytes())
            url = f"http://127.0.0.1:{address['port']}"
            self._gateway = open_gateway(self._connection, url, Secret(address["token"]), Clock())
        return self._gateway

    def forget(self, connection_id: str) -> None:
        if self._gateway is not None:
            self._gateway.close()
            self._gateway = None


def is_simple(item: dict[str, Any]) -> bool:
    """A case of a flow in which the buyer's requirement and our delivery can be done again and again."""
    return bool(
        item["access_type"] == "人工服务"
        and item["delivery_subtype"] == "标准"
        and item["node"] in (*OURS, *BACK_TO_US)
        and not item["is_milestone"]
        and not item["appeal_open"]
    )


class MarketClock(HeldClock):
    """Time that a test lets go by; the connection's time is the marketplace's own."""

    def __init__(self) -> None:
        super().__init__(datetime.now(CHINA))
        self.skew = timedelta(0)

    def connection_now(self, connection_id: str | None = None) -> datetime:
        return datetime.now(CHINA) + self.skew

    def follow(self, market_time: datetime) -> None:
        """Be as late as the marketplace is: it stood still while it did not run."""
        self.skew = market_time - datetime.now(CHINA)


def told_at(reply: Reply) -> datetime:
    """When the marketplace answered. LookupError or ValueError for an answer that a fault made."""
    return datetime.fromisoformat(reply.head["x-marketplace-time"])


def columns_of(item: dict[str, Any]) -> dict[str, object]:
    """A case of the wire in the columns of a paste."""
    names = ("order_id", "line_id", "access_type", "delivery_subtype", "product_class", "product_name", "customer_name")
    found: dict[str, object] = {name: item[name] for name in (*names, "order_amount", "paid_amount", "currency")}
    found |= {"ordered_at": datetime.fromisoformat(item["ordered_at"]), "is_supervised": True}
    return {**found, "node_text": item["node"], "node_since": datetime.fromisoformat(item["node_since"])}


def complete(desk: Desk, connection_id: str, key: str, is_whole: bool) -> None:
    """Decide 确认完成 with papers that were judged already; ``is_whole`` False lacks one that the marketplace wants."""
    case = desk.decide.case(connection_id, key)
    assert case is not None
    if desk.work.commands.unreflected_for(connection_id, key) is not None:
        return
    files = []
    for role in ("sow", "acceptance") if is_whole else ("sow",):
        path = desk.home.root.with_name(f"{desk.home.root.name}-{role}.pdf")
        # few different papers: the marketplace takes a hundred new files a day
        path.write_bytes(f"%PDF-1.4 {role} {len(key) % 7}{ord(key[-1]) % 5}{ord(key[8]) % 5}".encode())
        sha256, size = desk.files.keep(path)
        path.unlink()
        files.append({"role": role, "name": f"{role}.pdf", "sha256": sha256, "bytes": size})
    values = {"opening_time": "", "result_text": "已部署。", "delivery_mode": "remote", "files": files}
    keep_command(desk, direct_completion(desk, case, values))


def each_market(*words: str) -> Iterator[Market]:
    """The market of a test's module; ``words`` as of ``Market``."""
    market = Market(*words)
    try:
        yield market
    finally:
        market.close()

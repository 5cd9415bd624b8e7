"""A counterpart in memory that speaks the contract's pages: for sync without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.errors import GatewayError
from desktop_app.gateways.contract_shapes import page_reader
from desktop_app.gateways.gateway import NOT_OFFERED, About, Answer, Outcome, Page
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Recovery
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.kinds import KINDS
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.syncing import KindReport
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.homes import at_noon

ELEVEN = datetime(2026, 11, 24, 11, 0, tzinfo=CHINA)


def order(number: int, **changed: Any) -> dict[str, Any]:
    """One order line."""
    item = {
        "order_id": f"CS{number:08d}",
        "line_id": f"CS{number:08d}-1",
        "order_type": "新购",
        "order_status": "处理中",
        "product_id": "P1",
        "product_name": "企业上云咨询服务",
        "specification": "标准版",
        "access_type": "人工服务",
        "product_class": "通用",
        "billing_mode": "一次性",
        "customer_name": f"星河科技{number % 97}",
        "customer_account": f"acct{number % 97}",
        "phone": "13800000000",
        "ordered_at": "2026-11-01T10:00:00+08:00",
        "paid_at": "2026-11-01T10:05:00+08:00",
        "effective_at": None,
        "expires_at": None,
        "order_amount": "12800.00",
        "paid_amount": "12800.00",
        "coupon_amount": "0.00",
        "currency": "CNY",
        "instance_id": None,
        "original_order_id": None,
        "version": 1,
    }
    return {**item, **changed}


def case(number: int, node: str = "SELLER_DELIVER", **changed: Any) -> dict[str, Any]:
    """One case."""
    item = {
        "order_id": f"CS{number:08d}",
        "line_id": f"CS{number:08d}-1",
        "order_type": "新购",
        "product_name": "企业上云咨询服务",
        "customer_name": f"星河科技{number % 97}",
        "access_type": "人工服务",
        "delivery_subtype": "标准",
        "product_class": "通用",
        "sale_scene": None,
        "delivery_mode": "远程",
        "is_milestone": False,
        "is_supervised": True,
        "ordered_at": "2026-11-01T10:00:00+08:00",
        "paid_at": "2026-11-01T10:05:00+08:00",
        "order_amount": "12800.00",
        "paid_amount": "12800.00",
        "currency": "CNY",
        "node": node,
        "node_since": "2026-11-03T09:00:00+08:00",
        "courier_signed_at": None,
        "phone_matches": None,
        "code_claimed": None,
        "appeal_open": False,
        "appeal_accepted_at": None,
        "rejections": 0,
        "version": 1,
    }
    return {**item, **changed}


def refund(number: int, state: str = "PENDING_SELLER", **changed: Any) -> dict[str, Any]:
    """One request for a refund of the order of the same number."""
    item = {
        "refund_id": f"TD{number:08d}",
        "order_id": f"CS{number:08d}",
        "line_id": f"CS{number:08d}-1",
        "regime": "A",
        "order_type": "新购",
        "product_name": "企业上云咨询服务",
        "access_type": "人工服务",
        "product_class": "通用",
        "billing_mode": "一次性",
        "is_supervised": True,
        "supervision_done": False,
        "customer_name": f"星河科技{number % 97}",
        "paid_amount": "12800.00",
        "requested_amount": "6400.00",
        "currency": "CNY",
        "reason": "不再需要",
        "goods_state": None,
        "state": state,
        "requested_at": "2026-11-20T09:30:00+08:00",
        "state_since": "2026-11-20T09:30:00+08:00",
        "invoice_state": "无",
        "code_claimed": None,
        "expires_at": None,
        "renewal_not_begun": None,
        "is_trial": False,
        "phone": None,
        "opinion": None,
        "return_address": None,
        "return_carrier": None,
        "return_waybill": None,
        "inspection_reason": None,
        "appeal_open": False,
        "version": 1,
    }
    return {**item, **changed}


@dataclass
class Market:
    """Changes in order, each item at its last change. ``before_page`` may raise, or look."""

    name: str = "a"
    kind: str = "rehearsal"
    seller_id: str = "seller-1"
    now: datetime = ELEVEN
    changes: dict[str, dict[tuple[str, ...], tuple[int, dict[str, Any]]]] = field(
        default_factory=lambda: {"orders": {}, "cases": {}}
    )
    """By kind; without refunds it is an older counterpart that has no list of them."""
    sequence: int = 0
    page_rows: int = 1000
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    before_page: Callable[[str, str | None], None] | None = None
    cannot: dict[CommandName, Capability] = field(default_factory=dict)
    """What it does not do itself, of what it usually does."""

    def put(self, kind: str, *items: dict[str, Any]) -> None:
        """These items changed now."""
        for item in items:
            self.sequence += 1
            key = tuple(item[name] for name in KINDS[kind].key)
            before = self.changes[kind].pop(key, None)
            version = 1 if before is None else before[1]["version"] + 1
            self.changes[kind][key] = (self.sequence, {**item, "version": version})

    def about(self) -> About:
        return About(1, self.kind, "市场", self.seller_id, "卖家", self.now, 1.0, self.capabilities())

    def capabilities(self) -> Mapping[CommandName, Capability]:
        return {**dict.fromkeys(CommandName, Capability.DIRECT), **self.cannot}

    def recovery(self, name: CommandName) -> Recovery:
        return Recovery.KEY_SAFE

    def page(self, kind: str, cursor: str | None, limit: int) -> Page:
        if kind not in self.changes:
            raise GatewayError("没有", "没有这份清单。", NOT_OFFERED)
        self.asked.append((kind, cursor))
        if self.before_page is not None:
            self.before_page(kind, cursor)
        after = 0
        if cursor is not None:
            name, _dash, number = cursor.partition("-")
            if name != self.name:
                raise GatewayError("x", "不认识。", "cursor_unknown")
            after = int(number)
        rest = [one for one in self.changes[kind].values() if one[0] > after]
        part = rest[: min(limit, self.page_rows)]
        body = {
            "kind": kind,
            "items": [item for _sequence, item in part],
            "next_cursor": f"{self.name}-{part[-1][0] if part else after}",
            "has_more": len(rest) > len(part),
            "as_of": self.now.isoformat(),
        }
        self.now += timedelta(seconds=1)
        raw = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return Page(raw, self.now, page_reader(kind))

    def put_file(self, sha256: str, path: Path) -> Answer:
        return Answer(Outcome.ACCEPTED)

    def send(self, key: str, body: bytes) -> Answer:
        return Answer(Outcome.ACCEPTED)

    def read_command(self, key: str) -> Answer:
        return Answer(Outcome.NOT_FOUND)

    def send_refund(self, key: str, name: CommandName, refund_id: str, body: bytes) -> Answer:
        return Answer(Outcome.ACCEPTED)

    def read_refund(self, refund_id: str) -> dict[str, Any] | None:
        return None

    def read_case(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        return None

    def close(self) -> None:
        pass


class OneMarket:
    """In the place of the desk's gateways."""

    def __init__(self, market: Market) -> None:
        self.market = market

    def can_call(self, connection: Connection) -> bool:
        return connection.kind is not ConnectionKind.FILES

    def has_address(self, connection: Connection) -> bool:
        return self.can_call(connection)

    def of(self, connection_id: str) -> Market:
        return self.market

    def forget(self, connection_id: str) -> None:
        pass

    def close(self) -> None:
        pass


def synced_desk(home: Home, market: Market) -> tuple[Desk, str]:
    """A desk whose only called connection is this market."""
    desk = at_noon(home)
    desk.__dict__["gateways"] = OneMarket(market)
    found = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    return desk, found.id


def report_of(report: Any, kind: str) -> KindReport:
    """What a run did with one kind."""
    found: KindReport = next(one for one in report.kinds if one.kind == kind)
    return found


def nodes_of(desk: Desk, connection_id: str) -> dict[str, str]:
    """The node of each case, by its key."""
    rows = desk.case_lists.first_page(connection_id, ListQuery(View.ALL), 1000)
    return {row.key: str(row.node) for row in rows}

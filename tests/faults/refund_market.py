"""Requests for a refund at the marketplace of the outbox's tests: asked for, seen here, decided on with a paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop_app.models.command_words import CommandName
from desktop_app.models.commands import Command
from desktop_app.services.desk import Desk
from tests.faults.outbox_market import BASE, Market, MarketClock, told_at
from tests.sandbox.marketplace import Marketplace
from tests.services.deciding import project
from tests.services.refund_acts import decided

_SAME = (
    *(
        "refund_id",
        "order_id",
        "line_id",
        "product_name",
        "access_type",
        "billing_mode",
        "customer_name",
        "paid_amount",
    ),
    *("requested_amount", "currency", "reason", "goods_state", "is_supervised", "is_trial", "invoice_state"),
)


def ask_for_refund(shop: Marketplace, **order: Any) -> dict[str, Any]:
    """A buyer whose order was made for it asks for the money back; the request."""
    wish = {"act": "place_order", "order_id": "", "line_id": "", "access_type": "人工服务", "asks": False, **order}
    while True:
        placed = shop.control("POST", "buyers", wish)["item"]
        if placed["paid_amount"] != "0.00":  # a voucher paid it: there is nothing to give back
            return shop.told("ask_refund", placed, reason="功能不符合需求")


def refund_of(market: Market, refund_id: str) -> dict[str, Any]:
    """The request as it stands."""
    return market.shop.refund({"refund_id": refund_id})


def refund_columns_of(item: dict[str, Any]) -> dict[str, object]:
    """A request of the wire in the columns of a paste."""
    found: dict[str, object] = {name: item[name] for name in _SAME}
    found |= {"node_text": item["state"], "filed_at": datetime.fromisoformat(item["requested_at"])}
    return {**found, "node_since": datetime.fromisoformat(item["state_since"])}


def see_refunds(desk: Desk, connection_id: str, market: Market, *refund_ids: str) -> None:
    """A page of changes with these requests on it; none when a fault of the plan met a question."""
    columns = []
    for refund_id in refund_ids:
        reply = market.shop.ask("GET", f"{BASE}/refunds/{refund_id}")
        try:
            as_of = told_at(reply)
            columns.append(refund_columns_of(reply.json))
        except (LookupError, ValueError, TypeError):
            return
    if isinstance(desk.clock, MarketClock):
        desk.clock.follow(as_of)
    project(desk, connection_id, columns, as_of, kind_id="refunds")


def decide_refund(desk: Desk, connection_id: str, refund_id: str, name: CommandName, has_paper: bool = True) -> Command:
    """Agree to a request or reject it; ``has_paper`` False lacks the agreement, without which nobody may agree."""
    roles = ("agreement", "other") if has_paper else ("other",)
    return decided(desk, connection_id, refund_id, name, files=[_paper(desk, role) for role in roles])


def _paper(desk: Desk, role: str) -> dict[str, Any]:
    """The same content each time: the marketplace takes a hundred new files a day."""
    path = desk.home.root.with_name(f"{desk.home.root.name}-{role}.pdf")
    path.write_bytes(f"%PDF-1.4 {role}".encode())
    sha256, size = desk.files.keep(path)
    path.unlink()
    return {"role": role, "name": f"{role}.pdf", "sha256": sha256, "bytes": size}

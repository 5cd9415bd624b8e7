"""What the outbox's machine decides on: a case or a request for a refund, each with what it can be done and seen by."""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from desktop_app.models.command_words import CommandName
from desktop_app.models.supervision import case_key
from desktop_app.services.desk import Desk
from tests.faults.outbox_market import BACK_TO_US, BASE, OURS, Market, MarketClock, columns_of, complete, told_at
from tests.faults.refund_market import ask_for_refund, decide_refund, refund_of, see_refunds
from tests.services.deciding import project


class Spot(Protocol):
    """One of the things that decisions are made on."""

    key: str
    sent_by: dict[str, str]
    """How a fault finds the command."""

    def see(self, desk: Desk, connection_id: str) -> None:
        """A page of changes with it; none when a fault met the question."""

    def is_ours(self, desk: Desk, connection_id: str) -> bool:
        """As far as is known here, the seller has to decide."""

    def come_back(self, desk: Desk, connection_id: str) -> None:
        """What was decided is over: something to decide is brought about there."""

    def decide(self, desk: Desk, connection_id: str, is_rejecting: bool, is_whole: bool) -> None:
        """By a person here. ``is_whole`` False lacks a paper that the marketplace wants."""

    def by_colleague(self, is_confirming: bool) -> None:
        """Somebody else of the same seller decides by another program."""

    def by_buyer(self) -> None:
        """The other side acts."""


class CaseSpot:
    """A case of a flow in which requirement and delivery can be done again and again."""

    sent_by: dict[str, str] = {"method": "PUT", "path_prefix": f"{BASE}/commands"}  # noqa: RUF012

    def __init__(self, market: Market, item: dict[str, Any]) -> None:
        self._market = market
        self._ids = item["order_id"], item["line_id"]
        self.key = case_key(*self._ids)

    def see(self, desk: Desk, connection_id: str) -> None:
        order_id, line_id = self._ids
        reply = self._market.shop.ask("GET", f"{BASE}/cases/{order_id}/{line_id}")
        try:
            as_of, columns = told_at(reply), columns_of(reply.json)
        except (LookupError, ValueError, TypeError):
            return
        assert isinstance(desk.clock, MarketClock)
        desk.clock.follow(as_of)
        project(desk, connection_id, [columns], as_of)

    def is_ours(self, desk: Desk, connection_id: str) -> bool:
        return self._node(desk, connection_id) in OURS

    def come_back(self, desk: Desk, connection_id: str) -> None:
        act = BACK_TO_US.get(self._node(desk, connection_id))
        if act is not None:
            self._market.buyer(act, *self._ids)

    def decide(self, desk: Desk, connection_id: str, is_rejecting: bool, is_whole: bool) -> None:
        if self._node(desk, connection_id) == "SELLER_DELIVER":
            complete(desk, connection_id, self.key, is_whole)
        elif is_rejecting:
            desk.decide.reject_requirement(connection_id, self.key, "请补充服务范围")
        else:
            desk.decide.confirm_requirement(connection_id, [self.key])

    def by_colleague(self, is_confirming: bool) -> None:
        name = "ConfirmRequirement" if is_confirming else "RejectRequirement"
        self._market.colleague(name, self._item(), f"colleague-{uuid.uuid4().hex}")

    def by_buyer(self) -> None:
        self._market.buyer(BACK_TO_US.get(self._item()["node"], "accept"), *self._ids)

    def _item(self) -> dict[str, Any]:
        self._market.calm()
        return self._market.item(*self._ids)

    def _node(self, desk: Desk, connection_id: str) -> str:
        case = desk.decide.case(connection_id, self.key)
        assert case is not None
        return case.node.value


class RefundSpot:
    """A request for a refund; when it is over the buyer files another one, which has another number."""

    sent_by: dict[str, str] = {"method": "POST", "path_prefix": f"{BASE}/refunds"}  # noqa: RUF012

    def __init__(self, market: Market) -> None:
        self._market = market
        self.key: str = ask_for_refund(market.shop)["refund_id"]

    def see(self, desk: Desk, connection_id: str) -> None:
        see_refunds(desk, connection_id, self._market, self.key)

    def is_ours(self, desk: Desk, connection_id: str) -> bool:
        judged = desk.refunds.one(connection_id, self.key)
        return judged is not None and judged.state.value == "PENDING_SELLER"

    def come_back(self, desk: Desk, connection_id: str) -> None:
        item = self._item()
        if item["state"] in ("REJECTED", "WITHDRAWN"):
            self.key = self._market.shop.told("ask_refund", item, reason="还是要退")["refund_id"]
        elif item["state"] != "PENDING_SELLER":
            self.key = ask_for_refund(self._market.shop)["refund_id"]

    def decide(self, desk: Desk, connection_id: str, is_rejecting: bool, is_whole: bool) -> None:
        if desk.work.commands.unreflected_for(connection_id, self.key) is None and self.is_ours(desk, connection_id):
            name = CommandName.REJECT_REFUND if is_rejecting else CommandName.APPROVE_REFUND
            decide_refund(desk, connection_id, self.key, name, has_paper=is_whole)

    def by_colleague(self, is_confirming: bool) -> None:
        item = self._item()
        body = {
            "expected_state": item["state"],
            "expected_amount": item["requested_amount"],
            "currency": item["currency"],
            "seen_version": None,
            "values": {"opinion": "同事驳回"},
            "files": [],
        }
        key = f"colleague-{uuid.uuid4().hex}"
        self._market.shop.ask("POST", f"{BASE}/refunds/{self.key}/reject", body, idempotency_key=key)

    def by_buyer(self) -> None:
        item = self._item()
        self._market.buyer("withdraw_refund", item["order_id"], item["line_id"])

    def _item(self) -> dict[str, Any]:
        self._market.calm()
        return refund_of(self._market, self.key)

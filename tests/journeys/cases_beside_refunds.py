"""Cases beside the refunds of their orders, watched from event to event: what we assume that a refund does to a case is
held against what the marketplace then did."""

from __future__ import annotations

import collections
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop_app.models import wording
from desktop_app.models.flows import choose_flow, read_node
from desktop_app.models.forecast import forecast_case
from desktop_app.models.refunds.beside_case import RefundBeside, with_refunds
from desktop_app.models.refunds.reading import read_state
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseForecast, Effect, Node
from desktop_app.models.working_calendar import WorkingCalendar
from desktop_app.sandbox.shop.shop import Shop
from tests.journeys.half_year_of_refunds import ShopMarket, facts_of
from tests.journeys.simulated_year import facts_of as case_of

CLOSES = "cancelled_by_refund"


@dataclass
class CaseWatch:
    """What was said of each case, and what did not come so."""

    shop: Shop
    packs: RulePacks
    calendar: WorkingCalendar
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Cases by order line."""
    requests: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: collections.defaultdict(dict))
    told: dict[str, CaseForecast] = field(default_factory=dict)
    stood: set[str] = field(default_factory=set)
    """Lines whose clock stood for a while: no fact of a case says for how long."""
    differences: list[tuple[str, ...]] = field(default_factory=list)
    held: collections.Counter[str] = field(default_factory=collections.Counter)
    cursor: str | None = None

    def hold(self, lines: list[dict[str, Any]]) -> None:
        """Hold what happened to cases against what was said of them."""
        for line in lines:
            told = self.told.get(line["line_id"])
            if told is None or line["node_before"] == line["node_after"] or line["act"] == CLOSES:
                continue
            self._claim("paused", line, wording.REFUND_PENDING not in told.badges)
            if line["act"] == "accept_by_silence":
                at = datetime.fromisoformat(line["at"])
                is_said = (told.silence.effect, told.silence.at) == (Effect.AUTO_ACCEPT, at)
                self._claim("silence", line, is_said or line["line_id"] in self.stood)

    def learn(self, refunds: list[dict[str, Any]]) -> None:
        """Judge anew what changed; first the requests, which come before their case in what we are told."""
        for item in refunds:
            self.requests[item["line_id"]][item["refund_id"]] = item
        for item in refunds:
            line = item["line_id"]
            if item["state"] == "REFUNDED" and line in self.items:
                # the case as it was known before, with the request as it is now
                said = self._forecast(line)
                was_over = self.items[line]["node"] in (Node.DONE, Node.CANCELLED_BY_REFUND)
                self._claim("closed", {"line_id": line}, was_over or not said.is_listed)
        page = self.shop.changes("cases", self.cursor, 2000)
        self.cursor = page.next_cursor
        for item in page.items:
            self.items[item["line_id"]] = item
        for item in refunds:
            case = self.items.get(item["line_id"])
            if item["state"] == "REFUNDED" and case is not None:
                self._claim("closes", {"line_id": item["line_id"]}, case["node"] in ("CANCELLED_BY_REFUND", "DONE"))
        for line in {item["line_id"] for item in (*refunds, *page.items)} & self.items.keys():
            self.told[line] = said = self._forecast(line)
            if wording.REFUND_PENDING in said.badges or self.items[line]["appeal_open"]:
                self.stood.add(line)

    def _forecast(self, line: str) -> CaseForecast:
        now = self.shop.now()
        facts = case_of(self.items[line], int(now.timestamp()))
        choice = choose_flow(facts, self.packs)
        node = read_node(facts.node_text, choice, self.packs)
        forecast = forecast_case(facts, choice, node, now, self.packs, self.calendar)
        beside = []
        for item in self.requests[line].values():
            known = facts_of(item)
            beside.append(RefundBeside(item["refund_id"], line, read_state(known, self.packs), known.state_since))
        return with_refunds(forecast, facts, beside, now, self.packs)

    def _claim(self, claim: str, line: dict[str, Any], is_so: bool) -> None:
        if is_so:
            self.held[claim] += 1
        else:
            self.differences.append((claim, line["line_id"], str(line.get("act", "")), str(line.get("at", ""))))


class WatchedMarket(ShopMarket):
    """The marketplace with somebody who looks at its cases whenever its refunds are looked at."""

    def __init__(self, market: ShopMarket, packs: RulePacks, calendar: WorkingCalendar) -> None:
        super().__init__(market.shop)
        self.cases = CaseWatch(market.shop, packs, calendar)

    def happened(self) -> list[dict[str, Any]]:
        lines = super().happened()
        self.cases.hold(lines)
        return lines

    def changed(self) -> list[dict[str, Any]]:
        items = super().changed()
        self.cases.learn(items)
        return items

"""Half a year of refunds at the marketplace, watched from event to event; each of our forecasts is held against it."""

from __future__ import annotations

import collections
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.models.money import Money
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.forecast import RefundForecast, forecast_refund
from desktop_app.models.refunds.reading import machine_of, read_state
from desktop_app.models.refunds.states import RefundState, moves_from
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import Effect, Party
from desktop_app.models.working_calendar import WorkingCalendar
from desktop_app.sandbox.shop.counterparties import Dice
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import body

BEGAN = datetime(2026, 1, 5, 9, tzinfo=CHINA)
PARTIES = {"buyer": Party.BUYER, "seller": Party.SELLER, "system": Party.SYSTEM}
LAPSES = {"return_lapsed": Effect.WITHDRAWN, "inspection_lapsed": Effect.AUTO_REFUND}
PAPER = b"%PDF-1.4 agreed"


def facts_of(item: dict[str, Any]) -> RefundFacts:
    """What our program would know of a request from the contract."""
    times = {name: datetime.fromisoformat(item[name]) for name in ("requested_at", "state_since")}
    paid, requested = (Money(Decimal(item[name]), item["currency"]) for name in ("paid_amount", "requested_amount"))
    return RefundFacts(
        refund_id=item["refund_id"],
        order_id=item["order_id"],
        line_id=item["line_id"],
        access_type=item["access_type"],
        billing_mode=item["billing_mode"],
        is_supervised=item["is_supervised"],
        is_supervision_done=item["supervision_done"],
        paid=paid,
        requested=requested,
        currency=item["currency"],
        goods_state=item["goods_state"],
        state_text=item["state"],
        filed_at=times["requested_at"],
        state_since=times["state_since"],
        invoice_state=item["invoice_state"],
        is_trial=item["is_trial"],
    )


@dataclass
class Watch:
    """What was forecast of each request, and what did not come so."""

    shop: Shop
    packs: RulePacks
    calendar: WorkingCalendar
    told: dict[str, tuple[dict[str, Any], RefundForecast]] = field(default_factory=dict)
    appealed: set[str] = field(default_factory=set)
    differences: list[tuple[str, ...]] = field(default_factory=list)
    held: collections.Counter[str] = field(default_factory=collections.Counter)
    cursor: str | None = None
    last_line: int = 0

    def look(self) -> None:
        """Hold what has happened since the last look against what was forecast, and forecast anew."""
        lines: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
        for line in self.shop.happened(self.last_line):
            self.last_line = line["id"]
            refund_id = (line["details"] or {}).get("refund_id")
            if refund_id:
                lines[refund_id].append(line)
        for refund_id, found in lines.items():
            self._read(refund_id, found)
        page = self.shop.refunds.changes(self.cursor, 2000)
        self.cursor = page.next_cursor
        for item in page.items:
            facts = facts_of(item)
            forecast = forecast_refund(facts, read_state(facts, self.packs), self.shop.now(), self.packs, self.calendar)
            self._claim("regime", item["refund_id"], forecast.regime.regime == item["regime"])
            self._claim("state", item["refund_id"], forecast.state == item["state"])
            self.told[item["refund_id"]] = (item, forecast)

    def _claim(self, claim: str, refund_id: str, is_so: bool, *more: object) -> None:
        if is_so:
            self.held[claim] += 1
        else:
            self.differences.append((claim, refund_id, *map(str, more)))

    def _read(self, refund_id: str, lines: Sequence[dict[str, Any]]) -> None:
        for line in lines:
            at = datetime.fromisoformat(line["at"])
            if line["act"] in {"AppealRefund", "appeal_refund"}:
                self.appealed.add(refund_id)  # our facts know of no appeal of a refund: its clock is open from here
            if refund_id not in self.told or line["act"] == "seller_called":
                continue
            before, forecast = self.told[refund_id]
            if line["act"] == "refund_reminder":
                due = forecast.deadline.at if forecast.deadline else None
                self._claim("soft deadline", refund_id, due == at, due, at)
                continue
            after = self.shop.refunds.one(refund_id) or {}
            if after["state"] != before["state"]:
                self._moved(before, after, forecast, line, at)

    def _moved(
        self,
        before: dict[str, Any],
        after: dict[str, Any],
        forecast: RefundForecast,
        line: dict[str, Any],
        at: datetime,
    ) -> None:
        refund_id, act = before["refund_id"], line["act"]
        machine = machine_of(facts_of(before), self.packs)
        actor = Party.SYSTEM if act == "invoice_asked" else PARTIES[line["actor"]]
        assert machine is not None
        ways = [move for move in moves_from(machine, forecast.state) if move.end == RefundState(after["state"])]
        self._claim("step", refund_id, actor in {move.actor for move in ways}, before["state"], after["state"], actor)
        if act not in {"withdraw_refund", "invoice_asked"}:
            self._claim("whose move", refund_id, forecast.whose_move is actor or act in LAPSES, act)
        silence = forecast.silence
        if act in LAPSES and refund_id not in self.appealed:
            self._claim("silence", refund_id, (silence.effect, silence.at) == (LAPSES[act], at), silence.at, at)
        elif silence.at is not None and refund_id not in self.appealed:
            self._claim("silence", refund_id, at <= silence.at, silence.at, at)
        if before["state"] == "APPROVED":
            due = forecast.deadline.at if forecast.deadline else None
            self._claim("3 hours", refund_id, due is not None and at <= due, due, at)

    def end(self) -> None:
        """What should have come by itself before the end and did not."""
        for refund_id, (item, forecast) in self.told.items():
            at = forecast.silence.at
            if at is not None and refund_id not in self.appealed:
                self._claim("silence", refund_id, at >= self.shop.now(), item["state"], at)


class Seller:
    """Looks once a day: agrees, refuses, or lets things lie; ships hardware; inspects, finds fault, appeals."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.sha256 = hashlib.sha256(PAPER).hexdigest()
        shop.put_file(self.sha256, PAPER)

    def work(self, watch: Watch) -> None:
        """One day's decisions."""
        for row in self.shop.list_cases({"node": "SELLER_DELIVER", "access_type": "硬件"}, 1, 500)[0]:
            if (self.shop.case_view(row["order_id"], row["line_id"]) or {})["is_paused"]:
                continue
            parcel = {"carrier": "顺丰速运", "waybill": "SF1"}
            self.shop.seller_act("ReportCompletion", row["order_id"], row["line_id"], parcel, [])
        for item, _ in list(watch.told.values()):
            act = self._choice(item)
            if act and item["invoice_state"] == "已开具":  # first the invoice comes back
                self.shop.act("return_invoice", item["order_id"], item["line_id"])
                watch.look()
            elif act:
                self._send(act, item)
                watch.look()

    def _choice(self, item: dict[str, Any]) -> str:
        if item["appeal_open"]:
            return ""
        share = Dice(item["refund_id"], item["version"], self.shop.now().date()).share()
        if item["state"] == "PENDING_SELLER":
            return "ApproveRefund" if share < 0.2 else "RejectRefund" if share < 0.26 else ""
        if item["state"] == "AWAITING_INSPECTION":
            acts = ((0.02, "AppealRefund"), (0.05, "RejectInspection"), (0.08, "ConfirmInspection"))
            return next((act for limit, act in acts if share < limit), "")
        return ""

    def _send(self, act: str, item: dict[str, Any]) -> None:
        paper = {"role": "agreement", "sha256": self.sha256, "name": "协商记录.pdf", "size": len(PAPER)}
        values = {"opinion": "已处理", "reason": "有损坏", "return_address": "一号仓"}
        what = body(item, values, [paper] if act == "ApproveRefund" else [])
        key = f"{item['refund_id']}-{item['version']}"
        self.shop.execute_refund(key, act, item["refund_id"], what, json.dumps(what).encode())


def watched(
    folder: Path,
    made: tuple[str, int, int, str],
    packs: RulePacks,
    calendar: WorkingCalendar,
    faults: Sequence[str] = (),
) -> Watch:
    """Half a year of a shop (scenario, orders, days, the access type whose orders alone come or nothing), from
    event to event, with mistakes in its law or none."""
    scenario, orders, days, only = made
    shop = Shop.create(folder, scenario, orders, 11, BEGAN, real=lambda: 0.0, wall=lambda: 0.0)
    shop.set_rate(0)
    shop.law_faults.update(faults)
    if only:
        with shop.store.act():
            for table in ("due", "plans", "orders"):
                gone = f"DELETE FROM {table} WHERE line_id IN (SELECT line_id FROM orders WHERE access_type<>?)"
                shop.store.connection.execute(gone, (only,))
    watch, seller = Watch(shop, packs, calendar), Seller(shop)
    watch.look()
    for day in range(days):
        evening = BEGAN + timedelta(days=day + 1)
        while (due := shop.next_due()) is not None and due <= evening:
            shop.step((due - shop.now()).total_seconds())
            watch.look()
        shop.step((evening - shop.now()).total_seconds())
        seller.work(watch)
    watch.end()
    shop.close()
    return watch

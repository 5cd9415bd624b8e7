"""Half a year of refunds at the marketplace, watched from event to event; each of our forecasts is held against it.

The marketplace is its law in this process (``ShopMarket``), or its own process over HTTP with a real home beside it
(``half_year_on_the_wire``). What is known of a request, and the forecast, come from ``Judge``.
"""

from __future__ import annotations

import collections
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

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
APPEALS = {"AppealRefund", "appeal_refund"}
LAPSES = {"return_lapsed": Effect.WITHDRAWN, "inspection_lapsed": Effect.AUTO_REFUND}
PAPER = b"%PDF-1.4 agreed"
SHA256 = hashlib.sha256(PAPER).hexdigest()
PARCEL = {"carrier": "顺丰速运", "waybill": "SF1"}


Judge = Callable[[dict[str, Any]], tuple[RefundFacts, RefundForecast]]
"""From an item of the contract to what our program knows of the request and says of it now."""


class Market(Protocol):
    """A marketplace whose time stands still but when it is stepped."""

    def now(self) -> datetime: ...

    def next_due(self) -> datetime | None: ...

    def step_to(self, at: datetime) -> None: ...

    def happened(self) -> list[dict[str, Any]]:
        """New lines of all histories."""

    def changed(self) -> list[dict[str, Any]]:
        """Requests that changed since the last time, as they are now."""

    def refund(self, refund_id: str) -> dict[str, Any]: ...

    def return_invoice(self, item: dict[str, Any]) -> None: ...

    def decide(self, act: str, item: dict[str, Any], command: dict[str, Any]) -> None: ...

    def ship(self) -> None:
        """The seller hands all hardware that waits to a courier."""


def facts_of(item: dict[str, Any]) -> RefundFacts:
    """What our program would know of a request from the contract: written here once more, by hand."""
    names = ("requested_at", "state_since", "expires_at")
    times = {name: datetime.fromisoformat(item[name]) if item[name] else None for name in names}
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
        product_name=item["product_name"],
        customer_name=item["customer_name"],
        reason=item["reason"],
        is_code_claimed=item["code_claimed"],
        service_ends_at=times["expires_at"],
        is_renewal_pending=item["renewal_not_begun"],
        contact_phone=item["phone"],
        opinion=item["opinion"],
        return_address=item["return_address"],
        return_carrier=item["return_carrier"],
        return_waybill=item["return_waybill"],
        inspection_reason=item["inspection_reason"],
        is_appeal_open=item["appeal_open"],
    )


@dataclass(frozen=True)
class Told:
    """What was last said of a request."""

    item: dict[str, Any]
    facts: RefundFacts
    forecast: RefundForecast


@dataclass
class Watch:
    """What was forecast of each request, and what did not come so."""

    market: Market
    judge: Judge
    packs: RulePacks
    told: dict[str, Told] = field(default_factory=dict)
    appealed: set[str] = field(default_factory=set)
    differences: list[tuple[str, ...]] = field(default_factory=list)
    held: collections.Counter[str] = field(default_factory=collections.Counter)

    def look(self) -> None:
        """Hold what has happened since the last look against what was forecast, and forecast anew."""
        lines: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
        for line in self.market.happened():
            refund_id = (line["details"] or {}).get("refund_id")
            if refund_id:
                lines[refund_id].append(line)
        for refund_id, found in lines.items():
            self._read(refund_id, found)
        for item in self.market.changed():
            facts, forecast = self.judge(item)
            # that there was an appeal no single answer tells: the home knows it from those before
            told = facts._replace(had_appeal=False)
            self._claim("facts", item["refund_id"], told == facts_of(item), told, facts_of(item))
            self._claim("regime", item["refund_id"], forecast.regime.regime == item["regime"])
            self._claim("state", item["refund_id"], forecast.state == item["state"])
            self.told[item["refund_id"]] = Told(item, facts, forecast)

    def _claim(self, claim: str, refund_id: str, is_so: bool, *more: object) -> None:
        if is_so:
            self.held[claim] += 1
        else:
            self.differences.append((claim, refund_id, *map(str, more)))

    def _read(self, refund_id: str, lines: Sequence[dict[str, Any]]) -> None:
        for line in lines:
            at = datetime.fromisoformat(line["at"])
            if line["act"] in APPEALS:
                self.appealed.add(refund_id)  # how long an appeal stopped its clock is no fact of a request
            if refund_id not in self.told or line["act"] == "seller_called":
                continue
            forecast = self.told[refund_id].forecast
            if line["act"] == "resolve_refund_appeal":
                is_paused = (forecast.whose_move, forecast.silence.at) == (Party.OPERATOR, None)
                self._claim("appeal", refund_id, is_paused, forecast.whose_move)
            elif line["act"] == "refund_reminder":
                due = forecast.deadline.at if forecast.deadline else None
                self._claim("soft deadline", refund_id, due == at, due, at)
            elif line["act"] not in APPEALS:
                self._moved(self.told[refund_id], self.market.refund(refund_id), line, at)

    def _moved(self, told: Told, after: dict[str, Any], line: dict[str, Any], at: datetime) -> None:
        before, forecast = told.item, told.forecast
        if after["state"] == before["state"]:
            return
        refund_id, act = before["refund_id"], line["act"]
        machine = machine_of(told.facts, self.packs)
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
        for refund_id, told in self.told.items():
            at = told.forecast.silence.at
            if at is not None and refund_id not in self.appealed:
                self._claim("silence", refund_id, at >= self.market.now(), told.item["state"], at)


class Seller:
    """Looks once a day: agrees, refuses, or lets things lie; ships hardware; inspects, finds fault, appeals.

    Its one paper, ``PAPER``, is at the marketplace before.
    """

    def work(self, watch: Watch) -> None:
        """One day's decisions."""
        watch.market.ship()
        for told in list(watch.told.values()):
            act = self._choice(told.item, watch.market.now())
            if not act:
                continue
            if told.item["invoice_state"] == "已开具":  # first the invoice comes back
                watch.market.return_invoice(told.item)
            else:
                self._send(act, told.item, watch.market)
            watch.look()

    def _choice(self, item: dict[str, Any], now: datetime) -> str:
        if item["appeal_open"]:
            return ""
        share = Dice(item["refund_id"], item["version"], now.date()).share()
        if item["state"] == "PENDING_SELLER":
            return "ApproveRefund" if share < 0.2 else "RejectRefund" if share < 0.26 else ""
        if item["state"] == "AWAITING_INSPECTION":
            acts = ((0.02, "AppealRefund"), (0.05, "RejectInspection"), (0.08, "ConfirmInspection"))
            return next((act for limit, act in acts if share < limit), "")
        return ""

    def _send(self, act: str, item: dict[str, Any], market: Market) -> None:
        paper = {"role": "agreement", "sha256": SHA256, "name": "协商记录.pdf", "size": len(PAPER)}
        values = {"opinion": "已处理", "reason": "有损坏", "return_address": "一号仓"}
        market.decide(act, item, body(item, values, [paper] if act == "ApproveRefund" else []))


class ShopMarket:
    """The marketplace's law in this process."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._cursor: str | None = None
        self._last_line = 0
        shop.put_file(SHA256, PAPER)

    def now(self) -> datetime:
        return self.shop.now()

    def next_due(self) -> datetime | None:
        return self.shop.next_due()

    def step_to(self, at: datetime) -> None:
        self.shop.step((at - self.shop.now()).total_seconds())

    def happened(self) -> list[dict[str, Any]]:
        lines = self.shop.happened(self._last_line)
        self._last_line = lines[-1]["id"] if lines else self._last_line
        return lines

    def changed(self) -> list[dict[str, Any]]:
        page = self.shop.refunds.changes(self._cursor, 2000)
        self._cursor = page.next_cursor
        return page.items

    def refund(self, refund_id: str) -> dict[str, Any]:
        return self.shop.refunds.one(refund_id) or {}

    def return_invoice(self, item: dict[str, Any]) -> None:
        self.shop.act("return_invoice", item["order_id"], item["line_id"])

    def decide(self, act: str, item: dict[str, Any], command: dict[str, Any]) -> None:
        key = f"{item['refund_id']}-{item['version']}"
        self.shop.execute_refund(key, act, item["refund_id"], command, json.dumps(command).encode())

    def ship(self) -> None:
        for row in self.shop.list_cases({"node": "SELLER_DELIVER", "access_type": "硬件"}, 1, 500)[0]:
            if (self.shop.case_view(row["order_id"], row["line_id"]) or {})["is_paused"]:
                continue
            self.shop.seller_act("ReportCompletion", row["order_id"], row["line_id"], PARCEL, [])


def live(watch: Watch, began: datetime, days: int) -> None:
    """So many days from event to event; each evening the seller works."""
    market, seller = watch.market, Seller()
    watch.look()
    for day in range(days):
        evening = began + timedelta(days=day + 1)
        while (due := market.next_due()) is not None and due <= evening:
            market.step_to(due)
            watch.look()
        market.step_to(evening)
        seller.work(watch)
    watch.end()


def watched(
    folder: Path,
    made: tuple[str, int, int, str],
    packs: RulePacks,
    calendar: WorkingCalendar,
    faults: Sequence[str] = (),
    see: Callable[[ShopMarket], ShopMarket] = lambda market: market,
) -> Watch:
    """Half a year of a shop, from event to event; see ``shop_of``. ``see``: who looks at the marketplace beside."""
    shop = shop_of(folder, made, faults)

    def judge(item: dict[str, Any]) -> tuple[RefundFacts, RefundForecast]:
        facts = facts_of(item)
        return facts, forecast_refund(facts, read_state(facts, packs), shop.now(), packs, calendar)

    watch = Watch(see(ShopMarket(shop)), judge, packs)
    live(watch, BEGAN, made[2])
    shop.close()
    return watch


def shop_of(folder: Path, made: tuple[str, int, int, str], faults: Sequence[str] = ()) -> Shop:
    """A shop (scenario, orders, days, the access type whose orders alone come or nothing), with mistakes in its law."""
    scenario, orders, _days, only = made
    shop = Shop.create(folder, scenario, orders, 11, BEGAN, real=lambda: 0.0, wall=lambda: 0.0)
    shop.set_rate(0)
    shop.law_faults.update(faults)
    if only:
        with shop.store.act():
            for table in ("due", "plans", "orders"):
                gone = f"DELETE FROM {table} WHERE line_id IN (SELECT line_id FROM orders WHERE access_type<>?)"
                shop.store.connection.execute(gone, (only,))
    return shop

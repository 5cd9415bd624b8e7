"""The refund requests of a new shop: each is walked by the law itself, on a case of its own, to where it stands."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from desktop_app.sandbox.shop.cases import Case, money_text
from desktop_app.sandbox.shop.flows import ACCEPT, DELIVER, OVER
from desktop_app.sandbox.shop.refund_acts import RefundActs
from desktop_app.sandbox.shop.refund_forms import RETURN_ADDRESSES
from desktop_app.sandbox.shop.refund_requests import RefundRequest
from desktop_app.sandbox.shop.refund_states import APPEAL, APPROVE, REJECT, step_at
from desktop_app.sandbox.shop.scenarios import Station
from desktop_app.sandbox.shop.seed_open import SPECIMEN, SPECIMEN_HASH, OpenCases
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import DAY, HOUR

OPINIONS = {APPROVE: "已与用户协商一致，同意退订。", REJECT: "服务已按约定交付大半，请与我方协商后重新申请。"}
PAPER = {"role": "agreement", "sha256": SPECIMEN_HASH, "name": "协商记录.pdf", "size": len(SPECIMEN), "act": APPROVE}


@dataclass(frozen=True)
class RefundStation:
    """Where one request stands: its case, and the acts that led there, in their order."""

    case: Station
    acts: tuple[str, ...] = ("ask_refund",)
    percent: int = 100
    days_ago: int = 1
    """The first act came so many days ago, when the case was there already, else as soon as it was."""


def _h(node: str, *acts: str, window: str = "recent", percent: int = 100, days_ago: int = 1) -> RefundStation:
    case = Station("人工服务", "标准", node, window)
    return RefundStation(case, acts or ("ask_refund",), percent, days_ago)


_PARCEL = Station("硬件", None, ACCEPT, variant="signed")
_SAAS = Station("SaaS", None, DELIVER, "2024-09-14", "联营", "赋能云")
_INSPECTION = ("ask_refund", APPROVE, "send_goods")
REFUND_STATIONS = (
    _h(DELIVER, percent=40, days_ago=2),
    RefundStation(_PARCEL, days_ago=1),
    RefundStation(_PARCEL, _INSPECTION, days_ago=13),
    _h(ACCEPT, window="2025-03-26", percent=60, days_ago=14),
    RefundStation(_PARCEL, ("ask_refund", APPROVE), days_ago=6),
    _h(DELIVER, "ask_invoice", "ask_refund", days_ago=5),
    _h(DELIVER, "ask_invoice", "issue_invoice", "ask_refund", days_ago=9),
    RefundStation(_SAAS, percent=50, days_ago=4),
    RefundStation(Station("License", "授权码", DELIVER, product_class="联营"), days_ago=3),
    RefundStation(Station("硬件", None, DELIVER), days_ago=8),
    RefundStation(_PARCEL, (*_INSPECTION, APPEAL), days_ago=16),
    _h(DELIVER, "ask_refund", REJECT, percent=80, days_ago=10),
    _h(DELIVER, "ask_refund", REJECT, "ask_refund", percent=50, days_ago=12),
    _h(ACCEPT, "ask_refund", "withdraw_refund", days_ago=7),
    _h(DELIVER, "ask_refund", "ask_invoice", days_ago=6),
    RefundStation(Station("License", "线下", DELIVER, "2024-09-14", "联营"), ("ask_refund", APPROVE), 30, 20),
)
"""Every state of 4.5 and 4.6, with what can stand in the way; the seller's own part is done as its forms demand."""


class RefundCases:
    """Writes the requests of a new shop, and when the buyers of its other open cases will ask."""

    def __init__(self, store: Store, acts: RefundActs, cases: OpenCases, dice: random.Random, now: int) -> None:
        self.store = store
        self.acts = acts
        self.cases = cases
        self.dice = dice
        self.now = now

    def write(self, count: int, number: int) -> int:
        """The first ``count`` stations; answers the next free number."""
        for station in REFUND_STATIONS[:count]:
            number, case = self.cases.one(station.case, number, is_again=False)
            self._walk(case, station)
        self._wishes()
        return number

    def _walk(self, case: Case, station: RefundStation) -> None:
        begin = max(case.node_since, case.courier_signed_at or 0) + 60
        begin = max(begin, self.now - station.days_ago * DAY)
        pace = max(1, (self.now - 60 - begin) // (len(station.acts) + 1))
        at = begin
        for act in station.acts:
            self._perform(case, act, station, at)
            at += max(1, int(pace * (0.5 + 0.5 * self.dice.random())))
        self._catch_up(case.line_id)

    def _perform(self, case: Case, act: str, station: RefundStation, at: int) -> None:
        ids = (case.order_id, case.line_id)
        if act.endswith("_invoice"):
            self.acts.invoice(act, *ids, at)
            return
        if act == "ask_refund":
            order = self.store.order(case.line_id) or {}
            values = self.acts.plans.wishes(order, case, len(self.acts.refunds.of_line(case.line_id)))
            self.acts.ask(*ids, values | {"amount": money_text(order["paid_amount"] * station.percent // 100)}, at)
            return
        request = self.acts.refunds.pending(case.line_id)
        assert request is not None
        if act == APPEAL:
            self.acts.appeal(request, "seller", "退回的货物缺少配件，与用户协商未果。", [], at)
        elif act in OPINIONS:
            self._decide(request, act, at)
        else:
            self.acts.told(act, request, {}, at)

    def _decide(self, request: RefundRequest, act: str, at: int) -> None:
        step = step_at(request.state, act)
        assert step is not None
        request.opinion = OPINIONS[act]
        if act == APPROVE:
            request.paper = json.dumps([PAPER], ensure_ascii=False)
            request.return_address = RETURN_ADDRESSES[0] if request.has_goods else None
        self.acts.move(request, step, at, f"商家{step.name}退订：{request.opinion}")

    def _catch_up(self, line_id: str) -> None:
        """What the law had to do before now was done; a buyer whose plan lies behind us has been slower than that."""
        for what in ("refund_reminder", "refund_settles"):
            for at, _, visit in self.store.drop_due(line_id, what):
                if at <= self.now:
                    self.acts.handlers[what](line_id, at, visit)
                else:
                    self.store.add_due(at, line_id, what, visit)
        for what in ("refund_act", "refund_asked", "refund_operator", "act", "accept_by_silence"):
            for at, _, visit in self.store.drop_due(line_id, what):
                late = self.now + HOUR + int(self.dice.random() * 3 * DAY)
                self.store.add_due(at if at > self.now else late, line_id, what, visit)

    def _wishes(self) -> None:
        """Buyers of the other open cases may ask in the weeks to come."""
        lines = self.store.connection.execute("SELECT line_id FROM cases WHERE seq>0 ORDER BY line_id").fetchall()
        for (line_id,) in lines:
            case, order = self.store.case_of_line(line_id), self.store.order(line_id)
            if case is None or order is None or case.node in OVER or self.acts.refunds.of_line(line_id):
                continue
            wish = self.acts.plans.first_wish(order, is_supervised=True)
            if wish is not None:
                self.store.add_due(self.now + wish, line_id, "refund_asked", 0)

"""The open cases of a new shop: each is walked by the law itself from its payment to the station where it stands."""

from __future__ import annotations

import contextlib
import hashlib
import random
from dataclasses import replace
from typing import Any

from desktop_app.sandbox.shop.appeals import Appeals
from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.catalogue import PRODUCTS, Customer, Product
from desktop_app.sandbox.shop.counter_acts import CounterActs
from desktop_app.sandbox.shop.counterparties import REJECTIONS, REQUIREMENTS
from desktop_app.sandbox.shop.eras import midnight
from desktop_app.sandbox.shop.flows import (
    ACCEPT,
    ACTIVATE,
    CLAIM,
    CONFIRM,
    DELIVER,
    DEPLOY,
    DONE,
    GIVE_CODE,
    PROOF,
    REVIEW,
    SUBMIT,
    move_at,
    path_of,
)
from desktop_app.sandbox.shop.forms import FileRef
from desktop_app.sandbox.shop.law import NOTICE, NOTICE_DAYS, NOTICE_EVERY_DAYS, Law
from desktop_app.sandbox.shop.opening import case_from, case_plan
from desktop_app.sandbox.shop.refusals import RuleBroken
from desktop_app.sandbox.shop.scenarios import RECENT, STATIONS, WINDOWS, Station
from desktop_app.sandbox.shop.seed_orders import Price, order_id_of, order_row, price_of
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import DAY, HOUR

FORWARD = {
    SUBMIT: "submit_requirement",
    CONFIRM: "ConfirmRequirement",
    DELIVER: "ReportCompletion",
    REVIEW: "review_pass",
    ACCEPT: "accept",
    CLAIM: "claim_code",
    ACTIVATE: "activate_code",
    PROOF: "ReportCompletion",
    DEPLOY: "deploy_package",
    GIVE_CODE: "give_code",
}
SPECIMEN = b"%PDF-1.4\n% specimen of a delivery document of the rehearsal\n%%EOF\n"
SPECIMEN_HASH = hashlib.sha256(SPECIMEN).hexdigest()
ROLES = ("sow", "acceptance", "screenshot", "screenshot", "screenshot", "resource_order")
NAMES = ("需求说明书.pdf", "验收报告.pdf", "截图1.pdf", "截图2.pdf", "截图3.pdf", "云资源订单.pdf")
TRIES = 120
"""How many order ids are tried to find a buyer whose nature it is to stay silent at the station."""


def acts_to(path: tuple[str, ...], target: str, rejected: int) -> list[str]:
    """The acts that lead a case along its path to a node, sent back so many times before."""
    acts = [FORWARD[node] for node in path[: path.index(target)]]
    if target == CONFIRM:
        return acts + ["RejectRequirement", FORWARD[SUBMIT]] * rejected
    if not rejected or ACCEPT not in path:
        return acts
    start = path.index(DELIVER)
    round_trip = [*(FORWARD[node] for node in path[start : path.index(ACCEPT)]), "reject"]
    return acts[:start] + round_trip * rejected + acts[start:]


class OpenCases:
    """Writes open cases. ``number`` of the first one must not be used by any other order."""

    def __init__(self, store: Store, law: Law, dice: random.Random, buyers: list[Customer], now: int) -> None:
        self.store = store
        self.law = law
        self.counter = CounterActs(store, law)
        self.dice = dice
        self.buyers = buyers
        self.now = now

    def write(self, count: int, number: int, repeats: tuple[Station, ...] = STATIONS) -> int:
        """So many cases: one at each station, then round those that repeat; answers the next free number."""
        self.store.connection.execute(
            "INSERT OR IGNORE INTO files (sha256, size, day, data) VALUES (?,?,'',?)",
            (SPECIMEN_HASH, len(SPECIMEN), SPECIMEN),
        )
        for place in range(count):
            is_again = place >= len(STATIONS)
            station = repeats[(place - len(STATIONS)) % len(repeats)] if is_again else STATIONS[place]
            number, _ = self.one(station, number, is_again=is_again)
        return number

    def one(self, station: Station, number: int, *, is_again: bool) -> tuple[int, Case]:
        """One case at its station, and the next free number."""
        product = self._product(station)
        customer = self.dice.choice(self.buyers)
        if is_again and station.node != REVIEW and self.dice.random() < 0.7:
            station = replace(station, window=RECENT)
        ordered_at = self._ordered_at(station)
        paid_at = ordered_at + 60 + int(self.dice.random() ** 3 * 12 * HOUR)
        price = price_of(product, self.dice, is_voucher=station.variant == "voucher")
        if station.variant != "voucher" and price.paid_amount == 0:
            price = Price(price.order_amount, price.order_amount, 0)
        plan = case_plan(product, station.scene, is_milestone=station.variant == "milestone")
        wants_silence = station.window != RECENT or station.variant in {"signed", "unsigned", "phone differs", "appeal"}
        for _ in range(TRIES):
            order = order_row(product, customer, ordered_at, number, price, order_status="处理中", paid_at=paid_at)
            case = case_from(order, plan, paid_at)
            path = path_of(case.flow, bool(case.has_requirement), bool(case.needs_review))
            if station.node not in path:
                # the rules of the order's day know no such node (a shop of an earlier time)
                station = replace(station, node=DELIVER)
            acts = acts_to(path, station.node, station.rejected)
            number += 1
            there = replace(case, node=station.node, visit=1 + len(acts))
            if not wants_silence or station.node == REVIEW or self.law.others.plan(there) is None:
                break
        self.store.add_order(order)
        if product.months:
            self.store.set_plan(order["line_id"], {"months": product.months})
        self._walk(case, station, acts)
        return number, case

    def _product(self, station: Station) -> Product:
        fitting = [
            product
            for product in PRODUCTS
            if product.is_supervised
            and (product.access_type, product.delivery_subtype) == (station.access_type, station.subtype)
            and (product.product_class, product.asks) == (station.product_class, station.asks)
        ]
        return self.dice.choice(fitting)

    def _ordered_at(self, station: Station) -> int:
        if station.window != RECENT:
            first, last = (midnight(day) for day in WINDOWS[station.window])
            last = min(last + DAY, self.now - 12 * DAY)
            if first < last:
                return first + int(self.dice.random() * (last - first))
        return self.now - 9 * DAY - int(self.dice.random() ** 2 * 50 * DAY)

    def _walk(self, case: Case, station: Station, acts: list[str]) -> None:
        self.law.open_case(case, case.paid_at)
        arrived = case.paid_at
        # the way takes a third of the time since the payment, at most 40 days
        pace = max(60, min((self.now - case.paid_at) // 3, 40 * DAY) // max(len(acts), 1))
        for place, act in enumerate(acts, start=1):
            if place == len(acts):
                arrived = self._arrival(case, station, act, arrived)
            else:
                arrived += 60 + int(self.dice.random() * pace)
            self._perform(case, station, act, arrived)
        self._sign_when_due(case)
        self._past_notices(case)
        if station.variant == "appeal":
            proof = [FileRef("other", SPECIMEN_HASH, "交付证明.pdf", len(SPECIMEN))]
            values = {"reason": "交付已完成两周，用户一直没有点击确认验收。", "ground": "buyer_never_accepts"}
            # before 2024-12-19 an appeal needs a longer wait than this case may have had: then there is none
            with contextlib.suppress(RuleBroken):
                Appeals(self.store, self.law).open(case, "seller", values, proof, self.now - 2 * HOUR)
        # a buyer whose plan lies behind us has been slower than planned
        for at, what, visit in self.store.drop_due(case.line_id, "act"):
            late = self.now + int((0.1 + 0.9 * self.dice.random()) * (at - case.node_since))
            self.store.add_due(at if at > self.now else late, case.line_id, what, visit)

    def _arrival(self, case: Case, station: Station, act: str, earliest: int) -> int:
        """When the case came to its station: so that nothing of it is due before now."""
        earliest += 60
        if station.node == DONE:
            return self.now - int((0.1 + 0.8 * self.dice.random()) * 3 * HOUR)
        if case.flow == "D" and act == "ReportCompletion":
            courier = self.law.others.courier_delay(case)
            if station.variant == "signed":
                return max(earliest, self.now - courier - int((0.05 + 0.85 * self.dice.random()) * 9 * DAY))
            if station.variant:
                return max(earliest, self.now - int((0.1 + 0.7 * self.dice.random()) * courier))
        if station.variant == "appeal":
            return max(earliest, self.now - 14 * DAY)
        there = replace(case, node=station.node, visit=case.visit + 1)
        plan = self.law.others.plan(there)
        if plan is not None:
            return max(earliest, self.now - int((0.1 + 0.8 * self.dice.random()) * plan.delay))
        room = self.now - HOUR - earliest
        if station.window == RECENT:
            room = min(room, 6 * DAY)
            return self.now - HOUR - int(self.dice.random() ** 2 * room)
        return earliest + int(self.dice.random() * min(room, 20 * DAY))

    def _perform(self, case: Case, station: Station, act: str, at: int) -> None:
        if act in {"ConfirmRequirement", "RejectRequirement"}:
            self._seller_act(
                case,
                act,
                at,
                "商家已确认需求。" if act == "ConfirmRequirement" else "商家驳回需求：请补充部署环境和联系人。",
            )
        elif act == "ReportCompletion":
            self._deliver(case, station, at)
        else:
            values: dict[str, Any] = {}
            if act == "submit_requirement":
                values["requirement"] = self.dice.choice(REQUIREMENTS)
            if act == "reject":
                values["reason"] = self.dice.choice(REJECTIONS)
            self.counter.perform(case, act, values, at)

    def _seller_act(self, case: Case, act: str, at: int, text: str) -> None:
        move = move_at(case.flow, case.node, act)
        assert move is not None
        if act == "RejectRequirement":
            case.reason = text.partition("：")[2]
        self.law.move(case, move, at, text)

    def _deliver(self, case: Case, station: Station, at: int) -> None:
        size = len(SPECIMEN)
        files = [FileRef(role, SPECIMEN_HASH, name, size) for role, name in zip(ROLES, NAMES, strict=True)]
        values: dict[str, Any] = {"delivery_mode": "现场", "result_text": "已按需求完成交付。"}
        if case.flow == "D":
            order = self.store.order(case.line_id) or {}
            phone = "13000000000" if station.variant == "phone differs" else order.get("phone")
            values = {"carrier": "顺丰速运", "waybill": f"SF{self.dice.randrange(10**12):012d}", "phone": phone}
            files = []
        elif case.access_type == "License":
            values["resource_order"] = order_id_of(case.paid_at, self.dice.randrange(2**24, 2**25))
        if case.node == DELIVER and case.flow == "L2":
            values, files = {}, []
        self.law.take_delivery(case, values, files, None, at)
        self._seller_act(case, "ReportCompletion", at, "商家已提交交付凭证。")

    def _sign_when_due(self, case: Case) -> None:
        for at, what, visit in self.store.drop_due(case.line_id, "courier"):
            if at > self.now:
                self.store.add_due(at, case.line_id, what, visit)
            else:
                self.counter.sign(case, at)

    def _past_notices(self, case: Case) -> None:
        """The notices of the weeks gone by have been sent; the next one is still to come."""
        at = case.ordered_at + NOTICE_DAYS * DAY
        if at > self.now or case.node == DONE:
            return
        self.store.drop_due(case.line_id, "notice")
        while at <= self.now:
            self.store.note(case, at, "system", "notice", case.node, NOTICE)
            at += NOTICE_EVERY_DAYS * DAY
        self.store.add_due(at, case.line_id, "notice", 0)

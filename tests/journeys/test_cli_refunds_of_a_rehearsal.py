"""``sync`` and ``refunds`` against a rehearsal's process: what stands against each request, by when, for how much."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
from tests.journeys.command_line import run, run_json
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running

CONNECTION = "演练（自动提交）"
TIER = """
[pack]
id = "company"
as_of = 2026-11-27
title = { zh = "本公司", en = "Ours" }

[[tier]]
id = "OUR-TIER"
currency = "CNY"
at_least = "30000"
needs_second_person = true
severity = "hint"
grade = "assumption"
source = "assumption"
text = { zh = "三万元起要第二人复核。", en = "From thirty thousand a second person must agree." }
"""
Refund = dict[str, Any]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Marketplace]]:
    home = Home(tmp_path_factory.mktemp("home"))
    with running(home.rehearsal, "--scenario", "refunds", "--seed", "3", "--at", PINNED_NOW, "--rate", "0") as shop:
        desk = open_desk(home)
        desk.connections.create(CONNECTION, ConnectionKind.REHEARSAL_DIRECT)
        desk.close()
        yield home, shop


def refunds(home: Home) -> dict[str, Refund]:
    done = run(home, "refunds", "--connection", CONNECTION, "--at", PINNED_NOW, "--json")
    found: list[Refund] = json.loads(done.out)
    is_blocked = any(blocker["severity"] == "block" for one in found for blocker in one["blockers"])
    assert done.status == (1 if is_blocked else 0)
    return {one["refund_id"]: one for one in found}


def blockers(refund: Refund) -> set[str]:
    return {one["id"] for one in refund["blockers"]}


def test_the_verbs_say_what_the_marketplace_shows(place: tuple[Home, Marketplace]) -> None:
    home, shop = place
    report = run_json(home, "sync", "--connection", CONNECTION)
    kinds = {one["kind"]: one for one in report["kinds"]}
    assert list(kinds) == ["orders", "cases", "refunds"]
    assert (kinds["refunds"]["offered"], kinds["refunds"]["refused"], kinds["refunds"]["warned"]) == (True, 0, 0)
    items = {one["refund_id"]: one for one in shop.ask("GET", "/seller/v1/refunds?limit=2000").json["items"]}
    told = refunds(home)
    assert set(told) == set(items)
    assert kinds["refunds"]["inserted"] == len(items) >= 16
    for refund_id, one in told.items():
        item = items[refund_id]
        for name in ("order_id", "line_id", "state", "regime", "currency"):
            assert one[name] == item[name], (refund_id, name)
        assert one["silence"]["amount"] == item["requested_amount"]
        assert one["needs_second_person"] is False, "no tier is set"
        _assert_clocks(one, item)
        _assert_blockers(one, item)
        if one["suggested_amount"] is not None:
            assert 0 < Decimal(one["suggested_amount"]) <= Decimal(item["requested_amount"])
    assert {"seller", "buyer", "operator", "nobody"} <= {one["whose_move"] for one in told.values()}
    assert any(one["decidable"] for one in told.values())
    assert run_json(home, "sync", "--connection", CONNECTION)["rows"] == 0


def _assert_clocks(one: Refund, item: Refund) -> None:
    since, silence = datetime.fromisoformat(item["state_since"]), one["silence"]
    days = {"AWAITING_RETURN": (10, "withdrawn"), "AWAITING_INSPECTION": (15, "auto_refund")}.get(item["state"])
    if item["appeal_open"]:
        assert (one["whose_move"], silence["effect"], silence["at"]) == ("operator", "none", None)
        assert silence["stopped_by"]
    elif days is not None:
        assert (silence["effect"], silence["at"]) == (days[1], (since + timedelta(days=days[0])).isoformat())
    else:
        assert (silence["effect"], silence["at"]) == ("none", None)
    if item["state"] == "PENDING_SELLER":
        assert one["deadline"]["kind"] == "soft"
        assert datetime.fromisoformat(one["deadline"]["at"]) > since + timedelta(days=7)


def _assert_blockers(one: Refund, item: Refund) -> None:
    found = blockers(one)
    is_open = item["state"] in ("PENDING_SELLER", "AWAITING_INSPECTION", "AWAITING_RETURN")
    assert ("INVOICE_REQUESTED" in found) == (is_open and item["invoice_state"] == "申请中"), one
    assert ("INVOICE_ISSUED" in found) == (is_open and item["invoice_state"] == "已开具"), one
    assert ("APPEAL_OPEN" in found) == item["appeal_open"], one
    assert ("CODE_CLAIMED" in found) == (is_open and bool(item["code_claimed"])), one
    assert found.isdisjoint({"UNKNOWN_ORDER", "AMOUNT_RANGE", "CURRENCY_DIFFERS", "TRIAL", "STALE_DATA"}), one
    blocks = [blocker for blocker in one["blockers"] if blocker["severity"] == "block"]
    may_agree = item["state"] in ("PENDING_SELLER", "AWAITING_INSPECTION")
    assert one["decidable"] == (may_agree and item["regime"] == "A" and not blocks)


def test_a_companys_tier_asks_for_a_second_person(place: tuple[Home, Marketplace]) -> None:
    home, _shop = place
    run_json(home, "sync", "--connection", CONNECTION)
    ended = {"REFUNDED", "REJECTED", "WITHDRAWN", "FAILED"}
    pack = home.root / "rules" / "company.toml"
    pack.parent.mkdir(parents=True, exist_ok=True)
    pack.write_text(TIER, encoding="utf-8")
    try:
        told = refunds(home)
    finally:
        pack.unlink()
    needed = {one["needs_second_person"] for one in told.values() if one["state"] not in ended}
    assert needed == {True, False}
    for one in told.values():
        is_large = Decimal(one["silence"]["amount"]) >= 30_000 and one["state"] not in ended
        assert one["needs_second_person"] == is_large, one


def test_what_happens_there_is_told_here_after_the_next_sync(place: tuple[Home, Marketplace]) -> None:
    home, shop = place
    run_json(home, "sync", "--connection", CONNECTION)
    before = refunds(home)
    fine = next(one for one in before.values() if one["state"] == "PENDING_SELLER" and one["decidable"])
    shop.told("ask_invoice", fine)
    assert refunds(home)[fine["refund_id"]] == fine, "nothing is known before"
    report = run_json(home, "sync", "--connection", CONNECTION)
    after = refunds(home)[fine["refund_id"]]
    item = shop.refund(fine)
    assert (after["state"], after["decidable"]) == (item["state"], False) == ("FAILED", False)
    assert next(one for one in report["kinds"] if one["kind"] == "refunds")["updated"] == 1


@pytest.mark.parametrize("at", ["2025-03-03T10:00:00+08:00", "2031-03-03T10:00:00+08:00"])
def test_a_clock_behind_or_ahead_of_this_computers_is_the_one_by_which_later_verbs_judge(home: Home, at: str) -> None:
    desk = open_desk(home)
    desk.connections.create(CONNECTION, ConnectionKind.REHEARSAL_DIRECT)
    desk.close()
    named = ("--connection", CONNECTION, "--json")
    with running(home.rehearsal, "--scenario", "refunds", "--seed", "3", "--at", at, "--rate", "0"):
        run_json(home, "sync", "--connection", CONNECTION)
    for verb in ("refunds", "forecast"):
        told, pinned = run(home, verb, *named), run(home, verb, *named, "--at", at)
        # closed, its time goes on as ours does from where it stood: a minute at most is between the two
        assert told.status == pinned.status
        assert "STALE_DATA" not in told.out
        assert [one["whose_move"] for one in json.loads(told.out)] == [
            one["whose_move"] for one in json.loads(pinned.out)
        ]

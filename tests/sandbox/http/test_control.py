"""The rehearsal's own calls: clock, counterparties, effects."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running


def test_the_clock_is_stepped_and_sped_up(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "40", "--at", PINNED_NOW, "--rate", "0") as shop:
        before = shop.control("GET", "clock")
        assert (before["rate"], before["time"][:16]) == (0.0, "2026-11-24T09:30")
        after = shop.control("POST", "clock", {"step_seconds": 3600})
        assert after["time"][:16] == "2026-11-24T10:30"
        assert shop.ask("GET", "/seller/v1/about").json["time"][:16] == "2026-11-24T10:30"
        fast = shop.control("POST", "clock", {"rate": 3600})
        assert fast["rate"] == 3600.0
        first = datetime.fromisoformat(shop.control("GET", "clock")["time"])
        while (datetime.fromisoformat(shop.control("GET", "clock")["time"]) - first).total_seconds() < 60:
            pass


@pytest.mark.parametrize(
    "order",
    [{}, {"rate": -1}, {"rate": "fast"}, {"step_seconds": "x"}, {"hour": 3}, [], {"rate": 1e300}, {"step_seconds": -5}],
)
def test_a_clock_that_makes_no_sense_is_refused(marketplace: Marketplace, order: Any) -> None:
    before = marketplace.control("GET", "clock")
    assert marketplace.ask("POST", "/rehearsal/clock", order).status in (400, 409)
    assert marketplace.control("GET", "clock")["rate"] == before["rate"]


def test_buyers_act_by_themselves_while_nobody_asks(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "40", "--at", PINNED_NOW, "--rate", "0") as shop:
        before = {item["line_id"]: item["version"] for item in shop.items()}
        shop.control("POST", "clock", {"step_seconds": 30 * 86400})
        after = {item["line_id"]: item["version"] for item in shop.items()}
        assert any(after[line] > before[line] for line in before)


def test_counterparties_can_be_told_to_wait(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "40", "--at", PINNED_NOW, "--rate", "0") as shop:
        assert shop.control("POST", "counterparties", {"is_on": False}) == {"is_on": False}
        case = shop.case_at("BUYER_ACCEPT", access_type="人工服务")
        shop.control("POST", "clock", {"step_seconds": 90 * 86400})
        assert shop.ask("GET", f"/seller/v1/cases/{case['order_id']}/{case['line_id']}").json["node"] == "BUYER_ACCEPT"


def test_one_buyer_acts_now(marketplace: Marketplace) -> None:
    case = marketplace.case_at("BUYER_ACCEPT", access_type="人工服务")
    order = {"act": "accept", "order_id": case["order_id"], "line_id": case["line_id"]}
    assert marketplace.control("POST", "buyers", order)["case"]["node"] == "DONE"
    again = marketplace.ask("POST", "/rehearsal/buyers", order)
    assert (again.status, again.json["error"]["code"]) == (409, "not_possible")


def test_a_buyer_gives_a_reason(marketplace: Marketplace) -> None:
    case = marketplace.case_at("BUYER_ACCEPT", access_type="人工服务")
    order = {"act": "reject", "order_id": case["order_id"], "line_id": case["line_id"], "reason": "缺少截图"}
    assert marketplace.control("POST", "buyers", order)["case"]["rejections"] == case["rejections"] + 1


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"act": "accept", "order_id": "none", "line_id": "none"}, 404),
        ({"act": "dance", "order_id": "{order}", "line_id": "{line}"}, 409),
        ({"act": "accept"}, 400),
        ({"order_id": "a", "line_id": "b"}, 400),
        ({"act": "accept", "order_id": 1, "line_id": 2}, 400),
    ],
)
def test_an_act_that_makes_no_sense_is_refused(marketplace: Marketplace, order: dict[str, Any], status: int) -> None:
    case = marketplace.case_at("BUYER_ACCEPT")
    known = {"{order}": case["order_id"], "{line}": case["line_id"]}
    asked = {name: known.get(str(value), value) for name, value in order.items()}
    assert marketplace.ask("POST", "/rehearsal/buyers", asked).status == status


def test_effects_are_listed_in_order(marketplace: Marketplace) -> None:
    effects = marketplace.control("GET", "effects")["effects"]
    assert all({"key", "name", "order_id", "line_id", "at"} <= set(effect) for effect in effects)


def test_the_law_makes_mistakes_on_demand(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "60", "--at", PINNED_NOW, "--rate", "0") as shop:
        case = shop.case_at("BUYER_ACCEPT", access_type="人工服务")
        assert shop.control("POST", "law", {"faults": ["rejections_not_counted"]})["faults"] == [
            "rejections_not_counted"
        ]
        order = {"act": "reject", "order_id": case["order_id"], "line_id": case["line_id"], "reason": "x"}
        assert shop.control("POST", "buyers", order)["case"]["rejections"] == case["rejections"]
        assert shop.ask("POST", "/rehearsal/law", {"faults": ["gravity"]}).status == 400
        assert shop.control("POST", "law", {"faults": []})["faults"] == []
        assert len(shop.control("GET", "law")["known"]) >= 10


def test_the_daily_limit_of_uploads_holds_until_it_is_lifted(tmp_path: Path) -> None:
    def upload(shop: Marketplace, number: int) -> int:
        data = str(number).encode()
        return shop.ask("PUT", f"/seller/v1/files/{hashlib.sha256(data).hexdigest()}", data).status

    with running(tmp_path, "--orders", "20", "--at", PINNED_NOW, "--rate", "0") as shop:
        assert {upload(shop, number) for number in range(100)} == {201}
        assert upload(shop, 100) == 422
        assert upload(shop, 5) == 200
        shop.control("POST", "law", {"has_day_limit": False})
        assert upload(shop, 100) == 201


def test_what_happened_is_told_from_a_line_on(tmp_path: Path) -> None:
    with running(tmp_path, "--orders", "60", "--at", PINNED_NOW, "--rate", "0") as shop:
        before = shop.control("GET", "happened")["lines"]
        last = before[-1]["id"] if before else 0
        case = shop.case_at("BUYER_ACCEPT", access_type="人工服务")
        shop.control("POST", "buyers", {"act": "accept", "order_id": case["order_id"], "line_id": case["line_id"]})
        lines = shop.control("GET", f"happened?after={last}")["lines"]
        assert [(line["line_id"], line["act"]) for line in lines] == [(case["line_id"], "accept")]
        assert shop.ask("GET", "/rehearsal/happened?after=x").status == 400

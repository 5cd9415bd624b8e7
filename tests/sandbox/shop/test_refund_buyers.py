"""What buyers do about refunds by themselves, and what a shop of refunds begins with: all by its seed."""

from __future__ import annotations

import collections
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.sandbox.shop.refund_states import STATE_NAMES
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import body
from tests.sandbox.shop.stage import DAY, HOUR, NOW, PAPER, PAPER_HASH
from tests.sandbox.shop.test_determinism import content


def made(folder: Path, scenario: str = "refunds", orders: int = 0, seed: int = 5) -> Shop:
    shop = Shop.create(folder, scenario, orders, seed, NOW, real=lambda: 0.0, wall=lambda: 0.0)
    shop.set_rate(0)
    shop.put_file(PAPER_HASH, PAPER)
    return shop


def every(shop: Shop) -> list[dict[str, Any]]:
    return shop.refunds.changes(None, 2000).items


def decide_all(shop: Shop, day: int) -> None:
    """A seller who looks once a day: agrees to most, refuses some, and finds fault with a third of the goods."""
    for place, refund in enumerate(item for item in every(shop) if not item["appeal_open"]):
        pick = (place + day) % 3
        key, values = (
            f"{refund['refund_id']}-{day}",
            {"opinion": "已处理", "reason": "有损坏", "return_address": "一号仓"},
        )
        what = body(refund, values, None if refund["state"] == "PENDING_SELLER" else [])
        act = {
            "PENDING_SELLER": "RejectRefund" if pick == 0 else "ApproveRefund",
            "AWAITING_INSPECTION": ("RejectInspection", "ConfirmInspection", "")[pick],
        }.get(refund["state"], "")
        if act and refund["invoice_state"] != "已开具":
            shop.execute_refund(key, act, refund["refund_id"], what, repr(what).encode())


def test_a_shop_of_refunds_begins_with_every_state_and_nothing_overdue(tmp_path: Path) -> None:
    shop = made(tmp_path)
    due = shop.next_due()
    assert due is not None
    assert due > NOW
    refunds = every(shop)
    assert {refund["state"] for refund in refunds} == set(STATE_NAMES) - {"APPROVED"}
    pending = [refund for refund in refunds if refund["state"] == "PENDING_SELLER"]
    assert {refund["invoice_state"] for refund in pending} == {"无", "申请中", "已开具"}
    assert {refund["goods_state"] for refund in pending} == {None, "未收货", "已收货"}
    assert {refund["phone"] is None for refund in refunds} == {True, False}
    assert any(refund["requested_amount"] != refund["paid_amount"] for refund in pending)
    assert any(refund["appeal_open"] for refund in refunds)
    assert {refund["order_id"] for refund in refunds if refund["refund_id"].endswith("02")}, "one asked again"
    told = {row["order_id"] for row in shop.happened() if row["act"] == "refund_reminder"}
    assert told <= {refund["order_id"] for refund in pending}
    assert told
    for refund in refunds:
        assert refund["requested_at"] <= refund["state_since"] <= NOW.isoformat()
    assert shop.effects() == [], "what lies behind a shop was no command"
    shop.close()


@pytest.mark.parametrize("step", [DAY, HOUR])
def test_thirty_days_at_once_or_in_steps(tmp_path: Path, step: int) -> None:
    once, stepped = made(tmp_path / "1"), made(tmp_path / "2")
    once.step(30 * DAY)
    for _ in range(30 * DAY // step):
        stepped.step(step)
    assert _text(once) == _text(stepped)
    once.close()
    stepped.close()


def _text(shop: Shop) -> str:
    rows = sorted(repr(row) for row in shop.connection.execute("SELECT * FROM refunds"))
    return "\n".join([content(shop), *rows])


def test_a_decision_changes_nothing_for_other_orders(tmp_path: Path) -> None:
    alone, busy = made(tmp_path / "1"), made(tmp_path / "2")
    refund = next(item for item in every(busy) if item["state"] == "PENDING_SELLER" and item["access_type"] == "SaaS")
    busy.seller_refund_act("RejectRefund", refund["refund_id"], {"opinion": "不同意"}, [])
    found = []
    for shop in (alone, busy):
        shop.step(60 * DAY)
        others = [item for item in every(shop) if item["order_id"] != refund["order_id"]]
        found.append({item["refund_id"]: (item["state"], item["state_since"]) for item in others})
        shop.close()
    assert found[0] == found[1]


def test_half_a_year_brings_all_that_buyers_can_do(tmp_path: Path) -> None:
    shop = made(tmp_path)
    for day in range(180):
        shop.step(DAY)
        decide_all(shop, day)
    refunds = every(shop)
    assert {refund["regime"] for refund in refunds} == {"A", "B"}
    assert len(refunds) > 100
    acts = collections.Counter(row["act"] for row in shop.happened() if (row["details"] or {}).get("refund_id"))
    wanted = ("withdraw_refund", "invoice_asked", "send_goods", "RejectInspection", "refund_failed", "seller_called")
    assert all(acts[act] for act in wanted), acts
    assert any(int(refund["refund_id"][-2:]) > 1 for refund in refunds), "somebody asked again"
    by_order = collections.defaultdict(list)
    for refund in refunds:
        by_order[refund["order_id"]].append(refund)
        age = shop.now() - datetime.fromisoformat(refund["state_since"])
        limit = {"AWAITING_RETURN": 10, "AWAITING_INSPECTION": 15}.get(refund["state"])
        assert limit is None or refund["appeal_open"] or age < timedelta(days=limit + 8), "only an appeal prolongs it"
        assert refund["state"] != "APPROVED" or age < timedelta(hours=3)
        assert refund["regime"] == "A" or refund["requested_amount"] == refund["paid_amount"]
    for asked in by_order.values():
        states = [refund["state"] for refund in sorted(asked, key=lambda refund: str(refund["refund_id"]))]
        assert not set(states[:-1]) & {"PENDING_SELLER", "APPROVED", "REFUNDED"}, (
            "one at a time, and the end is the end"
        )
    orders = {order["original_order_id"]: order for order in shop.changes("orders", None, 2000).items}
    for refund in refunds:
        if refund["state"] == "REFUNDED":
            assert orders[refund["order_id"]]["paid_amount"] == refund["requested_amount"]
            case = shop.case(refund["order_id"], refund["line_id"])
            assert case is None or case["node"] == "CANCELLED_BY_REFUND"
    shop.close()


def test_a_year_of_refunds_begins_empty_and_one_without_them_stays_so(tmp_path: Path) -> None:
    asked, quiet = made(tmp_path / "1", "refund_year", 120), made(tmp_path / "2", "all_flows", 120)
    assert every(asked) == []
    for shop in (asked, quiet):
        shop.step(366 * DAY)
    assert len(every(asked)) > 50
    assert every(quiet) == []
    asked.close()
    quiet.close()


@pytest.mark.parametrize("scenario", ["small", "busy", "kind", "hard"])
def test_the_other_shops_have_no_refunds_until_somebody_is_told(tmp_path: Path, scenario: str) -> None:
    shop = made(tmp_path, scenario)
    shop.step(40 * DAY)
    assert every(shop) == []
    shop.close()

"""Commands about refunds: done once by their key, refused when the request is not what was seen, and in words."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from desktop_app.sandbox.shop.refusals import KeyReused, RefundChanged, RefundNotFound, RuleBroken, UnknownCursor
from desktop_app.sandbox.shop.schema import FILE_NAME
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import ask, body, decide, now
from tests.sandbox.shop.stage import HOUR, empty_shop, open_line


def send(shop: Shop, key: str, act: str, refund_id: str, what: dict[str, Any]) -> dict[str, Any]:
    return shop.execute_refund(key, act, refund_id, what, json.dumps(what).encode())


def test_a_command_is_done_once_and_answered_alike(shop: Shop) -> None:
    line = open_line(shop)
    refund = ask(line)
    what = body(refund)
    first = send(shop, "k1", "ApproveRefund", refund["refund_id"], what)
    assert (first["state"], first["refund"]["state"], first["case"]["node"]) == ("done", "APPROVED", "SELLER_DELIVER")
    assert (first["refund_id"], first["order_id"]) == (refund["refund_id"], line.order_id)
    shop.step(3 * HOUR)
    assert send(shop, "k1", "ApproveRefund", refund["refund_id"], what) == first == shop.record("k1")
    assert [(row["key"], row["name"]) for row in shop.effects()] == [("k1", "ApproveRefund")]


def test_the_key_belongs_to_act_request_and_bytes(shop: Shop) -> None:
    one, two = ask(open_line(shop)), ask(open_line(shop))
    send(shop, "k2", "RejectRefund", one["refund_id"], body(one))
    for act, refund_id, what in (
        ("ApproveRefund", one["refund_id"], body(one)),
        ("RejectRefund", two["refund_id"], body(one)),
        ("RejectRefund", one["refund_id"], body(one, {"opinion": "别的"})),
    ):
        with pytest.raises(KeyReused):
            send(shop, "k2", act, refund_id, what)
    assert len(shop.effects()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"expected_state": "AWAITING_INSPECTION"},
        {"expected_amount": "999.99"},
        {"expected_amount": "1000"},
        {"currency": "USD"},
        {"seen_version": 0},
    ],
)
def test_another_state_amount_or_currency_is_a_conflict_and_records_nothing(
    shop: Shop, changed: dict[str, Any]
) -> None:
    refund = ask(open_line(shop))
    with pytest.raises(RefundChanged) as conflict:
        send(shop, "k3", "ApproveRefund", refund["refund_id"], body(refund) | changed)
    assert conflict.value.refund == refund
    assert shop.record("k3") is None
    assert send(shop, "k3", "ApproveRefund", refund["refund_id"], body(refund))["state"] == "done"


def test_a_state_that_was_left_and_came_back_is_another_one(shop: Shop) -> None:
    line = open_line(shop, "硬件", None)
    line.deliver()
    line.act("courier_sign")
    ask(line)
    decide(line, "ApproveRefund")
    seen = line.act("send_goods")
    decide(line, "RejectInspection")
    line.act("send_goods")
    with pytest.raises(RefundChanged):
        send(shop, "k4", "ConfirmInspection", seen["refund_id"], body(seen, {}, []))
    assert send(shop, "k5", "ConfirmInspection", seen["refund_id"], body(now(line), {}, []))["state"] == "done"


def test_a_broken_rule_stays_under_its_key(shop: Shop) -> None:
    refund = ask(open_line(shop))
    what = body(refund, files=[])
    for _ in range(2):
        with pytest.raises(RuleBroken) as refusal:
            send(shop, "k6", "ApproveRefund", refund["refund_id"], what)
        assert refusal.value.code == "agreement_missing"
        assert refusal.value.record == shop.record("k6")
    assert shop.refunds.one(refund["refund_id"]) == refund
    assert shop.effects() == []


def test_a_request_that_is_not_there(shop: Shop) -> None:
    refund = ask(open_line(shop))
    with pytest.raises(RefundNotFound):
        send(shop, "k7", "ApproveRefund", "TD0", body(refund))
    with pytest.raises(RefundNotFound):
        shop.seller_refund_act("ApproveRefund", "TD0", {}, [])
    assert shop.refunds.one("TD0") is None
    assert shop.refunds.view("TD0") is None


def test_changes_come_in_their_order_and_each_request_once(shop: Shop) -> None:
    lines = [open_line(shop) for _ in range(5)]
    refunds = [ask(line) for line in lines]
    page = shop.refunds.changes(None, 3)
    assert (page.items, page.has_more) == (refunds[:3], True)
    decide(lines[0], "RejectRefund")
    rest = shop.refunds.changes(page.next_cursor, 10)
    assert [item["refund_id"] for item in rest.items] == [refund["refund_id"] for refund in (*refunds[3:], refunds[0])]
    assert rest.items[-1]["state"] == "REJECTED"
    assert shop.refunds.changes(rest.next_cursor, 10).items == []
    with pytest.raises(UnknownCursor):
        shop.refunds.changes(shop.changes("cases", None, 10).next_cursor, 10)
    with pytest.raises(UnknownCursor):
        shop.changes("cases", rest.next_cursor, 10)


def test_a_shop_of_the_older_format_is_brought_up(tmp_path: Path) -> None:
    made = empty_shop(tmp_path)
    line = open_line(made)
    made.close()
    with sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None) as connection:
        connection.executescript("DROP TABLE refunds; DROP TABLE invoices; PRAGMA user_version=1;")
    connection.close()
    shop = Shop.open(tmp_path, real=lambda: 0.0, wall=lambda: 0.0)
    line.shop = shop
    assert ask(line)["state"] == "PENDING_SELLER"
    shop.close()

"""Refunds in contract (a), over real sockets: the list by cursor, the five acts, their refusals, faults, controls."""

from __future__ import annotations

import hashlib
import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sandbox.http.test_contract import CONTRACT
from tests.sandbox.marketplace import Marketplace, Reply
from tests.sandbox.shop import refund_stage

PAPER = b"%PDF-1.4 agreed"
FILE = {
    "role": "agreement",
    "sha256": hashlib.sha256(PAPER).hexdigest(),
    "name": "协商记录.pdf",
    "size": len(PAPER),
}
_keys = itertools.count(1)


@pytest.fixture
def refund(marketplace: Marketplace) -> dict[str, Any]:
    """A request of a buyer whose order was made for it."""
    assert marketplace.ask("PUT", f"/seller/v1/files/{FILE['sha256']}", PAPER).status in (200, 201)
    wish = {"act": "place_order", "order_id": "", "line_id": "", "access_type": "人工服务", "asks": False}
    order = marketplace.control("POST", "buyers", wish)["item"]
    if order["paid_amount"] == "0.00":  # a voucher paid it: there is nothing to give back
        order = marketplace.control("POST", "buyers", wish | {"product_class": "通用"})["item"]
    return marketplace.told("ask_refund", order, amount="12.50", reason="功能不符合需求")


def _body(refund: dict[str, Any], **more: Any) -> dict[str, Any]:
    return refund_stage.body(refund, files=[FILE]) | more


def _post(shop: Marketplace, refund: dict[str, Any], path: str, body: Any, key: str | None = None) -> Reply:
    headers = {"idempotency_key": key or f"refund-{next(_keys)}"}
    return shop.ask("POST", f"/seller/v1/refunds/{refund['refund_id']}/{path}", body, **headers)


def test_the_list_comes_by_cursor_and_has_the_members_of_the_document(
    marketplace: Marketplace, refund: dict[str, Any]
) -> None:
    described = json.loads(CONTRACT.read_text("utf-8"))["components"]["schemas"]["Refund"]["required"]
    page = marketplace.ask("GET", "/seller/v1/refunds?limit=2000").json
    assert (page["kind"], page["items"][-1], page["has_more"]) == ("refunds", refund, False)
    assert set(refund) == set(described)
    marketplace.told("withdraw_refund", refund)
    rest = marketplace.ask("GET", f"/seller/v1/refunds?cursor={page['next_cursor']}").json
    assert [item["state"] for item in rest["items"]] == ["WITHDRAWN"]
    assert marketplace.refund(refund) == rest["items"][0]


@pytest.mark.parametrize("query", ["limit=0", "limit=2001", "cursor=x", "cursor=1-0000000000000000"])
def test_a_list_that_makes_no_sense_is_refused(marketplace: Marketplace, query: str) -> None:
    reply = marketplace.ask("GET", f"/seller/v1/refunds?{query}")
    assert (reply.status, reply.json["error"]["code"]) in {(400, "bad_request"), (400, "cursor_unknown")}


def test_an_act_is_done_once_however_often_it_is_sent(marketplace: Marketplace, refund: dict[str, Any]) -> None:
    body = json.dumps(_body(refund)).encode()
    with ThreadPoolExecutor(8) as many:
        replies = list(many.map(lambda _: _post(marketplace, refund, "approve", body, "many-refund"), range(16)))
    assert {(reply.status, reply.body) for reply in replies} == {(200, replies[0].body)}
    record = replies[0].json
    assert (record["name"], record["refund"]["state"], record["error"]) == ("ApproveRefund", "APPROVED", None)
    assert record["case"]["order_id"] == refund["order_id"]
    assert marketplace.ask("GET", "/seller/v1/commands/many-refund").body == replies[0].body
    effects = marketplace.control("GET", "effects")["effects"]
    assert len([effect for effect in effects if effect["key"] == "many-refund"]) == 1


def test_a_rejection_ends_it(marketplace: Marketplace, refund: dict[str, Any]) -> None:
    reply = _post(marketplace, refund, "reject", _body(refund, files=[]))
    assert (reply.status, reply.json["refund"]["opinion"]) == (200, "已与用户协商一致。")
    assert marketplace.refund(refund)["state"] == "REJECTED"


def test_the_goods_come_back_and_are_inspected(marketplace: Marketplace, refund: dict[str, Any]) -> None:
    case = marketplace.case_at("BUYER_ACCEPT", access_type="硬件", phone_matches=True)
    if case["courier_signed_at"] is None:
        marketplace.told("courier_sign", case)
    goods = marketplace.told("ask_refund", case, goods_state="已收货")
    values = {"opinion": "同意退货", "return_address": "贵安新区云谷路 1 号"}
    assert (
        _post(marketplace, goods, "approve", _body(goods, values=values)).json["refund"]["state"] == "AWAITING_RETURN"
    )
    sent = marketplace.told("send_goods", case)
    reply = _post(marketplace, goods, "reject-inspection", _body(sent, values={"reason": "外观有损坏"}, files=[]))
    assert reply.json["refund"]["inspection_reason"] == "外观有损坏"
    sent = marketplace.told("send_goods", case)
    reply = _post(marketplace, goods, "appeal", _body(sent, values={"reason": "配件不齐"}, files=[]))
    assert reply.json["refund"]["appeal_open"] is True
    assert marketplace.told("resolve_refund_appeal", case)["appeal_open"] is False
    reply = _post(marketplace, goods, "confirm-inspection", _body(sent, values={}, files=[]))
    assert reply.json["refund"]["state"] == "APPROVED"
    assert refund["state"] == "PENDING_SELLER", "nobody else's request moved"


@pytest.mark.parametrize(
    "changed",
    [{"expected_state": "APPROVED"}, {"expected_amount": "12.51"}, {"currency": "USD"}, {"seen_version": 0}],
)
def test_what_is_not_as_it_was_seen_is_a_conflict(
    marketplace: Marketplace, refund: dict[str, Any], changed: dict[str, Any]
) -> None:
    reply = _post(marketplace, refund, "approve", _body(refund, **changed), "conflict-1")
    assert (reply.status, reply.json["error"]["code"], reply.json["refund"]) == (409, "state_changed", refund)
    assert marketplace.ask("GET", "/seller/v1/commands/conflict-1").status == 404


def test_a_broken_rule_is_refused_with_its_sentence_and_kept(marketplace: Marketplace, refund: dict[str, Any]) -> None:
    reply = _post(marketplace, refund, "approve", _body(refund, files=[]), "rule-refund")
    assert (reply.status, reply.json["error"]["code"], reply.json["error"]["rule"]) == (
        422,
        "refused_by_rule",
        "agreement_missing",
    )
    assert "请" in reply.json["error"]["message"]
    record = marketplace.ask("GET", "/seller/v1/commands/rule-refund").json
    assert (record["state"], record["refund"]["state"]) == ("refused", "PENDING_SELLER")
    assert record == reply.json["record"]
    again = _post(marketplace, refund, "approve", _body(refund), "rule-refund")
    assert (again.status, again.json["error"]["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("expected_state", "GONE"),
        ("expected_amount", 12.5),
        ("expected_amount", "12.5"),
        ("expected_amount", "１２.50"),
        ("currency", None),
        ("seen_version", True),
        ("values", []),
        ("files", [{"role": "agreement"}]),
        ("extra", 1),
    ],
)
def test_a_command_of_another_shape_does_nothing(
    marketplace: Marketplace, refund: dict[str, Any], member: str, value: Any
) -> None:
    reply = _post(marketplace, refund, "approve", _body(refund) | {member: value})
    assert (reply.status, reply.json["error"]["code"]) == (400, "bad_request")
    assert marketplace.refund(refund) == refund


def test_an_act_needs_a_key_an_address_and_a_request(marketplace: Marketplace, refund: dict[str, Any]) -> None:
    target = f"/seller/v1/refunds/{refund['refund_id']}"
    assert marketplace.ask("POST", f"{target}/approve", _body(refund)).status == 400
    assert _post(marketplace, refund, "approve", _body(refund), "a b").status == 400
    assert _post(marketplace, refund, "delete", _body(refund)).status == 404
    assert _post(marketplace, refund | {"refund_id": "TD0"}, "approve", _body(refund)).status == 404
    assert marketplace.ask("GET", "/seller/v1/refunds/TD0").status == 404
    assert marketplace.refund(refund) == refund


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "half_answer", "status"])
def test_faults_meet_refunds_too_and_the_key_tells_what_was_done(
    marketplace: Marketplace, refund: dict[str, Any], kind: str
) -> None:
    more = {"status": 502, "after_commit": True} if kind == "status" else {"at_byte": 20}
    if kind == "half_answer":
        more = {}
    marketplace.fault(kind, match={"method": "POST", "path_prefix": "/seller/v1/refunds/"}, **more)
    key, body = f"fault-{kind}", json.dumps(_body(refund)).encode()
    _post(marketplace, refund, "approve", body, key)
    is_done = kind != "cut_before"
    assert marketplace.ask("GET", f"/seller/v1/commands/{key}").status == (200 if is_done else 404)
    assert _post(marketplace, refund, "approve", body, key).status == 200, "the same bytes again"
    effects = marketplace.control("GET", "effects")["effects"]
    assert len([effect for effect in effects if effect["key"] == key]) == 1


def test_a_buyer_who_cannot_is_refused_in_words(marketplace: Marketplace, refund: dict[str, Any]) -> None:
    ids = {"order_id": refund["order_id"], "line_id": refund["line_id"]}
    reply = marketplace.ask("POST", "/rehearsal/buyers", {"act": "ask_refund", **ids})
    assert (reply.status, reply.json["error"]["message"]) == (409, "该订单已有退订申请在处理中。")

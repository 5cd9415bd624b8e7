"""Licence codes: activating moves the supervision of the order, querying tells their state, statistics are kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.huawei.signing import V1, V2, Seller
from tests.sandbox.marketplace import Reply

ACTIVATE, QUERY = f"{V1}/license/activate", f"{V1}/license/heartbeat"
ACTIVATE_ALL, QUERY_ALL = f"{V2}/license/activate", f"{V2}/license/heartbeat"
USAGE = f"{V2}/license/software-usage-info"


def code(reply: Reply) -> str:
    assert reply.status == 200, reply.raw
    return str(reply.json["error_code"])


def delivered_case(seller: Seller, *, is_claimed: bool = True) -> dict[str, Any]:
    """A new order of a licence by code, delivered by the seller, its code taken by the buyer."""
    wishes = {"access_type": "License", "delivery_subtype": "授权码"}
    placed = seller.shop.control("POST", "buyers", {"act": "place_order", "order_id": "", "line_id": "", **wishes})
    order = placed["item"]
    ids = {"order_id": order["order_id"], "line_id": order["line_id"]}
    address = f"/seller/v1/cases/{order['order_id']}/{order['line_id']}"
    body = {
        "name": "ReportCompletion",
        **ids,
        "expected_node": seller.shop.ask("GET", address).json["node"],
        "seen_version": None,
        "values": {"result_text": "已交付授权码。", "delivery_mode": "远程"},
        "files": [],
    }
    reply = seller.shop.ask("PUT", f"/seller/v1/commands/k-{order['order_id']}", body)
    assert reply.status == 200, reply.raw.decode()
    if is_claimed:
        seller.shop.control("POST", "buyers", {"act": "claim_code", **ids})
    return dict(seller.shop.ask("GET", address).json)


def licence_of(case: dict[str, Any]) -> str:
    return f"PL{case['order_id'][2:]}"


def test_a_test_code_is_activated_once_and_then_queried(seller: Seller) -> None:
    assert code(seller.ask("POST", QUERY, {"license": "PLTEST0001"})) == "92020011"
    reply = seller.ask("POST", ACTIVATE, {"license": "PLTEST0001"})
    assert code(reply) == "92020000"
    info = json.loads(reply.json["data"]["license_code_info"])  # a text, as documented
    assert set(info) >= {"status", "expire_time", "product_id", "order_id", "amount"}
    assert info["status"] == "ALIVE"
    assert code(seller.ask("POST", ACTIVATE, {"license": "PLTEST0001"})) == "92020003"
    state = seller.ask("POST", QUERY, {"license": "PLTEST0001"})
    assert code(state) == "92020000"
    assert state.json["data"]["license_code"] == "PLTEST0001"
    assert state.json["data"]["activate_time"] == f"{seller.now().astimezone(UTC):%Y%m%d%H%M%S}"


def test_activating_moves_the_supervision_of_the_order(seller: Seller) -> None:
    case = delivered_case(seller)
    before = case["node"]
    reply = seller.ask("POST", ACTIVATE, {"license": licence_of(case)})
    assert code(reply) == "92020000"
    info = json.loads(reply.json["data"]["license_code_info"])
    assert info["order_id"] == case["order_id"]
    assert len(info["expire_time"]) == 14
    after = seller.shop.ask("GET", f"/seller/v1/cases/{case['order_id']}/{case['line_id']}").json
    assert after["node"] != before
    assert after["version"] > case["version"]
    assert code(seller.ask("POST", ACTIVATE, {"license": licence_of(case)})) == "92020003"
    assert code(seller.ask("POST", QUERY, {"license": licence_of(case)})) == "92020000"


def test_a_code_that_the_buyer_has_not_taken_cannot_be_activated(seller: Seller) -> None:
    case = delivered_case(seller, is_claimed=False)
    assert code(seller.ask("POST", ACTIVATE, {"license": licence_of(case)})) == "92020004"
    unchanged = seller.shop.ask("GET", f"/seller/v1/cases/{case['order_id']}/{case['line_id']}").json
    assert unchanged == case


def test_the_start_of_the_term_is_not_before_the_order(seller: Seller) -> None:
    case = delivered_case(seller)
    ordered = datetime.fromisoformat(case["ordered_at"]).astimezone(UTC)
    early = f"{ordered - timedelta(seconds=1):%Y%m%d%H%M%S}"
    assert code(seller.ask("POST", ACTIVATE, {"license": licence_of(case), "real_effect_time": early})) == "92020002"
    start = f"{ordered:%Y%m%d%H%M%S}"
    assert code(seller.ask("POST", ACTIVATE, {"license": licence_of(case), "real_effect_time": start})) == "92020000"


def test_a_batch_is_activated_whole_or_not_at_all(seller: Seller) -> None:
    mixed = ["PLTEST0002", "PLNOSUCHCODE"]
    assert code(seller.ask("POST", ACTIVATE_ALL, {"license_list": mixed})) == "92020020"
    assert code(seller.ask("POST", QUERY, {"license": "PLTEST0002"})) == "92020011"
    both = ["PLTEST0002", "PLTEST0003"]
    reply = seller.ask("POST", ACTIVATE_ALL, {"license_list": both})
    assert code(reply) == "92020000"
    assert len(json.loads(reply.json["data"]["license_code_info"])) == 2
    states = seller.ask("POST", QUERY_ALL, {"license_list": both})
    assert [one["license_code"] for one in states.json["data"]] == both
    assert code(seller.ask("POST", QUERY_ALL, {"license_list": ["PLTEST0002", "PLTEST0009"]})) == "92020020"


def test_unknown_codes(seller: Seller) -> None:
    service = next(case for case in seller.shop.items() if case["access_type"] == "人工服务")
    for name in ("PLNOSUCHCODE", "nothing", licence_of(service), "PL", "PL' OR 1=1"):
        assert code(seller.ask("POST", ACTIVATE, {"license": name})) == "92020005"
        assert code(seller.ask("POST", QUERY, {"license": name})) == "92020005"


@pytest.mark.parametrize("target", [ACTIVATE, ACTIVATE_ALL, QUERY, QUERY_ALL, USAGE])
def test_faults_of_form_have_their_codes(seller: Seller, target: str) -> None:
    for method, body, media, status, expected in [
        ("GET", b"", "application/json", 405, "95000002"),
        ("POST", b"{}", "text/plain", 415, "95000003"),
        ("POST", b"no json", "application/json", 400, "95000004"),
        ("POST", b"[]", "application/json", 400, "95000004"),
        ("POST", b"{}", "application/json", 400, "95000001"),
        ("POST", b'{"license":1,"license_list":1,"usage_info":1}', "application/json; charset=utf-8", 400, "95000001"),
        ("POST", b'{"license":"","license_list":[],"usage_info":[]}', "application/json", 400, "95000001"),
    ]:
        reply = seller.ask(method, target, body, media)
        assert (reply.status, reply.json["error_code"]) == (status, expected)


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (ACTIVATE, {"license": "P" * 65}),
        (ACTIVATE, {"license": "PLTEST0008", "real_effect_time": "2026-01-01"}),
        (ACTIVATE, {"license": "PLTEST0008", "real_effect_time": 20260101000000}),
        (ACTIVATE_ALL, {"license_list": ["PLTEST0008"] * 2}),
        (ACTIVATE_ALL, {"license_list": [f"PL{number}" for number in range(101)]}),
        (ACTIVATE_ALL, {"license_list": [None]}),
        (QUERY, {"license": "PLTEST0001", "heartbeatInfo": "x"}),
        (QUERY, {"license": "PLTEST0001", "heartbeatInfo": {}}),
        (QUERY, {"license": "PLTEST0001", "heartbeatInfo": {"thirdPartyAccount": "a" * 257}}),
        (USAGE, {"usage_info": [{"license": "PLTEST0001", "software_usage_Info": []}]}),
        (USAGE, {"usage_info": [{"license": "PLTEST0001", "software_usage_Info": [{}]}]}),
        (USAGE, {"usage_info": [{"license": "PLTEST0001", "software_usage_Info": [{"id": "a", "active_num": 1}]}]}),
        (USAGE, {"usage_info": [{"license": "PLTEST0001", "software_usage_Info": [{"active_num": 10**9}]}]}),
        (USAGE, {"usage_info": [{"license": "PLTEST0001", "software_usage_Info": [{"active_num": True}]}]}),
        (USAGE, {"usage_info": [{"license": "PLTEST0001", "software_usage_Info": [{"id": "a" * 257}]}]}),
        (USAGE, {"usage_info": [{"license": "PLTEST0001", "software_usage_Info": [{"id": "a"}] * 101}]}),
    ],
)
def test_members_are_checked(seller: Seller, target: str, body: dict[str, Any]) -> None:
    reply = seller.ask("POST", target, body)
    assert (reply.status, reply.json["error_code"]) == (400, "95000001")


def test_statistics_are_taken_and_what_fails_is_named(seller: Seller) -> None:
    body = {
        "usage_info": [
            {"license": "PLTEST0001", "software_usage_Info": [{"id": "user-1"}, {"id": "user-2"}]},
            {"license": "PLTEST0002", "software_usage_Info": [{"active_num": 0}]},
            {"license": "PLNOSUCHCODE", "software_usage_Info": [{"active_num": 5}]},
        ]
    }
    reply = seller.ask("POST", USAGE, body)
    assert code(reply) == "92020000"
    assert [one["license"] for one in reply.json["data"]] == ["PLNOSUCHCODE"]


def test_the_rehearsal_lists_codes_to_practise_with(seller: Seller) -> None:
    listed = seller.shop.control("GET", "interfaces")["licences"]
    assert listed[0]["license"] == "PLTEST0001"
    assert any(not one["license"].startswith("PLTEST") for one in listed)

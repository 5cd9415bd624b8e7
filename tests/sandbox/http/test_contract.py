"""Contract (a): each operation as its document says, and the same bytes for the same state."""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.sandbox.http.application import build_routes
from desktop_app.sandbox.http.contract import contract_text
from desktop_app.sandbox.http.faults import FaultPlan
from tests.sandbox.marketplace import ROOT, Marketplace, Reply

CONTRACT = ROOT / "resources" / "contract" / "seller-operations.json"
DOCX = b"PK\x03\x04 an acceptance paper"
CASE_MEMBERS = {
    "order_id",
    "line_id",
    "order_type",
    "product_name",
    "customer_name",
    "access_type",
    "delivery_subtype",
    "product_class",
    "sale_scene",
    "delivery_mode",
    "is_milestone",
    "is_supervised",
    "ordered_at",
    "paid_at",
    "order_amount",
    "paid_amount",
    "currency",
    "node",
    "node_since",
    "courier_signed_at",
    "phone_matches",
    "code_claimed",
    "appeal_open",
    "appeal_accepted_at",
    "rejections",
    "version",
}
ORDER_MEMBERS = {
    "order_id",
    "line_id",
    "order_type",
    "order_status",
    "product_id",
    "product_name",
    "specification",
    "access_type",
    "product_class",
    "billing_mode",
    "customer_name",
    "customer_account",
    "phone",
    "ordered_at",
    "paid_at",
    "effective_at",
    "expires_at",
    "order_amount",
    "paid_amount",
    "coupon_amount",
    "currency",
    "instance_id",
    "original_order_id",
    "version",
}


def _command(case: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    body = {
        "name": name,
        "order_id": case["order_id"],
        "line_id": case["line_id"],
        "expected_node": case["node"],
        "seen_version": case["version"],
        "values": {},
        "files": [],
    }
    return body | more


def _upload(shop: Marketplace, role: str, name: str, data: bytes) -> dict[str, Any]:
    sha256 = hashlib.sha256(data).hexdigest()
    assert shop.ask("PUT", f"/seller/v1/files/{sha256}", data).status in (200, 201)
    return {"role": role, "sha256": sha256, "name": name, "size": len(data)}


def _put(shop: Marketplace, key: str, body: Any) -> Reply:
    return shop.ask("PUT", f"/seller/v1/commands/{key}", body)


def test_the_committed_document_is_the_programs_own() -> None:
    own = contract_text(build_routes(None, FaultPlan(), None))
    assert CONTRACT.read_text("utf-8") == own, "write it anew: seller-desk sandbox --write-contract FILE"


def test_the_document_holds_the_contract_alone() -> None:
    document = json.loads(CONTRACT.read_text("utf-8"))
    assert document["openapi"] == "3.1.0"
    assert {path.split("/")[3] for path in document["paths"]} == {
        "about",
        "changes",
        "cases",
        "orders",
        "files",
        "commands",
        "refunds",
    }
    assert "/rehearsal" not in CONTRACT.read_text("utf-8")
    assert "HTTPValidationError" not in CONTRACT.read_text("utf-8")
    assert set(document["components"]["schemas"]["Case"]["required"]) == CASE_MEMBERS
    assert set(document["components"]["schemas"]["Order"]["required"]) == ORDER_MEMBERS


def test_about_says_who_and_when_and_what(marketplace: Marketplace) -> None:
    about = marketplace.ask("GET", "/seller/v1/about").json
    assert (about["contract"], about["kind"], about["clock_rate"]) == (1, "rehearsal", 0.0)
    assert set(about["seller"]) >= {"id", "name"}
    assert about["capabilities"] == dict.fromkeys(
        (
            *("ConfirmRequirement", "RejectRequirement", "ReportCompletion"),
            *("ApproveRefund", "RejectRefund", "ConfirmInspection", "RejectInspection", "AppealRefund"),
        ),
        "DIRECT",
    )


def test_every_answer_carries_the_marketplaces_own_time(marketplace: Marketplace) -> None:
    for method, target in (("GET", "/seller/v1/about"), ("GET", "/nowhere"), ("HEAD", f"/seller/v1/files/{'0' * 64}")):
        reply = marketplace.ask(method, target)
        moment = datetime.fromisoformat(reply.head["x-marketplace-time"])
        assert re.fullmatch(r"2026-11-24T09:\d\d:\d\d\.\d{6}\+08:00", reply.head["x-marketplace-time"])
        assert parsedate_to_datetime(reply.head["date"]) == moment.replace(microsecond=0)
        assert "server" not in reply.head


@pytest.mark.parametrize(("kind", "members"), [("cases", CASE_MEMBERS), ("orders", ORDER_MEMBERS)])
def test_pages_of_any_size_hold_the_same_items_in_the_same_order(
    marketplace: Marketplace, kind: str, members: set[str]
) -> None:
    whole = marketplace.items(kind)
    assert len(whole) > 200
    assert all(set(item) == members for item in whole)
    assert len({(item["order_id"], item["line_id"]) for item in whole}) == len(whole)
    found, cursor = [], ""
    while True:
        page = marketplace.ask("GET", f"/seller/v1/changes?kind={kind}&limit=97{cursor}").json
        assert len(page["items"]) <= 97
        found += page["items"]
        cursor = f"&cursor={page['next_cursor']}"
        if not page["has_more"]:
            break
    assert found == whole
    nothing = marketplace.ask("GET", f"/seller/v1/changes?kind={kind}{cursor}").json
    assert (nothing["items"], nothing["has_more"]) == ([], False)


def test_the_same_state_is_the_same_bytes_sorted_and_without_blanks(marketplace: Marketplace) -> None:
    first, second = (marketplace.ask("GET", "/seller/v1/changes?kind=cases&limit=50").body for _ in range(2))
    assert first == second
    value = json.loads(first)
    assert first == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize("kind", ["cases", "orders"])
def test_one_item_is_the_same_as_in_the_list(marketplace: Marketplace, kind: str) -> None:
    item = marketplace.items(kind)[3]
    assert marketplace.ask("GET", f"/seller/v1/{kind}/{item['order_id']}/{item['line_id']}").json == item
    missing = marketplace.ask("GET", f"/seller/v1/{kind}/{item['order_id']}/none")
    assert (missing.status, missing.json["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("cursor", ["x", "%00", "%F0%9F%98%80", "a" * 256, "1-0000000000000000", "-1", "%C3%A9"])
def test_a_cursor_that_is_not_ours_sends_the_client_to_the_start(marketplace: Marketplace, cursor: str) -> None:
    reply = marketplace.ask("GET", f"/seller/v1/changes?kind=cases&cursor={cursor}")
    assert (reply.status, reply.json["error"]["code"]) == (400, "cursor_unknown")


def test_a_cursor_of_the_other_kind_is_unknown(marketplace: Marketplace) -> None:
    cursor = marketplace.ask("GET", "/seller/v1/changes?kind=orders&limit=3").json["next_cursor"]
    reply = marketplace.ask("GET", f"/seller/v1/changes?kind=cases&cursor={cursor}")
    assert (reply.status, reply.json["error"]["code"]) == (400, "cursor_unknown")


@pytest.mark.parametrize(
    "query",
    ["", "kind=refunds", "kind=", "kind=cases&limit=0", "kind=cases&limit=2001", "kind=cases&limit=x", "limit=5"],
)
def test_a_question_that_makes_no_sense_is_refused(marketplace: Marketplace, query: str) -> None:
    reply = marketplace.ask("GET", f"/seller/v1/changes?{query}")
    assert (reply.status, reply.json["error"]["code"]) == (400, "bad_request")


def test_a_file_is_kept_by_its_hash(marketplace: Marketplace) -> None:
    data = b"a paper of its own"
    target = f"/seller/v1/files/{hashlib.sha256(data).hexdigest()}"
    assert marketplace.ask("HEAD", target).status == 404
    assert marketplace.ask("PUT", target, data).status == 201
    again = marketplace.ask("PUT", target, data)
    assert (again.status, again.json["size"]) == (200, len(data))
    assert marketplace.ask("HEAD", target).status == 200


def test_a_file_that_is_not_what_its_hash_says_is_refused(marketplace: Marketplace) -> None:
    target = f"/seller/v1/files/{'ab' * 32}"
    reply = marketplace.ask("PUT", target, b"something else")
    assert (reply.status, reply.json["error"]["code"]) == (422, "hash_differs")
    assert marketplace.ask("HEAD", target).status == 404


def test_a_file_needs_a_length(marketplace: Marketplace) -> None:
    target = f"/seller/v1/files/{hashlib.sha256(b'abc').hexdigest()}"
    chunked = {"content_length": None, "transfer_encoding": "chunked"}
    reply = marketplace.ask("PUT", target, b"3\r\nabc\r\n0\r\n\r\n", **chunked)
    assert (reply.status, reply.json["error"]["code"]) == (411, "length_required")


def test_a_file_of_just_20_mb_is_taken(marketplace: Marketplace) -> None:
    data = b"\0" * (20 * 1024 * 1024)
    assert marketplace.ask("PUT", f"/seller/v1/files/{hashlib.sha256(data).hexdigest()}", data).status == 201


def test_a_command_is_done_once_however_often_it_is_sent(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    body = json.dumps(_command(case, "ConfirmRequirement")).encode()
    first = _put(marketplace, "once-1", body)
    record = first.json
    assert (first.status, record["state"], record["error"], record["key"]) == (200, "done", None, "once-1")
    assert record["case"]["node"] == "SELLER_DELIVER"
    assert record["case"]["version"] > case["version"]
    assert _put(marketplace, "once-1", body).body == first.body
    assert marketplace.ask("GET", "/seller/v1/commands/once-1").body == first.body
    effects = marketplace.control("GET", "effects")["effects"]
    assert [effect["name"] for effect in effects if effect["key"] == "once-1"] == ["ConfirmRequirement"]


def test_the_same_key_sent_by_many_at_once_is_done_once(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    body = json.dumps(_command(case, "ConfirmRequirement")).encode()
    with ThreadPoolExecutor(12) as many:
        replies = list(many.map(lambda _: _put(marketplace, "many-1", body), range(24)))
    assert {(reply.status, reply.body) for reply in replies} == {(200, replies[0].body)}
    effects = marketplace.control("GET", "effects")["effects"]
    assert len([effect for effect in effects if effect["key"] == "many-1"]) == 1


def test_many_keys_on_one_case_at_once_move_it_once(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    body = _command(case, "ConfirmRequirement")
    with ThreadPoolExecutor(12) as many:
        statuses = list(many.map(lambda number: _put(marketplace, f"race-{number}", body).status, range(24)))
    assert sorted(statuses) == [200, *[409] * 23]
    kept = [marketplace.ask("GET", f"/seller/v1/commands/race-{number}").status for number in range(24)]
    assert sorted(kept) == [200, *[404] * 23]


def test_a_key_with_other_bytes_is_refused(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    body = _command(case, "ConfirmRequirement")
    assert _put(marketplace, "reused-1", body).status == 200
    reply = _put(marketplace, "reused-1", json.dumps(body).encode() + b" ")
    assert (reply.status, reply.json["error"]["code"]) == (422, "key_reused")


def test_a_case_that_moved_is_shown_and_nothing_is_kept_under_the_key(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_DELIVER")
    reply = _put(
        marketplace, "moved-1", _command(case, "ConfirmRequirement", expected_node="SELLER_CONFIRM_REQUIREMENT")
    )
    assert (reply.status, reply.json["error"]["code"], reply.json["case"]) == (409, "state_changed", case)
    assert marketplace.ask("GET", "/seller/v1/commands/moved-1").status == 404


def test_a_broken_rule_is_refused_with_its_sentence_and_kept(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="人工服务")
    reply = _put(marketplace, "rule-1", _command(case, "ReportCompletion"))
    assert (reply.status, reply.json["error"]["code"]) == (422, "refused_by_rule")
    assert "请" in reply.json["error"]["message"]
    record = marketplace.ask("GET", "/seller/v1/commands/rule-1").json
    assert (record["state"], record["case"]["node"]) == ("refused", "SELLER_DELIVER")
    assert record == reply.json["record"]


def test_a_delivery_with_its_papers_goes_on_to_the_buyer(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="人工服务", product_class="通用")
    files = [
        _upload(marketplace, "sow", "SOW.docx", DOCX + b"1"),
        _upload(marketplace, "acceptance", "验收单.docx", DOCX),
    ]
    values = {"opening_time": case["paid_at"], "delivery_mode": "远程", "result_text": "已部署"}
    reply = _put(marketplace, "deliver-1", _command(case, "ReportCompletion", values=values, files=files))
    assert reply.status == 200, reply.raw.decode()
    assert reply.json["case"]["node"] == "BUYER_ACCEPT"


def test_each_role_of_the_contract_is_taken(marketplace: Marketplace) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="人工服务", product_class="通用")
    described = json.loads(CONTRACT.read_text("utf-8"))["components"]["schemas"]["CommandFile"]["properties"]["role"]
    roles = re.findall(r"[a-z_]+", described["description"])
    assert {"sow", "acceptance", "licence", "screenshot", "remote", "other"} <= set(roles)
    files = [_upload(marketplace, role, f"{role}.png", role.encode()) for role in roles]
    body = _command(case, "ReportCompletion", files=files, values={"result_text": "已部署"})
    reply = _put(marketplace, "roles-1", body)
    assert reply.status == 200, reply.raw.decode()


def test_an_order_that_is_not_there_is_not_found(marketplace: Marketplace) -> None:
    case = {"order_id": "none", "line_id": "none", "node": "SELLER_DELIVER", "version": 1}
    assert _put(marketplace, "none-1", _command(case, "ReportCompletion")).status == 404
    assert marketplace.ask("GET", "/seller/v1/commands/none-1").status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"name":"ConfirmRequirement","name":"RejectRequirement"}',
        b'{"name":NaN}',
        b"[" * 100_000,
        b'{"values":' + b'{"a":' * 60 + b"1" + b"}" * 61,
        b'{"name":"\\ud800"}',
        b'{"name":1e999}',
    ],
)
def test_a_body_that_cannot_be_read_does_nothing(marketplace: Marketplace, body: bytes) -> None:
    reply = _put(marketplace, "unreadable-1", body)
    assert (reply.status, reply.json["error"]["code"]) == (400, "bad_request")
    assert marketplace.ask("GET", "/seller/v1/commands/unreadable-1").status == 404


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", "DeleteEverything"),
        ("name", None),
        ("order_id", 7),
        ("line_id", "a/b"),
        ("expected_node", None),
        ("seen_version", "3"),
        ("seen_version", True),
        ("seen_version", -1),
        ("values", []),
        ("files", {}),
        ("files", [{"role": "sow"}]),
        ("files", [{"role": "sow", "sha256": "x", "name": "n", "size": 1}]),
        ("extra", 1),
    ],
)
def test_a_command_of_another_shape_does_nothing(marketplace: Marketplace, member: str, value: Any) -> None:
    body = _command(marketplace.case_at("SELLER_CONFIRM_REQUIREMENT"), "ConfirmRequirement")
    reply = _put(marketplace, "shape-1", body | {member: value})
    assert (reply.status, reply.json["error"]["code"]) == (400, "bad_request")
    assert member in reply.json["error"]["message"]


@pytest.mark.parametrize("key", ["a b", "%20", "ü", "x" * 129, "a%2Fb", "..%2F", "a;b", "%00"])
def test_a_key_is_a_plain_word(marketplace: Marketplace, key: str) -> None:
    body = _command(marketplace.case_at("SELLER_CONFIRM_REQUIREMENT"), "ConfirmRequirement")
    assert _put(marketplace, key.replace(" ", "%20"), body).status in (400, 404)


def test_the_contract_can_be_written_anew(tmp_path: Path) -> None:
    from desktop_app.sandbox.server import main

    assert main(["--write-contract", str(tmp_path / "contract.json")]) == 0
    assert (tmp_path / "contract.json").read_bytes() == CONTRACT.read_bytes()

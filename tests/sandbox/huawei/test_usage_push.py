"""The usage push: its own signature, the limits of a call, and what becomes of each record afterwards."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.huawei.usage_push import push_signature
from tests.sandbox.huawei import signing
from tests.sandbox.huawei.signing import OLD_PUSH, V1, Seller

MOCK = "MOCKONDEMAND-INSTANCE"
_numbers: Iterator[int] = itertools.count(1)
VECTORS = [
    (
        *("1709690865879", "6c63c221-1f6b-4141-8ff4-22f5dfe82b65"),
        b'{"usage_records":[{"begin_time":"20260809T080000Z","end_time":"20260809T090000Z",'
        b'"instance_id":"7f141bf1-aec8-4859-8323-fb3a8ad50721","metering_sn":"sn-0001",'
        b'"record_time":"20260809T091000Z","usage_value":"99"}]}',
        "qxRpQEdQFuedD/ky5dvL7qDhYtUHLi7xrHcW/wLLAkc=",
    ),
    (
        *("1767225600000", "n2"),
        b'{"usage_records":[{"begin_time":"20260809T080000Z","end_time":"20260809T090000Z",'
        b'"instance_id":"7f141bf1-aec8-4859-8323-fb3a8ad50721","metering_sn":"sn-0002",'
        b'"record_time":"20260809T091000Z","relate_pkg_instance":"PKG-1","usage_value":"0.1234"}]}',
        "4vMSDdzWS2YZmlmy/Rhu0id8E8o3/X+mhxcveZtsJiA=",
    ),
]


def record(seller: Seller, hours_ago: float = 2, **changed: Any) -> dict[str, Any]:
    """A good record of one hour; None takes a member out."""
    number = next(_numbers)
    begin = seller.now() - timedelta(hours=hours_ago, minutes=number)
    made = {
        "instance_id": MOCK,
        "record_time": _text(seller.now()),
        "begin_time": _text(begin),
        "end_time": _text(begin + timedelta(minutes=30, seconds=number)),  # a length of its own: no span comes twice
        "usage_value": "99",
        "metering_sn": f"sn-{number}",
    }
    return {name: value for name, value in (made | changed).items() if value is not None}


def _text(moment: Any) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def outcome(seller: Seller, *records: dict[str, Any]) -> list[str]:
    """Push records; what the background check says of each: blank is accepted."""
    before = seller.shop.control("GET", "usage-records")["records"]
    last = before[-1]["id"] if before else 0
    reply = seller.push(list(records))
    assert (reply.status, reply.json["error_code"]) == (200, "MKT.0000"), reply.raw
    waiting = seller.shop.control("GET", f"usage-records?after={last}")["records"]
    assert [row["state"] for row in waiting] == ["pending"] * len(records)  # success says nothing of the records
    seller.shop.control("POST", "clock", {"step_seconds": 600})
    judged = seller.shop.control("GET", f"usage-records?after={last}")["records"]
    assert all((row["state"] == "accepted") == ("error_code" not in row) for row in judged)
    return [row.get("error_code", "") for row in judged]


@pytest.mark.parametrize(("ts", "nonce", "body", "expected"), VECTORS)
def test_computed_vectors(ts: str, nonce: str, body: bytes, expected: str) -> None:
    assert push_signature("test-access-key-001", ts, nonce, body) == expected
    assert signing.push_signature("test-access-key-001", ts, nonce, body) == expected


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_push_with_one_byte_changed_has_another_signature(data: st.DataObject) -> None:
    ts, nonce, body, expected = VECTORS[0]
    place = data.draw(st.integers(0, len(body) - 1))
    byte = data.draw(st.binary(min_size=1, max_size=1).filter(lambda new: new != body[place : place + 1]))
    assert push_signature("test-access-key-001", ts, nonce, body[:place] + byte + body[place + 1 :]) != expected
    assert push_signature("test-access-key-001", ts[:-1] + "0", nonce, body) != expected
    assert push_signature("test-access-key-002", ts, nonce, body) != expected


def test_a_good_record_is_accepted_afterwards(seller: Seller) -> None:
    assert outcome(seller, record(seller)) == [""]
    assert outcome(seller, record(seller, usage_value=1.5), record(seller, usage_value="0.0001")) == ["", ""]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"instance_id": "nowhere"}, "001"),
        ({"begin_time": "20261124 000000Z"}, "002"),
        ({"record_time": "20261124T000000"}, "002"),
        ({"end_time": ""}, "002"),
        ({"usage_value": "0"}, "003"),
        ({"usage_value": "-1"}, "003"),
        ({"usage_value": "1.23456"}, "003"),
        ({"usage_value": "1e3"}, "003"),
        ({"usage_value": "NaN"}, "003"),
        ({"usage_value": ""}, "003"),
        ({"metering_sn": ""}, "004"),
        ({"metering_sn": "  "}, "004"),
        ({"instance_id": "OTHER-SELLER-1"}, "009"),
        ({"instance_id": "MOCKONDEMANDPKG-INSTANCE"}, "012"),
        ({"instance_id": "MOCKONDEMANDPKG-METER"}, "017"),
        ({"instance_id": "MOCKONDEMANDPKG-METER", "relate_pkg_instance": "other"}, "018"),
        ({"instance_id": "MOCKONDEMANDPKG-METER", "relate_pkg_instance": "MOCKONDEMANDPKG-INSTANCE"}, ""),
        ({"relate_pkg_instance": "MOCKONDEMANDPKG-INSTANCE"}, "018"),
    ],
)
def test_each_rule_has_its_code(seller: Seller, changed: dict[str, Any], code: str) -> None:
    assert outcome(seller, record(seller, **changed)) == [code]


def test_rules_about_time(seller: Seller) -> None:
    now = seller.now()
    begin = _text(now - timedelta(hours=3))
    late = record(seller, end_time=_text(now + timedelta(seconds=1)))
    backwards = record(seller, begin_time=_text(now - timedelta(hours=1)), end_time=begin)
    instant = record(seller, begin_time=begin, end_time=begin)
    edge = now - timedelta(days=21)
    oldest = record(seller, begin_time=_text(edge), end_time=_text(edge))
    older = record(seller, begin_time=_text(edge - timedelta(seconds=1)), end_time=_text(edge))
    assert outcome(seller, late, backwards, instant, oldest, older) == ["011", "011", "", "", "007"]


def test_of_two_records_with_the_same_span_or_number_the_first_counts(seller: Seller) -> None:
    first = record(seller)
    same_span = first | {"metering_sn": "another", "usage_value": "7"}
    same_number = record(seller, metering_sn=first["metering_sn"])
    assert outcome(seller, first, same_span, same_number) == ["", "010", "005"]
    assert outcome(seller, same_span) == ["010"]
    refused = record(seller, usage_value="0")
    assert outcome(seller, refused, refused | {"usage_value": "1"}) == ["003", ""]  # a refused one may come again


def test_a_package_s_metered_resource_belongs_to_the_package(seller: Seller) -> None:
    orders = [order for order in seller.shop.items("orders") if order["billing_mode"] == "按需套餐包"]
    refunded = {order["instance_id"] for order in orders if order["order_type"] == "退订"}
    done = [order for order in orders if order["order_status"] == "已完成" and order["instance_id"] not in refunded]
    package = max(done, key=lambda order: order["effective_at"])
    period = next(order for order in seller.shop.items("orders") if order["billing_mode"] == "包周期")
    named = {"instance_id": f"{package['instance_id']}-meter", "relate_pkg_instance": package["instance_id"]}
    assert outcome(
        seller,
        record(seller, instance_id=package["instance_id"], relate_pkg_instance=package["instance_id"]),
        record(seller, instance_id=f"{package['instance_id']}-meter"),
        record(seller, instance_id=period["instance_id"]),
        record(seller, instance_id=f"{period['instance_id']}-meter"),
    ) == ["012", "017", "012", "001"]
    assert outcome(seller, record(seller, hours_ago=-1, **named)) == ["011"]
    assert outcome(seller, record(seller, **named)) == [""]
    early = datetime.fromisoformat(package["effective_at"]) - timedelta(hours=1)
    if early > seller.now() - timedelta(days=21):
        assert outcome(seller, record(seller, begin_time=_text(early), **named)) == ["015"]


def test_a_closed_resource_takes_no_more_usage_and_one_not_opened_none_yet(seller: Seller) -> None:
    orders = [order for order in seller.shop.items("orders") if order["billing_mode"] == "按需套餐包"]
    refund = next(order for order in orders if order["order_type"] == "退订")
    named = {"instance_id": f"{refund['instance_id']}-meter", "relate_pkg_instance": refund["instance_id"]}
    assert outcome(seller, record(seller, **named)) == ["014"]
    fresh = seller.shop.control(
        "POST", "buyers", {"act": "place_order", "order_id": "", "line_id": "", "access_type": "API", "pays": False}
    )["item"]
    named = {"instance_id": f"{fresh['instance_id']}-meter", "relate_pkg_instance": fresh["instance_id"]}
    assert outcome(seller, record(seller, **named)) == ["016"]


def test_a_thousand_records_are_taken_and_one_more_is_not(seller: Seller) -> None:
    many = [record_of(number) for number in range(1001)]
    reply = seller.push(many)
    assert reply.json["error_code"] == "MKT.9003"
    count = len(seller.shop.control("GET", "usage-records")["records"])
    assert seller.push(many[:1000]).json["error_code"] == "MKT.0000"
    assert len(seller.shop.control("GET", f"usage-records?after={count}")["records"]) > 0


def record_of(number: int) -> dict[str, Any]:
    """One of many records that need no clock."""
    minute = f"202611230{number // 600}{number // 10 % 60:02d}{number % 10:02d}"
    time = f"{minute[:8]}T{minute[8:]}Z"
    return {
        "instance_id": MOCK,
        "record_time": time,
        "begin_time": time,
        "end_time": time,
        "usage_value": "1",
        "metering_sn": f"many-{number}",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "MKT.0101"),
        (b"[]", "MKT.0101"),
        (b"{}", "MKT.0101"),
        (b'{"usage_records":[]}', "MKT.0101"),
        (b'{"usage_records":{}}', "MKT.0101"),
        (b'{"usage_records":[1]}', "MKT.0101"),
        (b'{"usage_records":[{}]}', "MKT.0101"),
        (b'{"usage_records":[],"usage_records":[]}', "MKT.0101"),
        (b'{"usage_records":NaN}', "MKT.0101"),
        (b"\xff", "MKT.0101"),
    ],
)
def test_a_body_of_another_shape_fails_the_whole_call(seller: Seller, body: bytes, code: str) -> None:
    reply = seller.push(body)
    assert (reply.status, reply.json["error_code"]) == (400, code)


@pytest.mark.parametrize("name", ["instance_id", "record_time", "begin_time", "end_time", "usage_value", "metering_sn"])
def test_a_missing_member_fails_the_whole_call(seller: Seller, name: str) -> None:
    reply = seller.push([record(seller), record(seller, **{name: None})])
    assert (reply.status, reply.json["error_code"]) == (400, "MKT.0101")


def test_a_surplus_or_too_long_member_fails_the_whole_call(seller: Seller) -> None:
    assert seller.push([record(seller, more="1")]).json["error_code"] == "MKT.0101"
    assert seller.push([record(seller, metering_sn="x" * 64)]).json["error_code"] == "MKT.0000"
    too_long = seller.push([record(seller, metering_sn="x" * 65)])
    assert (too_long.status, too_long.json["error_code"]) == (500, "MKT.0100")
    assert too_long.json["extra_info"]


def test_the_push_s_own_signature_is_checked(seller: Seller) -> None:
    old = str(int((seller.now() - timedelta(minutes=16)).timestamp() * 1000))
    for changed in ({"signature": "AAAA"}, {"nonce": "other"}, {"ts": "1"}, {"ts": old}):
        reply = seller.push([record(seller)], **changed)
        assert (reply.status, reply.json["error_code"]) == (400, "MKT.0102"), changed
    for changed in ({"signature": ""}, {"ts": "soon"}, {"nonce": ""}):
        assert seller.push([record(seller)], **changed).json["error_code"] == "MKT.0101"
    assert seller.push([record(seller)], nonce="n" * 65).json["error_code"] == "MKT.0100"
    other = Seller(seller.shop, seller.keys | {"interface_key": "test"}).push([record(seller)])
    assert other.json["error_code"] == "MKT.0102"


def test_the_push_needs_no_access_key_unless_the_rehearsal_says_so(seller: Seller) -> None:
    wrong = seller.push([record(seller)], authorization="Bearer x")
    assert (wrong.status, wrong.json["error_code"]) == (401, "APIGW.0301")  # what is given must be right
    seller.shop.control("POST", "interfaces", {"push_needs_access_key": True})
    try:
        assert seller.push([record(seller)]).json["error_code"] == "APIGW.0301"
        body = json.dumps({"usage_records": [record(seller)]}).encode()
        signed = seller.headers("POST", f"{V1}/isv/usage-data", body)
        headers = {
            name.replace("-", "_"): value for name, value in signed.items() if name not in ("host", "content-type")
        }
        assert seller.push(body, **headers).json["error_code"] == "MKT.0000"
    finally:
        seller.shop.control("POST", "interfaces", {"push_needs_access_key": False})


def old_record(seller: Seller, **changed: Any) -> dict[str, Any]:
    return record(seller, metering_sn=None, product_id="OFFI9999000000000003", **changed)


def test_the_old_push_tells_at_once_what_is_refused(seller: Seller) -> None:
    good = old_record(seller)
    assert seller.ask("POST", OLD_PUSH, {"usage_records": [good]}).json["error_code"] == "MKT.0000"
    bad = old_record(seller, usage_value="0")
    reply = seller.ask("POST", OLD_PUSH, {"usage_records": [old_record(seller), bad, good]})
    assert (reply.status, reply.json["error_code"]) == (200, "94060999")
    assert [(one["begin_time"], one["error_code"]) for one in reply.json["data"]] == [
        (bad["begin_time"], "003"),
        (good["begin_time"], "010"),
    ]
    other = seller.ask("POST", OLD_PUSH, {"usage_records": [old_record(seller) | {"product_id": "OFFI1"}]})
    assert [one["error_code"] for one in other.json["data"]] == ["001"]


def test_the_old_push_is_signed_by_ak_sk_and_takes_its_own_members(seller: Seller) -> None:
    unsigned = seller.shop.ask("POST", OLD_PUSH, {"usage_records": [old_record(seller)]}, authorization=None)
    assert unsigned.json["error_code"] == "APIGW.0301"
    for body in ({"usage_records": [record(seller)]}, {"usage_records": []}, {}):
        assert seller.ask("POST", OLD_PUSH, body).json["error_code"] == "94060999"

"""The order query over the wire: simulated orders, the seller's own, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.huawei.signing import V1, V2, Seller
from tests.sandbox.marketplace import Marketplace

MOCK = {
    "MOCKPERIODYEARNEW": ("NEW", "PERIOD"),
    "MOCKONETIMENEW": ("NEW", "ONE_TIME"),
    "MOCKONDEMAND": ("NEW", "ON_DEMAND"),
    "MOCKONDEMANDPKG": ("NEW", "ON_DEMAND_PKG"),
    "MOCKPERIODDAYTRIAL": ("TRIAL", "PERIOD"),
    "MOCKMONTYTRIALTOFORMAL": ("TRIAL_TO_FORMAL", "PERIOD"),
    "MOCKMONTYUNSUBSCRIBE": ("UNSUBSCRIBE", "PERIOD"),
    "MOCKMONTYRENEW": ("RENEW", "PERIOD"),
    "MOCKMONTYCHANGE": ("CHANGE", "PERIOD"),
}
TYPES = {
    "新购": "NEW",
    "试用": "TRIAL",
    "试用转正": "TRIAL_TO_FORMAL",
    "退订": "UNSUBSCRIBE",
    "续费": "RENEW",
    "变更": "CHANGE",
}


@pytest.mark.parametrize(("order_id", "expected"), MOCK.items())
def test_a_simulated_order_answers_as_documented(seller: Seller, order_id: str, expected: tuple[str, str]) -> None:
    answer = seller.order(order_id, f"{order_id}-000001")
    assert (answer["resultCode"], bool(answer["resultMsg"])) == ("MKT.0000", True)
    info = answer["orderInfo"]
    (line,) = info["orderLine"]
    assert (info["orderType"], line["chargingMode"]) == expected
    assert (info["orderId"], line["orderLineId"]) == (order_id, f"{order_id}-000001")
    assert len(info["createTime"]) == 14
    assert ("expireTime" in line) == (expected[1] == "PERIOD")
    is_refund = expected[0] == "UNSUBSCRIBE"
    assert (line["currency"] == "") == is_refund
    assert line["currencyAfterDiscount"].startswith("-") == is_refund
    assert line["productInfo"][0]["productId"].startswith("OFFI")
    assert seller.order(order_id) == answer  # and every time the same


def test_every_sort_of_own_order_is_told_with_the_documented_words(seller: Seller) -> None:
    orders = seller.shop.items("orders")
    by_sort = {(order["order_type"], order["billing_mode"]): order for order in orders}
    assert len(by_sort) > 5
    for order in by_sort.values():
        info = seller.order(order["order_id"])["orderInfo"]
        (line,) = info["orderLine"]
        assert info["orderType"] == TYPES[order["order_type"]]
        assert line["orderLineId"] == order["line_id"]
        assert line["chargingMode"] in {"PERIOD", "ONE_TIME", "ON_DEMAND_PKG"}
        is_refund = order["order_type"] == "退订"
        assert line["currency"] == ("" if is_refund else order["order_amount"])
        assert line["currencyAfterDiscount"].lstrip("-") == order["paid_amount"]
        assert info["buyerInfo"]["customerName"] == order["customer_account"]
        assert ("periodType" in line) == (line["chargingMode"] == "PERIOD")


def test_times_are_told_in_utc(seller: Seller) -> None:
    order = next(order for order in seller.shop.items("orders") if order["expires_at"])
    info = seller.order(order["order_id"])["orderInfo"]
    from datetime import UTC, datetime

    assert info["createTime"] == f"{datetime.fromisoformat(order['ordered_at']).astimezone(UTC):%Y%m%d%H%M%S}"
    expires = datetime.fromisoformat(order["expires_at"]).astimezone(UTC)
    assert info["orderLine"][0]["expireTime"] == f"{expires:%Y%m%d%H%M%S}"


def test_an_order_that_the_seller_does_not_have_is_not_told(seller: Seller) -> None:
    own = seller.shop.items("orders")[0]
    for asked in (
        ("CS0000000000AAAAA", ""),
        (own["order_id"], "MOCKONETIMENEW-000001"),
        ("MOCKONETIMENEW", own["line_id"]),
    ):
        answer = seller.order(*asked)
        assert answer["resultCode"] == "MKT.0150"
        assert "orderInfo" not in answer
        assert answer["extra_info"]


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ("", "MKT.0101", 400),
        ("?orderId=", "MKT.0101", 400),
        ("?orderLineId=MOCKONETIMENEW-000001", "MKT.0101", 400),
        ("?orderId=MOCKONETIMENEW&page=1", "MKT.0101", 400),
        ("?orderId=MOCKONETIMENEW&orderId=MOCKONETIMENEW", "MKT.0101", 400),
        ("?orderId=" + "A" * 65, "MKT.0100", 500),
        ("?orderId=MOCKONETIMENEW&orderLineId=" + "A" * 65, "MKT.0100", 500),
        ("?orderId=" + "A" * 64, "MKT.0150", 401),
        ("?orderId=%25%27%22%3B--", "MKT.0150", 401),
        ("?orderId=%E5%8D%95", "MKT.0150", 401),
    ],
)
def test_parameters_are_checked(seller: Seller, query: str, code: str, status: int) -> None:
    reply = seller.ask("GET", f"{V1}/order/query{query}")
    assert (reply.status, reply.json["resultCode"]) == (status, code)
    assert set(reply.json) <= {"resultCode", "resultMsg", "extra_info"}


def test_without_the_seller_s_signature_nothing_is_told(seller: Seller) -> None:
    target = f"{V1}/order/query?orderId=MOCKONETIMENEW"
    bearer = seller.shop.ask("GET", target)  # the program's own token opens nothing here
    wrong = Seller(seller.shop, seller.keys | {"secret_key": "x" * 40}).ask("GET", target)
    foreign = Seller(seller.shop, seller.keys | {"access_key": "A" * 20}).ask("GET", target)
    none = seller.shop.ask("GET", target, authorization=None)
    for reply in (bearer, wrong, foreign, none):
        assert (reply.status, reply.json["error_code"]) == (401, "APIGW.0301")
        assert set(reply.json) == {"error_code", "error_msg", "request_id"}
        assert seller.keys["secret_key"] not in reply.raw.decode()
    assert "verify aksk signature fail" in wrong.json["error_msg"]


def test_the_signature_opens_nothing_else(seller: Seller) -> None:
    for target in ("/seller/v1/about", "/rehearsal/access-key", "/api/mkp-openapi-public", "/rest/marketplace"):
        assert seller.ask("GET", target).status == 401


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_wrong_is_told_so_with_the_right_time(seller: Seller, minutes: int) -> None:
    target = f"{V1}/order/query?orderId=MOCKONETIMENEW"
    late = seller.sdk_date(timedelta(minutes=minutes))
    reply = seller.shop.ask("GET", target, **seller.headers("GET", target, x_sdk_date=late))
    assert (reply.status, reply.json["error_code"]) == (401, "APIGW.0301")
    assert "15 分钟" in reply.json["error_msg"]
    assert reply.head["date"]


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", f"{V1}/orders"),
        ("POST", f"{V1}/order/query?orderId=MOCKONETIMENEW"),
        ("GET", f"{V1}/order/query/?orderId=MOCKONETIMENEW"),
        ("POST", f"{V1}/query-orders"),
        ("GET", f"{V2}/order/query?orderId=MOCKONETIMENEW"),
        ("GET", f"{V1}/order%2Fquery?orderId=MOCKONETIMENEW"),
    ],
)
def test_there_is_no_other_interface(seller: Seller, method: str, target: str) -> None:
    reply = seller.ask(method, target)
    assert (reply.status, reply.json["error_code"]) == (404, "APIGW.0101")


def test_too_many_requests_are_refused_as_documented(seller: Seller) -> None:
    seller.shop.control("POST", "interfaces", {"requests_per_second": 0.001})
    try:
        first, second = (seller.ask("GET", f"{V1}/order/query?orderId=MOCKONETIMENEW") for _ in range(2))
    finally:
        seller.shop.control("POST", "interfaces", {"requests_per_second": None})
    assert first.status == 200 or first.json["resultCode"] == "MKT.0250"
    assert (second.status, second.json["resultCode"]) == (406, "MKT.0250")
    assert seller.order("MOCKONETIMENEW")["resultCode"] == "MKT.0000"


def test_faults_reach_the_interfaces_too(seller: Seller) -> None:
    seller.shop.fault("status", status=503, retry_after=2, match={"path_prefix": "/api/mkp-openapi-public"})
    reply = seller.ask("GET", f"{V1}/order/query?orderId=MOCKONETIMENEW")
    assert (reply.status, reply.head["retry-after"]) == (503, "2")


def test_the_secret_is_told_by_one_call_alone_and_stands_in_the_file_alone(seller: Seller) -> None:
    shop: Marketplace = seller.shop
    secret = seller.keys["secret_key"].encode()
    files = [path for path in shop.folder.iterdir() if secret in path.read_bytes()]
    assert files
    assert all(path.name.startswith("marketplace.db") for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    for target in ("/seller/v1/about", "/rehearsal/interfaces", "/rehearsal/clock", "/console"):
        assert secret not in shop.ask("GET", target).raw

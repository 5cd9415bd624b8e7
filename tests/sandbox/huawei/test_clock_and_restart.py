"""Keys and records outlive the process; a signature ages by the sender's clock, however fast the marketplace's runs."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from desktop_app.sandbox.huawei.limits import Pace
from tests.sandbox.huawei.signing import OLD_PUSH, V1, Seller
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running

TARGET = f"{V1}/order/query?orderId=MOCKONETIMENEW"


def test_keys_records_and_codes_outlive_the_process(tmp_path: Path) -> None:
    words = ("--at", PINNED_NOW, "--rate", "0")
    with running(tmp_path / "a", *words) as shop:
        seller = Seller(shop)
        begin = seller.sdk_date(timedelta(hours=-2))
        names = ("record_time", "begin_time", "end_time")
        record = {"instance_id": "MOCKONDEMAND-INSTANCE", "usage_value": "1", "metering_sn": "s"}
        seller.push([record | dict.fromkeys(names, begin)])
        assert seller.ask("POST", f"{V1}/license/activate", {"license": "PLTEST0001"}).json["error_code"] == "92020000"
        with running(tmp_path / "b", *words) as other:
            assert Seller(other).keys["secret_key"] != seller.keys["secret_key"]
            stranger = Seller(other, seller.keys)
            assert stranger.order("MOCKONETIMENEW")["error_code"] == "APIGW.0301"
    with running(tmp_path / "a") as shop:
        again = Seller(shop)
        assert again.keys == seller.keys
        assert len(shop.control("GET", "usage-records")["records"]) == 1
        assert again.ask("POST", f"{V1}/license/activate", {"license": "PLTEST0001"}).json["error_code"] == "92020003"


def _asked_later(shop: Marketplace, seller: Seller, seconds: float) -> str:
    """What is answered to a request that was signed some real seconds ago."""
    headers = seller.headers("GET", TARGET)
    time.sleep(seconds)
    answer = shop.ask("GET", TARGET, **headers).json
    return str(answer.get("resultCode") or answer["error_code"])


def test_a_fast_clock_leaves_the_sender_its_fifteen_minutes(tmp_path: Path) -> None:
    with running(tmp_path, "--at", PINNED_NOW, "--rate", "3600") as shop:
        shop.control("POST", "counterparties", {"is_on": False})
        seller = Seller(shop)
        assert _asked_later(shop, seller, 0.5) == "MKT.0000"  # half an hour there
        headers = seller.headers("GET", TARGET)
        shop.control("POST", "clock", {"rate": 0, "step_seconds": 901})
        assert shop.ask("GET", TARGET, **headers).json["error_code"] == "APIGW.0301"


def test_the_pace_is_five_a_second_unless_told_otherwise() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0])
    assert [pace.has_room() for _ in range(6)] == [True] * 5 + [False]
    now[0] += 0.19
    assert not pace.has_room()
    now[0] += 0.02
    assert [pace.has_room(), pace.has_room()] == [True, False]
    now[0] += 3600
    assert sum(pace.has_room() for _ in range(100)) == 5  # what was not used is not saved up
    pace.per_second = None
    assert all(pace.has_room() for _ in range(100))
    pace.per_second = 0.5
    assert not pace.has_room()
    now[0] += 2
    assert [pace.has_room(), pace.has_room()] == [True, False]


def test_what_ak_sk_cannot_sign_is_not_taken(tmp_path: Path) -> None:
    with running(tmp_path, "--at", PINNED_NOW, "--rate", "0") as shop:
        for target in (f"{V1}/license/activate", OLD_PUSH):
            length = str(12 * 1024 * 1024 + 1)
            reply = shop.ask("POST", target, b"x", content_length=length, authorization=None)
            assert (reply.status, reply.json["error"]["code"]) == (413, "too_large")

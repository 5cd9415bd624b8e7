"""Whatever is sent, an interface answers with one of its own codes: it does not break, and refusing changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.huawei.calls import Call
from desktop_app.sandbox.huawei.errors import STATUS, InterfaceError
from desktop_app.sandbox.huawei.keys import keys_of
from desktop_app.sandbox.huawei.routes import Interfaces, Operation
from desktop_app.sandbox.huawei.signature import query_pairs
from desktop_app.sandbox.huawei.tables import make_tables
from desktop_app.sandbox.huawei.usage_push import push_signature
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import empty_shop

FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NAMES = (
    *("orderId", "license", "license_list", "real_effect_time", "heartbeatInfo", "usage_info", "software_usage_Info"),
    *("id", "active_num", "usage_records", "instance_id", "record_time", "begin_time", "end_time", "usage_value"),
    *("metering_sn", "product_id", "relate_pkg_instance", "type", "characters", "file_name", "sha256"),
)
WORDS = (
    *("PLTEST0001", "PLX", "CHARACTERS", "FILE", "20261124T000000Z", "20261124000000", "99991231235959", "1"),
    *("00010101000000", "MOCKONDEMAND-INSTANCE", "MOCKONETIMENEW", "", "\0", "' OR 1=1 --", "x" * 65),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.sampled_from(WORDS),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=8)),
    max_leaves=24,
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = empty_shop(tmp_path / "shop")
    make_tables(made)
    yield made
    made.close()


def ask(operation: Operation, call: Call) -> dict[str, Any]:
    """The answer; nothing when it is a refusal, in the interface's own shape."""
    try:
        return operation.answer(call)
    except InterfaceError as error:
        refused = error
    assert refused.code != operation.dialect.internal
    response = refused.response(operation.dialect)
    assert response.status_code == STATUS.get(refused.code, 200)
    told = json.loads(bytes(response.body))
    assert told[operation.dialect.code_name] == refused.code
    assert told[operation.dialect.text_name].endswith(("。", "）"))
    return {}


def rows(shop: Shop) -> list[Any]:
    """All that the interfaces keep."""
    tables = ("huawei_usage", "huawei_licences", "huawei_software_usage", "huawei_events")
    return [shop.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


@FUZZ
@given(document=st.one_of(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6), VALUES))
def test_any_json(shop: Shop, document: Any) -> None:
    keys = keys_of(shop)
    body = json.dumps(document).encode()
    at = shop.time.second()
    ts = str(at * 1000)
    headers = {"ts": ts, "nonce": "n", "signature": push_signature(keys.interface_key, ts, "n", body)}
    parts = {"isvUpdateFileReq": body, "file": b"data"}
    for operation in Interfaces(shop, keys).operations:
        before = rows(shop)
        call = Call(at, {"event_id": "none"}, (), headers, body, parts)
        if not ask(operation, call) and operation.path != "/rest/marketplace/v1/isv/usage-data":
            assert rows(shop) == before


@FUZZ
@given(body=st.binary(max_size=200))
def test_any_bytes(shop: Shop, body: bytes) -> None:
    for operation in Interfaces(shop, keys_of(shop)).operations:
        parts = {"isvUpdateFileReq": body}
        assert ask(operation, Call(shop.time.second(), {"event_id": "e"}, (), {}, body, parts)) == {}


@FUZZ
@given(query=st.one_of(st.binary(max_size=80), st.binary(max_size=40).map(lambda value: b"orderId=" + value)))
def test_any_query(shop: Shop, query: bytes) -> None:
    operation = Interfaces(shop, keys_of(shop)).operations[0]
    ask(operation, Call(shop.time.second(), {}, tuple(query_pairs(query))))


def test_the_keys_of_two_shops_differ_and_one_shop_keeps_its_own(shop: Shop, tmp_path: Path) -> None:
    other = empty_shop(tmp_path / "other")
    try:
        assert keys_of(shop) == keys_of(shop)
        first, second = keys_of(shop), keys_of(other)
        assert first.access_key != second.access_key
        assert first.secret_key != second.secret_key
        assert (len(first.access_key), len(first.secret_key)) == (20, 40)
        assert first.secret_key not in repr(first)
        assert first.interface_key not in repr(first)
    finally:
        other.close()

"""Commands under keys: one effect each, one answer for ever, nothing left behind by a conflict."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.shop.refusals import KeyReused, NotFound, RuleBroken, StateChanged
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import DAY, open_line, paper


def test_a_command_is_done_once_and_answered_alike_for_ever(shop: Shop) -> None:
    line = open_line(shop, asks=True)
    line.forward("SELLER_CONFIRM_REQUIREMENT")
    body = line.body("ConfirmRequirement")
    record = line.send("k1", body)
    assert (record["state"], record["error"], record["case"]["node"]) == ("done", None, "SELLER_DELIVER")
    shop.step(DAY)
    line.forward("DONE")
    assert line.send("k1", body) == record == shop.record("k1")
    assert next((one["key"], one["name"]) for one in shop.effects()) == ("k1", "ConfirmRequirement")
    assert [effect["key"] for effect in shop.effects()].count("k1") == 1


def test_a_key_serves_one_body_alone(shop: Shop) -> None:
    line = open_line(shop, asks=True)
    line.forward("SELLER_CONFIRM_REQUIREMENT")
    body = line.body("ConfirmRequirement")
    line.send("k1", body)
    with pytest.raises(KeyReused):
        shop.execute("k1", body, json.dumps(body, indent=1).encode())


def test_a_refused_command_is_refused_again_with_the_same_sentence(shop: Shop) -> None:
    line = open_line(shop)
    body = line.body("ReportCompletion", files=paper("sow"))
    with pytest.raises(RuleBroken) as first:
        line.send("k1", body)
    record = shop.record("k1")
    assert record is not None
    assert (record["state"], record["error"]["code"]) == ("refused", "acceptance_missing")
    line.deliver()
    with pytest.raises(RuleBroken) as second:
        line.send("k1", body)
    assert (second.value.code, second.value.message) == (first.value.code, first.value.message)
    assert second.value.record == record
    assert [effect["key"] for effect in shop.effects()] == [None]


def test_a_conflict_leaves_nothing_under_the_key(shop: Shop) -> None:
    line = open_line(shop)
    body = line.body("ReportCompletion", expected_node="SELLER_CONFIRM_REQUIREMENT", files=paper("sow", "acceptance"))
    with pytest.raises(StateChanged) as caught:
        line.send("k1", body)
    assert caught.value.case == line.case
    assert shop.record("k1") is None
    line.send("k1", body | {"expected_node": "SELLER_DELIVER"})
    assert line.node == "BUYER_ACCEPT"


def test_a_case_that_left_the_node_and_came_back_is_another_state(shop: Shop) -> None:
    line = open_line(shop)
    body = line.body("ReportCompletion", files=paper("sow", "acceptance"))
    line.deliver()
    line.act("reject", reason="缺少签字")
    assert line.node == "SELLER_DELIVER"
    with pytest.raises(StateChanged):
        line.send("k1", body)
    line.send("k2", body | {"seen_version": line.case["version"]})
    line.act("reject", reason="还是缺少签字")
    line.send("k3", body | {"seen_version": None})
    assert line.case["rejections"] == 2


def test_an_unknown_order_and_a_wrong_pair_are_not_found(shop: Shop) -> None:
    one, other = open_line(shop), open_line(shop)
    for order_id, line_id in (("CS0", "CS0-000001"), (one.order_id, other.line_id), ("", "")):
        with pytest.raises(NotFound):
            one.send("k1", one.body("ReportCompletion", order_id=order_id, line_id=line_id))
        assert shop.case(order_id, line_id) is None
        assert shop.order(order_id, line_id) is None
    assert shop.record("k1") is None


def test_an_open_appeal_refuses_the_seller(shop: Shop) -> None:
    line = open_line(shop)
    line.act("open_appeal", reason="商家不响应")
    with pytest.raises(RuleBroken) as caught:
        line.send("k1", line.body("ReportCompletion", files=paper("sow", "acceptance")))
    assert caught.value.code == "appeal_open"


@pytest.mark.parametrize("odd", ["\ud800", float("nan"), "长" * 100_000])
def test_what_no_answer_could_repeat_is_refused_unrecorded(shop: Shop, odd: Any) -> None:
    line = open_line(shop)
    body = line.body("ReportCompletion", values={"remark": odd}, files=paper("sow", "acceptance"))
    with pytest.raises(RuleBroken) as caught:
        shop.execute("k1", body, b"bytes")
    assert caught.value.code == "malformed"
    assert (shop.record("k1"), line.node) == (None, "SELLER_DELIVER")


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


VALUES = ["reason", "opening_time", "result_text", "delivery_mode", "ground", "phone", "carrier", "waybill"]
FILE_PARTS = ["role", "sha256", "name", "size"]


@pytest.mark.parametrize("node", ["SELLER_CONFIRM_REQUIREMENT", "SELLER_DELIVER"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["ConfirmRequirement", "RejectRequirement", "ReportCompletion", "OpenAppeal"]) | WILD,
    values=st.dictionaries(st.sampled_from(VALUES), WILD) | WILD,
    files=st.just(paper("sow", "acceptance"))
    | st.lists(st.dictionaries(st.sampled_from(FILE_PARTS), WILD), max_size=3)
    | WILD,
    seen=WILD,
    access=st.sampled_from(["人工服务", "硬件"]),
)
def test_no_body_however_wild_breaks_the_shop(
    shop: Shop, node: str, name: Any, values: Any, files: Any, seen: Any, access: str
) -> None:
    if node == "SELLER_CONFIRM_REQUIREMENT":
        access = "人工服务"
    line = open_line(shop, access, "标准" if access == "人工服务" else None, asks=True)
    line.forward(node)
    before = line.case
    body = line.body("x") | {"name": name, "values": values, "files": files, "seen_version": seen}
    try:
        record = line.send(f"wild {line.line_id}", body)
    except RuleBroken:
        assert line.case == before
        assert (shop.record(f"wild {line.line_id}") or {}).get("state") == "refused"
    except StateChanged:
        assert shop.record(f"wild {line.line_id}") is None
    else:
        assert record["case"]["version"] == line.case["version"] == before["version"] + 1

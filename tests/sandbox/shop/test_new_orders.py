"""Orders that a person lets a buyer place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.sandbox.shop.refusals import NotFound, NotPossible
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import DAY, NOW, Line


def place(shop: Shop, **wishes: Any) -> Line:
    item = shop.act("place_order", "", "", **wishes)
    return Line(shop, item["order_id"], item["line_id"])


def test_a_buyer_orders_what_is_wished(shop: Shop) -> None:
    line = place(shop, access_type="人工服务", product_class="联营", asks=True, sale_scene="基地云", is_milestone=True)
    assert line.order["order_status"] == "处理中"
    assert line.order["paid_at"] == "2026-11-26T09:00:00+08:00"
    case = line.case
    assert (case["node"], case["sale_scene"], case["is_milestone"]) == ("BUYER_SUBMIT_REQUIREMENT", "基地云", True)
    line.forward("HUAWEI_REVIEW")
    again = place(shop, access_type="人工服务", product_class="联营", asks=True)
    assert again.order_id != line.order_id


def test_an_order_may_wait_for_its_payment(shop: Shop) -> None:
    line = place(shop, access_type="License", delivery_subtype="授权码", pays=False)
    assert line.order["order_status"] == "待付款"
    assert shop.case(line.order_id, line.line_id) is None
    line.act("pay")
    assert line.node == "SELLER_DELIVER"


def test_an_unsupervised_order_has_no_case(shop: Shop) -> None:
    line = place(shop, access_type="SaaS", is_supervised=False)
    assert (line.order["order_status"], shop.case(line.order_id, line.line_id)) == ("处理中", None)


@pytest.mark.parametrize(
    "wishes",
    [
        {"access_type": "香蕉"},
        {"product_class": "通用", "access_type": "人工服务", "sale_scene": "赋能云"},
        {"product_class": "联营", "access_type": "硬件", "sale_scene": "月球云"},
        {"access_type": ["SaaS"]},
    ],
)
def test_what_is_not_sold_cannot_be_ordered(shop: Shop, wishes: dict[str, Any]) -> None:
    with pytest.raises(NotPossible):
        place(shop, **wishes)
    assert shop.changes("orders", None, 10).items == []


def test_an_unknown_act_is_refused(shop: Shop) -> None:
    line = place(shop)
    with pytest.raises(NotPossible):
        line.act("dance")
    with pytest.raises(NotFound):
        shop.act("dance", "", "")


@pytest.mark.parametrize("odd", ["\ud800", float("nan"), "长" * 100_000, ["x"], 5])
def test_odd_words_of_a_counterparty_break_nothing(shop: Shop, odd: Any) -> None:
    line = place(shop, access_type="人工服务", asks=True)
    try:
        line.act("submit_requirement", requirement=odd)
    except NotPossible:
        assert line.node == "BUYER_SUBMIT_REQUIREMENT"
    else:
        assert line.node == "SELLER_CONFIRM_REQUIREMENT"
    assert shop.case_view(line.order_id, line.line_id) is not None


def test_an_order_added_by_a_person_changes_nothing_that_comes_by_itself(tmp_path: Path) -> None:
    shops = [Shop.create(tmp_path / name, "small", 0, 2, NOW, real=lambda: 0.0, wall=lambda: 0.0) for name in "ab"]
    added = place(shops[0])
    for shop in shops:
        shop.set_rate(0)
        shop.step(120 * DAY)
    states = [
        {(kind, item["line_id"]): item for kind in ("orders", "cases") for item in shop.changes(kind, None, 2000).items}
        for shop in shops
    ]
    assert states[0].pop(("orders", added.line_id))
    assert states[0].pop(("cases", added.line_id))
    assert states[0] == states[1]
    for shop in shops:
        shop.close()

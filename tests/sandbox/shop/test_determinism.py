"""The same seed makes the same shop, and time leads to the same place however it is stepped."""

from __future__ import annotations

import hashlib
import itertools
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.refusals import ShopError
from desktop_app.sandbox.shop.scenarios import SCENARIOS
from desktop_app.sandbox.shop.schema import FILE_NAME
from desktop_app.sandbox.shop.seeding import seed_file
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import DAY, HOUR, NOW

STATE = ("orders", "cases", "due", "plans", "effects", "commands")


def made(folder: Path, scenario: str = "small", orders: int = 0, seed: int = 5) -> Shop:
    shop = Shop.create(folder, scenario, orders, seed, NOW, real=lambda: 0.0, wall=lambda: 0.0)
    shop.set_rate(0)
    return shop


def content(shop: Shop) -> str:
    """Everything but the clock, as text."""
    lines = []
    for table in (*STATE, "timeline"):
        lines += sorted(repr(row) for row in shop.connection.execute(f"SELECT * FROM {table}"))
    return "\n".join(lines)


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_the_same_seed_makes_the_same_bytes(tmp_path: Path, scenario: str) -> None:
    digests = []
    for name in ("one", "two"):
        made_file = tmp_path / name / FILE_NAME
        made_file.parent.mkdir()
        seed_file(made_file, scenario, 0, 7, NOW)
        digests.append(hashlib.sha256(made_file.read_bytes()).hexdigest())
    assert digests[0] == digests[1]


def test_another_seed_makes_another_shop(tmp_path: Path) -> None:
    one, two = made(tmp_path / "1", seed=1), made(tmp_path / "2", seed=2)
    assert content(one) != content(two)
    assert one.shop_id != two.shop_id
    one.close()
    two.close()


@pytest.mark.parametrize("scenario", ["small", "hard"])
@pytest.mark.parametrize("step", [DAY, HOUR])
def test_thirty_days_at_once_or_in_steps(tmp_path: Path, scenario: str, step: int) -> None:
    once, stepped = made(tmp_path / "1", scenario), made(tmp_path / "2", scenario)
    once.step(30 * DAY)
    for _ in range(30 * DAY // step):
        stepped.step(step)
    assert content(once) == content(stepped)
    assert once.now() == stepped.now()
    once.close()
    stepped.close()


def test_buyers_keep_coming_season_after_season(tmp_path: Path) -> None:
    once, stepped = made(tmp_path / "1"), made(tmp_path / "2")
    once.step(400 * DAY)
    for _ in range(40):
        stepped.step(10 * DAY)
    assert content(once) == content(stepped)
    lines = [order["ordered_at"] for order in once.changes("orders", None, 2000).items]
    assert len([at for at in lines if at > NOW.isoformat()]) > 350
    assert max(lines)[:7] == "2027-12"
    once.close()
    stepped.close()


@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.floats(0, 20 * DAY), max_size=12))
def test_any_cutting_of_time(tmp_path_factory: pytest.TempPathFactory, cuts: list[float]) -> None:
    folder = tmp_path_factory.mktemp("cut")
    once, stepped = made(folder / "1"), made(folder / "2")
    once.step(20 * DAY)
    places = [0.0, *sorted(cuts), float(20 * DAY)]
    for before, after in itertools.pairwise(places):
        stepped.step(after - before)
    assert content(once) == content(stepped)
    once.close()
    stepped.close()


def test_the_seller_acting_on_the_way_changes_nothing_for_others(tmp_path: Path) -> None:
    """One act on one case: the other cases do what they would have done anyway."""
    alone, busy = made(tmp_path / "1"), made(tmp_path / "2")
    row = busy.list_cases({"node": "SELLER_CONFIRM_REQUIREMENT"}, 1, 1)[0][0]
    busy.seller_act("ConfirmRequirement", row["order_id"], row["line_id"], {}, [])
    for shop in (alone, busy):
        shop.step(60 * DAY)
    rows = [
        {case["line_id"]: (case["node"], case["node_since"]) for case in shop.changes("cases", None, 2000).items}
        for shop in (alone, busy)
    ]
    assert {line for line in rows[0] if rows[0][line] != rows[1][line]} == {row["line_id"]}
    alone.close()
    busy.close()


def test_a_new_shop_has_nothing_overdue_and_one_of_everything(tmp_path: Path) -> None:
    shop = made(tmp_path / "1")
    due = shop.next_due()
    assert due is not None
    assert due > NOW
    cases = shop.changes("cases", None, 2000).items
    view = {(row["flow"], row["node"]) for row in shop.list_cases({"node": "open"}, 1, 500)[0]}
    assert {flow for flow, _ in view} == {"H", "H_SITE", "S", "L2", "L1", "L0", "LP", "D", "O", "F"}
    assert len({node for _, node in view}) == 10, "a case at every node there is"
    still_open = [case for case in cases if case["node"] != "DONE"]
    assert 68 <= len(still_open) <= 80
    assert 0.65 <= sum(case["access_type"] == "人工服务" for case in still_open) / len(still_open) <= 0.75
    assert {case["is_milestone"] for case in cases} == {True, False}
    assert {case["sale_scene"] for case in cases} == {None, "赋能云", "基地云"}
    assert any(case["appeal_open"] for case in cases)
    assert any(case["paid_amount"] == "0.00" and case["order_amount"] != "0.00" for case in cases)
    assert any(case["courier_signed_at"] for case in cases if case["node"] == "BUYER_ACCEPT")
    assert any(case["phone_matches"] is False for case in cases)
    orders = shop.changes("orders", None, 2000).items
    assert {order["order_type"] for order in orders} >= {"新购", "续费", "退订", "试用"}
    assert {order["order_status"] for order in orders} == {"待付款", "处理中", "已完成", "已取消"}
    assert {order["product_class"] for order in orders} == {"通用", "联营", "自服务", "华为"}
    renewed = {order["line_id"] for order in orders if order["order_type"] == "续费"}
    assert renewed.isdisjoint(case["line_id"] for case in cases)
    by_line = {order["line_id"]: order for order in orders}
    for case in cases:
        order = by_line[case["line_id"]]
        hours = (NOW.timestamp() - _stamp(case["node_since"])) / HOUR
        done = case["node"] == "DONE" and hours >= 3
        assert order["order_status"] == ("已完成" if done else "处理中")
        assert case["ordered_at"] <= case["paid_at"] <= case["node_since"] <= NOW.isoformat()
    shop.close()


def _stamp(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(("scenario", "orders"), [("huge", 0), ("small", -1), ("small", 3_000_000)])
def test_a_shop_that_cannot_be_made_is_refused_and_leaves_nothing(tmp_path: Path, scenario: str, orders: int) -> None:
    with pytest.raises(ShopError):
        made(tmp_path / "1", scenario, orders)
    assert list((tmp_path / "1").iterdir()) == []


@pytest.mark.parametrize("now", ["2022-12-31T23:00:00+08:00", "2100-01-01T00:00:00+08:00", "2026-11-26T09:00:00"])
def test_a_shop_begins_at_a_time_that_has_rules(tmp_path: Path, now: str) -> None:
    with pytest.raises(ShopError, match="2023 年至 2100 年"):
        Shop.create(tmp_path, "small", 0, 1, datetime.fromisoformat(now))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2030])
@pytest.mark.parametrize("scenario", ["small", "hard"])
def test_a_shop_of_another_year_is_as_sound(tmp_path: Path, scenario: str, year: int) -> None:
    now = datetime(year, 6, 1, 9, tzinfo=CHINA)
    shop = Shop.create(tmp_path, scenario, 0, 4, now, real=lambda: 0.0, wall=lambda: 0.0)
    shop.set_rate(0)
    due = shop.next_due()
    assert due is not None
    assert due > now
    assert all(case["node_since"] <= now.isoformat() for case in shop.changes("cases", None, 2000).items)
    assert all(order["ordered_at"] <= now.isoformat() for order in shop.changes("orders", None, 2000).items)
    shop.step(40 * DAY)
    assert len({row["node"] for row in shop.list_cases({}, 1, 500)[0]}) >= 5
    shop.close()


def test_a_folder_holds_one_shop(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="没有演练环境"):
        Shop.open(tmp_path)
    made(tmp_path).close()
    with pytest.raises(ShopError, match="已有演练环境"):
        made(tmp_path)


@pytest.mark.parametrize("orders", [1, 5, 60, 1000])
def test_a_shop_has_as_many_orders_as_asked(tmp_path: Path, orders: int) -> None:
    shop = made(tmp_path / "1", "small", orders)
    seen = shop.connection.execute("SELECT count(*) FROM orders WHERE seq>0").fetchone()[0]
    assert seen == orders
    shop.close()


def test_a_year_brings_exactly_its_cases_and_renewals_beside_them(tmp_path: Path) -> None:
    shop = made(tmp_path / "1", "year", 300)
    assert shop.changes("orders", None, 10).items == []
    shop.step(367 * DAY)
    rows, total = shop.list_cases({}, 1, 500)
    assert (total, {row["flow"] for row in rows}) == (300, {"H"})
    orders = shop.changes("orders", None, 2000).items
    assert [order["order_status"] for order in orders if order["order_type"] == "续费"] == ["已完成"] * 6
    assert len(orders) == 306
    days = {order["ordered_at"][:7] for order in orders}
    assert len(days) == 13
    assert {row["era"] for row in rows} == {"2025-03-26"}
    shop.close()


@pytest.mark.slow
def test_a_hundred_thousand_orders_are_a_matter_of_seconds(tmp_path: Path) -> None:
    began = time.monotonic()
    shop = made(tmp_path / "1", "small", 100_000)
    assert time.monotonic() - began < 30
    assert shop.connection.execute("SELECT count(*) FROM orders WHERE seq>0").fetchone()[0] == 100_000
    shop.close()

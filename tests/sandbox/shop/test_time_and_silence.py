"""What time does by itself: the 3-hour sync, acceptance by silence, notices, appeals, failed openings, renewals."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.catalogue import Product
from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.seed_orders import Price, order_row
from desktop_app.sandbox.shop.shop import Shop
from desktop_app.sandbox.shop.working_days import end_of_working_day
from tests.sandbox.shop.stage import BUYER, DAY, HOUR, Line, empty_shop, open_line, paper, seconds


def later(shop: Shop, **delta: float) -> str:
    """The time so much from now, as the contract prints it (whole seconds)."""
    return (shop.now().replace(microsecond=0) + timedelta(**delta)).isoformat()


def test_the_order_is_completed_three_hours_after_acceptance(shop: Shop) -> None:
    line = open_line(shop)
    line.forward("BUYER_ACCEPT")
    assert line.order["order_status"] == "处理中"
    line.act("accept")
    assert (line.node, line.order["order_status"]) == ("DONE", "处理中")
    shop.step(3 * HOUR - 1)
    assert line.order["order_status"] == "处理中"
    shop.step(1)
    assert line.order["order_status"] == "已完成"
    assert line.history()[-2:] == ["accept", "sync"]


@pytest.mark.parametrize("kind", [("人工服务", "标准"), ("SaaS", None), ("License", "线下"), ("应用编排", None)])
def test_silence_of_years_accepts_nothing_but_reminds_every_week(shop: Shop, kind: tuple[str, str | None]) -> None:
    line = open_line(shop, *kind, ordered="2026-11-20T10:00:00")
    line.forward("BUYER_ACCEPT")
    version = line.case["version"]
    shop.step(174 * DAY + HOUR - 1)  # 180 days after the order, less a second
    assert "notice" not in line.history()
    shop.step(1)
    assert line.history().count("notice") == 1
    shop.step(7 * DAY)
    assert line.history().count("notice") == 2
    shop.step(700 * DAY)
    assert (line.node, line.history().count("notice")) == ("BUYER_ACCEPT", 102)
    assert line.case["version"] == version, "a notice is no change of the case"
    line.act("accept")
    shop.step(30 * DAY)
    assert line.history().count("notice") == 102


def shipped(shop: Shop, phone: str) -> Line:
    line = open_line(shop, "硬件", None)
    line.deliver(phone=phone)
    return line


def test_hardware_is_accepted_ten_days_after_the_couriers_sign_off(shop: Shop) -> None:
    line = shipped(shop, BUYER.phone)
    assert (line.case["phone_matches"], line.case["courier_signed_at"]) == (True, None)
    shop.step(50 * DAY)
    assert line.node == "BUYER_ACCEPT", "nobody signed: no clock runs"
    line.act("courier_sign")
    assert line.case["courier_signed_at"] == later(shop)
    shop.step(10 * DAY - 1)
    assert line.node == "BUYER_ACCEPT"
    shop.step(1)
    assert line.node == "DONE"
    assert line.history()[-1] == "accept_by_silence"


def test_hardware_with_another_phone_is_never_accepted_by_itself(shop: Shop) -> None:
    line = shipped(shop, "13911112222")
    assert line.case["phone_matches"] is False
    line.act("courier_sign")
    assert line.case["courier_signed_at"] is None, "the platform cannot follow the parcel"
    shop.step(100 * DAY)
    assert line.node == "BUYER_ACCEPT"


def test_a_parcel_signed_during_the_review_is_accepted_when_the_buyer_stays_silent(shop: Shop) -> None:
    line = open_line(shop, "硬件", None, "联营", "赋能云")
    line.deliver()
    line.act("courier_sign")
    shop.step(4 * DAY)
    line.act("review_pass")
    shop.step(6 * DAY - 1)
    assert line.node == "BUYER_ACCEPT"
    shop.step(1)
    assert line.node == "DONE"


def test_a_second_parcel_starts_the_ten_days_anew(shop: Shop) -> None:
    line = shipped(shop, BUYER.phone)
    line.act("courier_sign")
    shop.step(5 * DAY)
    line.act("reject", reason="型号不对")
    assert line.node == "SELLER_DELIVER"
    shop.step(20 * DAY)
    line.deliver()
    assert line.case["courier_signed_at"] is None
    line.act("courier_sign")
    shop.step(10 * DAY - 1)
    assert line.node == "BUYER_ACCEPT"


def test_an_appeal_freezes_both_sides_and_every_clock(shop: Shop) -> None:
    line = shipped(shop, BUYER.phone)
    line.act("courier_sign")
    shop.step(9 * DAY)
    with pytest.raises(RuleBroken) as caught:
        line.seller("OpenAppeal", {"reason": "用户不验收", "ground": "buyer_never_accepts"})
    assert caught.value.code == "proof_missing"
    line.seller("OpenAppeal", {"reason": "用户不验收", "ground": "buyer_never_accepts"}, paper("other"))
    assert line.case["appeal_open"] is True
    assert line.case["appeal_accepted_at"] == later(shop)
    with pytest.raises(NotPossible, match="冻结"):
        line.act("accept")
    shop.set_rate(0)
    opened = shop.now()
    shop.step(1.5 * DAY)
    # the operator has not decided yet, or has: hold it by deciding ourselves
    if line.case["appeal_open"]:
        line.act("resolve_appeal")
    resolved = next(row for row in shop.case_timeline(line.order_id, line.line_id) if row["act"] == "resolve_appeal")
    pause = datetime.fromisoformat(resolved["at"]) - opened.replace(microsecond=0)
    shop.step((timedelta(days=1) + pause - (shop.now() - opened)).total_seconds() - 1)
    assert line.node == "BUYER_ACCEPT"
    shop.step(1)
    assert line.node == "DONE"


def test_the_operator_decides_within_three_working_days(shop: Shop) -> None:
    for number in range(40):
        line = open_line(shop)
        line.act("open_appeal", reason=f"争议 {number}")
    # Thursday 2026-11-26: the third working day after it is Tuesday the 1st of December
    assert end_of_working_day(seconds("2026-11-26T09:00:00"), 3) == seconds("2026-12-02T00:00:00")
    shop.step(seconds("2026-12-01T23:59:59") - seconds("2026-11-26T09:00:00"))
    assert [case["order_id"] for case in shop.list_cases({}, 1, 100)[0] if case["appeal_open"]] == []
    times = {row["at"] for row in shop.happened() if row["act"] == "resolve_appeal"}
    assert len(times) > 30


def test_holidays_are_no_working_days() -> None:
    # 2026-10-01 to 2026-10-07 are days off; the 10th is a working Saturday
    assert end_of_working_day(seconds("2026-09-30T12:00:00"), 3) == seconds("2026-10-11T00:00:00")
    # a year whose holidays are not published yet: Monday to Friday
    assert end_of_working_day(seconds("2029-10-01T12:00:00"), 1) == seconds("2029-10-03T00:00:00")


def test_before_december_2024_a_seller_had_to_wait_before_appealing(tmp_path: Path) -> None:
    shop = empty_shop(tmp_path / "old", datetime(2024, 12, 1, 9, tzinfo=CHINA))
    line = open_line(shop, "License", "线下", ordered="2024-11-20T09:00:00")
    line.forward("BUYER_ACCEPT")
    with pytest.raises(RuleBroken) as caught:
        line.seller("OpenAppeal", {"reason": "不验收"}, paper("other"))
    assert caught.value.code == "appeal_too_early"
    shop.step(5 * DAY + 1)
    line.seller("OpenAppeal", {"reason": "不验收"}, paper("other"))
    assert line.case["appeal_open"] is True
    shop.close()


def unsupervised(shop: Shop, access_type: str) -> Line:
    """An order that was placed, of a product that is not supervised."""
    product = Product("P2", "即开即用", "标准", access_type, None, "通用", "包周期", 12, 9_900, False)
    order = order_row(product, BUYER, seconds("2026-11-26T08:59:00"), 77, Price(9_900, 9_900, 0))
    with shop.store.act():
        shop.store.add_order(order)
        shop.store.set_plan(order["line_id"], {"months": 12})
    return Line(shop, order["order_id"], order["line_id"])


def test_a_saas_order_whose_opening_fails_is_refunded_after_three_hours(shop: Shop) -> None:
    line = unsupervised(shop, "SaaS")
    line.act("pay")
    assert line.order["order_status"] == "处理中"
    assert shop.case(line.order_id, line.line_id) is None
    cursor = shop.changes("orders", None, 100).next_cursor
    shop.step(3 * HOUR - 1)
    assert shop.changes("orders", cursor, 100).items == []
    shop.step(1)
    (refund,) = shop.changes("orders", cursor, 100).items
    assert (refund["order_type"], refund["order_status"]) == ("退订", "已完成")
    assert refund["original_order_id"] == line.order_id
    assert refund["paid_amount"] == "99.00"
    with pytest.raises(NotPossible):
        line.act("open_resource")


def test_a_saas_order_that_opens_in_time_is_completed(shop: Shop) -> None:
    line = unsupervised(shop, "SaaS")
    line.act("pay")
    shop.step(2 * HOUR)
    line.act("open_resource")
    assert line.order["order_status"] == "已完成"
    assert line.order["expires_at"] == "2027-11-26T11:00:00+08:00"
    shop.step(10 * HOUR)
    assert len(shop.changes("orders", None, 100).items) == 1


def test_an_unpaid_order_can_be_cancelled_and_then_not_paid(shop: Shop) -> None:
    line = unsupervised(shop, "镜像")
    line.act("cancel")
    assert line.order["order_status"] == "已取消"
    with pytest.raises(NotPossible):
        line.act("pay")


def test_a_renewal_starts_no_supervision(shop: Shop) -> None:
    product = Product("P3", "系统运维托管服务", "标准", "人工服务", "标准", "通用", "包周期", 12, 9_900, True)
    order = order_row(product, BUYER, seconds("2026-11-26T08:59:00"), 78, Price(9_900, 9_900, 0), order_type="续费")
    with shop.store.act():
        shop.store.add_order(order)
        shop.store.set_plan(order["line_id"], {"months": 12})
    line = Line(shop, order["order_id"], order["line_id"])
    line.act("pay")
    assert line.order["order_status"] == "已完成"
    assert shop.case(line.order_id, line.line_id) is None


def test_nor_is_it_refunded_for_want_of_an_opening(shop: Shop) -> None:
    """A SaaS renewal goes on with its instance: only a new order waits for an opening."""
    product = Product("P4", "专属实例", "标准", "SaaS", None, "通用", "包周期", 12, 9_900, True)
    order = order_row(product, BUYER, seconds("2026-11-26T08:59:00"), 79, Price(9_900, 9_900, 0), order_type="续费")
    with shop.store.act():
        shop.store.add_order(order)
        shop.store.set_plan(order["line_id"], {"months": 12, "renewal_case": {}})
    line = Line(shop, order["order_id"], order["line_id"])
    line.act("pay")
    assert line.order["order_status"] == "已完成"
    shop.step(10 * HOUR)
    assert [item["order_type"] for item in shop.changes("orders", None, 100).items] == ["续费"]

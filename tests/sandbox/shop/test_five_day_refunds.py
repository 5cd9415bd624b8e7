"""Regime B: full refunds within five days that nobody approves; and what the system refunds by itself."""

from __future__ import annotations

import pytest

from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import ask, decide, now, unsupervised
from tests.sandbox.shop.stage import DAY, HOUR


def test_nobody_approves_a_five_day_refund(shop: Shop) -> None:
    line = unsupervised(shop, "镜像")
    shop.step(5 * DAY - 1)
    refund = ask(line)
    assert (refund["regime"], refund["state"], refund["is_supervised"]) == ("B", "APPROVED", False)
    with pytest.raises(RuleBroken) as refusal:
        decide(line, "RejectRefund")
    assert refusal.value.code == "wrong_state"
    shop.step(3 * HOUR)
    assert now(line)["state"] == "REFUNDED"
    refunds = [order for order in shop.changes("orders", None, 100).items if order["order_type"] == "退订"]
    assert [order["original_order_id"] for order in refunds] == [line.order_id]


def test_only_whole_only_in_time_only_when_opened(shop: Shop) -> None:
    line = unsupervised(shop, "SaaS")
    with pytest.raises(NotPossible, match="尚未开通"):
        ask(line)
    line.act("open_resource")
    with pytest.raises(NotPossible, match="全额"):
        ask(line, amount="100.00")
    shop.step(5 * DAY)
    with pytest.raises(NotPossible, match="超过 5 天"):
        ask(line)


def test_the_release_call_of_a_five_day_refund(shop: Shop) -> None:
    line = unsupervised(shop, "SaaS")
    line.act("open_resource")
    ask(line)
    shop.step(3 * HOUR)
    assert [row["details"]["call"]["activity"] for row in shop.happened() if row["act"] == "seller_called"] == [
        "releaseInstance"
    ]


def test_ten_a_year(shop: Shop) -> None:
    for _ in range(10):
        ask(unsupervised(shop, "镜像"))
    line = unsupervised(shop, "镜像")
    with pytest.raises(NotPossible, match="10 次"):
        ask(line)
    ask(unsupervised(shop, "镜像", customer_account="another"))
    shop.step(36 * DAY)  # another year
    ask(unsupervised(shop, "镜像"))


def test_a_renewal_that_has_not_begun_is_refunded_whole_and_updates_the_instance(shop: Shop) -> None:
    begins = int(shop.now().timestamp()) + 30 * DAY
    columns = {"order_type": "续费", "order_status": "已完成", "effective_at": begins, "paid_at": begins - 31 * DAY}
    line = unsupervised(shop, "SaaS", pays=False, **columns)
    shop.step(20 * DAY)
    refund = ask(line)
    assert (refund["regime"], refund["renewal_not_begun"], refund["requested_amount"]) == ("B", True, "600.00")
    shop.step(3 * HOUR)
    call = next(row["details"]["call"] for row in shop.happened() if row["act"] == "seller_called")
    assert (call["scene"], call["order_id"]) == ("UNSUBSCRIBE_RENEWAL_PERIOD", line.order_id)
    late = unsupervised(shop, "SaaS", pays=False, **columns)
    shop.step(11 * DAY)
    with pytest.raises(NotPossible, match="续费已生效"):
        ask(late)


def test_an_issued_invoice_bars_it(shop: Shop) -> None:
    line = unsupervised(shop, "镜像")
    line.act("ask_invoice")
    line.act("issue_invoice")
    with pytest.raises(NotPossible, match="退票"):
        ask(line)


def test_what_the_system_refunded_is_not_refunded_twice(shop: Shop) -> None:
    line = unsupervised(shop, "SaaS")
    shop.step(3 * HOUR)
    with pytest.raises(NotPossible, match="已经退订"):
        ask(line)
    assert shop.refunds.of_order(line.line_id) == []

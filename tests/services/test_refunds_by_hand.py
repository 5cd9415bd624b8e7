"""Requests that a person types in or saw in the console: completed from their order, refused where they slip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.desk import Desk
from tests.services import homes
from tests.services.refunding import ORDER, REFUND, bring, report

S = RefundState
desk, connection = homes.desk, homes.connection


def test_a_request_is_registered_with_what_its_order_says(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    facts = {"退订单号": " R9 ", "申请金额": "￥1,000.00", "是否涉及服务监管": "是"}
    result = desk.intake.register("CS1", node="商家待审核", since="2026-11-23 10:00:00", facts=facts, kind="refunds")
    assert (result.batch.kind, result.batch.inserted, result.warned) == ("refunds", 1, ())
    found = report(desk, connection, "R9")
    assert (found.facts.customer_name, found.facts.access_type, found.facts.line_id) == ("甲公司", "SaaS", "CS1-000001")
    assert (found.facts.paid, found.forecast.state) == (found.paid, S.PENDING_SELLER)
    assert found.facts.service_ends_at is not None
    assert found.facts.currency == "CNY"
    # what was entered once is not filled in a second time
    bring(desk, "orders", {**ORDER, "客户名称": "乙公司"})
    desk.intake.register("CS1", facts={"退订单号": "R9", "退订原因": "不合用"}, kind="refunds")
    assert report(desk, connection, "R9").facts.customer_name == "甲公司"
    assert desk.replay.run(connection).is_same


@pytest.mark.parametrize(
    "told",
    [
        {"facts": {}},
        {"facts": {"退订单号": "R1", "申请金额": "-5"}},
        {"facts": {"退订单号": "R1", "销售场景": "赋能云"}},
        {"facts": {"退订单号": "R1"}, "node": "审批中"},
        {"facts": {"退订单号": "R1", "接入类型": "SaaS"}, "node": "待验收"},
        {"facts": {"退订单号": "R1"}, "node": "已同意", "since": "2026-11-25 12:00:00"},
        {"facts": {"退订单号": "R1"}, "node": "已同意", "since": "昨天"},
    ],
)
def test_a_slip_of_the_finger_is_refused_and_nothing_is_kept(desk: Desk, connection: str, told: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as refused:
        desk.intake.register("CS1", kind="refunds", **told)
    assert refused.value.message
    assert desk.intake.batches(connection) == []


def test_what_was_seen_moves_the_request_and_can_be_taken_back(desk: Desk, connection: str, tmp_path: Path) -> None:
    bring(desk, "refunds", REFUND)
    seen = desk.intake.observe_refund("CS1", "已同意", since="2026-11-24 11:00:00", note="控制台里看到的")
    found = report(desk, connection)
    assert (found.forecast.state, found.forecast.whose_move, found.blockers) == (S.APPROVED, "system", ())
    desk.intake.withdraw(seen.batch.id)
    assert report(desk, connection).forecast.state is S.PENDING_SELLER
    assert desk.replay.run(connection).is_same


@pytest.mark.parametrize(
    ("refund_id", "state"),
    [
        ("R9", "已同意"),
        ("CS9", "已同意"),
        ("", "已同意"),
        ("R1", "审批中"),
        ("R1", "待验收"),
        ("R1", " "),
        ("CS1", "已同意"),
    ],
)
def test_what_cannot_be_seen_is_refused(desk: Desk, connection: str, refund_id: str, state: str) -> None:
    bring(desk, "refunds", REFUND, {**REFUND, "退订单号": "R2"})
    before = len(desk.intake.batches(connection))
    with pytest.raises(UsageError) as refused:
        desk.intake.observe_refund(refund_id, state)
    assert refused.value.message
    assert len(desk.intake.batches(connection)) == before

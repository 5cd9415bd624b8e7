"""The queue of refunds over a real home: views that hold each request once, their order, and one mark a row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import ListQuery, RefundView
from desktop_app.models.refunds.check_words import failed_words
from desktop_app.models.refunds.presets import facts_of
from desktop_app.models.refunds.queue import MarkKind
from desktop_app.models.refunds.report import report_as_dict
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.queue import VIEW_TITLES, holding_view
from tests.models.refunds.conftest import money
from tests.services import homes
from tests.services.homes import NOW
from tests.services.refunding import CASE, REFUND, bring

V = RefundView
desk, connection = homes.desk, homes.connection


def request(number: str, **values: str) -> dict[str, str]:
    order = f"CS-{number}"
    return {
        **REFUND,
        "退订单号": number,
        "订单ID": order,
        "订单行ID": f"{order}-000001",
        "接入类型": "人工服务",
        **values,
    }


def keys(desk: Desk, connection: str, view: str, text: str = "") -> list[str]:
    query = parse_filter(text, view, "refunds")
    rows = desk.refund_queue.first_page(connection, query)
    ids = desk.refund_queue.ordered_ids(connection, query)
    assert [row.row_id for row in rows] == list(ids)
    return [row.key for row in rows]


def mark(desk: Desk, connection: str, number: str) -> Any:
    return desk.refund_queue.marks(connection, [number])[number]


GOODS = {"接入类型": "硬件", "收货状态": "已收货"}
FIVE_DAYS = {"接入类型": "SaaS", "计费模式": "包周期", "是否涉及服务监管": "否"}


def test_each_request_stands_in_exactly_one_view_and_is_counted_there(desk: Desk, connection: str) -> None:
    lines = [
        request("R1"),
        request("R2", 状态="待用户寄回", **GOODS),
        request("R3", 状态="待验收", **GOODS),
        request("R4", 状态="已同意"),
        *(request(f"R5{place}", 状态=text) for place, text in enumerate(("已退订", "已驳回", "已撤回", "退订失败"))),
        request("R6", 状态="审批中（二级）"),
        request("R7", **FIVE_DAYS),
        request("R8", 状态=""),
    ]
    bring(desk, "refunds", *lines)
    found = {view: set(keys(desk, connection, view)) for view in VIEW_TITLES}
    assert found == {
        V.REVIEW: {"R1"},
        V.RETURNS: {"R2", "R3"},
        V.SETTLING: {"R4"},
        V.ENDED: {"R50", "R51", "R52", "R53"},
        V.UNKNOWN: {"R6", "R8"},
        V.NO_APPROVAL: {"R7"},
    }
    assert desk.refund_queue.counts(connection) == {view.value: len(found[view]) for view in VIEW_TITLES}
    for view, held in found.items():
        assert {holding_view(row) for row in desk.refund_queue.by_keys(connection, held)} == {view}


@pytest.mark.parametrize("state", list(RefundState))
def test_no_state_is_without_a_view(desk: Desk, connection: str, state: RefundState) -> None:
    name = desk.rulebook.packs.refunds.names.get(state)
    bring(desk, "refunds", request("R1", 状态="" if name is None else name.zh, **GOODS))
    assert sum(keys(desk, connection, view) == ["R1"] for view in VIEW_TITLES) == 1


def test_the_nearest_first_then_who_waits_longest_then_the_larger_amount(desk: Desk, connection: str) -> None:
    at = "2026-11-{:02} 09:00:00"
    bring(
        desk,
        "refunds",
        request("NEW", 申请时间=at.format(24), 申请金额="1100.00"),
        request("OLD", 申请时间=at.format(10), 申请金额="1.00"),
        request("DAY-SMALL", 申请时间=at.format(23), 申请金额="10.00"),
        request("DAY-LARGE", 申请时间="2026-11-23 17:00:00", 申请金额="900.00"),
    )
    assert keys(desk, connection, V.REVIEW) == ["OLD", "DAY-LARGE", "DAY-SMALL", "NEW"]


def test_what_ended_last_stands_first(desk: Desk, connection: str) -> None:
    ended = [request(f"R{day}", 状态="已退订", 进入状态时间=f"2026-11-{day} 09:00:00") for day in (12, 20, 15)]
    bring(desk, "refunds", *ended)
    assert keys(desk, connection, V.ENDED) == ["R20", "R15", "R12"]


def test_the_words_of_the_filter_narrow_a_view(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", request("R1", 客户名称="苏州华晨精工"), request("R2", 客户名称="厦门鹭岛旅游"))
    assert keys(desk, connection, V.REVIEW, "客户:鹭岛") == ["R2"]
    assert keys(desk, connection, V.REVIEW, "CS-R1") == ["R1"]
    assert keys(desk, connection, V.REVIEW, "华晨 鹭岛") == []


def test_a_request_is_found_by_its_own_number(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", request("TD9001", 订单ID="CS1"), request("TD9002", 订单ID="CS2"))
    assert keys(desk, connection, V.REVIEW, "td9002") == ["TD9002"]
    assert keys(desk, connection, V.REVIEW, "TD900") == ["TD9001", "TD9002"]


def test_sums_stand_by_currency_and_are_never_added(desk: Desk, connection: str) -> None:
    bring(
        desk, "refunds", request("R1", 申请金额="600.00"), request("R2", 申请金额="400.50"),
        request("R3", 申请金额="70.00", 实付金额="70.00", 币种="USD"),
    )  # fmt: skip
    totals = desk.refund_queue.totals(connection, ListQuery(V.REVIEW))
    assert (totals.count, totals.minor_by_currency) == (3, {"CNY": 100050, "USD": 7000})


def test_an_amount_that_nobody_told_is_unknown_and_in_no_sum(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", request("R1", 申请金额="600.00"), request("R2", 申请金额="", 实付金额="900.00"))
    totals = desk.refund_queue.totals(connection, ListQuery(V.REVIEW))
    assert (totals.count, totals.minor_by_currency) == (2, {"CNY": 60000})
    (row,) = desk.refund_queue.by_keys(connection, ["R2"])
    assert row.amount_minor is None
    report = desk.refunds.report(connection, "R2", NOW)
    assert report is not None
    # what was paid stands beside it and never in its place: neither in the headline nor in what the customer reads
    assert (report.paid, report.money) == (money("900.00"), None)
    assert facts_of(report, NOW)["amount"] == ""
    told = report_as_dict(report)["silence"]
    assert isinstance(told, dict)
    assert (told["amount"], told["currency"]) == (None, "CNY")


def test_the_worst_blocker_is_the_mark(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", request("R1", 发票状态="申请中", 授权码已领取="是"), request("R2", 发票状态="申请中"))
    found = desk.refund_queue.marks(connection, ["R1", "R2", "NOT-HERE"])
    assert {key: (one.kind, one.blocker_id) for key, one in found.items()} == {
        "R1": (MarkKind.BLOCKED, "CODE_CLAIMED"),  # no reason passes it: worse than one that a reason passes
        "R2": (MarkKind.BLOCKED, "INVOICE_REQUESTED"),
    }
    assert found["R2"].invoice_state == "申请中"


def test_the_mark_names_what_is_wrong_with_the_amount(desk: Desk, connection: str) -> None:
    bring(
        desk, "refunds", request("R1", 申请金额=""), request("R2", 申请金额="-5"), request("R3", 申请金额="0.00"),
        request("R4", 申请金额="1200.01"), request("R5", 申请金额="1.125"), request("R6", 申请金额="60", 币种=""),
    )  # fmt: skip
    found = desk.refund_queue.marks(connection, [f"R{number}" for number in range(1, 7)])
    assert {key: failed_words(one.blocker_id, one.rule) for key, one in found.items()} == {
        "R1": "申请金额没有写明",
        "R2": "申请金额为负",
        "R3": "申请金额为 0",
        "R4": "金额超出实付",
        "R5": "金额小数位过多",
        "R6": "申请金额币种不明",
    }


def test_waiting_is_counted_in_working_days_from_the_day_of_receipt(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", request("R1", 申请时间=f"{NOW - timedelta(days=7):%Y-%m-%d} 23:00:00"))
    found = mark(desk, connection, "R1")
    assert (found.kind, found.working_days) == (MarkKind.WAITING, 5)


def test_a_return_counts_down_and_a_request_without_approval_says_why(desk: Desk, connection: str) -> None:
    since = NOW - timedelta(days=4)
    back = request("R1", 状态="待用户寄回", 进入状态时间=f"{since:%Y-%m-%d %H:%M:%S}", **GOODS)
    bring(desk, "refunds", back, request("R2", **FIVE_DAYS), request("R3", 状态="看不懂"), request("R4", 状态="已退订"))
    clock, no_approval = mark(desk, connection, "R1"), mark(desk, connection, "R2")
    assert (clock.kind, clock.at) == (MarkKind.CLOCK, since + timedelta(days=10))
    assert (no_approval.kind, no_approval.text) == (MarkKind.NO_APPROVAL, "五天无理由")
    assert mark(desk, connection, "R3").kind is MarkKind.UNKNOWN
    assert mark(desk, connection, "R4").kind is MarkKind.STATE


def test_the_rail_counts_what_waits_for_us(desk: Desk, connection: str) -> None:
    bring(desk, "cases", {**CASE, "订单ID": "CS-R1", "订单行ID": "CS-R1-000001"})
    lines = [
        request("R1"),
        request("R2", 状态="待验收", **GOODS),
        request("R3", 状态="待用户寄回", **GOODS),
        request("R4", 状态="看不懂"),
        request("R5", **FIVE_DAYS),
        request("R6", 状态="已退订"),
    ]
    bring(desk, "refunds", *lines)
    assert desk.refund_queue.ours(connection) == 3
    assert desk.refund_queue.next_waiting(connection, ListQuery(V.REVIEW), "R1") is None
    assert desk.refund_queue.next_waiting(connection, ListQuery(V.RETURNS), "R1") == "R2"

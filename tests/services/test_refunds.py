"""Requests with what stands around them: their order and case, other requests, commands and clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app import texts
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.refunds.queue import MarkKind
from desktop_app.models.refunds.report import RefundReport, report_as_dict
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import Band, Effect
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services import homes
from tests.services.homes import NOW, at_noon, files_connection
from tests.services.refunding import CASE, ORDER, REFUND, bring, report

desk, connection = homes.desk, homes.connection


def ids(found: RefundReport) -> list[str]:
    return [one.id for one in found.blockers]


def test_one_request_in_full_as_the_command_line_promises(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", REFUND)
    told = report_as_dict(report(desk, connection))
    assert list(told) == [
        *("refund_id", "order_id", "line_id", "regime", "state", "whose_move", "decidable", "blockers"),
        *("deadline", "silence", "needs_second_person", "suggested_amount", "currency"),
    ]
    deadline, silence = told.pop("deadline"), told.pop("silence")
    assert told == {
        "refund_id": "R1",
        "order_id": "CS1",
        "line_id": "CS1-000001",
        "regime": "A",
        "state": "PENDING_SELLER",
        "whose_move": "seller",
        "decidable": True,
        "blockers": [],
        "needs_second_person": False,
        "suggested_amount": "123.29",
        "currency": "CNY",
    }
    assert isinstance(deadline, dict)
    assert isinstance(silence, dict)
    assert (deadline["at"], deadline["kind"]) == ("2026-12-02T00:00:00+08:00", "soft")
    assert (silence["effect"], silence["at"], silence["amount"], silence["currency"]) == ("none", None, "600.00", "CNY")


@pytest.mark.parametrize(
    ("case", "refund", "expected"),
    [
        ({}, {}, []),
        ({"当前节点": "服务完成"}, {}, ["SUPERVISION_DONE"]),
        ({"申诉中": "是"}, {}, ["APPEAL_OPEN"]),
        ({"申诉中": "是"}, {"订单行ID": ""}, ["APPEAL_OPEN"]),
        ({"申诉中": "是"}, {"订单行ID": "CS1-000009"}, []),
        (
            {"接入类型": "License", "交付子类型": "授权码", "当前节点": "用户领取授权码", "授权码已领取": "是"},
            {},
            ["CODE_CLAIMED"],
        ),
        ({"接入类型": "License", "交付子类型": "授权码", "当前节点": "授权码激活"}, {}, ["CODE_CLAIMED"]),
        ({"接入类型": "License", "交付子类型": "授权码", "当前节点": "商家实施服务"}, {}, []),
        ({"接入类型": "硬件", "当前节点": "商家实施服务"}, {"接入类型": "硬件"}, []),
        ({"接入类型": "硬件", "当前节点": "用户确认验收"}, {"接入类型": "硬件"}, ["GOODS_IN_TRANSIT"]),
        ({"接入类型": "硬件", "当前节点": "用户确认验收"}, {"接入类型": "硬件", "收货状态": "已收货"}, []),
        (
            {"接入类型": "硬件", "当前节点": "用户确认验收", "快递签收时间": "2026-11-20 09:00:00"},
            {"接入类型": "硬件"},
            [],
        ),
        ({"币种": "USD"}, {}, ["CURRENCY_DIFFERS"]),
        ({"实付金额": "599.99"}, {"实付金额": ""}, ["AMOUNT_RANGE"]),
        ({"订单类型": "试用"}, {}, ["TRIAL"]),
    ],
)
def test_what_the_case_says_stands_against_it(
    desk: Desk, connection: str, case: dict[str, str], refund: dict[str, str], expected: list[str]
) -> None:
    bring(desk, "cases", {**CASE, **case})
    bring(desk, "refunds", {**REFUND, **refund})
    found = report(desk, connection)
    assert ids(found) == expected
    assert found.is_decidable == (not expected)


def test_the_order_ends_the_term_and_an_order_with_several_lines_is_never_guessed(desk: Desk, connection: str) -> None:
    ended = {**ORDER, "到期时间": "2026-11-01 00:00:00"}
    bring(desk, "orders", ended)
    bring(desk, "refunds", REFUND)
    assert ids(report(desk, connection)) == ["TERM_OVER"]
    bring(desk, "orders", {**ended, "订单行ID": "CS1-000002"})
    bring(desk, "refunds", {**REFUND, "订单行ID": ""}, data_as_of=NOW)
    again = report(desk, connection)
    assert (ids(again), again.suggestion) == ([], None)


def test_an_unknown_order_warns_until_it_comes_in(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND)
    found = report(desk, connection)
    assert (ids(found), found.is_decidable, found.is_blocked) == (["UNKNOWN_ORDER"], True, False)
    bring(desk, "orders", ORDER)
    assert ids(report(desk, connection)) == []


def test_the_later_of_two_requests_is_the_double_one(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    later = {**REFUND, "退订单号": "R0", "申请时间": "2026-11-21 09:00:00"}
    bring(desk, "refunds", REFUND, later, {**REFUND, "退订单号": "R2", "订单行ID": "CS1-000009", "申请时间": ""})
    told = {one.facts.refund_id: ids(one) for one in desk.refunds.reports(connection)}
    assert told == {"R1": [], "R0": ["DUPLICATE_REQUEST"], "R2": []}
    assert ids(report(desk, connection, "R0")) == ["DUPLICATE_REQUEST"]
    for ended in ("已驳回", "已撤回", "退订失败"):
        bring(desk, "refunds", {"退订单号": "R1", "状态": ended})
        assert ids(report(desk, connection, "R0")) == [], ended
    bring(desk, "refunds", {"退订单号": "R1", "状态": "已退订"})
    assert ids(report(desk, connection, "R0")) == ["DUPLICATE_REQUEST"]


def test_the_smaller_of_two_paid_amounts_is_the_limit_and_the_message_tells_both(desk: Desk, connection: str) -> None:
    bring(desk, "orders", {**ORDER, "实付金额": "1000.00"})
    bring(desk, "refunds", {**REFUND, "实付金额": "5000", "申请金额": "4000"})
    found = report(desk, connection)
    assert (ids(found), found.is_decidable) == (["AMOUNT_RANGE"], False)
    assert all(figure in found.blockers[0].message for figure in ("¥4,000.00", "¥5,000.00", "¥1,000.00"))
    bring(desk, "refunds", {"退订单号": "R1", "申请金额": "1000"}, data_as_of=NOW)
    assert ids(report(desk, connection)) == []


@pytest.mark.parametrize("state", ["已同意", "已退订"])
def test_what_another_request_gave_back_is_not_given_twice(desk: Desk, connection: str, state: str) -> None:
    bring(desk, "orders", {**ORDER, "实付金额": "1000.00"})
    first = {**REFUND, "实付金额": "1000", "申请金额": "600", "状态": state}
    second = {**REFUND, "实付金额": "1000", "申请金额": "600", "退订单号": "R2", "申请时间": "2026-11-21 09:00:00"}
    bring(desk, "refunds", first, second)
    found = report(desk, connection, "R2")
    assert (ids(found), found.is_decidable) == (["AMOUNT_RANGE", "DUPLICATE_REQUEST"], False)
    assert all(told in found.blockers[0].message for told in ("R1", "¥400.00", "¥600.00"))
    # a request that names no line of an order that has only one is for that line
    bring(desk, "refunds", {**first, "退订单号": "R3", "订单行ID": "", "申请金额": "100"})
    assert "¥700.00" in report(desk, connection, "R2").blockers[0].message
    bring(desk, "refunds", {"退订单号": "R2", "申请金额": "300"}, data_as_of=NOW)
    assert "AMOUNT_RANGE" not in ids(report(desk, connection, "R2"))
    # another line of the order has its own money
    bring(desk, "refunds", {**second, "退订单号": "R4", "订单行ID": "CS1-000009"})
    assert "AMOUNT_RANGE" not in ids(report(desk, connection, "R4"))


@pytest.mark.parametrize(
    ("column", "text"), [("发票状态", "开了一半"), ("接入类型", "飞船"), ("是否涉及服务监管", "也许")]
)
def test_what_cannot_be_read_is_told_where_it_is_decided(desk: Desk, connection: str, column: str, text: str) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", {**REFUND, column: text})
    told = next(one for one in report(desk, connection).blockers if one.id == "UNREAD_VALUE")
    assert (told.severity, f"{column}“{text}”" in told.message) == (Severity.WARN, True)


def test_what_cannot_be_read_is_named_by_the_title_of_its_column_in_the_language(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", {**REFUND, "发票状态": "开了一半", "接入类型": "飞船"})
    texts.set_language("en")
    told = next(one for one in report(desk, connection).blockers if one.id == "UNREAD_VALUE")
    assert "Invoice" in told.message
    assert "Access type" in told.message
    assert "发票状态" not in told.message


def test_what_was_paid_never_stands_for_an_amount_that_cannot_be_read(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", {**REFUND, "申请金额": "一千"})
    found = report(desk, connection)
    assert (found.forecast.silence.amount, found.money) == (None, None)


def test_old_data_warn_until_somebody_looks(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", REFUND, data_as_of=NOW - timedelta(days=4))
    assert ids(report(desk, connection)) == ["STALE_DATA"]
    desk.intake.observe_refund("R1", "商家待审核")
    assert ids(report(desk, connection)) == []


def test_the_most_urgent_comes_first_then_the_larger_amount(desk: Desk, connection: str) -> None:
    hardware = {
        **REFUND,
        "接入类型": "硬件",
        "收货状态": "已收货",
        "状态": "待验收",
        "进入状态时间": "2026-11-09 13:00:00",
    }
    bring(
        desk,
        "refunds",
        REFUND,
        {**REFUND, "退订单号": "R2", "申请金额": "700.00"},
        {**hardware, "退订单号": "R3", "申请金额": "5.00"},
        {**REFUND, "退订单号": "R4", "是否涉及服务监管": "否"},
        {**REFUND, "退订单号": "R5", "状态": "已退订"},
    )
    found = desk.refunds.reports(connection)
    assert [one.facts.refund_id for one in found] == ["R3", "R2", "R1", "R4", "R5"]
    assert [str(one.forecast.regime.regime) for one in found] == ["A", "A", "A", "B", "A"]
    assert (found[0].forecast.band, found[0].forecast.silence.effect) == (Band.NOW, Effect.AUTO_REFUND)


def test_lists_know_requests_by_the_same_words_as_cases(desk: Desk, connection: str) -> None:
    rows = [
        REFUND,
        {**REFUND, "退订单号": "R2", "状态": "怪"},
        {**REFUND, "退订单号": "R3", "是否涉及服务监管": "否"},
        {**REFUND, "退订单号": "R4", "状态": "已退订"},
    ]
    bring(desk, "refunds", *rows)
    reads = desk.list_reads(connection)

    def shown(view: View, text: str = "") -> list[str]:
        ids = reads.ordered_ids(ListQuery(view, text=text, kind="refunds"), NOW)
        return sorted(row.key for row in reads.rows(ids))

    assert shown(View.ALL) == ["R1", "R2", "R3", "R4"]
    assert shown(View.OPEN) == shown(View.MINE) == ["R1", "R2"]
    assert (shown(View.UNKNOWN), shown(View.UNSUPERVISED)) == (["R2"], ["R3"])
    assert shown(View.ALL, "CS1") == ["R1", "R2", "R3", "R4"]
    assert shown(View.ALL, "商家待审核") == ["R1", "R3"]
    assert desk.projection(connection).counters("refunds")["open"] == 2


def test_a_clock_that_passes_moves_the_band_and_never_the_state(home: Home) -> None:
    for now, band in ((NOW, Band.LATER), (NOW + timedelta(days=8), Band.NOW)):
        desk = at_noon(home, now)
        connection = files_connection(desk).id
        if now == NOW:
            bring(desk, "refunds", REFUND)
        list(desk.forecasts.recompute_due(connection))
        reads = desk.list_reads(connection)
        row = reads.rows(reads.ordered_ids(ListQuery(kind="refunds"), now))[0]
        assert (row.band, str(row.node), row.whose_move) == (band, "PENDING_SELLER", "seller")
        assert desk.projection(connection).due(int(now.timestamp()), kind="refunds") == []
        desk.close()


def test_an_invoice_that_was_asked_for_is_a_clock_of_its_own(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    first, second = NOW - timedelta(days=3), NOW - timedelta(days=1)
    bring(desk, "refunds", REFUND, data_as_of=first - timedelta(days=1))
    bring(desk, "refunds", {**REFUND, "发票状态": "申请中"}, data_as_of=first)
    bring(desk, "refunds", {**REFUND, "发票状态": "申请中"}, data_as_of=second)
    found = report(desk, connection)
    assert found.invoice is not None
    assert (found.invoice.at, found.invoice.kind, found.invoice.grade) == (
        first + timedelta(days=7),
        "hard",
        "assumption",
    )
    assert ids(found) == ["INVOICE_REQUESTED"]
    bring(desk, "orders", {**ORDER, "商品类别": "联营"})
    assert report(desk, connection).invoice is None  # Huawei issues it
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", {**REFUND, "发票状态": "已开具"})
    assert report(desk, connection).invoice is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"refunds": {"试用": "是"}}, "退订表"),
        ({"orders": {"订单类型": "试用"}}, "订单 CS1 的订单类型"),
        ({"cases": {"订单类型": "试用"}}, "订单 CS1 的订单类型"),
    ],
)
def test_a_trial_has_no_review_whoever_tells_it(
    desk: Desk, connection: str, rows: dict[str, dict[str, str]], said: str
) -> None:
    for kind, row in (("orders", ORDER), ("cases", CASE), ("refunds", REFUND)):
        if kind in rows or kind == "refunds":
            bring(desk, kind, row | rows.get(kind, {}))
    found = report(desk, connection, now=NOW)
    regime = found.forecast.regime
    assert (str(regime.regime), regime.clause.id, regime.clause.grade) == ("C", "RF-C-TRIAL", Grade.OFFICIAL)
    assert (found.is_decidable, found.forecast.has_review) == (False, False)
    (trial,) = [one for one in found.blockers if one.id == "TRIAL"]
    assert said in trial.message
    # what the list shows of it: no approval, and why
    mark = desk.refund_queue.marks(connection, ["R1"])["R1"]
    assert (mark.kind, mark.text) == (MarkKind.NO_APPROVAL, "试用不支持退订")


def test_a_trial_that_became_a_purchase_is_reviewed(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER | {"订单类型": "试用"})
    bring(desk, "refunds", REFUND | {"试用": "否"})
    found = report(desk, connection, now=NOW)
    assert (str(found.forecast.regime.regime), found.is_decidable) == ("A", True)


TRANSACTION = {
    "账期": "202611", "订单ID": "CS1", "订单行ID": "CS1-000001", "商品名称": "云服务", "计费模式": "包周期",
    "订单类型": "新购", "订单金额": "1200.00", "结算金额": "1080.00", "币种": "CNY",
    "出账状态": "待出账", "服务监管状态": "监管中",
}  # fmt: skip


def test_an_order_of_which_only_a_transaction_tells_is_unknown(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND, REFUND | {"退订单号": "R2", "订单行ID": ""})
    alone = [ids(report(desk, connection, key, now=NOW)) for key in ("R1", "R2")]
    bring(desk, "transactions", TRANSACTION)
    # the case that is made of it stands in its list, and tells neither amount nor term of the order
    assert desk.projection(connection).rows.columns_of("CS1|CS1-000001", "cases") is not None
    assert [ids(report(desk, connection, key, now=NOW)) for key in ("R1", "R2")] == alone
    assert all("UNKNOWN_ORDER" in found for found in alone)
    bring(desk, "orders", ORDER)
    assert "UNKNOWN_ORDER" not in ids(report(desk, connection, now=NOW))


def test_an_order_whose_case_came_in_is_known(desk: Desk, connection: str) -> None:
    bring(desk, "transactions", TRANSACTION)
    bring(desk, "cases", CASE)
    bring(desk, "refunds", REFUND)
    assert "UNKNOWN_ORDER" not in ids(report(desk, connection, now=NOW))

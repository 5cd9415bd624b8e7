"""What follows from a decision, read from a home: transactions, orders, the history of a case, chases, the customer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from desktop_app.models.casework import Channel
from desktop_app.models.refunds.grounds import FactKind, GroundLine
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.refunds.what_if import Stage
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.what_if import WhatIfData, read_what_if
from tests.models.refunds.conftest import moment, money
from tests.services import homes
from tests.services.homes import NOW
from tests.services.refunding import CASE, ORDER, REFUND, bring

ROW = {
    "账期": "2026-11",
    "订单ID": "CS1",
    "订单行ID": "CS1-000001",
    "订单类型": "新购",
    "订单金额": "1200.00",
    "结算金额": "1068.00",
    "币种": "CNY",
    "出账状态": "待出账",
}
desk, connection = homes.desk, homes.connection


def read(desk: Desk, connection: str, refund_id: str = "R1", **options: Any) -> WhatIfData:
    found = read_what_if(desk, connection, refund_id, **options)
    assert found is not None
    return found


def ground(found: WhatIfData, name: str = "NO-REQUIREMENT") -> GroundLine:
    return next(one for one in found.grounds if one.id == f"RF-GROUND-{name}")


def test_a_request_that_is_not_here(desk: Desk, connection: str) -> None:
    assert read_what_if(desk, connection, "R9") is None


def test_the_expected_bill_is_that_of_this_period_and_not_billed(desk: Desk, connection: str) -> None:
    bring(
        desk,
        "transactions",
        ROW,
        ROW | {"订单ID": "CS2", "订单行ID": "CS2-000001", "订单金额": "800.00", "结算金额": "700.00", "出账状态": ""},
        ROW | {"订单ID": "CS3", "订单行ID": "CS3-000001", "订单金额": "5.00", "结算金额": "4.00", "币种": "USD"},
        ROW | {"订单ID": "CS4", "订单行ID": "CS4-000001", "出账状态": "已出账"},
        ROW | {"订单ID": "CS5", "订单行ID": "CS5-000001", "账期": "2026-10", "出账状态": "已出账"},
        ROW | {"订单ID": "CS6", "订单行ID": "CS6-000001", "账期": "2026-12"},
    )
    bring(desk, "refunds", REFUND)
    found = read(desk, connection)
    assert (found.period, found.what_if.bill_day, found.what_if.stage) == ("2026-11", date(2026, 12, 3), Stage.REVIEW)
    bill = found.what_if.bill
    assert bill is not None
    assert (bill.before.order, bill.before.settlement, bill.before.rows) == (money("2000.00"), money("1768.00"), 2)
    assert (bill.order_after, bill.settlement_after) == (money("800.00"), money("700.00"))
    assert found.what_if.refunded == money("600.00")


def test_an_earlier_row_that_waits_is_in_this_bill_unless_it_may_be_billed_by_now(desk: Desk, connection: str) -> None:
    old = ROW | {"账期": "2026-09", "出账状态": "待出账"}
    bring(desk, "refunds", REFUND)
    bring(desk, "transactions", old, data_as_of=moment("2026-09-20 00:00:00"))
    bill = read(desk, connection).what_if.bill
    assert bill is not None
    assert bill.before.rows == 0
    bring(desk, "transactions", old, data_as_of=moment("2026-11-20 00:00:00"))
    bill = read(desk, connection).what_if.bill
    assert bill is not None
    assert (bill.before.order, bill.order_after) == (money("1200.00"), money("0.00"))
    # a row without its state, of a time long ago, is no sign that it waits
    other = {"订单ID": "CS2", "订单行ID": "CS2-000001", "出账状态": ""}
    bring(desk, "transactions", old | other, data_as_of=moment("2026-11-20 00:00:00"))
    bill = read(desk, connection).what_if.bill
    assert bill is not None
    assert bill.before.rows == 1


def test_without_transactions_nothing_is_made_up(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND)
    found = read(desk, connection)
    assert found.what_if.bill is not None
    assert (found.what_if.bill.before.order, found.what_if.bill.order_after) == (None, None)
    assert (found.what_if.term, found.what_if.suggestion) == (None, None)
    assert found.dealings is None
    assert {one.fact.kind for one in found.grounds} == {FactKind.NONE}


def test_term_and_suggestion_come_from_the_order(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER | {"优惠券金额": "50.00"})
    bring(desk, "refunds", REFUND)
    found = read(desk, connection).what_if
    assert found.term is not None
    assert (found.term.used_days, found.term.days) == (327, 365)
    assert found.suggestion is not None
    assert found.suggestion.amount == money("123.29")
    assert "vouchers" in {one.line for one in found.agree}


def test_the_requirement_is_read_from_the_history_of_the_case(desk: Desk, connection: str) -> None:
    case = CASE | {"接入类型": "人工服务", "支付时间": "2026-11-01 09:00:00", "下单时间": "2024-11-01 09:00:00"}
    waiting = {"当前节点": "用户提交需求", "进入节点时间": "2026-11-01 09:00:00"}
    bring(desk, "refunds", REFUND | {"接入类型": "人工服务"})
    bring(desk, "cases", case | waiting, data_as_of=moment("2026-11-05 12:00:00"))
    assert ground(read(desk, connection)).fact[:2] == (FactKind.NOT_SENT, 23)
    sent = {"当前节点": "商家确认需求", "进入节点时间": "2026-11-10 15:00:00"}
    bring(desk, "cases", case | sent, data_as_of=moment("2026-11-12 12:00:00"))
    bring(desk, "cases", case, data_as_of=moment("2026-11-20 12:00:00"))
    line = ground(read(desk, connection))
    assert (line.fact.kind, line.fact.number, line.fact.at) == (FactKind.SENT_ON_DAY, 9, moment("2026-11-10 15:00:00"))
    assert not line.is_supported


def test_a_case_that_was_never_seen_before_the_requirement_says_at_the_latest(desk: Desk, connection: str) -> None:
    case = CASE | {"接入类型": "人工服务", "支付时间": "2026-10-01 09:00:00", "下单时间": "2024-11-01 09:00:00"}
    bring(desk, "refunds", REFUND | {"接入类型": "人工服务"})
    bring(
        desk, "cases", case | {"当前节点": "商家确认需求", "进入节点时间": ""}, data_as_of=moment("2026-11-20 12:00:00")
    )
    assert ground(read(desk, connection)).fact[:2] == (FactKind.SENT_BY_DAY, 50)


def test_a_flow_without_requirements_has_no_record(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND | {"接入类型": "硬件"})
    bring(desk, "cases", CASE | {"接入类型": "硬件", "当前节点": "商家实施服务"})
    assert ground(read(desk, connection)).fact.kind is FactKind.NONE


def test_chases_stand_beside_the_missing_material(desk: Desk, connection: str) -> None:
    bring(desk, "cases", CASE)
    bring(desk, "refunds", REFUND)
    key = "CS1|CS1-000001"
    first = desk.casework.chases.add(connection, key, ChaseEntry(Channel.PHONE, "王工", at=NOW - timedelta(days=4)))
    desk.casework.chases.add(connection, key, ChaseEntry(Channel.MAIL, "王工", at=NOW - timedelta(days=9)))
    fact = ground(read(desk, connection), "NO-MATERIAL").fact
    assert fact[:2] == (FactKind.CHASED, 2)
    assert fact.at == NOW - timedelta(days=4)
    desk.casework.chases.remove(first.id)
    assert ground(read(desk, connection), "NO-MATERIAL").fact[:2] == (FactKind.CHASED, 1)


def test_the_customer_by_its_name_and_its_other_names(desk: Desk, connection: str) -> None:
    def order(number: str, **more: str) -> dict[str, str]:
        return ORDER | {"订单ID": number, "订单行ID": f"{number}-000001"} | more

    bring(
        desk,
        "orders",
        order("CS1"),
        ORDER | {"订单行ID": "CS1-000002", "实付金额": "0.50"},
        order("CS2", 客户名称="甲公司（北京）", 实付金额="10.00"),
        order("CS3", 币种="USD"),
        order("CS4", 订单状态="已取消"),
        order("CS5", 订单类型="退订", 实付金额="-5.00"),
        order("CS6", 客户名称="乙公司"),
    )
    # the order list says more of CS1; of CS9 only its case is known
    bring(desk, "cases", CASE | {"客户名称": "甲公司"}, CASE | {"订单ID": "CS9", "订单行ID": "", "客户名称": "甲公司"})
    bring(
        desk,
        "refunds",
        REFUND | {"客户名称": "甲公司"},
        REFUND | {"退订单号": "R2", "客户名称": "甲公司", "状态": "已驳回"},
        REFUND | {"退订单号": "R3", "客户名称": "乙公司", "状态": "已驳回"},
        REFUND | {"退订单号": "R4", "客户名称": "甲公司（北京）", "状态": "已退订"},
    )
    found = read(desk, connection).dealings
    assert found is not None
    assert (found.orders, found.paid) == (3, (money("2400.50"), money("1200.00", "USD")))
    assert found.refunds == ((RefundState.REJECTED, 1),)
    desk.casework.contacts.add_alias(connection, "甲公司", "甲公司（北京）")
    found = read(desk, connection).dealings
    assert found is not None
    assert (found.orders, found.paid) == (4, (money("2410.50"), money("1200.00", "USD")))
    assert found.refunds == ((RefundState.REFUNDED, 1), (RefundState.REJECTED, 1))


def test_an_amount_in_a_currency_that_nobody_could_read_is_in_no_sum(desk: Desk, connection: str) -> None:
    bring(desk, "cases", CASE | {"客户名称": "甲公司", "币种": "什么币"})
    bring(desk, "refunds", REFUND | {"客户名称": "甲公司"})
    found = read(desk, connection).dealings
    assert found is not None
    assert (found.orders, found.paid) == (1, ())


def test_more_orders_ask_no_more_of_the_database(desk: Desk, connection: str) -> None:
    """Statements through SQLAlchemy and through the lists' own connections are counted together."""
    bring(desk, "cases", CASE | {"客户名称": "甲公司"})
    bring(desk, "refunds", REFUND | {"客户名称": "甲公司"})

    def statements() -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        reads = desk.list_reads(connection)
        reads.read("SELECT 1", ())
        own = reads._connection()
        assert own is not None
        own.set_trace_callback(seen.append)
        event.listen(Engine, "before_cursor_execute", note)
        try:
            read(desk, connection)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
            own.set_trace_callback(None)
        return len(seen)

    few = statements()
    numbers = [f"CS{number}" for number in range(100, 160)]
    bring(desk, "orders", *(ORDER | {"订单ID": one, "订单行ID": f"{one}-000001"} for one in numbers))
    bring(desk, "transactions", *(ROW | {"订单ID": one, "订单行ID": f"{one}-000001"} for one in numbers))
    bring(desk, "refunds", *(REFUND | {"退订单号": f"R{one}", "订单ID": one, "客户名称": "甲公司"} for one in numbers))
    assert statements() == few
    found = read(desk, connection)
    assert found.dealings is not None
    assert (found.dealings.orders, found.dealings.refund_count) == (61, 60)


def test_where_nobody_is_asked_there_is_no_ground_against_a_full_refund(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", REFUND | {"是否涉及服务监管": "否"})
    found = read(desk, connection)
    assert (found.judged.forecast.regime.regime, found.grounds) == ("B", ())
    bring(desk, "refunds", REFUND)
    assert read(desk, connection).grounds

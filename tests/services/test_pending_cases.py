"""Cases that only a ledger tells of: they stand at 状态待认定, and go with their cause or when the case is brought."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError
from desktop_app.models.batches import Scope
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.supervision import CaseForecast, Effect, FlowId, Node, Party
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, files_connection
from tests.services.test_transactions import line, table

ORDER_HEADINGS = "订单ID,订单行ID,订单类型,订单状态,商品名称,接入类型,商品类别,客户名称,下单时间,支付时间,实付金额,币种"
CASE_HEADINGS = "订单ID,订单行ID,接入类型,当前节点,进入节点时间"
STATE_UNKNOWN, NOT_SEEN = "state_unknown", "not_seen"


def order(number: int, status: str = "处理中", access: str = "人工服务", order_type: str = "新购") -> str:
    identity = f"CS{number:04d}"
    return (
        f"{identity},{identity}-000001,{order_type},{status},数据治理服务,{access},通用,宁波甬江模具,"
        f"2026-11-01 09:00:00,2026-11-01 09:05:00,960.00,CNY"
    )


def orders(*lines: str) -> bytes:
    return table(*lines, headings=ORDER_HEADINGS)


def cases(*lines: str) -> bytes:
    return table(*lines, headings=CASE_HEADINGS)


def pending(desk: Desk, connection: str) -> list[str]:
    """Order numbers of the cases that are derived, as the list shows them; every way of asking agrees."""
    rows = desk.case_lists.first_page(connection, ListQuery(View.UNKNOWN), 50)
    found = [row for row in rows if NOT_SEEN in row.badges]
    told = [one for one in desk.forecasts.all(connection) if NOT_SEEN in one.badges]
    assert sorted(row.order_id for row in found) == sorted(one.order_id for one in told)
    assert desk.case_lists.counts(connection)[View.UNKNOWN] == len(rows)
    assert desk.projection(connection).counters()["unknown"] == len(rows)
    before = desk.projection(connection).rows.fingerprint()
    assert desk.replay.run(connection).is_same
    assert desk.projection(connection).rows.fingerprint() == before
    return sorted(row.order_id for row in found)


def forecast(desk: Desk, connection: str, order_id: str) -> CaseForecast:
    [one] = [one for one in desk.forecasts.all(connection) if one.order_id == order_id]
    return one


def test_an_order_under_supervision_is_a_case_until_its_case_comes(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1), order(2, "已完成"), order(3, "待付款"), order(4, order_type="退订")))
    assert pending(desk, connection) == ["CS0001"]
    told = forecast(desk, connection, "CS0001")
    assert (told.flow, told.node, told.whose_move) == (FlowId.H, Node.UNKNOWN, Party.SELLER)
    assert (told.deadline, told.silence.effect, told.badges) == (None, Effect.UNKNOWN, (STATE_UNKNOWN, NOT_SEEN))
    came = desk.intake.paste(cases("CS0001,CS0001-000001,人工服务,商家确认需求,2026-11-02 09:00:00"))
    assert (came.batch.inserted, came.batch.updated) == (1, 0)
    assert pending(desk, connection) == []
    assert forecast(desk, connection, "CS0001").node is Node.SELLER_CONFIRM_REQUIREMENT
    desk.intake.withdraw(came.batch_id)
    assert pending(desk, connection) == ["CS0001"]


def test_a_transaction_that_is_unfinished_is_a_case_and_a_finished_one_is_none(desk: Desk, connection: str) -> None:
    states = ("监管中", "已完成", "不涉及", "", "没见过的写法", "服务完成")
    taken = desk.intake.paste(table(*(line(number, state=state) for number, state in enumerate(states, 1))))
    assert pending(desk, connection) == ["CS0001", "CS0005"]
    assert forecast(desk, connection, "CS0001").flow is FlowId.UNKNOWN, "a transaction does not say the type"
    desk.intake.paste(table(line(1, "2026-11", state="已完成")))
    assert pending(desk, connection) == ["CS0005"]
    desk.intake.withdraw(taken.batch_id)
    assert pending(desk, connection) == []


def test_the_clause_says_that_the_node_was_never_told_and_what_to_do(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1), order(2, access="数据治理")))
    desk.intake.paste(table(line(3, state="监管中")))
    desk.intake.paste(cases("CS0004,CS0004-000001,人工服务,胡说八道,2026-11-02 09:00:00"))
    seen = desk.rulebook.packs.clause("CASE-NOT-SEEN")
    for order_id in ("CS0001", "CS0003"):
        silence = forecast(desk, connection, order_id).silence
        assert (silence.effect, silence.clause, silence.clause_id) == (Effect.UNKNOWN, seen.text, seen.id)
        assert (silence.grade, silence.source) == ("assumption", "assumption")
    assert "读不懂" not in seen.text
    assert "到控制台看一次" in seen.text
    # here something was unreadable indeed
    for order_id in ("CS0002", "CS0004"):
        unread = forecast(desk, connection, order_id).silence
        assert (unread.clause_id, "读不懂" in unread.clause) == ("STATE-UNKNOWN", True)


def test_an_open_renewal_is_a_case_until_it_is_known_to_start_none(desk: Desk, connection: str) -> None:
    """Nothing says that the order which is renewed was finished: the open question stays before a person."""
    desk.intake.paste(orders(order(1, order_type="续费")))
    desk.intake.paste(table(line(2, state="未完成", order_type="续费")))
    assert pending(desk, connection) == ["CS0001", "CS0002"]
    assert forecast(desk, connection, "CS0001").flow is FlowId.H
    desk.case_lists.settle_node(connection, "CS0001|CS0001-000001", Node.DONE, also_same_text=False, remember=False)
    assert pending(desk, connection) == ["CS0002"]


RENEWAL_HEADINGS = ORDER_HEADINGS + ",原订单ID"


def renewal(number: int, original: str) -> bytes:
    return table(f"{order(number, order_type='续费')},{original}", headings=RENEWAL_HEADINGS)


def test_a_renewal_of_an_order_that_is_known_to_be_finished_starts_none_and_says_why(
    desk: Desk, connection: str
) -> None:
    def told(number: int) -> tuple[FlowId, bool, bool]:
        one = forecast(desk, connection, f"CS{number:04d}")
        return one.flow, "renewal_of_finished" in one.badges, STATE_UNKNOWN in one.badges

    closed, is_open = (FlowId.NONE, True, False), (FlowId.H, False, True)
    desk.intake.paste(renewal(11, "CS0001"))
    desk.intake.paste(renewal(12, "CS0002"))
    desk.intake.paste(table("2026-10,CS0013,CS0013-000001,数据治理服务,b,续费,1.00,1.00,CNY,待出账,监管中,,"))
    assert (told(11), told(12)) == (is_open, is_open), "nothing is known of what they renew"
    # the original comes later, finished by its ledger or by its case; an open one closes nothing
    done = desk.intake.paste(orders(order(1, "已完成")))
    old = datetime(2026, 11, 20, tzinfo=CHINA)
    desk.intake.paste(cases("CS0002,CS0002-000001,人工服务,用户确认验收,2026-11-02 09:00:00"), data_as_of=old)
    assert (told(11), told(12)) == (closed, is_open)
    finished = desk.intake.paste(cases("CS0002,CS0002-000001,人工服务,服务完成,2026-11-03 09:00:00"))
    assert told(12) == closed
    before = desk.projection(connection).rows.fingerprint()
    assert desk.replay.run(connection).is_same
    assert desk.projection(connection).rows.fingerprint() == before
    desk.intake.withdraw(finished.batch_id)
    desk.intake.withdraw(done.batch_id)
    assert (told(11), told(12)) == (is_open, is_open)


def test_a_renewal_in_a_sheet_without_a_node_is_warned_of_and_stays_open(desk: Desk, connection: str) -> None:
    headings = "订单ID,订单行ID,订单类型,接入类型,是否涉及服务监管,下单时间,当前节点"
    lines = [f"CS000{number},1,续费,人工服务,{said},2026-11-01 09:00:00," for number, said in enumerate("是 否", 1)]
    lines[1] = lines[1].replace(",人工服务, ,", ",人工服务,,")
    taken = desk.intake.paste(table(*lines, headings=headings))
    assert [(one.row, one.column) for one in taken.warned] == [(2, "当前节点"), (3, "当前节点")]
    for number, flow in enumerate((FlowId.H, FlowId.H, FlowId.NONE), 1):
        told = forecast(desk, connection, f"CS000{number}")
        assert (told.flow, STATE_UNKNOWN in told.badges) == (flow, flow is FlowId.H)


@pytest.mark.parametrize(("access", "is_kept"), [("", True), ("没见过的类型", True), ("镜像", False), ("API", False)])
def test_an_order_of_a_type_that_is_not_known_is_kept(desk: Desk, connection: str, access: str, is_kept: bool) -> None:
    desk.intake.paste(orders(order(1, access=access)))
    assert pending(desk, connection) == (["CS0001"] if is_kept else [])
    if is_kept:
        assert forecast(desk, connection, "CS0001").flow is FlowId.UNKNOWN


def test_refunds_start_nothing_and_a_line_number_names_its_order(desk: Desk, connection: str) -> None:
    desk.intake.paste(table(line(1, state="监管中", order_type="退订"), "2026-10,,CS0002-000001,,,,,,,,监管中,,"))
    assert pending(desk, connection) == ["CS0002"]


def test_newer_data_decide_whichever_ledger_they_are_in(desk: Desk, connection: str) -> None:
    old, new = datetime(2026, 11, 1, tzinfo=CHINA), datetime(2026, 11, 20, tzinfo=CHINA)
    desk.intake.paste(orders(order(1), order(2)), data_as_of=old)
    closing = desk.intake.paste(table(line(1, state="已完成"), line(2, state="监管中")), data_as_of=new)
    assert pending(desk, connection) == ["CS0002"]
    assert forecast(desk, connection, "CS0002").flow is FlowId.H, "what the order says goes along"
    desk.intake.withdraw(closing.batch_id)
    assert pending(desk, connection) == ["CS0001", "CS0002"]
    desk.intake.paste(orders(order(1, "已完成")), data_as_of=new)
    desk.intake.paste(orders(order(2, "已完成")), data_as_of=datetime(2026, 10, 1, tzinfo=CHINA))
    assert pending(desk, connection) == ["CS0002"]


def test_saas_waits_for_its_opening_until_a_transaction_says_that_it_is_supervised(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1, access="SaaS")))
    assert pending(desk, connection) == []
    assert forecast(desk, connection, "CS0001").flow is FlowId.NONE
    desk.intake.paste(table(line(1, state="监管中")))
    assert pending(desk, connection) == ["CS0001"]
    assert forecast(desk, connection, "CS0001").flow is FlowId.S


def test_a_case_without_a_line_stands_for_its_order(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1)))
    brought = desk.intake.paste(cases("CS0001,,人工服务,商家确认需求,"))
    assert pending(desk, connection) == []
    assert len(desk.forecasts.all(connection)) == 1
    desk.intake.withdraw(brought.batch_id)
    assert pending(desk, connection) == ["CS0001"]


def test_a_person_settles_it_once_and_may_take_that_back(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1), order(2)))
    board = desk.today.board(connection, NOW)
    [act] = [one for one in board.acts if one.verb == "settle_state"]
    assert act.count == 2
    key = "CS0001|CS0001-000001"
    detail = desk.case_lists.detail(connection, key)
    assert detail is not None
    assert detail.source is not None
    assert (detail.source.batch.kind, detail.source.row_number) == ("orders", 2)
    assert Node.SELLER_DELIVER in [one.node for one in detail.node_options]
    settled = desk.case_lists.settle_node(connection, key, Node.SELLER_DELIVER, also_same_text=False, remember=False)
    assert pending(desk, connection) == ["CS0002"]
    told = forecast(desk, connection, "CS0001")
    assert (told.flow, told.node, NOT_SEEN in told.badges) == (FlowId.H, Node.SELLER_DELIVER, False)
    row = desk.case_lists.by_keys(connection, [key])[0]
    assert (row.customer_name, row.amount_minor) == ("宁波甬江模具", 96000), "what was known of it is kept"
    with pytest.raises(RefusedError):
        desk.case_lists.settle_node(connection, key, Node.BUYER_ACCEPT, also_same_text=False, remember=False)
    # the ledger comes again: it stays settled
    desk.intake.paste(orders(order(1), order(2)))
    assert pending(desk, connection) == ["CS0002"]
    desk.case_lists.take_back(settled)
    assert pending(desk, connection) == ["CS0001", "CS0002"]


def test_registering_it_takes_what_the_ledger_knows(desk: Desk, connection: str) -> None:
    desk.intake.paste(table(line(1, state="监管中")))
    desk.intake.register("CS0001", node="商家实施服务", facts={"接入类型": "人工服务"})
    assert pending(desk, connection) == []
    told = forecast(desk, connection, "CS0001")
    assert (told.flow, told.node, told.line_id) == (FlowId.H, Node.SELLER_DELIVER, "CS0001-000001")


def test_what_is_derived_never_leaves_as_a_fact(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1)))
    out = desk.home.temporary / "out.csv"
    out.parent.mkdir(parents=True, exist_ok=True)
    assert desk.export.export("cases", out).rows == 0
    assert desk.export.export("orders", out).rows == 1


def test_a_complete_sheet_of_cases_does_not_miss_it(desk: Desk, connection: str) -> None:
    desk.intake.paste(orders(order(1)))
    result = desk.intake.paste(cases("CS0009,CS0009-000001,人工服务,商家确认需求,"), scope=Scope.COMPLETE)
    assert result.vanished_count == 0
    assert pending(desk, connection) == ["CS0001"]


@pytest.fixture
def interface(desk: Desk) -> str:
    return files_connection(desk, "中台", ConnectionKind.MIDDLEWARE)


def test_where_cases_are_fetched_an_order_without_one_has_none(desk: Desk, interface: str) -> None:
    desk.intake.paste(orders(order(1)), connection=interface)
    assert pending(desk, interface) == []


def test_no_slice_walks_all_rows_of_a_kind(desk: Desk, connection: str) -> None:
    """A slice of a large table once went through every order that was there: 100,000 rows took eight minutes."""
    desk.intake.paste(orders(order(1), order(2), order(3, "已完成")))
    engine = desk.projection(connection).rows._engine
    seen: dict[str, Any] = {}
    sa.event.listen(engine, "before_cursor_execute", lambda *given: seen.setdefault(given[2], given[3]))
    desk.intake.paste(orders(order(1, "已完成"), order(4), order(5, "已完成")))
    desk.intake.paste(table(line(1), line(2)))
    desk.intake.paste(cases("CS0004,CS0004-000001,人工服务,商家确认需求,2026-11-02 09:00:00"))
    plans = []
    with engine.connect() as tx:
        for statement, values in list(seen.items()):
            if statement.startswith(("SELECT", "UPDATE", "DELETE")) and not isinstance(values, list):
                found = tx.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)
                plans += [(row[3], statement) for row in found]
    assert any("rows_of_transactions (order_id=?)" in plan for plan, _ in plans)
    walks = [
        (plan, statement)
        for plan, statement in plans
        if plan.startswith(("SCAN r", "SCAN versions")) or plan.endswith("(kind=?)")
        if not statement.endswith("LIMIT 1")
    ]
    assert walks == []

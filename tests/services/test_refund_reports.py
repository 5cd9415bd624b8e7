"""Reports of many requests: the same as one by one, and read in as many statements as those of a few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from desktop_app.models.refunds.report import RefundReport, report_as_dict
from desktop_app.services.desk import Desk
from tests.services import homes
from tests.services.homes import NOW
from tests.services.refunding import CASE, ORDER, REFUND, bring

STATES = ("商家待审核", "已同意", "待验收", "看不懂", "已驳回")
INVOICES = ("无", "申请中", "已开具")
desk, connection = homes.desk, homes.connection


def many(desk: Desk, count: int) -> None:
    """Requests of all sorts: with order and case, with either or neither, several lines, two of one order, renewed."""
    orders, cases, refunds = [], [], []
    for number in range(count):
        order, line = f"CS{number:04}", f"CS{number:04}-000001"
        if number % 3:
            orders.append(ORDER | {"订单ID": order, "订单行ID": line, "商品类别": "通用" if number % 2 else "联营"})
        if number % 5 == 1:
            orders.append(ORDER | {"订单ID": order, "订单行ID": f"{order}-000002"})
        if number % 4:
            node = "用户确认验收" if number % 7 else "服务完成"
            claimed = {"授权码已领取": "是" if number % 11 == 0 else "否", "申诉中": "是" if number % 9 == 0 else "否"}
            cases.append(CASE | {"订单ID": order, "订单行ID": line, "当前节点": node, **claimed})
        state, invoice = STATES[number % len(STATES)], INVOICES[number % len(INVOICES)]
        row = REFUND | {"退订单号": f"R{number:04}", "订单ID": order, "状态": state, "发票状态": invoice}
        refunds.append(row | {"订单行ID": line if number % 6 else ""})
        if number % 8 == 0:
            refunds.append(row | {"退订单号": f"T{number:04}", "申请时间": "2026-11-22 09:00:00"})
    bring(desk, "orders", *orders)
    bring(desk, "cases", *cases)
    bring(desk, "refunds", *refunds)


@contextmanager
def statements(desk: Desk, connection: str) -> Iterator[list[str]]:
    """What is asked of the projection meanwhile."""
    engine = desk.projection(connection).rows._engine
    seen: list[str] = []

    def note(_tx: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def told(reports: list[RefundReport]) -> dict[str, str]:
    return {one.facts.refund_id: repr((one, report_as_dict(one))) for one in reports}


def test_many_at_once_say_what_each_alone_says(desk: Desk, connection: str) -> None:
    many(desk, 60)
    together = told(desk.refunds.reports(connection, NOW))
    alone = {}
    for number in together:
        found = desk.refunds.report(connection, number, NOW)
        assert found is not None
        alone[number] = repr((found, report_as_dict(found)))
    assert alone == together
    assert told(desk.refunds.reports_for(connection, together, NOW)) == together
    assert len(together) > 60
    # of all sorts indeed: what stands around them is found
    all_ids = {blocker.id for one in desk.refunds.reports(connection, NOW) for blocker in one.blockers}
    assert all_ids >= {"UNKNOWN_ORDER", "DUPLICATE_REQUEST", "APPEAL_OPEN", "SUPERVISION_DONE", "INVOICE_REQUESTED"}
    assert any(one.invoice for one in desk.refunds.reports(connection, NOW))


def test_a_page_of_them_comes_in_the_order_asked_for(desk: Desk, connection: str) -> None:
    many(desk, 10)
    found = desk.refunds.reports_for(connection, ["R0003", "R0001", "nobody", "R0003", " R0000 "], NOW)
    assert [one.facts.refund_id for one in found] == ["R0003", "R0001", "R0000"]
    assert desk.refunds.reports_for(connection, [], NOW) == []


def test_what_is_asked_of_the_file_does_not_grow_with_their_number(desk: Desk, connection: str) -> None:
    many(desk, 50)
    numbers = [one.facts.refund_id for one in desk.refunds.reports(connection, NOW)]
    with statements(desk, connection) as few:
        desk.refunds.reports_for(connection, numbers[:12], NOW)
    with statements(desk, connection) as all_of_them:
        desk.refunds.reports_for(connection, numbers, NOW)
    assert len(all_of_them) == len(few) <= 10


def test_no_read_of_a_page_walks_all_rows_of_a_kind(desk: Desk, connection: str) -> None:
    many(desk, 30)
    engine = desk.projection(connection).rows._engine
    asked: dict[str, object] = {}

    def note(_tx: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        asked.setdefault(statement, values)

    sa.event.listen(engine, "before_cursor_execute", note)
    desk.refunds.reports_for(connection, ["R0001", "R0002", "R0004"], NOW)
    sa.event.remove(engine, "before_cursor_execute", note)
    plans = []
    with engine.connect() as tx:
        for statement, values in asked.items():
            if statement.startswith("SELECT"):
                found = tx.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)
                plans += [(row[3], statement) for row in found]
    assert any("rows_of_refunds" in plan for plan, _statement in plans)
    walks = [one for one in plans if one[0].startswith(("SCAN r", "SCAN versions")) or one[0].endswith("(kind=?)")]
    assert walks == []

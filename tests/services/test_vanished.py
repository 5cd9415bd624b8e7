"""What a complete sheet says by leaving a case out: it is told, nothing is closed, and newer knowledge is respected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.models.batches import Scope
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.rehearsing import ROW_MARK
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.intake.result import NAMED_VANISHED, IntakeResult

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
MORNING, NOON = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
HEADINGS = "订单ID,订单行ID,接入类型,交付子类型,商品类别,是否涉及服务监管,下单时间,实付金额,币种,当前节点"


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = open_desk(home, Clock(at=NOW))
    yield opened
    opened.close()


def line(number: int, node: str = "商家确认需求") -> str:
    return f"CS{number:03d},L{number},人工服务,标准,通用,是,2026-10-01 09:00:00,100,CNY,{node}"


def bring(desk: Desk, folder: Path, lines: list[str], scope: Scope, as_of: datetime = NOW) -> IntakeResult:
    path = folder / "cases.csv"
    path.write_text("\n".join([HEADINGS, *lines]) + "\n", encoding="utf-8")
    return desk.intake.import_file(path, scope=scope, data_as_of=as_of)


def told(result: IntakeResult) -> tuple[tuple[str, ...], int]:
    return result.vanished, result.vanished_count


def test_open_cases_that_a_complete_sheet_leaves_out_are_told_and_stay_open(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, [line(1), line(2), line(3), line(4, "已完成")], Scope.COMPLETE, MORNING)
    result = bring(desk, tmp_path, [line(2)], Scope.COMPLETE, NOON)
    assert told(result) == (("CS001|L1", "CS003|L3"), 2)
    connection = result.batch.connection_id
    assert {one.order_id for one in desk.forecasts.all(connection)} == {"CS001", "CS002", "CS003"}
    assert "vanished" not in "".join(result.as_dict())
    assert desk.replay.run(connection).is_same


def test_a_partial_sheet_says_nothing_of_what_it_leaves_out(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, [line(1), line(2)], Scope.PARTIAL, MORNING)
    assert told(bring(desk, tmp_path, [line(2)], Scope.PARTIAL, NOON)) == ((), 0)


def test_what_is_known_from_after_the_sheet_is_not_missing_in_it(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, [line(1), line(2), line(3)], Scope.PARTIAL, MORNING)
    desk.intake.register("CS009", "商家确认需求", facts={"接入类型": "人工服务", "交付子类型": "标准"})
    desk.intake.observe("CS001", Node.SELLER_DELIVER)
    noon = bring(desk, tmp_path, [line(2)], Scope.COMPLETE, NOON)
    assert (told(noon), noon.unjudged_count) == ((("CS003|L3",), 1), 2)
    older = bring(desk, tmp_path, [line(2)], Scope.COMPLETE, MORNING - timedelta(days=1))
    assert (told(older), older.unjudged_count) == (((), 0), 3)


def test_two_sheets_of_the_same_moment_are_compared_in_the_order_in_which_they_came(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, [line(1), line(2)], Scope.COMPLETE, NOON)
    assert told(bring(desk, tmp_path, [line(2), line(3)], Scope.COMPLETE, NOON)) == (("CS001|L1",), 1)


def test_a_row_that_is_there_but_refused_is_not_missing(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, [line(1), line(2)], Scope.PARTIAL, MORNING)
    twice = bring(desk, tmp_path, [line(1), line(1), line(2)], Scope.COMPLETE, NOON)
    assert len(twice.refused) == 1
    assert told(twice) == ((), 0)


def test_orders_and_other_connections_are_left_out(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, [line(1)], Scope.PARTIAL, MORNING)
    other = desk.connections.create("演练", ConnectionKind.REHEARSAL_CONSOLE)
    sheet = f"订单ID\t当前节点\t环境\nCS8\t商家确认需求\t{ROW_MARK}\n"
    desk.intake.paste(sheet, scope=Scope.COMPLETE, connection=other)
    orders = tmp_path / "orders.csv"
    orders.write_text("订单ID,订单状态\nCS77,处理中\n", encoding="utf-8")
    assert told(desk.intake.import_file(orders, kind="orders", scope=Scope.COMPLETE)) == ((), 0)
    sheet = sheet.replace("CS8", "CS9")
    assert told(desk.intake.paste(sheet, scope=Scope.COMPLETE, connection=other)) == (("CS8|",), 1)


def test_of_many_the_first_are_named_and_all_are_counted(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, [line(number) for number in range(NAMED_VANISHED + 30)], Scope.PARTIAL, MORNING)
    named, count = told(bring(desk, tmp_path, [line(0)], Scope.COMPLETE, NOON))
    assert (len(named), count) == (NAMED_VANISHED, NAMED_VANISHED + 29)
    assert list(named) == sorted(named)


def refund(number: int, state: str = "商家待审核") -> str:
    return f"R{number},CS{number:03d},人工服务,一次性,是,100,100,CNY,{state},2026-11-20 09:00:00,2026-11-20 09:00:00"


def bring_refunds(desk: Desk, folder: Path, lines: list[str], scope: Scope, as_of: datetime = NOW) -> IntakeResult:
    headings = "退订单号,订单ID,接入类型,计费模式,是否涉及服务监管,实付金额,申请金额,币种,状态,申请时间,进入状态时间"
    path = folder / "refunds.csv"
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return desk.intake.import_file(path, kind="refunds", scope=scope, data_as_of=as_of)


def test_of_refunds_too_those_that_go_on_and_are_left_out_are_told_and_stay(desk: Desk, tmp_path: Path) -> None:
    first = [refund(1), refund(2), refund(3, "已同意"), refund(4, "已驳回")]
    bring_refunds(desk, tmp_path, first, Scope.COMPLETE, MORNING)
    bring(desk, tmp_path, [line(9)], Scope.PARTIAL, MORNING)
    result = bring_refunds(desk, tmp_path, [refund(2)], Scope.COMPLETE, NOON)
    # neither the one that has ended nor the case is missing in a sheet of refunds
    assert told(result) == (("R1", "R3"), 2)
    connection = result.batch.connection_id
    assert {one.key for one in desk.refunds.all(connection) if one.forecast.is_listed} == {"R1", "R2", "R3"}
    assert told(bring_refunds(desk, tmp_path, [refund(2)], Scope.PARTIAL, NOW)) == ((), 0)
    older = bring_refunds(desk, tmp_path, [refund(2)], Scope.COMPLETE, MORNING - timedelta(days=1))
    assert (told(older), older.unjudged_count) == (((), 0), 2)

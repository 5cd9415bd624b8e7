"""Orders without supervision that wait for their opening: which of them still wait, as ledgers tell it."""

from __future__ import annotations

import pytest

from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.homes import at_noon

HEADINGS = (
    *("订单ID", "订单行ID", "订单类型", "订单状态", "商品ID", "接入类型", "商品名称", "支付时间", "实付金额", "币种"),
    *("实例ID", "原订单ID"),
)
PAID = "2026-11-24 08:00:00"


def _order(order: str, line: str = "1", kind: str = "新购", state: str = "处理中", **more: str) -> str:
    product, instance, original = more.get("product", "P1"), more.get("instance", ""), more.get("original", "")
    return "\t".join((order, line, kind, state, product, "SaaS", "标书助手", PAID, "450", "CNY", instance, original))


def _refund(order: str, original: str, state: str = "已完成", **more: str) -> str:
    return _order(order, "1", "退订", state, original=original, **more)


def _paste(desk: Desk, *rows: str) -> str:
    connection = desk.connections.for_writing()
    report = desk.intake.paste("\n".join(("\t".join(HEADINGS), *rows)), kind="orders", connection=connection)
    assert not report.refused
    return connection.id


def _waiting(desk: Desk, connection: str) -> list[tuple[str, str]]:
    found = sorted((one.order_id, one.line_id) for one in desk.forecasts.all(connection))
    board = desk.today.board(connection)
    assert sorted((row.order_id, row.line_id) for row in board.openings) == found, "Today says the same"
    return found


@pytest.fixture
def desk(home: Home) -> Desk:
    return at_noon(home)


def test_an_order_whose_refund_is_known_waits_no_longer(desk: Desk) -> None:
    connection = _paste(desk, _order("A"), _order("B"))
    assert _waiting(desk, connection) == [("A", "1"), ("B", "1")]
    # the status of the refunded order stays as it was: none of the four says that it was refunded
    _paste(desk, _refund("R", original="A"))
    assert _waiting(desk, connection) == [("B", "1")]
    newest = max(desk.intake.batches(), key=lambda one: one.number)
    desk.intake.withdraw(newest.id)
    assert _waiting(desk, connection) == [("A", "1"), ("B", "1")]
    desk.close()


def test_a_refund_that_is_under_way_or_of_another_order_ends_nothing(desk: Desk) -> None:
    connection = _paste(desk, _order("A"), _refund("R", original="A", state="处理中"), _refund("S", original="Z"))
    _paste(desk, _refund("T", original=""))
    assert _waiting(desk, connection) == [("A", "1")]
    _paste(desk, _refund("R", original="A"))
    assert _waiting(desk, connection) == []
    desk.close()


def test_of_several_lines_only_the_refunded_one_ends(desk: Desk) -> None:
    lines = (_order("A", "1", instance="i1"), _order("A", "2", instance="i2"), _order("A", "3", product="P3"))
    connection = _paste(desk, *lines, _refund("R", original="A", instance="i2"))
    assert _waiting(desk, connection) == [("A", "1"), ("A", "3")]
    desk.close()


def test_lines_that_cannot_be_told_apart_wait_until_each_is_refunded(desk: Desk) -> None:
    connection = _paste(desk, _order("A", "1"), _order("A", "2"), _refund("R", original="A"))
    assert _waiting(desk, connection) == [("A", "1"), ("A", "2")]
    _paste(desk, _refund("S", original="A"))
    assert _waiting(desk, connection) == []
    desk.close()

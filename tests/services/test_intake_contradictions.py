"""A sheet whose rows contradict themselves: the rows are kept, and each contradiction is a line among the warned."""

from __future__ import annotations

from desktop_app.services.desk import Desk
from tests.services.test_transactions import table

HEADINGS = (
    "订单ID,订单行ID,接入类型,交付子类型,商品类别,下单时间,当前节点,进入节点时间,快递签收时间,授权码已领取,申诉中"
)


def test_contradictions_are_warned_of_and_stand_on_the_case(desk: Desk, connection: str) -> None:
    lines = (
        "CS0001,1,人工服务,标准,通用,2026-11-02 10:00:00,商家实施服务,2026-11-01 09:00:00,,,",
        "CS0002,1,硬件,,通用,2026-11-02 10:00:00,用户确认验收,2026-11-10 09:00:00,2026-10-30 09:00:00,,",
        "CS0003,1,License,授权码,联营,2026-11-02 10:00:00,商家实施服务,2026-11-03 09:00:00,,是,",
        "CS0004,1,人工服务,标准,通用,2026-11-02 10:00:00,服务完成,2026-11-20 09:00:00,,,是",
        "CS0005,1,人工服务,标准,通用,2026-11-02 10:00:00,商家实施服务,2026-11-02 09:00:00,,,",
        "CS0006,1,没见过,,通用,2026-11-02 10:00:00,商家实施服务,2026-11-01 09:00:00,,,",
    )
    taken = desk.intake.paste(table(*lines, headings=HEADINGS))
    assert taken.batch.inserted == len(lines)
    assert [(one.row, one.column) for one in taken.warned] == [
        (2, "进入节点时间"), (3, "快递签收时间"), (4, "授权码已领取"), (5, "申诉中"), (7, "接入类型"),
        (7, "进入节点时间"),
    ]  # fmt: skip
    marked = {one.order_id for one in desk.forecasts.all(connection) if "facts_contradict" in one.badges}
    assert marked == {"CS0001", "CS0002", "CS0003", "CS0006"}
    assert desk.replay.run(connection).is_same


def test_facts_about_money_and_supervision_are_warned_of(desk: Desk, connection: str) -> None:
    headings = (
        "订单ID,订单行ID,接入类型,交付子类型,商品类别,是否涉及服务监管,"
        "下单时间,支付时间,订单金额,实付金额,当前节点,授权码已领取"
    )
    lines = (
        "CM0001,1,人工服务,标准,通用,否,2026-11-02 10:00:00,2026-11-02 10:00:00,100,100,商家实施服务,",
        "CM0002,1,人工服务,标准,通用,否,2026-11-02 10:00:00,2026-11-02 10:00:00,100,100,,",
        "CM0003,1,人工服务,标准,通用,是,2026-11-02 10:00:00,2026-11-01 10:00:00,100,100,商家实施服务,",
        "CM0004,1,人工服务,标准,通用,是,2026-11-02 10:00:00,2026-11-02 10:00:00,100,120,商家实施服务,",
        "CM0005,1,License,授权码,联营,是,2026-11-02 10:00:00,2026-11-02 10:00:00,100,100,用户领取授权码,是",
    )
    taken = desk.intake.paste(table(*lines, headings=headings))
    assert taken.batch.inserted == len(lines)
    assert [(one.row, one.column) for one in taken.warned] == [
        (2, "是否涉及服务监管"), (4, "支付时间"), (5, "实付金额"), (6, "授权码已领取"),
    ]  # fmt: skip
    marked = {one.order_id for one in desk.forecasts.all(connection) if "facts_contradict" in one.badges}
    assert marked == {"CM0001", "CM0003", "CM0004", "CM0005"}


def test_a_finished_case_that_stands_at_a_node_again_is_warned_of(desk: Desk) -> None:
    line = "CR1,1,人工服务,标准,通用,2026-10-28 10:00:00,商家确认需求,2026-10-29 09:00:00,,,"
    desk.intake.paste(table(line, headings=HEADINGS))
    assert not desk.intake.observe("CR1", node="服务完成").warned
    assert not desk.intake.observe("CR1", node="已完成").warned
    back = desk.intake.observe("CR1", node="商家确认需求", since="2026-11-01 09:00:00")
    assert [(one.column, one.reason) for one in back.warned] == [
        ("当前节点", "以前看到的是服务完成，现在又回到没有完成的节点")
    ]
    assert not desk.intake.observe("CR1", node="商家实施服务").warned

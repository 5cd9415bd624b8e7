"""Many refunds rejected at once, also to ask for clarification: one opinion, each row by itself, nothing agreed to."""

from __future__ import annotations

from collections import Counter

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.bulk import RowState
from desktop_app.models.command_words import REFUND_ACTS, CommandName, CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.services.desk import Desk
from tests.services import homes
from tests.services.homes import files_connection
from tests.services.refunding import ORDER, REFUND, bring

REJECT = CommandName.REJECT_REFUND
KEYS = ["R1", "R2", "R3"]
CLARIFY = "请说明退订 {product} 的原因；补充后可以重新申请（{refund_id}）。"
desk = homes.desk


@pytest.fixture
def connection(desk: Desk) -> str:
    found = files_connection(desk)
    fill(desk, found.id)
    return found.id


def fill(desk: Desk, connection: str) -> None:
    """Two that can be rejected, of which the first has no product; one that the customer withdrew."""
    where = desk.connections.get(connection)
    rows = [
        {**REFUND, "退订单号": "R1", "商品名称": ""},
        {**REFUND, "退订单号": "R2", "商品名称": "云上质检", "发票状态": "已开具"},
        {**REFUND, "退订单号": "R3", "商品名称": "云上质检", "状态": "已撤回"},
    ]
    bring(desk, "orders", ORDER, connection=where)
    bring(desk, "refunds", *rows, connection=where)


def states(desk: Desk, run_id: str) -> list[RowState]:
    return [one.state for one in desk.bulk.results(desk.bulk.run(run_id))]


def test_the_pre_check_asks_for_nothing_that_is_written_once_for_all(desk: Desk, connection: str) -> None:
    rows = desk.bulk.check(connection, [*KEYS, "R9"], REJECT)
    assert [one.can_tick for one in rows] == [True, True, False, False]
    assert (rows[2].finding.rule, rows[3].finding.rule) == ("ACT-12", "ACT-01")  # type: ignore[union-attr]


def test_each_becomes_a_packet_of_its_own_with_the_opinion_filled_in(desk: Desk, connection: str) -> None:
    results = desk.bulk.done(connection, KEYS, REJECT, opinion="退订 {refund_id}：{金额} 请改金额后重新申请。")
    assert [one.state for one in results] == [RowState.PREPARED, RowState.PREPARED, RowState.FAILED]
    commands = desk.work.commands.of_run(connection, desk.bulk.latest(connection).id)  # type: ignore[union-attr]
    assert [one.values["opinion"] for one in commands] == [
        f"退订 {key}：{{金额}} 请改金额后重新申请。" for key in ("R1", "R2")
    ]
    assert {one.state for one in commands} == {CommandState.PREPARED}, "each is filled in in the console"
    assert "登记结果" in results[0].message
    desk.outbox.register_result(commands[0].id, "done")
    again = desk.bulk.run(desk.bulk.latest(connection).id)  # type: ignore[union-attr]
    assert states(desk, again.id) == [RowState.DONE, RowState.PREPARED, RowState.FAILED]
    told = list(desk.bulk.carry_out(again, KEYS))
    assert Counter(one.state for one in told) == {RowState.DONE: 1, RowState.PREPARED: 1, RowState.FAILED: 1}
    assert len(desk.work.commands.list(connection)) == 2, "what is done or prepared is left alone"


def test_an_opinion_that_leaves_a_gap_goes_to_nobody(desk: Desk, connection: str) -> None:
    results = desk.bulk.done(connection, ["R1", "R2"], REJECT, opinion=CLARIFY)
    assert [one.state for one in results] == [RowState.FAILED, RowState.PREPARED]
    assert "〔商品〕" in results[0].message
    (command,) = desk.work.commands.list(connection)
    assert command.values["opinion"] == "请说明退订 云上质检 的原因；补充后可以重新申请（R2）。"


def test_without_an_opinion_nothing_is_begun(desk: Desk, connection: str) -> None:
    with pytest.raises(UsageError, match="驳回的理由"):
        desk.bulk.begin(connection, KEYS, REJECT, " \n")
    assert desk.bulk.latest(connection) is None


@pytest.mark.parametrize("name", [one for one in REFUND_ACTS if one is not REJECT])
def test_nothing_else_is_done_to_many_refunds(desk: Desk, connection: str, name: CommandName) -> None:
    with pytest.raises(UsageError, match="逐张看过"):
        desk.bulk.check(connection, KEYS, name)
    with pytest.raises(UsageError, match="逐张看过"):
        desk.bulk.begin(connection, KEYS, name, "好")


def test_sent_from_here_they_are_held_and_recalled_together(desk: Desk) -> None:
    direct = desk.connections.create("中间件", ConnectionKind.MIDDLEWARE)
    fill(desk, direct.id)
    run = desk.bulk.begin(direct.id, KEYS, REJECT, "资料不全，请补充后重新申请。")
    assert [one.state for one in desk.bulk.carry_out(run, run.keys)] == [
        *(RowState.WAITING, RowState.WAITING, RowState.FAILED),
    ]
    kept = desk.bulk.run(run.id)
    assert kept == run, "a retry after a restart writes the same"
    assert desk.bulk.recall(run) == (2, 0)
    assert states(desk, run.id) == [RowState.RECALLED, RowState.RECALLED, RowState.FAILED]


def test_a_row_on_which_another_decision_stands_is_told(desk: Desk, connection: str) -> None:
    desk.bulk.done(connection, ["R2"], REJECT, opinion="资料不全")
    (row,) = desk.bulk.check(connection, ["R2"], REJECT)
    assert row.finding is not None
    assert row.finding.rule == "ACT-02"
    (result,) = desk.bulk.done(connection, ["R2"], REJECT, opinion="另一个意见")
    assert (result.state, len(desk.work.commands.list(connection))) == (RowState.FAILED, 1)

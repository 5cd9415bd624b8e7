"""Orders, cases and requests for a refund, brought and taken back in any order: the lists say what a replay says."""

from __future__ import annotations

import random

import pytest

from desktop_app.models.listing import CaseRow
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.settling import settle_state
from tests.services.homes import ago, at_noon, files_connection
from tests.services.refunding import ORDER, REFUND, bring
from tests.services.test_refund_beside_case import SHIPPED

STATES = ("商家待审核", "已同意", "待用户寄回", "已退订", "已驳回", "等着呢")
NODES = ("商家实施服务", "用户确认验收", "服务完成", "看不懂")
LINES = [(f"CS{order}", f"CS{order}-00000{line}") for order in (1, 2, 3) for line in (1, 2)]


def step(desk: Desk, dice: random.Random, connection: str) -> str:
    """One thing that people or files say."""
    order, line = dice.choice(LINES)
    named = {"订单ID": order, "订单行ID": line}
    what = dice.choice(("order", "refunding", "case", "case", "refund", "refund", "refund", "withdraw", "settle"))
    if what == "order":
        status = dice.choice(("处理中", "处理中", "已完成"))
        bring(desk, "orders", ORDER | named | {"接入类型": "人工服务", "订单状态": status})
    elif what == "refunding":
        own = {"订单ID": f"CT{order}", "订单行ID": f"CT{order}-000001", "订单类型": "退订", "订单状态": "已完成"}
        bring(desk, "orders", ORDER | own | {"接入类型": "人工服务", "原订单ID": order})
    elif what == "case":
        since = ago(days=dice.choice((1, 9)))
        bring(desk, "cases", SHIPPED | named | {"当前节点": dice.choice(NODES), "进入节点时间": since})
    elif what == "refund":
        number = f"R{dice.randrange(4)}"
        if dice.random() < 0.3:
            named["订单行ID"] = ""
        since = ago(days=dice.choice((0.5, 5)))
        bring(
            desk, "refunds", REFUND | named | {"退订单号": number, "状态": dice.choice(STATES), "进入状态时间": since}
        )
    elif what == "withdraw":
        standing = [one for one in desk.work.batches.list(connection) if one.withdrawn_at is None]
        if standing:
            desk.intake.withdraw(dice.choice(standing).id)
    else:
        unread = [one for one in desk.refunds.all(connection) if one.state is RefundState.UNKNOWN]
        if unread:
            chosen = dice.choice((RefundState.PENDING_SELLER, RefundState.REFUNDED))
            settle_state(desk, connection, dice.choice(unread).key, chosen)
    return what


def shown(desk: Desk, connection: str) -> dict[str, CaseRow]:
    """All cases as the lists have them stored, but for where they lie in the file."""
    keys = sorted({key for order, _line in LINES for key in desk.projection(connection).rows.keys_of_order(order)})
    return {one.key: one._replace(row_id=0) for one in desk.case_lists.by_keys(connection, keys)}


@pytest.mark.parametrize("seed", range(8))
def test_the_lists_say_what_a_replay_says(home: Home, seed: int) -> None:
    desk = at_noon(home)
    connection, dice = files_connection(desk).id, random.Random(seed)
    done = [step(desk, dice, connection) for _turn in range(28)]
    before, counts = shown(desk, connection), desk.case_lists.counts(connection)
    # what is stored is what follows when somebody asks now
    judge = desk.forecasts.judge(connection)
    for key, row in before.items():
        columns = desk.projection(connection).rows.columns_of(key)
        assert columns is not None
        judged = judge.case(key, columns)
        told = (judged.node, judged.forecast.badges, judged.forecast.silence.effect, judged.forecast.is_listed)
        assert told == (row.node, row.badges, row.effect, row.is_listed), (key, done)
    desk.replay.run(connection)
    assert shown(desk, connection) == before, done
    assert desk.case_lists.counts(connection) == counts, done
    desk.close()

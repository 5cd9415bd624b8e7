"""One row of the queue in words, over marks of every kind. No window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import CaseRow
from desktop_app.models.refunds.queue import MarkKind, QueueMark
from desktop_app.models.supervision import Band, Effect, FlowId, Node, Party
from desktop_app.views.pages.refunds.queue.queue_cells import queue_cell
from tests.views.seeded import NOW

ROW = CaseRow(
    row_id=1, key="TD1", order_id="CS1", line_id="CS1-000001", node=Node("PENDING_SELLER"), node_text="商家待审核",
    node_since=NOW, whose_move=Party.SELLER, deadline_at=None, deadline_kind=None, is_working_days=False,
    customer_name="青岛海诺物流", product_name="边缘网关 EG-200", owner="李敏", amount_minor=960000, currency="CNY",
    effect=Effect.NONE, effect_at=None, band=Band.LATER, flow=FlowId("A"), badges=(), is_listed=True, source=(1, 1),
)  # fmt: skip
M = MarkKind
SOON, LATE, FAR = NOW + timedelta(days=2), NOW - timedelta(days=1), NOW + timedelta(days=6)


def chip(mark: QueueMark, seconds: float = 0.0) -> tuple[str, str]:
    cell = queue_cell(ROW, mark, NOW, lambda: seconds)
    assert cell.lead is not None
    assert cell.lead.lead is not None
    return cell.lead.lead.chip, cell.lead.lead.text


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (QueueMark(M.UNKNOWN), ("dashed", "状态待认定")),
        (QueueMark(M.NO_APPROVAL, text="五天无理由"), ("neutral", "五天无理由")),
        (QueueMark(M.BLOCKED, blocker_id="APPEAL_OPEN"), ("red", "申诉中，已冻结")),
        (QueueMark(M.BLOCKED, blocker_id="OWN_RULE"), ("red", "OWN_RULE")),
        (QueueMark(M.COMMAND, command=CommandState.QUEUED, held_until=24.0), ("accent", "待提交 24 秒")),
        (QueueMark(M.COMMAND, command=CommandState.QUEUED), ("accent", "待提交")),
        (QueueMark(M.COMMAND, command=CommandState.PREPARED), ("amber", "待登记结果")),
        (QueueMark(M.COMMAND, command=CommandState.UNKNOWN), ("amber", "结果未知")),
        (QueueMark(M.COMMAND, command=CommandState.CONFLICT), ("red", "冲突")),
        (QueueMark(M.SECOND_PERSON), ("amber", "须第二人")),
        (QueueMark(M.SECOND_PERSON, forwarded_at=NOW), ("amber", "已请第二人")),
        (QueueMark(M.SECOND_PERSON, is_asked=True, forwarded_at=NOW), ("amber", "等第二人审批")),
        (QueueMark(M.SECOND_PERSON, is_asked=True), ("amber", "等第二人审批")),
        (QueueMark(M.CLOCK, text="auto_refund"), ("amber", "自动退款，时间未知")),
        (QueueMark(M.SECOND_PERSON, is_asked=True, is_refused=True), ("red", "第二人不同意")),
        (QueueMark(M.WAITING, working_days=2, at=FAR), ("bare", "已等 2 个工作日")),
        (QueueMark(M.WAITING, working_days=6, at=SOON), ("amber", "已等 6 个工作日")),
        (QueueMark(M.WAITING, working_days=9, at=LATE), ("red", "已等 9 个工作日")),
        (QueueMark(M.WAITING), ("bare", "不知道等了多久")),
        (QueueMark(M.CLOCK, at=FAR, text="withdrawn"), ("neutral", "剩 6 天")),
        (QueueMark(M.CLOCK, at=SOON, text="auto_refund"), ("amber", "剩 2 天")),
        (QueueMark(M.CLOCK, at=LATE, text="auto_refund"), ("red", "逾期 1 天")),
    ],
)
def test_each_kind_of_mark_has_its_chip(mark: QueueMark, expected: tuple[str, str]) -> None:
    assert chip(mark) == expected


def test_seconds_count_down_and_end_at_the_plain_word() -> None:
    held = QueueMark(M.COMMAND, command=CommandState.QUEUED, held_until=24.0)
    assert chip(held, 22.4) == ("accent", "待提交 2 秒")
    assert chip(held, 24.0) == ("accent", "待提交")


def test_a_row_whose_mark_is_not_known_yet_has_no_chip() -> None:
    cell = queue_cell(ROW, None, NOW, lambda: 0.0)
    assert cell.lead is not None
    assert cell.lead.lead is not None
    assert cell.lead.lead.text == ""
    assert (cell.text, cell.right, cell.lead.text) == ("边缘网关 EG-200", "9,600.00", "青岛海诺物流")


def test_what_a_screen_reader_says_names_all_of_the_row() -> None:
    mark = QueueMark(M.BLOCKED, blocker_id="INVOICE_REQUESTED", text="用户正在申请发票。", invoice_state="申请中")
    cell = queue_cell(ROW, mark, NOW, lambda: 0.0)
    assert cell.spoken == "TD1，边缘网关 EG-200，青岛海诺物流，9,600.00，发票申请中，发票申请中，负责人 李敏"
    assert "用户正在申请发票。" in cell.tip

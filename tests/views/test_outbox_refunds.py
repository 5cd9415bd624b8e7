"""待提交 with decisions on refunds: each group, the packet, both versions, what is lost, and the way to the refund."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.refunds.form import OTHER, RefundForm
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.views.pages.supervision.looks import command_chip
from desktop_app.views.shell.held_bar import read_held
from desktop_app.views.shell.status_reads import read_status
from tests.documents import evidence_samples
from tests.services.refund_acts import refund_id
from tests.services.refunding import agreeing
from tests.views.outbox_view import View, outbox_view

ONE = refund_id(1)
OPINION = "经与客户协商一致，同意退订 12,800.00 元；退订完成后服务停止、实例释放。"
ADDRESS = "浙江省宁波市鄞州区首南街道 18 号 3 楼收货处，王工，0574-87654321"
PRODUCT = {"product_name": "视觉检测工作站", "invoice_state": "已开具"}
GOODS = {"access_type": "硬件", "goods_state": "已收货"}
N, S = CommandName, RefundState


@pytest.fixture
def handed(home: Home, qtbot: Any) -> Iterator[View]:
    with outbox_view(home, qtbot, ConnectionKind.FILES) as found:
        yield found


@pytest.fixture
def sent(home: Home, qtbot: Any) -> Iterator[View]:
    with outbox_view(home, qtbot) as found:
        yield found


def agreed(view: View, folder: Path, **refund: object) -> Command:
    """Agreed to with all that a form can hold."""
    given = agreeing(folder / "given")
    more = evidence_samples.picture(folder / "聊天记录.png")
    form = RefundForm(OPINION, (*given.files, (OTHER, more)), ADDRESS, {"INVOICE_ISSUED": "发票已寄回作废"})
    bench = view.bench
    bench.book.add_refund(1)
    bench.see_refund(1, S.PENDING_SELLER, **{**PRODUCT, **refund})
    bench.clock.forward(0.001)
    made = bench.desk.decide_refunds.approve(bench.connection, ONE, form)
    assert made.command is not None, made.reason
    return made.command


def test_a_packet_reads_as_the_consoles_form(handed: View, tmp_path: Path) -> None:
    command = agreed(handed, tmp_path, **GOODS)
    handed.show(command, CommandState.PREPARED)
    texts = handed.texts()
    for said in (
        "到控制台同意退订 ¥12,800.00",
        f"视觉检测工作站 · 宁波甬江模具 1 · 退订单 {ONE}",
        "退订没有提交接口",
        f"交易管理 / 售后管理 > 退订管理 > 搜索 {ONE} > 退订详情 > 同意",
        "审核意见",
        "寄回地址",
    ):
        assert said in texts, said
    assert "服务监管" not in texts
    handed.picture("refund_packet")
    copy = next(one for one in handed.buttons() if one.startswith("复制退订"))
    assert copy == "复制退订单号"
    handed.page.session.copy_number()
    assert QGuiApplication.clipboard().text() == ONE
    handed.press("outbox.open_target")
    assert handed.frame.opened[-1] == ("refunds", {"key": ONE})
    assert handed.frame.registry.get("outbox.open_target").shortcut().toString() == "Ctrl+G"


def test_the_result_is_registered_and_taken_back(handed: View, tmp_path: Path) -> None:
    command = agreed(handed, tmp_path)
    handed.show(command, CommandState.PREPARED)
    assert handed.page.panel.result is not None
    assert "退订申请" in handed.page.panel.result.reason.input.placeholderText()
    handed.page.acts.register("done", "", None)
    handed.wait_state(command, CommandState.CONFIRMED)
    handed.show(command, CommandState.CONFIRMED, "done")
    assert "现在的状态" in handed.texts()
    assert "“已同意”时自动核对" in handed.texts()
    assert "看这张申请" in handed.buttons()
    handed.picture("refund_confirmed")


def test_what_the_console_refused_can_be_decided_anew(handed: View, tmp_path: Path) -> None:
    command = agreed(handed, tmp_path)
    handed.show(command, CommandState.PREPARED)
    handed.page.acts.register("refused", "控制台提示：用户已申请开票", None)
    handed.wait_state(command, CommandState.REFUSED)
    handed.qtbot.waitUntil(lambda: any("这张申请可以重新办理" in one[1] for one in handed.frame.notices))
    handed.show(command, CommandState.REFUSED, "recalled")
    assert "这张申请没有变，可以再办理。" in handed.texts()
    handed.picture("refund_refused")
    handed.press("outbox.do_again")
    assert handed.frame.opened[-1] == ("refunds", {"key": ONE})


def test_a_batch_that_says_otherwise_shows_both_versions(handed: View, tmp_path: Path) -> None:
    command = agreed(handed, tmp_path)
    handed.bench.clock.forward(3600)
    handed.bench.desk.outbox.settle(handed.bench.see_refund(1, S.WITHDRAWN))
    handed.show(command, CommandState.CONFLICT)
    texts = handed.texts()
    assert "现在是“已撤回”" in texts
    assert "办理后应到“已同意”" in texts
    assert "第 2 行" in texts or "第 1 行" in texts
    handed.picture("refund_conflict_handed")


def test_what_is_held_says_what_is_looked_at_and_what_is_sent(sent: View, tmp_path: Path) -> None:
    command = agreed(sent, tmp_path, **GOODS)
    sent.show(command, CommandState.QUEUED)
    texts = sent.texts()
    reason = "发票未退：发票已寄回作废"
    for said in ("状态、申请金额和币种", "当时的状态", "商家待审核", OPINION, ADDRESS, reason):
        assert said in texts, said
    assert "协商记录.pdf，" in texts
    held = read_held(sent.bench.desk)[0]
    assert held.title == "同意退订 ¥12,800.00"
    subject = command.values["subject"]
    assert held.subject == f"{subject['product']} · {subject['customer']}"
    sent.picture("refund_held")
    sent.press("outbox.recall")
    sent.wait_state(command, CommandState.RECALLED)
    sent.qtbot.waitUntil(lambda: any(f"退订单 {ONE}" in one[1] for one in sent.frame.notices))


def test_a_conflict_of_what_was_sent_shows_state_and_amount(sent: View) -> None:
    command = sent.bench.queued_refund(N.APPROVE_REFUND)
    sent.bench.book.refunds[ONE].update(requested_amount="9000.00")
    sent.bench.pass_hold()
    sent.show(command, CommandState.CONFLICT)
    texts = sent.texts()
    assert "商家待审核，申请金额 ¥12,800.00" in texts
    assert "现在是“商家待审核”，申请金额 ¥9,000.00" in texts
    sent.picture("refund_conflict_sent")
    sent.press("outbox.was_not_done")
    sent.wait_state(command, CommandState.RECALLED)


def test_what_was_lost_on_its_way_is_called_unknown_and_counted(sent: View) -> None:
    command = sent.bench.queued_refund(N.REJECT_REFUND)
    sent.bench.book.fault("send", "cut_before")
    sent.bench.pass_hold()
    sent.show(command, CommandState.SENDING)
    assert command_chip(sent.bench.desk.outbox.get(command.id).told_state).text == "结果未知"
    assert "结果未知" in sent.texts()
    assert read_status(sent.bench.desk, sent.bench.connection).counts["outbox"] == 1


def test_an_unknown_outcome_is_a_persons(sent: View) -> None:
    command = sent.bench.queued_refund(N.REJECT_REFUND)
    for _turn in range(9):
        sent.bench.book.fault("send", "cut_before")
    sent.bench.pass_hold()
    while sent.bench.state(command) is CommandState.SENDING:
        sent.bench.pass_hold(700)
    sent.show(command, CommandState.UNKNOWN)
    assert {"读回结果", "再提交"} <= set(sent.buttons())
    sent.picture("refund_unknown")


def test_done_it_waits_for_the_state_to_be_seen(sent: View) -> None:
    command = sent.bench.queued_refund(N.CONFIRM_INSPECTION, S.AWAITING_INSPECTION)
    sent.bench.pass_hold()
    sent.show(command, CommandState.SUCCEEDED)
    assert "下一次同步看到“已同意”时核对" in sent.texts()
    sent.picture("refund_succeeded")

"""Packets of decisions on refunds: the console's form in its order, and what is looked at before its button."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.packets import Packet
from desktop_app.models.refunds.form import OTHER, RefundForm
from desktop_app.services.desk import Desk
from tests.documents import evidence_samples
from tests.services import homes
from tests.services.approving import REFUND as ASKED_ABOUT
from tests.services.approving import Colleague, Maker, ask_for, signed
from tests.services.homes import files_connection
from tests.services.refunding import CASE, ORDER, REFUND, RETURNED, agreeing, bring, rejecting

ADDRESS = "深圳市龙岗区坂田街道 1 号，王工"
desk = homes.desk


@pytest.fixture
def connection(desk: Desk) -> str:
    found = files_connection(desk).id
    bring(desk, "orders", ORDER)
    bring(desk, "cases", CASE)
    return found


@pytest.fixture
def form(tmp_path: Path) -> RefundForm:
    found = agreeing(tmp_path / "given")
    more = evidence_samples.picture(tmp_path / "截图.png")
    return RefundForm(found.opinion, (*found.files, (OTHER, more)), ADDRESS)


def passed(packet: Packet) -> dict[str, bool]:
    return {item.id: item.is_passed for item in packet.checklist}


def agreed(desk: Desk, connection: str, form: RefundForm, **refund: str) -> Command:
    bring(desk, "refunds", {**REFUND, **refund})
    command = desk.decide_refunds.approve(connection, "R1", form).command
    assert command is not None
    return command


def test_agreeing_is_filled_in_as_the_console_has_it(desk: Desk, connection: str, form: RefundForm) -> None:
    command = agreed(desk, connection, form, **RETURNED)
    packet = desk.outbox.packet(command.id)
    assert [one.label for one in packet.values] == ["审核意见", "附件（协商记录）", "附件（其他）", "寄回地址"]
    assert [one.shown for one in packet.values] == [form.opinion, "1_协商记录.pdf", "2_其他附件.png", ADDRESS]
    assert (packet.number, packet.number_label) == ("R1", "退订单号")
    assert packet.menu_paths == (
        "交易管理 > 退订管理 > 搜索 R1 > 退订详情 > 同意",
        "售后管理 > 退订管理 > 搜索 R1 > 退订详情 > 同意",
    )
    assert (packet.title, packet.done_text, packet.grade) == ("同意退订", "已在控制台同意退订", "official")
    assert packet.folder is not None
    assert {one.name for one in packet.folder.iterdir()} == {"1_协商记录.pdf", "2_其他附件.png"}
    assert passed(packet) == {"node": True, "amount": True, "invoice": True, "fresh": True, "files": True}


def test_without_goods_to_come_back_there_is_no_address(desk: Desk, connection: str, form: RefundForm) -> None:
    packet = desk.outbox.packet(agreed(desk, connection, form).id)
    assert [one.id for one in packet.values] == ["opinion", "agreement.1", "other.1"]


@pytest.mark.parametrize(
    ("act", "values", "button"),
    [
        ("confirm_inspection", [], "确认验收"),
        ("reject_inspection", ["reason"], "验收驳回（或验收异常）"),
        ("appeal_inspection", ["reason"], "发起申诉"),
    ],
)
def test_the_acts_of_the_inspection(desk: Desk, connection: str, act: str, values: list[str], button: str) -> None:
    bring(desk, "refunds", {**REFUND, **RETURNED, "状态": "待验收"})
    command = getattr(desk.decide_refunds, act)(connection, "R1", RefundForm("屏幕碎裂")).command
    packet = desk.outbox.packet(command.id)
    assert [one.id for one in packet.values] == values
    assert packet.menu_paths[0].endswith(f"退订详情 > {button}")
    assert packet.folder is None


def test_rejecting_looks_at_state_and_amount_alone(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", {**REFUND, "发票状态": "已开具"})
    command = desk.decide_refunds.reject(connection, "R1", rejecting()).command
    assert command is not None
    packet = desk.outbox.packet(command.id)
    assert passed(packet) == {"node": True, "amount": True, "fresh": True}
    assert [one.id for one in packet.values] == ["opinion"]


def test_what_came_in_since_is_seen_before_the_button(desk: Desk, connection: str, form: RefundForm) -> None:
    command = agreed(desk, connection, form)
    bring(desk, "refunds", {"退订单号": "R1", "申请金额": "800.00", "发票状态": "申请中"})
    bring(desk, "cases", {**CASE, "申诉中": "是"})
    packet = desk.outbox.packet(command.id)
    assert passed(packet) == {
        "node": True,
        "amount": False,
        "fresh": True,
        "files": True,
        "blocker.INVOICE_REQUESTED": False,
        "blocker.APPEAL_OPEN": False,
    }
    amount = next(item.text for item in packet.checklist if item.id == "amount")
    assert amount == "申请金额从 ¥600.00 变为 ¥800.00"
    assert desk.outbox.get(command.id).state is CommandState.PREPARED


def test_a_reason_passes_a_blocker_and_a_person_still_looks(desk: Desk, connection: str, form: RefundForm) -> None:
    reasoned = RefundForm(form.opinion, form.files, "", {"INVOICE_ISSUED": "发票已经退回"})
    command = agreed(desk, connection, reasoned, 发票状态="已开具")
    line = next(one for one in desk.outbox.packet(command.id).checklist if one.id == "blocker.INVOICE_ISSUED")
    assert (line.is_passed, line.grade) == (False, "official")
    assert line.text.endswith("（已写理由）")


def test_an_amount_that_nobody_knew_is_looked_up_in_the_console(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", {**REFUND, "申请金额": ""})
    command = desk.decide_refunds.reject(connection, "R1", rejecting()).command
    assert command is not None
    line = next(one for one in desk.outbox.packet(command.id).checklist if one.id == "amount")
    assert (line.is_passed, line.text) == (False, "决定时不知道申请金额，请在控制台核对")


def test_the_second_person_stands_on_the_list(maker: Maker, checker: Colleague) -> None:
    ask_for(maker)
    maker.desk.approvals.receive(signed(maker, checker))
    form = agreeing(maker.folder / "given")
    command = maker.desk.decide_refunds.approve(maker.connection.id, ASKED_ABOUT, form).command
    assert command is not None
    packet = maker.desk.outbox.packet(command.id)
    (line,) = [one for one in packet.checklist if one.id == "second_person"]
    assert (line.text, line.is_passed) == ("第二人 王芳 已同意", True)


def test_a_request_that_is_gone_is_told(desk: Desk, connection: str, form: RefundForm) -> None:
    command = agreed(desk, connection, form)
    desk.intake.withdraw(desk.intake.batches(connection)[-1].id)
    (line,) = desk.outbox.packet(command.id).checklist
    assert (line.id, line.is_passed) == ("node", False)
    assert "退订申请" in line.text

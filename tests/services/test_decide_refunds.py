"""Decisions on refunds become commands: where each act is possible, what its form needs, what is kept and journaled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.acts import Decision
from desktop_app.models.command_words import REFUND_ACTS, Capability, CommandName, CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.refunds.form import AGREEMENT, RefundForm
from desktop_app.models.scales import Severity
from desktop_app.services.desk import Desk
from tests.documents import evidence_samples
from tests.models.refunds.own_rules import HEAD
from tests.services import homes
from tests.services.approving import REFUND as ASKED_ABOUT
from tests.services.approving import Colleague, Maker, ask_for, signed
from tests.services.homes import NOW, put_rules
from tests.services.refunding import CASE, ORDER, REFUND, RETURNED, agreeing, bring, rejecting

APPROVE, REJECT, CONFIRM, REFUSE, APPEAL = REFUND_ACTS
ADDRESS = "深圳市龙岗区坂田街道 1 号，王工，0755-12345678"
desk, connection = homes.desk, homes.connection


@pytest.fixture
def form(tmp_path: Path) -> RefundForm:
    return agreeing(tmp_path / "given")


def blocking(decision: Decision) -> list[str]:
    assert not decision.is_made
    return [one.rule for one in decision.findings if one.severity is Severity.BLOCK]


def seen(desk: Desk, **more: str) -> None:
    """The request with its order."""
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", {**REFUND, **more})


@pytest.mark.parametrize(
    ("refund", "acts"),
    [
        ({}, {APPROVE, REJECT}),
        (RETURNED, {APPROVE, REJECT}),
        ({**RETURNED, "状态": "待验收"}, {CONFIRM, REFUSE, APPEAL}),
        ({**RETURNED, "状态": "待用户寄回"}, set()),
        ({"状态": "已同意"}, set()),
        ({"状态": "已驳回"}, set()),
        ({"状态": "已退订"}, set()),
        ({"状态": "已撤回"}, set()),
        ({"状态": "退订失败"}, set()),
        ({"状态": "不知道是什么"}, set()),
        ({"状态": ""}, set()),
        ({"是否涉及服务监管": "否"}, set()),  # five days, nobody reviews
        ({"是否涉及服务监管": "否", "接入类型": "容器"}, set()),
    ],
)
def test_an_act_is_possible_only_in_its_state_and_where_the_seller_reviews(
    desk: Desk, connection: str, form: RefundForm, refund: dict[str, str], acts: set[CommandName]
) -> None:
    seen(desk, **refund)
    allowed = desk.decide_refunds.allowed(connection, "R1")
    assert [one.command_name for one in allowed] == list(REFUND_ACTS)
    assert {one.command_name for one in allowed if one.is_allowed} == acts
    assert all(one.is_allowed or one.reason.endswith("。") for one in allowed)
    if APPROVE not in acts:
        assert set(blocking(desk.decide_refunds.approve(connection, "R1", form))) & {"ACT-12", "ACT-13"}
        assert desk.work.commands.list(connection) == []


def test_agreeing_makes_one_command_and_one_journal_entry(desk: Desk, connection: str, form: RefundForm) -> None:
    bring(desk, "cases", CASE)
    seen(desk, 客户名称="甲公司", 商品名称="云上质检")
    before = desk.projection(connection).rows.fingerprint()
    made = desk.decide_refunds.approve(connection, " R1 ", form)
    command = made.command
    assert command is not None
    assert (command.state, command.capability, command.target) == (CommandState.PREPARED, Capability.HANDOFF, "R1")
    assert (command.name, command.expected_node) == (APPROVE, "PENDING_SELLER")
    assert command.seen_version == desk.projection(connection).version("R1", "refunds")
    values = dict(command.values)
    (file,) = values.pop("files")
    assert (file["role"], file["name"]) == (AGREEMENT, "协商记录.pdf")
    assert command.attachments == (file["sha256"],)
    assert desk.files.has(file["sha256"])
    assert values.pop("conditions").keys() == {"as_of", "requested_amount", "currency"}
    assert values == {
        "opinion": "已与客户协商一致，同意退订。",
        "order_id": "CS1",
        "line_id": "CS1-000001",
        "after": "APPROVED",
        "subject": {
            "customer": "甲公司",
            "product": "云上质检",
            "amount": "600.00",
            "currency": "CNY",
            "node": "商家待审核",
        },
    }
    (entry,) = [one for one in desk.work.journal.list(10) if one.action.startswith("command.")]
    assert (entry.action, entry.target, entry.detail["name"]) == ("command.prepared", "R1", "ApproveRefund")
    assert entry.detail["values"]["files"][0]["name"] == "协商记录.pdf"
    assert "both sides" not in str(entry.detail), "never the contents"
    assert desk.overlay.targets(connection) == {"R1": CommandState.PREPARED}
    assert desk.projection(connection).rows.fingerprint() == before
    again = desk.decide_refunds.reject(connection, "R1", rejecting())
    assert blocking(again) == ["ACT-02"]
    assert "退订申请" in again.reason
    assert not report_decidable(desk, connection)


def report_decidable(desk: Desk, connection: str) -> bool:
    found = desk.refunds.report(connection, "R1")
    return found is not None and found.is_decidable


def test_what_is_sent_from_here_is_held_longer_for_more_money(desk: Desk) -> None:
    direct = desk.connections.create("中间件", ConnectionKind.MIDDLEWARE)
    paid = {"实付金额": "900000.00"}
    for number, (amount, seconds) in enumerate({"600.00": 30, "50000.00": 60, "200000.00": 120}.items()):
        row = {**REFUND, **paid, "退订单号": f"R{number}", "申请金额": amount}
        bring(desk, "orders", {**ORDER, **paid}, connection=direct)
        bring(desk, "refunds", row, connection=direct)
        command = desk.decide_refunds.reject(direct.id, f"R{number}", rejecting()).command
        assert command is not None
        assert (command.state, command.hold_seconds) == (CommandState.QUEUED, seconds)


def test_money_that_is_not_known_is_not_sent_from_here(desk: Desk) -> None:
    direct = desk.connections.create("中间件", ConnectionKind.MIDDLEWARE)
    row = {**REFUND, "申请金额": ""}
    bring(desk, "refunds", row, connection=direct)
    assert "ACT-14" in blocking(desk.decide_refunds.reject(direct.id, "R1", rejecting()))
    files = desk.connections.create("文件", ConnectionKind.FILES)
    bring(desk, "refunds", row, connection=files)
    assert desk.decide_refunds.reject(files.id, "R1", rejecting()).is_made, "the console shows the amount"


def test_while_an_appeal_about_the_return_runs_nobody_acts(desk: Desk, connection: str) -> None:
    seen(desk, **RETURNED, 状态="待验收", 申诉中="是")
    for act, rule in ((CONFIRM, "APPEAL_OPEN"), (REFUSE, "ACT-18"), (APPEAL, "ACT-18")):
        assert rule in {one.rule for one in desk.decide_refunds.findings(act, connection, "R1", rejecting())}
    assert blocking(desk.decide_refunds.confirm_inspection(connection, "R1")) == ["APPEAL_OPEN"]
    assert blocking(desk.decide_refunds.reject_inspection(connection, "R1", rejecting())) == ["ACT-18"]
    bring(desk, "refunds", {"退订单号": "R1", "申诉中": "否"})
    assert desk.decide_refunds.confirm_inspection(connection, "R1").is_made


Changed = dict[str, Any]


@pytest.mark.parametrize(
    ("act", "refund", "changed", "rule"),
    [
        ("approve", {}, {"opinion": " \n"}, "RF-FORM-OPINION"),
        ("reject", {}, {"opinion": ""}, "RF-FORM-OPINION"),
        ("approve", {}, {"files": ()}, "RF-FORM-AGREEMENT"),
        ("approve", RETURNED, {}, "RF-FORM-ADDRESS"),
        ("reject_inspection", {**RETURNED, "状态": "待验收"}, {"opinion": ""}, "RF-FORM-REASON"),
        ("appeal_inspection", {**RETURNED, "状态": "待验收"}, {"opinion": ""}, "RF-FORM-REASON"),
        ("approve", {}, {"opinion": "同意退订 〔商品〕，金额 〔金额〕"}, "RF-FORM-GAP"),
        ("reject_inspection", {**RETURNED, "状态": "待验收"}, {"opinion": "〔日期〕 开箱，有损坏"}, "RF-FORM-GAP"),
        ("approve", {}, {"opinion": "按〔2026〕12 号文同意"}, ""),
        ("approve", {}, {"opinion": "好" * 501}, ""),
        ("reject", {}, {"files": ()}, ""),
        ("approve", RETURNED, {"return_address": ADDRESS}, ""),
        ("reject_inspection", {**RETURNED, "状态": "待验收"}, {"opinion": "屏幕碎裂"}, ""),
        ("appeal_inspection", {**RETURNED, "状态": "待验收"}, {"opinion": "退回的不是这台"}, ""),
        ("confirm_inspection", {**RETURNED, "状态": "待验收"}, {"opinion": "", "files": ()}, ""),
    ],
)
def test_the_form_needs_what_its_act_needs(
    desk: Desk, connection: str, tmp_path: Path, act: str, refund: dict[str, str], changed: Changed, rule: str
) -> None:
    seen(desk, **refund)
    form = agreeing(tmp_path / "given", **changed)
    name = CommandName[_NAMES[act]]
    told = desk.decide_refunds.findings(name, connection, "R1", form)
    decision = getattr(desk.decide_refunds, act)(connection, "R1", form)
    if rule:
        assert blocking(decision) == [rule]
        assert all(one.is_form_need for one in decision.findings if one.rule == rule and rule != "RF-FORM-ADDRESS")
        assert rule in {one.rule for one in told}
        return
    assert decision.is_made, decision.reason
    values = decision.command.values
    assert values.get("return_address", "") == changed.get("return_address", "")
    is_reason = act in ("reject_inspection", "appeal_inspection")
    assert values.get("reason" if is_reason else "opinion", "") == form.opinion.strip() or act == "confirm_inspection"
    assert ("RF-FORM-LONG" in {one.rule for one in decision.findings}) == (len(form.opinion) > 500)


_NAMES = {
    "approve": "APPROVE_REFUND",
    "reject": "REJECT_REFUND",
    "confirm_inspection": "CONFIRM_INSPECTION",
    "reject_inspection": "REJECT_INSPECTION",
    "appeal_inspection": "APPEAL_INSPECTION",
}


def test_where_goods_come_back_the_request_waits_for_them(desk: Desk, connection: str, form: RefundForm) -> None:
    seen(desk, **RETURNED)
    command = desk.decide_refunds.approve(connection, "R1", agreeing_to(form, ADDRESS)).command
    assert command is not None
    assert (command.values["after"], command.values["return_address"]) == ("AWAITING_RETURN", ADDRESS)


def test_where_nobody_says_whether_goods_come_back_the_address_decides(
    desk: Desk, connection: str, form: RefundForm
) -> None:
    seen(desk, 接入类型="硬件", 收货状态="")
    decision = desk.decide_refunds.approve(connection, "R1", form)
    assert decision.command is not None
    assert decision.command.values["after"] == "APPROVED"
    assert "ACT-16" in {one.rule for one in decision.findings}
    desk.outbox.void(decision.command.id)
    command = desk.decide_refunds.approve(connection, "R1", agreeing_to(form, ADDRESS)).command
    assert command is not None
    assert (command.values["after"], command.values["return_address"]) == ("AWAITING_RETURN", ADDRESS)


def agreeing_to(form: RefundForm, address: str) -> RefundForm:
    return RefundForm(form.opinion, form.files, address)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("协商记录.exe", b"MZ\x90\x00" + b"\0" * 200, "EV-15"),
        ("协商记录.pdf", b"", "ACT-07"),
        ("没有.pdf", None, "ACT-07"),
        ("协商记录.docx", b"\x00\x01\x02 not a document", "EV-16B"),
    ],
)
def test_a_file_that_proves_nothing_or_does_harm_is_refused(
    desk: Desk, connection: str, tmp_path: Path, name: str, content: bytes | None, rule: str
) -> None:
    seen(desk)
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    found = blocking(desk.decide_refunds.approve(connection, "R1", rejecting(files=((AGREEMENT, path),))))
    assert rule in found or (content == b"" and "EV-16" in found)
    assert desk.work.commands.list(connection) == []


def test_six_files_of_a_role_and_a_large_one_are_warned_about(desk: Desk, connection: str, tmp_path: Path) -> None:
    seen(desk)
    files = tuple(
        (AGREEMENT, evidence_samples.text_pdf(tmp_path / f"记录{number}.pdf", f"talk {number}")) for number in range(6)
    )
    decision = desk.decide_refunds.approve(connection, "R1", rejecting(files=files))
    assert decision.is_made
    assert "EV-25" in {one.rule for one in decision.findings}


OWN = """
[[rule]]
id = "RF-FORM-AGREEMENT"
check = "decision.role_missing"
roles = ["agreement"]
field = "agreement"
params = { acts = ["ApproveRefund"] }
severity = "warn"
grade = "assumption"
source = "assumption"
text = { zh = "本公司同意退订不必附协商记录。", en = "No record needed here." }
message = { zh = "没有附协商记录。", en = "The record is missing." }
mend = { zh = "有就附上", en = "Attach it if there is one" }
"""


def test_a_company_may_do_without_the_record(desk: Desk, connection: str) -> None:
    seen(desk)
    form = RefundForm(opinion="电话里说定")
    assert blocking(desk.decide_refunds.approve(connection, "R1", form)) == ["RF-FORM-AGREEMENT"]
    put_rules(desk, HEAD + OWN)
    desk.rulebook.reload()
    assert "RF-FORM-AGREEMENT" in desk.rulebook.packs.loosened
    decision = desk.decide_refunds.approve(connection, "R1", form)
    assert decision.is_made
    assert "RF-FORM-AGREEMENT" in {one.rule for one in decision.findings}


def test_many_are_rejected_with_one_opinion_and_one_does_not_stop_the_others(desk: Desk, connection: str) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", REFUND, {**REFUND, "退订单号": "R2", "状态": "已撤回"}, {**REFUND, "退订单号": "R3"})
    decisions = desk.decide_refunds.reject_many(connection, ["R1", "R2", "R3"], rejecting(), "run1")
    assert [one.is_made for one in decisions] == [True, False, True]
    assert [one.target for one in desk.work.commands.of_run(connection, "run1")] == ["R1", "R3"]
    with pytest.raises(UsageError, match="没有编号为 R9"):
        desk.decide_refunds.reject(connection, "R9", rejecting())
    assert desk.decide_refunds.allowed(connection, "R9") == []


def test_old_data_warn_before_every_act(desk: Desk, connection: str, form: RefundForm) -> None:
    bring(desk, "orders", ORDER)
    bring(desk, "refunds", REFUND, data_as_of=NOW - timedelta(days=4))
    for name, given in ((APPROVE, form), (REJECT, rejecting())):
        told = desk.decide_refunds.findings(name, connection, "R1", given)
        assert [(one.rule, one.severity) for one in told] == [("STALE_DATA", Severity.WARN)]


def asked(maker: Maker, act: str = "approve") -> Decision:
    form = agreeing(maker.folder / "given")
    decision = getattr(maker.desk.decide_refunds, act)(maker.connection.id, ASKED_ABOUT, form)
    assert isinstance(decision, Decision)
    return decision


def test_without_the_second_person_nothing_is_agreed_to(maker: Maker, checker: Colleague) -> None:
    ask_for(maker)
    found = asked(maker)
    assert blocking(found) == ["ACT-15"]
    assert "第二人" in found.reason
    assert not {one.command_name: one for one in maker.desk.decide_refunds.allowed(maker.connection.id, ASKED_ABOUT)}[
        APPROVE
    ].is_allowed
    maker.desk.approvals.receive(signed(maker, checker))
    made = asked(maker).command
    assert made is not None
    kept = maker.desk.outbox.get(made.id).values["second_person"]
    assert (kept["approver"], kept["is_verified"]) == ("王芳", True)
    assert made.values["second_person"] == kept
    actions = [one.action for one in maker.desk.work.journal.list(3)]
    assert {"command.prepared", "approval.used"} <= set(actions)
    maker.desk.outbox.void(made.id)
    assert blocking(asked(maker)) == ["ACT-15"], "what was used up serves no second command"


def test_to_reject_needs_no_second_person(maker: Maker) -> None:
    ask_for(maker)
    assert asked(maker, "reject").is_made


def test_an_approval_that_ends_at_the_last_moment_leaves_nothing(
    maker: Maker, checker: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(maker)
    path = signed(maker, checker)
    maker.desk.approvals.receive(path)
    good = maker.desk.second_person.standing(maker.connection.id, ASKED_ABOUT)
    monkeypatch.setattr(maker.desk.second_person, "standing", lambda *_known: good)
    maker.desk.approvals.revoke(path)
    found = asked(maker)
    assert blocking(found) == ["ACT-15"]
    assert maker.desk.work.commands.list(maker.connection.id) == []
    assert "command.prepared" not in [one.action for one in maker.desk.work.journal.list(50)]

"""The decision form of a refund: what stands against each act, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop_app.errors import DeskError
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.refunds.form import AGREEMENT, RefundForm
from desktop_app.paths import Home
from desktop_app.services.approvals.external import ExternalGiven
from desktop_app.services.refunds.drafts import REFUND_FORM
from tests.services.approving import put_tier
from tests.services.refunding import REFUND, RETURNED, bring
from tests.views.decision_bench import OPINION, Bench, open_bench

A = CommandName


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


@pytest.fixture
def direct(home: Home, qtbot: Any) -> Iterator[Bench]:
    """A company's own program takes the decisions: they are sent from here."""
    yield from open_bench(home, qtbot, ConnectionKind.MIDDLEWARE)


def test_agreeing_waits_for_opinion_and_record_and_then_makes_the_packet(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    assert bench.rules() == [], "nobody has touched it: what it needs is told in one quiet line"
    assert panel.form.opinion.text.input.property("bad") != "true"
    assert not panel.acts.agree.isEnabled()
    assert panel.acts.reason.text().startswith("还不能同意：没有写审核意见。")
    assert not panel.press_agree(), "and pressing makes it loud"
    assert bench.rules() == ["RF-FORM-OPINION", "RF-FORM-AGREEMENT"]
    assert panel.acts.reason.text() == "还不能同意：没有写审核意见。没有附协商记录。"
    assert "本机未提交" in panel.acts.after.text()
    bench.type()
    assert bench.rules() == ["RF-FORM-AGREEMENT"]
    path = bench.attach()
    assert (bench.rules(), panel.acts.agree.isEnabled()) == ([], True)
    assert bench.record().detail
    command = bench.decide(panel.press_agree)
    assert (command.name, command.state) == (A.APPROVE_REFUND, CommandState.PREPARED)
    assert command.values["opinion"] == OPINION
    assert [one["name"] for one in command.values["files"]] == [path.name]
    bench.wait(lambda: panel.standing.isVisible())
    assert not panel.form.isVisible()
    assert "本机未提交" in panel.standing.sentence.text()
    panel.standing.open.click()
    assert bench.frame.opened[-1] == ("outbox", {"command_id": command.id, "is_just_made": True})


HOPELESS = [
    ("AMOUNT_RANGE", {"申请金额": "1300.00"}, {}, {}),
    ("AMOUNT_RANGE", {"申请金额": ""}, {}, {}),
    ("CURRENCY_DIFFERS", {}, {"币种": "USD"}, {"币种": "USD"}),
    ("SUPERVISION_DONE", {}, {"当前节点": "服务完成"}, {}),
    ("CODE_CLAIMED", {"授权码已领取": "是"}, {}, {}),
    ("TERM_OVER", {"服务到期时间": "2026-11-01 00:00:00"}, {}, {}),
    ("RENEWAL_IN_EFFECT", {"续费未生效": "否"}, {}, {}),
]


@pytest.mark.parametrize(("blocker", "refund", "case", "order"), HOPELESS)
def test_a_blocker_that_nothing_passes_leaves_rejecting_alone(
    bench: Bench, blocker: str, refund: dict[str, str], case: dict[str, str], order: dict[str, str]
) -> None:
    bench.bring(refund, case, **order)
    panel = bench.open()
    bench.fill()
    assert bench.rules().count(blocker) == 1, "once, among the checks above the form"
    assert panel.form.reasons.rows == []
    assert not panel.acts.agree.isEnabled()
    assert panel.acts.reason.text().startswith("不能同意：")
    assert not panel.press_agree()
    form = RefundForm(OPINION, ((AGREEMENT, bench.folder / "协商记录.docx"),), reasons={blocker: "一定要同意这一单"})
    assert bench.desk.decide_refunds.approve(bench.connection_id, "R1", form).command is None
    assert bench.commands() == []
    assert bench.decide(panel.press_reject).name is A.REJECT_REFUND


@pytest.mark.parametrize(("refund", "order"), [({}, {"订单类型": "试用"}), ({"试用": "是"}, {})])
def test_a_trial_has_no_act_at_all_whoever_tells_of_it(
    bench: Bench, refund: dict[str, str], order: dict[str, str]
) -> None:
    bench.bring()
    panel = bench.open()
    assert not panel.isHidden()
    bench.bring(refund, {}, **order)
    bench.wait(panel.isHidden)
    assert panel.read is None
    form = RefundForm(OPINION, ((AGREEMENT, bench.folder / "协商记录.docx"),))
    assert bench.desk.decide_refunds.approve(bench.connection_id, "R1", form).command is None
    assert bench.commands() == []


@pytest.mark.parametrize(
    ("before", "blocker", "is_stopped"), [("已退订", "REFUNDED_BEFORE", True), ("已驳回", "ODD_STEP", False)]
)
def test_a_state_that_nothing_leads_to_is_told_and_stops_where_money_was_given_back(
    bench: Bench, before: str, blocker: str, is_stopped: bool
) -> None:
    bench.bring({"状态": before})
    bench.bring()
    panel = bench.open()
    bench.fill()
    assert bench.rules().count(blocker) == 1
    told = next(one.message for one in bench.read.report.blockers if one.id == blocker)
    assert before in told
    assert panel.acts.agree.isEnabled() != is_stopped
    assert panel.acts.reason.text().startswith("不能同意：") == is_stopped
    if is_stopped:
        assert not panel.press_agree()
        assert bench.commands() == []
        assert bench.decide(panel.press_reject).name is A.REJECT_REFUND


PASSABLE = [
    ("INVOICE_REQUESTED", {"发票状态": "申请中"}, {}),
    ("INVOICE_ISSUED", {"发票状态": "已开具"}, {}),
    ("GOODS_IN_TRANSIT", {"接入类型": "硬件", "收货状态": "未收货"}, {"接入类型": "硬件", "当前节点": "用户确认验收"}),
    ("APPEAL_OPEN", {}, {"申诉中": "是"}),
]


@pytest.mark.parametrize(("blocker", "refund", "case"), PASSABLE)
def test_a_blocker_that_a_reason_passes_keeps_agreeing_off_until_it_is_typed(
    bench: Bench, blocker: str, refund: dict[str, str], case: dict[str, str]
) -> None:
    bench.bring(refund, case)
    panel = bench.open()
    bench.fill()
    assert [row.blocker_id for row in panel.form.reasons.rows] == [blocker]
    assert blocker in bench.rules()
    assert not panel.acts.agree.isEnabled()
    assert "写明理由" in panel.acts.reason.text()
    form = RefundForm(OPINION, ((AGREEMENT, bench.folder / "协商记录.docx"),))
    assert bench.desk.decide_refunds.approve(bench.connection_id, "R1", form).command is None
    example = panel.form.reasons.rows[0].field.input.placeholderText()
    assert {"INVOICE_ISSUED": "退票", "GOODS_IN_TRANSIT": "华为云", "APPEAL_OPEN": "运营"}.get(
        blocker, "发票"
    ) in example
    for typed in ("   ", "行", "。", "1111"):
        bench.reason(blocker, typed)
        assert not panel.acts.agree.isEnabled(), typed
        # there is one field for it, whatever stands against what was typed
        assert panel.acts.reason.text() == "写明理由才能同意（1 处）", typed
    bench.reason(blocker, "11-24 电话确认，已处理完")
    assert panel.acts.agree.isEnabled()
    panel.form.reasons.rows[0].field.input.setPlainText("")
    assert not panel.acts.agree.isEnabled(), "not even until it is judged"
    bench.reason(blocker, "11-24 电话确认，已处理完")
    command = bench.decide(panel.press_agree)
    assert command.values["reasons"] == {blocker: "11-24 电话确认，已处理完"}


@pytest.mark.parametrize(
    ("blocker", "refund"),
    [
        ("UNKNOWN_ORDER", {"订单ID": "CS9", "订单行ID": "CS9-000001"}),
    ],
)
def test_a_warning_is_told_and_stops_nothing(bench: Bench, blocker: str, refund: dict[str, str]) -> None:
    bench.bring(refund)
    panel = bench.open()
    bench.fill()
    assert blocker in bench.rules()
    assert panel.acts.agree.isEnabled()


def test_old_data_are_told_before_agreeing_and_before_rejecting(bench: Bench) -> None:
    bench.bring()
    old = {**REFUND, "退订单号": "R2", "订单ID": "CS2", "订单行ID": "CS2-000001"}
    seen = bench.desk.clock.connection_now() - timedelta(days=9)
    bring(bench.desk, "refunds", old, connection=bench.connection_id, data_as_of=seen)
    panel = bench.open("R2")
    assert "STALE_DATA" in bench.rules()
    judged = panel.session.judgement
    assert all("STALE_DATA" in [one.rule for one in found] for found in judged.findings.values())


def test_an_earlier_request_for_the_same_order_is_told(bench: Bench) -> None:
    bench.bring()
    later = {**REFUND, "退订单号": "R2", "申请时间": "2026-11-22 09:00:00"}
    bring(bench.desk, "refunds", later, connection=bench.connection_id)
    bench.open("R2")
    assert "DUPLICATE_REQUEST" in bench.rules()


def test_rejecting_shows_what_it_still_needs_and_is_made_without_a_record(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    assert panel.press_reject()
    assert panel.form.opinion.text.input.hasFocus()
    assert bench.commands() == []
    bench.type("请补充说明已经使用的情况。")
    command = bench.decide(panel.press_reject)
    assert (command.name, command.values["opinion"]) == (A.REJECT_REFUND, "请补充说明已经使用的情况。")


def test_the_inspection_has_its_own_acts_and_a_reason_for_the_two_that_refuse(bench: Bench) -> None:
    bench.bring({**RETURNED, "状态": "待验收"}, {"接入类型": "硬件", "当前节点": "用户确认验收"})
    panel = bench.open()
    texts = [one.text() for one in (panel.acts.agree, panel.acts.refuse, panel.acts.appeal) if one.isVisible()]
    assert texts == ["确认验收", "验收驳回", "发起申诉"]
    assert (bench.rules(), panel.acts.agree.isEnabled()) == ([], True)
    assert not panel.form.address.isVisible()
    panel.acts.appeal.click()
    assert bench.rules() == ["RF-FORM-REASON"]
    assert panel.form.opinion.text.input.hasFocus()
    bench.type("寄回的不是原来的设备")
    command = bench.decide(panel.acts.appeal.click)
    assert (command.name, command.values["reason"]) == (A.APPEAL_INSPECTION, "寄回的不是原来的设备")


def test_confirming_the_inspection_needs_nothing_typed(bench: Bench) -> None:
    bench.bring({**RETURNED, "状态": "待验收"}, {"接入类型": "硬件", "当前节点": "用户确认验收"})
    panel = bench.open()
    assert bench.decide(panel.press_agree).name is A.CONFIRM_INSPECTION


@pytest.mark.parametrize(
    ("earlier", "more", "told"),
    [("待验收", {"申诉中": "是"}, "写明理由才能确认验收（1 处）"), ("已退订", {}, "不能确认验收：")],
)
def test_what_stands_against_taking_goods_back_speaks_of_that_act(
    bench: Bench, earlier: str, more: dict[str, str], told: str
) -> None:
    for state in (earlier, "待验收"):
        bench.bring({**RETURNED, "状态": state, **more}, {"接入类型": "硬件", "当前节点": "用户确认验收"})
    panel = bench.open()
    assert panel.acts.reason.text().startswith(told)


def test_what_is_sent_from_here_is_held_and_comes_back_as_it_was_typed_when_recalled(direct: Bench) -> None:
    direct.bring()
    panel = direct.open()
    assert panel.acts.after.text() == "按下后等 30 秒再提交，其间按 F9 可撤回。"
    direct.fill()
    command = direct.decide(panel.press_agree)
    assert command.state is CommandState.QUEUED
    direct.wait(lambda: panel.standing.isVisible())
    assert "F9" in panel.standing.sentence.text()
    assert not panel.press_agree()
    direct.desk.outbox.direct.recall(command.id)
    direct.wait(lambda: panel.form.isVisible())
    direct.judged()
    assert panel.form.opinion.text.value() == OPINION
    assert panel.form.files.agreement.value() is not None
    assert panel.acts.agree.isEnabled()


def test_a_larger_amount_gives_more_time_and_the_form_says_so(direct: Bench) -> None:
    direct.bring({"实付金额": "90000.00", "申请金额": "60000.00"}, 实付金额="90000.00")
    assert "60 秒" in direct.open().acts.after.text()


@pytest.mark.parametrize("more", [{"状态": "已驳回"}, {"状态": "已同意"}, {"是否涉及服务监管": "否"}])
def test_nothing_is_asked_where_nothing_is_to_be_decided(bench: Bench, more: dict[str, str]) -> None:
    bench.bring(more)
    pane = bench.page.pane
    pane.show_refund(bench.connection_id, "R1")
    bench.wait(lambda: pane.read is not None)
    assert not bench.panel.isVisible()
    assert not bench.panel.press_agree()
    assert not bench.panel.press_reject()


def test_a_command_of_another_window_is_told_instead_of_a_second_one(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    bench.fill()
    form = RefundForm("驳回", ())
    bench.desk.decide_refunds.reject(bench.connection_id, "R1", form)
    bench.wait(lambda: panel.standing.isVisible())
    assert len(bench.commands()) == 1
    assert bench.desk.drafts.find(bench.connection_id, REFUND_FORM, "R1") is not None


def test_agreeing_waits_for_a_second_person_where_the_amount_asks_for_one(bench: Bench) -> None:
    put_tier(bench.desk, "external", "500")
    bench.bring()
    panel = bench.open()
    bench.fill()
    assert panel.second.isVisible()
    assert not panel.acts.agree.isEnabled()
    assert panel.acts.reason.text() == panel.second.row.sentence
    form = RefundForm(OPINION, ((AGREEMENT, bench.folder / "协商记录.docx"),))
    assert bench.desk.decide_refunds.approve(bench.connection_id, "R1", form).command is None
    assert bench.decide(panel.press_reject).name is A.REJECT_REFUND


def test_what_the_second_person_gave_counts_once_more_after_f9(direct: Bench) -> None:
    put_tier(direct.desk, "external", "500")
    direct.bring()
    now = direct.desk.clock.connection_now(direct.connection_id)
    asked = direct.desk.refunds.one(direct.connection_id, "R1").facts.requested  # type: ignore[union-attr]
    assert asked is not None
    given = ExternalGiven("OA 1", "周航", now, asked.hundredths(), asked.currency)
    direct.desk.second_person.record(direct.connection_id, "R1", given)
    panel = direct.open()
    direct.fill()
    for _time in range(2):
        direct.judged()
        assert panel.acts.agree.isEnabled()
        assert panel.second.row.line.text().startswith("OA 1 · 周航")
        assert panel.second.row.sentence == ""
        command = direct.decide(panel.press_agree)
        assert command.values["second_person"]["reference"] == "OA 1"
        direct.wait(lambda: panel.standing.isVisible())
        direct.desk.outbox.direct.recall(command.id)
        direct.wait(lambda: panel.form.isVisible())
    direct.judged()
    assert panel.acts.agree.isEnabled()


def test_an_error_of_the_services_is_a_notice_and_the_form_stays(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.bring()
    panel = bench.open()
    bench.fill()

    def refuse(*_arguments: Any) -> None:
        raise DeskError("磁盘满了", "腾出空间后再试。")

    monkeypatch.setattr(bench.desk.decide_refunds, "approve", refuse)
    panel.press_agree()
    bench.wait(lambda: bool(bench.frame.notices))
    assert "磁盘满了" in str(bench.frame.notices[-1])
    bench.judged()
    assert (panel.form.isVisible(), panel.acts.agree.isEnabled()) == (True, True)

"""Every documented blocker at the service: agreeing is impossible, demands a typed reason, or is warned about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandName
from desktop_app.models.refunds.form import RefundForm
from desktop_app.models.rules.refund_shapes import BlockerEntry
from desktop_app.models.scales import Severity
from desktop_app.services.desk import Desk
from tests.services import homes
from tests.services.homes import NOW
from tests.services.refunding import CASE, ORDER, REFUND, RETURNED, agreeing, bring, rejecting

IMPOSSIBLE, REASON, WARNED = "impossible", "reason", "warned"
LICENCE = {"接入类型": "License", "交付子类型": "授权码"}
HARDWARE = {"接入类型": "硬件", "计费模式": "一次性"}
INSPECTED = {**RETURNED, "状态": "待验收"}
Row = dict[str, str]


@dataclass(frozen=True)
class Given:
    """What stands in the way, by what came in of the request, its order and its case."""

    blocker: str
    how: str
    refund: Row = field(default_factory=dict)
    order: Row = field(default_factory=dict)
    case: Row = field(default_factory=dict)
    is_order_known: bool = True
    earlier: Row = field(default_factory=dict)
    days_old: int = 0
    before: tuple[Row, ...] = ()
    """What came in of the same request before, a batch each."""


TABLE = (
    Given("AMOUNT_RANGE", IMPOSSIBLE, {"申请金额": "1200.01"}),
    Given("AMOUNT_RANGE", IMPOSSIBLE, {"申请金额": "0"}),
    Given("AMOUNT_RANGE", IMPOSSIBLE, {"申请金额": "-5"}),
    Given("AMOUNT_RANGE", IMPOSSIBLE, {"申请金额": "六百"}),
    Given("AMOUNT_RANGE", IMPOSSIBLE, {"申请金额": "600.005"}),
    Given("AMOUNT_RANGE", IMPOSSIBLE, {"申请金额": ""}),
    Given("CURRENCY_DIFFERS", IMPOSSIBLE, {"申请金额": "$600.00"}),
    Given("CURRENCY_DIFFERS", IMPOSSIBLE, case={"币种": "USD"}, order={"币种": "USD"}),
    Given("SUPERVISION_DONE", IMPOSSIBLE, {"监管已完成": "是"}),
    Given("SUPERVISION_DONE", IMPOSSIBLE, case={"当前节点": "服务完成"}),
    Given("SUPERVISED_DIFFERS", WARNED, case={"是否涉及服务监管": "否"}),
    Given("CODE_CLAIMED", IMPOSSIBLE, {"授权码已领取": "是"}),
    Given("CODE_CLAIMED", IMPOSSIBLE, LICENCE, case={**LICENCE, "当前节点": "授权码激活"}),
    Given("TERM_OVER", IMPOSSIBLE, {"服务到期时间": "2026-11-01 00:00:00"}),
    Given("TERM_OVER", IMPOSSIBLE, order={"到期时间": "2026-11-01 00:00:00"}),
    Given("RENEWAL_IN_EFFECT", IMPOSSIBLE, {"续费未生效": "否"}),
    Given("TRIAL", IMPOSSIBLE, order={"订单类型": "试用"}),
    Given("INVOICE_REQUESTED", REASON, {"发票状态": "申请中"}),
    Given("INVOICE_ISSUED", REASON, {"发票状态": "已开具"}),
    Given(
        "GOODS_IN_TRANSIT", REASON, {**HARDWARE, "收货状态": "未收货"}, case={**HARDWARE, "当前节点": "用户确认验收"}
    ),
    Given("APPEAL_OPEN", REASON, case={"申诉中": "是"}),
    Given("STALE_DATA", WARNED, days_old=4),
    Given("DUPLICATE_REQUEST", WARNED, earlier={"退订单号": "R0", "申请时间": "2026-11-19 09:00:00"}),
    Given("REFUNDED_BEFORE", IMPOSSIBLE, before=({"状态": "已退订"},)),
    Given("REFUNDED_BEFORE", IMPOSSIBLE, before=({}, {"状态": "已退订"}, {"状态": "处理中"})),
    Given("ODD_STEP", WARNED, before=({"状态": "已驳回"},)),
    Given("ODD_STEP", WARNED, {"状态": "商家待审核"}, before=({"状态": "已撤回"}, {"状态": "处理中"})),
    Given("UNREAD_VALUE", WARNED, {"发票状态": "开了一半"}),
    Given("UNKNOWN_ORDER", WARNED, is_order_known=False),
)
LATER = (
    Given("AMOUNT_RANGE", IMPOSSIBLE, {**INSPECTED, "申请金额": "1200.01"}),
    Given("CURRENCY_DIFFERS", IMPOSSIBLE, {**INSPECTED, "申请金额": "$600.00"}),
    Given("REFUNDED_BEFORE", IMPOSSIBLE, INSPECTED, before=({**RETURNED, "状态": "已退订"},)),
    Given("ODD_STEP", WARNED, INSPECTED, before=({**RETURNED, "状态": "已驳回"},)),
    Given("INVOICE_REQUESTED", REASON, {**INSPECTED, "发票状态": "申请中"}),
    Given("INVOICE_ISSUED", REASON, {**INSPECTED, "发票状态": "已开具"}),
    Given("APPEAL_OPEN", REASON, INSPECTED, case={**HARDWARE, "申诉中": "是"}),
)
"""What still stands in the way once the goods are back."""
desk, connection = homes.desk, homes.connection


def named(given: Given) -> str:
    came = [row.get("状态", "") for row in given.before]
    return f"{given.blocker}-{given.how}-{'-'.join([*came, *(given.refund | given.order | given.case).values()])}"


def bring_all(desk: Desk, given: Given) -> None:
    as_of = NOW - timedelta(days=given.days_old)
    if given.is_order_known:
        bring(desk, "orders", {**ORDER, **given.order})
        bring(desk, "cases", {**CASE, **given.case})
    for row in given.before:
        bring(desk, "refunds", {**REFUND, **row}, data_as_of=as_of)
    rows = [{**REFUND, **given.earlier}] if given.earlier else []
    headings = {**REFUND, **given.refund}
    bring(desk, "refunds", *rows, headings, data_as_of=as_of)


def test_the_table_names_every_blocker_of_the_rules(desk: Desk) -> None:
    versions = desk.rulebook.packs.versions.values()
    known = {entry.blocker for entries in versions for entry in entries if isinstance(entry, BlockerEntry)}
    assert {given.blocker for given in TABLE} == known


@pytest.mark.parametrize("given", [*TABLE, *LATER], ids=named)
def test_agreeing_is_impossible_or_demands_a_typed_reason(
    desk: Desk, connection: str, tmp_path: Path, given: Given
) -> None:
    bring_all(desk, given)
    form, service = agreeing(tmp_path / "given"), desk.decide_refunds
    is_back = given in LATER
    name = CommandName.CONFIRM_INSPECTION if is_back else CommandName.APPROVE_REFUND
    agree = service.confirm_inspection if is_back else service.approve

    def rules(form: RefundForm, severity: Severity) -> list[str]:
        return [one.rule for one in service.findings(name, connection, "R1", form) if one.severity is severity]

    allowed = {one.command_name: one for one in service.allowed(connection, "R1")}[name]
    assert allowed.is_allowed == (given.how != IMPOSSIBLE)
    assert given.blocker in {one.rule for one in allowed.findings}

    if given.how == WARNED:
        assert given.blocker in rules(form, Severity.WARN)
        assert agree(connection, "R1", form).is_made
        return
    decision = agree(connection, "R1", form)
    assert not decision.is_made
    assert decision.reason.endswith("。")
    assert given.blocker in rules(form, Severity.BLOCK)
    assert desk.work.commands.list(connection) == []

    typed = replace(form, reasons={given.blocker: "已核实，可以同意"})
    if given.how == IMPOSSIBLE:
        assert not agree(connection, "R1", typed).is_made, "no reason passes it"
        assert given.blocker in rules(typed, Severity.BLOCK)
        return
    assert not agree(connection, "R1", replace(form, reasons={given.blocker: "好 \n"})).is_made
    short = rules(replace(form, reasons={given.blocker: "好"}), Severity.BLOCK)
    assert {given.blocker, "RF-FORM-REASON-SHORT"} <= set(short)
    for nothing in ("1111", "。。。。", "11-24", "好好好好", "ok"):
        assert not agree(connection, "R1", replace(form, reasons={given.blocker: nothing})).is_made, nothing
    assert not agree(connection, "R1", replace(form, reasons={"TRIAL": "写给别的"})).is_made
    made = agree(connection, "R1", typed)
    assert made.command is not None, made.reason
    assert made.command.values["reasons"] == {given.blocker: "已核实，可以同意"}
    told = next(one for one in desk.work.journal.list(5) if one.action == "command.prepared")
    assert told.detail["values"]["reasons"] == {given.blocker: "已核实，可以同意"}
    assert desk.intake.batches(connection)[-1].kind == "refunds"


def test_a_trial_is_not_reviewed_at_all(desk: Desk, connection: str) -> None:
    bring_all(desk, next(one for one in TABLE if one.blocker == "TRIAL"))
    made = desk.decide_refunds.reject(connection, "R1", rejecting())
    assert made.command is None
    assert [one.rule for one in made.findings if one.severity is Severity.BLOCK] == ["ACT-13"]
    assert "试用订单不支持退订" in made.reason


@pytest.mark.parametrize("given", [one for one in TABLE if one.blocker != "TRIAL"], ids=named)
def test_nothing_of_it_stands_against_rejecting(desk: Desk, connection: str, given: Given) -> None:
    bring_all(desk, given)
    made = desk.decide_refunds.reject(connection, "R1", rejecting(reasons={given.blocker: "与驳回无关"}))
    assert made.command is not None, made.reason
    assert "reasons" not in made.command.values, "reasons belong to agreeing"

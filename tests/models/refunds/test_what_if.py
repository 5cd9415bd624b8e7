"""What follows from a decision: a line a rule, by access type and regime, and figures in one currency each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.money import Money
from desktop_app.models.refunds.context import OrderSide, RefundContext
from desktop_app.models.refunds.effects import EffectLine
from desktop_app.models.refunds.expected_bill import BillRow
from desktop_app.models.refunds.reading import read_state
from desktop_app.models.refunds.regimes import Regime, choose_regime
from desktop_app.models.refunds.states import FINAL, RefundState
from desktop_app.models.refunds.what_if import Stage, Term, WhatIf, stage_of, term_of, what_if
from desktop_app.models.rules.packs import PackError, RulePacks
from desktop_app.models.scales import Grade
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.bill_rows import BILL_ROWS, DAY, ROWS
from tests.models.refunds.conftest import NOW, a_request, moment, money
from tests.models.refunds.own_rules import laid_over

SIDE = OrderSide(is_known=True, starts_at=moment("2026-10-14 00:00:00"), ends_at=moment("2027-10-14 00:00:00"))
A, B, C = Regime.NEGOTIATED, Regime.FIVE_DAYS, Regime.NONE
SURE, ASSUMED = Grade.OFFICIAL, Grade.ASSUMPTION
S = RefundState


def asked(
    packs: RulePacks, calendar: WorkingCalendar, order: OrderSide = SIDE, rows: tuple[BillRow, ...] = (), **facts: Any
) -> WhatIf:
    found = a_request(**facts)
    regime = choose_regime(found, packs, DAY).regime
    return what_if(RefundContext(found, read_state(found, packs), NOW, calendar, order), regime, rows, packs)


def by_line(lines: tuple[EffectLine, ...]) -> dict[str, EffectLine]:
    found = {one.line: one for one in lines}
    assert len(found) == len(lines), "one line is said once"
    return found


NOT_PUBLISHED, DELETED, VOID = "没有公布，双方约定", "收到释放调用后删除", "收到调用后置为失效"
OFFLINE, GOODS = "没有公布，自行停用", "没写是否收货；已收货的要寄回"
RESOURCES = [
    # access type, billing, supervised → regime, what becomes of the thing, how sure, is there a call
    ("SaaS", "包周期", True, A, DELETED, SURE, True),
    ("SaaS类", "一次性", True, A, DELETED, SURE, True),
    ("SaaS", "包周期", False, B, DELETED, SURE, True),
    ("SaaS", "一次性", False, C, None, None, False),
    ("镜像", "包周期", False, B, NOT_PUBLISHED, ASSUMED, False),
    ("人工服务", "包周期", True, A, NOT_PUBLISHED, ASSUMED, False),
    ("人工服务", "一次性", True, A, NOT_PUBLISHED, ASSUMED, False),
    ("License", "包周期", True, A, VOID, SURE, True),
    ("License", "一次性", True, A, VOID, SURE, True),
    ("License 1.0", "一次性", True, A, VOID, SURE, True),
    ("License 2.0", "一次性", True, A, VOID, SURE, True),
    ("线下License", "一次性", True, A, OFFLINE, ASSUMED, False),
    ("应用编排", "一次性", True, A, NOT_PUBLISHED, ASSUMED, False),
    ("硬件", "一次性", True, A, GOODS, SURE, False),
    ("数据资产", "一次性", True, A, NOT_PUBLISHED, ASSUMED, False),
    ("数据文件", "一次性", True, A, NOT_PUBLISHED, ASSUMED, False),
    ("数据资产", "一次性", False, C, None, None, False),
    ("AI资产", "包周期", False, C, None, None, False),
    ("容器", "包周期", False, C, None, None, False),
    ("API", "按需", False, C, None, None, False),
    ("没听说过", "一次性", True, A, NOT_PUBLISHED, ASSUMED, False),
    (None, None, None, A, NOT_PUBLISHED, ASSUMED, False),
]


@pytest.mark.parametrize(("access", "billing", "supervised", "regime", "value", "grade", "calls"), RESOURCES)
def test_every_access_type_under_its_regime(
    packs: RulePacks,
    calendar: WorkingCalendar,
    access: str | None,
    billing: str | None,
    supervised: bool | None,
    regime: Regime,
    value: str | None,
    grade: Grade | None,
    calls: bool,
) -> None:
    facts = {"access_type": access, "billing_mode": billing, "is_supervised": supervised}
    assert choose_regime(a_request(**facts), packs, DAY).regime is regime
    found = asked(packs, calendar, **facts)
    agree, reject = by_line(found.agree), by_line(found.reject)
    assert found.stage is {A: Stage.REVIEW, B: Stage.ON_ITS_WAY, C: Stage.OVER}[regime]
    if regime is C:
        assert not agree
        assert not reject
        return
    assert (agree["resource"].value, agree["resource"].clause.grade) == (value, grade)
    assert ("release" in agree) == calls
    assert {"bill_order", "bill_settlement", "refunded", "used_term", "pro_rata"} <= agree.keys()
    # only a review has a supervision that closes, and only a review can be rejected
    assert ("supervision" in agree) == (regime is A) == bool(reject)
    if regime is A:
        assert (agree["supervision"].value, agree["supervision"].clause.grade) == ("整单关闭", ASSUMED)
        assert (reject["request"].value, reject["request"].clause.grade) == ("结束，客户可再申请", SURE)
        assert (reject["supervision"].value, reject["supervision"].clause.grade) == ("继续", ASSUMED)
    for line in (*found.agree, *found.reject):
        assert line.clause.text
        assert (line.clause.source == "assumption") == (line.clause.grade is ASSUMED)
        assert packs.entry(line.clause.id).text


@pytest.mark.parametrize(
    ("facts", "order", "line", "value", "rule"),
    [
        ({"is_renewal_pending": True}, {}, "resource", "保留，收到更新调用后改到期时间", "RF-IF-INSTANCE-RENEWAL"),
        ({"is_renewal_pending": True}, {}, "release", "没有应答的，到生产接口消息重新启动", "RF-IF-UPDATE"),
        ({"is_renewal_pending": True}, {}, "pro_rata", "", "RF-RENEWAL-FULL"),
        (
            {"is_renewal_pending": True, "access_type": "License"},
            {},
            "resource",
            "有效期改回续费前",
            "RF-IF-CODE-RENEWAL",
        ),
        ({"access_type": "硬件", "goods_state": "已收货"}, {}, "resource", "寄回并验收后才退款", "RF-IF-GOODS-BACK"),
        (
            {"access_type": "硬件", "goods_state": "未收货"},
            {},
            "resource",
            "客户没有收货，不用寄回",
            "RF-IF-GOODS-KEPT",
        ),
        ({"invoice_state": "已开具"}, {}, "invoice", "已开具，要先退票", "RF-INVOICE-ISSUED"),
        ({"invoice_state": "申请中"}, {}, "invoice", "申请中，退订会失败", "RF-INVOICE-ASKED"),
        ({}, {"vouchers": money("5.00")}, "vouchers", "不退", "RF-IF-VOUCHERS"),
        ({"is_supervision_done": True}, {}, "supervision", "已完成，不变", "RF-IF-SUPERVISION-DONE"),
        ({}, {"is_supervision_done": True}, "bill_settlement", "从本期或下期结算扣", "RF-BILLED-TAKEN-OFF"),
        ({}, {}, "bill_order", "", "RF-NEVER-BILLED"),
    ],
)
def test_circumstances_change_a_line(
    packs: RulePacks,
    calendar: WorkingCalendar,
    facts: dict[str, Any],
    order: dict[str, Any],
    line: str,
    value: str,
    rule: str,
) -> None:
    found = by_line(asked(packs, calendar, SIDE._replace(**order), **facts).agree)[line]
    assert (found.value, found.clause.id) == (value, rule)


@pytest.mark.parametrize("facts", [{"invoice_state": "无"}, {"invoice_state": "已退票"}, {"invoice_state": None}])
def test_what_is_not_so_is_not_said(packs: RulePacks, calendar: WorkingCalendar, facts: dict[str, Any]) -> None:
    for vouchers in (None, money("0")):
        lines = by_line(asked(packs, calendar, SIDE._replace(vouchers=vouchers), **facts).agree)
        assert not {"invoice", "vouchers"} & lines.keys()


def test_goods_that_were_inspected_are_not_to_be_sent_back(packs: RulePacks, calendar: WorkingCalendar) -> None:
    goods = {"access_type": "硬件", "billing_mode": "一次性", "goods_state": "已收货", "state_text": "已同意"}
    found = asked(packs, calendar, **goods)
    told = {one.line: (one.value, one.clause.id) for one in found.agree}
    assert told["resource"] == ("归我方，系统自动退款", "RF-INSPECT")


def test_goods_that_came_back(packs: RulePacks, calendar: WorkingCalendar) -> None:
    goods = {"access_type": "硬件", "billing_mode": "一次性", "goods_state": "已收货", "state_text": "待验收"}
    found = asked(packs, calendar, **goods)
    assert found.stage is Stage.INSPECTION
    assert by_line(found.agree)["resource"].clause.id == "RF-INSPECT"
    told = {name: (line.value, line.clause.grade) for name, line in by_line(found.reject).items()}
    assert told == {
        "request": ("退回待用户寄回，客户可申诉", ASSUMED),
        "supervision": ("仍然暂停", ASSUMED),
        "clock": ("停止计时", ASSUMED),
    }


def test_every_state_has_a_stage() -> None:
    for state, regime in product(S, Regime):
        stage = stage_of(state, regime)
        if state in FINAL or regime is C:
            assert stage is Stage.OVER
        elif regime is B or state in (S.APPROVED, S.AWAITING_RETURN):
            assert stage is Stage.ON_ITS_WAY
        else:
            assert stage is (Stage.INSPECTION if state is S.AWAITING_INSPECTION else Stage.REVIEW)


# ---- figures -----------------------------------------------------------------------------------------


def test_the_bill_before_and_after(packs: RulePacks, calendar: WorkingCalendar) -> None:
    found = asked(packs, calendar, rows=ROWS, requested=money("28800.00"), paid=money("28800.00"))
    assert found.bill is not None
    assert (found.bill.before.order, found.bill.before.settlement) == (money("784300.00"), money("698027.00"))
    assert (found.bill.order_after, found.bill.settlement_after) == (money("755500.00"), money("672395.00"))
    assert (found.bill_day, found.refunded) == (date(2026, 12, 3), money("28800.00"))
    assert found.term == Term(41, 365, Decimal("41.5") / 365, 12)
    # 41.5 of 365 days are used
    assert found.suggestion is not None
    assert found.suggestion.amount == money("25525.48")


def test_a_partial_refund_takes_the_whole_line_out_of_the_bill(packs: RulePacks, calendar: WorkingCalendar) -> None:
    found = asked(packs, calendar, rows=ROWS, requested=money("1.00"), paid=money("28800.00"))
    assert found.bill is not None
    assert found.bill.order_after == money("755500.00")
    assert found.refunded == money("1.00")


@pytest.mark.parametrize(
    ("start", "end", "now", "term"),
    [
        ("2026-10-14", "2027-10-14", "2026-11-24 00:00:00", (41, 365)),
        ("2026-10-14", "2027-10-14", "2026-11-23 23:59:59", (40, 365)),
        ("2026-10-14", "2027-10-14", "2026-10-01 00:00:00", (0, 365)),
        ("2026-10-14", "2027-10-14", "2027-10-13 23:59:59", (364, 365)),
        ("2026-10-14", "2027-10-14", "2027-10-14 00:00:00", (365, 365)),
        ("2026-10-14", "2027-10-14", "2030-01-01 00:00:00", (365, 365)),
        ("2026-01-01", "2026-12-31 23:59:59", "2027-01-02 00:00:00", (365, 365)),
        ("2026-01-01", "2026-01-01 12:00:00", "2026-01-01 06:00:00", (0, 1)),
        ("2026-01-01", "2026-01-01", "2026-01-01 06:00:00", None),
    ],
)
def test_days_of_a_term(start: str, end: str, now: str, term: tuple[int, int] | None) -> None:
    found = term_of(moment(start), moment(end), moment(now))
    assert (None if found is None else found[:2]) == term
    assert term_of(None, moment(end), moment(now)) is None
    assert term_of(moment(start), None, moment(now)) is None


@pytest.mark.parametrize(
    ("start", "filed", "end", "is_over", "was_inside"),
    [
        ("2026-11-24 11:00:00", "2026-11-24 11:30:00", "2026-11-29 11:00:00", False, True),
        ("2026-11-19 12:00:01", "2026-11-20 09:00:00", "2026-11-24 12:00:01", False, True),
        # the last instant of 5 × 24 hours lies outside
        ("2026-11-19 12:00:00", "2026-11-20 09:00:00", "2026-11-24 12:00:00", True, True),
        ("2026-11-15 09:00:00", "2026-11-20 08:59:59", "2026-11-20 09:00:00", True, True),
        ("2026-11-15 09:00:00", "2026-11-20 09:00:00", "2026-11-20 09:00:00", True, False),
        ("2026-11-15 09:00:00", None, "2026-11-20 09:00:00", True, None),
        # not begun yet: nothing has run
        ("2026-12-01 00:00:00", "2026-11-20 09:00:00", "2026-12-06 00:00:00", False, True),
    ],
)
def test_the_window_of_the_five_day_refund(
    packs: RulePacks,
    calendar: WorkingCalendar,
    start: str,
    filed: str | None,
    end: str,
    is_over: bool,
    was_inside: bool | None,
) -> None:
    order = SIDE._replace(starts_at=moment(start))
    filed_at = None if filed is None else moment(filed)
    found = asked(packs, calendar, order, is_supervised=False, filed_at=filed_at)
    assert found.five_days == (moment(end), is_over, was_inside)
    line = by_line(found.agree)["five_days"]
    assert (line.clause.id, line.clause.source.split()[0], line.clause.grade) == ("RF-IF-FIVE-DAYS", "S80", SURE)
    assert "5 × 24 小时" in line.clause.text


def test_the_window_is_said_under_its_regime_alone_and_never_guessed(
    packs: RulePacks, calendar: WorkingCalendar
) -> None:
    unknown = asked(packs, calendar, SIDE._replace(starts_at=None), is_supervised=False)
    assert "five_days" in by_line(unknown.agree)
    assert unknown.five_days is None
    negotiated = asked(packs, calendar)
    assert "five_days" not in by_line(negotiated.agree)
    assert negotiated.five_days is None
    renewal = asked(packs, calendar, is_supervised=False, is_renewal_pending=True)
    line = by_line(renewal.agree)["five_days"]
    assert (line.value, line.clause.id, renewal.five_days) == ("续费未生效，不看期限", "RF-RENEWAL-FULL", None)


# ---- rules as data -----------------------------------------------------------------------------------

OWN = """
[[effect]]
id = "{id}"
decision = "agree"
line = "{line}"
{more}
severity = "hint"
grade = "assumption"
source = "assumption"
label = {{ zh = "实例", en = "Instance" }}
text = {{ zh = "按合同", en = "By contract" }}
"""


def own_line(rule: str, line: str, more: str) -> str:
    return OWN.format(id=rule, line=line, more=more)


def test_a_company_says_its_own_lines(tmp_path: Path, calendar: WorkingCalendar) -> None:
    value = 'types = ["SaaS"]\nvalue = { zh = "保留 30 天", en = "Kept for 30 days" }'
    packs = laid_over(tmp_path, own_line("RF-IF-INSTANCE", "resource", value))
    line = by_line(asked(packs, calendar).agree)["resource"]
    assert (line.value, line.clause.text, line.is_loosened) == ("保留 30 天", "按合同", True)
    exported = 'value = { zh = "导出数据", en = "Export the data" }'
    packs = laid_over(tmp_path, own_line("OWN-BACKUP", "backup", exported))
    assert by_line(asked(packs, calendar).agree)["backup"].value == "导出数据"
    packs = laid_over(tmp_path, own_line("RF-BILL-DAY", "bill_day", 'figure = "bill_day"\nparams = { day = 7 }'))
    assert asked(packs, calendar).bill_day == date(2026, 12, 7)
    hours = 'regimes = ["B"]\nfigure = "five_days"\nparams = { hours = 168 }'
    packs = laid_over(tmp_path, own_line("RF-IF-FIVE-DAYS", "five_days", hours))
    window = asked(packs, calendar, is_supervised=False).five_days
    assert window is not None
    assert window.ends_at == moment("2026-10-21 00:00:00")


@pytest.mark.parametrize(
    "more",
    [
        "",
        'figure = "pro_rata"\nvalue = { zh = "值", en = "Value" }',
        'figure = "bill_day"',
        'figure = "bill_day"\nparams = { day = 31 }',
        'figure = "five_days"',
        'figure = "five_days"\nparams = { hours = 0 }',
        'figure = "made_up"',
        'needs = ["made_up"]\nvalue = { zh = "值", en = "Value" }',
        'clause = "RF-MADE-UP"\nvalue = { zh = "值", en = "Value" }',
    ],
)
def test_a_row_that_says_nonsense_is_refused(tmp_path: Path, more: str) -> None:
    with pytest.raises(PackError) as refused:
        laid_over(tmp_path, own_line("OWN-LINE", "own_line", more))
    assert refused.value.problems[0].file == "own.toml"


@given(
    access=st.sampled_from(["SaaS", "License", "线下License", "硬件", "人工服务", "API", None]),
    supervised=st.sampled_from([True, False, None]),
    state=st.sampled_from(list(S)),
    goods=st.sampled_from(["已收货", "未收货", None]),
    renewal=st.sampled_from([True, False, None]),
    requested=st.none() | st.builds(Money, st.decimals(-5, 10**6, places=2), st.sampled_from(["CNY", "USD"])),
    paid=st.none() | st.builds(Money, st.decimals(0, 10**6, places=2), st.sampled_from(["CNY", "USD"])),
    rows=BILL_ROWS,
    age=st.integers(-10, 900),
)
def test_any_request_has_its_lines(
    packs: RulePacks,
    calendar: WorkingCalendar,
    access: str | None,
    supervised: bool | None,
    state: RefundState,
    goods: str | None,
    renewal: bool | None,
    requested: Money | None,
    paid: Money | None,
    rows: list[BillRow],
    age: int,
) -> None:
    facts = a_request(
        access_type=access, is_supervised=supervised, goods_state=goods, is_renewal_pending=renewal,
        requested=requested, paid=paid, state_text=str(state),
    )  # fmt: skip
    regime = choose_regime(facts, packs, DAY).regime
    order = OrderSide(starts_at=NOW - timedelta(days=age), ends_at=NOW - timedelta(days=age - 365))
    found = what_if(RefundContext(facts, state, NOW, calendar, order), regime, rows, packs)
    by_line(found.agree)
    by_line(found.reject)
    assert bool(found.reject) == (found.stage in (Stage.REVIEW, Stage.INSPECTION))
    assert bool(found.agree) == (found.stage is not Stage.OVER)
    assert found.refunded == requested
    assert found.term is None or 0 <= found.term.used_days <= found.term.days

"""Refunds come in by file and paste: never a row lost, replayed, undone, exported and read back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.models.batches import RowIssue
from desktop_app.models.money import Money
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.desk import Desk
from desktop_app.services.intake.result import IntakeResult
from tests.services.deciding import NOW
from tests.services.refunding import CASE, REFUND, bring, report

KIND = "refunds"
HEADINGS = "退订单号,订单ID,订单行ID,接入类型,实付金额,申请金额,币种,收货状态,状态,申请时间,进入状态时间,发票状态"
S = RefundState


def line(number: int, state: str = "商家待审核", amount: str = "60.00", access: str = "SaaS", goods: str = "") -> str:
    return (
        f"R{number:03d},CS{number:04d},CS{number:04d}-000001,{access},100.00,{amount},CNY,{goods},{state},"
        "2026-11-20 09:00:00,2026-11-20 09:00:00,无"
    )


def table(*lines: str) -> bytes:
    return "\n".join([HEADINGS, *lines, ""]).encode()


def counts(result: IntakeResult) -> tuple[int, int, int, int]:
    found = result.as_dict()
    return found["rows"], found["inserted"], found["updated"], found["unchanged"]


def test_the_headings_tell_the_kind_and_a_request_is_read_by_its_number(desk: Desk, connection: str) -> None:
    result = desk.intake.paste(table(line(1), line(2, "已退订")))
    assert (result.batch.kind, *counts(result), result.warned, result.refused) == (KIND, 2, 2, 0, 0, (), ())
    one = desk.refunds.one(connection, "R001")
    assert one is not None
    assert (one.state, one.facts.requested, one.facts.order_id) == (S.PENDING_SELLER, Money(Decimal("60.00")), "CS0001")
    assert desk.refunds.one(connection, " R001\ufeff") == one
    assert desk.refunds.one(connection, "R999") is None
    assert [one.state for one in desk.refunds.all(connection)] == [S.PENDING_SELLER, S.REFUNDED]


def test_the_requests_of_an_order_and_of_its_lines(desk: Desk, connection: str) -> None:
    text = "退订单号,订单ID,订单行ID,申请金额\nR1,CS1,CS1-000001,1\nR2,CS1,,2\nR3,CS1,CS1-000002,3\nR4,CS10,,4\n"
    desk.intake.paste(text)
    refunds = desk.refunds
    assert [one.key for one in refunds.of_order(connection, "CS1")] == ["R1", "R2", "R3"]
    assert [one.key for one in refunds.of_order(connection, "CS1", "CS1-000002")] == ["R2", "R3"]


def test_never_lose_a_row(desk: Desk, connection: str) -> None:
    result = desk.intake.paste(
        table(
            line(1, "审批中"),
            line(2, amount="-5"),
            line(3, "待验收"),
            line(4, access="没听说过"),
            line(5).replace("2026-11-20 09:00:00", "明年"),
            line(1),
            ",CS9,,SaaS,1,1,CNY,,已同意,,,",
        )
    )
    refused = [(one.row, one.column) for one in result.refused]
    assert (counts(result)[:2], refused) == ((7, 5), [(7, "退订单号"), (8, "退订单号")])
    warned = [(one.row, one.column) for one in result.warned]
    assert warned == [(2, "状态"), (3, "申请金额"), (4, "状态"), (6, "申请时间"), (6, "进入状态时间")]
    # what is proposed are the states that a SaaS request can have: no goods come back
    assert "商家待审核、已同意、" in result.warned[0].reason
    assert "待验收" not in result.warned[0].reason
    states = [one.state for one in desk.refunds.all(connection)]
    assert states == [S.UNKNOWN, S.PENDING_SELLER, S.UNKNOWN, S.PENDING_SELLER, S.PENDING_SELLER]
    assert desk.refunds.all(connection)[1].facts.unread_amount == "-5"


def test_the_preview_says_what_the_import_says(desk: Desk, connection: str) -> None:
    given = table(line(1, "审批中"), line(2, amount="x"), line(1))
    shown = desk.intake.preview(given)
    result = desk.intake.paste(given)
    assert shown.kind == KIND
    assert (shown.warned_issues, shown.refused_issues) == (result.warned, result.refused)


STEP = "以前看到的是“{}”，现在写的是“{}”，状态表里没有这一步。请在控制台核对"


@pytest.mark.parametrize(
    ("known", "came", "is_told"),
    [
        ("已退订", "商家待审核", True),
        ("已退订", "已同意", True),
        ("已驳回", "商家待审核", True),
        ("已同意", "商家待审核", True),
        ("商家待审核", "已退订", False),
        ("商家待审核", "已驳回", False),
        ("已退订", "已退订", False),
    ],
)
def test_a_step_that_no_table_permits_is_told_and_the_row_is_kept(
    desk: Desk, connection: str, known: str, came: str, is_told: bool
) -> None:
    desk.intake.paste(table(line(1, known), line(2)), data_as_of=NOW - timedelta(hours=1))
    given = table(line(2), line(1, came))
    expected = [RowIssue(3, "状态", STEP.format(known, came))] if is_told else []
    assert list(desk.intake.preview(given, data_as_of=NOW).warned_issues) == expected
    result = desk.intake.paste(given, data_as_of=NOW)
    assert (list(result.warned), result.refused, result.batch.warned) == (expected, (), len(expected))
    one = desk.refunds.one(connection, "R001")
    assert one is not None
    assert one.facts.state_text == came


SAID = "写的是“{}服务监管”，这一单的服务监管单是“{}”，由谁审核可能不对。请在控制台核对"


@pytest.mark.parametrize(
    ("case", "said", "told"),
    [
        ({}, "否", ("不涉及", "涉及")),
        ({"是否涉及服务监管": ""}, "否", ("不涉及", "涉及")),  # it stands at a node
        ({"当前节点": "服务完成"}, "否", ("不涉及", "涉及")),
        ({"是否涉及服务监管": "否", "当前节点": ""}, "是", ("涉及", "不涉及")),
        ({"是否涉及服务监管": "否", "当前节点": ""}, "否", None),
        ({}, "是", None),
        ({}, "", None),
        ({"订单行ID": "CS1-000002"}, "否", None),  # another line
        ({"订单ID": "CS2", "订单行ID": "CS2-000001"}, "否", None),
        ({"是否涉及服务监管": "", "当前节点": "", "接入类型": "没听说过"}, "否", None),  # the case says nothing
    ],
)
def test_what_the_row_says_of_supervision_is_compared_with_the_case(
    desk: Desk, connection: str, case: dict[str, str], said: str, told: tuple[str, str] | None
) -> None:
    bring(desk, "cases", {**CASE, **case})
    row = {**REFUND, "是否涉及服务监管": said}
    given = "\n".join("\t".join(line) for line in (row.keys(), row.values()))
    expected = [] if told is None else [RowIssue(2, "是否涉及服务监管", SAID.format(*told))]
    assert list(desk.intake.preview(given).warned_issues) == expected
    assert list(desk.intake.paste(given).warned) == expected
    found = [blocker.message for blocker in report(desk, connection).blockers if blocker.id == "SUPERVISED_DIFFERS"]
    assert len(found) == (told is not None)
    assert told is None or all(word in found[0] for word in ("退订表", "服务监管单", "CS1", *told))


def test_newer_data_with_an_older_time_are_told_at_the_time(desk: Desk, connection: str) -> None:
    desk.intake.paste(table(line(1)), data_as_of=NOW - timedelta(hours=1))
    old = line(1, "已同意").removesuffix("2026-11-20 09:00:00,无") + "2026-11-19 09:00:00,无"
    result = desk.intake.paste(table(old), data_as_of=NOW)
    reason = "早于以前看到的“商家待审核”的时间 2026-11-20 09:00，可能是旧的数据。请在控制台核对"
    assert list(result.warned) == [RowIssue(2, "进入状态时间", reason)]


def test_older_data_are_compared_with_what_is_newer_than_they(desk: Desk, connection: str) -> None:
    desk.intake.paste(table(line(1), line(2, "已退订")), data_as_of=NOW)
    result = desk.intake.paste(table(line(1, "已退订"), line(2)), data_as_of=NOW - timedelta(days=1))
    reason = "这里写的是“已退订”，更新的数据写的是“商家待审核”，状态表里没有这一步。请在控制台核对"
    assert list(result.warned) == [RowIssue(2, "状态", reason)]
    blockers = report(desk, connection, "R001").blockers
    assert [blocker.id for blocker in blockers if blocker.stands] == ["REFUNDED_BEFORE"]


def test_what_a_person_registers_or_saw_is_compared_too(desk: Desk, connection: str) -> None:
    desk.intake.paste(table(line(1, "已退订"), line(2, "已撤回")), data_as_of=NOW - timedelta(hours=1))
    seen = desk.intake.observe_refund("R001", "商家待审核")
    assert [(one.column, one.reason) for one in seen.warned] == [("状态", STEP.format("已退订", "商家待审核"))]
    facts = {"退订单号": "R002", "申请金额": "60.00", "币种": "CNY"}
    registered = desk.intake.register("CS0002", node="商家待审核", facts=facts, kind="refunds")
    assert [(one.column, one.reason) for one in registered.warned] == [("状态", STEP.format("已撤回", "商家待审核"))]


def test_an_amount_by_hand_is_in_the_currency_that_is_known(desk: Desk, connection: str) -> None:
    desk.intake.paste(table(line(1).replace("CNY", "USD")))
    corrected = {"退订单号": "R001", "申请金额": "61.00"}
    assert desk.intake.register("CS0001", node="商家待审核", facts=corrected, kind="refunds").warned == ()
    one = desk.refunds.one(connection, "R001")
    assert one is not None
    assert one.facts.requested == Money(Decimal("61.00"), "USD")


def test_taking_the_wrong_batch_back_takes_the_blocker_away(desk: Desk, connection: str) -> None:
    wrong = desk.intake.paste(table(line(1, "已退订")), data_as_of=NOW - timedelta(hours=1))
    desk.intake.paste(table(line(1)), data_as_of=NOW)
    assert not report(desk, connection, "R001").is_decidable
    desk.intake.withdraw(wrong.batch.id)
    assert report(desk, connection, "R001").is_decidable


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_import_of_an_export_changes_nothing(desk: Desk, connection: str, tmp_path: Path, suffix: str) -> None:
    desk.intake.paste(
        table(line(1, " 审批中"), line(2, amount="１,０００.５元"), line(3, "已退订"), line(4, amount="x"))
    )
    before = desk.projection(connection).rows.fingerprint()
    target = tmp_path / f"refunds{suffix}"
    assert desk.export.export(KIND, target, connection_id=connection).rows == 4
    again = desk.intake.import_file(target, data_as_of=NOW + timedelta(hours=1))
    assert (again.batch.kind, *counts(again)) == (KIND, 4, 0, 0, 4)
    desk.intake.withdraw(again.batch.id)
    assert desk.projection(connection).rows.fingerprint() == before


def test_an_import_is_taken_back_and_replayed(desk: Desk, connection: str) -> None:
    first = desk.intake.paste(table(line(1), line(2)))
    rows = desk.projection(connection).rows
    before = rows.fingerprint()
    second = desk.intake.paste(table(line(2, "已同意"), line(3)))
    assert counts(second) == (2, 1, 1, 0)
    assert desk.replay.run(connection).is_same
    desk.intake.withdraw(second.batch.id)
    assert desk.projection(connection).rows.fingerprint() == before
    assert [one.state for one in desk.refunds.all(connection)] == [S.PENDING_SELLER, S.PENDING_SELLER]
    desk.intake.withdraw(first.batch.id)
    assert desk.refunds.all(connection) == []
    assert desk.replay.run(connection).is_same


def test_a_refund_never_makes_or_changes_a_case(desk: Desk, connection: str) -> None:
    desk.intake.paste(
        "订单ID,订单行ID,接入类型,订单状态\nCS0001,CS0001-000001,人工服务,处理中\n".encode(), kind="orders"
    )
    before = [row.key for row in desk.projection(connection).as_rows("cases")]
    assert before == ["CS0001|CS0001-000001"]  # derived from the order
    desk.intake.paste(table(line(1, access="人工服务")))
    assert [row.key for row in desk.projection(connection).as_rows("cases")] == before

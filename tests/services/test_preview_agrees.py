"""What a preview says of a table is what its import then says: the same hints, the same refusals, the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app import texts
from desktop_app.models.batches import RowIssue
from desktop_app.services.desk import Desk
from desktop_app.services.intake import preview as previewing
from tests.services import homes

CASES = (
    "订单ID",
    "订单行ID",
    "接入类型",
    "交付子类型",
    "下单时间",
    "实付金额",
    "币种",
    "当前节点",
    "进入节点时间",
    "申诉中",
)
ORDERS = ("订单ID", "订单行ID", "订单类型", "订单状态", "商品ID", "下单时间", "实付金额", "币种")
IDS = st.sampled_from(("CS1", "CS2", "CS3", "CS4", "", "1.2E+17"))
LINES = st.sampled_from(("L1", "L2", ""))
TIMES = st.sampled_from(("2026-10-01 09:00:00", "去年", "", "2031-01-01 00:00:00"))
AMOUNTS = st.sampled_from(("100", "1,000.50", "一百", "", "-3", "$12"))
CURRENCIES = st.sampled_from(("CNY", "", "人民币", "12"))
CASE_ROWS = st.tuples(
    IDS,
    LINES,
    st.sampled_from(("人工服务", "SaaS", "怪类型", "")),
    st.sampled_from(("标准", "从没见过", "")),
    TIMES,
    AMOUNTS,
    CURRENCIES,
    st.sampled_from(("商家确认需求", "商家实施服务", "没有这个节点", "")),
    TIMES,
    st.sampled_from(("是", "否", "也许", "")),
)
ORDER_ROWS = st.tuples(
    IDS,
    LINES,
    st.sampled_from(("新购", "退订", "白送", "")),
    st.sampled_from(("已完成", "在路上")),
    st.just("P1"),
    TIMES,
    AMOUNTS,
    CURRENCIES,
)
desk = homes.desk


def pasted(headings: Sequence[str], rows: Sequence[Sequence[str]], without: Sequence[str] = ()) -> str:
    """A table as it comes from the clipboard, without the columns named."""
    kept = [place for place, heading in enumerate(headings) if heading not in without]
    return "\n".join("\t".join(line[place] for place in kept) for line in (headings, *rows)) + "\n"


def agree(desk: Desk, table: str, kind: str) -> None:
    preview = desk.intake.preview(table, kind)
    result = desk.intake.paste(table, kind)
    assert preview.warned_issues == result.warned
    assert preview.refused_issues == result.refused
    assert preview.counted_rows == result.batch.rows
    assert (preview.warned, preview.refused) == (result.warned_rows, result.batch.refused)


@settings(max_examples=40)
@given(rows=st.lists(CASE_ROWS, min_size=1, max_size=8), is_without_lines=st.booleans())
def test_a_worklist_is_previewed_as_it_is_read(desk: Desk, rows: list[tuple[str, ...]], is_without_lines: bool) -> None:
    # one home for all examples: later tables meet cases that are known already
    agree(desk, pasted(CASES, rows, ("订单行ID",) if is_without_lines else ()), "cases")


@settings(max_examples=20)
@given(rows=st.lists(ORDER_ROWS, min_size=1, max_size=8), is_without_lines=st.booleans())
def test_a_ledger_is_previewed_as_it_is_read(desk: Desk, rows: list[tuple[str, ...]], is_without_lines: bool) -> None:
    agree(desk, pasted(ORDERS, rows, ("订单行ID",) if is_without_lines else ()), "orders")


def test_nothing_is_kept_and_no_connection_is_made(desk: Desk) -> None:
    desk.intake.preview(pasted(CASES, [("CS1", "L1", "人工服务", "标准", "", "1", "CNY", "没有", "", "")]), "cases")
    assert desk.connections.list() == []
    assert desk.intake.batches() == []


def test_a_long_table_is_judged_as_far_as_it_was_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "COUNTED_ROWS", 3)
    good = ("人工服务", "标准", "2026-10-01 09:00:00", "1", "CNY", "商家确认需求", "2026-10-02 09:00:00", "")
    rows = [(f"CS{number}", "L1", *good) for number in (1, 2, 1, 2, 5)]
    preview = desk.intake.preview(pasted(CASES, rows), "cases")
    assert (preview.counted_rows, preview.is_counted_whole, preview.refused) == (3, False, 1)
    assert [issue.row for issue in preview.refused_issues] == [4]
    exact = desk.intake.preview(pasted(CASES, rows[:3]), "cases")
    assert exact.is_counted_whole


def test_what_is_permitted_is_named(desk: Desk, tmp_path: Path) -> None:
    row = ("CS1", "L1", "人工服务", "大号", "2026-10-01 09:00:00", "1", "CNY", "没有这个节点", "", "")
    preview = desk.intake.preview(pasted(CASES, [row]), "cases")
    by_column: dict[str, RowIssue] = {issue.column: issue for issue in preview.warned_issues}
    assert "可选：标准、建站、授权码、识别码、线下、软件包" in by_column["交付子类型"].reason
    row = ("CS1", "L1", "人工服务", "标准", "2026-10-01 09:00:00", "1", "CNY", "没有这个节点", "", "")
    preview = desk.intake.preview(pasted(CASES, [row]), "cases")
    assert "商家确认需求、" in preview.warned_issues[0].reason
    texts.set_language("en")
    preview = desk.intake.preview(pasted(CASES, [row]), "cases")
    assert "Seller" not in preview.warned_issues[0].reason

"""Cells on their whole way: ids with blanks, signs of currencies, rows that are longer than their headings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
HEADINGS = "订单ID,订单行ID,接入类型,交付子类型,下单时间,实付金额,当前节点,客户名称"


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = open_desk(home, Clock(at=NOW))
    yield opened
    opened.close()


def sheet(folder: Path, *lines: str, headings: str = HEADINGS) -> Path:
    path = folder / "sheet.csv"
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


def line(order: str = "CS1", row: str = "L1", amount: str = "5", customer: str = "张三") -> str:
    return f"{order},{row},人工服务,标准,2026-10-01 09:00:00,{amount},商家确认需求,{customer}"


def connection(desk: Desk) -> str:
    found = desk.connections.for_reading()
    assert found is not None
    return found.id


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_blanks_around_an_id_stay_in_its_cell_and_are_no_part_of_its_key(
    desk: Desk, tmp_path: Path, suffix: str
) -> None:
    desk.intake.import_file(sheet(tmp_path, line(" 0CS1 ", "L1 "), line("CS2", "L2")))
    out = tmp_path / f"out.{suffix}"
    desk.export.export("cases", out)
    if suffix == "csv":
        assert " 0CS1 ,L1 ," in out.read_text("utf-8-sig")
    again = desk.intake.import_file(out)
    assert (again.batch.unchanged, again.batch.rows) == (2, 2)
    assert {one.order_id for one in desk.forecasts.all(connection(desk))} == {"0CS1", "CS2"}
    columns = desk.projection(connection(desk)).rows.columns_of("0CS1|L1")
    assert columns is not None
    assert (columns["order_id"], columns["line_id"]) == (" 0CS1 ", "L1 ")


def test_the_same_id_with_and_without_blanks_is_one_case(desk: Desk, tmp_path: Path) -> None:
    desk.intake.import_file(sheet(tmp_path, line(" CS1 ")))
    bare = desk.intake.import_file(sheet(tmp_path, line("CS1")))
    assert (bare.batch.inserted, bare.batch.updated, bare.batch.unchanged) == (0, 0, 1)
    twice = desk.intake.import_file(sheet(tmp_path, line("CS1"), line("CS1 ")))
    assert [issue.row for issue in twice.refused] == [3]
    assert desk.intake.observe(" CS1", "商家实施服务").keys == ("CS1|L1",)
    pasted = desk.intake.paste("订单ID\t当前节点\n CS1 \t用户确认验收\n")
    assert pasted.keys == ("CS1|L1",)
    assert desk.replay.run(connection(desk)).is_same


def test_a_pasted_sign_says_the_currency_where_no_column_does(desk: Desk) -> None:
    desk.intake.paste("订单ID\t当前节点\t实付金额\nCS1\t商家确认需求\t¥1,234.50\nCS2\t商家确认需求\t12\n")
    judged = desk.forecasts.one(connection(desk), "CS1|")
    plain = desk.forecasts.one(connection(desk), "CS2|")
    assert judged is not None
    assert plain is not None
    assert (judged.facts.currency, plain.facts.currency) == ("CNY", None)
    desk.intake.paste("订单ID\t币种\t实付金额\nCS2\tUSD\t12\n", kind="cases")
    desk.intake.paste("订单ID\t当前节点\t实付金额\nCS2\t商家实施服务\t12\n")
    dollars = desk.forecasts.one(connection(desk), "CS2|")
    assert dollars is not None
    assert dollars.facts.currency == "USD"
    assert desk.replay.run(connection(desk)).is_same


def test_a_row_longer_than_its_headings_is_kept_with_a_warning_in_a_worklist(desk: Desk, tmp_path: Path) -> None:
    result = desk.intake.import_file(sheet(tmp_path, line(customer="宁波,甬江"), line("CS2"), f"{line('CS3')},,"))
    assert result.refused == ()
    assert [(issue.row, issue.column) for issue in result.warned] == [(2, "")]
    assert "甬江" in result.warned[0].reason
    assert result.batch.inserted == 3


def test_a_ledger_refuses_such_a_row_and_its_file_of_refused_rows_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    path = sheet(tmp_path, "CS1,处理中,1,234.00", "CS2,处理中,5", headings="订单ID,订单状态,实付金额")
    result = desk.intake.import_file(path, kind="orders")
    assert [issue.row for issue in result.refused] == [2]
    assert result.batch.inserted == 1
    saved = Path(result.as_dict()["refused_file"]).read_text("utf-8-sig").splitlines()
    assert saved[1].startswith("CS1,处理中,1,")
    assert saved[1].endswith(",234.00")
    assert desk.replay.run(connection(desk)).is_same


def test_cells_without_a_heading_in_a_page_or_under_an_empty_heading_are_no_fault(desk: Desk, tmp_path: Path) -> None:
    desk.intake.paste(
        "<table><tr><th>订单ID</th><th>当前节点</th></tr><tr><td>CS1</td><td>商家确认需求</td><td>详</td></tr></table>"
    )
    headings = "订单ID,当前节点,"
    assert (
        desk.intake.import_file(sheet(tmp_path, "CS2,商家确认需求,x", headings=headings), "cases").batch.inserted == 1
    )
    assert all(
        "比标题多" not in issue.reason
        for issue in desk.intake.import_file(sheet(tmp_path, "CS2,商家确认需求,x", headings=headings), "cases").warned
    )

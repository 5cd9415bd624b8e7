"""Each line of how values are read, seen from outside: a file goes in, a file comes out, and nothing was guessed."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from desktop_app.paths import Home
from tests.documents.tables_made import HEAD, TAIL, make_workbook
from tests.faults.command_runs import told
from tests.journeys.command_line import run, run_json

pytestmark = [pytest.mark.fault]

AMOUNTS = {
    "1,234.50": "1234.50",
    "¥1,234.50": "1234.50",
    "￥1,234.50": "1234.50",
    "1234.5元": "1234.50",
    "１２３４．５": "1234.50",
    " 1 234.50 ": "1234.50",
    "0": "0.00",
}
TIMES = [
    "2025-03-26 10:20:30",
    "2025/03/26 10:20:30",
    "2025年3月26日 10:20:30",
    "20250326102030",
    "2025-03-26T10:20:30+08:00",
    "2025-03-26T02:20:30Z",
    "45742.4309027778",
]
MOMENT = "2025-03-26 10:20:30"
OPEN_AMOUNTS = ["1,23", "1.234,50", "1.2万元", "1e5", "一百", "(12.00)"]
UNREADABLE_TIMES = ["03/04/2025", "25-03-26", "2025-02-30", "昨天", "1742955630000"]
OPEN_TIMES = [*UNREADABLE_TIMES, "2099-01-01 00:00:00"]
KNOWN = ["人工服务", "标准", "商家确认需求"]


def _write(path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _exported(home: Home, folder: Path, kind: str = "cases") -> dict[str, dict[str, str]]:
    out = folder / "out.csv"
    assert run(home, "export", kind, "--out", str(out)).status == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        return {row["订单ID"].removeprefix("'"): row for row in csv.DictReader(stream)}


def test_amounts_and_times_as_people_write_them(home: Home, tmp_path: Path) -> None:
    rows = [["订单ID", "接入类型", "交付子类型", "当前节点", "订单金额", "币种", "下单时间"]]
    for number, text in enumerate(AMOUNTS):
        rows.append([f"A{number}", *KNOWN, text, "CNY", MOMENT])
    for number, text in enumerate(TIMES):
        rows.append([f"T{number}", *KNOWN, "1", "CNY", text])
    found = run_json(home, "import", str(_write(tmp_path / "cases.csv", rows)), "--kind", "cases")
    assert (found["warned"], found["refused"]) == ([], [])
    after = _exported(home, tmp_path)
    for number, amount in enumerate(AMOUNTS.values()):
        assert after[f"A{number}"]["订单金额"] == amount
    for number in range(len(TIMES)):
        assert after[f"T{number}"]["下单时间"] == MOMENT, TIMES[number]


def test_what_is_ambiguous_is_left_open_in_a_worklist_and_keeps_its_text(home: Home, tmp_path: Path) -> None:
    rows = [["订单ID", "接入类型", "交付子类型", "当前节点", "订单金额", "币种", "下单时间"]]
    for number, text in enumerate(OPEN_AMOUNTS):
        rows.append([f"A{number}", *KNOWN, text, "CNY", MOMENT])
    for number, text in enumerate(OPEN_TIMES):
        rows.append([f"T{number}", *KNOWN, "1", "CNY", text])
    found = run_json(home, "import", str(_write(tmp_path / "cases.csv", rows)), "--kind", "cases", status=1)
    assert found["inserted"] == len(rows) - 1, "a worklist never loses a row"
    assert [issue["row"] for issue in found["warned"]] == list(range(2, len(rows) + 1))
    assert {issue["column"] for issue in found["warned"]} == {"订单金额", "下单时间"}
    after = _exported(home, tmp_path)
    for number, text in enumerate(OPEN_AMOUNTS):
        assert after[f"A{number}"]["订单金额"] == text
    for number, text in enumerate(OPEN_TIMES):
        assert after[f"T{number}"]["下单时间"] == text


def test_a_ledger_refuses_what_it_cannot_read_whole_with_its_first_fault(home: Home, tmp_path: Path) -> None:
    rows = [["订单ID", "订单类型", "订单状态", "订单金额", "币种", "下单时间"]]
    rows += [[f"A{number}", "新购", "已完成", text, "CNY", MOMENT] for number, text in enumerate(OPEN_AMOUNTS)]
    rows += [[f"T{number}", "新购", "已完成", "1", "CNY", text] for number, text in enumerate(UNREADABLE_TIMES)]
    rows += [["GOOD", "新购", "已完成", "1", "CNY", MOMENT], ["R1", "退订", "已完成", "(12.00)", "CNY", MOMENT]]
    found = run_json(home, "import", str(_write(tmp_path / "orders.csv", rows)), "--kind", "orders", status=1)
    assert (found["rows"], found["inserted"]) == (len(rows) - 1, 2)
    assert [issue["row"] for issue in found["refused"]] == list(range(2, len(rows) - 1)), "one reason a row"
    assert Path(found["refused_file"]).is_file()
    after = _exported(home, tmp_path, "orders")
    assert set(after) == {"GOOD", "R1"}
    assert after["R1"]["订单金额"] == "-12.00", "plain negative numbers are left alone"


def test_the_rules_of_a_worklist_line_by_line(home: Home, tmp_path: Path) -> None:
    heading = ["订单ID", "接入类型", "交付子类型", "商品类别", "是否涉及服务监管", "下单时间", "实付金额", "订单金额",
               "币种", "当前节点", "进入节点时间"]  # fmt: skip
    good = ["人工服务", "标准", "通用", "是", "2025-03-26 09:00:00", "0", "500", "CNY", "商家确认需求", MOMENT]
    rows = [heading, ["OK", *good]]
    rows.append(["NODE", *good[:8], "从没见过的状态", MOMENT])
    rows.append(["OTHERFLOW", *good[:8], "商家部署实施（授权码激活）", MOMENT])
    rows.append(["TYPE", "没见过的类型", *good[1:]])
    rows.append(["TIME", *good[:4], "不是时间", *good[5:]])
    rows.append(["OLDNAME", *good[:8], "服务商实施服务", MOMENT])
    rows.append(["CONSTANT", *good[:8], "SELLER_DELIVER", MOMENT])
    rows.append(["NONE", *good[:3], "否", *good[4:8], "", ""])
    rows.append(["", *good])
    rows.append(["OK", *good])
    path = _write(tmp_path / "cases.csv", rows)
    found = run_json(home, "import", str(path), "--at", "2026-11-24T12:00:00", status=1)
    assert (found["rows"], found["inserted"], found["unchanged"]) == (10, 8, 0)
    assert [(one["row"], one["column"]) for one in found["warned"]] == [
        (3, "当前节点"),
        (4, "当前节点"),
        (5, "接入类型"),
        (6, "下单时间"),
    ]
    assert [(one["row"], one["column"]) for one in found["refused"]] == [(10, "订单ID"), (11, "订单ID")]
    cases = {one["order_id"]: one for one in run_json(home, "forecast", "--at", "2026-11-24T12:00:00")}
    for name in ("NODE", "OTHERFLOW"):
        assert _state(cases[name]) == ("H", "UNKNOWN", "seller", "unknown", True)
    assert _state(cases["TYPE"])[0] == "UNKNOWN"
    assert "state_unknown" in cases["TYPE"]["badges"]
    assert (cases["TIME"]["flow"], cases["TIME"]["era"], cases["TIME"]["node"]) == (
        "H",
        "unknown",
        cases["OK"]["node"],
    )
    assert cases["OLDNAME"]["node"] == cases["CONSTANT"]["node"] == "SELLER_DELIVER"
    assert (cases["NONE"]["flow"], cases["NONE"]["node"]) == ("NONE", "")
    assert cases["OK"]["silence"]["amount"] in (None, "500.00"), "paid by vouchers: the order's amount counts"


def _state(case: dict[str, Any]) -> tuple[str, str, str, str, bool]:
    return (
        case["flow"],
        case["node"],
        case["whose_move"],
        case["silence"]["effect"],
        "state_unknown" in case["badges"],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_encodings(home: Home, tmp_path: Path, encoding: str) -> None:
    rows = [["订单ID", "客户名称", "当前节点"], ["CS1", "宁波甬江模具", "已完成"], ["CS2", "嘉兴𠮷田", "已完成"]]
    text = "\n".join(",".join(row) for row in rows) + "\n"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    (tmp_path / "cases.csv").write_bytes(mark + text.encode(encoding))
    assert run_json(home, "import", str(tmp_path / "cases.csv"), status=1)["inserted"] == 2
    assert [row["客户名称"] for row in _exported(home, tmp_path).values()] == ["宁波甬江模具", "嘉兴𠮷田"]


def test_titles_headings_over_two_rows_and_texts_as_they_stand(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("单")
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.merge_range("A1:E1", "十一月的服务监管单")
        sheet.merge_range("A2:A3", "订单ID")
        sheet.merge_range("B2:C2", "金额")
        sheet.write_row("B3", ["订单金额", "实付金额"])
        sheet.merge_range("D2:D3", "下单时间")
        sheet.merge_range("E2:E3", "客户名称")
        sheet.write_row("A4", ["007aB"])
        sheet.write_number("B4", 1234.5)
        sheet.write_formula("C4", "=B4/2", value=617.25)
        sheet.write_datetime("D4", datetime(2025, 3, 26, 10, 20, 30), dated)  # noqa: DTZ001 - a sheet's times have no zone
        sheet.write_string("E4", " 007 甲 ")
    found = run_json(home, "import", str(path), "--kind", "cases", status=1)
    assert [one["row"] for one in found["warned"]] == [4]
    row = _exported(home, tmp_path)["007aB"]
    assert (row["订单金额"], row["实付金额"], row["下单时间"]) == ("1234.50", "617.25", MOMENT)
    assert row["客户名称"] == " 007 甲 "


def test_a_formula_without_a_stored_value_cannot_be_read(home: Home, tmp_path: Path) -> None:
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>8</t></is></c><c r="C2"><f>1+1</f></c></row>'
    path = make_workbook(tmp_path / "cases.xlsx", [HEAD, row, TAIL])
    found = run_json(home, "import", str(path), status=1)
    assert (2, "订单金额") in [(one["row"], one["column"]) for one in found["warned"]]
    assert found["inserted"] == 1


def test_two_headings_alike_are_named_and_a_map_says_which(home: Home, tmp_path: Path) -> None:
    rows = [["订单ID", "接入类型", "交付子类型", "实付金额", "实付金额", "当前节点"],
            ["CS1", "人工服务", "标准", "1", "2", "商家确认需求"]]  # fmt: skip
    path = _write(tmp_path / "cases.csv", rows)
    told(run(home, "import", str(path), "--json"), 2, "实付金额#1", "实付金额#2")
    assert run_json(home, "batches") == []
    (tmp_path / "map.json").write_text('{"实付金额#2": "实付金额"}', encoding="utf-8")
    run_json(home, "import", str(path), "--map", str(tmp_path / "map.json"))
    assert _exported(home, tmp_path)["CS1"]["实付金额"] == "2.00"


def _old_container(names: list[str]) -> bytes:
    """A compound file as Windows programs write it: a header, and a directory with these names."""
    directory = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in ["Root Entry", *names])
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + directory.ljust(2048, b"\0")


@pytest.mark.parametrize(
    ("names", "word"), [(["EncryptedPackage", "EncryptionInfo"], "密"), (["Workbook"], "xls"), (["Book"], "xls")]
)
def test_encrypted_and_old_workbooks_are_refused_in_words(
    home: Home, tmp_path: Path, names: list[str], word: str
) -> None:
    path = tmp_path / "cases.xlsx"
    path.write_bytes(_old_container(names))
    told(run(home, "import", str(path), "--json"), 2, word)


def test_a_file_may_have_fewer_or_more_columns_and_others_are_mapped(home: Home, tmp_path: Path) -> None:
    rows = [["Order", "订单行ID", "节点状态", "没见过的列"], ["CS1", "L1", "商家确认需求", "x"]]
    path = _write(tmp_path / "theirs.csv", rows, delimiter="\t")
    (tmp_path / "map.json").write_text('{"Order": "订单ID", "节点状态": "当前节点"}', encoding="utf-8")
    found = run_json(home, "import", str(path), "--kind", "cases", "--map", str(tmp_path / "map.json"), status=1)
    assert found["inserted"] == 1
    assert _exported(home, tmp_path)["CS1"]["当前节点"] == "商家确认需求"

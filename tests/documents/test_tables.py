"""Tables from files and pastes: found headings, kept texts, and refusals in words."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents.table_writing import guard, write_csv
from desktop_app.documents.tables import TableRequest, open_table
from desktop_app.documents.text_grid import RawRow, unguard
from desktop_app.errors import DeskError, UnreadableFileError, UsageError
from desktop_app.models.kinds import KINDS
from desktop_app.models.reading import DateCell, FaultCell, NumberCell
from tests.documents.tables_made import HEAD, ROW, TAIL, make_workbook

CASES = TableRequest((KINDS["cases"],))
ALL = TableRequest(tuple(KINDS.values()))
PLAIN = "订单ID,当前节点,订单金额\n007,商家确认需求,5\n"


def rows_of(source: Path | bytes, request: TableRequest = CASES) -> list[tuple[int, dict[str, object]]]:
    with open_table(source, request) as table:
        return [(row.number, dict(table.cells(row))) for row in table.rows]


def write(folder: Path, data: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    found = rows_of(write(tmp_path, PLAIN.encode(encoding)))
    assert found == [(2, {"order_id": "007", "node_text": "商家确认需求", "order_amount": "5"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_a_suffix_that_lies(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path, PLAIN.replace(",", delimiter).encode(), "a.xlsx")
    assert rows_of(path)[0][1]["order_id"] == "007"


def test_title_rows_blank_rows_and_repeated_headings(tmp_path: Path) -> None:
    text = "十一月监管单,,\n\n订单ID,当前节点,别的\nCS1,a,b\n,,\n订单ID,当前节点,别的\nCS2,c,d\n"
    assert [number for number, _cells in rows_of(write(tmp_path, text.encode()))] == [4, 7]


def test_two_headings_alike_need_a_mapping(tmp_path: Path) -> None:
    path = write(tmp_path, "订单ID,实付金额,实付金额\nCS1,5,6\n".encode())
    with pytest.raises(UsageError, match="实付金额#1、实付金额#2"):
        rows_of(path)
    mapped = TableRequest((KINDS["cases"],), {"实付金额#2": "实付金额"})
    assert rows_of(path, mapped)[0][1]["paid_amount"] == "6"
    with open_table(path, mapped) as table:
        again = TableRequest((KINDS["cases"],), table.layout.as_mapping())
    assert rows_of(path, again) == rows_of(path, mapped)


def test_headings_alike_that_nobody_reads_are_no_matter(tmp_path: Path) -> None:
    assert len(rows_of(write(tmp_path, "订单ID,备注,备注\nCS1,5,6\n".encode()))) == 1


def test_a_mapping_reads_their_headings_and_guesses_are_only_proposed(tmp_path: Path) -> None:
    path = write(tmp_path, "订单ID,客户\nCS1,张三\n".encode())
    with open_table(path, CASES) as table:
        assert table.guessed == {"客户": "客户名称"}
        assert "customer_name" not in table.layout.columns
    assert rows_of(path, TableRequest((KINDS["cases"],), {"客户": "客户名称"}))[0][1]["customer_name"] == "张三"
    with pytest.raises(UsageError, match="没有的列"):
        rows_of(path, TableRequest((KINDS["cases"],), {"客户": "没有的列"}))


def test_the_kind_is_told_by_the_headings_or_asked_for(tmp_path: Path) -> None:
    for heading, kind in (("当前节点", "cases"), ("订单状态", "orders")):
        with open_table(write(tmp_path, f"订单ID,{heading}\nCS1,x\n".encode()), ALL) as table:
            assert table.kind.id == kind
    with pytest.raises(UsageError, match="指明类别"):
        rows_of(write(tmp_path, "订单ID,商品名称\nCS1,x\n".encode()), ALL)


def test_without_the_id_heading_the_found_ones_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="当前节点"):
        rows_of(write(tmp_path, "编号,当前节点\nCS1,x\n".encode()))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "PNG"),
        (b"\xff\xd8\xff\xe0" + b"x" * 100, "JPEG"),
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9000) + "EncryptedPackage".encode("utf-16-le"), "加密"),
        ('订单ID,当前节点\n1,"x\n2,y\n'.encode(), "引号"),
        (b"a" * 3_000_000, "长得不像"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, data: bytes, word: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        rows_of(write(tmp_path, data, "a.xlsx"))
    assert word in caught.value.title + caught.value.message


def test_a_workbook_with_merged_headings_titles_and_typed_cells(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("说明").write(0, 0, "说明")
        sheet = book.add_worksheet("单")
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.merge_range("A1:E1", "监管单")
        sheet.merge_range("A2:A3", "订单ID")
        sheet.merge_range("B2:C2", "金额")
        sheet.write_row("B3", ["订单金额", "实付金额"])
        sheet.merge_range("D2:D3", "下单时间")
        sheet.write_string("A4", "007")
        sheet.write_number("B4", 1234.5)
        sheet.write_formula("C4", "=B4*2", value=2469)
        sheet.write_datetime("D4", datetime(2025, 3, 26, 10, 20, 30), dated)  # noqa: DTZ001
        sheet.merge_range("A5:A6", "008")
        sheet.write_number("B5", 1)
        sheet.write_number("B6", 2)
    found = rows_of(path)
    assert found[0] == (
        4,
        {
            "order_id": "007",
            "order_amount": NumberCell("1234.5"),
            "paid_amount": NumberCell("2469"),
            "ordered_at": DateCell(datetime(2025, 3, 26, 10, 20, 30)),  # noqa: DTZ001
        },
    )
    assert [cells["order_id"] for _number, cells in found] == ["007", "008", "008"]


def test_two_sheets_with_rows_are_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("一", "二"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["订单ID", "当前节点"])
            sheet.write_row(1, 0, [f"CS{name}", "x"])
    with pytest.raises(UsageError, match="“一”和“二”"):
        rows_of(path)


def test_a_formula_counts_by_its_stored_value_only(tmp_path: Path) -> None:
    row = '<row r="3"><c r="A3" t="inlineStr"><is><t>8</t></is></c><c r="C3"><f>1+1</f></c></row>'
    found = rows_of(make_workbook(tmp_path / "w.xlsx", [HEAD, ROW, row, TAIL]))
    assert found[0][1] == {"order_id": "007", "node_text": "已完成", "order_amount": None}
    assert isinstance(found[1][1]["order_amount"], FaultCell)


@pytest.mark.parametrize(
    ("sheet", "more", "word"),
    [
        (['<!DOCTYPE x [<!ENTITY a "b">]>', HEAD, TAIL], {}, "实体"),
        ([HEAD, TAIL], {"xl/sharedStrings.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>'}, "实体"),
        ([HEAD, TAIL], {"xl/vbaProject.bin": "x"}, "宏"),
        ([HEAD, TAIL], {"xl/workbook.bin": "x"}, "xlsb"),
        ([HEAD], {}, "损坏"),
        ((HEAD, *(" " * (1 << 20) for _ in range(300)), TAIL), {}, "大得不正常"),
    ],
)
def test_hostile_workbooks_are_refused_in_words_within_seconds(
    tmp_path: Path, sheet: list[str], more: dict[str, str], word: str
) -> None:
    path = make_workbook(tmp_path / "w.xlsx", sheet, more)
    started = time.monotonic()
    with pytest.raises(UnreadableFileError, match=word):
        rows_of(path)
    assert time.monotonic() - started < 10


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "w.xlsx", [HEAD, ROW, TAIL])
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(UnreadableFileError):
        rows_of(path)


def test_nine_hundred_thousand_empty_rows(tmp_path: Path) -> None:
    empty = (f'<row r="{number}" ht="15"><c r="A{number}" s="0"/></row>' for number in range(3, 900_003))
    assert len(rows_of(make_workbook(tmp_path / "w.xlsx", [HEAD, ROW, *empty, TAIL]))) == 1


HIDDEN = '<colgroup><col><col style="display:none"><col></colgroup>'
PAGE = f"""Version:0.9\r\nStartHTML:00\r\n<html><body><!--StartFragment-->
<table>{HIDDEN}<tr><th>订单ID</th><th>内部</th><th>当前节点</th><th hidden>h</th><th>操作</th></tr></table>
<table>{HIDDEN}<tr aria-hidden="true"><td></td></tr><tr><td><a href="x">CS01</a> <button>复制</button></td>
<td>zz</td><td><div>商家确认需求<table><tr><td>内</td></tr></table></div></td><td hidden>h</td>
<td><a>查看详情</a><a>确认需求</a></td></tr></table><!--EndFragment--></body></html>"""


def test_a_page_copy_with_hidden_columns_links_and_nested_tables() -> None:
    assert rows_of(PAGE.encode()) == [(2, {"order_id": "CS01", "node_text": "商家确认需求"})]


def test_a_page_of_roles_and_of_unclosed_cells() -> None:
    roles = (
        "<div role=grid><div role=row><i role=columnheader>订单ID</i><i role=columnheader>当前节点</i></div>"
        "<div role=row><i role=gridcell>C1</i><i role=gridcell>已完成</i></div></div>"
    )
    unclosed = "<table><tr><th>订单ID<th>当前节点<tr><td>C1<td>已完成</table>"
    for page in (roles, unclosed):
        assert rows_of(page.encode())[0][1] == {"order_id": "C1", "node_text": "已完成"}


def test_a_slow_page_is_ended() -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableFileError):
        rows_of(("<html>" + "<a " * 60_000).encode())
    assert time.monotonic() - started < 20


def test_a_copied_text_whose_cells_have_several_lines() -> None:
    text = "服务监管\n订单ID\t当前节点\t操作\nCS1\t商家\n确认需求\t查看详情\nCS2\t已完成\t\n"
    assert rows_of(text.encode()) == [
        (3, {"order_id": "CS1", "node_text": "商家 确认需求"}),
        (5, {"order_id": "CS2", "node_text": "已完成"}),
    ]


HOSTILE = st.one_of(
    st.sampled_from(["=cmd|' /C calc'!A0", "+1", "-5", "@x", "＝1", "'=x", "''+", "\t1", "\r1", "007", 'a"b', "a\nb"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
)


@given(st.lists(HOSTILE, min_size=1, max_size=6))
def test_guard_and_unguard_are_each_others_inverse(texts: list[str]) -> None:
    assert [unguard(guard(text)) for text in texts] == texts


@settings(max_examples=30)
@given(st.lists(HOSTILE.filter(lambda text: text.strip() != ""), min_size=1, max_size=5))
def test_hostile_texts_survive_a_csv(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "h.csv"
    write_csv(path, ["订单ID", "商品名称"], [[f"CS{at}", text] for at, text in enumerate(texts)])
    assert [cells["product_name"] for _number, cells in rows_of(path)] == texts
    assert not any(line.startswith(b"=") or b",=" in line for line in path.read_bytes().splitlines())


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_no_bytes_ever_break_the_reader(tmp_path: Path, data: bytes) -> None:
    for head in (b"", "订单ID,当前节点\n".encode()):
        try:
            found = rows_of(write(tmp_path, head + data))
        except DeskError:
            continue
        else:
            assert all(isinstance(number, int) for number, _cells in found)


def test_rows_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_text("订单ID,当前节点\n" + "".join(f"CS{n},已完成\n" for n in range(50_000)), encoding="utf-8")
    with open_table(path, CASES) as table:
        first = next(table.rows)
    assert isinstance(first, RawRow)
    assert first.number == 2

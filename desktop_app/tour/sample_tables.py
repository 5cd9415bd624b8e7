"""Tables as a seller has them: an own sheet of supervised orders, the console's order export, and a copied page."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.sample_cases import SampleCase, names, order_number, page_cases, sample_cases

CASES_FILE = "监管跟踪.xlsx"
ORDERS_FILE = "订单列表_20261123.csv"
ORDERS = 1000
TIME = "%Y-%m-%d %H:%M:%S"
SHEET_HEADINGS = tuple(sample_cases()[0].as_row())
PAGE_HEADINGS = ("订单ID", "商品名称", "客户名称", "接入类型", "订单金额", "下单时间", "服务监管状态", "进入节点时间")


@dataclass(frozen=True)
class SampleTables:
    """Where the tables lie, and what is in them."""

    cases: Path
    orders: Path
    page_html: str
    page_text: str


def write_tables(folder: Path) -> SampleTables:
    """Write the tables of the tour into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    cases, orders = folder / CASES_FILE, folder / ORDERS_FILE
    rows = [case.as_row() for case in sample_cases()]
    twice, nameless = dict(rows[3]), {**rows[5], "订单ID": "", "订单行ID": ""}
    _write_sheet(cases, [*rows, twice, nameless])
    _save_at(cases, NOW - timedelta(minutes=27))
    write_csv(orders, _orders(), NOW.replace(hour=0, minute=0))
    page = [_page_row(case) for case in page_cases()]
    return SampleTables(cases, orders, page_html(page), page_text(page))


def page_html(rows: Sequence[Mapping[str, str]]) -> str:
    """The table as a browser puts it on the clipboard."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in PAGE_HEADINGS)
    lines = ["".join(f"<td><span>{escape(row[heading])}</span></td>" for heading in PAGE_HEADINGS) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        "<html><body><!--StartFragment--><table><thead><tr>"
        f"{head}</tr></thead><tbody>{body}</tbody></table><!--EndFragment--></body></html>"
    )


def page_text(rows: Sequence[Mapping[str, str]]) -> str:
    """The same as plain text, parted by tabs."""
    return "\n".join(
        "\t".join(line) for line in [PAGE_HEADINGS, *(tuple(row[one] for one in PAGE_HEADINGS) for row in rows)]
    )


def _page_row(case: SampleCase) -> dict[str, str]:
    row = case.as_row()
    return {
        **{heading: str(row.get(heading, "")) for heading in PAGE_HEADINGS},
        "订单金额": f"¥{case.amount:,.2f}",
        "下单时间": case.ordered_at.strftime(TIME),
        "服务监管状态": case.node,
        "进入节点时间": case.since.strftime(TIME),
    }


def _write_sheet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """A workbook as people keep one: a title above the headings, amounts and times as numbers."""
    import xlsxwriter  # only the tour makes workbooks here

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        book.set_properties({"created": NOW.replace(tzinfo=None)})
        sheet = book.add_worksheet("监管跟踪")
        sheet.merge_range(0, 0, 0, len(SHEET_HEADINGS) - 1, "服务监管跟踪表（交付组）", book.add_format({"bold": True}))
        sheet.write_row(1, 0, SHEET_HEADINGS)
        for line, row in enumerate(rows, start=2):
            for place, heading in enumerate(SHEET_HEADINGS):
                _write_cell(sheet, line, place, row[heading])


def _write_cell(sheet: Any, line: int, place: int, value: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, place, value.replace(tzinfo=None))
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif value:
        sheet.write_string(line, place, str(value))


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], saved: datetime) -> Path:
    """Write a sheet in UTF-8 as if it had been saved at a moment; what a row does not have, stays empty."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    _save_at(path, saved)
    return path


def _orders() -> list[dict[str, str]]:
    rows = [*(_order_of(case, place) for place, case in enumerate(sample_cases()))]
    return rows + [_plain_order(place) for place in range(ORDERS - len(rows))]


def _order_of(case: SampleCase, place: int) -> dict[str, str]:
    return _order(case.order_id, case.product, case.customer, case.amount, case.ordered_at, place, case.product_class)


def _plain_order(place: int) -> dict[str, str]:
    known = names()
    product, price = known["products"][(place * 5) % len(known["products"])]
    customer = known["customers"][(place * 17) % len(known["customers"])]
    ordered = NOW - timedelta(days=20 + place % 300, minutes=17 * place % 540)
    order_id = order_number(ordered, place, place)
    return _order(order_id, product, customer, price, ordered, place + 1000, "通用")


def _order(
    order_id: str, product: str, customer: str, amount: int, ordered: datetime, place: int, product_class: str
) -> dict[str, str]:
    return {
        "订单ID": order_id,
        "订单行ID": f"{order_id}-000001",
        "订单类型": "新购",
        "订单状态": "处理中" if place < 1000 else "已完成",
        "商品ID": f"00301-{2000 + place % 24}-0--0",
        "商品名称": product,
        "接入类型": "人工服务",
        "商品类别": product_class,
        "计费模式": "一次性",
        "客户名称": customer,
        "联系电话": f"13{place % 10}{(place * 7919393 + 80742207) % 100_000_000:08d}",
        "下单时间": ordered.strftime(TIME),
        "支付时间": (ordered + timedelta(minutes=4)).strftime(TIME),
        "订单金额": f"{amount:.2f}",
        "实付金额": f"{amount:.2f}",
        "币种": "CNY",
    }


def _save_at(path: Path, moment: datetime) -> None:
    """The data date of a file is when it was saved last."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))

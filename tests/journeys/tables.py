"""Tables as a seller keeps them, made for the journeys: orders, and cases of the human service flow."""

from __future__ import annotations

import csv
from pathlib import Path

CASE_HEADINGS = [
    "订单ID",
    "订单行ID",
    "订单类型",
    "商品名称",
    "客户名称",
    "接入类型",
    "交付子类型",
    "商品类别",
    "销售场景",
    "交付方式",
    "是否涉及服务监管",
    "下单时间",
    "支付时间",
    "订单金额",
    "实付金额",
    "币种",
    "当前节点",
    "进入节点时间",
    "负责人",
]
ORDER_HEADINGS = [
    "订单ID",
    "订单行ID",
    "订单类型",
    "订单状态",
    "商品ID",
    "商品名称",
    "接入类型",
    "商品类别",
    "计费模式",
    "客户名称",
    "联系电话",
    "下单时间",
    "支付时间",
    "订单金额",
    "实付金额",
    "币种",
]
NODES = ("用户提交需求", "商家确认需求", "商家实施服务", "用户确认验收")


def order_id(number: int) -> str:
    """The id of the n-th order."""
    return f"CS2610{number:08}"


def write_orders(path: Path, count: int) -> Path:
    """A CSV of orders in the encoding of a Chinese spreadsheet program."""
    rows = [
        [
            order_id(number), f"{order_id(number)}-000001", "新购", "已完成", "P-1", f"MES 上线实施 {number % 9}",
            "人工服务", "联营", "一次性", f"客户{number % 17}", "13800001111", _day(number), _day(number),
            f"{1000 + number}.00", f"{1000 + number}.00", "CNY",
        ]
        for number in range(count)
    ]  # fmt: skip
    return _write(path, ORDER_HEADINGS, rows, "gb18030")


def write_cases(path: Path, count: int, start: int = 0) -> Path:
    """A CSV of supervised cases of flow H at all their nodes."""
    return _write(path, CASE_HEADINGS, [case_row(number) for number in range(start, start + count)], "utf-8-sig")


def case_row(number: int, node: str | None = None) -> list[str]:
    """One case; its node goes round by number."""
    return [
        order_id(number), f"{order_id(number)}-000001", "新购", f"MES 上线实施 {number % 9}", f"客户{number % 17}",
        "人工服务", "标准", "通用", "", "远程", "是", _day(number), _day(number),
        f"{1000 + number}.00", f"{1000 + number}.00", "CNY",
        node or NODES[number % len(NODES)], f"2026-11-{1 + number % 20:02} 09:00:00", "李敏",
    ]  # fmt: skip


def pasted(numbers: range) -> bytes:
    """A table as a browser copies it from a page: HTML."""
    cells = ["".join(f"<th>{name}</th>" for name in CASE_HEADINGS)]
    cells += ["".join(f"<td>{cell}</td>" for cell in case_row(number)) for number in numbers]
    rows = "".join(f"<tr>{line}</tr>" for line in cells)
    return f"<html><body><table>{rows}</table></body></html>".encode()


def _day(number: int) -> str:
    return f"2026-10-{1 + number % 28:02} 10:00:00"


def _write(path: Path, headings: list[str], rows: list[list[str]], encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)
    return path

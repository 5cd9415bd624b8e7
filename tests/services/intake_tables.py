"""Tables of cases to take in, and what came of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desktop_app.clock import CHINA
from desktop_app.services.desk import Desk

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
HEADINGS = (
    "订单ID,订单行ID,接入类型,交付子类型,商品类别,是否涉及服务监管,下单时间,实付金额,币种,当前节点,"
    "进入节点时间,客户名称"
)


def case_line(number: int, node: str = "商家确认需求", **more: str) -> str:
    values = {
        "type": "人工服务",
        "sub": "标准",
        "ordered": "2026-10-01 09:00:00",
        "paid": "100.5",
        "since": "2026-10-02 09:00:00",
        "customer": "张三",
        **more,
    }
    return (
        f"CS{number:03d},L{number},{values['type']},{values['sub']},通用,是,{values['ordered']},{values['paid']},CNY,"
        f"{node},{values['since']},{values['customer']}"
    )


def sheet(folder: Path, *lines: str, name: str = "cases.csv", headings: str = HEADINGS) -> Path:
    path = folder / name
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


def counts(result: object) -> tuple[int, int, int, int]:
    found = result.as_dict()  # type: ignore[attr-defined]
    return found["rows"], found["inserted"], found["updated"], found["unchanged"]


def connection(desk: Desk) -> str:
    found = desk.connections.for_reading()
    assert found is not None
    return found.id

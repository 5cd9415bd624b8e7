"""Seeded tables as a seller would import them: orders, and supervised cases in every state."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

ORDERS = 100_000
CASES = 20_000
SEED = 20261124
TEXT_TIME = "%Y-%m-%d %H:%M:%S"

NODES = ("商家确认需求", "商家实施服务", "用户确认验收", "用户提交需求", "服务完成", "平台新状态")
NODE_WEIGHTS = (20, 30, 25, 12, 12, 1)
PRODUCTS = ("企业上云咨询服务", "数据库迁移实施", "等保合规测评", "应用性能优化", "私有化部署实施", "数据治理服务")
CUSTOMERS = ("星河", "云图", "海岳", "天衡", "北辰", "瑞景", "金帆", "明德", "华苑", "东篱")
OWNERS = ("李雯", "王磊", "赵敏", "")


def write_orders(path: Path, now: datetime, count: int = ORDERS) -> Path:
    """A table of ``count`` orders of the last two years before ``now``."""
    chance = random.Random(SEED)
    return _write(path, (_order(chance, number, now) for number in range(count)))


def write_cases(path: Path, now: datetime, count: int = CASES, first: int = 0) -> Path:
    """A table of ``count`` supervised cases, the first of them of order number ``first``."""
    chance = random.Random(SEED + first)
    return _write(path, (_case(chance, number, now) for number in range(first, first + count)))


def _order(chance: random.Random, number: int, now: datetime) -> dict[str, str]:
    ordered = now - timedelta(minutes=chance.randrange(10, 1_000_000))
    return {
        **_common(chance, number, ordered),
        "订单状态": chance.choice(("处理中", "已完成")),
        "计费模式": "一次性",
    }


def _case(chance: random.Random, number: int, now: datetime) -> dict[str, str]:
    ordered = now - timedelta(minutes=chance.randrange(3_000, 300_000))
    since = ordered + (now - ordered) * chance.random()
    return {
        **_common(chance, number, ordered),
        "交付子类型": "标准",
        "是否涉及服务监管": "是",
        "当前节点": chance.choices(NODES, NODE_WEIGHTS)[0],
        "进入节点时间": since.strftime(TEXT_TIME),
        "负责人": chance.choice(OWNERS),
    }


def _common(chance: random.Random, number: int, ordered: datetime) -> dict[str, str]:
    order = f"CS{2_611_240_000_000 + number}"
    amount = f"{chance.randrange(100, 90_000)}.{chance.randrange(100):02}"
    return {
        "订单ID": order,
        "订单行ID": f"{order}-000001",
        "订单类型": "新购",
        "商品名称": chance.choice(PRODUCTS),
        "客户名称": f"{chance.choice(CUSTOMERS)}{chance.choice(CUSTOMERS)}科技有限公司",
        "接入类型": "人工服务",
        "商品类别": "通用",
        "下单时间": ordered.strftime(TEXT_TIME),
        "支付时间": (ordered + timedelta(minutes=5)).strftime(TEXT_TIME),
        "订单金额": amount,
        "实付金额": amount,
        "币种": "CNY",
    }


def _write(path: Path, rows: Iterator[dict[str, str]]) -> Path:
    first = next(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
    return path

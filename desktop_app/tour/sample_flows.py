"""Supervised orders of every flow, as a seller's own sheet tells them: one for each thing that a flow does by itself.

All invented. The eras of human services are told by the day of the order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.models.supervision import Effect, FlowId, Node, Party
from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.sample_cases import ACCEPT, DELIVER, REVIEW, SampleCase, names, order_number
from desktop_app.tour.sample_tables import TIME, write_csv

FLOWS_FILE = "各类流程.csv"
ORDERS_FILE = "SaaS订单.csv"
LEDGER_FILE = "交易明细_20261123.csv"
_OF_ORDERS = ("订单ID", "订单行ID", "订单类型", "商品名称", "客户名称", "接入类型", "商品类别", "下单时间", "支付时间",
              "订单金额", "实付金额", "币种")  # fmt: skip
JOINT_FN = {"product_class": "联营", "scene": "赋能云", "mode": "现场"}
JOINT_JD = {"product_class": "联营", "scene": "基地云", "mode": "现场"}
_SIGNED = f"{NOW - timedelta(days=8, hours=3):{TIME}}"


class FlowCase(NamedTuple):
    """A case with what the rules say of it: where it stands, whose move it is, and what comes by itself."""

    name: str
    case: SampleCase
    flow: FlowId
    era: str
    node: Node
    mover: Party
    effect: Effect
    clauses: frozenset[str]
    """Clauses that its detail names."""


class _Kind(NamedTuple):
    """What the marketplace calls a product, and one of them."""

    access: str
    subtype: str
    product: str
    amount: int


_STANDARD = _Kind("人工服务", "标准", "产线数采 实施服务", 52300)
_SITE = _Kind("人工服务", "建站", "企业官网 建站服务", 9900)
_SAAS = _Kind("SaaS", "", "合同管理系统 SaaS版", 36000)
_CODE = _Kind("License", "授权码", "票据识别 License", 12000)
_HARD_CODE = _Kind("License", "硬件识别码", "边缘采集软件 License", 15400)
_SYSTEM_CODE = _Kind("License", "系统识别码", "排产助手 License", 30000)
_OFFLINE = _Kind("License", "线下", "数据脱敏 License", 12400)
_PACKAGE = _Kind("License", "软件包", "标书助手 License", 6800)
_HARDWARE = _Kind("硬件", "", "视觉检测工作站（2 台）", 48600)
_ORCHESTRATED = _Kind("应用编排", "", "能耗分析 编排应用", 9800)
_DATA = _Kind("数据文件", "", "华东物流时效数据集", 18000)


def flow_cases() -> list[FlowCase]:
    """The cases in the order of the tour's pictures."""
    return [*_services(), *_licences(), *_others()]


def case_of(name: str) -> SampleCase:
    """The case of a name."""
    return next(one.case for one in flow_cases() if one.name == name)


def write_flows(folder: Path) -> list[Path]:
    """The sheet with all of them, and the console's orders, which know for how long a SaaS was bought: a month."""
    sheet, orders = folder / FLOWS_FILE, folder / ORDERS_FILE
    _write(sheet, [one.case.as_row() for one in flow_cases()])
    saas = case_of("saas")
    row = {name: value for name, value in saas.as_row().items() if name in _OF_ORDERS}
    term = {"生效时间": saas.ordered_at, "到期时间": saas.ordered_at + timedelta(days=31)}
    _write(orders, [{**row, "订单状态": "处理中", "联系电话": "13805742207", **term}])
    return [sheet, orders]


PENDING = ("硬件", "应用编排", "数据文件")
"""Types of the orders that only the ledgers know; the last transaction is of an order whose type nobody said."""


def pending_order(place: int) -> str:
    """The number of an order that only the ledgers know."""
    return f"CS26111{place}0930X{place}P8{place}"


def write_ledgers(folder: Path) -> list[Path]:
    """The console's orders and transactions, of which four tell of a supervision that no sheet of cases names."""
    orders, transactions = folder / "订单列表_20261124.csv", folder / LEDGER_FILE
    customers = names()["customers"]
    _write(orders, [
        {
            "订单ID": pending_order(place), "订单行ID": f"{pending_order(place)}-000001", "订单类型": "新购",
            "订单状态": "处理中", "接入类型": access, "商品类别": "通用", "商品名称": f"{access} 配套交付",
            "客户名称": customers[place + 20], "下单时间": f"2026-11-1{place} 09:30:00",
            "支付时间": f"2026-11-1{place} 09:34:00", "实付金额": f"{9800 + 2600 * place}", "币种": "CNY",
        }
        for place, access in enumerate(PENDING)
    ])  # fmt: skip
    _write(transactions, _transactions("2026-11"))
    return [orders, transactions]


def write_next_transactions(folder: Path) -> Path:
    """The same orders in the transactions of the next month, still unfinished."""
    path = folder / "交易明细_20261124.csv"
    _write(path, _transactions("2026-12"))
    return path


def _transactions(period: str) -> list[dict[str, Any]]:
    return [
        {
            "账期": period, "订单ID": pending_order(place), "订单行ID": f"{pending_order(place)}-000001",
            "商品名称": "云市场订单", "订单类型": "新购", "订单金额": f"{9800 + 2600 * place}", "币种": "CNY",
            "服务监管状态": "监管中",
        }
        for place in range(len(PENDING) + 1)
    ]  # fmt: skip


def _services() -> list[FlowCase]:
    no_limit = frozenset({"NO-LIMIT", "NO-AUTO-END", "REMINDER-180"})
    weekly = frozenset({"NO-LIMIT", "NO-AUTO-END", "REMINDER-WEEKLY"})
    first = {"product_class": "联营", "mode": "现场"}
    return [
        FlowCase(
            "h-first", _case(1, _STANDARD, "2023-04-20", REVIEW, 20, **first), FlowId.H, "first", Node.HUAWEI_REVIEW,
            Party.HUAWEI, Effect.REMINDER, weekly,
        ),
        FlowCase(
            "h-2023", _case(2, _STANDARD, "2024-06-12", DELIVER, 9, **JOINT_FN), FlowId.H, "2023-04-28",
            Node.SELLER_DELIVER, Party.SELLER, Effect.REMINDER, frozenset({"H-PROMISE", "REMINDER-WEEKLY"}),
        ),
        FlowCase(
            "h-2025", _case(3, _STANDARD, "2026-11-11", DELIVER, 11), FlowId.H, "2025-03-26", Node.SELLER_DELIVER,
            Party.SELLER, Effect.REMINDER, frozenset({"H-PROMISE", "NO-AUTO-END", "REMINDER-180", "STALLED-5D"}),
        ),
        FlowCase(
            "h-site", _case(4, _SITE, "2026-11-02", DELIVER, 16), FlowId.H_SITE, "2025-03-26", Node.SELLER_DELIVER,
            Party.SELLER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "saas", _case(5, _SAAS, "2026-10-15", DELIVER, 4, **JOINT_FN), FlowId.S, "2025-03-26",
            Node.SELLER_DELIVER, Party.SELLER, Effect.REMINDER, no_limit,
        ),
    ]  # fmt: skip


def _licences() -> list[FlowCase]:
    no_limit = frozenset({"NO-LIMIT", "NO-AUTO-END", "REMINDER-180"})
    claimed = {"授权码已领取": "是"}
    era = "2024-09-14"
    return [
        FlowCase(
            "l2-delivery", _case(18, _CODE, "2026-11-15", "商家实施交付", 4), FlowId.L2, era, Node.SELLER_DELIVER,
            Party.SELLER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "l2-claim", _case(6, _CODE, "2026-11-10", "用户领取授权码", 5, **JOINT_FN), FlowId.L2, era,
            Node.BUYER_CLAIM_CODE, Party.BUYER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "l2-activation", _case(7, _CODE, "2026-11-08", "授权码激活", 3, more=claimed, **JOINT_FN), FlowId.L2, era,
            Node.CODE_ACTIVATION, Party.SELLER, Effect.REMINDER, no_limit | {"L2-LOCK"},
        ),
        FlowCase(
            "l2-proof", _case(8, _CODE, "2026-11-06", "商家上传交付证明", 2, more=claimed, **JOINT_FN), FlowId.L2, era,
            Node.SELLER_UPLOAD_PROOF, Party.SELLER, Effect.REMINDER, no_limit | {"L2-LOCK"},
        ),
        FlowCase(
            "l1-hardware-code", _case(9, _HARD_CODE, "2026-11-13", "用户提供识别码", 6), FlowId.L1, era,
            Node.BUYER_GIVES_CODE, Party.BUYER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "l1-system-code", _case(10, _SYSTEM_CODE, "2026-11-12", DELIVER, 3, **JOINT_JD), FlowId.L1, era,
            Node.SELLER_DELIVER, Party.SELLER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "l0", _case(11, _OFFLINE, "2026-11-09", "服务商线下交付License", 7, **JOINT_FN), FlowId.L0, era,
            Node.SELLER_DELIVER, Party.SELLER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "lp", _case(12, _PACKAGE, "2026-11-05", "软件包部署", 8), FlowId.LP, era, Node.PACKAGE_DEPLOYMENT,
            Party.BUYER, Effect.REMINDER, no_limit,
        ),
    ]  # fmt: skip


def _others() -> list[FlowCase]:
    no_limit = frozenset({"NO-LIMIT", "NO-AUTO-END", "REMINDER-180"})
    arrived, differs = {"快递签收时间": _SIGNED, "收货电话一致": "是"}, {"快递签收时间": _SIGNED, "收货电话一致": "否"}
    return [
        FlowCase(
            "d-shipping", _case(13, _HARDWARE, "2026-11-18", DELIVER, 4), FlowId.D, "first", Node.SELLER_DELIVER,
            Party.SELLER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "d-signed", _case(14, _HARDWARE, "2026-11-04", ACCEPT, 9, more=arrived), FlowId.D, "first",
            Node.BUYER_ACCEPT, Party.BUYER, Effect.AUTO_ACCEPT, frozenset({"HW-ACCEPT-10D", "HW-ACCEPT-UNLESS"}),
        ),
        FlowCase(
            "d-phone", _case(15, _HARDWARE, "2026-11-03", ACCEPT, 9, more=differs), FlowId.D, "first",
            Node.BUYER_ACCEPT, Party.BUYER, Effect.REMINDER, frozenset({"HW-PHONE", "REMINDER-180"}),
        ),
        FlowCase(
            "o", _case(16, _ORCHESTRATED, "2026-11-16", DELIVER, 4), FlowId.O, "first", Node.SELLER_DELIVER,
            Party.SELLER, Effect.REMINDER, no_limit,
        ),
        FlowCase(
            "f", _case(17, _DATA, "2026-11-14", DELIVER, 3), FlowId.F, "first", Node.SELLER_DELIVER, Party.SELLER,
            Effect.REMINDER, no_limit,
        ),
    ]  # fmt: skip


def _case(number: int, kind: _Kind, day: str, node: str, in_node: int, **more: Any) -> SampleCase:
    known = names()
    ordered = datetime.fromisoformat(f"{day} 10:{number + 10}:00").replace(tzinfo=NOW.tzinfo)
    facts = more.pop("more", {})
    made = SampleCase(
        order_id=order_number(ordered, number, number * 7),
        product=kind.product,
        customer=known["customers"][(number * 13) % len(known["customers"])],
        amount=kind.amount,
        ordered_at=ordered,
        node=node,
        since=NOW - timedelta(days=in_node),
        owner=known["owners"][number % len(known["owners"])],
        mode="远程",
        more={"接入类型": kind.access, "交付子类型": kind.subtype, "快递签收时间": "", "收货电话一致": "",
              "授权码已领取": "", **facts},
    )  # fmt: skip
    return replace(made, **more)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    """A sheet in UTF-8, saved half an hour before the tour."""
    cells = [{name: _cell(value) for name, value in row.items()} for row in rows]
    write_csv(path, cells, NOW - timedelta(minutes=30))


def _cell(value: Any) -> str:
    return f"{value:{TIME}}" if isinstance(value, datetime) else str(value)

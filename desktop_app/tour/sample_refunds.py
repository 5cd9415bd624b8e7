"""Requests for a refund of the tour: one of each kind that the page tells apart, with orders, cases and ledger.

All invented, and nothing is random, so that every run has the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from desktop_app.models.listing import RefundView
from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.sample_tables import write_csv

HERO, CLAIMED, INVOICED = "TD2611160031", "TD2611170012", "TD2611180044"
FROZEN, LARGE, SMALL, GATEWAY = "TD2611170027", "TD2611190008", "TD2611200016", "TD2611190051"
RETURNING, RETURNED = "TD2611100019", "TD2611080020"
UNREAD, UNREAD_TOO = "TD2611150088", "TD2611150089"
FIVE_DAYS, NOT_SUPPORTED = "TD2611230001", "TD2611230002"
UNKNOWN_TEXT = "审批中（二级）"
_CODE = {"接入类型": "License", "授权码已领取": "是"}
_DONE = {"状态": "已退订"}
_GOODS = {"接入类型": "硬件", "计费模式": "一次性", "收货状态": "已收货"}
_PERIOD = {"接入类型": "SaaS", "计费模式": "包周期"}


@dataclass(frozen=True)
class SampleRefund:
    """One request as a seller's own sheet tells it."""

    id: str
    product: str
    customer: str
    amount: int
    filed: str
    """Month and day, ``11-16``."""
    view: RefundView = RefundView.REVIEW
    reason: str = "与现有 ERP 接不上，先不用了。"
    more: Mapping[str, str] = field(default_factory=dict)
    """Headings whose cell says something else."""

    @property
    def order_id(self) -> str:
        return f"CS{self.id[2:]}07X7"

    @property
    def line_id(self) -> str:
        return f"{self.order_id}-000001"

    def as_row(self) -> dict[str, str]:
        """The line of the sheet, by heading."""
        at = f"2026-{self.filed} 10:20:00"
        row = {
            "退订单号": self.id, "订单ID": self.order_id, "订单行ID": self.line_id, "商品名称": self.product,
            "客户名称": self.customer, "接入类型": "人工服务", "计费模式": "一次性", "是否涉及服务监管": "是",
            "实付金额": f"{self.amount:,.2f}", "申请金额": f"{self.amount:,.2f}", "币种": "CNY",
            "退订原因": self.reason, "收货状态": "", "状态": "商家待审核", "申请时间": at, "进入状态时间": at,
            "发票状态": "无", "授权码已领取": "",
        }  # fmt: skip
        return {**row, **self.more}


def sample_refunds() -> list[SampleRefund]:
    """All of them, in no order."""
    made, view = SampleRefund, RefundView
    ended = [
        made(
            f"TD26101{place}00{place}",
            "标书助手",
            "合肥滨湖数科",
            6800 + 100 * place,
            f"10-1{place}",
            view.ENDED,
            more=_DONE,
        )
        for place in range(6)
    ]
    return [
        made(HERO, "设备管理平台 SaaS版", "苏州华晨精工", 28800, "11-16", more=_PERIOD),
        made(CLAIMED, "票据识别 License", "合肥科大云谷", 12000, "11-17", more=_CODE),
        made(FROZEN, "网络安全巡检服务", "成都蓉安网络", 22500, "11-17", reason="交付内容与约定不一致。"),
        made(INVOICED, "官网建设 建站类", "厦门鹭岛旅游", 9900, "11-18", more={"发票状态": "申请中"}),
        made(GATEWAY, "边缘网关 EG-200", "青岛海诺物流", 9600, "11-19", more={**_GOODS, "收货状态": "未收货"}),
        made(SMALL, "知识库问答 SaaS版", "郑州中原粮油", 3000, "11-20", more=_PERIOD),
        made(LARGE, "合同管理 实施服务", "杭州明川科技", 36000, "11-19"),
        made(RETURNING, "工控机 IPC-8", "无锡太湖仪表", 15600, "11-10", view.RETURNS,
          more={**_GOODS, "状态": "待用户寄回", "进入状态时间": "2026-11-16 09:30:00"}),
        made(RETURNED, "视觉传感器 VS-3", "青岛海诺物流", 5200, "11-08", view.RETURNS,
          more={**_GOODS, "状态": "待验收", "进入状态时间": "2026-11-11 16:10:00", "寄回物流公司": "顺丰速运",
                "寄回运单号": "SF1234567890123"}),
        made(UNREAD, "产线看板", "无锡太湖仪表", 18600, "11-15", view.UNKNOWN, more={"状态": UNKNOWN_TEXT}),
        made(UNREAD_TOO, "产线看板", "苏州高新精密", 4600, "11-15", view.UNKNOWN, more={"状态": UNKNOWN_TEXT}),
        made(FIVE_DAYS, "在线客服 SaaS版", "杭州明川科技", 3600, "11-23", view.NO_APPROVAL,
          more={**_PERIOD, "是否涉及服务监管": "否"}),
        made(NOT_SUPPORTED, "行业数据集", "杭州明川科技", 2100, "11-23", view.NO_APPROVAL,
          more={"接入类型": "数据文件", "是否涉及服务监管": "否"}),
        *ended,
    ]  # fmt: skip


def write_refund_tables(folder: Path) -> list[Path]:
    """Orders, cases, the open ledger and the requests, as four tables; in the order in which they are taken in."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sample_refunds()
    tables: dict[str, Sequence[Mapping[str, str]]] = {
        "退订的订单.csv": [_order(one) for one in found],
        "退订的监管单.csv": [_case(one) for one in found if one.view not in (RefundView.NO_APPROVAL, RefundView.ENDED)],
        "交易明细_退订.csv": [_transaction(one) for one in found if one.view is RefundView.REVIEW],
        "退订申请.csv": [one.as_row() for one in found],
    }
    return [write_csv(folder / name, rows, NOW - timedelta(minutes=20)) for name, rows in tables.items()]


def _order(one: SampleRefund) -> dict[str, str]:
    row = one.as_row()
    paid = f"{NOW - timedelta(days=41):%Y-%m-%d} 10:00:00"
    term = {"生效时间": paid, "到期时间": f"{NOW + timedelta(days=324):%Y-%m-%d} 10:00:00"}
    return {
        "订单ID": one.order_id, "订单行ID": one.line_id, "订单类型": "新购", "订单状态": "处理中",
        "商品名称": one.product, "接入类型": row["接入类型"], "商品类别": "通用", "计费模式": row["计费模式"],
        "客户名称": one.customer, "下单时间": paid, "支付时间": paid, "订单金额": f"{one.amount:.2f}",
        "实付金额": f"{one.amount:.2f}", "币种": "CNY",
        **(term if row["计费模式"] == "包周期" else {"生效时间": "", "到期时间": ""}),
    }  # fmt: skip


def _case(one: SampleRefund) -> dict[str, str]:
    row = one.as_row()
    ordered = f"{NOW - timedelta(days=41):%Y-%m-%d} 10:00:00"
    appeal = {"申诉中": "是", "申诉受理时间": "2026-11-20 09:00:00"} if one.id == FROZEN else {}
    return {
        "订单ID": one.order_id, "订单行ID": one.line_id, "商品名称": one.product, "客户名称": one.customer,
        "接入类型": row["接入类型"], "交付子类型": "标准", "商品类别": "通用", "交付方式": "远程",
        "是否涉及服务监管": "是", "下单时间": ordered, "支付时间": ordered, "订单金额": f"{one.amount:.2f}",
        "实付金额": f"{one.amount:.2f}", "币种": "CNY", "当前节点": "商家实施服务",
        "进入节点时间": f"{NOW - timedelta(days=20):%Y-%m-%d} 09:00:00", "负责人": "李敏",
        "申诉中": "", "申诉受理时间": "", **appeal,
    }  # fmt: skip


def _transaction(one: SampleRefund) -> dict[str, str]:
    return {
        "账期": "2026-11", "订单ID": one.order_id, "订单行ID": one.line_id, "商品名称": one.product,
        "订单类型": "新购", "订单金额": f"{one.amount:.2f}", "结算金额": f"{one.amount * 89 // 100:.2f}", "币种": "CNY",
        "出账状态": "待出账", "服务监管状态": "监管中",
    }  # fmt: skip

"""A request for a refund with its order and case, as pasted rows; its report; and forms that agree or reject."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.models.refunds.form import AGREEMENT, RefundForm
from desktop_app.models.refunds.report import RefundReport
from desktop_app.services.desk import Desk
from tests.documents import evidence_samples

REFUND = {
    "退订单号": "R1",
    "订单ID": "CS1",
    "订单行ID": "CS1-000001",
    "接入类型": "SaaS",
    "计费模式": "包周期",
    "是否涉及服务监管": "是",
    "实付金额": "1200.00",
    "申请金额": "600.00",
    "币种": "CNY",
    "状态": "商家待审核",
    "申请时间": "2026-11-20 09:00:00",
    "进入状态时间": "2026-11-20 09:00:00",
    "发票状态": "无",
}
ORDER = {
    "订单ID": "CS1",
    "订单行ID": "CS1-000001",
    "订单类型": "新购",
    "订单状态": "处理中",
    "接入类型": "SaaS",
    "商品类别": "通用",
    "计费模式": "包周期",
    "客户名称": "甲公司",
    "生效时间": "2026-01-01 00:00:00",
    "到期时间": "2027-01-01 00:00:00",
    "实付金额": "1200.00",
    "币种": "CNY",
}
CASE = {
    "订单ID": "CS1",
    "订单行ID": "CS1-000001",
    "接入类型": "SaaS",
    "是否涉及服务监管": "是",
    "下单时间": "2026-01-01 00:00:00",
    "支付时间": "2026-01-01 00:00:00",
    "实付金额": "1200.00",
    "币种": "CNY",
    "当前节点": "商家实施服务",
    "进入节点时间": "2026-11-01 00:00:00",
}
RETURNED = {"接入类型": "硬件", "计费模式": "一次性", "收货状态": "已收货"}
"""Hardware that the customer holds: it comes back before the money goes."""


def bring(desk: Desk, kind: str, *rows: dict[str, str], **options: Any) -> None:
    headings = list(dict.fromkeys(name for row in rows for name in row))
    lines = [headings, *([row.get(name, "") for name in headings] for row in rows)]
    result = desk.intake.paste("\n".join("\t".join(line) for line in lines), kind=kind, **options)
    assert not result.refused


def report(desk: Desk, connection: str, refund_id: str = "R1", **options: Any) -> RefundReport:
    """What is told of a request that is there."""
    found = desk.refunds.report(connection, refund_id, **options)
    assert found is not None
    return found


def agreeing(folder: Path, **more: Any) -> RefundForm:
    """A form that agrees: an opinion and the record of what was agreed."""
    folder.mkdir(exist_ok=True)
    record = evidence_samples.text_pdf(folder / "协商记录.pdf", "both sides agree: 600 yuan")
    return RefundForm(**{"opinion": "已与客户协商一致，同意退订。", "files": ((AGREEMENT, record),), **more})


def rejecting(**more: Any) -> RefundForm:
    """A form that rejects."""
    return RefundForm(**{"opinion": "服务已交付，不符合退订条件。", **more})

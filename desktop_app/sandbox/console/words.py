"""What the console prints: headings, names of nodes, times and amounts as the marketplace writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.sandbox.shop.flows import (
    ACCEPT,
    ACTORS,
    CONFIRM,
    DELIVER,
    DONE,
    MOVES,
    NODE_NAMES,
    REVIEW,
    WHO_ACTS,
)

COPY_MARK = "seller-desk-rehearsal"
"""Stands, with the seller, in what is copied from the list: a program can tell it from the real console's table."""
ROW_HEADING, ROW_MARK = "环境", "演练数据"
"""A column that says so in each row: a few rows that were marked and copied as plain text carry it too."""

ACT_NAMES = {
    "ConfirmRequirement": "确认需求",
    "RejectRequirement": "驳回",
    "ReportCompletion": "确认完成",
    "OpenAppeal": "发起申诉",
}
"""The seller's buttons (dossier 2.1)."""
DONE_WORDS = {
    "ConfirmRequirement": "需求已确认，请按约定实施服务。",
    "RejectRequirement": "需求已驳回，等待用户修改后重新提交。",
    "ReportCompletion": "交付凭证已提交。",
    "OpenAppeal": "申诉已提交，流程暂停，等待平台运营处理。",
}

TABS = {
    "": "全部",
    "open": "未完成",
    CONFIRM: "待确认需求",
    DELIVER: "待实施服务",
    REVIEW: "华为云复核中",
    ACCEPT: "待用户验收",
    DONE: "已完成",
}
SELLER_ACTS = {
    node: tuple(move.act for move in MOVES if move.node == node and move.actor == "seller") for node in WHO_ACTS
}
"""Which of the seller's buttons a node has."""


@dataclass(frozen=True)
class Column:
    """One column of the list: its heading, its member of a case, and how it is written."""

    heading: str
    member: str
    kind: str = "text"


COLUMNS = (
    Column("订单ID", "order_id", "case"),
    Column("产品名称", "product_name"),
    Column("客户名称", "customer_name"),
    Column("订单金额（元）", "order_amount", "amount"),
    Column("当前节点", "node", "node"),
    Column("进入节点时间", "node_since", "time"),
    Column("下单时间", "ordered_at", "time"),
    Column("接入类型", "access_type"),
    Column("交付子类型", "delivery_subtype"),
    Column("商品类别", "product_class"),
    Column("销售场景", "sale_scene"),
    Column("订单类型", "order_type"),
    Column("币种", "currency"),
    Column("订单行ID", "line_id"),
)
MORE_COLUMNS = (
    Column("支付时间", "paid_at", "time"),
    Column("实付金额（元）", "paid_amount", "amount"),
    Column("交付方式", "delivery_mode"),
    Column("是否里程碑交付", "is_milestone", "flag"),
    Column("是否涉及服务监管", "is_supervised", "flag"),
    Column("快递签收时间", "courier_signed_at", "time"),
    Column("收货电话一致", "phone_matches", "flag"),
    Column("授权码已领取", "code_claimed", "flag"),
    Column("申诉中", "appeal_open", "flag"),
    Column("申诉受理时间", "appeal_accepted_at", "time"),
    Column("用户驳回次数", "rejections"),
)
"""Shown on demand. Which columns the real list can show beyond five printed ones is not known."""


def node_name(node: str | None) -> str:
    """The printed name of a node."""
    return NODE_NAMES.get(node or "", node or "不涉及")


def who_acts(node: str | None) -> str:
    """Whose move it is at a node, in a word."""
    return ACTORS.get(WHO_ACTS.get(node or "", "nobody"), "无")


def time_words(value: str | None) -> str:
    """``2026-11-24 09:30:00``: the marketplace's own time, China."""
    return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M:%S") if value else ""


def amount_words(value: str | None) -> str:
    """``12,800.00``."""
    if not value:
        return ""
    whole, _, part = value.partition(".")
    return f"{int(whole):,}.{part or '00'}"


def cell(item: dict[str, Any], column: Column) -> str:
    """What stands in a cell."""
    value = item.get(column.member)
    if column.kind == "time":
        return time_words(value)
    if column.kind == "amount":
        return amount_words(value)
    if column.kind == "node":
        return node_name(value)
    if column.kind == "flag":
        return "" if value is None else "是" if value else "否"
    return "" if value is None else str(value)

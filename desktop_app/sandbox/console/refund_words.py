"""What the console prints about refunds: headings, buttons, questions."""

from __future__ import annotations

from desktop_app.sandbox.console.words import Column
from desktop_app.sandbox.shop.refund_forms import RETURN_ADDRESSES
from desktop_app.sandbox.shop.refund_states import (
    APPEAL,
    APPROVE,
    CONFIRM_INSPECTION,
    INSPECTION,
    PENDING,
    REJECT,
    REJECT_INSPECTION,
    RETURN,
)

COLUMNS = (
    Column("退订单号", "refund_id", "refund"),
    Column("订单ID", "order_id"),
    Column("状态", "state_name"),
    Column("商品名称", "product_name"),
    Column("客户名称", "customer_name"),
    Column("实付金额", "paid_amount", "amount"),
    Column("申请金额", "requested_amount", "amount"),
    Column("币种", "currency"),
    Column("退订原因", "reason"),
    Column("收货状态", "goods_state"),
    Column("申请时间", "requested_at", "time"),
    Column("进入状态时间", "state_since", "time"),
    Column("发票状态", "invoice_state"),
    Column("接入类型", "access_type"),
    Column("计费模式", "billing_mode"),
    Column("是否涉及服务监管", "is_supervised", "flag"),
    Column("监管已完成", "supervision_done", "flag"),
    Column("授权码已领取", "code_claimed", "flag"),
    Column("服务到期时间", "expires_at", "time"),
    Column("续费未生效", "renewal_not_begun", "flag"),
    Column("试用", "is_trial", "flag"),
    Column("联系电话", "phone"),
    Column("订单行ID", "line_id"),
    Column("申诉中", "appeal_open", "flag"),
)
"""The real list's columns are not printed (4.9): these are what a seller has to know."""
MORE_FACTS = (
    Column("退订方式", "regime_name"),
    Column("审核意见", "opinion"),
    Column("寄回地址", "return_address"),
    Column("寄回物流公司", "return_carrier"),
    Column("寄回快递单号", "return_waybill"),
    Column("验收驳回原因", "inspection_reason"),
)

TABS = {"": "全部", "open": "处理中", PENDING: "待审核", RETURN: "待用户寄回", INSPECTION: "待验收"}
TITLES = {
    APPROVE: "同意退订",
    REJECT: "驳回退订",
    CONFIRM_INSPECTION: "确认验收",
    REJECT_INSPECTION: "验收驳回",
    APPEAL: "发起申诉",
}
QUESTIONS = {
    APPROVE: "同意后将向用户退款，不能撤回，是否同意退订？",
    REJECT: "驳回后本次申请结束，用户可以重新申请，是否继续？",
    CONFIRM_INSPECTION: "确认后系统自动退款，不能撤回，是否确认验收？",
    REJECT_INSPECTION: "驳回后由用户重新寄回或申诉，是否继续？",
    APPEAL: "申诉期间双方都不能操作，是否发起申诉？",
}
DONE_WORDS = {
    APPROVE: "已同意退订。",
    REJECT: "已驳回退订，用户可以重新申请。",
    CONFIRM_INSPECTION: "已确认验收，系统将自动退款。",
    REJECT_INSPECTION: "已驳回验收，等待用户处理。",
    APPEAL: "申诉已提交，等待平台运营处理。",
}
MAIN_ACTS = frozenset({APPROVE, CONFIRM_INSPECTION})
CHOICES = {"return_address": {text: text for text in RETURN_ADDRESSES}}

"""Few words for each point that is looked at before agreeing: for a chip, where it fails and where it passes.

What a point says in full, its clause and its grade stand in the rule pack (``resources/rules/refunds.toml``).
"""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.texts import N_, _


class _Words(NamedTuple):
    failed: str
    passed: str


_WORDS = {
    "AMOUNT_RANGE": _Words(N_("申请金额有误"), N_("金额不超过实付")),
    "CURRENCY_DIFFERS": _Words(N_("币种不同"), N_("币种相同")),
    "SUPERVISED_DIFFERS": _Words(N_("监管说法不一"), N_("监管说法一致")),
    "SUPERVISION_DONE": _Words(N_("监管已完成"), N_("监管未完成")),
    "CODE_CLAIMED": _Words(N_("授权码已领取"), N_("授权码未领取")),
    "TERM_OVER": _Words(N_("服务已到期"), N_("服务未到期")),
    "RENEWAL_IN_EFFECT": _Words(N_("续费已生效"), N_("续费未生效")),
    "TRIAL": _Words(N_("试用单"), N_("非试用单")),
    "INVOICE_REQUESTED": _Words(N_("发票申请中"), N_("没有申请发票")),
    "INVOICE_ISSUED": _Words(N_("发票未退"), N_("无未退发票")),
    "GOODS_IN_TRANSIT": _Words(N_("商品在途"), N_("商品不在途")),
    "APPEAL_OPEN": _Words(N_("申诉中，已冻结"), N_("没有申诉")),
    "STALE_DATA": _Words(N_("数据过旧"), N_("数据够新")),
    "DUPLICATE_REQUEST": _Words(N_("有重复申请"), N_("没有重复申请")),
    "REFUNDED_BEFORE": _Words(N_("以前看到已退订"), N_("没有退过")),
    "ODD_STEP": _Words(N_("状态前后矛盾"), N_("状态前后相符")),
    "UNREAD_VALUE": _Words(N_("有读不出的内容"), N_("内容都能读出")),
    "UNKNOWN_ORDER": _Words(N_("没有订单数据"), N_("订单有数据")),
}
_BY_RULE = {
    "RF-AMOUNT-RANGE": N_("金额超出实付"),
    "RF-AMOUNT-TWO-PAID": N_("超出较小的实付"),
    "RF-AMOUNT-ZERO": N_("申请金额为 0"),
    "RF-AMOUNT-NEGATIVE": N_("申请金额为负"),
    "RF-AMOUNT-DECIMALS": N_("金额小数位过多"),
    "RF-AMOUNT-UNREADABLE": N_("申请金额读不出"),
    "RF-AMOUNT-NO-CURRENCY": N_("申请金额币种不明"),
    "RF-AMOUNT-UNKNOWN": N_("实付没有写明"),
    "RF-AMOUNT-MISSING": N_("申请金额没有写明"),
    "RF-SUPERVISION-DONE-RENEWAL": N_("原订单监管已完成"),
    "RF-AMOUNT-REST": N_("超出剩余金额"),
    "RF-ORDER-NOT-NAMED": N_("没有写订单ID"),
}
_ICONS = {"APPEAL_OPEN": "lock-simple"}


_VALUES = {
    "无": N_("无"),
    "申请中": N_("申请中"),
    "已开具": N_("已开具"),
    "已退票": N_("已退票"),
    "未收货": N_("未收货"),
    "已收货": N_("已收货"),
}
"""What the sheets say of invoice and goods, as a person reads it."""


_COLUMNS = {
    "计费模式": N_("计费模式"),
    "是否涉及服务监管": N_("是否涉及服务监管"),
    "监管已完成": N_("监管已完成"),
    "实付金额": N_("实付金额"),
    "申请金额": N_("申请金额"),
    "币种": N_("币种"),
    "收货状态": N_("收货状态"),
    "申请时间": N_("申请时间"),
    "进入状态时间": N_("进入状态时间"),
    "发票状态": N_("发票状态"),
    "授权码已领取": N_("授权码已领取"),
    "服务到期时间": N_("服务到期时间"),
    "续费未生效": N_("续费未生效"),
    "试用": N_("试用"),
    "申诉中": N_("申诉中"),
    "接入类型": N_("接入类型"),
}
"""Headings of the sheet of refunds whose cells can be unreadable, as a person reads them."""


def column_words(heading: str) -> str:
    """A heading of the sheet in the person's language; another one as it stands."""
    return _(_COLUMNS[heading]) if heading in _COLUMNS else heading


def value_words(value: str) -> str:
    """A word of the sheet for invoice or goods; another one as it stands."""
    return _(_VALUES[value]) if value in _VALUES else value


def supervised_words(is_supervised: bool) -> str:
    """Whether an order is supervised, as the console says it."""
    return _("涉及") if is_supervised else _("不涉及")


def failed_words(blocker_id: str, rule: str = "") -> str:
    """What is wrong; a point of a company's own pack by its id."""
    if rule in _BY_RULE:
        return _(_BY_RULE[rule])
    words = _WORDS.get(blocker_id)
    return blocker_id if words is None else _(words.failed)


def passed_words(blocker_id: str) -> str:
    """What is as it should be; empty for a point that has no words for that."""
    words = _WORDS.get(blocker_id)
    return "" if words is None else _(words.passed)


def failed_icon(blocker_id: str) -> str:
    """The icon beside what is wrong."""
    return _ICONS.get(blocker_id, "x-circle")

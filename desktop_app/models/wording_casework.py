"""Words for chases, contacts, owners and appeals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.models.casework import AppealOutcome, Channel, ContactRole, OwnedKind
from desktop_app.texts import N_, _

CHANNELS: Mapping[str, str] = {
    Channel.PHONE: N_("电话"),
    Channel.WECOM: N_("企业微信"),
    Channel.MAIL: N_("邮件"),
    Channel.CUSTOMER_BD: N_("客户BD"),
    Channel.OTHER: N_("其他方式"),
}
ROLES: Mapping[str, str] = {
    ContactRole.COUNTERPART: N_("对接人"),
    ContactRole.BD: N_("所属BD"),
    ContactRole.HUAWEI: N_("华为接口人"),
}
OUTCOMES: Mapping[str, str] = {
    AppealOutcome.UPHELD: N_("支持我方"),
    AppealOutcome.REJECTED: N_("不支持我方"),
    AppealOutcome.WITHDRAWN: N_("已撤回申诉"),
    AppealOutcome.OTHER: N_("其他结果"),
}
OWNED: Mapping[str, str] = {
    OwnedKind.CASES: N_("服务监管单"),
    OwnedKind.REFUNDS: N_("退订申请"),
    OwnedKind.PRODUCTS: N_("商品"),
}


def channel_name(channel: Any) -> str:
    """How somebody was chased."""
    return _said(CHANNELS, channel)


def role_name(role: Any) -> str:
    """What a contact is to a customer."""
    return _said(ROLES, role)


def outcome_name(outcome: Any) -> str:
    """What the operator decided."""
    return _said(OUTCOMES, outcome)


def owned_name(kind: Any) -> str:
    """What has an owner."""
    return _said(OWNED, kind)


def _said(table: Mapping[str, str], value: Any) -> str:
    words = table.get(str(value))
    return str(value) if words is None else _(words)

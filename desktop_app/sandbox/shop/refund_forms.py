"""The seller's forms about refunds: what each demands before the marketplace takes it, and its fields in order."""

from __future__ import annotations

from typing import Any

from desktop_app.sandbox.shop.forms import FileRef, check_files, check_reason
from desktop_app.sandbox.shop.refund_requests import RefundRequest
from desktop_app.sandbox.shop.refund_states import APPEAL, APPROVE, REJECT, REJECT_INSPECTION
from desktop_app.sandbox.shop.refusals import RuleBroken

AGREEMENT, OTHER = "agreement", "other"
ROLES = {AGREEMENT: "协商记录或其他退订确认", OTHER: "其他附件"}
ROLES_OF = {
    APPROVE: (AGREEMENT, OTHER),
    REJECT: (AGREEMENT, OTHER),
    REJECT_INSPECTION: (OTHER,),
    APPEAL: (OTHER,),
}
"""What can be attached to an act."""
RETURN_ADDRESSES = (
    "贵州省贵安新区云谷路 1 号 演练收货部（0851-0000001）",
    "广东省深圳市龙岗区坂田街道 2 号仓 演练收货部（0755-0000002）",
)
"""The seller's saved addresses, as its console offers them."""
TEXT_FIELDS = {
    APPROVE: ("opinion", "审核意见"),
    REJECT: ("opinion", "审核意见"),
    REJECT_INSPECTION: ("reason", "验收驳回原因"),
    APPEAL: ("reason", "申诉原因"),
}
"""The one text that an act must not lack. Whether the real form marks it is not printed: assumed (4.5)."""


def needs_address(request: RefundRequest, act: str) -> bool:
    """Whether the seller says where the goods are to be sent (4.6)."""
    return act == APPROVE and request.has_goods


def check_form(request: RefundRequest, act: str, values: dict[str, Any], files: list[FileRef]) -> str:
    """The whole form of an act; answers its text. RuleBroken."""
    field = TEXT_FIELDS.get(act)
    text = check_reason(values, *field) if field else ""
    check_files(files, {role: ROLES[role] for role in ROLES_OF.get(act, ())})
    if act == APPROVE and not any(file.role == AGREEMENT for file in files):
        raise RuleBroken("agreement_missing", f"请先上传{ROLES[AGREEMENT]}，再同意退订。")
    if needs_address(request, act):
        check_reason(values, "return_address", "寄回地址")
    return text


def fields_of(request: RefundRequest, act: str) -> list[dict[str, Any]]:
    """The fields of the console's form for an act, in its order."""
    rows: list[tuple[str, str, str, bool]] = []
    if act in TEXT_FIELDS:
        name, label = TEXT_FIELDS[act]
        rows.append((name, label, "text", True))
    rows += [(role, ROLES[role], "files", (role, act) == (AGREEMENT, APPROVE)) for role in ROLES_OF.get(act, ())]
    if needs_address(request, act):
        rows.append(("return_address", "寄回地址", "choice", True))
    return [{"id": name, "label": label, "kind": kind, "required": needed} for name, label, kind, needed in rows]

"""The seller's forms: what each demands before the marketplace takes it, with the sentence of the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.eras import LICENCES
from desktop_app.sandbox.shop.flows import ACCEPT, CONFIRM, DELIVER, DONE, NODE_NAMES, PROOF
from desktop_app.sandbox.shop.refusals import RuleBroken

MAX_REASON = 500
"""Characters of a reason or remark. Not printed anywhere: the dossier's assumption (7, row 14)."""
MAX_FILE = 20 * 1024 * 1024
MAX_FILES_A_FIELD = 5
FILE_TYPES = (".doc", ".docx", ".xls", ".xlsx", ".pdf", ".zip", ".rar", ".jpg", ".jpeg", ".png")
"""Limits of attachments are not printed for supervision: the dossier's assumption (7, row 4)."""

MODES = {"现场": "现场", "远程": "远程", "onsite": "现场", "remote": "远程"}
ROLES = {
    "sow": "需求文档（SOW）",
    "acceptance": "验收文档",
    "licence_validity": "软件授权有效期截图",
    "deployment": "部署场景证明截图",
    "screenshot": "截图",
    "remote": "远程交付记录",
    "resource_order": "云资源订单截图",
    "other": "其他证明",
}
ROLE_SYNONYMS = {
    "licence": "licence_validity",
    "license_validity": "licence_validity",
    "resource_order_picture": "resource_order",
    "requirement": "sow",
    "proof": "other",
    "attachment": "other",
}
"""``licence`` is the contract's own word. In a licence's form the resource order has two fields: number and picture."""


@dataclass(frozen=True)
class FileRef:
    """A file named in a form; its bytes were uploaded before."""

    role: str
    sha256: str
    name: str
    size: int


@dataclass(frozen=True)
class Form:
    """What a delivery form demands."""

    files: tuple[str, ...]
    values: tuple[str, ...] = ()
    opening_time_fixed: bool = False


VALUE_NAMES = {"result_text": "服务结果描述", "carrier": "物流公司", "waybill": "快递单号"}
RESOURCE_ORDER = "resource_order"
"""Value of a licence's form: the number of the order of the cloud resources (2.12); its picture has the same role."""
MAX_NUMBER = 64

OLD_FORM = Form(files=("acceptance",), values=("result_text",))
"""H and S before 2025-03-26: result description, opening time, acceptance file (2.3)."""
NEW_FORM = Form(files=("sow", "acceptance"))
"""2.11: requirement document and acceptance document in one go."""
ACCEPTANCE_FORM = Form(files=("acceptance",))
SHIPPING_FORM = Form(files=(), values=("carrier", "waybill"))
"""2.9."""
PLAIN_FORM = Form(files=())
"""Step 1 of the code flow: the proof is asked for after the activation (2.5)."""
PROOF_FORM = Form(files=("acceptance",), opening_time_fixed=True)


def form_of(case: Case, faults: AbstractSet[str] = frozenset()) -> Form:
    """The delivery form that a case's node asks for."""
    if case.node == PROOF:
        return PROOF_FORM
    if case.flow == "D":
        return Form(files=(), values=("carrier",)) if "shipping_needs_no_waybill" in faults else SHIPPING_FORM
    if case.flow == "L2":
        return PLAIN_FORM
    if case.flow in {"H", "H_SITE", "S"}:
        return NEW_FORM if case.era == "2025-03-26" else OLD_FORM
    if case.flow in {"L1", "L0"}:
        is_new = case.era == "2024-09-14" or "licence_always_wants_sow" in faults
        return NEW_FORM if is_new else ACCEPTANCE_FORM
    return ACCEPTANCE_FORM


def check_reason(values: dict[str, Any], field: str = "reason", name: str = "驳回原因") -> str:
    """The reason of a form: not empty, at most 500 characters."""
    text = values.get(field)
    if not isinstance(text, str) or not text.strip():
        raise RuleBroken(f"{field}_empty", f"请填写{name}。")
    if len(text) > MAX_REASON:
        raise RuleBroken(f"{field}_too_long", f"{name}不能超过 {MAX_REASON} 个字。")
    return text.strip()


def check_files(files: list[FileRef], roles: Mapping[str, str] = ROLES) -> None:
    """Type, size and number of what is attached; ``roles``: those of the form, with their labels."""
    counts: dict[str, int] = {}
    for file in files:
        if file.role not in roles:
            raise RuleBroken("file_role_unknown", f"附件“{file.name}”的类别 {file.role} 无法识别。")
        counts[file.role] = counts.get(file.role, 0) + 1
        if PurePosixPath(file.name).suffix.lower() not in FILE_TYPES:
            raise RuleBroken("file_type", f"附件“{file.name}”的格式不支持，请上传 {' '.join(FILE_TYPES)} 格式的文件。")
        if file.size <= 0:
            raise RuleBroken("file_empty", f"附件“{file.name}”是空文件。")
        if file.size > MAX_FILE:
            raise RuleBroken("file_too_large", f"附件“{file.name}”超过 20 MB。")
        if counts[file.role] > MAX_FILES_A_FIELD:
            raise RuleBroken("too_many_files", f"{roles[file.role]}最多上传 {MAX_FILES_A_FIELD} 个文件。")


def check_opening_time(case: Case, value: Any, now: int) -> int | None:
    """服务实际开通时间: empty, or between the payment and now."""
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise RuleBroken("opening_time_format", "实际开通时间的格式不正确，须带时区。")
    seconds = int(moment.timestamp())
    if seconds < case.paid_at:
        raise RuleBroken("opening_time_before_payment", "实际开通时间不能早于订单支付时间。")
    if seconds > now:
        raise RuleBroken("opening_time_in_future", "实际开通时间不能晚于当前时间。")
    return seconds


def check_delivery(
    case: Case, values: dict[str, Any], files: list[FileRef], now: int, faults: AbstractSet[str] = frozenset()
) -> int | None:
    """The whole delivery form; answers the opening time."""
    form = form_of(case, faults)
    for name in form.values:
        check_reason(values, name, VALUE_NAMES[name])
    if isinstance(values.get("result_text"), str) and len(values["result_text"]) > MAX_REASON:
        raise RuleBroken("result_text_too_long", f"服务结果描述不能超过 {MAX_REASON} 个字。")
    given = {file.role for file in files}
    for role in form.files:
        if role not in given:
            raise RuleBroken(f"{role}_missing", f"请上传{ROLES[role]}。")
    check_files(files)
    number = values.get(RESOURCE_ORDER)
    if number is not None and (not isinstance(number, str) or len(number) > MAX_NUMBER):
        raise RuleBroken("resource_order", f"云资源订单号须为不超过 {MAX_NUMBER} 个字的文字。")
    mode = values.get("delivery_mode")
    if mode not in (None, "") and (not isinstance(mode, str) or mode not in MODES):
        raise RuleBroken("delivery_mode", "交付方式须为现场或远程。")
    opening = check_opening_time(case, values.get("opening_time"), now)
    if form.opening_time_fixed and opening is not None and opening != case.activated_at:
        raise RuleBroken("opening_time_fixed", "授权码类商品的实际开通时间为授权码激活时间，不可修改。")
    return opening


APPEAL_FIELDS: list[dict[str, Any]] = [
    {"id": "ground", "label": "申诉类型", "kind": "choice", "required": False},
    {"id": "reason", "label": "申诉原因", "kind": "text", "required": True},
    {"id": "other", "label": ROLES["other"], "kind": "files", "required": False},
]


def fields_of(case: Case, act: str) -> list[dict[str, Any]]:
    """The fields of the marketplace's own form for an act, in its order: for the console page."""
    if act == "RejectRequirement":
        return [{"id": "reason", "label": "驳回原因", "kind": "text", "required": True}]
    if act != "ReportCompletion":
        return []
    form = form_of(case)
    if form is SHIPPING_FORM:
        rows = [("carrier", "物流公司", "text"), ("waybill", "快递单号", "text"), ("phone", "收货人电话", "text")]
        rows += [("remark", "备注", "text"), ("other", ROLES["other"], "files")]
    elif form is PLAIN_FORM:
        rows = [("remark", "备注", "text"), ("other", ROLES["other"], "files")]
    else:
        rows = [("delivery_mode", "交付方式", "choice"), ("result_text", "服务结果描述", "text")]
        if case.flow in LICENCES:
            rows += [(RESOURCE_ORDER, "云资源订单号", "text")]
        rows += [
            (_field_of(role, case), label, "files")
            for role, label in ROLES.items()
            if role != "sow" or form is not OLD_FORM
        ]
        if not form.opening_time_fixed:
            rows.append(("opening_time", "服务实际开通时间", "time"))
    needed = {*form.files, *form.values}
    return [{"id": name, "label": label, "kind": kind, "required": name in needed} for name, label, kind in rows]


def _field_of(role: str, case: Case) -> str:
    return "resource_order_picture" if role == RESOURCE_ORDER and case.flow in LICENCES else role


def refusal_at(node: str, act: str) -> RuleBroken:
    """The answer to an act that this node does not permit."""
    wanted = {CONFIRM: "确认或驳回需求", DELIVER: "上传交付凭证", PROOF: "上传交付证明", ACCEPT: "等待用户验收"}.get(
        node
    )
    where = NODE_NAMES.get(node, node)
    ending = "服务监管已完成。" if node == DONE else f"当前可办理：{wanted}。" if wanted else "当前无需商家办理。"
    return RuleBroken("wrong_node", f"当前节点为“{where}”，不能执行此操作（{act}）。{ending}")

"""服务监管详情: facts, progress, history, and the forms that the node permits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.sandbox.console import words
from desktop_app.sandbox.console.form_view import form_view
from desktop_app.sandbox.shop.appeals import GROUNDS
from desktop_app.sandbox.shop.shop import Shop

FIELD_ORDER = (
    "carrier",
    "waybill",
    "phone",
    "remark",
    "sow",
    "acceptance",
    "licence_validity",
    "deployment",
    "resource_order",
    "resource_order_picture",
    "remote",
    "other",
    "opening_time",
    "delivery_mode",
    "result_text",
)
"""Dossier 2.11 (hardware 2.9); the way of delivery and the result, which it does not print, come last."""
NOT_PRINTED = frozenset({"screenshot"})
"""The contract's own role; the form knows the screenshots by what they show."""
STANDARDS = {
    "赋能云": "联营商品赋能云场景验收规则：上传验收报告后由华为云复核，复核通过后请用户确认验收。",
    "基地云": "联营商品基地云场景验收规则：非远程交付需不少于 3 张截图，并由商家、华为云项目组、用户三方签字；"
    "远程交付需上传远程交付记录。由华为云复核后请用户确认验收。",
}
OWN_STANDARD = "商家自定义验收规则：按发布商品时上传的商品交付模板验收。"
QUESTIONS = {
    "ConfirmRequirement": "确认需求后将进入实施服务，是否继续？",
    "RejectRequirement": "驳回后由用户修改需求，是否继续？",
    "ReportCompletion": "提交后将进入下一节点，是否确认完成？",
    "OpenAppeal": "申诉期间流程暂停，双方都不能操作，是否发起申诉？",
}
TITLES = {
    "ConfirmRequirement": "确认需求",
    "RejectRequirement": "驳回需求",
    "ReportCompletion": "上传交付凭证",
    "OpenAppeal": "发起申诉",
}
CHOICES = {"delivery_mode": {"现场": "现场", "远程": "远程"}, "ground": GROUNDS}


def case_values(
    shop: Shop, view: dict[str, Any], tried: str = "", typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the detail's template shows of a case; ``typed`` fills the fields of the refused form ``tried`` again."""
    columns = (*words.COLUMNS, *words.MORE_COLUMNS)
    acts = [act for act in view["acts"] if act["actor"] == "seller"]
    return {
        "case": view,
        "columns": columns,
        "path": _path(view),
        "forms": [_form(act, (typed or {}) if act["act"] == tried else {}) for act in acts],
        "notes": _notes(view),
        "refunds": shop.refunds.of_order(view["line_id"]),
        "standard": _standard(view),
        "history": [_line(line) for line in reversed(shop.case_timeline(view["order_id"], view["line_id"]))],
    }


def _notes(view: dict[str, Any]) -> list[tuple[str, str]]:
    """What the sides said last (the requirement, why the case came back), and whether a refund can be asked for."""
    notes = [("用户需求", view["requirement"]), ("最近一次驳回原因", view["reason"])]
    paused = "退订申请正在处理中，服务监管已暂停。" if view["is_paused"] else "用户现在可以申请。"
    notes.append(("协商退订", view["no_refund"] or paused))
    return [(label, text) for label, text in notes if text]


def _standard(view: dict[str, Any]) -> str:
    return STANDARDS.get(view["sale_scene"] or "", OWN_STANDARD) if view["product_class"] == "联营" else OWN_STANDARD


def _path(view: dict[str, Any]) -> list[dict[str, str]]:
    nodes = [part["node"] for part in view["path"]]
    here = nodes.index(view["node"]) if view["node"] in nodes else 0
    states = ["past" if place < here else "now" if place == here else "ahead" for place in range(len(nodes))]
    return [{"name": part["name"], "state": state} for part, state in zip(view["path"], states, strict=True)]


def _form(act: dict[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    name = act["act"]
    return form_view(
        name,
        in_order(act["fields"]),
        typed,
        CHOICES,
        title=TITLES[name],
        button=words.ACT_NAMES[name],
        question=QUESTIONS[name],
        is_main=name in ("ConfirmRequirement", "ReportCompletion"),
        is_closed=name == "OpenAppeal" and not typed,
    )


def in_order(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A form's fields as the page prints them; what the order does not know keeps its place at the end."""
    places = {name: place for place, name in enumerate(FIELD_ORDER)}
    shown = [field for field in fields if field["id"] not in NOT_PRINTED]
    return sorted(shown, key=lambda field: places.get(field["id"], len(places)))


def _line(line: dict[str, Any]) -> dict[str, Any]:
    files = (line["details"] or {}).get("files", [])
    return {
        "at": words.time_words(line["at"]),
        "actor": line["actor_name"],
        "text": line["text"],
        "node": words.node_name(line["node_after"]),
        "files": [str(file["name"]) for file in files],
    }

"""Which icon, colour and chip stand for a state. Words come with them, so that colour is never the only sign."""

from __future__ import annotations

from typing import Any, NamedTuple

from desktop_app.texts import N_, _


class Sign(NamedTuple):
    """Icon, chip kind, text token and the word (not yet translated)."""

    icon: str
    chip: str
    token: str
    word: str

    @property
    def text(self) -> str:
        """The word in the person's language."""
        return _(self.word)


SEVERITIES = {
    "block": Sign("x-circle", "red", "red", N_("必改")),
    "warn": Sign("warning", "amber", "amber", N_("请复核")),
    "hint": Sign("lightbulb", "accent", "accent_text", N_("可优化")),
}
GRADES = {
    "official": Sign("book-open", "neutral", "text2", N_("官方")),
    "seed": Sign("monitor", "dashed", "text2", N_("本程序检查")),
    "ours": Sign("monitor", "dashed", "text2", N_("本程序检查")),
    "form": Sign("pencil-simple", "dashed", "text2", N_("表单必填")),
    "observed": Sign("eye", "dashed", "text2", N_("推测（非官方）")),
    "assumption": Sign("circle-dashed", "dashed", "text2", N_("推测（非官方）")),
    "unknown": Sign("question", "dashed", "text2", N_("未知")),
}
PARTIES = {
    "seller": Sign("hand-pointing", "accent", "accent_text", N_("待我方")),
    "buyer": Sign("user", "bare", "text", N_("客户")),
    "huawei": Sign("buildings", "bare", "text", N_("华为云")),
    "operator": Sign("headset", "bare", "text", N_("运营")),
    "system": Sign("cpu", "bare", "text", N_("系统")),
    "nobody": Sign("minus-circle", "bare", "text", N_("无人")),
}
EFFECTS = {
    "auto_accept": Sign("check-circle", "green", "green", N_("自动验收")),
    "auto_refund": Sign("arrow-u-up-left", "red", "red", N_("自动退款")),
    "withdrawn": Sign("x-circle", "neutral", "text", N_("视为撤回")),
    "reminder": Sign("bell", "neutral", "text2", N_("每周提醒")),
    "none": Sign("pause-circle", "neutral", "text2", N_("不会自动结束")),
    "unknown": Sign("question", "dashed", "text2", N_("未知")),
}
UNKNOWN_NODE = Sign("question", "dashed", "text2", N_("状态待认定"))


def severity_sign(severity: str) -> Sign:
    """Sign of a finding's severity."""
    return SEVERITIES.get(str(severity), SEVERITIES["hint"])


def grade_sign(grade: str) -> Sign:
    """Sign of how a rule is known; what is not known is shown as unknown, never as official."""
    return GRADES.get(str(grade), GRADES["unknown"])


def finding_grade(finding: Any) -> Sign:
    """How what a finding stands on is known: by the form itself, by a check of ours, or as its rule is graded."""
    if getattr(finding, "is_form_need", False):
        return GRADES["form"]
    return grade_sign("ours" if getattr(finding, "is_own_check", False) else finding.grade)


def party_sign(party: str) -> Sign:
    """Sign of whose move it is."""
    return PARTIES.get(str(party), PARTIES["nobody"])


def effect_sign(effect: str) -> Sign:
    """Sign of what happens by itself."""
    return EFFECTS.get(str(effect), EFFECTS["unknown"])

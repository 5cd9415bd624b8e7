"""What the others do by themselves: buyers, Huawei, couriers, the seller's own software, the operator.

Every plan is a function of the shop's seed, the order line, the node and the number of the stay there: it neither
depends on how time is stepped nor on what happened to other orders.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.flows import ACCEPT, ACTIVATE, CLAIM, DEPLOY, GIVE_CODE, REVIEW, SUBMIT
from desktop_app.sandbox.shop.temper import Temper

REQUIREMENTS = (
    "请按合同附件一完成环境搭建，并提供部署说明。",
    "需要将现有业务系统迁移到华为云，停机窗口为周末。",
    "请提供两次培训和一份操作手册。",
    "需求说明书见附件，请确认实施范围和工期。",
)
REJECTIONS = (
    "验收文档中缺少我方签字，请补充后重新提交。",
    "培训尚未完成，暂不能验收。",
    "部署的版本与合同约定不一致。",
    "附件打不开，请重新上传。",
)
REVIEW_FINDINGS = ("验收文档与订单内容不符，请重新上传。", "截图不清晰，无法核对部署情况。", "验收文档缺少盖章。")


@dataclass(frozen=True)
class Plan:
    """One act to come: so many seconds after the stay began."""

    delay: int
    act: str
    values: dict[str, Any]


class Dice:
    """Numbers drawn from a hash of what they are for."""

    def __init__(self, *parts: object) -> None:
        digest = hashlib.sha256("|".join(str(part) for part in parts).encode()).digest()
        self._words = [int.from_bytes(digest[place : place + 4], "big") for place in range(0, 32, 4)]
        self._next = 0

    def share(self) -> float:
        """A number from 0 up to 1; at most eight of them are drawn."""
        word = self._words[self._next]
        self._next += 1
        return word / 2**32

    def seconds(self, span: tuple[int, int]) -> int:
        """A delay, more often short than long, never shorter than a minute."""
        low, high = span
        return max(60, low + int((high - low) * self.share() ** 2))

    def one_of(self, choices: tuple[str, ...]) -> str:
        """One of the texts."""
        return choices[int(self.share() * len(choices))]


@dataclass(frozen=True)
class Counterparties:
    """The plans of one shop."""

    seed: int
    temper: Temper

    def dice(self, case: Case, purpose: str) -> Dice:
        """Numbers for one stay of one case."""
        return Dice(self.seed, case.line_id, case.node, case.visit, purpose)

    def plan(self, case: Case) -> Plan | None:
        """What the one whose move it is will do at this node; None: nothing, or it is the seller's move."""
        dice = self.dice(case, "act")
        temper = self.temper
        silent = dice.share() < temper.buyer_silent
        if case.node == REVIEW:
            return self._review(case, dice)
        if case.node == ACTIVATE:
            return Plan(dice.seconds(temper.software_delay), "activate_code", {})
        if silent:
            return None
        delay = dice.seconds(temper.buyer_delay)
        if case.node == ACCEPT:
            if case.flow != "LP" and dice.share() < temper.buyer_rejects:
                return Plan(delay, "reject", {"reason": dice.one_of(REJECTIONS)})
            return Plan(delay, "accept", {})
        if case.node == SUBMIT:
            return Plan(delay, "submit_requirement", {"requirement": dice.one_of(REQUIREMENTS)})
        simple = {CLAIM: "claim_code", DEPLOY: "deploy_package", GIVE_CODE: "give_code"}.get(case.node)
        return Plan(delay, simple, {}) if simple else None

    def _review(self, case: Case, dice: Dice) -> Plan:
        delay = dice.seconds(self.temper.review_delay)
        finding = evidence_finding(case)
        if finding is None and dice.share() < self.temper.review_fails:
            finding = dice.one_of(REVIEW_FINDINGS)
        return Plan(delay, "review_pass", {}) if finding is None else Plan(delay, "review_fail", {"reason": finding})

    def courier_delay(self, case: Case) -> int:
        """Seconds from shipping to the courier's sign-off."""
        return self.dice(case, "courier").seconds(self.temper.courier_delay)

    def phone_matches(self, case: Case) -> bool:
        """Whether the waybill carries the number that the buyer gave."""
        return self.dice(case, "phone").share() >= self.temper.phone_differs

    def operator_share(self, case: Case) -> float:
        """How much of the time for an appeal the operator takes, 0.1 to 1."""
        return 0.1 + 0.9 * self.dice(case, "operator").share()


def evidence_finding(case: Case) -> str | None:
    """What Huawei finds missing in the evidence of a scene (2.12, and 9 row 3); None when nothing is."""
    if case.flow == "D":
        return None  # there the review asks whether the goods arrived, not for pictures (2.9)
    delivery = json.loads(case.delivery) if case.delivery else {"values": {}, "files": []}
    roles = [file["role"] for file in delivery["files"]]
    pictures = sum(role in {"screenshot", "deployment", "licence_validity", "resource_order"} for role in roles)
    if case.sale_scene == "基地云":
        if case.delivery_mode == "远程":
            if "remote" not in roles:
                return "远程交付的订单请提供远程交付记录（邮件、消息或会议纪要）。"
        elif pictures < 3:
            return f"验收截图不足 3 张（现有 {pictures} 张），请补充。"
    if case.sale_scene == "赋能云" and case.access_type == "License" and "resource_order" not in roles:
        return "License 类商品请提供华为云资源订单号及其截图。"
    return None

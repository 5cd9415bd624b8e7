"""What the others do by themselves: buyers, Huawei, couriers, the seller's own software, the operator.

Every plan is a function of the shop's seed, the order line, the node and the number of the stay there: it neither
depends on how time is stepped nor on what happened to other orders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.flows import ACCEPT, ACTIVATE, CLAIM, DEPLOY, GIVE_CODE, REVIEW, SUBMIT
from desktop_app.sandbox.shop.papers import PaperFinding, Papers
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
    "交付的功能与需求说明书不一致，请整改。",
)
REVIEW_FINDINGS = ("验收文档与订单内容不符，请重新上传。", "截图不清晰，无法核对部署情况。", "验收文档缺少盖章。")
"""Reasons of judgement, which no look at the papers foretells. What the papers do show: ``papers``."""


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
    papers: Papers
    faults: AbstractSet[str] = frozenset()

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
            reason = None if case.flow == "LP" else self._reason(case, dice, temper.buyer_rejects, REJECTIONS)
            return Plan(delay, "accept", {}) if reason is None else Plan(delay, "reject", {"reason": reason})
        if case.node == SUBMIT:
            return Plan(delay, "submit_requirement", {"requirement": dice.one_of(REQUIREMENTS)})
        simple = {CLAIM: "claim_code", DEPLOY: "deploy_package", GIVE_CODE: "give_code"}.get(case.node)
        return Plan(delay, simple, {}) if simple else None

    def _review(self, case: Case, dice: Dice) -> Plan:
        delay = dice.seconds(self.temper.review_delay)
        reason = self._reason(case, dice, self.temper.review_fails, REVIEW_FINDINGS)
        return Plan(delay, "review_pass", {}) if reason is None else Plan(delay, "review_fail", {"reason": reason})

    def _reason(self, case: Case, dice: Dice, share: float, judgements: tuple[str, ...]) -> str | None:
        """Why a delivery goes back: what its papers show, else, in a share of cases, a judgement; None: it is taken."""
        seen = self.finding(case)
        if seen is not None:
            return seen.text
        return dice.one_of(judgements) if dice.share() < share else None

    def finding(self, case: Case) -> PaperFinding | None:
        """What the one who looks at the papers at this node sees in them."""
        if case.node == REVIEW:
            return None if "review_overlooks_papers" in self.faults else self.papers.seen_by_huawei(case)
        if case.node != ACCEPT or "buyer_overlooks_papers" in self.faults:
            return None
        return self.papers.seen_by_buyer(case)

    def courier_delay(self, case: Case) -> int:
        """Seconds from shipping to the courier's sign-off."""
        return self.dice(case, "courier").seconds(self.temper.courier_delay)

    def phone_matches(self, case: Case) -> bool:
        """Whether the waybill carries the number that the buyer gave."""
        return self.dice(case, "phone").share() >= self.temper.phone_differs

    def operator_share(self, case: Case) -> float:
        """How much of the time for an appeal the operator takes, 0.1 to 1."""
        return 0.1 + 0.9 * self.dice(case, "operator").share()

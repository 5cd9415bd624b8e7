"""What the counterparties do when their time comes, or when they are told to act now."""

from __future__ import annotations

from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.flows import ACCEPT, MOVES, NODE_NAMES, Move, button_of, move_at
from desktop_app.sandbox.shop.law import Law
from desktop_app.sandbox.shop.refusals import NotPossible
from desktop_app.sandbox.shop.store import Store

COUNTER_ACTS = frozenset(move.act for move in MOVES if move.actor != "seller")


class CounterActs:
    """Acts of buyers, Huawei, couriers and the seller's software on cases."""

    def __init__(self, store: Store, law: Law) -> None:
        self.store = store
        self.law = law

    def perform(self, case: Case, act: str, values: dict[str, Any], at: int) -> None:
        """One act on a case."""
        if case.appeal_open and "appeal_freezes_nobody" not in self.law.faults:
            raise NotPossible("申诉处理中，流程已冻结，双方均不能操作。")
        if self.law.pauses.is_paused(case):
            raise NotPossible("退订申请处理中，服务监管已暂停。")
        move = move_at(case.flow, case.node, act)
        if move is None or act not in COUNTER_ACTS:
            raise NotPossible(f"当前节点为“{NODE_NAMES.get(case.node, case.node)}”，不能执行 {act}。")
        text, details = self._change(case, move, values, at)
        self.law.move(case, move, at, text, details)

    def _change(self, case: Case, move: Move, values: dict[str, Any], at: int) -> tuple[str, dict[str, Any] | None]:
        """What an act writes into the case beside moving it, and its words for the history."""
        if move.act == "submit_requirement":
            case.requirement = str(values.get("requirement") or "请按商品说明交付。")
            return f"用户提交需求：{case.requirement}", {"requirement": case.requirement}
        if move.act in {"reject", "review_fail"}:
            reason = str(values.get("reason") or "").strip()
            if not reason:
                raise NotPossible("驳回须填写原因。")
            case.reason = reason
            seen = self.law.others.finding(case)
            details = {"reason": reason} | ({"seen_as": seen.code} if seen and seen.text == reason else {})
            if move.act == "reject" and "rejections_not_counted" not in self.law.faults:
                case.rejections += 1
            who = "用户驳回" if move.act == "reject" else "华为云复核不通过"
            return f"{who}：{reason}", details
        if move.act == "claim_code":
            case.code_claimed = 1
        if move.act == "activate_code":
            case.activated_at = case.opening_time = at
        return f"{button_of(case.flow, move)}。", None

    def sign(self, case: Case, at: int) -> None:
        """The courier hands the parcel over. Without a matching phone the platform learns nothing of it (2.9)."""
        if case.flow != "D" or case.delivery is None or case.courier_signed_at is not None:
            raise NotPossible("该订单没有在途的快递。")
        if case.phone_matches or "hardware_ignores_phone" in self.law.faults:
            case.courier_signed_at = at
            self.law.plan_acceptance(case, at)
            self.store.save_case(case)
            self.store.note(case, at, "courier", "courier_sign", case.node, "快递已签收。")
        self.store.drop_due(case.line_id, "courier")

    def accept_by_silence(self, case: Case, at: int) -> None:
        """The system accepts in the buyer's place."""
        move = move_at(case.flow, ACCEPT, "accept")
        if move is not None and case.node == ACCEPT:
            system = Move(ACCEPT, "accept_by_silence", "system", move.target, "系统自动验收")
            self.law.move(case, system, at, "用户逾期未操作，系统自动验收。")

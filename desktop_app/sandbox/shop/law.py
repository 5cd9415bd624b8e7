"""The law of supervision at work: one act moves a case along its flow and sets or takes back what time will do."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.counterparties import Counterparties
from desktop_app.sandbox.shop.flows import (
    ACCEPT,
    DELIVER,
    DONE,
    PROOF,
    REVIEW,
    SILENCE,
    SUBMIT,
    WHO_ACTS,
    Move,
    path_of,
    target_of,
)
from desktop_app.sandbox.shop.forms import MODES, FileRef
from desktop_app.sandbox.shop.refund_store import Pauses
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import DAY, HOUR

SYNC = 3 * HOUR
"""2.1: acceptance to order 已完成, at most; this marketplace takes all of it."""
HARDWARE_DAYS = 10
NOTICE_DAYS = 180
NOTICE_EVERY_DAYS = 7

OPENED = "订单已支付，服务监管开始。"
SYNCED = "订单状态已同步为“已完成”。"
NOTICE = "订单超过 180 天未验收，已提醒客户 BD 和商家。"

AT_THE_NODE = ("act", "accept_by_silence")
"""What is due to a stay and falls away with it."""
WHILE_OPEN = ("notice", "closing", "courier", "operator")
"""What is due to a case as long as it is not finished."""


class Law:
    """Moves cases. ``faults`` are the named mistakes put into it on purpose."""

    def __init__(self, store: Store, others: Counterparties, faults: set[str]) -> None:
        self.store = store
        self.others = others
        self.faults = faults
        self.pauses = Pauses(store, faults)

    def open_case(self, case: Case, at: int) -> None:
        """A supervised order was paid: its case stands at the first node of its flow."""
        path = path_of(case.flow, bool(case.has_requirement), bool(case.needs_review))
        case.node, case.node_since, case.visit, case.entered_version = path[0], at, 1, case.version
        self.store.add_case(case)
        self.store.note(case, at, "system", "opened", None, OPENED)
        self.plan_stay(case, at)
        self.plan_notice(case)

    def plan_notice(self, case: Case) -> None:
        """180 days after the order was placed the notices begin (2.14)."""
        days = 150 if "notice_at_150_days" in self.faults else NOTICE_DAYS
        if "no_notice" not in self.faults:
            self.store.add_due(case.ordered_at + days * DAY, case.line_id, "notice", 0)
        if "closing_after_365_days" in self.faults:
            self.store.add_due(case.ordered_at + 365 * DAY, case.line_id, "closing", 0)

    def move(self, case: Case, move: Move, at: int, text: str, details: dict[str, Any] | None = None) -> None:
        """Carry out a permitted act: the case leaves its node."""
        before = case.node
        path = path_of(case.flow, bool(case.has_requirement), bool(case.needs_review))
        self.enter(case, self._target(case, move, path), at)
        self.store.save_case(case)
        self.store.note(case, at, move.actor, move.act, before, text, details)
        if case.flow == "L2" and case.node == DONE:
            self.store.note(case, at, "system", "accept_by_system", before, "授权码类订单由系统自动验收。")

    def _target(self, case: Case, move: Move, path: tuple[str, ...]) -> str:
        target = target_of(move, path)
        if move.act == "reject" and "buyer_reject_to_requirement" in self.faults and SUBMIT in path:
            return SUBMIT
        if move.act == "review_fail" and "review_fail_to_buyer" in self.faults:
            return path[path.index(REVIEW) + 1]
        if move.act == "RejectRequirement" and "requirement_reject_goes_on" in self.faults:
            return DELIVER
        if (
            target == DONE
            and case.flow == "L2"
            and "code_order_needs_acceptance" in self.faults
            and move.act != "accept"
        ):
            return ACCEPT
        if target == REVIEW and "review_skipped" in self.faults:
            return path[path.index(REVIEW) + 1]
        return self._target_of_later_flows(case, move, path, target)

    def _target_of_later_flows(self, case: Case, move: Move, path: tuple[str, ...], target: str) -> str:
        if target == PROOF and move.act == "activate_code" and "activation_needs_no_proof" in self.faults:
            return path[path.index(PROOF) + 1]
        if target == PROOF and move.act == "review_fail" and "failed_proof_goes_to_delivery" in self.faults:
            return DELIVER
        if case.flow == "O" and target == ACCEPT and "orchestration_needs_no_acceptance" in self.faults:
            return DONE
        return target

    def enter(self, case: Case, node: str, at: int) -> None:
        """The case comes to a node; the caller saves it."""
        self.store.drop_due(case.line_id, *AT_THE_NODE)
        case.node, case.node_since = node, at
        case.visit += 1
        case.entered_version = case.version + 1
        if node == DONE:
            case.accepted_at = at
            self.store.drop_due(case.line_id, *WHILE_OPEN)
            wait = 4 * HOUR if "sync_after_4_hours" in self.faults else SYNC
            self.store.add_due(at + wait, case.line_id, "sync", case.visit)
        else:
            self.plan_stay(case, at)

    def plan_stay(self, case: Case, at: int) -> None:
        """What time and the counterparties will do at the node that was entered at ``at``."""
        if WHO_ACTS[case.node] not in {"seller", "nobody"}:
            plan = self.others.plan(case)
            if plan is not None:
                self.store.add_due(at + plan.delay, case.line_id, "act", case.visit)
        self.plan_acceptance(case, at)

    def plan_acceptance(self, case: Case, at: int) -> None:
        """Acceptance by silence: hardware 10 days after the courier's sign-off when the phone agrees (2.9)."""
        due = self.acceptance_due(case, at)
        if due is None:
            return
        if case.appeal_open and "appeal_stops_no_clock" not in self.faults:
            # the clock starts when the appeal is decided, with all that is left of it now
            appeal = json.loads(case.appeal or "{}")
            appeal["frozen"].append(["accept_by_silence", max(due - at, 0), case.visit])
            case.appeal = json.dumps(appeal, ensure_ascii=False, sort_keys=True)
        elif not self.pauses.keep(case.line_id, [["accept_by_silence", max(due - at, 0), case.visit]]):
            self.store.drop_due(case.line_id, "accept_by_silence")
            self.store.add_due(max(due, at), case.line_id, "accept_by_silence", case.visit)

    def acceptance_due(self, case: Case, at: int) -> int | None:
        """When silence accepts; None: never."""
        if case.node == ACCEPT and case.flow in {"H", "H_SITE"} and "human_service_accepts_itself" in self.faults:
            return at + 10 * DAY
        if case.node == ACCEPT and case.flow == "LP" and "package_accepts_itself" in self.faults:
            return at + 10 * DAY
        if SILENCE.get((case.flow, case.node)) != "accept_by_silence":
            return None
        if not case.phone_matches and "hardware_ignores_phone" not in self.faults:
            return None
        start = case.courier_signed_at
        if "hardware_counts_from_shipping" in self.faults or (start is None and not case.phone_matches):
            start = case.node_since
        days = 15 if "hardware_accepts_after_15_days" in self.faults else HARDWARE_DAYS
        return None if start is None else start + days * DAY

    def take_delivery(
        self, case: Case, values: dict[str, Any], files: list[FileRef], opening: int | None, at: int
    ) -> None:
        """Keep what the seller handed in; for hardware the parcel is on its way."""
        kept = [asdict(file) for file in files]
        case.delivery = json.dumps({"files": kept, "values": values}, ensure_ascii=False, sort_keys=True)
        if case.flow != "L2":
            case.opening_time = opening
        if values.get("delivery_mode"):
            case.delivery_mode = MODES[values["delivery_mode"]]
        if case.flow == "D":
            case.courier_signed_at = None
            case.phone_matches = int(self._phone_matches(case, values))
            self.store.drop_due(case.line_id, "courier")
            self.store.add_due(at + self.others.courier_delay(case), case.line_id, "courier", case.visit + 1)

    def _phone_matches(self, case: Case, values: dict[str, Any]) -> bool:
        typed = "".join(filter(str.isdigit, str(values.get("phone") or "")))
        order = self.store.order(case.line_id)
        if typed and order and order["phone"]:
            return typed.endswith("".join(filter(str.isdigit, order["phone"]))[-11:])
        return self.others.phone_matches(case)

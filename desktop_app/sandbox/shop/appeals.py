"""Appeals (服务监管申诉): either side may freeze the flow until the operator has decided (2.13)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.eras import midnight
from desktop_app.sandbox.shop.flows import ACCEPT, DONE, OVER, WHO_ACTS
from desktop_app.sandbox.shop.forms import FileRef, check_files, check_reason
from desktop_app.sandbox.shop.law import AT_THE_NODE, Law
from desktop_app.sandbox.shop.refusals import RuleBroken
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import DAY
from desktop_app.sandbox.shop.working_days import end_of_working_day

GROUNDS = {"buyer_never_accepts": "用户一直不验收", "no_progress": "对方长期无进展", "other": "其他"}
FREE_FROM = midnight("2024-12-19")
"""Day of the page that lets both sides appeal at any node, at any time; before it the older conditions hold."""
OLD_DAYS = 5
OLD_REJECTIONS = 3
DECISION_DAYS = 3
"""Working days that the operator has after receipt."""


def decision_of(at: int, days: int, share: float) -> int:
    """When the operator decides: after a share of its working days, before the last second of the last one."""
    return at + int((end_of_working_day(at, days) - 1 - at) * share)


class Appeals:
    """Opens and closes appeals."""

    def __init__(self, store: Store, law: Law) -> None:
        self.store = store
        self.law = law

    def open(self, case: Case, side: str, values: dict[str, Any], files: list[FileRef], at: int) -> None:
        """One side appeals: nothing moves and no clock runs until the operator has decided. RuleBroken."""
        if case.node in OVER:
            ending = "服务监管已完成" if case.node == DONE else "订单已退订"
            raise RuleBroken("wrong_node", f"{ending}，不能发起申诉。")
        if self.law.pauses.is_paused(case):
            raise RuleBroken("refund_pending", "该订单的退订申请正在处理中，服务监管已暂停，不能发起申诉。")
        if case.appeal_open:
            raise RuleBroken("appeal_open", "该订单已有申诉在处理中。")
        reason = check_reason(values, "reason", "申诉原因")
        ground = values.get("ground") or ("buyer_never_accepts" if case.node == ACCEPT else "other")
        if not isinstance(ground, str) or ground not in GROUNDS:
            raise RuleBroken("ground_unknown", f"申诉类型无法识别，可选：{'、'.join(GROUNDS.values())}。")
        if side == "seller" and ground == "buyer_never_accepts" and not files:
            raise RuleBroken("proof_missing", "以用户一直不验收为由申诉时，必须上传已完成交付的证明。")
        check_files(files)
        if at < FREE_FROM:
            self._check_older_rule(case, side, at)
        kept = [asdict(file) for file in files]
        frozen: list[list[Any]] = []
        if not self.law.faults & {"appeal_stops_no_clock", "appeal_freezes_nobody"}:
            gone = self.store.drop_due(case.line_id, *AT_THE_NODE)
            frozen = [[what, due - at, visit] for due, what, visit in gone]
        appeal = {"side": side, "ground": ground, "reason": reason, "files": kept, "frozen": frozen}
        case.appeal_open, case.appeal_accepted_at = 1, at
        case.appeal = json.dumps(appeal, ensure_ascii=False, sort_keys=True)
        days = 5 if "appeal_lasts_5_days" in self.law.faults else DECISION_DAYS
        decided_at = decision_of(at, days, self.law.others.operator_share(case))
        self.store.add_due(decided_at, case.line_id, "operator", case.visit)
        self.store.save_case(case)
        name = "商家" if side == "seller" else "用户"
        details = {"ground": GROUNDS[ground], "reason": reason, "files": kept}
        self.store.note(
            case, at, side, "OpenAppeal", case.node, f"{name}发起申诉（{GROUNDS[ground]}）：{reason}", details
        )

    def _check_older_rule(self, case: Case, side: str, at: int) -> None:
        """Before: only after the other side had sat on it for more than 5 days, or after more than 3 rejections."""
        other = "buyer" if side == "seller" else "seller"
        has_waited = WHO_ACTS[case.node] == other and at - case.node_since > OLD_DAYS * DAY
        if not has_waited and case.rejections <= OLD_REJECTIONS:
            raise RuleBroken("appeal_too_early", "订单在对方停留超过 5 天或被驳回超过 3 次后方可发起申诉。")

    def resolve(self, case: Case, at: int, text: str = "") -> None:
        """The operator has decided: the case is where it was and can be acted on; what was frozen runs on."""
        if not case.appeal_open:
            raise RuleBroken("no_appeal", "该订单没有处理中的申诉。")
        frozen = json.loads(case.appeal or "{}").get("frozen", [])
        self.store.drop_due(case.line_id, "operator")
        case.appeal_open, case.appeal_accepted_at, case.appeal = 0, None, None
        if not self.law.pauses.keep(case.line_id, frozen):
            for what, left, visit in frozen:
                self.store.add_due(at + left, case.line_id, what, visit)
        self.store.save_case(case)
        self.store.note(case, at, "operator", "resolve_appeal", case.node, text or "申诉已处理完成，流程恢复。")

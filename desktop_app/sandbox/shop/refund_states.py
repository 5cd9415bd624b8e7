"""The life of a refund request as a table: sections 4.5 (all products) and 4.6 (hardware that was received)."""

from __future__ import annotations

from dataclasses import dataclass

PENDING = "PENDING_SELLER"
APPROVED = "APPROVED"
REFUNDED = "REFUNDED"
REJECTED = "REJECTED"
WITHDRAWN = "WITHDRAWN"
FAILED = "FAILED"
RETURN = "AWAITING_RETURN"
INSPECTION = "AWAITING_INSPECTION"

STATE_NAMES = {
    PENDING: "商家待审核",
    APPROVED: "已同意",
    RETURN: "待用户寄回",
    INSPECTION: "待验收",
    REFUNDED: "已退订",
    REJECTED: "已驳回",
    WITHDRAWN: "已撤回",
    FAILED: "退订失败",
}
OPEN_STATES = frozenset({PENDING, APPROVED, RETURN, INSPECTION})
"""While a request stands in one of them its case is paused."""
WHO_ACTS = {PENDING: "seller", APPROVED: "system", RETURN: "buyer", INSPECTION: "seller"}

APPROVE, REJECT = "ApproveRefund", "RejectRefund"
CONFIRM_INSPECTION, REJECT_INSPECTION = "ConfirmInspection", "RejectInspection"
APPEAL = "AppealRefund"


@dataclass(frozen=True)
class Step:
    """One permitted act on a request: in which state, by whom, and where it leads."""

    state: str
    act: str
    actor: str
    target: str
    name: str


STEPS = (
    Step(PENDING, APPROVE, "seller", APPROVED, "同意"),  # received hardware: first the goods (``target_of``)
    Step(PENDING, REJECT, "seller", REJECTED, "驳回"),
    Step(PENDING, "withdraw_refund", "buyer", WITHDRAWN, "撤回退订"),
    Step(PENDING, "invoice_asked", "buyer", FAILED, "申请开票"),  # 4.7
    Step(APPROVED, "refunded", "system", REFUNDED, "退订完成"),
    Step(APPROVED, "refund_failed", "system", FAILED, "退订失败"),
    Step(RETURN, "send_goods", "buyer", INSPECTION, "提交寄回信息"),
    Step(RETURN, "withdraw_refund", "buyer", WITHDRAWN, "撤回退订"),
    Step(RETURN, "return_lapsed", "system", WITHDRAWN, "逾期未寄回"),
    Step(INSPECTION, CONFIRM_INSPECTION, "seller", APPROVED, "确认验收"),
    Step(
        INSPECTION, REJECT_INSPECTION, "seller", RETURN, "验收驳回"
    ),  # what follows is not printed: assumed (7, row 17)
    Step(INSPECTION, "inspection_lapsed", "system", REFUNDED, "逾期自动退款"),
    # an invoice stands in the way of the money: accepted all the same, and then the settlement fails; assumed
    Step(INSPECTION, "inspection_accepted", "system", APPROVED, "逾期自动验收"),
    # an appeal leaves the request where it is; the buyer's one, after a rejected inspection, is assumed
    Step(INSPECTION, APPEAL, "seller", INSPECTION, "发起申诉"),
    Step(RETURN, "appeal_refund", "buyer", RETURN, "发起申诉"),
)
SELLER_ACTS = tuple(dict.fromkeys(step.act for step in STEPS if step.actor == "seller"))


def step_at(state: str, act: str) -> Step | None:
    """The permitted act of that name in a state, or None."""
    return next((step for step in STEPS if (step.state, step.act) == (state, act)), None)


def steps_at(state: str, actor: str) -> tuple[Step, ...]:
    """What one side may do in a state."""
    return tuple(step for step in STEPS if (step.state, step.actor) == (state, actor))


def target_of(step: Step, has_goods: bool) -> str:
    """Where an act leads; ``has_goods``: the buyer holds hardware that has to come back first."""
    return RETURN if step.act == APPROVE and has_goods else step.target

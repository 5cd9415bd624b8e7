"""Whether the buyer of a supervised order may ask for a negotiated refund now: the guarantee period (4.1)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.flows import CANCELLED, DELIVER, DONE

NO_LONGER = "服务监管已完成，交易担保期已结束，不能再申请协商退订。"
CLAIMED = "授权码已领取，不能再申请协商退订。"
REFUNDED = "该订单已经退订。"
TRIAL = "试用订单不支持退订。"


def refusal_of_refund(case: Case, faults: AbstractSet[str] = frozenset()) -> str | None:
    """The sentence that the buyer meets; None: a negotiated refund can be asked for.

    4.2: not once supervision is finished, not for trials; 2.5: not once the code was claimed. An open appeal and a
    review forbid nothing that is printed.
    """
    if case.node == CANCELLED:
        return REFUNDED
    if case.node == DONE and "finished_order_is_refundable" not in faults:
        return NO_LONGER
    if case.order_type == "试用":
        return TRIAL
    if case.flow == "L2" and "refund_lock_from_delivery" in faults and case.node != DELIVER:
        return CLAIMED
    return CLAIMED if case.code_claimed and "claimed_code_is_refundable" not in faults else None

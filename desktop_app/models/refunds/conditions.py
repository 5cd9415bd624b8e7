"""Under which conditions a decision on a refund was made, and whether the newest facts still meet them. Pure.

The state, the amount and its currency must be what the person saw, the request must not have left the state and come
back, and nobody may have appealed. Money that is not known is no money to agree to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desktop_app.models import conditions, wording
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import _

AMOUNT = "requested_amount"


def stored(facts: RefundFacts, as_of: datetime) -> dict[str, str]:
    """What a command keeps of the facts that it was decided on."""
    return {"as_of": as_of.isoformat(), **_money(facts)}


def from_facts(state: RefundState, facts: RefundFacts) -> dict[str, Any]:
    """Facts of the projection in the members of the wire."""
    since = facts.state_since.isoformat() if facts.state_since is not None else None
    return {"state": state.value, "state_since": since, **_money(facts), "appeal_open": bool(facts.is_appeal_open)}


def _money(facts: RefundFacts) -> dict[str, str]:
    money = facts.requested
    return {} if money is None else {AMOUNT: format(money.amount, "f"), "currency": money.currency}


def broken(expected_state: str, kept: Mapping[str, str], now: Mapping[str, Any] | None) -> str:
    """Why the command must not go any more, in a sentence; empty while all conditions hold.

    ``kept`` as of ``stored``; ``now`` is the request as the counterpart (or the newest batch) has it; ``None``: there
    is no such request.
    """
    if now is None:
        return _("对方已没有这张退订申请，没有提交。")
    state = str(now.get("state") or "")
    if state != expected_state:
        return _(
            "退订申请现在是“{now}”，不再是“{then}”，没有提交。",
            now=state_words(state), then=state_words(expected_state),
        )  # fmt: skip
    at = conditions.came_back_at(kept, now.get("state_since"))
    if at:
        return _(
            "这张退订申请在 {at} 又一次到了“{state}”，请看过新内容再办理。没有提交。", at=at, state=state_words(state)
        )
    if now.get("appeal_open") is True:
        return _("这张退订申请在申诉中，裁定之前不能办理，没有提交。")
    if conditions.amount_of(kept.get(AMOUNT)) is None or not kept.get("currency"):
        return _("决定时不知道申请金额，没有提交。请先同步，看过金额再办理。")
    return conditions.money_broken(kept, now, (AMOUNT,))


def state_words(state: str) -> str:
    """A state on the wire as the console calls it; one that we do not know stays as it is."""
    return wording.refund_state_name(state) or _("未知")

"""Judging refunds: from stored columns to where a request stands and what follows from it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.clock import to_epoch
from desktop_app.models.listing import STATE_UNKNOWN_BADGE, ResultColumns
from desktop_app.models.money import CNY
from desktop_app.models.refunds.facts import RefundFacts, refund_facts
from desktop_app.models.refunds.states import FINAL, RefundState, mover_of
from desktop_app.models.supervision import Band, Effect

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar


@dataclass(frozen=True)
class JudgedRefund:
    """One request: what is known of it, and where it stands."""

    key: str
    facts: RefundFacts
    state: RefundState


class RefundJudge:
    """Judges requests at one moment with one set of rules."""

    def __init__(self, packs: RulePacks, calendar: WorkingCalendar, now: datetime) -> None:
        self._packs, self._calendar, self.now = packs, calendar, now

    def judge(self, key: str, columns: Mapping[str, Any]) -> JudgedRefund:
        """What follows from a request's own columns."""
        from desktop_app.models.refunds.reading import read_state  # the rule engine

        facts = refund_facts(columns)
        return JudgedRefund(key, facts, read_state(facts, self._packs))

    def results(self, key: str, columns: Mapping[str, Any]) -> ResultColumns:
        """What the projection stores beside a request."""
        return _results(self.judge(key, columns), self._packs)


def _results(judged: JudgedRefund, packs: RulePacks) -> ResultColumns:
    facts, state = judged.facts, judged.state
    name = packs.refunds.names.get(state)
    money = facts.requested or facts.paid
    return ResultColumns(
        order_id=facts.order_id,
        line_id=facts.line_id,
        node=str(state),
        node_text=facts.state_text,
        node_name=None if name is None else name.zh,
        node_since=None if facts.state_since is None else to_epoch(facts.state_since),
        whose_move=str(mover_of(state)),
        customer_name=facts.customer_name,
        product_name=facts.product_name,
        state_text=None if name is None else name.zh,
        type_text=" ".join(word for word in (facts.access_type, facts.billing_mode) if word) or None,
        amount_minor=None if money is None else money.minor,
        paid_minor=None if facts.paid is None else facts.paid.minor,
        currency=CNY if money is None else money.currency,
        effect=str(Effect.NONE),
        band=Band.NONE.rank,
        badges=(STATE_UNKNOWN_BADGE,) if state is RefundState.UNKNOWN else (),
        is_listed=state not in FINAL,
    )

"""Orders without supervision that wait for the seller's opening interface: the system refunds them if it keeps failing.

They are orders, no cases: they have neither flow nor node. That an order is no more in this state (已完成) is the sign
that the interface answered with success; then nothing is refunded and it is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models import urgency
from desktop_app.models.deadlines import make_clock, next_moment
from desktop_app.models.flows import FIRST, UNSUPERVISED
from desktop_app.models.forecast import silence_of
from desktop_app.models.rules.packs import plain_word
from desktop_app.models.supervision import CaseFacts, CaseForecast, FlowId, Node, Party

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks

PAID_TIME_UNKNOWN = "paid_time_unknown"


def waits_for_opening(columns: Mapping[str, Any], packs: RulePacks) -> bool:
    """True for the stored columns of an order that waits. Asked of every order of a ledger: most end at the status."""
    opening = packs.supervision.opening
    if columns.get("order_status") not in opening.statuses:
        return False
    kind = columns.get("order_type")
    return (kind is None or kind in opening.order_types) and plain_word(str(columns.get("access_type") or "")) in (
        packs.remembered("opening types", lambda: frozenset(map(plain_word, opening.access_types)))
    )


def opening_forecast(facts: CaseFacts, now: datetime, packs: RulePacks) -> CaseForecast:
    """What becomes of such an order by itself. Our side has to move: only our interface can answer."""
    opening = packs.supervision.opening
    day = now.astimezone(CHINA).date()
    clock = make_clock(packs, opening.clause, opening.basis, "", day, begins=opening.basis_clause)
    at = next_moment(clock, facts, now)
    unless = packs.clause(opening.unless, day).text if opening.unless and at is not None else ""
    told = clock.told if at else clock.clause
    silence = silence_of(opening.effect, told, facts, at, packs.supervision.currency, unless)
    badges = [UNSUPERVISED, opening.badge] + ([PAID_TIME_UNKNOWN] if at is None else [])
    later = [moment for moment in urgency.turning_points(None, silence) if moment > now]
    return CaseForecast(
        facts.order_id,
        facts.line_id,
        FlowId.NONE,
        FIRST,
        Node.NONE,
        Party.SELLER,
        False,
        None,
        silence,
        False,
        facts.owner,
        tuple(badges),
        urgency.band_of(None, silence, now),
        min(later, default=None),
    )

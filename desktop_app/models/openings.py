"""Orders without supervision that wait for the seller's opening interface: the system refunds them if it keeps failing.

They are orders, no cases: they have neither flow nor node. That an order is no more in this state (已完成) is the sign
that the interface answered with success; then nothing is refunded and it is not listed. That it was refunded is told by
an order of its own (退订, 已完成) that names it: which status the refunded order shows afterwards is not published, and
none of the four says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models import urgency
from desktop_app.models.deadlines import make_clock, next_moment
from desktop_app.models.flows import FIRST, UNSUPERVISED
from desktop_app.models.forecast import silence_of
from desktop_app.models.kinds import bare_id
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


def refunded_order(columns: Mapping[str, Any], packs: RulePacks) -> str:
    """The order that was refunded by the order of these stored columns; empty for one that refunds nothing (yet)."""
    opening = packs.supervision.opening
    if columns.get("order_type") not in opening.refund_types:
        return ""
    is_done = columns.get("order_status") in opening.refunded_statuses
    return bare_id(str(columns.get("original_order_id") or "")) if is_done else ""


def is_refunded(
    line: Mapping[str, Any], others: Sequence[Mapping[str, Any]], refunds: Sequence[Mapping[str, Any]]
) -> bool:
    """Whether a waiting line was refunded: by refund orders that name its order, beside the ``others`` that wait too.

    A refund names the order and no line. Which line it means is told by product and instance, where both are known;
    where lines stay that cannot be told apart, none counts as refunded until there is a refund for each.
    """
    fitting = [refund for refund in refunds if _may_refund(refund, line)]
    alike = [other for other in others if any(_may_refund(refund, other) for refund in fitting)]
    return bool(fitting) and len(fitting) > len(alike)


def _may_refund(refund: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    pairs = ((refund.get(name), line.get(name)) for name in ("product_id", "instance_id"))
    return all(ours == theirs or not ours or not theirs for ours, theirs in pairs)


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

"""What a request for a refund does to the case of its order: pending it pauses the case, refunded it closes it.

Nothing of this is printed by the marketplace. So it warns and stops no act, and what the marketplace itself says of the
case later wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.refunds.forecast import common_rules
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.supervision import Band, CaseFacts, CaseForecast, Effect, Node, Party, Silence

if TYPE_CHECKING:
    from desktop_app.models.findings import Clause
    from desktop_app.models.rules.packs import RulePacks


class RefundBeside(NamedTuple):
    """A request of a case's order."""

    refund_id: str
    line_id: str
    state: RefundState
    since: datetime | None = None
    """Since when it stands there."""
    is_sure: bool = True
    """It is about this very case: it names its line, or the order has no other case."""


def pausing(beside: Iterable[RefundBeside], packs: RulePacks) -> RefundBeside | None:
    """The request that pauses the case; ``None`` where none is pending."""
    states = common_rules(packs).pausing
    return next((one for one in beside if one.state in states), None)


def closing(beside: Iterable[RefundBeside], node_since: datetime | None, packs: RulePacks) -> RefundBeside | None:
    """The request that closed the case; ``None`` where there is none, or where the case moved on after it.

    ``node_since``: since when the case stands at its node; a move after the refund says that it goes on.
    """
    states = common_rules(packs).closing
    found = (one for one in beside if one.state in states and one.is_sure)
    return next((one for one in found if not (node_since and one.since and node_since > one.since)), None)


def with_refunds(
    forecast: CaseForecast, facts: CaseFacts, beside: Iterable[RefundBeside], now: datetime, packs: RulePacks
) -> CaseForecast:
    """The forecast of an open case with the requests of its order; any other one stays as it is."""
    given = tuple(beside)
    if not given or not forecast.is_listed or forecast.node in (Node.DONE, Node.NONE):
        return forecast
    day, common = now.astimezone(CHINA).date(), common_rules(packs)
    if closing(given, facts.node_since, packs) is not None:
        clause = packs.clause(common.closed, day)
        return forecast._replace(
            node=Node.CANCELLED_BY_REFUND,
            whose_move=Party.NOBODY,
            huawei_review_ahead=False,
            deadline=None,
            silence=_stopped(forecast.silence, clause),
            is_refundable=False,
            badges=(wording.CLOSED_BY_REFUND,),
            band=Band.NONE,
            recompute_at=None,
            is_listed=False,
        )
    if pausing(given, packs) is None:
        return forecast
    forecast = forecast._replace(badges=(*forecast.badges, wording.REFUND_PENDING))
    if wording.APPEAL_OPEN in forecast.badges or forecast.silence.effect is Effect.UNKNOWN:
        return forecast  # the operator moves, or nobody knows where it stands: nothing runs there anyway
    # its clocks stand: nothing is late, and the refund's own act stands for that of the case
    return forecast._replace(silence=_stopped(forecast.silence, packs.clause(common.pause, day)), band=Band.NONE)


def _stopped(silence: Silence, clause: Clause) -> Silence:
    """Nothing happens by itself, and why not."""
    return Silence(
        Effect.NONE,
        None,
        silence.amount,
        silence.currency,
        clause.text,
        clause.source,
        clause.grade.value,
        clause.text,
        clause.id,
    )

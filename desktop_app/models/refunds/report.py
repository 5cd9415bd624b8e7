"""One request as it is told: forecast, blockers, whether we can agree now, what would be fair, who must agree too."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.models.forecast import deadline_as_dict, silence_as_dict
from desktop_app.models.money import Money
from desktop_app.models.refunds.amounts import SecondPerson, Suggestion
from desktop_app.models.refunds.blockers import Blocker, Ground
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.forecast import RefundForecast
from desktop_app.models.supervision import Deadline


class RefundReport(NamedTuple):
    """All that follows for one request at one moment."""

    facts: RefundFacts
    forecast: RefundForecast
    blockers: tuple[Blocker, ...]
    is_decidable: bool
    """Agreeing is possible now."""
    suggestion: Suggestion | None
    second_person: SecondPerson
    grounds: tuple[Ground, ...]
    """Grounds against a full refund."""
    invoice: Deadline | None
    """By when the seller must issue the invoice that the customer asked for."""
    paid: Money | None
    """实付金额, of the request or else of its order."""

    @property
    def is_blocked(self) -> bool:
        """True while something stands against agreeing that needs a person."""
        return any(one.stands for one in self.blockers)

    @property
    def money(self) -> Money | None:
        """What the request is about: what is asked for. Unknown where nobody told it, whatever was paid."""
        return self.facts.requested


def report_as_dict(report: RefundReport) -> dict[str, object]:
    """The JSON of the command line: money as decimal text with its currency beside it."""
    facts, forecast, suggestion = report.facts, report.forecast, report.suggestion
    money = suggestion.amount if suggestion is not None else report.money
    return {
        "refund_id": facts.refund_id,
        "order_id": facts.order_id,
        "line_id": facts.line_id,
        "regime": str(forecast.regime.regime),
        "state": str(forecast.state),
        "whose_move": str(forecast.whose_move),
        "decidable": report.is_decidable,
        "blockers": [one.as_dict() for one in report.blockers],
        "deadline": deadline_as_dict(forecast.deadline),
        "silence": silence_as_dict(forecast.silence),
        "needs_second_person": report.second_person.is_needed,
        "suggested_amount": None if suggestion is None else suggestion.amount.plain(),
        "currency": facts.currency if money is None else money.currency,
    }

"""Judging refunds: from stored columns to where a request stands and what follows from it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.models.listing import INVOICE_BADGE, ResultColumns
from desktop_app.models.refunds.facts import INVOICE_ASKED, RefundFacts, refund_facts
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.cases.results import epoch_of, forecast_columns

if TYPE_CHECKING:
    from desktop_app.models.refunds.context import RefundContext
    from desktop_app.models.refunds.forecast import RefundForecast
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar
    from desktop_app.services.casework.here_said import HereSaid


@dataclass(frozen=True)
class JudgedRefund:
    """One request: what is known of it, and what follows."""

    key: str
    facts: RefundFacts
    forecast: RefundForecast
    owner: str | None = None
    """负责人, as set here: no sheet of refunds has one."""
    helpers: str = ""
    """协办 as set here, joined by blanks."""

    @property
    def state(self) -> RefundState:
        """Where it stands."""
        return self.forecast.state


class RefundJudge:
    """Judges requests at one moment with one set of rules."""

    def __init__(
        self,
        packs: RulePacks,
        calendar: WorkingCalendar,
        now: datetime,
        remembered: Mapping[str, RefundState],
        here: HereSaid | None = None,
    ) -> None:
        """``remembered``: states by texts of which a person said what they mean; ``here``: who has what."""
        self._packs, self._calendar, self.now, self._remembered = packs, calendar, now, remembered
        self._here = here

    def expect(self, keys: Iterable[str]) -> None:
        """These requests are judged next: what was said of them here is read at once."""
        if self._here is not None:
            self._here.read(keys)

    def judge(self, key: str, columns: Mapping[str, Any]) -> JudgedRefund:
        """What follows from a request's own columns."""
        from desktop_app.models.refunds.forecast import forecast_refund  # the rule engine
        from desktop_app.models.refunds.reading import read_state

        facts = refund_facts(columns)
        state = read_state(facts, self._packs, self._remembered)
        forecast = forecast_refund(facts, state, self.now, self._packs, self._calendar)
        had = None if self._here is None else self._here.owner(key)
        if had is None:
            return JudgedRefund(key, facts, forecast)
        return JudgedRefund(key, facts, forecast, had.owner, " ".join(had.helpers))

    def results(self, key: str, columns: Mapping[str, Any]) -> ResultColumns:
        """What the projection stores beside a request."""
        return _results(self.judge(key, columns), self._packs)


def with_its_order(judged: JudgedRefund, seen: RefundContext, packs: RulePacks) -> JudgedRefund:
    """A request as it is judged with its order: nobody reviews a trial that only the order or its case tells of.

    What the projection stores beside a request comes from the request's own columns alone.
    """
    from desktop_app.models.refunds.forecast import forecast_refund  # the rule engine
    from desktop_app.models.refunds.regimes import is_trial

    facts = judged.facts
    if facts.is_trial or not is_trial(facts, seen.order.order_type, packs):
        return judged
    state = judged.state if facts.state_text else RefundState.NONE
    forecast = forecast_refund(facts._replace(is_trial=True), state, seen.now, packs, seen.calendar)
    return replace(judged, forecast=forecast)


def _results(judged: JudgedRefund, packs: RulePacks) -> ResultColumns:
    facts, forecast = judged.facts, judged.forecast
    name = packs.refunds.names.get(forecast.state)
    money = facts.requested
    return ResultColumns(
        order_id=facts.order_id,
        line_id=facts.line_id,
        node=str(forecast.state),
        node_text=facts.state_text,
        node_name=None if name is None else name.zh,
        node_since=epoch_of(facts.state_since),
        customer_name=facts.customer_name,
        product_name=facts.product_name,
        owner=judged.owner,
        helpers=judged.helpers or None,
        state_text=None if name is None else name.zh,
        type_text=" ".join(word for word in (facts.access_type, facts.billing_mode) if word) or None,
        amount_minor=None if money is None else money.minor,
        paid_minor=None if facts.paid is None else facts.paid.minor,
        currency=facts.currency if money is None else money.currency,
        flow=str(forecast.regime.regime),
        **_told(facts, forecast),
    )


def _told(facts: RefundFacts, forecast: RefundForecast) -> ResultColumns:
    """The forecast's columns, with the mark by which requests are found whose customer asked for an invoice.

    Of what has ended only a refund that failed keeps it: asking for an invoice is what makes one fail.
    """
    told = forecast_columns(forecast)
    is_open = forecast.is_listed or forecast.state is RefundState.FAILED
    if is_open and facts.invoice_state == INVOICE_ASKED:
        told["badges"] = (*told["badges"], INVOICE_BADGE)
    return told

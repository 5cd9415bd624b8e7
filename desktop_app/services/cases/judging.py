"""Judging one row: from stored columns to the flow that was chosen, the node, and what follows from them now.

The projection stores what a ``Judge`` answers beside each row. Flows are read from ``work.db``, where they were decided
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.models.columns import DERIVED_FROM, case_facts
from desktop_app.models.ledger_rows import SOURCES, TRANSACTIONS
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.models.supervision import CaseFacts, CaseForecast, FlowChoice, Node
from desktop_app.services.cases.results import case_results, order_results
from desktop_app.services.refunds.judging import RefundJudge
from desktop_app.services.refunds.settling import remembered_states

if TYPE_CHECKING:
    from desktop_app.models.ledger_rows import Derived, LedgerRow
    from desktop_app.models.listing import ResultColumns
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar
    from desktop_app.services.cases.choices import ReadFacts
    from desktop_app.services.casework.here_said import HereSaid
    from desktop_app.services.intake.known_choices import KnownChoices


@dataclass(frozen=True)
class JudgedCase:
    """One case: what is known, which flow, where it stands, what follows."""

    key: str
    facts: CaseFacts
    choice: FlowChoice
    node: Node
    forecast: CaseForecast
    helpers: str = ""
    """协办 as set here, joined by blanks."""


class Judge:
    """Judges rows of one connection at one moment with one set of rules. Call it as the projection does."""

    def __init__(
        self,
        packs: RulePacks,
        calendar: WorkingCalendar,
        now: datetime,
        choices: KnownChoices,
        remembered: Mapping[tuple[str, str], Node],
        facts: Mapping[str, ReadFacts] | None = None,
        here: HereSaid | None = None,
        refunds_here: HereSaid | None = None,
        is_deriving: bool = False,
    ) -> None:
        """``is_deriving``: nothing else brings cases, so that those which a ledger tells of are kept as such.

        ``here``, ``refunds_here``: what people here said of cases, and of refunds.
        """
        from desktop_app.models import pending_cases  # the rule engine
        from desktop_app.models.openings import opening_forecast, refunded_order, waits_for_opening

        self._waits, self._opening, self._refunds_order = waits_for_opening, opening_forecast, refunded_order
        self._refunds = RefundJudge(packs, calendar, now, remembered_states(remembered), refunds_here)
        self._pending, self._is_deriving = pending_cases, is_deriving
        self._packs = packs
        self._calendar = calendar
        self.now = now
        self._choices = choices
        self._facts = facts or {}
        self._here = here
        self._remembered: dict[str, dict[str, Node]] = {}
        for (flow, text), node in remembered.items():
            self._remembered.setdefault(flow, {})[text] = node

    def expect(self, keys: Iterable[str]) -> None:
        """These cases are judged next: what was decided and said of them is read at once."""
        wanted = list(keys)
        self._choices.read(wanted)
        if self._here is not None:
            self._here.read(wanted)

    def __call__(self, kind: str, key: str, columns: Mapping[str, Any]) -> ResultColumns:
        """The stored result columns of a row of any kind."""
        if kind == "cases":
            return case_results(self.case(key, columns), self._packs)
        if kind == REFUNDS:
            return self._refunds.results(key, columns)
        results = order_results(columns)
        if kind == TRANSACTIONS:
            results["order_id"] = self.order_of(kind, key, columns)
        elif self._waits(columns, self._packs):
            results["is_listed"] = True
        elif refunded := self._refunds_order(columns, self._packs):
            results["refund_of"] = refunded
        return results

    def tells_of_case(self, kind: str, columns: Mapping[str, Any]) -> bool:
        """True for a ledger's row by which a case must exist."""
        is_source = self._is_deriving and kind in SOURCES
        return is_source and self._pending.says_open(kind, columns, self._packs) is True

    def order_of(self, kind: str, key: str, columns: Mapping[str, Any]) -> str:
        """The order of a row; empty for one that names none."""
        return self._pending.order_of(kind, columns) if kind in (TRANSACTIONS, REFUNDS) else key.partition("|")[0]

    def derived(self, rows: Iterable[LedgerRow], cases: Iterable[str]) -> list[Derived]:
        """The cases of one order that its ledger rows tell of and nobody brought."""
        return self._pending.derive_cases(rows, cases, self._packs) if self._is_deriving else []

    def is_finished(self, rows: Iterable[LedgerRow], cases: Iterable[Mapping[str, Any]]) -> bool:
        """Whether the supervision of one order is known to be finished."""
        return self._pending.is_finished(rows, cases, self._packs)

    def opening(self, key: str, columns: Mapping[str, Any]) -> JudgedCase | None:
        """What follows for an order that waits for its opening; ``None`` for one that does not (any more)."""
        if not self._waits(columns, self._packs):
            return None
        facts = case_facts(columns)
        forecast = self._opening(facts, self.now, self._packs)
        return JudgedCase(key, facts, FlowChoice(forecast.flow, forecast.era), forecast.node, forecast)

    def case(self, key: str, columns: Mapping[str, Any]) -> JudgedCase:
        """Everything that follows from a case's stored columns."""
        from desktop_app.models.flows import choose_flow, read_node  # the rule engine
        from desktop_app.models.forecast import forecast_case

        read = self._facts.get(key)
        facts = read.facts if read is not None and read.columns == columns else case_facts(columns)
        if self._here is not None:
            facts = self._here.laid_over(key, facts)
        choice = self._choices.get(key) or choose_flow(facts, self._packs)
        node = read_node(facts.node_text, choice, self._packs, self._remembered.get(str(choice.flow)))
        forecast = forecast_case(facts, choice, node, self.now, self._packs, self._calendar)
        if DERIVED_FROM in columns:
            forecast = self._pending.never_seen(forecast, facts, self._packs)
        helpers = "" if self._here is None else self._here.helpers(key)
        return JudgedCase(key, facts, choice, node, forecast, helpers)

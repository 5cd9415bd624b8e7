"""Judging one row: from stored columns to the flow that was chosen, the node, and what follows from them now.

The projection stores what a ``Judge`` answers beside each row. Flows are read from ``work.db``, where they were decided
once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop_app.models.columns import DERIVED_FROM, case_facts
from desktop_app.models.ledger_rows import ORDERS, SOURCES, TRANSACTIONS
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.models.supervision import CaseFacts, CaseForecast, FlowChoice, Node
from desktop_app.services.cases.results import case_results, order_results
from desktop_app.services.refunds.beside_case import BesideCases
from desktop_app.services.refunds.judging import RefundJudge
from desktop_app.services.refunds.settling import remembered_states

if TYPE_CHECKING:
    from desktop_app.models.ledger_rows import Derived, LedgerRow
    from desktop_app.models.listing import ResultColumns
    from desktop_app.models.refunds.beside_case import RefundBeside
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar
    from desktop_app.services.cases.choices import ReadFacts
    from desktop_app.services.casework.here_said import HereSaid
    from desktop_app.services.intake.known_choices import KnownChoices
    from desktop_app.store.cache_rows import Columns
    from desktop_app.store.projection import Projection


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
    beside: tuple[RefundBeside, ...] = ()
    """Requests for a refund of its order line."""


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
        opened: Callable[[], Projection] | None = None,
    ) -> None:
        """``is_deriving``: nothing else brings cases, so that those which a ledger tells of are kept as such.

        ``here``, ``refunds_here``: what people here said of cases, and of refunds. ``opened``: gives the
        projection in which requests for a refund are looked up that stand beside a case.
        """
        from desktop_app.models import pending_cases  # the rule engine
        from desktop_app.models.openings import opening_forecast, refunded_order, waits_for_opening

        self._waits, self._opening, self._refunds_order = waits_for_opening, opening_forecast, refunded_order
        self._refunds = RefundJudge(packs, calendar, now, remembered_states(remembered), refunds_here)
        self._beside = BesideCases(self._refunds, opened)
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
        self._beside.expect(key.partition("|")[0] for key in wanted)

    def tell_refunds(self, requests: Mapping[str, Mapping[str, Columns]], alone: Collection[str]) -> None:
        """What stands beside cases as the projection holds it while it writes; see ``BesideCases.tell``."""
        self._beside.tell(requests, alone)

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
        """True for a row by which a case that nobody brought may have to exist, or may not."""
        if not self._is_deriving:
            return False
        # a request for a refund takes a case away or gives it back, as its state says
        return kind == REFUNDS or (kind in SOURCES and self._pending.says_open(kind, columns, self._packs) is True)

    def order_of(self, kind: str, key: str, columns: Mapping[str, Any]) -> str:
        """The order of a row; empty for one that names none."""
        return self._pending.order_of(kind, columns) if kind in (TRANSACTIONS, REFUNDS) else key.partition("|")[0]

    def refunded(self, kind: str, columns: Mapping[str, Any]) -> str:
        """The order that the order of this row refunded; empty for one that refunds nothing."""
        return self._refunds_order(columns, self._packs) if kind == ORDERS else ""

    def has_refund(self, order_id: str, line_id: str, is_alone: bool = False) -> bool:
        """Whether the money of an order line was given back, as its requests say; ``is_alone``: it is the only one."""
        from desktop_app.models.refunds.beside_case import closing  # the rule engine

        return closing(self._beside.of(order_id, line_id, is_alone), None, self._packs) is not None

    def derived(
        self, rows: Iterable[LedgerRow], cases: Iterable[str], refunds: Sequence[Mapping[str, Any]] = ()
    ) -> list[Derived]:
        """The cases of one order that its ledger rows tell of and nobody brought; none for what was refunded.

        ``refunds``: orders by which this one was refunded; its requests for a refund were told (``tell_refunds``).
        """
        if not self._is_deriving:
            return []
        given = list(rows)
        brought = list(cases)
        found = self._pending.derive_cases(given, brought, self._packs)
        is_alone = len(found) + len(brought) == 1
        return self._pending.without_refunded(found, given, refunds, partial(self.has_refund, is_alone=is_alone))

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
        """Everything that follows from a case's stored columns, and from requests for a refund of its order."""
        alone = self.case_alone(key, columns)
        beside = self._beside.of(alone.facts.order_id, alone.facts.line_id)
        if not beside:
            return alone
        from desktop_app.models.refunds.beside_case import with_refunds  # the rule engine

        forecast = with_refunds(alone.forecast, alone.facts, beside, self.now, self._packs)
        is_closed = forecast.node is Node.CANCELLED_BY_REFUND
        return replace(alone, forecast=forecast, node=forecast.node if is_closed else alone.node, beside=beside)

    def case_alone(self, key: str, columns: Mapping[str, Any]) -> JudgedCase:
        """What follows from a case's own columns."""
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

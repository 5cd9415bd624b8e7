"""Judging cases: from stored columns to the flow that was chosen, the node, and what follows from them now.

``judge`` gives the projection the results that it stores beside each row; ``all`` judges every open case anew
for one moment, as ``forecast --at`` asks. Flows are read from ``work.db``, where they were decided once.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop_app.clock import to_epoch
from desktop_app.models.columns import DERIVED_FROM, case_facts, is_unread
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import FactsChanged
from desktop_app.models.ledger_rows import SOURCES, TRANSACTIONS
from desktop_app.models.listing import NO_RULES_BADGE, ResultColumns
from desktop_app.models.money import CNY, Money
from desktop_app.models.reading import to_decimal
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.models.supervision import (
    Band,
    CaseFacts,
    CaseForecast,
    Effect,
    FlowChoice,
    FlowId,
    Node,
    Party,
)
from desktop_app.services.casework.here_said import HereSaid
from desktop_app.services.intake.known_choices import KnownChoices
from desktop_app.services.refunds.judging import RefundJudge
from desktop_app.services.refunds.settling import remembered_states

if TYPE_CHECKING:
    from desktop_app.models.ledger_rows import Derived, LedgerRow
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.working_calendar import WorkingCalendar
    from desktop_app.services.cases.choices import CaseChooser, ReadFacts
    from desktop_app.services.desk import Desk

_log = logging.getLogger(__name__)

JUDGED = ("cases", REFUNDS)
"""Kinds of which something follows from time alone."""
SLICE_ROWS = 200
"""Rows recomputed between two looks at whether a person waits."""

_STATE_WORDS = {
    Party.SELLER: "待我方处理",
    Party.BUYER: "客户",
    Party.HUAWEI: "华为云复核",
    Party.OPERATOR: "运营 申诉中",
    Party.SYSTEM: "系统",
}
"""What the filter 状态: finds beside the node's name: words of the stored data, the same in every language."""


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
        is_deriving: bool = False,
    ) -> None:
        """``is_deriving``: nothing else brings cases, so that those which a ledger tells of are kept as such."""
        from desktop_app.models import pending_cases  # the rule engine
        from desktop_app.models.openings import opening_forecast, refunded_order, waits_for_opening

        self._waits, self._opening, self._refunds_order = waits_for_opening, opening_forecast, refunded_order
        self._refunds = RefundJudge(packs, calendar, now, remembered_states(remembered))
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


class Forecasts:
    """Judgements of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def judge(self, connection_id: str, now: datetime | None = None, chooser: CaseChooser | None = None) -> Judge:
        """The judge for a connection, at ``now`` or the connection's time. Made anew for each piece of work.

        ``chooser`` looked at the rows that are judged, and what it chose is written: none of it is read again.
        """
        desk = self._desk
        choices = KnownChoices(desk.work, connection_id)
        if chooser is not None:
            choices.learn(chooser.chosen)
        return Judge(
            desk.rulebook.packs,
            desk.rulebook.calendar,
            now or desk.clock.connection_now(connection_id),
            choices,
            desk.work.mappings.remembered(connection_id),
            None if chooser is None else chooser.facts,
            HereSaid(desk.work, connection_id),
            is_deriving=not _brings_cases(desk, connection_id),
        )

    def one(self, connection_id: str, key: str, now: datetime | None = None) -> JudgedCase | None:
        """One case judged now; ``None`` when there is no such case."""
        columns = self._desk.projection(connection_id).rows.columns_of(key)
        return None if columns is None else self.judge(connection_id, now).case(key, columns)

    def all(self, connection_id: str, now: datetime | None = None) -> list[CaseForecast]:
        """Every case that the forecast lists, most urgent first, then the larger amount, then the key."""
        from desktop_app.services.cases.openings import waiting_orders

        judge = self.judge(connection_id, now)
        cases = {
            row.key: judged
            for row in self._desk.projection(connection_id).rows.as_rows("cases")
            if (judged := judge.case(row.key, row.columns)).forecast.is_listed
        }
        # an order whose case came in as unsupervised is listed once, by what becomes of it
        cases |= {one.judged.key: one.judged for one in waiting_orders(self._desk, connection_id, now)}
        found = list(cases.values())
        found.sort(key=lambda one: (one.forecast.band.rank, -_amount_minor(one.facts), one.key))
        return [one.forecast for one in found]

    def recompute_due(self, connection_id: str) -> Generator[None, None, int]:
        """Judge again the rows whose moment has come, in slices; answers how many. Run it in the lane ``cache``."""
        judge, count = self.judge(connection_id), 0
        for kind in JUDGED:
            count += yield from self._recompute_kind(connection_id, kind, judge)
        return count

    def _recompute_kind(self, connection_id: str, kind: str, judge: Judge) -> Generator[None, None, int]:
        projection = self._desk.projection(connection_id)
        now = to_epoch(judge.now)
        done: set[str] = set()
        while True:
            due = [key for key in projection.due(now, SLICE_ROWS + len(done), kind) if key not in done]
            if not due:
                break
            projection.rejudge(due, judge, kind=kind)
            done.update(due)
            yield
        if done:
            self._desk.events.publish(FactsChanged(connection_id, kind, tuple(sorted(done)[:SLICE_ROWS])))
        return len(done)

    def recompute_all(self, connection_id: str) -> Generator[None, None, int]:
        """Judge every row again after the rules changed. Goes on where it stopped, also after a restart."""
        projection = self._desk.projection(connection_id)
        name = self._desk.rulebook.pack_hash
        count, written, judge = 0, -1, self.judge(connection_id)
        while projection.state.judged_with() != name:
            head = self._desk.work.journal.head().count
            if head != written:
                # a batch may have changed choices: whoever changes one writes to the journal
                written, judge = head, self.judge(connection_id)
            pause = _PauseAfter(SLICE_ROWS)
            try:
                projection.rejudge(None, judge, name, between_slices=pause)
            except _PausedError as paused:
                count += paused.done
            else:
                count += pause.done
            yield
        if count:
            for kind in JUDGED:
                self._desk.events.publish(FactsChanged(connection_id, kind))
        return count


class _PausedError(Exception):
    """Recomputing stops here for a moment; what was done stays."""

    def __init__(self, done: int) -> None:
        super().__init__(done)
        self.done = done


class _PauseAfter:
    """Lets the lane look for a waiting person after so many rows."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.done = 0

    def __call__(self, done: int) -> None:
        self.done = done
        if done >= self._rows:
            raise _PausedError(done)


def _brings_cases(desk: Desk, connection_id: str) -> bool:
    """True where the counterpart is asked for its cases: an order without one has none, or it comes in a moment."""
    connection = desk.work.connections.get(connection_id)
    return connection is not None and ConnectionKind(connection.kind).has_interface


def case_results(judged: JudgedCase, packs: RulePacks) -> ResultColumns:
    """What the projection stores beside a case."""
    facts, forecast = judged.facts, judged.forecast
    deadline, silence = forecast.deadline, forecast.silence
    node_name = packs.node_names.get(forecast.node)
    return ResultColumns(
        order_id=facts.order_id,
        line_id=facts.line_id,
        node=str(forecast.node),
        node_text=facts.node_text,
        node_name=node_name,
        node_since=_epoch(facts.node_since),
        whose_move=str(forecast.whose_move),
        deadline_at=None if deadline is None else to_epoch(deadline.at),
        deadline_kind=None if deadline is None else deadline.kind,
        is_working_days=deadline is not None and deadline.is_in_working_days,
        customer_name=facts.customer_name,
        product_name=facts.product_name,
        owner=facts.owner,
        helpers=judged.helpers or None,
        state_text=_joined(_state_word(forecast), node_name),
        type_text=_joined(facts.access_type, facts.delivery_subtype, facts.product_class, facts.order_type),
        amount_minor=_minor(facts.amount),
        paid_minor=_minor(facts.order_amount if facts.paid_amount is None else facts.paid_amount),
        currency=silence.currency or facts.currency or CNY,
        effect=str(silence.effect),
        effect_at=_epoch(silence.at),
        band=forecast.band.rank,
        flow=str(forecast.flow),
        badges=forecast.badges,
        is_listed=forecast.is_listed,
        recompute_at=_epoch(forecast.recompute_at),
    )


def order_results(columns: Mapping[str, Any]) -> ResultColumns:
    """What the projection stores beside a row of a ledger: nothing follows from it by itself.

    Read from the stored columns directly: a ledger comes in by hundreds of thousands of rows.
    """
    get = columns.get
    paid, ordered = _stored_minor(get("paid_amount")), _stored_minor(get("order_amount"))
    return ResultColumns(
        order_id=get("order_id") or "",
        line_id=get("line_id") or "",
        node=_NO_NODE,
        whose_move=_NOBODY,
        customer_name=get("customer_name"),
        product_name=get("product_name"),
        state_text=_known(get("order_status"))
        or _joined(_known(get("billing_state")), get("supervision_state"), get("repayment_state")),
        type_text=_joined(
            _known(get("order_type")), _known(get("access_type")), _known(get("product_class")), get("billing_mode")
        ),
        amount_minor=paid or ordered,
        paid_minor=ordered if paid is None else paid,
        currency=_known(get("currency")) or CNY,
        effect=_NO_EFFECT,
        band=_NO_BAND,
        flow=_NO_FLOW,
        is_listed=False,
    )


_NO_NODE, _NOBODY, _NO_EFFECT, _NO_FLOW = str(Node.NONE), str(Party.NOBODY), str(Effect.NONE), str(FlowId.NONE)
_NO_BAND = Band.NONE.rank


def _known(stored: str | None) -> str | None:
    """A stored text or choice; nothing for one that could not be read."""
    return None if stored is None or is_unread(stored) else stored


def _stored_minor(stored: str | None) -> int | None:
    if stored is None or is_unread(stored):
        return None
    if stored[-3:-2] == ".":  # as nearly all amounts are stored
        return int(stored[:-3] + stored[-2:])
    return _minor(to_decimal(stored))


def _state_word(forecast: CaseForecast) -> str | None:
    if forecast.node is Node.UNKNOWN:
        return "暂无规则" if NO_RULES_BADGE in forecast.badges else "状态待认定"
    return _STATE_WORDS.get(forecast.whose_move)


def _amount_minor(facts: CaseFacts) -> int:
    return _minor(facts.amount) or 0


def _minor(amount: Decimal | None) -> int | None:
    return None if amount is None else Money(amount).minor


def _epoch(moment: datetime | None) -> int | None:
    return None if moment is None else to_epoch(moment)


def _joined(*words: str | None) -> str | None:
    known: Iterable[str] = [word for word in words if word]
    return " ".join(known) or None

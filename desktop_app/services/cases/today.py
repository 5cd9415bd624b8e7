"""Today: what happens by itself in the next seven days, what to do next, what waits, and how old the facts are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.models.batches import BatchSource
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.listing import STATE_UNKNOWN_BADGE, CaseRow, ListQuery, View
from desktop_app.models.supervision import Band, Effect, Node
from desktop_app.models.totals import EffectSum
from desktop_app.models.week import DAYS, WEEK_EFFECTS, week_span
from desktop_app.services.cases.coming import Coming
from desktop_app.services.cases.refund_acts import RefundActs
from desktop_app.services.cases.today_board import (
    ACTIVATE,
    ACTS,
    ACTS_IN_SIGHT,
    CASES,
    CHASE,
    OPENING,
    REFUNDS,
    SETTLE_STATE,
    ActRow,
    DayEffects,
    Freshness,
    TodayBoard,
)

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.rulebook import Rulebook
    from desktop_app.store.due_reads import EffectSumRow


class Today:
    """Builds the board; to be called from a lane."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def board(self, connection_id: str, now: datetime | None = None) -> TodayBoard:
        """The board of one connection. ``now`` defaults to the connection's time."""
        now = now or self._desk.clock.connection_now()
        coming = Coming(self._desk, connection_id, now)
        of_cases = coming.effects_of_cases(*week_span(now))
        sums = [*of_cases, *coming.effects_of_refunds(*week_span(now)), *coming.effects_of_orders(*week_span(now))]
        counts = self._desk.case_lists.counts(connection_id)
        acts, count = self._acts(connection_id, counts, coming, now)
        no_rules_count = counts[View.NO_RULES]
        waiting = self._waiting(connection_id)
        return TodayBoard(
            days=_days(sums, now),
            totals=_sums(sums),
            week_count=sum(one.count for one in of_cases),
            openings=tuple(sorted((one.row for one in coming.orders), key=_when)),
            acts=acts,
            acts_count=count,
            waiting=waiting,
            drafts=tuple(self._desk.drafts.list(connection_id)),
            freshness=self.freshness(connection_id, now),
            no_rules_count=no_rules_count,
            next_date=None if acts or waiting else coming.next_at(),
        )

    def _acts(
        self, connection_id: str, counts: dict[str, int], coming: Coming, now: datetime
    ) -> tuple[tuple[ActRow, ...], int]:
        lists, orders = self._desk.case_lists, coming.orders
        mine = lists.first_page(connection_id, ListQuery(View.MINE), ACTS)
        unknown_count = counts[View.UNKNOWN]
        known = [row for row in mine if STATE_UNKNOWN_BADGE not in row.badges]
        acts = [ActRow(_verb(row, self._desk.rulebook), row) for row in known] + [
            ActRow(OPENING, one.row) for one in orders
        ]
        of_refunds = RefundActs(self._desk, connection_id)
        acts = sorted([*acts, *of_refunds.known(), *of_refunds.of_invoices(coming.invoices)], key=lambda act: act.order)
        chases = self._chases(connection_id, now)
        # due today: after what is due within a day, before all that has longer
        near = sum(act.row.band.rank <= Band.DAY.rank for act in acts)
        acts[near:near] = chases[:ACTS]
        unknown = of_refunds.unknown()
        if unknown_count:
            first = lists.first_page(connection_id, ListQuery(View.UNKNOWN), 1)
            totals = lists.totals(connection_id, ListQuery(View.UNKNOWN))
            unknown[:0] = [ActRow(SETTLE_STATE, row, unknown_count, totals.minor_by_currency) for row in first]
        place = _place_of_unknown(acts, len(unknown))
        acts[place:place] = unknown
        # as the rail and the tab 待我方处理 count: each case once, however many share a row
        ours = max(counts[View.MINE], len(known) + unknown_count)
        return tuple(acts), ours + len(orders) + of_refunds.count + len(coming.invoices) + len(chases)

    def _chases(self, connection_id: str, now: datetime) -> list[ActRow]:
        """Cases and refunds to chase again today."""
        found = self._desk.casework.chases.due_rows(connection_id, now)
        return [ActRow(CHASE, one.row, chase=one.chase, kind=one.kind) for one in found]

    def _waiting(self, connection_id: str) -> tuple[Command, ...]:
        waits = {CommandState.PREPARED, CommandState.UNKNOWN, CommandState.CONFLICT}
        found = [one for one in self._desk.overlay.commands(connection_id) if one.state in waits]
        return tuple(sorted(found, key=lambda one: one.made_at))

    def freshness(self, connection_id: str, now: datetime | None = None) -> tuple[Freshness, ...]:
        """Up to when the facts of each kind go, by its newest table: what was seen of one case says nothing of others.

        All that shows an age of the data asks here. ``now`` defaults to the connection's time.
        """
        now = now or self._desk.clock.connection_now()
        batches = self._desk.work.batches
        # a fetch without changes makes no batch, but what is known is as new as it; so is that there is nothing
        fetched = {one.kind: one.as_of for one in self._desk.work.sync.list(connection_id) if one.as_of is not None}
        received = batches.kinds(connection_id)
        known_at = {kind: (str(BatchSource.SYNC), as_of) for kind, as_of in fetched.items() if kind not in received}
        for kind, (source, as_of) in batches.newest_tables(connection_id).items():
            known_at[kind] = (str(source), max(as_of, fetched.get(kind, as_of)))
        return tuple(
            Freshness(kind, source, as_of, now - as_of > self._limit(kind))
            for kind, (source, as_of) in sorted(known_at.items())
        )

    def _limit(self, kind: str) -> timedelta:
        settings = self._desk.settings
        if kind in (CASES, REFUNDS):  # what waits for people changes by the hour
            return timedelta(hours=settings.get("stale_case_hours"))
        return timedelta(days=settings.get("stale_order_days"))


COMMANDS: Mapping[Node, CommandName | None] = {
    Node.SELLER_CONFIRM_REQUIREMENT: CommandName.CONFIRM_REQUIREMENT,
    Node.SELLER_DELIVER: CommandName.REPORT_COMPLETION,
    Node.SELLER_UPLOAD_PROOF: CommandName.REPORT_COMPLETION,
    Node.CODE_ACTIVATION: None,
}
"""Our first act at the nodes that the program knows. The packs say the same (a test holds both together); reading
them would keep the window's first list waiting. A node that a pack added is looked up there."""


def _when(row: CaseRow) -> tuple[bool, float, str]:
    """Nearest first; what came in without its time of payment comes last."""
    return row.effect_at is None, 0.0 if row.effect_at is None else row.effect_at.timestamp(), row.key


def _place_of_unknown(acts: list[ActRow], rows: int = 1) -> int:
    """Before all acts that are a week or more away: what nobody can read may be due at any moment."""
    near = sum(act.verb == CHASE or act.row.band.rank <= Band.WEEK.rank for act in acts)
    return min(near, ACTS_IN_SIGHT - rows)


def _verb(row: CaseRow, rulebook: Rulebook) -> str:
    """The act that a case at our move asks for: the first of our commands that its flow permits at the node."""
    is_known = row.node in COMMANDS
    command = COMMANDS[row.node] if is_known else rulebook.packs.first_command(row.flow, row.node)
    if command is not None:
        return str(command)
    return ACTIVATE if row.node is Node.CODE_ACTIVATION else "look"


def _days(sums: list[EffectSumRow], now: datetime) -> tuple[DayEffects, ...]:
    days = [now.date() + timedelta(days=number) for number in range(DAYS)]
    return tuple(DayEffects(day, _sums(one for one in sums if one.day == day)) for day in days)


def _sums(sums: Iterable[EffectSumRow]) -> tuple[EffectSum, ...]:
    counts: dict[Effect, int] = {}
    by_effect: dict[Effect, dict[str, int]] = {}
    for one in sums:
        counts[one.effect] = counts.get(one.effect, 0) + one.count
        if one.currency is not None and one.minor is not None:
            by_currency = by_effect.setdefault(one.effect, {})
            by_currency[one.currency] = by_currency.get(one.currency, 0) + one.minor
    return tuple(EffectSum(one, counts[one], by_effect.get(one, {})) for one in WEEK_EFFECTS if one in counts)

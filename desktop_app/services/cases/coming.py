"""What comes, and when, in one connection: limits of our own moves, and what happens by itself if nobody moves.

Cases and refunds stand in the projection with what follows for them. Orders without supervision that wait for their
opening are no cases, and are judged when somebody asks; so are invoices that customers asked for while a refund waits.
The strip of Today, the reminders, the question at the end and the calendar file all ask here, so that none of them
leaves one of these out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models.week import WEEK_EFFECTS
from desktop_app.services.cases.openings import KIND, WaitingOrder, waiting_orders
from desktop_app.services.cases.today_board import REFUNDS
from desktop_app.services.refunds.invoices import InvoiceToIssue, invoices_to_issue

if TYPE_CHECKING:
    from desktop_app.models.supervision import Band
    from desktop_app.services.desk import Desk
    from desktop_app.store.due_reads import DueReads, EffectSumRow, LimitRow

_FAR = timedelta(days=3650)
_MOMENT = timedelta(seconds=1)


class Coming:
    """What comes in one connection as of one moment; to be used in one lane and thrown away."""

    def __init__(self, desk: Desk, connection_id: str, now: datetime | None = None) -> None:
        """``now`` defaults to the connection's time."""
        self._desk, self._connection_id = desk, connection_id
        self._now = now or desk.clock.connection_now(connection_id)

    @cached_property
    def orders(self) -> list[WaitingOrder]:
        """Orders without supervision that wait for their opening."""
        return waiting_orders(self._desk, self._connection_id, self._now)

    @cached_property
    def invoices(self) -> list[InvoiceToIssue]:
        """Invoices that are ours to issue while a refund waits."""
        return invoices_to_issue(self._desk, self._connection_id, self._now)

    def effects_of_cases(self, start: datetime, end: datetime) -> list[EffectSumRow]:
        """What happens to cases by itself in [start, end), added up by day, effect and currency."""
        return [one for one in self._due.effect_sums(start, end) if one.effect in WEEK_EFFECTS]

    def effects_of_refunds(self, start: datetime, end: datetime) -> list[EffectSumRow]:
        """The same of refunds: hardware that does not come back, or that lies with us and is not inspected."""
        return [one for one in self._due.effect_sums(start, end, REFUNDS) if one.effect in WEEK_EFFECTS]

    def effects_of_orders(self, start: datetime, end: datetime) -> list[EffectSumRow]:
        """The same of orders that wait for their opening; what comes at 24:00 belongs to the day that it ends."""
        from desktop_app.store.due_reads import EffectSumRow

        found = []
        for row in (one.row for one in self.orders):
            if row.effect_at is not None and row.effect in WEEK_EFFECTS and start <= row.effect_at < end:
                day = (row.effect_at - _MOMENT).astimezone(CHINA).date()
                found.append(EffectSumRow(day, row.effect, row.currency, 1, row.amount_minor))
        return found

    def limits(self, until: datetime, band: Band, most: int) -> Iterator[LimitRow]:
        """When something is due up to ``until``, past ones too; ``band`` is that of ``until``, ``most`` of a kind."""
        from desktop_app.store.due_reads import LimitRow

        yield from self._due.limits(until, band, most)
        yield from self._due.limits(until, band, most, REFUNDS)
        for row in (one.row for one in self.orders):
            if row.effect_at is not None and row.effect_at <= until:
                yield LimitRow(row.key, row.order_id, row.whose_move, None, row.effect, row.effect_at, KIND)

    def next_at(self) -> datetime | None:
        """The next moment at which something happens by itself."""
        first = [row for kind in ("cases", REFUNDS) for row in self._due.between(self._now, self._now + _FAR, 1, kind)]
        found = [row.effect_at for row in (*first, *(one.row for one in self.orders)) if row.effect_at is not None]
        return min((at for at in found if at >= self._now), default=None)

    @cached_property
    def _due(self) -> DueReads:
        from desktop_app.store.due_reads import DueReads  # sqlite3

        return DueReads(self._desk.list_reads(self._connection_id))

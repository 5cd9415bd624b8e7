"""本期预计出账: what the transactions that are not billed yet add up to, and what of it one line is.

Those of this period, and of earlier ones what was still not billed when their bill had been drawn: it waits for the end
of its supervision. An earlier row that was last seen before its bill day says nothing, because it may be billed by now.

The marketplace tells no such sum: it is ours, from the transaction details that came in. Each currency is a bill of its
own; two currencies are never added.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models.money import Money

if TYPE_CHECKING:
    from desktop_app.models.working_calendar import WorkingCalendar

BILLED, NOT_BILLED = "已出账", "待出账"
EARLIER_PERIODS = 24
"""So many periods are looked back for what was never billed."""


class BillRow(NamedTuple):
    """One row of the transaction details. ``None``: an amount that is not stated or could not be read."""

    period: str
    known_on: date
    """The day of which the data are, in China Standard Time."""
    currency: str
    order_id: str
    line_id: str
    original_line_id: str
    order_amount: Decimal | None
    settlement_amount: Decimal | None


class BillSum(NamedTuple):
    """Rows of one currency. A sum is ``None`` where no row states such an amount."""

    order: Money | None
    settlement: Money | None
    rows: int
    incomplete: int
    """Rows of which an amount is not known: the sums are without it."""


class BillChange(NamedTuple):
    """The expected bill of one currency before a refund, and what of it the refunded line is."""

    before: BillSum
    share: BillSum
    """Without rows: the line is not in this bill."""

    @property
    def order_after(self) -> Money | None:
        """The order amounts without the line; ``None`` where it is in the bill with an amount that is not known."""
        return _less(self.before.order, self.share.order, self.share.rows)

    @property
    def settlement_after(self) -> Money | None:
        """The settlement amounts without the line, likewise."""
        return _less(self.before.settlement, self.share.settlement, self.share.rows)


def period_of(day: date) -> str:
    """The period (账期) whose bill a supervision finished on this day comes into: ``2026-11``."""
    return f"{day.year:04}-{day.month:02}"


def bill_day(day: date, day_of_month: int, calendar: WorkingCalendar) -> date:
    """When the bill of a day's period is drawn: in the next month, moved to the next working day."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = first.replace(day=day_of_month)
    while not calendar.is_working_day(found):
        found += timedelta(days=1)
    return found


def first_period(day: date) -> str:
    """The earliest period that is looked at on a day."""
    months = day.year * 12 + day.month - 1 - EARLIER_PERIODS
    return f"{months // 12:04}-{months % 12 + 1:02}"


def rows_of_bill(
    rows: Iterable[BillRow], day: date, day_of_month: int | None, calendar: WorkingCalendar
) -> list[BillRow]:
    """Those of rows that are not billed that can come into the bill of a day's period, each line once.

    Without a bill day nobody can say of an earlier row whether its bill was drawn. A line that stands in several
    periods was moved on by the marketplace: the latest of them counts.
    """
    period = period_of(day)
    drawn: dict[str, date | None] = {}
    lines: set[str] = set()
    found = []
    for row in sorted(rows, key=lambda one: one.period, reverse=True):
        if row.period not in drawn:
            drawn[row.period] = _drawn_on(row.period, day_of_month, calendar)
        seen_after = drawn[row.period]
        is_earlier = row.period < period and seen_after is not None and row.known_on > seen_after
        if row.period == period or (is_earlier and row.line_id not in lines):
            found.append(row)
            lines.add(row.line_id)
    return found


def _drawn_on(period: str, day_of_month: int | None, calendar: WorkingCalendar) -> date | None:
    return None if day_of_month is None else bill_day(date.fromisoformat(f"{period}-01"), day_of_month, calendar)


def sum_rows(rows: Iterable[BillRow], currency: str) -> BillSum:
    """The rows of one currency added up; those of others are left out."""
    order: Money | None = None
    settlement: Money | None = None
    count = incomplete = 0
    for row in rows:
        if row.currency != currency:
            continue
        count += 1
        incomplete += row.order_amount is None or row.settlement_amount is None
        order = _plus(order, row.order_amount, currency)
        settlement = _plus(settlement, row.settlement_amount, currency)
    return BillSum(order, settlement, count, incomplete)


def change_by(rows: Iterable[BillRow], order_id: str, line_id: str, currency: str) -> BillChange | None:
    """The bill with and without one order line, in the currency that the line is billed in, else in ``currency``.

    A refund that is among the transactions already counts with the line that it refunds. ``None`` where the order has
    several lines and none is named: which of them would leave is not known.
    """
    every = list(rows)
    own = [row for row in every if _is_own(row, order_id, line_id)]
    if not line_id and len({row.line_id for row in own if row.order_id == order_id}) > 1:
        return None
    billed_in = own[0].currency if own else currency
    return BillChange(sum_rows(every, billed_in), sum_rows(own, billed_in))


def _is_own(row: BillRow, order_id: str, line_id: str) -> bool:
    if line_id:
        return line_id in (row.line_id, row.original_line_id)
    return bool(order_id) and row.order_id == order_id


def _plus(sum_so_far: Money | None, amount: Decimal | None, currency: str) -> Money | None:
    if amount is None:
        return sum_so_far
    more = Money(amount, currency)
    return more if sum_so_far is None else sum_so_far + more


def _less(whole: Money | None, part: Money | None, rows: int) -> Money | None:
    if whole is None or part is None:
        return None if rows else whole
    return whole - part

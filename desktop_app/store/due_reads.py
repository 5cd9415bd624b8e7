"""Reads of what is due of one connection's cases: soonest first, up to a moment, added up by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from desktop_app.clock import to_epoch
from desktop_app.models.listing import CaseRow
from desktop_app.models.supervision import Band, Effect, Party
from desktop_app.store.cache_schema import INVOICE_ASKED
from desktop_app.store.list_reads import COLUMNS, EPOCH, ListReads, case_row, moment

_CHINA_SECONDS = 8 * 3600
"""China Standard Time is ahead of UTC by so much all year."""


@dataclass(frozen=True, slots=True)
class EffectSumRow:
    """Cases of one effect on one day in one currency. ``minor`` is ``None`` when no amount is known."""

    day: date
    effect: Effect
    currency: str | None
    count: int
    minor: int | None


class LimitRow(NamedTuple):
    """When something is due for a case, for an order without one, or for a request for a refund."""

    key: str
    order_id: str
    whose_move: Party
    deadline_at: datetime | None
    effect: Effect
    effect_at: datetime | None
    kind: str = "cases"


class DueReads:
    """By the connections of the lists, from any thread."""

    def __init__(self, reads: ListReads) -> None:
        self._reads = reads

    def between(self, start: datetime, end: datetime, limit: int, kind: str = "cases") -> list[CaseRow]:
        """Listed rows whose effect by silence comes in [start, end), soonest first."""
        statement = " ".join(
            ("SELECT", COLUMNS, "FROM rows WHERE kind = ? AND views & 1 AND effect_at >= ? AND effect_at < ?"),
        )
        values = (kind, to_epoch(start), to_epoch(end), limit)
        return [case_row(row) for row in self._reads.read(statement + " ORDER BY effect_at, key LIMIT ?", values)]

    def limits(self, until: datetime, band: Band, most: int, kind: str = "cases") -> list[LimitRow]:
        """Listed rows with a deadline or an effect by silence up to a moment, past ones too; nearest band first.

        ``band``: the last one in which such a row can stand; those behind it, often very many, are not looked at.
        """
        statement = (
            "SELECT key, order_id, whose_move, deadline_at, effect, effect_at FROM rows"
            " WHERE kind = ? AND views & 1 AND band <= ? AND (deadline_at <= ? OR effect_at <= ?)"
            " ORDER BY band LIMIT ?"
        )
        values = (kind, band.rank, to_epoch(until), to_epoch(until), most)
        return [
            LimitRow(
                key, order_id or "", Party(whose), moment(deadline), Effect(effect or Effect.NONE), moment(at), kind
            )
            for key, order_id, whose, deadline, effect, at in self._reads.read(statement, values)
        ]

    def asked_invoices(self, limit: int) -> list[CaseRow]:
        """Requests for a refund whose customer asked for an invoice, by key; read along an index of just these."""
        statement = " ".join(("SELECT", COLUMNS, "FROM rows INDEXED BY rows_of_invoices WHERE", INVOICE_ASKED))
        return [case_row(row) for row in self._reads.read(statement + " ORDER BY key LIMIT ?", (limit,))]

    def effect_sums(self, start: datetime, end: datetime, kind: str = "cases") -> list[EffectSumRow]:
        """Effects by silence in [start, end) of listed rows, added up by day, effect and currency.

        A day is that of China Standard Time; what comes at 24:00 belongs to the day that it ends.
        """
        statement = (
            "SELECT (effect_at + ?) / 86400, effect, currency, count(*), sum(amount_minor) FROM rows"
            " WHERE kind = ? AND views & 1 AND effect_at >= ? AND effect_at < ? GROUP BY 1, 2, 3"
        )
        values = (_CHINA_SECONDS - 1, kind, to_epoch(start), to_epoch(end))
        return [
            EffectSumRow((EPOCH + timedelta(days=row[0])).date(), Effect(row[1]), row[2], row[3], row[4])
            for row in self._reads.read(statement, values)
        ]

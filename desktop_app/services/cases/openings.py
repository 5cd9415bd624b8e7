"""Orders without supervision that wait for their opening: found among the ledger's rows, judged, and shown on Today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.models.listing import CaseRow, ListQuery, View
from desktop_app.models.supervision import CaseForecast, FlowId

if TYPE_CHECKING:
    from desktop_app.services.cases.judging import Judge, JudgedCase
    from desktop_app.services.desk import Desk
    from desktop_app.store.cache_reads import RowReads

KIND = "orders"


@dataclass(frozen=True)
class WaitingOrder:
    """One such order: as lists show it, with what becomes of it by itself."""

    row: CaseRow
    judged: JudgedCase


def waiting_orders(desk: Desk, connection_id: str, now: datetime | None = None) -> list[WaitingOrder]:
    """All of them at a moment.

    An order of which a supervised case is known does not wait: its case says what comes. Nor does one that was
    refunded: its status says nothing of that, the order of the refund does.
    """
    reads = desk.list_reads(connection_id)
    ids = reads.ordered_ids(ListQuery(View.UNSUPERVISED, kind=KIND), now or desk.clock.connection_now(connection_id))
    if not ids:
        return []
    reading, judge = desk.projection(connection_id), desk.forecasts.judge(connection_id, now)
    projected = reading.sync
    rows = {row.key: row for row in reads.rows(ids)}
    # all at once: there may be hundreds, and the reminders ask often
    orders = projected.columns_of_keys(KIND, rows)
    waiting = [judged for key in rows if (judged := judge.opening(key, orders.get(key, {}))) is not None]
    keys = projected.keys_of_orders("cases", (one.facts.order_id for one in waiting))
    cases = projected.columns_of_keys("cases", (key for some in keys.values() for key in some))
    judge.expect(cases)
    supervised = {key for key, columns in cases.items() if judge.case(key, columns).choice.flow is not FlowId.NONE}
    refunds = projected.refunding(one.facts.order_id for one in waiting)
    return [
        WaitingOrder(_shown(rows[one.key], one.forecast), one)
        for one in waiting
        if supervised.isdisjoint(keys.get(one.facts.order_id, ()))
        and not _is_refunded(reading.rows, judge, one, refunds.get(one.facts.order_id, []))
    ]


def _is_refunded(rows: RowReads, judge: Judge, one: JudgedCase, refunds: list[dict[str, Any]]) -> bool:
    from desktop_app.models.openings import is_refunded  # the rule engine

    if not refunds:
        return False
    lines = {key: rows.columns_of(key, KIND) or {} for key in rows.keys_of_order(one.facts.order_id, KIND)}
    own = lines.pop(one.key, {})
    others = [columns for key, columns in lines.items() if judge.opening(key, columns) is not None]
    return is_refunded(own, others, refunds)


def _shown(row: CaseRow, forecast: CaseForecast) -> CaseRow:
    """The stored row of an order with what was judged now: nothing of it is stored, because it changes by the hour."""
    return row._replace(
        whose_move=forecast.whose_move,
        effect=forecast.silence.effect,
        effect_at=forecast.silence.at,
        band=forecast.band,
        badges=forecast.badges,
    )

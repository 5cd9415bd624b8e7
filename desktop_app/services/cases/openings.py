"""Orders without supervision that wait for their opening: found among the ledger's rows, judged, and shown on Today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.models.listing import CaseRow, ListQuery, View
from desktop_app.models.supervision import CaseForecast, FlowId

if TYPE_CHECKING:
    from desktop_app.services.cases.judging import JudgedCase
    from desktop_app.services.desk import Desk

KIND = "orders"


@dataclass(frozen=True)
class WaitingOrder:
    """One such order: as lists show it, with what becomes of it by itself."""

    row: CaseRow
    judged: JudgedCase


def waiting_orders(desk: Desk, connection_id: str, now: datetime | None = None) -> list[WaitingOrder]:
    """All of them at a moment.

    An order of which a supervised case is known does not wait: its case says what comes. Nor does one that was
    refunded: its status says nothing of that, the order of the refund does, or the request for it.
    """
    reads = desk.list_reads(connection_id)
    ids = reads.ordered_ids(ListQuery(View.UNSUPERVISED, kind=KIND), now or desk.clock.connection_now(connection_id))
    if not ids:
        return []
    projected, judge = desk.projection(connection_id).sync, desk.forecasts.judge(connection_id, now)
    rows = {row.key: row for row in reads.rows(ids)}
    # all at once: there may be hundreds, and the reminders ask often
    orders = projected.columns_of_keys(KIND, rows)
    waiting = [judged for key in rows if (judged := judge.opening(key, orders.get(key, {}))) is not None]
    keys = projected.keys_of_orders("cases", (one.facts.order_id for one in waiting))
    cases = projected.columns_of_keys("cases", (key for some in keys.values() for key in some))
    judge.expect([*cases, *(one.key for one in waiting)])
    flows = {key: judge.case_alone(key, columns).choice.flow for key, columns in cases.items()}
    supervised = {key for key, flow in flows.items() if flow is not FlowId.NONE}
    refunds = projected.refunding(one.facts.order_id for one in waiting)
    lines: dict[str, dict[str, Mapping[str, Any]]] = {}
    for one in waiting:
        lines.setdefault(one.facts.order_id, {})[one.key] = orders[one.key]
    return [
        WaitingOrder(_shown(rows[one.key], one.forecast), one)
        for one in waiting
        if supervised.isdisjoint(keys.get(one.facts.order_id, ()))
        and not judge.has_refund(one.facts.order_id, one.facts.line_id)
        and not _is_refunded(one.key, lines[one.facts.order_id], refunds.get(one.facts.order_id, ()))
    ]


def _is_refunded(key: str, lines: Mapping[str, Mapping[str, Any]], refunds: Sequence[Mapping[str, Any]]) -> bool:
    """Of the ``lines`` of one order that wait, the one of this key; most orders have no ``refunds``."""
    from desktop_app.models.openings import is_refunded  # the rule engine

    if not refunds:
        return False
    others = [columns for other, columns in lines.items() if other != key]
    return is_refunded(lines[key], others, refunds)


def _shown(row: CaseRow, forecast: CaseForecast) -> CaseRow:
    """The stored row of an order with what was judged now: nothing of it is stored, because it changes by the hour."""
    return row._replace(
        whose_move=forecast.whose_move,
        effect=forecast.silence.effect,
        effect_at=forecast.silence.at,
        band=forecast.band,
        badges=forecast.badges,
    )

"""What follows from a decision on one request: its lines and figures, the grounds with their facts, the customer.

Each question to the projection is one statement, however many orders there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, from_epoch
from desktop_app.models.columns import decode, is_unread
from desktop_app.models.kinds import KINDS, bare_id
from desktop_app.models.money import CNY
from desktop_app.models.reading import to_decimal
from desktop_app.models.refunds.dealings import NOT_BOUGHT, RETURNED, Dealings, Purchase, sum_dealings
from desktop_app.models.refunds.expected_bill import BILLED, NOT_BILLED, BillRow, first_period, period_of

if TYPE_CHECKING:
    from desktop_app.models.refunds.context import RefundContext
    from desktop_app.models.refunds.grounds import GroundLine, OnRecord
    from desktop_app.models.refunds.what_if import WhatIf
    from desktop_app.services.desk import Desk
    from desktop_app.services.refunds.judging import JudgedRefund
    from desktop_app.store.bill_reads import BillReads

REQUIREMENT = "BUYER_SUBMIT_REQUIREMENT"


@dataclass(frozen=True)
class WhatIfData:
    """Everything beside the decision on one request, at one moment."""

    connection_id: str
    judged: JudgedRefund
    now: datetime
    what_if: WhatIf
    period: str
    """The period of the expected bill: ``2026-11``."""
    grounds: tuple[GroundLine, ...]
    dealings: Dealings | None
    """``None``: the request names no customer."""


def read_what_if(desk: Desk, connection_id: str, refund_id: str, now: datetime | None = None) -> WhatIfData | None:
    """All of it for one request; ``None`` when there is none of this number. To be called in a lane."""
    from desktop_app.services.refunds.surroundings import Surroundings

    judged = desk.refunds.one(connection_id, refund_id, now)
    if judged is None:
        return None
    moment = now or desk.clock.connection_now(connection_id)
    order_id = judged.facts.order_id
    others = desk.refunds.of_order(connection_id, order_id, now=now) if order_id else []
    return what_if_of(desk, connection_id, judged, Surroundings(desk, connection_id, moment).of(judged, others))


def what_if_of(desk: Desk, connection_id: str, judged: JudgedRefund, seen: RefundContext) -> WhatIfData:
    """The same for a request that was read already, with all that stands around it."""
    from desktop_app.models.refunds.grounds import ground_lines  # the rule engine
    from desktop_app.models.refunds.what_if import what_if
    from desktop_app.services.refunds.judging import with_its_order
    from desktop_app.store.bill_reads import BillReads

    moment = seen.now
    judged = with_its_order(judged, seen, desk.rulebook.packs)
    reads, packs = BillReads(desk.list_reads(connection_id)), desk.rulebook.packs
    today = moment.astimezone(CHINA).date()
    return WhatIfData(
        connection_id,
        judged,
        moment,
        what_if(seen, judged.forecast.regime.regime, bill_rows(reads, today), packs),
        period_of(today),
        # grounds against a full refund are those of a negotiation: where nobody is asked, there is none
        ground_lines(seen, _on_record(desk, connection_id, seen, moment), packs) if judged.forecast.has_review else (),
        _dealings(desk, connection_id, judged, reads),
    )


def bill_rows(reads: BillReads, day: date) -> Iterator[BillRow]:
    """The transactions that are not billed, of the period of a day and of earlier ones."""
    for row in reads.transactions(first_period(day), period_of(day), NOT_BILLED):
        if row.billing_state != BILLED:
            known_on = from_epoch(row.as_of).astimezone(CHINA).date()
            amounts = _amount(row.order_amount), _amount(row.settlement_amount)
            original = bare_id(row.original_line_id or "")
            yield BillRow(row.period, known_on, row.currency or CNY, row.order_id, row.line_id, original, *amounts)


def _amount(stored: str | None) -> Decimal | None:
    """A stored amount; nothing for one that could not be read."""
    return None if stored is None or is_unread(stored) else to_decimal(stored)


def _dealings(desk: Desk, connection_id: str, judged: JudgedRefund, reads: BillReads) -> Dealings | None:
    name = judged.facts.customer_name
    if not name:
        return None
    names = {name, " ".join(name.split()), *desk.casework.contacts.alias_names(connection_id, name)}
    return sum_dealings(_purchases(reads, names), reads.asked_back(names, judged.key))


def _purchases(reads: BillReads, names: set[str]) -> list[Purchase]:
    """What the order list says; of orders that do not stand in it, what their cases say."""
    rows = reads.bought(names)
    listed = {row.order_id for row in rows if row.kind == "orders"}
    found = []
    for row in rows:
        if row.kind != "orders" and row.order_id in listed:
            continue
        values: dict[str, Any] = decode(KINDS[row.kind], row.columns)
        if values.get("order_type") == RETURNED or values.get("order_status") in NOT_BOUGHT:
            continue
        paid = values.get("paid_amount")
        amount = values.get("order_amount") if paid is None else paid
        if is_unread(row.columns.get("currency")):
            amount = None  # in which currency it is nobody could read: it belongs to no sum
        found.append(Purchase(row.order_id, amount, values.get("currency") or CNY))
    return found


def _on_record(desk: Desk, connection_id: str, seen: RefundContext, now: datetime) -> OnRecord:
    """What the history of the case and its chases say; nothing where the request's case is not known."""
    from desktop_app.models.refunds.grounds import OnRecord

    key = seen.order.case_key
    if not key:
        return OnRecord()
    chases = [one for one in desk.casework.chases.list(connection_id, key) if not one.is_removed]
    passed_at, is_seen = _requirement(desk, connection_id, key, now)
    return OnRecord(
        passed_at,
        is_seen,
        seen.order.case_node == REQUIREMENT,
        len(chases),
        max((one.at for one in chases), default=None),
    )


def _requirement(desk: Desk, connection_id: str, key: str, now: datetime) -> tuple[datetime | None, bool]:
    """Since when the case is past the customer's requirement, and whether it was seen before that."""
    judge, packs = desk.forecasts.judge(connection_id, now), desk.rulebook.packs
    columns: dict[str, Any] = {}
    is_seen, last = False, ""
    for version in desk.projection(connection_id).versions(key):
        columns.update(version.columns)
        text = str(columns.get("node_text") or "")
        if not text or text == last:
            continue
        last = text
        judged = judge.case(key, columns)
        shape = packs.flow(judged.choice.flow)
        rows = {row.node: row for row in shape.node} if shape else {}
        asked = next((row for node, row in rows.items() if str(node) == REQUIREMENT), None)
        if asked is None:
            return None, False
        if judged.node not in rows:
            continue  # a text that could not be read says nothing
        if str(judged.node) == REQUIREMENT:
            is_seen = True
        elif is_seen or not {"*", judged.choice.era}.intersection(asked.optional_in):
            return judged.facts.node_since or from_epoch(version.as_of), is_seen
    return None, is_seen

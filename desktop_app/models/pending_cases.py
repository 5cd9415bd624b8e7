"""Cases that a ledger tells of before anybody brought them: an order or a transaction whose supervision is unfinished.

No sheet of cases names them, so that neither node nor time is known: they stand at 状态待认定 until a person says where
they are. What is said here is derived from rows of ledgers whenever those change; it is no fact of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.models.columns import DERIVED_FROM, ORIGINAL, Scalar, case_facts, is_unread
from desktop_app.models.flows import choose_flow
from desktop_app.models.kinds import KINDS, bare_id
from desktop_app.models.ledger_rows import ORDERS, TRANSACTIONS, Derived, LedgerRow
from desktop_app.models.openings import is_refunded
from desktop_app.models.rules.packs import plain_word
from desktop_app.models.supervision import CaseFacts, CaseForecast, Effect, FlowId, Node, case_key

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks

_LINE = re.compile(r"(?P<order>.+)-\d{6}", re.DOTALL)
"""The printed form of an order line's number: the order's, and six digits behind a dash."""
_CASE_COLUMNS = frozenset(column.id for column in KINDS["cases"].columns)


def order_of(kind: str, columns: Mapping[str, Any]) -> str:
    """The order that a row of a ledger is of; of a transaction without 订单ID what its line's number says."""
    order = bare_id(str(columns.get("order_id") or ""))
    if order or kind != TRANSACTIONS:
        return order
    found = _LINE.fullmatch(bare_id(str(columns.get("line_id") or "")))
    return found["order"] if found else ""


def says_open(kind: str, columns: Mapping[str, Any], packs: RulePacks) -> bool | None:
    """Whether a row says that supervision is unfinished; ``None`` when it says nothing of it.

    Asked of every row of a ledger: most end at the first column.
    """
    pending = packs.supervision.pending
    if kind == ORDERS:
        status = columns.get("order_status")
        if status not in pending.statuses:
            return False if status in pending.closed_statuses else None
        if columns.get("order_type") in pending.other_order_types:
            return None
        # of a type that is not supervised, or may be either, the status says nothing; one that is not known is kept
        return None if plain_word(str(columns.get("access_type") or "")) in _silent_types(packs) else True
    state = plain_word(str(columns.get("supervision_state") or ""))
    if not state or is_unread(columns.get("supervision_state")):
        return None
    if columns.get("order_type") in pending.other_order_types:
        return None
    finished = packs.remembered("finished states", lambda: frozenset(map(plain_word, pending.finished_states)))
    return state not in finished and packs.node_texts.get(state) is not Node.DONE


def _original_of(row: LedgerRow) -> str:
    """The order that a row's order renews; empty where the row does not say."""
    if row.kind == ORDERS:
        return bare_id(str(row.columns.get("original_order_id") or ""))
    found = _LINE.fullmatch(bare_id(str(row.columns.get("original_line_id") or "")))
    return found["order"] if found else ""


def is_finished(rows: Iterable[LedgerRow], cases: Iterable[Mapping[str, Any]], packs: RulePacks) -> bool:
    """Whether the supervision of one order is known to be finished, by its cases, else by its rows in ledgers."""
    nodes = [packs.node_texts.get(plain_word(str(one.get("node_text") or ""))) for one in cases]
    if nodes:
        return all(node is Node.DONE for node in nodes)
    by_line: dict[str, bool] = {}
    for row in sorted(rows, key=lambda row: (row.as_of, row.batch, row.key, row.row_number)):
        is_open = says_open(row.kind, row.columns, packs)
        if is_open is not None:
            by_line[bare_id(str(row.columns.get("line_id") or ""))] = is_open
    return bool(by_line) and not any(by_line.values())


def _silent_types(packs: RulePacks) -> frozenset[str]:
    """Types of which some orders, or all, go unsupervised: being processed may mean something else there."""
    table = packs.supervision
    found: frozenset[str] = packs.remembered(
        "silent types", lambda: frozenset(map(plain_word, (*table.opening.access_types, *table.types_without_flow)))
    )
    return found


def never_seen(forecast: CaseForecast, facts: CaseFacts, packs: RulePacks) -> CaseForecast:
    """A case that only ledgers tell of, with its badge; where nothing was unreadable, with the reason that is so."""
    pending = packs.supervision.pending
    forecast = forecast._replace(badges=(*forecast.badges, pending.badge))
    is_type_unread = forecast.flow is FlowId.UNKNOWN and bool(facts.access_type)
    if forecast.silence.effect is not Effect.UNKNOWN or facts.node_text or is_type_unread:
        return forecast
    clause = packs.clause(pending.clause)
    said = forecast.silence._replace(
        clause=clause.text, source=clause.source, grade=clause.grade.value, clause_id=clause.id
    )
    return forecast._replace(silence=said)


def derive_cases(rows: Iterable[LedgerRow], cases: Iterable[str], packs: RulePacks) -> list[Derived]:
    """The cases of one order that its ledger rows tell of; ``cases`` are the keys of its cases that were brought.

    Of rows of one line the one with the newest data decides whether it is open, and whatever is known goes along.
    A case that was brought without a line stands for all lines of its order.
    """
    brought = {key.partition("|")[2] for key in cases}
    if "" in brought:
        return []
    by_line: dict[str, list[LedgerRow]] = {}
    for row in sorted(rows, key=lambda row: (row.as_of, row.batch, row.key, row.row_number)):
        by_line.setdefault(bare_id(str(row.columns.get("line_id") or "")), []).append(row)
    found = []
    for line, some in by_line.items():
        if line in brought or (not line and (brought or len(by_line) > 1)):
            continue
        derived = _derived(line, some, packs)
        if derived is not None:
            found.append(derived)
    return found


def without_refunded(
    found: Iterable[Derived],
    rows: Iterable[LedgerRow],
    refunds: Sequence[Mapping[str, Any]],
    has_refund: Callable[[str, str], bool],
) -> list[Derived]:
    """Of the derived cases of one order those that were not refunded: a refunded order needs no case.

    ``refunds`` are orders by which this one was refunded, ``has_refund`` says whether a line has a request that was
    carried out. Which line a refund order means is told as for orders that wait for their opening.
    """
    given = list(found)
    if not given:
        return given
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = {name: value for name, value in row.columns.items() if value is not None}
        lines.setdefault(bare_id(str(row.columns.get("line_id") or "")), {}).update(known)
    line_of = {one.key: str(one.columns.get("line_id") or "") for one in given}
    kept = []
    for one in given:
        others = [lines.get(line, {}) for key, line in line_of.items() if key != one.key]
        if refunds and is_refunded(lines.get(line_of[one.key], {}), others, refunds):
            continue
        if not has_refund(str(one.columns["order_id"]), line_of[one.key]):
            kept.append(one)
    return kept


def _derived(line: str, rows: Sequence[LedgerRow], packs: RulePacks) -> Derived | None:
    spoken = [(row, is_open) for row in rows if (is_open := says_open(row.kind, row.columns, packs)) is not None]
    if not spoken or not spoken[-1][1]:
        return None
    told_by = spoken[-1][0]
    columns: dict[str, Scalar] = {}
    # what an order says of itself is more exact than what its transactions repeat
    for row in sorted(rows, key=lambda row: row.kind == ORDERS):
        columns |= {name: value for name, value in row.columns.items() if name in _CASE_COLUMNS and value is not None}
    order = next(filter(None, (order_of(row.kind, row.columns) for row in reversed(rows))), "")
    if not order:
        return None
    columns |= {"order_id": order, "line_id": line or None, DERIVED_FROM: told_by.kind}
    if columns.get("order_type") in packs.supervision.renewal_types:
        columns[ORIGINAL] = next(filter(None, map(_original_of, reversed(rows))), None)
    if any(row.kind == TRANSACTIONS and is_open for row, is_open in spoken):
        columns["is_supervised"] = True
    if choose_flow(case_facts(columns), packs).flow is FlowId.NONE:
        return None
    return Derived(case_key(order, line), columns, told_by)

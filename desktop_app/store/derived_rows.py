"""Derived rows: cases that ledgers tell of and nobody brought, kept beside the rows that batches brought.

They are rows of the kind ``cases`` without a version behind them. They are worked out again, in the same transaction,
whenever something that they rest on was written: a ledger's row came, changed or went, or a case was brought or taken
back. So they never outlive their cause, and a replay gives the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import sqlalchemy as sa

from desktop_app.models.columns import ORIGINAL, ORIGINAL_FINISHED
from desktop_app.models.ledger_rows import Derived, LedgerRow
from desktop_app.store.beside_rows import CASES, judge_beside, tell, tell_none
from desktop_app.store.cache_rows import Changes, Columns, Folded, Kept, to_columns, to_text
from desktop_app.store.cache_schema import CURRENT_COLUMNS

KeyedColumns = tuple[str, Columns]
_KEPT = "key, row_id, columns, as_of, batch, version, views, band, amount_minor, effect_at, recompute_at, row_number"
_IN_LIST = "IN (SELECT value FROM json_each(?))"
_OF_ORDERS = " ".join(("SELECT", _KEPT, "FROM rows WHERE is_derived AND order_id", _IN_LIST))
_BY_KEYS = " ".join(("SELECT", _KEPT, "FROM rows WHERE is_derived AND kind = 'cases' AND key", _IN_LIST))
# the order of the tables and the index are named: left to itself SQLite walks all rows of the kind for each slice
_OF_ORDER_KEYS = (
    "FROM json_each(?) j CROSS JOIN rows r ON r.kind = ? AND r.key >= j.value || '|' AND r.key < j.value || '}'"
)
_LEDGER = " ".join(("SELECT r.key,", CURRENT_COLUMNS, ", r.as_of, r.batch, r.row_number, r.version"))
_ORDER_ROWS = " ".join((_LEDGER, _OF_ORDER_KEYS))
_OF_TRANSACTIONS = "FROM rows r INDEXED BY rows_of_transactions WHERE r.kind = 'transactions' AND r.order_id"
_TRANSACTION_ROWS = " ".join((_LEDGER, _OF_TRANSACTIONS, _IN_LIST))
_BROUGHT = " ".join(("SELECT r.key", _OF_ORDER_KEYS, "WHERE NOT r.is_derived"))
_RENEWALS_OF = " ".join(
    ("SELECT order_id FROM rows WHERE is_derived AND json_extract(columns, '$.original_order')", _IN_LIST)
)
_REFUND_ORDERS = " ".join(("SELECT r.refund_of,", CURRENT_COLUMNS, "FROM rows r WHERE r.refund_of", _IN_LIST))
_CASE_COLUMNS = " ".join(("SELECT r.key,", CURRENT_COLUMNS, _OF_ORDER_KEYS, "WHERE NOT r.is_derived"))
_MARK = " ".join(("UPDATE rows SET is_derived = 1 WHERE kind = 'cases' AND key", _IN_LIST))


@runtime_checkable
class Deriver(Protocol):
    """What a judge must be able to do where cases are derived."""

    def tells_of_case(self, kind: str, columns: Columns) -> bool:
        """True for a ledger's row that says that a case is open."""

    def order_of(self, kind: str, key: str, columns: Columns) -> str:
        """The order of a row; empty when it names none."""

    def derived(
        self, rows: Iterable[LedgerRow], cases: Iterable[str], refunds: Sequence[Columns] = ()
    ) -> list[Derived]:
        """The derived cases of one order, from its ledger rows and the keys of its cases that were brought.

        ``refunds``: the orders by which this one was refunded.
        """

    def refunded(self, kind: str, columns: Columns) -> str:
        """The order that a refund order refunded; empty for any other row."""

    def is_finished(self, rows: Iterable[LedgerRow], cases: Iterable[Columns]) -> bool:
        """Whether the supervision of one order is known to be finished."""

    def __call__(self, kind: str, key: str, columns: Columns) -> Any:
        """The stored results of a row."""


def make_room(tx: sa.Connection, keys: Iterable[str]) -> None:
    """Cases of these keys are brought: what was derived in their place goes, so that they count as new."""
    if _has_none(tx):
        return
    changes = Changes(CASES)
    for row in tx.exec_driver_sql(_BY_KEYS, (_list(keys),)):
        changes.remove(_kept(row))
    _write(tx, changes)


def derive_told(tx: sa.Connection, kind: str, rows: Iterable[KeyedColumns], judge: object) -> None:
    """Rows of a kind were written: derive again where one of them tells of a case, and where something was derived."""
    if not isinstance(judge, Deriver):
        return
    given = list(rows)
    told = {judge.order_of(kind, key, columns) for key, columns in given if judge.tells_of_case(kind, columns)}
    if given and not _has_none(tx):
        named = {judge.order_of(kind, key, columns) for key, columns in given} | _refunded(kind, given, judge)
        told.update(row[0].partition("|")[0] for row in tx.exec_driver_sql(_OF_ORDERS, (_list(named),)))
        told |= _renewals_of(tx, named)
    derive(tx, told, judge)


def derive_of(tx: sa.Connection, kind: str, rows: Iterable[KeyedColumns], judge: object) -> None:
    """Rows of a kind went, or are as they were before: derive again for all of their orders."""
    if isinstance(judge, Deriver):
        given = list(rows)
        orders = {judge.order_of(kind, key, columns) for key, columns in given} | _refunded(kind, given, judge)
        derive(tx, orders | _renewals_of(tx, orders), judge)


def _refunded(kind: str, rows: Iterable[KeyedColumns], judge: Deriver) -> set[str]:
    """The orders that refund orders among some rows refunded."""
    return {judge.refunded(kind, columns) for _key, columns in rows} - {""}


def _renewals_of(tx: sa.Connection, orders: Iterable[str]) -> set[str]:
    """Orders with derived cases that renew one of these orders."""
    return {row[0] for row in tx.exec_driver_sql(_RENEWALS_OF, (_list(orders),))}


def derive(tx: sa.Connection, orders: Iterable[str], judge: Deriver) -> None:
    """Work out the derived cases of these orders, and write what differs from what stands."""
    wanted = sorted(set(orders) - {""})
    if not wanted:
        return
    given = _list(wanted)
    standing = {row[0]: row for row in tx.exec_driver_sql(_OF_ORDERS, (given,))}
    brought, refunds = _brought(tx, given), _refunding(tx, given)
    tell(tx, wanted, judge)
    found = {
        one.key: one
        for order, rows in _ledger_rows(tx, given, judge).items()
        for one in judge.derived(rows, brought.get(order, ()), refunds.get(order, ()))
    }
    tell_none(judge)
    finished = _finished(tx, {str(one.columns[ORIGINAL]) for one in found.values() if one.columns.get(ORIGINAL)}, judge)
    for one in found.values():
        if one.columns.get(ORIGINAL) in finished:
            one.columns[ORIGINAL_FINISHED] = True
    changes = Changes(CASES)
    for key, row in standing.items():
        if key not in found:
            changes.remove(_kept(row))
    for key, one in found.items():
        kept = _kept(standing[key]) if key in standing else None
        columns, by = dict(one.columns), one.told_by
        text = to_text(columns)
        folded = Folded(columns, by.as_of, by.batch, by.row_number, by.version, "")
        if kept is None or kept.columns != text:
            changes.put(key, folded, text, kept, judge(CASES, key, columns))
        elif (kept.as_of, kept.batch, kept.version, standing[key][11]) != (
            by.as_of,
            by.batch,
            by.version,
            by.row_number,
        ):
            changes.touch(folded, text, kept)
    _write(tx, changes)
    if fresh := found.keys() - standing.keys():
        tx.exec_driver_sql(_MARK, (_list(fresh),))
    judge_beside(tx, CASES, found, judge)


def _ledger_rows(tx: sa.Connection, given: str, judge: Deriver) -> dict[str, list[LedgerRow]]:
    found: dict[str, list[LedgerRow]] = {}
    for kind, statement, values in (
        ("orders", _ORDER_ROWS, (given, "orders")),
        ("transactions", _TRANSACTION_ROWS, (given,)),
    ):
        for row in tx.exec_driver_sql(statement, values):
            columns = to_columns(row[1])
            one = LedgerRow(kind, row[0], columns, row[2], row[3], row[4], row[5])
            found.setdefault(judge.order_of(kind, row[0], columns), []).append(one)
    return found


def _finished(tx: sa.Connection, originals: set[str], judge: Deriver) -> set[str]:
    """Those of some orders whose supervision is known to be finished."""
    if not originals:
        return set()
    given = _list(sorted(originals))
    cases: dict[str, list[Columns]] = {}
    for key, columns in tx.exec_driver_sql(_CASE_COLUMNS, (given, CASES)):
        cases.setdefault(key.partition("|")[0], []).append(to_columns(columns))
    rows = _ledger_rows(tx, given, judge)
    return {one for one in originals if judge.is_finished(rows.get(one, ()), cases.get(one, ()))}


def _refunding(tx: sa.Connection, given: str) -> dict[str, list[Columns]]:
    """The orders by which orders were refunded, by these."""
    found: dict[str, list[Columns]] = {}
    for order, text in tx.exec_driver_sql(_REFUND_ORDERS, (given,)):
        found.setdefault(order, []).append(to_columns(text))
    return found


def _brought(tx: sa.Connection, given: str) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for (key,) in tx.exec_driver_sql(_BROUGHT, (given, CASES)):
        found.setdefault(key.partition("|")[0], []).append(key)
    return found


def _has_none(tx: sa.Connection) -> bool:
    return tx.exec_driver_sql("SELECT 1 FROM rows WHERE is_derived LIMIT 1").first() is None


def _kept(row: Any) -> Kept:
    return Kept(row[1], row[2], row[3], row[4], row[5], tuple(row[6:11]))


def _list(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _write(tx: sa.Connection, changes: Changes) -> None:
    for statement, parameters in changes.statements():
        tx.exec_driver_sql(statement, parameters)

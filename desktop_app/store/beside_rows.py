"""Cases and the requests for a refund beside them: what a case comes to depends on both, and both come by themselves.

Whenever rows of either kind were written, the cases of their orders are judged again in the same transaction, with the
requests as they stand then. Until that a judge is told of none. Orders without requests cost one look along an index.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import sqlalchemy as sa

from desktop_app.store.cache_rows import KEPT_COLUMNS, Changes, Columns, Folded, Kept, to_columns
from desktop_app.store.cache_schema import CURRENT_COLUMNS

if TYPE_CHECKING:
    from desktop_app.store.cache_writes import Judge

CASES, REFUNDS = "cases", "refunds"
BY_KEYS = "WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"
_ROWS = " ".join(
    ("SELECT key, row_id,", CURRENT_COLUMNS, ",", KEPT_COLUMNS, ", row_number, columns FROM rows r", BY_KEYS)
)
_REQUESTS = " ".join(
    (
        "SELECT order_id, key,",
        CURRENT_COLUMNS,
        "FROM rows r INDEXED BY rows_of_refunds WHERE kind = 'refunds'",
        "AND order_id IN (SELECT value FROM json_each(?)) ORDER BY key",
    )
)
"""The kind stands in the text: the index of one kind serves no bound parameter. Left to itself SQLite would walk all
requests, because the other index has them in order already."""
_ANY_REQUEST = "SELECT 1 FROM rows WHERE kind = 'refunds' AND order_id IS NOT NULL LIMIT 1"
_ORDERS_OF = " ".join(("SELECT DISTINCT order_id FROM rows", BY_KEYS))
_CASES_OF = (
    "SELECT r.key FROM json_each(?) j CROSS JOIN rows r"
    " ON r.kind = 'cases' AND r.key >= j.value || '|' AND r.key < j.value || '}'"
)


@runtime_checkable
class KnowsRefunds(Protocol):
    """What a judge must be able to do where requests for a refund stand beside cases."""

    def tell_refunds(self, requests: Mapping[str, Mapping[str, Columns]], alone: Collection[str]) -> None:
        """All requests there are, by order; ``alone``: of these orders those with one case and no other."""

    def __call__(self, kind: str, key: str, columns: Columns) -> Any:
        """The stored results of a row."""


def tell_none(judge: object) -> None:
    """A slice begins: cases are judged by themselves until it is known what stands beside them."""
    if isinstance(judge, KnowsRefunds):
        judge.tell_refunds({}, ())


def tell(tx: sa.Connection, orders: Iterable[str], judge: object) -> set[str]:
    """Tell a judge the requests of some orders; gives the orders that have any."""
    if not isinstance(judge, KnowsRefunds):
        return set()
    requests = requests_of(tx, orders)
    counts = Counter(key.partition("|")[0] for key in _keys_of_cases(tx, requests)) if requests else Counter[str]()
    judge.tell_refunds(requests, [order for order, count in counts.items() if count == 1])
    return set(requests)


def judge_beside(tx: sa.Connection, kind: str, keys: Iterable[str], judge: object, before: Iterable[str] = ()) -> None:
    """Rows of a kind were written: judge the cases of their orders again where requests stand, or stood, beside them.

    ``before``: orders that requests named before they were written.
    """
    if kind not in (CASES, REFUNDS) or not isinstance(judge, KnowsRefunds):
        return
    if kind == CASES:
        orders = {key.partition("|")[0] for key in keys} if _has_requests(tx) else set()
        changed = tell(tx, orders, judge) if orders else set()
    else:
        found = tx.exec_driver_sql(_ORDERS_OF, (kind, _list(keys)))
        changed = {row[0] for row in found if row[0]} | {one for one in before if one}
        tell(tx, changed, judge)
    if changed:
        rejudge_rows(tx, CASES, _keys_of_cases(tx, changed), judge)
        tell_none(judge)


def requests_of(tx: sa.Connection, orders: Iterable[str]) -> dict[str, dict[str, Columns]]:
    """The requests of some orders, by order and number; an order without any is left out."""
    found: dict[str, dict[str, Columns]] = {}
    for order, key, text in tx.exec_driver_sql(_REQUESTS, (_list(orders),)):
        found.setdefault(order, {})[key] = to_columns(text)
    return found


def rejudge_rows(tx: sa.Connection, kind: str, keys: Iterable[str], judge: Judge) -> list[tuple[str, Columns]]:
    """Compute the stored results of some rows again; gives those that there were."""
    changes = Changes(kind)
    written: list[tuple[str, Columns]] = []
    for row in tx.exec_driver_sql(_ROWS, (kind, _list(keys))):
        kept = Kept(row[1], row[2], row[3], row[4], row[5], tuple(row[6:11]))
        columns = to_columns(kept.columns)
        folded = Folded(columns, kept.as_of, kept.batch, row[11], kept.version, kept.columns)
        changes.put(row[0], folded, row[12], kept, judge(kind, row[0], columns))
        written.append((row[0], columns))
    for statement, parameters in changes.statements():
        tx.exec_driver_sql(statement, parameters)
    return written


def _has_requests(tx: sa.Connection) -> bool:
    return tx.exec_driver_sql(_ANY_REQUEST).first() is not None


def _keys_of_cases(tx: sa.Connection, orders: Iterable[str]) -> list[str]:
    return [row[0] for row in tx.exec_driver_sql(_CASES_OF, (_list(orders),))]


def _list(values: Iterable[Any]) -> str:
    return json.dumps(list(values), ensure_ascii=False)

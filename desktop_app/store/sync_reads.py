"""What is asked of the projection for many keys at once, and which batches still speak for all of their rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlalchemy as sa

from desktop_app.store.beside_rows import requests_of
from desktop_app.store.cache_rows import Columns, to_columns
from desktop_app.store.cache_schema import CURRENT_COLUMNS
from desktop_app.store.sqlite import READING

_BY_KEYS = " ".join(
    ("SELECT key,", CURRENT_COLUMNS, "FROM rows r WHERE kind = ? AND key IN (SELECT value FROM json_each(?))")
)
_REFUNDING = " ".join(
    (
        "SELECT refund_of,",
        CURRENT_COLUMNS,
        "FROM rows r WHERE refund_of IN (SELECT value FROM json_each(?)) ORDER BY refund_of, key",
    )
)
_KEYS_OF_ORDERS = (
    "SELECT o.value, r.key FROM json_each(?) o CROSS JOIN rows r"
    " ON r.kind = ? AND r.key >= o.value || '|' AND r.key < o.value || '}' ORDER BY o.key, r.key"
)
"""A key begins with the order's number and a bar, after which the brace comes next. The order of the tables is named:
left to itself SQLite walks all rows of the kind, and the list anew for each, because they come in order then."""
_NEWEST = "SELECT key, as_of, batch FROM rows WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"


class SyncReads:
    """Reads of one cache file."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def columns_of_keys(self, kind: str, keys: Iterable[str]) -> dict[str, Columns]:
        """The current columns of those keys that have a row."""
        with self._engine.connect().execution_options(**READING) as tx, tx.begin():
            return {row[0]: to_columns(row[1]) for row in tx.exec_driver_sql(_BY_KEYS, (kind, _json(keys)))}

    def keys_of_orders(self, kind: str, order_ids: Iterable[str]) -> dict[str, list[str]]:
        """Keys of all lines of each order; an order without any is left out."""
        found: dict[str, list[str]] = {}
        with self._engine.connect().execution_options(**READING) as tx, tx.begin():
            for order_id, key in tx.exec_driver_sql(_KEYS_OF_ORDERS, (_json(dict.fromkeys(order_ids)), kind)):
                found.setdefault(order_id, []).append(key)
        return found

    def refunding(self, order_ids: Iterable[str]) -> dict[str, list[Columns]]:
        """By order the orders that refunded it: the marketplace writes a refund as an order of its own."""
        found: dict[str, list[Columns]] = {}
        with self._engine.connect().execution_options(**READING) as tx, tx.begin():
            for order_id, text in tx.exec_driver_sql(_REFUNDING, (_json(dict.fromkeys(order_ids)),)):
                found.setdefault(order_id, []).append(to_columns(text))
        return found

    def newest_of_keys(self, kind: str, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Of when the newest data of each key are (whole seconds since 1970), and from which batch (its number).

        Keys without a row are left out.
        """
        with self._engine.connect().execution_options(**READING) as tx, tx.begin():
            return {row[0]: (int(row[1]), int(row[2])) for row in tx.exec_driver_sql(_NEWEST, (kind, _json(keys)))}

    def refunds_of_orders(self, order_ids: Iterable[str]) -> dict[str, dict[str, Columns]]:
        """By order its requests for a refund, by number; an order without any is left out."""
        with self._engine.connect().execution_options(**READING) as tx, tx.begin():
            return requests_of(tx, dict.fromkeys(order_ids))

    def rows_by_batch(self, kind: str) -> dict[int, int]:
        """For how many rows each batch is the one that spoke last."""
        # the plus keeps SQLite from looking for the kind: it would go through the rows themselves
        query = "SELECT batch, count(*) FROM rows WHERE +kind = ? GROUP BY batch"
        with self._engine.connect().execution_options(**READING) as tx, tx.begin():
            return {row[0]: row[1] for row in tx.exec_driver_sql(query, (kind,))}


def _json(keys: Iterable[str]) -> str:
    return json.dumps(list(keys), ensure_ascii=False)

"""Reads of transactions and of what a customer bought, for money beside a request. By the connections of the lists."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from desktop_app.store.cache_schema import CURRENT_COLUMNS
from desktop_app.store.list_reads import ListReads

_COLUMNS = ("order_amount", "settlement_amount", "billing_state", "original_line_id")
_OF_BILL = " ".join(
    (
        "SELECT key, as_of, currency, order_id, line_id, json_extract(found,",
        ", ".join(f"'$.{name}'" for name in _COLUMNS),
        ") FROM (SELECT key, as_of, currency, order_id, line_id,",
        CURRENT_COLUMNS,
        "AS found FROM rows r WHERE kind = 'transactions' AND key >= ? AND key < ?"
        " AND (key >= ? OR state_text LIKE ? || '%'))",
    )
)
"""A period begins the key of its rows; what a row says of its bill begins its stored state."""
_NAMES = "customer_name IN (SELECT value FROM json_each(?))"
_BOUGHT = " ".join(
    ("SELECT kind, key, order_id,", CURRENT_COLUMNS, "FROM rows r WHERE kind IN ('orders', 'cases') AND", _NAMES)
)
_ASKED_BACK = " ".join(
    ("SELECT node, count(*) FROM rows WHERE kind = 'refunds' AND key <> ? AND", _NAMES, "GROUP BY node ORDER BY node")
)


class StoredTransaction(NamedTuple):
    """What a row of the transaction details says, as stored."""

    period: str
    as_of: int
    """Of when the data are, in whole seconds since 1970."""
    currency: str | None
    order_id: str
    line_id: str
    order_amount: str | None
    settlement_amount: str | None
    billing_state: str | None
    original_line_id: str | None


class StoredRow(NamedTuple):
    """An order or a case of a customer, as stored."""

    kind: str
    key: str
    order_id: str
    columns: dict[str, Any]


class BillReads:
    """From any thread. Each question is one statement, whatever the number of rows."""

    def __init__(self, reads: ListReads) -> None:
        self._reads = reads

    def transactions(self, first: str, period: str, unbilled: str) -> Iterator[StoredTransaction]:
        """All rows of a period (``2026-11``), billed or not, and of those since ``first`` that are ``unbilled``."""
        given = (f"{first}|", f"{period}}}", f"{period}|", unbilled)
        for key, as_of, currency, order_id, line_id, found in self._reads.read(_OF_BILL, given):
            ids = (order_id or "", line_id or "")
            yield StoredTransaction(key.partition("|")[0], as_of, currency, *ids, *json.loads(found))

    def bought(self, names: Collection[str]) -> list[StoredRow]:
        """Orders and cases of a customer of these names."""
        found = self._reads.read(_BOUGHT, (json.dumps(sorted(names)),))
        return [StoredRow(kind, key, order_id or "", json.loads(columns)) for kind, key, order_id, columns in found]

    def asked_back(self, names: Collection[str], but: str) -> dict[str, int]:
        """How many requests for a refund the customer made beside ``but``, by the state in which they stand."""
        return {state or "": count for state, count in self._reads.read(_ASKED_BACK, (but, json.dumps(sorted(names))))}

"""Rows of ledgers from which cases are derived, and what is derived: apart from the rules, which load slowly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # the first rows need the names of the ledgers, and none of how their cells are read
    from desktop_app.models.columns import Scalar

ORDERS, TRANSACTIONS = "orders", "transactions"
SOURCES = (ORDERS, TRANSACTIONS)
"""Kinds of facts that cases are derived from."""


class LedgerRow(NamedTuple):
    """A current row of a ledger with its place: of when its data are, its batch, and the line in it."""

    kind: str
    key: str
    columns: Mapping[str, Any]
    as_of: int
    batch: int
    row_number: int
    version: int


class Derived(NamedTuple):
    """A case as ledgers tell it: its key, its stored columns, and the row that says that it is open."""

    key: str
    columns: dict[str, Scalar]
    told_by: LedgerRow

"""A batch: facts that came in together, kept in the archive as received."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BatchSource(StrEnum):
    """How the facts came in."""

    IMPORT = "import"
    PASTE = "paste"
    REGISTER = "register"
    OBSERVE = "observe"
    SYNC = "sync"
    NOTIFICATION = "notification"


TABLE_SOURCES = (BatchSource.IMPORT, BatchSource.PASTE, BatchSource.SYNC)
"""Where whole tables come from."""


class Scope(StrEnum):
    """Only a complete batch may say that something vanished."""

    COMPLETE = "complete"
    PARTIAL = "partial"


@dataclass(frozen=True)
class RowIssue:
    """One thing that could not be read: ``row`` is the line in the file or sheet, the first being 1."""

    row: int
    column: str
    reason: str

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of the command line."""
        return {"row": self.row, "column": self.column, "reason": self.reason}


def issues_in_order(issues: Iterable[RowIssue]) -> tuple[RowIssue, ...]:
    """By row; of one thing that is open only the first reason."""
    seen: dict[tuple[int, str], RowIssue] = {}
    for issue in issues:
        seen.setdefault((issue.row, issue.column), issue)
    return tuple(sorted(seen.values(), key=lambda issue: issue.row))


def rows_with(issues: Iterable[RowIssue]) -> int:
    """How many rows something is open in: a row counts once, whatever the number of its issues."""
    return len({issue.row for issue in issues})


OF_ORDER = "@order"
"""Among the mapping of a batch that was entered by hand: its order, by which lists call it in any language."""
OF_ORDERS = "@orders"
"""Of a notification that was kept for several orders: their numbers, as a JSON list."""
IS_SETTLING = "@settling"
"""The same: this observation settled an unknown state."""

ROW_OF = "@row:"
"""Begins what a person confirmed of a notification, by the number of its row: a JSON document of column ids."""


@dataclass(frozen=True)
class Batch:
    """One batch as ``work.db`` lists it. ``number`` grows by one and orders batches of all connections."""

    number: int
    id: str
    connection_id: str
    kind: str
    source: BatchSource
    received_at: datetime
    data_as_of: datetime
    scope: Scope
    name: str
    """File name, or what was pasted or seen, in words."""
    media_type: str
    sha256: str
    mapping: dict[str, str]
    pack_hash: str
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    warned: int = 0
    refused: int = 0
    by_person: str = ""
    command_id: str | None = None
    """The command whose result this observation registers; it does not settle that command."""
    withdrawn_at: datetime | None = None
    refused_file: str | None = None

    @property
    def is_table(self) -> bool:
        """True for what came in as a table: not entered by hand, not a single notification."""
        return self.source in TABLE_SOURCES

    @property
    def order_id(self) -> str:
        """The order that a registration or an observation is of; empty for a table."""
        return self.mapping.get(OF_ORDER, "")

    @property
    def notice_orders(self) -> frozenset[str]:
        """The orders that a notification was kept for; empty for any other batch."""
        if self.source is not BatchSource.NOTIFICATION:
            return frozenset()
        rows = (json.loads(text) for name, text in self.mapping.items() if name.startswith(ROW_OF))
        named = [self.order_id, *json.loads(self.mapping.get(OF_ORDERS, "[]"))]
        return frozenset(filter(None, [*named, *(str(row.get("order_id") or "") for row in rows)]))

    @property
    def is_settling(self) -> bool:
        """True for an observation by which a person said at which node a case of unknown state stands."""
        return IS_SETTLING in self.mapping

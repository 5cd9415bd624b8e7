"""Reading and writing refund requests and the invoices that stand in their way."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from typing import Any

from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.refund_requests import COLUMNS, NO_INVOICE, RefundRequest, values_of
from desktop_app.sandbox.shop.refund_states import OPEN_STATES
from desktop_app.sandbox.shop.store import ADD_LINE, Store

_ALL = ", ".join(COLUMNS)
_MARKS = ", ".join("?" * len(COLUMNS))
# the f-strings below hold names of our own columns and states, never a value
_READ = f"SELECT {_ALL} FROM refunds"  # noqa: S608 - own column names
OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_STATES))
PAGE = f"SELECT seq, {_ALL} FROM refunds WHERE seq>? ORDER BY seq LIMIT ?"  # noqa: S608 - own column names
_ADD = f"INSERT INTO refunds (seq, {_ALL}) VALUES (?, {_MARKS})"  # noqa: S608 - own column names
_SAVE = f"UPDATE refunds SET seq=?, {', '.join(name + '=?' for name in COLUMNS)} WHERE refund_id=?"  # noqa: S608 - own column names
_PENDING = f"{_READ} WHERE line_id=? AND state IN ({OPEN})"
_QUOTA = "SELECT count(*) FROM refunds WHERE customer_account=? AND regime='B' AND requested_at>=? AND requested_at<?"


class RefundStore:
    """The requests of one shop."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def newest(self) -> int:
        """The last change number of refund requests; 0: none yet."""
        (seq,) = self.store.one("SELECT max(seq) FROM refunds") or (0,)
        return seq or 0

    def of_id(self, refund_id: str) -> RefundRequest | None:
        """One request."""
        row = self.store.one(f"{_READ} WHERE refund_id=?", refund_id)
        return None if row is None else RefundRequest(*row)

    def of_line(self, line_id: str) -> list[RefundRequest]:
        """All requests of an order line, oldest first."""
        rows = self.store.connection.execute(f"{_READ} WHERE line_id=? ORDER BY refund_id", (line_id,)).fetchall()
        return [RefundRequest(*row) for row in rows]

    def pending(self, line_id: str) -> RefundRequest | None:
        """The open request of an order line; there is at most one."""
        row = self.store.one(_PENDING, line_id)
        return None if row is None else RefundRequest(*row)

    def five_day_refunds(self, customer_account: str, first: int, last: int) -> int:
        """How many five-day refunds an account asked for between two seconds."""
        (count,) = self.store.one(_QUOTA, customer_account, first, last) or (0,)
        return int(count)

    def add(self, request: RefundRequest) -> None:
        """A new request."""
        self.store.connection.execute(_ADD, (self.newest() + 1, *values_of(request)))

    def save(self, request: RefundRequest) -> None:
        """Write a changed request: it gets the highest change number."""
        request.version += 1
        values = (self.newest() + 1, *values_of(request), request.refund_id)
        self.store.connection.execute(_SAVE, values)

    def invoice_state(self, line_id: str) -> str:
        """The invoice of an order line: 无, 申请中, 已开具, 已退票."""
        row = self.store.one("SELECT state FROM invoices WHERE line_id=?", line_id)
        return NO_INVOICE if row is None else str(row[0])

    def set_invoice(self, line_id: str, state: str) -> None:
        """What became of an order line's invoice."""
        self.store.connection.execute("INSERT OR REPLACE INTO invoices (line_id, state) VALUES (?,?)", (line_id, state))

    def note(
        self, request: RefundRequest, at: int, actor: str, act: str, text: str, details: dict[str, Any] | None = None
    ) -> None:
        """One line in the history of the order line; ``details`` always name the request."""
        case = self.store.case_of_line(request.line_id)
        node = None if case is None else case.node
        shown = json.dumps({"refund_id": request.refund_id} | (details or {}), ensure_ascii=False, sort_keys=True)
        row = (request.line_id, request.order_id, at, actor, act, node, node, text, shown)
        self.store.connection.execute(ADD_LINE, row)


class Pauses:
    """Whether a case is paused by a refund, and what waits for it to go on (4.8: assumed)."""

    def __init__(self, store: Store, faults: AbstractSet[str] = frozenset()) -> None:
        self.refunds = RefundStore(store)
        self.faults = faults

    def is_paused(self, case: Case) -> bool:
        """Whether a refund of the case's order is pending."""
        return "refund_pauses_nothing" not in self.faults and self.refunds.pending(case.line_id) is not None

    def keep(self, line_id: str, waiting: list[list[Any]]) -> bool:
        """Let what would be due wait for the end of the pending refund; False: none is pending."""
        request = self.refunds.pending(line_id)
        if request is None or "refund_pauses_nothing" in self.faults:
            return False
        # nothing of this shows in the request: it is no change of it
        frozen = json.dumps([*json.loads(request.frozen), *waiting])
        self.refunds.store.connection.execute(
            "UPDATE refunds SET frozen=? WHERE refund_id=?", (frozen, request.refund_id)
        )
        return True

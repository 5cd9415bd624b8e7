"""What can be read of a shop's refund requests: changes by cursor, one item, the console's list and page."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from desktop_app.sandbox.shop.cases import time_text
from desktop_app.sandbox.shop.cursors import Page, cursor_text, sequence_of
from desktop_app.sandbox.shop.flows import ACTORS
from desktop_app.sandbox.shop.reading import MAX_PAGE
from desktop_app.sandbox.shop.refund_forms import fields_of
from desktop_app.sandbox.shop.refund_requests import RefundRequest, papers_of, refund_item
from desktop_app.sandbox.shop.refund_rules import REGIME_NAMES
from desktop_app.sandbox.shop.refund_states import STATE_NAMES, WHO_ACTS, steps_at
from desktop_app.sandbox.shop.refund_store import OPEN, PAGE, RefundStore
from desktop_app.sandbox.shop.store import Store

KIND = "refunds"
_HISTORY = "SELECT at, actor, text, details FROM timeline WHERE line_id=? AND details LIKE ? ORDER BY at, id"
_WANTED = f"""
FROM refunds WHERE (:state='' OR state=:state OR (:state='open' AND state IN ({OPEN})))
AND (:text='' OR instr(refund_id||' '||order_id||' '||product_name||' '||customer_name, :text) > 0)
"""


class RefundReading:
    """Reads the requests of one shop under its lock."""

    def __init__(
        self, lock: AbstractContextManager[Any], store: Store, shop_id: str, now: Callable[[], datetime]
    ) -> None:
        self.lock = lock
        self.refunds = RefundStore(store)
        self.store = store
        self.shop_id = shop_id
        self.now = now

    def changes(self, cursor: str | None, limit: int) -> Page:
        """What changed after a cursor, oldest change first, each request once and as it is now. UnknownCursor."""
        with self.lock:
            after = 0 if cursor is None else sequence_of(self.shop_id, KIND, cursor, self.refunds.newest())
            count = max(1, min(limit, MAX_PAGE))
            rows = self.store.connection.execute(PAGE, (after, count + 1)).fetchall()
            as_of = self.now().isoformat()
        page = rows[:count]
        items = [refund_item(RefundRequest(*row[1:])) for row in page]
        return Page(items, cursor_text(self.shop_id, KIND, page[-1][0] if page else after), len(rows) > count, as_of)

    def one(self, refund_id: str) -> dict[str, Any] | None:
        """A request as the contract shows it."""
        with self.lock:
            request = self.refunds.of_id(refund_id)
        return None if request is None else refund_item(request)

    def of_order(self, line_id: str) -> list[dict[str, Any]]:
        """The requests of an order line, oldest first."""
        with self.lock:
            return [refund_item(request) for request in self.refunds.of_line(line_id)]

    def list(self, wanted: dict[str, Any], page: int, size: int) -> tuple[list[dict[str, Any]], int]:
        """Requests for the console's list, newest first; ``wanted``: ``state`` (or ``open``), ``text``."""
        asked: dict[str, Any] = {name: str(wanted.get(name) or "") for name in ("state", "text")}
        size = max(1, min(size, 500))
        start = (max(page, 1) - 1) * size
        with self.lock:
            (total,) = self.store.connection.execute(f"SELECT count(*) {_WANTED}", asked).fetchone()
            asked["last"] = min(start + size, total)
            keys = self.store.connection.execute(
                f"SELECT refund_id {_WANTED} ORDER BY requested_at DESC, refund_id LIMIT :last", asked
            ).fetchall()
            found = [self.refunds.of_id(key[0]) for key in keys[start:]]
        return [_row(request) for request in found if request is not None], total

    def view(self, refund_id: str) -> dict[str, Any] | None:
        """All that the console's page of a request shows: the item, the acts now permitted with their fields, papers,
        history, and what time will do by itself."""
        with self.lock:
            request = self.refunds.of_id(refund_id)
            if request is None:
                return None
            history = self.store.connection.execute(
                _HISTORY, (request.line_id, f'%"refund_id": "{refund_id}"%')
            ).fetchall()
        steps = () if request.appeal_open else steps_at(request.state, "seller")
        acts = [{"act": step.act, "name": step.name, "fields": fields_of(request, step.act)} for step in steps]
        return _row(request) | {
            "acts": acts,
            "papers": papers_of(request),
            "history": [
                {
                    "at": time_text(at),
                    "actor_name": ACTORS[actor],
                    "text": text,
                    "files": [str(file["name"]) for file in json.loads(details).get("files", [])],
                }
                for at, actor, text, details in history
            ],
        }


def _row(request: RefundRequest) -> dict[str, Any]:
    who = "operator" if request.appeal_open else WHO_ACTS.get(request.state, "nobody")
    names = {"state_name": STATE_NAMES[request.state], "regime_name": REGIME_NAMES[request.regime]}
    return refund_item(request) | names | {"whose_move": who}

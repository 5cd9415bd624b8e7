"""What can be read of a shop: changes by cursor, one item, lists and history for the console page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from desktop_app.sandbox.shop.cases import Case, case_item, order_item, time_text
from desktop_app.sandbox.shop.cursors import KINDS, Page, cursor_text, sequence_of
from desktop_app.sandbox.shop.flows import (
    ACCEPT,
    ACTORS,
    CANCELLED,
    DONE,
    NODE_NAMES,
    OVER,
    WHO_ACTS,
    button_of,
    moves_at,
    path_of,
)
from desktop_app.sandbox.shop.forms import APPEAL_FIELDS, fields_of
from desktop_app.sandbox.shop.happenings import OF_COUNTERPARTIES
from desktop_app.sandbox.shop.law import OPENED, SYNC, SYNCED
from desktop_app.sandbox.shop.refund_rights import refusal_of_refund
from desktop_app.sandbox.shop.refund_store import Pauses
from desktop_app.sandbox.shop.refusals import NotFound
from desktop_app.sandbox.shop.seller_acts import OPEN_APPEAL
from desktop_app.sandbox.shop.store import CASE_PAGE, COUNT_CASES, LIST_CASES, ORDER_PAGE, READ_ORDER, Store

MAX_PAGE = 2000
PAGES = {"orders": ORDER_PAGE, "cases": CASE_PAGE}
_HISTORY = "SELECT id, line_id, order_id, at, actor, act, node_before, node_after, text, details FROM timeline"


def _history_row(row: tuple[Any, ...]) -> dict[str, Any]:
    number, line_id, order_id, at, actor, act, before, after, text, details = row
    return {
        "id": number,
        "order_id": order_id,
        "line_id": line_id,
        "at": time_text(at),
        "actor": actor,
        "actor_name": ACTORS[actor],
        "act": act,
        "node_before": before,
        "node_after": after,
        "text": text,
        "details": json.loads(details) if details else None,
    }


def _history_before_the_shop(case: Case | None) -> list[tuple[Any, ...]]:
    """What is known of a case that was finished before the rehearsal began."""
    if case is None:
        return []
    ids = (0, case.line_id, case.order_id)
    rows: list[tuple[Any, ...]] = [(*ids, case.paid_at, "system", "opened", None, None, OPENED, None)]
    if case.accepted_at is not None:
        rows.append((*ids, case.accepted_at, "buyer", "accept", ACCEPT, DONE, "确认验收。", None))
        rows.append((*ids, case.accepted_at + SYNC, "system", "sync", DONE, DONE, SYNCED, None))
    return rows


class Reading:
    """Reads the rows of one shop under its lock."""

    def __init__(
        self,
        lock: AbstractContextManager[Any],
        store: Store,
        shop_id: str,
        now: Callable[[], datetime],
        faults: AbstractSet[str] = frozenset(),
    ) -> None:
        self.lock = lock
        self.faults = faults
        self.store = store
        self.pauses = Pauses(store, faults)
        self.shop_id = shop_id
        self.now = now

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        cursor: sqlite3.Cursor = self.store.connection.execute(sql, values)
        return cursor.fetchall()

    def seller(self) -> dict[str, Any]:
        """The shop's owner: id and name."""
        with self.lock:
            return dict(json.loads(self.store.meta("seller") or "{}"))

    def changes(self, kind: str, cursor: str | None, limit: int) -> Page:
        """What changed after a cursor, oldest change first, each row once and as it is now; None: from the start."""
        if kind not in KINDS:
            raise NotFound(kind, "")
        with self.lock:
            after = 0 if cursor is None else sequence_of(self.shop_id, kind, cursor, self.store.newest(kind))
            count = max(1, min(limit, MAX_PAGE))
            rows = self._rows(PAGES[kind], after, count + 1)
            as_of = self.now().isoformat()
        page = rows[:count]
        items = [order_item(row[1:]) if kind == "orders" else case_item(Case(*row[1:])) for row in page]
        return Page(items, cursor_text(self.shop_id, kind, page[-1][0] if page else after), len(rows) > count, as_of)

    def case(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        """The case of an order line as the contract shows it."""
        with self.lock:
            case = self.store.case(order_id, line_id)
            return None if case is None else case_item(case)

    def order(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        """An order line as the contract shows it."""
        with self.lock:
            row = self.store.one(READ_ORDER, line_id, order_id)
            return None if row is None else order_item(row)

    def list_cases(self, wanted: dict[str, Any], page: int, size: int) -> tuple[list[dict[str, Any]], int]:
        """Cases for the console's list, newest order first; ``page`` counts from 1.

        ``wanted`` may hold ``node`` (a node, or ``open`` for all unfinished), ``text`` (in ids, product, buyer),
        ``access_type``, ``product_class``; what is empty or unknown asks for nothing.
        """
        asked: dict[str, Any] = {
            name: str(wanted.get(name) or "") for name in ("node", "text", "access_type", "product_class")
        }
        asked["text"] = asked["text"].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        size = max(1, min(size, 500))
        start = (max(page, 1) - 1) * size
        with self.lock:
            (total,) = self.store.connection.execute(COUNT_CASES, asked).fetchone()
            asked["last"] = min(start + size, total)
            keys = self.store.connection.execute(LIST_CASES, asked).fetchall()[start:]
            cases = [self.store.case_of_line(key[0]) for key in keys]
        return [self._list_row(case) for case in cases if case is not None], total

    @staticmethod
    def _list_row(case: Case) -> dict[str, Any]:
        who = "operator" if case.appeal_open else WHO_ACTS[case.node]
        names = {"node_name": NODE_NAMES[case.node], "whose_move": who, "flow": case.flow, "era": case.era}
        return case_item(case) | names

    def case_view(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        """All that the console's page of a case shows: the item, its path, the acts now permitted with their fields,
        requirement, last delivery and last reason."""
        with self.lock:
            case = self.store.case(order_id, line_id)
            due = self._rows("SELECT at, what FROM due WHERE line_id=? ORDER BY at, what", line_id)
            is_paused = case is not None and self.pauses.is_paused(case)
        if case is None:
            return None
        is_still = bool(case.appeal_open) or case.node in OVER or is_paused
        moves = [] if is_still else moves_at(case.flow, case.node)
        acts = [
            {
                "act": move.act,
                "actor": move.actor,
                "name": button_of(case.flow, move),
                "fields": fields_of(case, move.act),
            }
            for move in moves
        ]
        if not is_still:
            acts.append({"act": OPEN_APPEAL, "actor": "seller", "name": "发起申诉", "fields": APPEAL_FIELDS})
        path = self._path(case)
        return self._list_row(case) | {
            "path": [{"node": node, "name": NODE_NAMES[node]} for node in path],
            "acts": acts,
            "requirement": case.requirement,
            "delivery": json.loads(case.delivery) if case.delivery else None,
            "reason": case.reason,
            # why the buyer cannot ask for a negotiated refund now; empty: it can
            "no_refund": refusal_of_refund(case, self.faults) or "",
            "is_paused": is_paused,
            "appeal": json.loads(case.appeal) if case.appeal else None,
            # what time will do by itself; what the counterparties mean to do is nobody's business
            "due": [{"at": time_text(at), "what": what} for at, what in due if what not in OF_COUNTERPARTIES],
            "opening_time": time_text(case.opening_time),
            "accepted_at": time_text(case.accepted_at),
        }

    def _path(self, case: Case) -> tuple[str, ...]:
        """The nodes of a case; one that was refunded shows how far it came."""
        path = path_of(case.flow, bool(case.has_requirement), bool(case.needs_review))
        if case.node != CANCELLED:
            return path
        with self.lock:
            row = self.store.one(
                "SELECT node_before FROM timeline WHERE line_id=? AND node_after=? AND node_before<>?",
                case.line_id,
                CANCELLED,
                CANCELLED,
            )
        last = row[0] if row else path[0]
        return (*path[: path.index(last) + 1], CANCELLED)

    def case_timeline(self, order_id: str, line_id: str) -> list[dict[str, Any]]:
        """The history of a case, oldest first."""
        with self.lock:
            rows = self._rows(f"{_HISTORY} WHERE line_id=? AND order_id=? ORDER BY at, id", line_id, order_id)
            case = self.store.case(order_id, line_id)
        return [_history_row(row) for row in rows or _history_before_the_shop(case)]

    def happened(self, after_id: int = 0, limit: int = 10_000) -> list[dict[str, Any]]:
        """Lines of all histories in the order in which they were written, after a line's id."""
        with self.lock:
            rows = self._rows(f"{_HISTORY} WHERE id>? ORDER BY id LIMIT ?", after_id, limit)
        return [_history_row(row) for row in rows]

    def effects(self) -> list[dict[str, Any]]:
        """What commands did, oldest first; console acts have no key."""
        with self.lock:
            rows = self._rows("SELECT id, key, name, order_id, line_id, at FROM effects ORDER BY id")
        names = ("id", "key", "name", "order_id", "line_id", "at")
        return [dict(zip(names, row, strict=True)) | {"at": time_text(row[5])} for row in rows]

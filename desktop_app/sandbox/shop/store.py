"""Reading and writing the shop's rows. Every write stands inside ``Store.act()``: one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from desktop_app.sandbox.shop.cases import CASE_COLUMNS, ORDER_COLUMNS, Case

_columns_of = attrgetter(*CASE_COLUMNS)
_CASES = ", ".join(CASE_COLUMNS)
_ORDERS = ", ".join(ORDER_COLUMNS)
_CASE_MARKS = ", ".join("?" * len(CASE_COLUMNS))
_ORDER_MARKS = ", ".join("?" * len(ORDER_COLUMNS))
# the f-strings below hold names of our own columns, never a value
READ_CASE = f"SELECT {_CASES} FROM cases WHERE line_id=? AND order_id=? AND seq>0"  # noqa: S608 - own column names
READ_ORDER = f"SELECT {_ORDERS} FROM orders WHERE line_id=? AND order_id=? AND seq>0"  # noqa: S608 - own column names
CASE_PAGE = f"SELECT seq, {_CASES} FROM cases WHERE seq>? ORDER BY seq LIMIT ?"  # noqa: S608 - own column names
ORDER_PAGE = f"SELECT seq, {_ORDERS} FROM orders WHERE seq>? ORDER BY seq LIMIT ?"  # noqa: S608 - own column names
ADD_CASE = f"INSERT INTO cases (seq, {_CASES}) VALUES (?, {_CASE_MARKS})"  # noqa: S608 - own column names
ADD_ORDER = f"INSERT INTO orders (seq, {_ORDERS}) VALUES (?, {_ORDER_MARKS})"  # noqa: S608 - own column names
_SAVE_CASE = (
    f"UPDATE cases SET seq=(SELECT max(seq) FROM cases)+1, "  # noqa: S608 - own column names
    f"{', '.join(name + '=?' for name in CASE_COLUMNS)} WHERE line_id=?"
)
_NEWEST = {"orders": "SELECT max(seq) FROM orders", "cases": "SELECT max(seq) FROM cases"}
_WANTED = """
FROM cases WHERE seq>0
AND (:node='' OR node=:node OR (:node='open' AND node NOT IN ('DONE', 'CANCELLED_BY_REFUND')))
AND (:access_type='' OR access_type=:access_type)
AND (:product_class='' OR product_class=:product_class)
AND (:text='' OR line_id LIKE '%'||:text||'%' ESCAPE char(92) OR product_name LIKE '%'||:text||'%' ESCAPE char(92)
  OR customer_name LIKE '%'||:text||'%' ESCAPE char(92))
"""
COUNT_CASES = f"SELECT count(*) {_WANTED}"
LIST_CASES = f"SELECT line_id {_WANTED} ORDER BY ordered_at DESC, line_id LIMIT :last"
ADD_LINE = (
    "INSERT INTO timeline (line_id, order_id, at, actor, act, node_before, node_after, text, details) "
    "VALUES (?,?,?,?,?,?,?,?,?)"
)
ADD_DUE = "INSERT OR REPLACE INTO due (at, line_id, what, visit) VALUES (?,?,?,?)"


class Store:
    """The rows of one shop over one connection; the caller holds the shop's lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @contextmanager
    def act(self) -> Iterator[None]:
        """One act: committed whole, or rolled back when anything in it fails. An inner act belongs to the outer."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def one(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        row: tuple[Any, ...] | None = self.connection.execute(sql, values).fetchone()
        return row

    def newest(self, kind: str) -> int:
        """The last change number of a kind, ``orders`` or ``cases``; hidden rows have negative ones. 0: none yet."""
        (seq,) = self.one(_NEWEST[kind]) or (0,)
        return max(seq or 0, 0)

    def meta(self, name: str) -> str | None:
        """A stored setting of the shop."""
        row = self.one("SELECT value FROM meta WHERE name=?", name)
        return None if row is None else str(row[0])

    def set_meta(self, **values: str) -> None:
        """Store settings of the shop."""
        self.connection.executemany("INSERT OR REPLACE INTO meta (name, value) VALUES (?,?)", list(values.items()))

    def case(self, order_id: str, line_id: str) -> Case | None:
        """The visible case of an order line."""
        row = self.one(READ_CASE, line_id, order_id)
        return None if row is None else Case(*row)

    def case_of_line(self, line_id: str) -> Case | None:
        """The visible case of an order line, by the line alone."""
        row = self.one(f"SELECT {_CASES} FROM cases WHERE line_id=? AND seq>0", line_id)  # noqa: S608 - own column names
        return None if row is None else Case(*row)

    def save_case(self, case: Case) -> None:
        """Write a changed case: it gets the highest change number."""
        case.version += 1
        self.connection.execute(_SAVE_CASE, (*_columns_of(case), case.line_id))

    def add_case(self, case: Case) -> None:
        """A new case that is visible from now on."""
        seq = self.newest("cases") + 1
        self.connection.execute(ADD_CASE, (seq, *_columns_of(case)))

    def order(self, line_id: str) -> dict[str, Any] | None:
        """The columns of an order line, visible or not yet."""
        row = self.one(f"SELECT {_ORDERS} FROM orders WHERE line_id=?", line_id)  # noqa: S608 - own column names
        return None if row is None else dict(zip(ORDER_COLUMNS, row, strict=True))

    def change_order(self, line_id: str, **columns: Any) -> None:
        """Change some columns of an order line and make it visible: it gets the highest change number."""
        seq = self.newest("orders") + 1
        names = "".join(f", {name}=?" for name in columns)
        sql = f"UPDATE orders SET seq=?, version=version+1{names} WHERE line_id=?"  # noqa: S608 - own column names
        self.connection.execute(sql, (seq, *columns.values(), line_id))

    def add_order(self, order: dict[str, Any]) -> None:
        """A new order line that is visible from now on."""
        seq = self.newest("orders") + 1
        self.connection.execute(ADD_ORDER, (seq, *(order[name] for name in ORDER_COLUMNS)))

    def plan(self, line_id: str) -> dict[str, Any]:
        """What fate has in store for a case, as the seed laid it down."""
        row = self.one("SELECT plan FROM plans WHERE line_id=?", line_id)
        return dict(json.loads(row[0])) if row else {}

    def set_plan(self, line_id: str, plan: dict[str, Any]) -> None:
        """Lay down what is to become of an order line."""
        text = json.dumps(plan, ensure_ascii=False, sort_keys=True)
        self.connection.execute("INSERT INTO plans (line_id, plan) VALUES (?,?)", (line_id, text))

    def note(
        self,
        case: Case,
        at: int,
        actor: str,
        act: str,
        before: str | None,
        text: str,
        details: dict[str, Any] | None = None,
    ) -> None:
        """One line in the case's history; the node after is the case's present one."""
        shown = None if details is None else json.dumps(details, ensure_ascii=False, sort_keys=True)
        self.connection.execute(ADD_LINE, (case.line_id, case.order_id, at, actor, act, before, case.node, text, shown))

    def add_due(self, at: int, line_id: str, what: str, visit: int) -> None:
        """Something is to happen at that second."""
        self.connection.execute(ADD_DUE, (at, line_id, what, visit))

    def drop_due(self, line_id: str, *whats: str) -> list[tuple[int, str, int]]:
        """Take back what was to happen; answers what it was."""
        rows = self.connection.execute(
            "SELECT at, what, visit FROM due WHERE line_id=? ORDER BY at, what", (line_id,)
        ).fetchall()
        gone = [row for row in rows if row[1] in whats]
        for at, what, _ in gone:
            self.take_due(at, line_id, what)
        return gone

    def take_due(self, at: int, line_id: str, what: str) -> None:
        """One thing is due no more: it happens now, or it never will."""
        self.connection.execute("DELETE FROM due WHERE at=? AND line_id=? AND what=?", (at, line_id, what))

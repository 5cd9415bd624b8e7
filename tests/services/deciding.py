"""A home with a connection by files and cases in it, for tests of deciding.

Batches are put into the store and its projection as an import would, with a data date of the test's choosing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from desktop_app.clock import CHINA, Clock, to_epoch
from desktop_app.models.batches import Batch, BatchSource, Scope
from desktop_app.models.columns import case_facts
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.flows import choose_flow
from desktop_app.models.listing import ResultColumns
from desktop_app.models.supervision import Node, case_key
from desktop_app.services.desk import Desk
from desktop_app.store.projection import ProjectedRow

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
ORDERED = datetime(2026, 10, 1, 9, 0, tzinfo=CHINA)


class SetClock(Clock):
    """A clock whose connection's time is set by the test."""

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__()
        self.now = now

    def connection_now(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        return self.now


def files_connection(desk: Desk, name: str = "华为云（文件）", kind: ConnectionKind = ConnectionKind.FILES) -> str:
    """Make a connection and give its id."""
    connection = Connection(f"c{len(desk.work.connections.list())}", name, kind, desk.clock.wall())
    with desk.work.writing() as tx:
        desk.work.connections.add(tx, connection)
    return connection.id


def key_of(number: int) -> str:
    return case_key(f"CS26110215{number:04d}", f"CS26110215{number:04d}-000001")


def case_columns(number: int, node: Node | str, since: datetime | None = None, **more: object) -> dict[str, object]:
    """Columns of a case of flow H as an import stores them."""
    order_id, line_id = key_of(number).split("|")
    return {
        "order_id": order_id,
        "line_id": line_id,
        "access_type": "人工服务",
        "delivery_subtype": "标准",
        "product_class": "通用",
        "product_name": "MES 上线实施 配套服务",
        "customer_name": f"宁波甬江模具 {number}",
        "ordered_at": to_epoch(ORDERED),
        "order_amount": "28800.00",
        "paid_amount": "28800.00",
        "currency": "CNY",
        "is_supervised": True,
        "node_text": str(node),
        "node_since": to_epoch(since) if since else None,
        **more,
    }


def _judge(_kind: str, key: str, columns: Mapping[str, object]) -> ResultColumns:
    order_id, line_id = key.split("|")
    return {"order_id": order_id, "line_id": line_id, "node": str(columns.get("node_text") or ""), "is_listed": True}


def project(
    desk: Desk,
    connection_id: str,
    rows: Iterable[Mapping[str, object]],
    data_as_of: datetime,
    command_id: str | None = None,
    scope: Scope = Scope.PARTIAL,
) -> Batch:
    """One batch, listed and projected, with the flow of new cases chosen."""
    rows = list(rows)
    keyed = {case_key(str(row["order_id"]), str(row["line_id"])): dict(row) for row in rows}
    packs = desk.rulebook.packs
    batch = Batch(
        number=0, id=uuid.uuid4().hex, connection_id=connection_id, kind="cases",
        source=BatchSource.OBSERVE if command_id else BatchSource.PASTE, received_at=desk.clock.connection_now(),
        data_as_of=data_as_of, scope=scope, name="test", media_type="text/plain", sha256="0" * 64, mapping={},
        pack_hash=packs.hash, rows=len(rows), command_id=command_id,
    )  # fmt: skip
    with desk.work.writing() as tx:
        batch = desk.work.batches.add(tx, batch)
        known = desk.work.choices.get_many(connection_id, keyed)
        new = {key: choose_flow(case_facts(row), packs) for key, row in keyed.items() if key not in known}
        desk.work.choices.put_many(tx, connection_id, new)
    projected = [ProjectedRow(key, line, columns) for line, (key, columns) in enumerate(keyed.items(), 2)]
    desk.projection(connection_id).apply(batch, projected, _judge)
    return batch


def withdraw(desk: Desk, batch: Batch) -> None:
    """Take a batch back, in the list and in the projection."""
    with desk.work.writing() as tx:
        desk.work.batches.set_withdrawn(tx, batch.id, desk.clock.connection_now())
    desk.projection(batch.connection_id).withdraw(batch.number, _judge)

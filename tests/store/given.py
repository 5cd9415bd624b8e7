"""Things that the store tests begin with."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop_app.clock import CHINA, Clock, to_epoch
from desktop_app.models.batches import Batch, BatchSource, Scope
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.listing import ListQuery, ResultColumns
from desktop_app.models.supervision import Band
from desktop_app.store.list_reads import ListReads
from desktop_app.store.projection import Columns
from desktop_app.store.work import WorkStore

NOW = datetime(2026, 11, 24, 12, tzinfo=CHINA)
FILES = Connection("c1", "华为云（文件）", ConnectionKind.FILES, NOW)
HOUR_AGO = to_epoch(NOW) - 3600
CASES: dict[str, Columns] = {
    "A1|1": {"node": "SELLER_DELIVER", "band": 1, "amount": 500_00, "customer": "杭州明川科技", "owner": "李敏"},
    "A2|1": {"node": "SELLER_DELIVER", "band": 0, "amount": 100_00, "customer": "100%_'棉\"", "since": HOUR_AGO},
    "A3|1": {"node": "BUYER_ACCEPT", "band": 1, "amount": 900_00, "customer": "ＡＢＣ公司", "product": "MES 上线实施"},
    "A4|1": {"node": "HUAWEI_REVIEW", "band": 4, "amount": None},
    "A5|1": {"node": "UNKNOWN", "band": 1, "amount": 500_00, "text": "商家处理中"},
    "A6|1": {"node": "DONE", "band": 5, "amount": 700_00},
}
"""Six cases of a list."""


class SetClock(Clock):
    """A wall clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__()
        self.now = now

    def wall(self) -> datetime:
        return self.now.astimezone(UTC)


def with_connection(work: WorkStore) -> WorkStore:
    with work.writing() as tx:
        work.connections.add(tx, FILES)
    return work


def a_batch(number: int = 0, *, data_as_of: datetime = NOW, **changes: Any) -> Batch:
    batch = Batch(
        number=number,
        id=f"batch-{number}" if number else uuid.uuid4().hex,
        connection_id="c1",
        kind="cases",
        source=BatchSource.IMPORT,
        received_at=NOW,
        data_as_of=data_as_of,
        scope=Scope.PARTIAL,
        name="监管单.csv",
        media_type="text/csv",
        sha256="ab" * 32,
        mapping={"单号": "订单ID"},
        pack_hash="pack",
    )
    return replace(batch, **changes)


def a_command(target: str = "A|1", state: CommandState = CommandState.PREPARED, **changes: Any) -> Command:
    command = Command(
        id=uuid.uuid4().hex,
        connection_id="c1",
        name=CommandName.REPORT_COMPLETION,
        target=target,
        seen_version=3,
        expected_node="SELLER_DELIVER",
        values={"opening_time": "2026-11-24T10:00:00+08:00", "text": "已交付"},
        attachments=("ab" * 32,),
        maker="李敏",
        made_at=NOW,
        state=state,
        capability=Capability.HANDOFF,
    )
    return replace(command, **changes)


def save_draft(work: WorkStore, draft_id: str, revision: int, body: Mapping[str, Any], at: datetime = NOW) -> None:
    with work.writing() as tx:
        work.drafts.save(tx, draft_id, "c1", "delivery", f"{draft_id}|1", dict(body), revision, at)


def judged(kind: str, key: str, columns: Columns) -> ResultColumns:
    """A judge that follows from the columns alone."""
    node = str(columns.get("node") or "UNKNOWN")
    amount = columns.get("amount")
    since = columns.get("since")
    return {
        "order_id": key.split("|")[0],
        "line_id": key.split("|")[-1],
        "node": node,
        "node_text": None if columns.get("text") is None else str(columns["text"]),
        "node_name": "商家实施服务" if node == "SELLER_DELIVER" else None,
        "whose_move": "seller" if node.startswith("SELLER") or node == "UNKNOWN" else "buyer",
        "deadline_at": since if isinstance(since, int) else None,
        "recompute_at": since if isinstance(since, int) else None,
        "customer_name": None if columns.get("customer") is None else str(columns["customer"]),
        "product_name": None if columns.get("product") is None else str(columns["product"]),
        "owner": None if columns.get("owner") is None else str(columns["owner"]),
        "type_text": "新购",
        "amount_minor": amount if isinstance(amount, int) else None,
        "paid_minor": amount if isinstance(amount, int) else None,
        "currency": "CNY",
        "effect": "none",
        "band": int(columns["band"]) if isinstance(columns.get("band"), int) else Band.NONE.rank,
        "flow": "H",
        "badges": ("state_unknown",) if node == "UNKNOWN" else (),
        "is_listed": node != "DONE",
    }


def later(**amount: float) -> datetime:
    return NOW + timedelta(**amount)


def keys(reads: ListReads, query: ListQuery, excluded: tuple[str, ...] = ()) -> list[str]:
    """What a list shows, by key and in its order."""
    return [row.key for row in reads.first_page(query, NOW, 100, excluded)]

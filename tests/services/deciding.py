"""A home with a connection by files and cases in it, for tests of deciding.

Facts come in as pastes, with a data date of the test's choosing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desktop_app.clock import CHINA, Clock
from desktop_app.models.acts import CaseState
from desktop_app.models.batches import Batch, BatchSource, Scope
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.kinds import KINDS
from desktop_app.models.supervision import Node, case_key
from desktop_app.services.acts.making import case_target, make_command
from desktop_app.services.desk import Desk
from desktop_app.services.intake.kernel import Given

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
ORDERED = datetime(2026, 10, 1, 9, 0, tzinfo=CHINA)


class SetClock(Clock):
    """A clock whose connection's time is set by the test."""

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__()
        self.now = now

    def connection_now(self, connection_id: str | None = None) -> datetime:
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
    """Values of a case of flow H, by column id."""
    order_id, line_id = key_of(number).split("|")
    return {
        "order_id": order_id,
        "line_id": line_id,
        "access_type": "人工服务",
        "delivery_subtype": "标准",
        "product_class": "通用",
        "product_name": "MES 上线实施 配套服务",
        "customer_name": f"宁波甬江模具 {number}",
        "ordered_at": ORDERED,
        "order_amount": "28800.00",
        "paid_amount": "28800.00",
        "currency": "CNY",
        "is_supervised": True,
        "node_text": str(node),
        "node_since": since,
        **more,
    }


def project(
    desk: Desk,
    connection_id: str,
    rows: Sequence[Mapping[str, object]],
    data_as_of: datetime,
    scope: Scope = Scope.PARTIAL,
    *,
    kind_id: str = "cases",
    source: BatchSource = BatchSource.PASTE,
) -> Batch:
    """Take rows (all with the same columns) in as of a moment; the batch settles what it settles.

    Past the door at which a rehearsal's tables are looked at: what a sync brings comes in without it too.
    """
    kind = KINDS[kind_id]
    names = list(rows[0])
    lines = [[kind.column(name).heading for name in names]]
    lines += [[_cell(row[name]) for name in names] for row in rows]
    table = "\n".join("\t".join(line) for line in lines)
    given = Given("测试", source, kind_id, {}, scope, data_as_of)
    return desk.intake._kernel.take_in(table.encode(), given, connection_id).batch


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def withdraw(desk: Desk, batch: Batch) -> Batch:
    """Take a batch back."""
    return desk.intake.withdraw(batch.id)


def prepared(desk: Desk, connection: str, number: int = 1) -> Command:
    """A hand-over that confirms the requirement of a case seen an hour ago."""
    project(desk, connection, [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT)], NOW - timedelta(hours=1))
    command = desk.decide.confirm_requirement(connection, [key_of(number)])[0].command
    assert command is not None
    return command


def direct_completion(desk: Desk, case: CaseState, values: dict[str, Any]) -> Command:
    """A completion of a case that is to be sent from here, not kept yet."""
    target = case_target(desk, CommandName.REPORT_COMPLETION, case)
    return make_command(desk, CommandName.REPORT_COMPLETION, target, values, Capability.DIRECT)


def seen_at(desk: Desk, connection: str, node: Node, at: datetime) -> Batch:
    """A page copy that shows the first case at a node, with a data date."""
    batch = project(desk, connection, [case_columns(1, node)], at)
    desk.outbox.settle(batch)
    return batch


def state_of(desk: Desk, command: Command) -> CommandState:
    return desk.outbox.get(command.id).state

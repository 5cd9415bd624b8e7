"""What the page of an appeal's result needs of the services, read and written in lanes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.models import wording
from desktop_app.models.casework import Appeal, AppealOutcome
from desktop_app.models.listing import CaseRow
from desktop_app.models.supervision import Node


@dataclass(frozen=True)
class ResultRead:
    """The open appeal of a case; ``appeal`` is ``None`` when none was recorded here or its outcome is known."""

    connection_id: str
    key: str
    now: datetime
    row: CaseRow | None
    appeal: Appeal | None
    ground: str = ""
    """The words of its ground."""
    nodes: tuple[tuple[str, str], ...] = ()
    """Nodes of the case's flow as (node, name)."""
    here: str = ""
    """The name of the node at which it was filed."""


@dataclass(frozen=True)
class Decided:
    """What a person saw of the decision. An empty ``node``: the case stands where it stood."""

    outcome: AppealOutcome
    text: str = ""
    at: datetime | None = None
    node: str = ""


def read_result(desk: Any, connection_id: str, key: str) -> ResultRead:
    """The open appeal of a case, and the nodes that its flow has; to be called in a lane."""
    from desktop_app.models.flows import flow_nodes  # the rule engine

    now = desk.clock.connection_now()
    rows: list[CaseRow] = desk.case_lists.by_keys(connection_id, [key])
    judged = desk.forecasts.one(connection_id, key)
    appeal: Appeal | None = desk.casework.appeals.open_of(connection_id, key)
    row = rows[0] if rows else None
    if appeal is None or judged is None:
        return ResultRead(connection_id, key, now, row, appeal)
    ground = desk.casework.rules.ground_of(appeal.ground)
    nodes = tuple((one.node.value, one.name) for one in flow_nodes(judged.choice, desk.rulebook.packs))
    title = str(ground.title) if ground is not None else appeal.ground
    return ResultRead(connection_id, key, now, row, appeal, title, nodes, wording.node_name(appeal.node))


def accept_appeal(desk: Any, appeal_id: int, at: datetime | None) -> Appeal:
    """受理: the operator's working days begin; in the lane of ``work.db``."""
    accepted: Appeal = desk.casework.appeals.accepted(appeal_id, at)
    return accepted


def decide_appeal(desk: Any, appeal_id: int, decided: Decided) -> Appeal:
    """裁定: the case can be acted on again; in the lane of ``work.db``."""
    node = Node(decided.node) if decided.node else None
    done: Appeal = desk.casework.appeals.decided(appeal_id, decided.outcome, decided.text, decided.at, node)
    return done

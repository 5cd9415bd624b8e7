"""Cases as they stand in the projection, and what one row says of a case: the facts that decisions rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.clock import from_epoch, to_epoch
from desktop_app.models import wording
from desktop_app.models.acts import CaseState
from desktop_app.models.batches import Batch, BatchSource
from desktop_app.models.columns import case_facts
from desktop_app.models.flows import choose_flow, flow_nodes, read_node
from desktop_app.models.supervision import CaseFacts, FlowChoice, Node
from desktop_app.services.casework.here_said import HereSaid

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.cache_reads import Version

_NODE_COLUMN = "node_text"


def read_case(desk: Desk, connection_id: str, key: str) -> CaseState | None:
    """The case now; ``None`` when the projection has no such row."""
    projection = desk.projection(connection_id)
    columns = projection.rows.columns_of(key)
    if columns is None:
        return None
    facts = HereSaid(desk.work, connection_id, [key]).laid_over(key, case_facts(columns))
    choice = _choice(desk, connection_id, key, facts)
    node = _node(desk, connection_id, facts.node_text, choice)
    return CaseState(
        connection_id=connection_id,
        key=key,
        facts=facts,
        choice=choice,
        node=node,
        node_name=wording.node_name(node) if node else "",
        version=projection.version(key),
        data_as_of=from_epoch(
            seen_as_of(desk, connection_id, projection.versions(key)) or projection.rows.as_of(key) or 0
        ),
        pausing_refund=desk.refunds.pausing(connection_id, facts.order_id, facts.line_id),
    )


def seen_as_of(desk: Desk, connection_id: str, versions: Sequence[Version]) -> int:
    """When a case or a refund was last seen in the console, in whole seconds since 1970.

    Saying what an unreadable state means (认定) looks at what was seen before: it makes no fact younger.
    """
    telling = [one for one in versions if _NODE_COLUMN in one.columns] or versions
    for version in reversed(telling):
        batch = desk.work.batches.by_number(version.batch)
        if batch is None or not batch.is_settling:
            return max(version.as_of, _fetched_until(desk, connection_id, batch))
    return telling[0].as_of if telling else 0  # nobody brought it: a ledger tells of it


def _fetched_until(desk: Desk, connection_id: str, batch: Batch | None) -> int:
    """What was fetched stands unchanged up to the end of the last whole fetch: a change would have come with it."""
    if batch is None or batch.source is not BatchSource.SYNC:
        return 0
    as_of = desk.work.sync.get(connection_id, batch.kind).as_of
    return 0 if as_of is None else to_epoch(as_of)


def flow_path(desk: Desk, connection_id: str, key: str) -> list[Node]:
    """The nodes of the case's flow in their order, as far as the rules know the flow."""
    columns = desk.projection(connection_id).rows.columns_of(key) or {}
    choice = _choice(desk, connection_id, key, case_facts(columns))
    return [row.node for row in flow_nodes(choice, desk.rulebook.packs)]


def told_facts(desk: Desk, connection_id: str, key: str, columns: Mapping[str, Any]) -> tuple[Node, CaseFacts]:
    """What one row says of a case: the node that its text means in the case's flow, and its facts."""
    facts = case_facts(columns)
    choice = _choice(desk, connection_id, key, facts)
    return _node(desk, connection_id, facts.node_text, choice), facts


def _choice(desk: Desk, connection_id: str, key: str, facts: CaseFacts) -> FlowChoice:
    """The flow that was chosen when the case came in; it is only worked out anew where none was kept."""
    kept = desk.work.choices.get_many(connection_id, [key]).get(key)
    return kept if kept is not None else choose_flow(facts, desk.rulebook.packs)


def _node(desk: Desk, connection_id: str, text: str | None, choice: FlowChoice) -> Node:
    remembered = {
        known: node
        for (flow, known), node in desk.work.mappings.remembered(connection_id).items()
        if flow == choice.flow.value
    }
    return read_node(text, choice, desk.rulebook.packs, remembered)

"""Choosing the flow of a case once, when it comes in, and saying what of it could not be read.

A choice only changes when one of the facts it rests on was itself corrected; that is written to the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.clock import to_epoch
from desktop_app.models import wording
from desktop_app.models.batches import RowIssue
from desktop_app.models.columns import case_facts
from desktop_app.models.contradictions import contradictions, reopened
from desktop_app.models.kinds import KINDS
from desktop_app.models.supervision import CaseFacts, FlowChoice, FlowId, Node
from desktop_app.services.intake.folding import folded, folded_with
from desktop_app.services.intake.known_choices import KnownChoices
from desktop_app.services.intake.reading import Keyed
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx
    from desktop_app.store.cache_reads import Version
    from desktop_app.store.projection import Projection


@dataclass(frozen=True)
class ChoiceChange:
    """A case whose flow was chosen again; ``after`` is ``None`` when the case is gone."""

    key: str
    before: FlowChoice
    after: FlowChoice | None


class ReadFacts(NamedTuple):
    """Facts, and the stored columns that they were read from."""

    columns: Mapping[str, Any]
    facts: CaseFacts


class CaseChooser:
    """Looks at the rows of one batch; ``keep`` writes what was chosen in the batch's own transaction.

    ``keeps_facts``: for a batch of few rows, whose facts are wanted once more when they are judged.
    """

    def __init__(self, desk: Desk, connection_id: str, data_as_of: datetime, *, keeps_facts: bool = False) -> None:
        self._desk = desk
        self._connection_id = connection_id
        self._as_of = to_epoch(data_as_of)
        self._packs = desk.rulebook.packs
        self._known = KnownChoices(desk.work, connection_id)
        self._remembered: dict[str, dict[str, Node]] = {}
        for (flow, text), node in desk.work.mappings.remembered(connection_id).items():
            self._remembered.setdefault(str(flow), {})[text] = node
        self._names_of: dict[FlowChoice, str] = {}
        self._versions: dict[str, list[Version]] = {}
        self._keeps_facts = keeps_facts
        self.facts: dict[str, ReadFacts] = {}
        self.chosen: dict[str, FlowChoice] = {}
        self.changes: list[ChoiceChange] = []

    @cached_property
    def _projection(self) -> Projection:
        """Opened only for cases that are known: before the first facts of a home there is none."""
        return self._desk.projection(self._connection_id)

    def expect(self, keys: Iterable[str]) -> None:
        """These few cases are looked at next: what is kept and known of them is read at once."""
        wanted = list(keys)
        self._known.read(wanted)
        known = [key for key in wanted if self._known.get(key) is not None]
        self._versions = self._projection.rows.versions_of(known) if known else {}

    def look(self, row: Keyed, names: Mapping[str, str]) -> list[RowIssue]:
        """Choose the flow of a row's case and tell what stays open. ``names`` are the file's own headings."""
        from desktop_app.models.flows import choose_flow, known_facts, needs_new_choice  # the rule engine

        kept = self._known.get(row.key)
        before: CaseFacts | None = None
        columns: Mapping[str, Any] = row.columns
        if kept is not None:
            versions = self._versions.get(row.key)
            if versions is None:
                versions = self._projection.versions(row.key)
            before = known_facts(case_facts(folded(versions)), self._packs)
            columns = folded_with(versions, self._as_of, row.columns)
        stated = case_facts(columns)
        if self._keeps_facts:
            self.facts[row.key] = ReadFacts(columns, stated)
        facts = known_facts(stated, self._packs)
        if kept is None:
            choice = self.chosen[row.key] = choose_flow(facts, self._packs)
        elif before is not None and needs_new_choice(before, facts):
            choice = self._changed(row.key, kept, choose_flow(facts, self._packs))
        else:
            choice = kept
        found = self._open_points(row, facts, choice, names)
        if before is not None and "node_text" in row.columns:
            found += [
                _issue(row, one.column, names, one.reason) for one in reopened(before, facts, choice, self._packs)
            ]
        if "delivery_subtype" in row.columns and facts.delivery_subtype != stated.delivery_subtype:
            found.append(_issue(row, "delivery_subtype", names, self._unknown_subtype(str(stated.delivery_subtype))))
        return found

    def _changed(self, key: str, kept: FlowChoice, fresh: FlowChoice) -> FlowChoice:
        if fresh != kept:
            self.chosen[key] = fresh
            self.changes.append(ChoiceChange(key, kept, fresh))
        return fresh

    def _open_points(
        self, row: Keyed, facts: CaseFacts, choice: FlowChoice, names: Mapping[str, str]
    ) -> list[RowIssue]:
        from desktop_app.models.flows import read_node

        if choice.flow is FlowId.NONE:
            return self._contradictions(row, facts, choice, Node.NONE, names)
        issues: list[RowIssue] = []
        if "ordered_at" in row.columns and row.columns["ordered_at"] is None and facts.ordered_at is None:
            issues.append(_issue(row, "ordered_at", names, _("没有下单时间，按最新规则选流程")))
        node = read_node(facts.node_text, choice, self._packs, self._remembered.get(str(choice.flow)))
        if choice.flow is FlowId.UNKNOWN:
            issues += self._of_unknown_flow(row, facts, names)
        elif node is Node.UNKNOWN:
            issues.append(_issue(row, "node_text", names, self._unknown_node(facts, choice)))
        return issues + self._contradictions(row, facts, choice, node, names)

    def _contradictions(
        self, row: Keyed, facts: CaseFacts, choice: FlowChoice, node: Node, names: Mapping[str, str]
    ) -> list[RowIssue]:
        return [
            _issue(row, one.column, names, one.reason)
            for one in contradictions(facts, choice, node, self._packs)
            if {one.column, "node_text", "ordered_at"} & row.columns.keys()
        ]

    def _of_unknown_flow(self, row: Keyed, facts: CaseFacts, names: Mapping[str, str]) -> list[RowIssue]:
        """The type, and a node that no flow has: one that some flow has may be right, whatever the flow is."""
        from desktop_app.models.flows import is_node_text

        found = [_issue(row, "access_type", names, _unknown_type(facts, self._packs))]
        if facts.node_text and facts.node_text.strip() and not is_node_text(facts.node_text, self._packs):
            text = _("没有一个流程有这个节点：{text}", text=facts.node_text[:60])
            found.append(_issue(row, "node_text", names, text))
        return found

    def _unknown_subtype(self, text: str) -> str:
        choices = (self._packs.stated_as(flow)[1] for flow in self._packs.in_order())
        return _("“{text}”不在可选值之内，可选：{choices}", text=text[:60], choices=_("、").join(filter(None, choices)))

    def _unknown_node(self, facts: CaseFacts, choice: FlowChoice) -> str:
        if not facts.node_text:
            return _("没有当前节点")
        if choice not in self._names_of:
            from desktop_app.models.flows import flow_nodes

            # as a table may write them, in every language
            nodes = [one.node for one in flow_nodes(choice, self._packs)]
            names = [wording.official_node_name(node) or wording.node_name(node) for node in nodes]
            self._names_of[choice] = _("、").join(names)
        return _(
            "流程里没有这个节点：{text}。可选：{choices}", text=facts.node_text[:60], choices=self._names_of[choice]
        )

    def keep(self, tx: Tx, batch_id: str, at: datetime) -> None:
        """Write the choices and the journal entries of those that changed."""
        work = self._desk.work
        work.choices.put_many(tx, self._connection_id, self.chosen)
        write_changes(self._desk, tx, self.changes, batch_id, at)


def write_changes(desk: Desk, tx: Tx, changes: Iterable[ChoiceChange], batch_id: str, at: datetime) -> None:
    """One journal entry for each case whose flow was chosen again."""
    for change in changes:
        detail = {"batch": batch_id, "before": _shown(change.before), "after": _shown(change.after)}
        desk.work.journal.append(tx, desk.person, "case.flow_changed", change.key, detail, at)


def choices_without(desk: Desk, connection_id: str, batch_number: int, keys: Iterable[str]) -> list[ChoiceChange]:
    """What becomes of the choices of these keys when a batch is taken back; unchanged ones are left out."""
    from desktop_app.models.flows import choose_flow, known_facts, needs_new_choice

    projection: Projection = desk.projection(connection_id)
    packs = desk.rulebook.packs
    changes: list[ChoiceChange] = []
    known = KnownChoices(desk.work, connection_id)
    for key in keys:
        kept = known.get(key)
        if kept is None:
            continue
        versions = projection.versions(key)
        rest = [version for version in versions if version.batch != batch_number]
        if not rest:
            changes.append(ChoiceChange(key, kept, None))
            continue
        after = known_facts(case_facts(folded(rest)), packs)
        if needs_new_choice(known_facts(case_facts(folded(versions)), packs), after):
            fresh = choose_flow(after, packs)
            if fresh != kept:
                changes.append(ChoiceChange(key, kept, fresh))
    return changes


def _issue(row: Keyed, column_id: str, names: Mapping[str, str], reason: str) -> RowIssue:
    return RowIssue(row.row, names.get(column_id, KINDS["cases"].column(column_id).heading), reason)


def _unknown_type(facts: CaseFacts, packs: RulePacks) -> str:
    from desktop_app.models.flows import type_to_come  # the rule engine

    if not facts.access_type:
        return _("没有接入类型，看不出流程")
    to_come = type_to_come(facts, packs)
    if to_come:
        return _("本版本还不推算“{type}”的流程", type=to_come[:40])
    if facts.delivery_subtype:
        return _(
            "看不出流程：接入类型“{type}”，交付子类型“{subtype}”",
            type=facts.access_type[:40],
            subtype=facts.delivery_subtype,
        )
    return _("看不出流程：接入类型“{type}”，没有交付子类型", type=facts.access_type[:40])


def _shown(choice: FlowChoice | None) -> dict[str, str]:
    return {} if choice is None else {"flow": str(choice.flow), "era": choice.era}

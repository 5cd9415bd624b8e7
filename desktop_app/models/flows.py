"""Which flow a case follows, what its nodes are, and what a text in the node column means.

The flow is chosen once, when a case comes in, and kept; all of it is looked up in the rule packs, so a
new flow is lines in one TOML file. What cannot be read is never guessed: it becomes ``UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.errors import BugError
from desktop_app.models import wording
from desktop_app.models.command_words import CommandName
from desktop_app.models.findings import Clause
from desktop_app.models.rules.packs import ANY_SUBTYPE, plain_word
from desktop_app.models.supervision import CaseFacts, FlowChoice, FlowId, Node, Party
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.shapes import FlowShape, MoveShape, NodeShape

FIRST = "first"
"""Era before any boundary."""
ERA_UNKNOWN = "unknown"
"""Era of an order whose time could not be read: it is treated as if newest."""
ANY_ERA = "*"
UNSUPERVISED = "unsupervised"
RENEWAL_OF_FINISHED = "renewal_of_finished"
RESEMBLANCE = 0.5
"""Share of characters in common from which a node's name is said to resemble a text (our own measure)."""


@dataclass(frozen=True)
class FlowNode:
    """A node as a case of one choice meets it."""

    node: Node
    name: str
    actor: Party
    needs: tuple[Need, ...]
    next: tuple[Node, ...]
    is_optional: bool
    """The case need not pass here; where it does, it is handled as before."""
    hint: str
    """What the node means for us, in a few words."""
    other_names: tuple[str, ...]


@dataclass(frozen=True)
class Need:
    """One thing that a node asks of the party that acts there."""

    id: str
    label: str
    is_required: bool
    clause: Clause | None
    is_text: bool = False
    """A value that is typed and copied, of which the program knows nothing but its id and label."""
    example: str = ""
    note: str = ""


@dataclass(frozen=True)
class Move:
    """One permitted step, who takes it and by which button."""

    start: Node
    end: Node
    actor: Party
    act: str
    command: CommandName | None
    needs_reason: bool
    clause: Clause


def choose_flow(facts: CaseFacts, packs: RulePacks) -> FlowChoice:
    """Flow, era and review of a case. Decided once; see ``needs_new_choice``.

    A renewal starts no supervision where the order that it renews is known to be finished, or it is itself said to
    be. Where nobody knows, what is open or stands at no node stays open, and a person says where it is.
    """
    if facts.is_supervised is False:
        return FlowChoice(FlowId.NONE, FIRST, reason=UNSUPERVISED)
    if facts.order_type in packs.supervision.renewal_types and _is_renewal_of_finished(facts, packs):
        return FlowChoice(FlowId.NONE, FIRST, reason=RENEWAL_OF_FINISHED)
    claims: Mapping[tuple[str, str], FlowShape] = packs.remembered("claims", lambda: _claims(packs))
    access, subtype = plain_word(facts.access_type or ""), plain_word(known_facts(facts, packs).delivery_subtype or "")
    flow = claims.get((access, subtype)) or claims.get((access, ANY_SUBTYPE))
    if flow is None:
        # no boundary is known to touch it; unknown is the era of an order whose time could not be read, and of no other
        return FlowChoice(FlowId.UNKNOWN, ERA_UNKNOWN if facts.ordered_at is None else FIRST)
    day = facts.ordered_at.astimezone(CHINA).date() if facts.ordered_at else None
    if facts.is_supervised is None and flow.switch and not getattr(packs.entry(flow.switch, day), "is_on", True):
        return FlowChoice(FlowId.NONE, FIRST, reason=UNSUPERVISED)
    return FlowChoice(flow.id, _era(flow, facts.product_class, day), _is_reviewed(flow, facts, day, packs))


def type_to_come(facts: CaseFacts, packs: RulePacks) -> str:
    """The type of a case that the packs name without describing its flow; empty for other types."""
    named = packs.remembered("named types", lambda: frozenset(map(plain_word, packs.supervision.types_without_flow)))
    return (facts.access_type or "").strip() if plain_word(facts.access_type or "") in named else ""


def known_facts(facts: CaseFacts, packs: RulePacks) -> CaseFacts:
    """The facts without a subtype that no flow knows: what cannot be read is left open, and corrects nothing."""
    known = packs.remembered(
        "subtypes", lambda: frozenset(plain_word(one) for flow in packs.flows.values() for one in flow.subtypes)
    )
    stated = facts.delivery_subtype
    return facts if not stated or plain_word(stated) in known else facts._replace(delivery_subtype=None)


def needs_new_choice(before: CaseFacts, after: CaseFacts) -> bool:
    """True when a fact that the choice rests on was itself corrected; one that is merely missing corrects nothing."""
    pairs: tuple[tuple[object, object], ...] = (
        (before.access_type, after.access_type),
        (before.delivery_subtype, after.delivery_subtype),
        (before.product_class, after.product_class),
        (before.sales_scene, after.sales_scene),
        (before.ordered_at, after.ordered_at),
        (before.is_supervised, after.is_supervised),
        (before.order_type, after.order_type),
    )
    return any(new is not None and old != new for old, new in pairs)


def _is_renewal_of_finished(facts: CaseFacts, packs: RulePacks) -> bool:
    if facts.is_original_finished is not None:
        return facts.is_original_finished
    return packs.node_texts.get(plain_word(facts.node_text or "")) is Node.DONE


def _claims(packs: RulePacks) -> dict[tuple[str, str], FlowShape]:
    return {
        (plain_word(access), plain_word(subtype)): flow
        for flow in packs.flows.values()
        for access in flow.access_types
        for subtype in flow.subtypes
    }


def _era(flow: FlowShape, product_class: str | None, day: date | None) -> str:
    if day is None:
        return ERA_UNKNOWN
    found = FIRST
    for era in flow.era:
        if era.start <= day and (not era.classes or product_class in era.classes):
            found = era.start.isoformat()
    return found


def _is_reviewed(flow: FlowShape, facts: CaseFacts, day: date | None, packs: RulePacks) -> bool:
    if all(row.node is not Node.HUAWEI_REVIEW for row in flow.node):
        return False
    for review in flow.review or packs.reviews:
        if facts.product_class not in review.classes:
            continue
        if "*" not in review.scenes and facts.sales_scene not in review.scenes:
            continue
        if day is None:
            # as if newest: a test that has ended does not count
            if review.until is None:
                return True
        elif (review.start is None or review.start <= day) and (review.until is None or day <= review.until):
            return True
    return False


def read_node(
    text: str | None,
    flow: FlowId | FlowChoice,
    packs: RulePacks,
    remembered: Mapping[str, Node] | None = None,
) -> Node:
    """What a text means in a flow; ``UNKNOWN`` when it is not known or the flow has no such node.

    ``remembered`` are the person's own decisions (text as written → node). Given the whole choice instead of
    the flow's name, Huawei's review counts only for a case that has one.
    """
    flow_id = flow.flow if isinstance(flow, FlowChoice) else flow
    if flow_id is FlowId.NONE:
        return Node.NONE
    shape = packs.flow(flow_id)
    if not text or not text.strip():
        return Node.UNKNOWN
    if shape is None:
        # whatever the flow is: what is finished is finished
        return Node.DONE if packs.node_texts.get(plain_word(text)) is Node.DONE else Node.UNKNOWN
    permitted = packs.remembered(("nodes", flow_id), lambda: frozenset(row.node for row in shape.node))
    own: Mapping[str, Node] = packs.remembered(("texts", flow_id), lambda: _own_texts(shape))
    word = plain_word(text)
    for node in (own.get(word), packs.node_texts.get(word), _recall(text, word, remembered)):
        if node is not None and node in permitted:
            if node is Node.HUAWEI_REVIEW and isinstance(flow, FlowChoice) and not flow.needs_huawei_review:
                # this case has no review: what the person decided for the text counts
                continue
            return node
    return Node.UNKNOWN


def is_node_text(text: str, packs: RulePacks) -> bool:
    """Whether a text names a node of any flow: where the flow is not known, nothing more can be said of it."""
    words: frozenset[str] = packs.remembered(
        "all texts", lambda: frozenset(packs.node_texts).union(*(map(_own_texts, packs.flows.values())))
    )
    return plain_word(text) in words


def _own_texts(shape: FlowShape) -> dict[str, Node]:
    return {plain_word(text): row.node for row in shape.node for text in row.texts}


def _recall(text: str, word: str, remembered: Mapping[str, Node] | None) -> Node | None:
    if not remembered:
        return None
    found = remembered.get(text)
    if found is None:
        found = remembered.get(text.strip())
    if found is None:
        found = next((node for known, node in remembered.items() if plain_word(known) == word), None)
    return found


def flow_nodes(choice: FlowChoice, packs: RulePacks) -> list[FlowNode]:
    """The nodes that a case of this choice can stand at, in their order; empty without a flow.

    Huawei's review is left out for a case that has none; the closing by a refund is no step of the walk.
    """
    shape = packs.flow(choice.flow)
    if shape is None:
        return []
    moves = permitted_moves(choice, packs)
    found = []
    for row in shape.node:
        if row.node is Node.CANCELLED_BY_REFUND or (row.node is Node.HUAWEI_REVIEW and not choice.needs_huawei_review):
            continue
        found.append(
            FlowNode(
                node=row.node,
                name=wording.node_short_name(row.node),
                actor=row.actor,
                needs=_needs(row, choice, packs),
                next=tuple(move.end for move in moves if move.start is row.node),
                is_optional=_is_optional(row.optional_in, choice.era),
                hint=str(row.hint) if row.hint else "",
                other_names=tuple(text for entry in (packs.other_names(row.node), row.texts) for text in entry),
            )
        )
    return found


def _needs(row: NodeShape, choice: FlowChoice, packs: RulePacks) -> tuple[Need, ...]:
    return tuple(
        Need(
            need.id,
            str(need.label),
            need.is_required,
            packs.clause(need.clause) if need.clause else None,
            need.kind == "text",
            str(need.example or ""),
            str(need.note or ""),
        )
        for need in row.need
        if not need.eras or choice.era in need.eras
    )


def delivery_needs(choice: FlowChoice, node: Node | None, packs: RulePacks) -> tuple[Need, ...]:
    """What the delivery form asks for at a node; elsewhere, what the last delivery of the flow will ask for."""
    shape = packs.flow(choice.flow)
    if shape is None:
        return ()
    delivering = {move.start for move in _moves(choice, packs) if move.command is CommandName.REPORT_COMPLETION}
    rows = [row for row in shape.node if row.node in delivering]
    here = next((row for row in rows if row.node is node), rows[-1] if rows else None)
    return _needs(here, choice, packs) if here is not None else ()


def _is_optional(eras: tuple[str, ...], era: str) -> bool:
    return era in eras or ANY_ERA in eras or (era == ERA_UNKNOWN and bool(eras))


def permitted_moves(choice: FlowChoice, packs: RulePacks) -> tuple[Move, ...]:
    """All steps that a case of this choice may take; empty without a flow."""
    return tuple(
        Move(
            move.start,
            move.end,
            move.actor,
            str(move.act),
            move.command,
            move.needs_reason,
            packs.clause(move.clause),
        )
        for move in _moves(choice, packs)
    )


def _moves(choice: FlowChoice, packs: RulePacks) -> tuple[MoveShape, ...]:
    shape = packs.flow(choice.flow)
    if shape is None:
        return ()
    wanted = "needed" if choice.needs_huawei_review else "none"
    return tuple(move for move in shape.move if move.review in ("any", wanted))


def next_node(choice: FlowChoice, node: Node, command_name: CommandName | str, packs: RulePacks) -> Node:
    """Where our act leads from a node. Raises BugError for an act that the node does not permit."""
    name = CommandName(command_name)
    for move in _moves(choice, packs):
        if move.start is node and move.command is name:
            return move.end
    raise BugError(
        _("节点不允许这个操作"),
        _("{node}不能{act}。", node=wording.node_name(node), act=wording.command_name(name)),
    )


def commands_at(choice: FlowChoice, node: Node, packs: RulePacks) -> tuple[CommandName, ...]:
    """The acts of our side that a node permits."""
    return tuple(move.command for move in _moves(choice, packs) if move.start is node and move.command is not None)


def nearest_nodes(text: str | None, choice: FlowChoice, packs: RulePacks) -> list[Node]:
    """The nodes that a case may stand at, the one whose name is nearest to a text first. Only a suggestion."""
    scores = _resemblances(text, choice, packs)
    return sorted(scores, key=lambda node: -scores[node])


def resembling_node(text: str | None, choice: FlowChoice, packs: RulePacks) -> Node | None:
    """The node whose name really resembles a text; ``None`` where none does, or the text names another node."""
    if lacking_node(text, choice, packs) is not None:
        return None
    scores = _resemblances(text, choice, packs)
    best = max(scores, key=lambda node: scores[node], default=None)
    return best if best is not None and scores[best] >= RESEMBLANCE else None


def lacking_node(text: str | None, choice: FlowChoice, packs: RulePacks) -> Node | None:
    """The node that a text names although a case of this choice cannot stand there; ``None`` for other texts."""
    if packs.flow(choice.flow) is None:
        return None
    node = packs.node_texts.get(plain_word(text or ""))
    return node if node is not None and read_node(text, choice, packs) is Node.UNKNOWN else None


def _resemblances(text: str | None, choice: FlowChoice, packs: RulePacks) -> dict[Node, float]:
    word = plain_word(text or "")
    scores: dict[Node, float] = {}
    for row in flow_nodes(choice, packs):
        names = (packs.node_names.get(row.node, ""), row.name, *row.other_names)
        scores[row.node] = max(SequenceMatcher(None, word, plain_word(name)).ratio() for name in names)
    return scores

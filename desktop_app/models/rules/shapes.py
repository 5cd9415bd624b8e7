"""What a rule pack may hold, shaped by pydantic: sources, clauses, checks, nodes, flows and days.

Every entry says from when to when it holds, at which site, how severe it is, how it is known and where it
is printed; its texts stand in Chinese and English side by side. Importing this module costs the start of
pydantic, so only ``packs.load_packs`` does.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from desktop_app.models.command_words import CommandName, target_kind
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.entries import (
    Answer,
    Basis,
    CheckEntry,
    ClauseEntry,
    Entry,
    FlowName,
    NodeName,
    Source,
    Strict,
    Words,
)
from desktop_app.models.rules.refund_shapes import (
    BlockerEntry,
    EffectEntry,
    GroundEntry,
    PresetEntry,
    RefundsShape,
    RefundStateShape,
    RegimeEntry,
    TierEntry,
)
from desktop_app.models.shaping import Field, model_validator
from desktop_app.models.supervision import Effect, FlowId, Node, Party


class NodeEntry(Strict):
    """The official name of a node and the texts that mean it."""

    node: NodeName
    name: Words
    texts: tuple[str, ...] = ()


class Need(Strict):
    """One thing that a node asks of the party that acts there."""

    id: str
    label: Words
    kind: Literal["", "text"] = ""
    """``text``: a value that is typed and copied, of which the program knows nothing but its id and label."""
    example: Words | None = None
    """What such a value looks like, for an empty field."""
    note: Words | None = None
    """What to look at while it is filled in, where nothing is amiss."""
    is_required: bool = False
    eras: tuple[str, ...] = ()
    clause: str = ""


class EraShape(Strict):
    """Orders placed from this day on follow other charts. ``classes`` empty: all classes."""

    start: date = Field(alias="from")
    classes: tuple[str, ...] = ()
    clause: str


class ReviewShape(Strict):
    """When Huawei reviews: class and scene (``*``: any, also none), by the day of the order."""

    classes: tuple[str, ...] = Field(min_length=1)
    scenes: tuple[str, ...] = Field(min_length=1)
    start: date | None = Field(default=None, alias="from")
    until: date | None = None
    """The last day."""
    clause: str


class DeadlineShape(Strict):
    """A clock of a node: the limit stands in the clause."""

    clause: str
    basis: Basis
    basis_clause: str = ""
    """Clause that says why the clock begins there, where no page prints it."""
    kind: Literal["hard", "soft"]
    is_optional: bool = False
    """Runs only once the clause has a limit, which a company's own pack gives it."""
    badge: str = ""
    """Stands on the case while the clock runs."""


class MarkShape(Strict):
    """A fact that puts a badge on the case; as a stop it also keeps the effect from happening."""

    fact: Literal["is_phone_same", "is_code_claimed", "is_milestone"]
    value: Answer
    badge: str
    clause: str


class SilenceShape(Strict):
    """What happens by itself. The first one of a node whose start is known and that nothing stops counts."""

    effect: Effect
    clause: str
    basis: Basis | None = None
    basis_clause: str = ""
    """Clause that says why the clock begins there, where no page prints it."""
    stop: tuple[MarkShape, ...] = ()
    mark: tuple[MarkShape, ...] = ()
    unless: str = ""
    """Clause of what would still keep the effect from happening."""


class NodeShape(Strict):
    """A node as one flow has it."""

    node: NodeName
    actor: Party
    texts: tuple[str, ...] = ()
    """Texts that mean this node in this flow only."""
    hint: Words | None = None
    optional_in: tuple[str, ...] = ()
    """Eras in which a case need not pass here; ``*``: in any."""
    is_end: bool = False
    is_refundable: bool = True
    no_refund: tuple[MarkShape, ...] = ()
    """Facts that end the negotiated refund although the node allows it."""
    stalled: str = ""
    """Clause of the stalled badge."""
    deadline: tuple[DeadlineShape, ...] = ()
    silence: tuple[SilenceShape, ...] = Field(min_length=1)
    need: tuple[Need, ...] = ()


class MoveShape(Strict):
    """One permitted step from node to node. ``review``: with Huawei's review, without it, or either way."""

    start: NodeName = Field(alias="from")
    end: NodeName = Field(alias="to")
    actor: Party
    act: Words
    command: CommandName | None = None
    review: Literal["needed", "none", "any"] = "any"
    needs_reason: bool = False
    clause: str


class FlowShape(Strict):
    """One flow: which orders follow it, its eras, its review test, its nodes and moves."""

    id: FlowName
    name: Words
    access_types: tuple[str, ...] = Field(min_length=1)
    subtypes: tuple[str, ...] = Field(min_length=1)
    """The empty one: no subtype stated; ``*``: whatever is stated, for a type that has one flow."""
    clause: str
    switch: str = ""
    """Clause that says (``is_on``) whether orders are supervised that do not say it themselves; empty: they are."""
    era: tuple[EraShape, ...] = ()
    review: tuple[ReviewShape, ...] = ()
    """Its own tests for Huawei's review; empty: the common ones, if the flow has that node."""
    node: tuple[NodeShape, ...] = Field(min_length=1)
    move: tuple[MoveShape, ...] = ()

    @model_validator(mode="after")
    def _closed(self) -> FlowShape:
        nodes = [row.node for row in self.node]
        if self.id in (FlowId.NONE, FlowId.UNKNOWN) or {Node.NONE, Node.UNKNOWN} & set(nodes):
            raise ValueError("NONE and UNKNOWN are no flow and no node of a pack")
        if len(nodes) != len(set(nodes)):
            raise ValueError("a node stands twice in the flow")
        for move in self.move:
            if move.start not in nodes or move.end not in nodes:
                raise ValueError(f"a move from {move.start} to {move.end} leaves the flow")
            if move.command is not None and target_kind(move.command) != "cases":
                raise ValueError(f"{move.command} is no act on a case")
        if [era.start for era in self.era] != sorted(era.start for era in self.era):
            raise ValueError("eras stand in the order of their days")
        return self


class Opening(Strict):
    """Orders that wait for the seller's opening interface: refunded by the system when it keeps failing."""

    access_types: tuple[str, ...] = Field(min_length=1)
    order_types: tuple[str, ...] = Field(min_length=1)
    """An order without a type counts too."""
    statuses: tuple[str, ...] = Field(min_length=1)
    refund_types: tuple[str, ...] = ()
    """A refund is an order of one of these types that names the order it refunds,"""
    refunded_statuses: tuple[str, ...] = ()
    """and is done in one of these."""
    badge: str
    effect: Effect
    clause: str
    basis: Basis
    basis_clause: str = ""
    """Clause that says why the clock begins there, where no page prints it."""
    unless: str = ""
    """Clause of what would still keep the effect from happening."""


class Pending(Strict):
    """What in a ledger says that an order is under supervision, so that a case of it must exist."""

    statuses: tuple[str, ...] = Field(min_length=1)
    """Of an order: paid, and not finished."""
    closed_statuses: tuple[str, ...]
    other_order_types: tuple[str, ...]
    """Types of orders that are no delivery."""
    finished_states: tuple[str, ...]
    """Of a transaction, in 服务监管状态, beside the names of the finished node; every other text is unfinished."""
    badge: str
    clause: str


class Supervision(Strict):
    """What holds in every flow: names of clauses, and words of the order types that matter."""

    unknown: str
    unsupervised: str
    renewal: str
    no_limit: str
    no_end: str
    appeal: DeadlineShape
    appeal_silence: SilenceShape
    opening: Opening
    types_without_flow: tuple[str, ...] = ()
    """Access types that are known, but whose supervision no pack describes: there is nothing to settle about them."""
    pending: Pending
    renewal_types: tuple[str, ...]
    trial_types: tuple[str, ...]
    trial: str
    milestone: str
    contradiction: str
    currency: str
    """Currency of the site, for an amount that came without one."""


class NoticeEntry(Entry):
    """An event that the marketplace notifies: by which words it is known, and what it says of an order."""

    any: tuple[str, ...] = Field(min_length=1)
    """One of these stands in the text."""
    none: tuple[str, ...] = ()
    """None of these stands in it."""
    node: NodeName | None = None
    """Where the case then stands."""
    facts: dict[str, str] = Field(default_factory=dict)
    """Columns of a case by their id, as a sheet would write them."""
    opens_case: bool = False
    """An order that is not known must have a case."""
    refund_state: RefundState | None = None
    """It is about a request for a refund, which then stands here."""


class NoticeWords(Strict):
    """How numbers of orders are found in a text."""

    order_words: tuple[str, ...] = Field(min_length=1)
    refund_words: tuple[str, ...] = ()
    """In front of the numbers of requests for a refund, which are no orders'."""
    other_words: tuple[str, ...] = ()
    """In front of numbers that are neither."""
    prefixes: tuple[str, ...] = ()


class HolidayShape(Strict):
    """One day that lies over the published calendar."""

    day: date
    is_working: bool
    name: Words


class PackHead(Strict):
    """Who wrote the pack and as of when."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Words
    as_of: date


class PackShape(Strict):
    """One file."""

    pack: PackHead
    source: tuple[Source, ...] = ()
    clause: tuple[ClauseEntry, ...] = ()
    rule: tuple[CheckEntry, ...] = ()
    node: tuple[NodeEntry, ...] = ()
    review: tuple[ReviewShape, ...] = ()
    flow: tuple[FlowShape, ...] = ()
    supervision: Supervision | None = None
    notices: NoticeWords | None = None
    notice: tuple[NoticeEntry, ...] = ()
    refunds: RefundsShape | None = None
    refund_state: tuple[RefundStateShape, ...] = ()
    regime: tuple[RegimeEntry, ...] = ()
    blocker: tuple[BlockerEntry, ...] = ()
    ground: tuple[GroundEntry, ...] = ()
    effect: tuple[EffectEntry, ...] = ()
    tier: tuple[TierEntry, ...] = ()
    preset: tuple[PresetEntry, ...] = ()
    published_years: tuple[int, ...] = ()
    holiday: tuple[HolidayShape, ...] = ()

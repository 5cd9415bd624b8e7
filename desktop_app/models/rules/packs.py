"""The rules of the marketplace as dated data: packs are read from a folder, and a company's own over them.

A bad pack is refused with file, line and reason. Importing this module is cheap; reading packs loads
pydantic, so the caller keeps what it read.
"""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import texts
from desktop_app.errors import BugError, UsageError
from desktop_app.models.command_words import CommandName
from desktop_app.models.findings import Clause
from desktop_app.models.supervision import Effect, FlowId, Node
from desktop_app.models.wording_names import PackNames
from desktop_app.models.working_calendar import Holidays
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import CheckEntry, Entry, Source
    from desktop_app.models.rules.refund_tables import RefundTables
    from desktop_app.models.rules.shapes import FlowShape, NoticeWords, ReviewShape, Supervision


@dataclass(frozen=True)
class PackProblem:
    """Why a pack was refused: the file, the line (the first is 1), and the reason."""

    file: str
    line: int
    reason: str

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of ``rules check``."""
        return {"file": self.file, "line": self.line, "reason": self.reason}


class PackError(UsageError):
    """A pack cannot be used; nothing of it was taken over."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(
            _("规则包无法使用"),
            _("{file} 第 {line} 行：{reason}", file=first.file, line=first.line, reason=first.reason),
        )


_PLACES = {flow: place for place, flow in enumerate(FlowId)}
ANY_SUBTYPE = "*"
"""Among the subtypes of a flow: whatever a sheet states."""


@lru_cache(maxsize=4096)
def plain_word(text: str) -> str:
    """A text made comparable: full-width forms folded, blanks dropped, letter case ignored."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass(frozen=True, eq=False)
class RulePacks:
    """All rules in force, by id and by day. Made by ``load_packs``; never changed afterwards."""

    hash: str
    as_of: date
    versions: Mapping[str, tuple[Entry, ...]]
    """Entries by id, older validity first."""
    flows: Mapping[FlowId, FlowShape]
    reviews: tuple[ReviewShape, ...]
    """When Huawei reviews, in every flow that has the node and no tests of its own."""
    sources: Mapping[str, Source]
    node_names: Mapping[Node, str]
    """Official Chinese names."""
    node_texts: Mapping[str, Node]
    """Comparable texts (``plain_word``) that mean a node in every flow."""
    other_node_names: Mapping[Node, tuple[str, ...]]
    """Older and newer names as they are printed."""
    check_entries: tuple[CheckEntry, ...]
    """The checks among the entries, by id."""
    names: PackNames
    """What flows and nodes are called, in both languages."""
    supervision: Supervision
    holidays: Holidays
    refunds: RefundTables
    """Words of refund states, and what holds for every refund."""
    notice_words: NoticeWords | None = None
    """How orders are named in notifications; the events are entries."""
    is_company_unread: bool = False
    """A company's own pack lies there and cannot be read, and none of it is in force: what it asks for is not known."""
    loosened: frozenset[str] = frozenset()
    """Ids of entries that a company's own pack made milder (本公司放宽)."""
    dates: Mapping[str, date] = field(default_factory=dict)
    """Of when the pack of each entry is, by id; the newer one where two packs tell it."""
    boundaries: tuple[date, ...] = ()
    """Days on which some entry begins or has just ended."""
    cache: dict[Any, Any] = field(default_factory=dict)
    """Tables worked out from the packs by the modules that judge; free for them to fill."""

    def flow(self, flow_id: FlowId, era: str = "") -> FlowShape | None:
        """The table of a flow in all its eras; ``None`` when no pack describes it."""
        return self.flows.get(flow_id)

    def entry(self, entry_id: str, day: date | None = None) -> Entry:
        """The version of an entry that holds on a day; else the nearest one before, else the first."""
        found = self.versions.get(entry_id)
        if not found:
            raise BugError(_("规则不存在"), _("规则包里没有 {id}。", id=entry_id))
        if day is None:
            return found[-1]
        holding = [entry for entry in found if entry.holds_on(day)]
        if holding:
            return holding[-1]
        earlier = [entry for entry in found if entry.valid_to is not None and entry.valid_to < day]
        return earlier[-1] if earlier else found[0]

    def clause(self, entry_id: str, day: date | None = None) -> Clause:
        """The clause behind a deadline, an effect or a finding, in the person's language."""
        entry = self.entry(entry_id, day)
        return Clause(entry.id, str(entry.text), self.source_text(entry), entry.grade)

    def short_text(self, entry_id: str, day: date | None = None) -> str:
        """The clause in a few words, for a line of a detail."""
        entry = self.entry(entry_id, day)
        return str(entry.short or entry.text)

    def source_text(self, entry: Entry) -> str:
        """Key and URL of each source, or ``assumption``."""
        return "; ".join(f"{key} {self.sources[key].url}" if key in self.sources else key for key in entry.source)

    def other_names(self, node: Node) -> tuple[str, ...]:
        """Older and newer printed names of a node."""
        return self.other_node_names.get(node, ())

    def stalled_clause(self, flow_id: FlowId, node: Node) -> str:
        """Id of the clause behind the stalled badge of a node; empty when it has none."""
        shape = self.flows.get(flow_id)
        return next((row.stalled for row in shape.node if row.node is node), "") if shape else ""

    def badge_clauses(self, flow_id: FlowId, node: Node) -> dict[str, str]:
        """Ids of the clauses behind the badges that facts put on a case at a node, by badge."""
        shape = self.flows.get(flow_id)
        row = next((one for one in shape.node if one.node is node), None) if shape else None
        if row is None:
            return {}
        marks = [mark for silence in row.silence for mark in (*silence.stop, *silence.mark)]
        return {mark.badge: mark.clause for mark in (*marks, *row.no_refund)}

    def basis_clause(self, flow_id: FlowId, node: Node, clause_id: str) -> str:
        """Id of the clause of why a clock begins where it does; empty where a page prints it."""
        shape, opening = self.flows.get(flow_id), self.supervision.opening
        rows = [row for row in (shape.node if shape else ()) if row.node is node]
        clocks = [clock for row in rows for clock in (*row.deadline, *row.silence)]
        timed: list[Any] = [*clocks, self.supervision.appeal, *([opening] if flow_id is FlowId.NONE else [])]
        return next((clock.basis_clause for clock in timed if clock.clause == clause_id), "")

    def unless_clause(self, flow_id: FlowId, node: Node, effect: Effect) -> str:
        """Id of the clause of what would still keep an effect from happening; empty where none is told."""
        shape = self.flows.get(flow_id)
        rows = [silence for one in (shape.node if shape else ()) if one.node is node for silence in one.silence]
        return next((silence.unless for silence in rows if silence.effect is effect), "")

    def first_command(self, flow_id: FlowId, node: Node) -> CommandName | None:
        """The first of our acts at a node of a flow; ``None`` where we have none."""
        shape = self.flows.get(flow_id)
        moves = shape.move if shape else ()
        return next((move.command for move in moves if move.start is node and move.command is not None), None)

    def in_order(self) -> list[FlowId]:
        """The flows: those that the program knows in their order, then what packs added."""
        return sorted(self.flows, key=lambda flow: _PLACES.get(flow, len(_PLACES)))

    def stated_as(self, flow_id: FlowId) -> tuple[str, str]:
        """Access type and delivery subtype by which a sheet states a flow; no subtype where it says nothing."""
        shape = self.flows[flow_id]
        return shape.access_types[0], next((one for one in shape.subtypes if one not in ("", ANY_SUBTYPE)), "")

    def typed_needs(self) -> dict[str, str]:
        """Labels of all values that delivery forms of some flow want typed and that no other field holds, by id."""
        rows = (row for shape in self.flows.values() for row in shape.node)
        return {need.id: str(need.label) for row in rows for need in row.need if need.kind == "text"}

    def entries(self) -> tuple[Entry, ...]:
        """Every version of every entry."""
        return tuple(entry for found in self.versions.values() for entry in found)

    def checks(self, day: date) -> tuple[CheckEntry, ...]:
        """The checks that hold on a day, in the order of their ids."""
        return tuple(entry for entry in self.check_entries if entry.holds_on(day))

    def segment(self, day: date) -> int:
        """Number of the span between two boundaries; within one, every entry keeps its version."""
        return bisect_right(self.boundaries, day)

    def next_boundary(self, day: date) -> date | None:
        """The next day on which some entry begins or ends."""
        index = bisect_right(self.boundaries, day)
        return self.boundaries[index] if index < len(self.boundaries) else None

    def remembered(self, key: Any, make: Any) -> Any:
        """A table worked out once for a key and the language in use."""
        full = (texts.language(), key)
        try:
            return self.cache[full]
        except KeyError:
            return self.cache.setdefault(full, make())


def load_packs(folder: Path, overlay: Path | None = None, site: str = "cn") -> RulePacks:
    """Read all packs of a folder, and a company's own over them. Raises ``PackError``."""
    from desktop_app.models.rules.loading import gather, join

    ours, problems = gather(folder)
    theirs, more = gather(overlay) if overlay is not None and overlay.exists() else ([], [])
    problems += more
    if problems:
        raise PackError(problems)
    return join(ours, theirs, site)


def pack_hash(contents: Iterable[tuple[str, bytes]]) -> str:
    """One hash over names and contents, so that a batch can say under which rules it was read."""
    whole = hashlib.sha256()
    for name, data in sorted(contents):
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()


def boundaries_of(entries: Iterable[Entry]) -> tuple[date, ...]:
    """All days on which an entry begins, or has ended the day before."""
    days = {entry.valid_from for entry in entries if entry.valid_from}
    days |= {entry.valid_to + timedelta(days=1) for entry in entries if entry.valid_to}
    return tuple(sorted(days))
